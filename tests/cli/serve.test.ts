/** `serve` as a process: what it prints, whom it refuses, and how it stops. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dualtrack, openDesk, serving, type Desk } from './terminal.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

let desk: Desk;
beforeAll(() => {
  desk = openDesk();
});
afterAll(() => desk.clear());

const create = (n: number): string =>
  JSON.stringify({ commands: [{ id: `stop-${n}`, name: 'project.add', input: { name: `Stop ${n}`, key: `ST${n}` } }] });

test('it prints one line, and answers from then on; a second one on the folder is refused with a sentence', async () => {
  const data = join(desk.folder, 'one');
  const server = await serving(['--data', data]);
  expect(server.said().stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n$/);
  expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
  expect(readFileSync(join(data, 'token'), 'utf8').trim()).toBe(server.token);
  const note = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8')) as { pid: number };
  expect(note.pid, 'the server is the process that was started').toBe(server.child.pid);
  for (const file of ['token', 'server.json']) expect(statSync(join(data, file)).mode & 0o777, file).toBe(0o600);

  const second = await dualtrack(['serve', '--port', '0', '--data', data]);
  expect([second.code, second.stdout]).toEqual([1, '']);
  expect(second.stderr).toMatch(/Another Dualtrack is using .*\. Stop that one first.*\(data_in_use\)/);
  const { port } = new URL(server.origin);
  const taken = await dualtrack(['serve', '--port', port, '--data', join(desk.folder, 'two')]);
  expect([taken.code, taken.stdout]).toEqual([1, '']);
  expect(taken.stderr).toContain(`Port ${port} is taken by another program.`);
  expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
  expect(await server.end()).toBe(0);
  expect(server.said().stdout.split('\n')).toHaveLength(2);
  expect(existsSync(join(data, 'server.json'))).toBe(false);
});

test('asked to stop it answers what it accepted, says bye to streams, waits for nobody idle, and keeps what it answered', async () => {
  const data = join(desk.folder, 'stop');
  const server = await serving(['--data', data]);
  const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' };
  const feed = await fetch(`${server.origin}/api/feed`, { headers });
  const stream = feed.text();
  // A browser opens connections that it may never use, and one that reads nothing.
  const { hostname, port } = new URL(server.origin);
  const idle = connect(Number(port), hostname);
  const deaf = connect(Number(port), hostname);
  for (const each of [idle, deaf]) each.on('error', () => undefined);
  deaf.write(`GET /api/feed HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${server.token}\r\n\r\n`);
  await once(deaf, 'readable');
  // Half of a request is accepted before the signal, the other half comes after it.
  const body = create(0);
  const slow = connect(Number(port), hostname);
  let said = '';
  slow.on('data', (chunk) => (said += chunk.toString()));
  slow.write(
    `POST /api/commands HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${server.token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 20)}`,
  );
  const sent = Array.from({ length: 20 }, (_, n) =>
    fetch(`${server.origin}/api/commands`, { method: 'POST', headers, body: create(n + 1) }),
  );
  await Promise.race(sent);
  const started = performance.now();
  const gone = server.end();
  const answers = await Promise.allSettled(
    sent.map(async (each) => (await each).json() as Promise<{ results?: unknown }>),
  );
  await expect(stream).resolves.toMatch(/event: bye\ndata: \{\}\n\n$/);
  slow.write(body.slice(20));
  expect(await gone).toBe(0);
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(said).toMatch(/^HTTP\/1\.1 200 .*"created"/s);
  const kept = answers.filter((each) => each.status === 'fulfilled' && each.value.results !== undefined).length;
  expect(kept).toBeGreaterThan(0);
  expect(server.said().stderr).not.toMatch(/Error|at .*\.ts/);
  const log = await dualtrack(['verify', '--json', '--data', data]);
  expect(log.json()).toMatchObject({ differences: 0 });
  for (const each of [idle, deaf, slow]) each.destroy();
});

test('killed, it leaves a note behind that misleads nobody', async () => {
  const data = join(desk.folder, 'killed');
  const server = await serving(['--data', data]);
  const file = join(desk.folder, 'killed.ndjson');
  expect((await dualtrack(['export', file, '--data', data])).code).toBe(0);
  await server.end('SIGKILL');
  expect(existsSync(join(data, 'server.json'))).toBe(true);
  expect((await dualtrack(['run', 'project.add', '{"name":"After"}', '--data', data])).code).toBe(0);
  const stale = join(desk.folder, 'stale');
  mkdirSync(stale);
  cpSync(join(data, 'server.json'), join(stale, 'server.json'));
  expect((await dualtrack(['import', file, '--data', stale])).code).toBe(0);
  const again = await serving(['--data', data]);
  expect(again.token).toBe(server.token);
  expect(await again.end()).toBe(0);
});

test('from the root of a checkout `npx --no-install dualtrack` works, and a web app that is not built is a sentence on /', async () => {
  // The rooms as they lie in a checkout, without what is built.
  const checkout = join(desk.folder, 'checkout');
  mkdirSync(checkout);
  for (const each of ['core', 'store', 'server', 'client', 'cli', 'package.json']) {
    cpSync(join(root, each), join(checkout, each), {
      recursive: true,
      filter: (path) => !path.endsWith('/node_modules'),
    });
  }
  mkdirSync(join(checkout, 'node_modules', '@dualtrack'), { recursive: true });
  mkdirSync(join(checkout, 'node_modules', '.bin'));
  for (const each of ['core', 'store', 'server', 'client', 'cli'])
    symlinkSync(join(checkout, each), join(checkout, 'node_modules', '@dualtrack', each));
  symlinkSync(join(checkout, 'cli', 'bin', 'dualtrack.mjs'), join(checkout, 'node_modules', '.bin', 'dualtrack'));
  for (const each of thirdParty()) symlinkSync(join(root, 'node_modules', each), join(checkout, 'node_modules', each));
  writeFileSync(join(checkout, '.npmrc'), 'update-notifier=false\n');

  const child = spawn(
    'npx',
    ['--no-install', 'dualtrack', 'serve', '--port', '0', '--data', join(desk.folder, 'npx')],
    {
      cwd: checkout,
      env: { ...process.env, DATABASE_URL: '', CI: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  let [said, wrong] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (wrong += chunk.toString()));
  const gone = once(child, 'exit');
  await expect.poll(() => said || wrong.replace(/^Dualtrack .*\n/, ''), { timeout: 20_000 }).toMatch(/^http:\/\/\S+\n/);
  const page = await fetch(new URL('/', said.trim()));
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('its web pages have not been built yet. Run <code>npm start</code> once');
  process.kill(-child.pid!, 'SIGTERM');
  await gone;
});

test('the program in one file is run while it is made of the sources as they are, and the sources themselves otherwise', async () => {
  const checkout = join(desk.folder, 'built');
  cpSync(join(root, 'cli', 'bin'), join(checkout, 'cli', 'bin'), { recursive: true });
  for (const each of ['core', 'store', 'server', 'client', 'tools', 'dist']) mkdirSync(join(checkout, each));
  const says = (what: string): string => `export const main = async () => console.log('${what}');\n`;
  writeFileSync(join(checkout, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(checkout, 'package-lock.json'), '{}');
  for (const each of ['build.mjs', 'bundle.mjs']) writeFileSync(join(checkout, 'tools', each), '');
  writeFileSync(join(checkout, 'cli', 'main.ts'), says('sources'));
  const run = async (env: Record<string, string> = {}): Promise<string> => {
    const child = spawn(process.execPath, [join(checkout, 'cli', 'bin', 'dualtrack.mjs'), 'board'], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await once(child, 'close');
    return said.trim();
  };
  expect(await run(), 'before it is built').toBe('sources');

  const looking = `console.log(JSON.stringify((await import('./cli/bin/program.mjs')).firstLine()))`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', looking], {
    cwd: checkout,
    encoding: 'utf8',
  });
  writeFileSync(join(checkout, 'dist', 'dualtrack.js'), (JSON.parse(stdout) as string) + says('built'));
  expect(await run()).toBe('built');
  expect(await run({ DUALTRACK_PROGRAM: 'sources' }), 'where it is asked for').toBe('sources');

  writeFileSync(join(checkout, 'core', 'added.ts'), '');
  expect(await run(), 'after a source was added').toBe('sources');
});

/** What lies in node_modules besides the rooms. */
function thirdParty(): string[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, unknown>;
  };
  const names = Object.keys(lock.packages).flatMap((each) => /^node_modules\/((?!@|\.bin)[^/]+)/.exec(each)?.[1] ?? []);
  const scopes = Object.keys(lock.packages).flatMap(
    (each) => /^node_modules\/(@(?!dualtrack)[^/]+)\//.exec(each)?.[1] ?? [],
  );
  return [...new Set([...names, ...scopes])].filter((each) => existsSync(join(root, 'node_modules', each)));
}
