/** `kill -9` while somebody who did much is being forgotten: the next start goes on, until nothing names them any more. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { limits } from '@dualtrack/core';
import { openSqlite, Store, type Principal } from '@dualtrack/store';
import { inFolder } from '../worlds/folder.ts';
import { mustVerify } from '../worlds/play.ts';
import { report } from '../worlds/report.ts';
import { insist, startServing } from './program.ts';

const KILLS = 5;
const COMMITS = 20_000;
const NAMES = ['Quillon', 'wexford@'];

test('killed while somebody with 20,000 commits is forgotten, each start goes on, and nothing is left of them', () =>
  inFolder(async (folder) => {
    const data = join(folder, 'data');
    await (await startServing(data)).stop();
    const who = await fill(data);
    expect(namesIn(data)).toEqual(NAMES);
    let server = await startServing(data);
    const answered = await insist(server, { id: 'forget', name: 'people.forget', input: { person: who } });
    expect(answered.refusal).toBeUndefined();
    const seen: number[] = [];
    for (let left = COMMITS; seen.length < KILLS && left > 0;) {
      // Because: each kill comes in the middle, once something was done since the one before.
      while (leftIn(data).commits === left) await wait(1);
      await server.kill();
      left = leftIn(data).commits;
      seen.push(left);
      await mustBeWhole(data);
      server = await startServing(data);
    }
    // However fast it is, two of them came before the end.
    expect(seen.filter((each) => each > 0).length).toBeGreaterThanOrEqual(2);
    // Others go on meanwhile.
    const made = await insist(server, { id: 'beside', name: 'project.add', input: { name: 'Beside' } });
    expect(made.created?.key).toBe('BESIDE');
    await expect.poll(() => leftIn(data).isDone).toBe(true);
    await server.stop();
    expect(namesIn(data)).toEqual([]);
    await mustBeWhole(data);
    report(`left of ${COMMITS} commits at each kill: ${seen.join(', ')}`);
  }));

/** Adds somebody who did much, and has left; their id. */
async function fill(data: string): Promise<string> {
  const store = await Store.open(openSqlite(join(data, 'dualtrack.db')));
  const machine: Principal = { kind: 'machine', name: 'test' };
  let ids = 0;
  const does = async (name: string, input: object): Promise<string> => {
    const [answer] = await store.mutate(machine, [{ id: `fill-${ids++}`, name, input }]);
    if (!answer || 'refusal' in answer) throw new Error(`${name}: ${JSON.stringify(answer)}`);
    return answer.created?.id ?? '';
  };
  const who = await does('people.add', { name: 'Jo Quillon', emails: ['wexford@example.org'] });
  const project = await does('project.add', { name: 'Churn', key: 'CHURN' });
  const repo = await does('repo.add', { project, source: '/nowhere/churn', name: 'churn' });
  for (let n = 0; n < COMMITS; n += limits.commitsPerCommandMax) {
    const commits = Array.from({ length: limits.commitsPerCommandMax }, (_, i) => {
      const sha = createHash('sha1')
        .update(`${n + i}`)
        .digest('hex');
      const author = { author: 'Jo Quillon', email: 'wexford@example.org' };
      return {
        ...author,
        sha,
        fingerprint: sha,
        at: 1_700_000_000_000,
        message: `Step ${n + i}`,
        files: {},
        nth: n + i,
        onDefault: true,
      };
    });
    await does('signal.commits', { repo, commits, quiet: true });
  }
  await does('people.remove', { person: who });
  await store.close();
  return who;
}

/** Because: the verb that verifies hosts a server, which would go on by itself. */
async function mustBeWhole(data: string): Promise<void> {
  const store = await Store.open(openSqlite(join(data, 'dualtrack.db')));
  await mustVerify(store);
  await store.close();
}

/** How many commits name somebody still, and whether all is done. */
function leftIn(data: string): { commits: number; isDone: boolean } {
  const db = new DatabaseSync(join(data, 'dualtrack.db'), { readOnly: true, timeout: 10_000 });
  const row = db
    .prepare(
      `select (select count(*) from "commit" where "email" <> '') as commits,
        (select count(*) from "cursor" where "name" like 'forgotten %') as done`,
    )
    .get()!;
  db.close();
  return { commits: Number(row['commits']), isDone: Number(row['done']) > 0 };
}

/** Which of the names stand in the files of the database. */
function namesIn(data: string): string[] {
  const files = readdirSync(data).filter((each) => each.startsWith('dualtrack.db'));
  const text = files.map((each) => readFileSync(join(data, each), 'latin1')).join('\n');
  return NAMES.filter((each) => text.includes(each));
}
