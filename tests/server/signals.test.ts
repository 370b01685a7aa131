/** A real repository that the server follows: what a commit does to the board, how soon, and how often. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LoggedChange } from '@dualtrack/core';
import { RepositoryDraft } from '../worlds/repository.ts';
import { listen, openServed, type Served } from '../worlds/served.ts';

let served: Served;
let folder: string;
let repo: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dualtrack-signals-'));
  repo = join(folder, 'churn');
  const draft = new RepositoryDraft();
  draft.at(draft.commit('Begin', { files: { 'train.py': 'x' } }), 'main');
  draft.write(repo);
  git('checkout', '-q', '-f', 'main');
  served = await openServed({ repoFolders: [folder], follow: true });
  const [added] = await served.run('token', [['repo.add', { project: 'CHURN', source: repo, name: 'churn' }]]);
  expect(added!.refusal).toBeUndefined();
});
afterAll(async () => {
  await served.close();
  rmSync(folder, { recursive: true, force: true });
});

function git(...args: string[]): string {
  return execFileSync('git', ['-C', repo, ...args], { encoding: 'utf8', env: { ...process.env, ...people } });
}
let people: Record<string, string> = {};

const mei = { GIT_COMMITTER_NAME: 'Mei', GIT_COMMITTER_EMAIL: 'mei@example.org' };
let files = 0;
function commit(message: string, who: string): void {
  const name = who.toLowerCase();
  people = {
    ...people,
    GIT_AUTHOR_NAME: who,
    GIT_AUTHOR_EMAIL: `${name}@example.org`,
    GIT_COMMITTER_NAME: who,
    GIT_COMMITTER_EMAIL: `${name}@example.org`,
  };
  writeFileSync(join(repo, `file-${++files}.py`), 'x');
  git('add', '.');
  git('commit', '-q', '-m', message);
  people = {};
}

const recorded = async (): Promise<number> =>
  (await served.world.since(0)).filter((each) => each.kind === 'commit' && each.op === 'create').length;

/** What a window that is open is told of a commit, and after how many milliseconds. */
async function told(message: string, who: string, of: (change: LoggedChange) => boolean) {
  const since = await served.world.store.seq();
  let at = 0;
  const heard = listen(served.send('vic'), `/api/feed?since=${since}`, ({ changes }) => changes.some(of));
  commit(message, who);
  const committed = performance.now();
  const { changes } = await heard;
  at = performance.now() - committed;
  return { ms: at, changes };
}

const column = async (key: string): Promise<unknown> => (await served.ask(`/api/tasks/${key}`)).json['column'];
const moved = ({ kind, patch }: LoggedChange): boolean => kind === 'task' && 'column' in patch;

test('what a repository held when it was added is recorded, and does not act', async () => {
  await expect.poll(recorded).toBe(1);
  expect(await column('CHURN-1')).toBe('Ready');
});

test('a member’s commit moves the card in an open window in under three seconds, in their name', async () => {
  const { ms, changes } = await told('Score in batches\n\nCHURN-1 #doing', 'Mei', moved);
  expect(ms).toBeLessThan(3_000);
  expect(await column('CHURN-1')).toBe('Building');
  const person = served.world.mei.kind === 'member' ? served.world.mei.person : '';
  expect(changes.find(moved)).toMatchObject({ actor: person });
  const view = (await served.ask('/api/tasks/CHURN-1')).json;
  expect(JSON.stringify(view['links'])).toContain('Score in batches');
});

test('seen again, under any name and after a new start, it changes nothing', async () => {
  const before = await served.facts();
  git('branch', 'again');
  git('tag', 'seen-before');
  // The same change under another sha: only the committer’s time differs.
  people = { ...mei, GIT_COMMITTER_DATE: '2030-01-01T00:00:00Z' };
  git('checkout', '-q', '-b', 'picked', 'HEAD~1');
  git('cherry-pick', 'main');
  git('checkout', '-q', 'main');
  people = {};
  const synced = (await served.ask('/api/sync', 'token', { method: 'POST' })).json;
  expect(synced['changes']).toBe(0);
  // The other repository of this world has no folder, and that is said.
  expect((await served.ask('/api/sync', 'token', { method: 'POST' })).json).toEqual({
    commits: 0,
    changes: 0,
    failed: [{ repo: 'churn', problem: 'The folder of the repository is gone.' }],
  });
  expect(await served.facts()).toBe(before);
});

test('a card that was moved back by hand stays there, however often the commit is seen', async () => {
  await served.run('token', [['work.move', { task: 'CHURN-1', to: 'Ready' }]]);
  const before = await recorded();
  commit('Something else', 'Mei');
  await expect.poll(recorded).toBe(before + 1);
  expect(await column('CHURN-1')).toBe('Ready');
});

test('#drop decides a question, closes it, and stands in the ledger with its commit', async () => {
  const { ms } = await told('CHURN-2 #drop no gain beyond 4k tokens', 'Raj', ({ kind }) => kind === 'decision');
  expect(ms).toBeLessThan(3_000);
  const [entry] = (await served.ask('/api/ledger')).json as unknown as Record<string, unknown>[];
  expect(entry).toMatchObject({
    number: 1,
    task: 'CHURN-2',
    outcome: 'not_pursued',
    finding: 'no gain beyond 4k tokens',
    by: 'Raj',
    evidence: 1,
  });
  const view = (await served.ask('/api/tasks/CHURN-2')).json;
  expect(view).toMatchObject({ phase: 'done' });
  expect((await served.ask('/api/ledger?search=tokens')).json).toHaveLength(1);
});

test('a stranger’s commit links, and does nothing else', { timeout: 8_000 }, async () => {
  const was = await column('CHURN-1');
  const since = await served.world.store.seq();
  const { changes } = await told('CHURN-1 #done, and CHURN-3 #drop it', 'Eve', ({ kind }) => kind === 'link');
  expect(new Set(changes.map((each) => each.kind))).toEqual(new Set(['link']));
  await expect.poll(recorded).toBeGreaterThan(3);
  expect(await column('CHURN-1')).toBe(was);
  const kinds = (await served.world.since(since)).map((each) => each.kind);
  expect(kinds.filter((each) => each === 'task' || each === 'decision')).toEqual([]);
  expect((await served.ask('/api/tasks/CHURN-1')).text).toContain('CHURN-3 #drop it');
});

test('a commit of a clock that is ahead is linked all the same, as of now', async () => {
  people = { GIT_AUTHOR_DATE: '2040-01-01T00:00:00Z' };
  commit('CHURN-1 from the future', 'Mei');
  await expect.poll(async () => (await served.ask('/api/tasks/CHURN-1')).text).toContain('from the future');
});

test('a repository that goes away is said to be gone, nothing is lost, and it is read again when it is back', async () => {
  const before = await served.facts();
  execFileSync('mv', [repo, `${repo}-away`]);
  const sync = () => served.ask('/api/sync', 'token', { method: 'POST' });
  expect((await sync()).json).toMatchObject({ status: 422, code: 'repository_unreadable' });
  expect((await sync()).json.detail).toBe('The folder of the repository is gone.');
  expect(await served.facts()).toBe(before);
  execFileSync('mv', [`${repo}-away`, repo]);
  commit('CHURN-1 #doing', 'Mei');
  expect((await sync()).json).toMatchObject({ commits: 1 });
  expect(await column('CHURN-1')).toBe('Building');
});
