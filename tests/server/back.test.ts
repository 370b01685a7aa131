/** What goes back to forges: nothing unless it is switched on, once each, what holds now, and no word of it acts. */
import {
  find,
  list,
  providers,
  pull as pullKind,
  repo as repoKind,
  type Provider,
  type Pull,
  type Repo,
} from '@dualtrack/core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { networksIn } from '../../server/egress/addresses.ts';
import { openEgress } from '../../server/egress/egress.ts';
import { BackFollower } from '../../server/followers/back.ts';
import { commentOf, statusOf, type Standing } from '../../server/followers/back/words.ts';
import { callsOf } from '../../server/integrations/tell.ts';
import { holdingsOf, openForgeApi } from '../worlds/forgeApi.ts';
import { openPulling, type Pulling } from '../worlds/pulling.ts';
import { openServed, type Served } from '../worlds/served.ts';

const egress = openEgress({ allowed: networksIn(['127.0.0.1']) });
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

interface Backing extends Pulling {
  readonly time: { now: number };
  /** Reads the log, lets the wait go by and writes what is due. */
  writes(): Promise<void>;
  /** The open pull request, number 2, is told anew. */
  retitles(title: string): Promise<void>;
  /** The server is started again. */
  restarts(): void;
  row(): Promise<{ pull: Pull; repo: Repo }>;
}

/** Three pull requests that were read already, each named after a task that is there. */
async function backing(provider: Provider, what: 'nothing' | 'status' | 'comment'): Promise<Backing> {
  const pulling = await openPulling(provider, { pulls: 3 });
  opened.push(pulling);
  const { world, forge, connection } = pulling;
  const { does, ana, mei, store } = world;
  for (const title of ['One', 'Clean the labels', 'Three'])
    await does(mei, 'work.create', { project: 'CHURN', track: 'production', title });
  await does(ana, 'connection.set', { connection, back: what });
  const time = { now: 1_000 };
  const parts = { store, egress, log: () => {}, now: () => time.now, origin: 'https://dt.test' };
  const start = (): BackFollower => {
    const follower = new BackFollower({ ...parts, tokenOf: async () => pulling.token });
    opened.push(follower);
    return follower;
  };
  let follower = start();
  let told = world.clock.now;
  return Object.assign(pulling, {
    time,
    async writes() {
      await follower.settle();
      time.now += 3_000;
      await follower.settle();
    },
    async retitles(title: string) {
      const pull = forge.holdings.pulls.find((each) => each.number === 2)!;
      pull.title = title;
      pull.updatedAt = told += 60_000;
      expect((await pulling.read()).state.error).toBe(null);
    },
    restarts() {
      follower = start();
    },
    row: () =>
      world.reads(function* () {
        const repo = (yield* list(repoKind, 'connection', [connection]))[0]!;
        return { repo, pull: (yield* find(pullKind, 'number', [repo.id, 2]))! };
      }),
  });
}

const errorOf = async ({ world: { store }, connection }: Pulling): Promise<unknown> =>
  (await store.keeps(() => store.back.state(store.workspace, connection)))?.['error'] ?? null;

