/** The program as somebody finds it: cloned, started with one command, and not to be started twice on one folder. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { filesIn, inFolder } from '../worlds/folder.ts';
import { report } from '../worlds/report.ts';
import { lineOf, root, runVerb, startServing, verdictOn, within } from './program.ts';

/** Packages are installed and the web app is built in this time, on a slow machine too. */
const FIRST_START_MS = 10 * 60_000;

test('a fresh clone starts with `npm start` alone, on the Node that is there', () =>
  inFolder(async (folder) => {
    const clone = join(folder, 'dualtrack');
    const env = bareEnvironment(folder);
    const git = spawnSync('git', ['clone', '--quiet', root, clone], { env, encoding: 'utf8' });
    expect(git.status, git.stderr).toBe(0);
    const started = performance.now();
    const child = spawn('npm', ['start', '--', '--port', '0', '--data', join(folder, 'data')], {
      cwd: clone,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    // Because: npm starts a shell that starts the program; a test that fails must leave none of them behind.
    onTestFinished(() => void spawnSync('kill', ['-9', '--', `-${child.pid}`]));
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`npm start ended: ${said}`)));
    ended.catch(() => undefined);
    const url = await Promise.race([lineOf(child), ended, within(FIRST_START_MS, () => `npm start is late: ${said}`)]);
    report(`a fresh clone serves after ${Math.round((performance.now() - started) / 1000)} s`);

    const { origin } = new URL(url);
    expect(await (await fetch(`${origin}/healthz`)).json()).toMatchObject({ status: 'ok' });
    const page = await fetch(`${origin}/`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('<script');
    const { pid } = JSON.parse(readFileSync(join(folder, 'data', 'server.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGTERM');
    await once(child, 'close');
    await expect(fetch(`${origin}/healthz`)).rejects.toThrow();
  }));

/** What a shell has that knows nothing of this run: another home, the programs of the system, no settings of npm. */
function bareEnvironment(home: string): NodeJS.ProcessEnv {
  const config = join(home, 'gitconfig');
  writeFileSync(config, '[safe]\n\tdirectory = *\n');
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_(?!config_(registry|cache|cafile))|NODE_(?!EXTRA_CA_CERTS)|VITEST|DUALTRACK_(?!RUN)|INIT_CWD)/i.test(
        name,
      ),
  );
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((each) => !each.includes('node_modules'));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter), GIT_CONFIG_GLOBAL: config, CI: '1' };
}

describe('a data folder', () => {
  test('that a server uses is refused to a second one with a sentence, and the first goes on', () =>
    inFolder(async (folder) => {
      const data = join(folder, 'data');
      const first = await startServing(data);
      const second = await runVerb(['serve', '--port', '0', '--data', data]);
      expect(second.status).toBe(1);
      expect(second.stdout).toBe('');
      expect(second.stderr).toMatch(/Another Dualtrack is using .+\. Stop that one first, or give this one another/);
      expect(second.ms).toBeLessThan(30_000);
      expect((await first.get('/readyz')).status).toBe(200);
      expect((await verdictOn(data)).differences).toBe(0);
      await first.kill();
      const third = await startServing(data);
      await third.stop();
    }));

  test('of a newer format is refused with a sentence and left byte for byte as it was', () =>
    inFolder(async (folder) => {
      const data = join(folder, 'data');
      await (await startServing(data)).stop();
      writeFileSync(join(data, 'dualtrack.json'), '{"format":2}\n');
      await isRefusedUntouched(data, /newer Dualtrack \(format 2\)\. Nothing was changed/);
    }));

  test('whose database is of a newer version is refused with a sentence, and the database left byte for byte', () =>
    inFolder(async (folder) => {
      const data = join(folder, 'data');
      await (await startServing(data)).stop();
      const db = new DatabaseSync(join(data, 'dualtrack.db'));
      db.exec(`insert into migration (name) values ('9999-from-the-future'); pragma wal_checkpoint(truncate);`);
      db.close();
      await isRefusedUntouched(data, /newer Dualtrack \(9999-from-the-future\)\. Nothing was changed/);
    }));
});

/** Every verb refuses this folder in these words. */
async function isRefusedUntouched(data: string, words: RegExp): Promise<void> {
  const before = filesIn(data);
  const verbs = [['serve', '--port', '0'], ['verify'], ['board'], ['backup', join(data, '..', 'copy.db')]];
  for (const verb of verbs) {
    const { status, stderr } = await runVerb([...verb, '--data', data]);
    expect(status, verb[0]).toBe(1);
    expect(stderr, verb[0]).toMatch(words);
    expect(filesIn(data), verb[0]).toEqual(before);
  }
}