describe.each(providers)('%s', (provider) => {
  test('has one comment, which is edited; nothing is written of what was read first, or of what stays', async () => {
    const b = await backing(provider, 'comment');
    const { forge, world } = b;
    await b.read();
    await b.writes();
    expect(forge.written).toEqual([]);

    await b.retitles('CHURN-2 better');
    await b.writes();
    expect(forge.holdings.comments.map((each) => [each.pull, each.version])).toEqual([[2, 0]]);
    expect(forge.holdings.comments[0]!.text).toContain(
      '- [**CHURN-2**](https://dt.test/CHURN/task/2) Clean the labels: **Ready**',
    );
    await b.retitles('CHURN-2 better still');
    await b.writes();
    expect(forge.written.length).toBe(1);

    // Several changes are one writing.
    await world.does(world.mei, 'work.rename', { task: 'CHURN-2', title: 'Labels' });
    await world.does(world.mei, 'work.move', { task: 'CHURN-2', to: 'Live' });
    await b.writes();
    expect(forge.holdings.comments.map((each) => [each.pull, each.version])).toEqual([[2, 1]]);
    expect(forge.holdings.comments[0]!.text).toContain('Labels: **Live**');

    // Another process begins where it knows nothing of the comment: its answer was lost.
    const { pull, repo } = await b.row();
    await world.store.keep(() => world.store.back.setState(world.store.workspace, pull.id, {}));
    b.restarts();
    await world.does(world.mei, 'work.rename', { task: 'CHURN-2', title: 'Again @mei #done CHURN-1' });
    await b.retitles('CHURN-2 and more');
    await b.writes();
    expect(forge.holdings.comments.map((each) => [each.pull, each.version])).toEqual([[2, 2]]);
    expect(forge.written.length).toBe(3);

    // Our own words come back.
    const body = forge.holdings.comments[0]!.text;
    const comment = { key: 'comment:900', pull: 2, body, by: null, at: 1 };
    const where = { id: repo.forgeId!, name: repo.name, url: '', clones: [], defaultBranch: null };
    expect(callsOf({ kind: 'comment', repo: where, comment }, repo, { at: 1 })).toEqual([]);
    expect(callsOf({ kind: 'comment', repo: where, comment: { ...comment, body: 'x' } }, repo, { at: 1 }).length).toBe(
      1,
    );
  });

  test('has a status at the newest commit, and is told again after a fault', async () => {
    const b = await backing(provider, 'status');
    const { forge, world } = b;
    await b.read();
    let faults = 1;
    forge.fault = (_, path) =>
      /(?:statuses\/[0-9a-f]+|statuses\/build|build-status\/.*)$/.test(path) && faults-- > 0
        ? { status: 503 }
        : undefined;
    await b.retitles('CHURN-2 better');
    faults = 1;
    await b.writes();
    expect(forge.written).toEqual([]);
    expect(await errorOf(b)).toMatch(/fault of its own \(503\)/);
    b.time.now += 10_000;
    b.restarts();
    await b.writes();
    expect(await errorOf(b)).toBe(null);
    const { pull } = await b.row();
    expect(forge.holdings.statuses.map((each) => each.sha)).toEqual([pull.head]);
    expect(forge.holdings.statuses[0]!.body).toMatchObject({
      description: 'CHURN-2: Ready',
      state: { github: 'pending', gitea: 'pending', gitlab: 'pending' }[provider as string] ?? 'INPROGRESS',
    });
    expect(JSON.stringify(forge.holdings.statuses[0]!.body)).toContain('"dualtrack"');
    await world.does(world.mei, 'work.move', { task: 'CHURN-2', to: 'Live' });
    await b.writes();
    expect(forge.holdings.statuses.map((each) => each.body['state'])[1]).toMatch(/^success/i);
    expect(forge.holdings.comments).toEqual([]);
  });

  test('is not written to unless it is switched on, and not without a token', async () => {
    const b = await backing(provider, 'nothing');
    const { forge, world, connection } = b;
    await b.read();
    await b.retitles('CHURN-2 better');
    await world.does(world.mei, 'work.move', { task: 'CHURN-2', to: 'Live' });
    await b.writes();
    await world.does(world.ana, 'connection.set', { connection, back: 'comment' });
    b.token = undefined;
    await world.does(world.mei, 'work.move', { task: 'CHURN-2', to: 'Building' });
    await b.writes();
    expect(forge.written).toEqual([]);
  });
});

test('a token that may not write is told on the connection, and of what would not be taken nothing is tried again', async () => {
  const b = await backing('github', 'comment');
  await b.read();
  b.forge.fault = (_, path) => (path.endsWith('/comments') ? { status: 403 } : undefined);
  await b.retitles('CHURN-2 better');
  await b.writes();
  expect(await errorOf(b)).toBe('The token may not write there.');
  const asked = b.forge.asked.length;
  b.time.now += 86_400_000;
  await b.writes();
  expect(b.forge.asked.length).toBe(asked);
});

test('our own status coming back causes nothing, and that of another one does', async () => {
  const b = await backing('github', 'status');
  await b.read();
  const { repo } = await b.row();
  const where = { id: repo.forgeId!, name: repo.name, url: '', clones: [], defaultBranch: null };
  const run = (name: string) => ({
    key: `status:${'a'.repeat(40)}/${name}`,
    name,
    sha: 'a'.repeat(40),
    branch: null,
    state: 'passed' as const,
    url: '',
    at: 1,
    toldAt: 1,
    attempt: 1,
    pulls: [],
  });
  expect(callsOf({ kind: 'ci', repo: where, run: run('dualtrack') }, repo, { at: 1 })).toEqual([]);
  expect(callsOf({ kind: 'ci', repo: where, run: run('ci/test') }, repo, { at: 1 }).length).toBe(1);
});

test('titles are words, whatever is written in them, and call nobody', () => {
  const told = (title: string): string => {
    const tasks: Standing[] = [{ key: 'CHURN-1', title, column: 'Review', isDone: false, url: null }];
    return commentOf('018f0000-0000-7000-8000-000000000000', tasks).split('\n').at(-1)!;
  };
  expect(told('@mei <img src=x> [a](http://b) `c` *d* #12 !7')).toBe(
    '- **CHURN-1** @\u2060mei &lt;img src=x&gt; \\[a\\]\\(http:\u2060//b\\) \\`c\\` \\*d\\* \\#\u206012 \\!\u20607: **Review**',
  );
  for (const each of ['@all', 'a@b.c', '\\@mei', '&#64;mei']) expect(told(each)).not.toMatch(/@(?!\u2060)|&#/);
  const many = Array.from({ length: 40 }, (_, n) => ({
    key: `CHURN-${n}`,
    title: 'x',
    column: '🌳'.repeat(9),
    isDone: true,
    url: null,
  }));
  const status = statusOf(many)!;
  expect([status.state, status.text.length <= 140, status.text.isWellFormed()]).toEqual(['success', true, true]);
  expect(commentOf('018f0000-0000-7000-8000-000000000000', many)).toMatch(/- and 20 more$/);
});

describe('a branch from a task', () => {
  let served: Served;
  beforeAll(async () => {
    served = await openServed({ allowedNetworks: ['127.0.0.1'] });
  });
  afterAll(() => served.close());

  test.each(providers)('is made at %s from the default branch, once', async (provider) => {
    const forge = await openForgeApi(provider, holdingsOf(1));
    opened.push(forge);
    const body = { project: 'CHURN', provider, api: forge.api, token: forge.token, map: ['acme/churn'] };
    const made = await served.ask('/api/connections', 'ana', { method: 'POST', body });
    const connection = String(made.json['connection']);
    const at = '/api/tasks/CHURN-1/branch';
    const post = (who: 'ana' | 'mei' | 'vic' | 'nobody', sent: object) =>
      served.ask(at, who, { method: 'POST', body: sent });
    expect(await post('mei', {})).toMatchObject({ status: 422, json: { code: 'no_repository' } });
    await served.run('ana', [['connection.set', { connection, back: 'status' }]]);
    expect((await served.ask(`/api/connections/${connection}`, 'ana')).json).toMatchObject({
      back: { what: 'status', error: null },
    });
    expect([(await post('vic', {})).status, (await post('nobody', {})).status]).toEqual([403, 401]);
    expect((await post('mei', { from: 'a b' })).status).toBe(400);
    expect(await post('mei', { from: 'nowhere' })).toMatchObject({ status: 422, json: { code: 'forge_unreadable' } });
    expect(forge.written).toEqual([]);

    const answer = await post('mei', {});
    const branch = String(answer.json['branch']);
    expect([answer.status, branch]).toEqual([201, expect.stringMatching(/^churn-1-[a-z0-9-]+$/)]);
    expect(String(answer.json['url'])).toContain(branch);
    expect(forge.holdings.branches.get(branch)).toBe(forge.holdings.branches.get('main'));
    expect(await post('mei', {})).toMatchObject({ status: 200, json: { branch } });
    expect(forge.written.length).toBe(1);
    await served.ask(`/api/connections/${connection}`, 'ana', { method: 'DELETE' });
  });
});
