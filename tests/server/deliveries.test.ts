/** What was stored is applied afterwards: in order, each once, and one that fails stops no other. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { list, repo, type Call } from '@dualtrack/core';
import type { Arrived } from '@dualtrack/store';
import type { Tell } from '../../server/connections/apply.ts';
import { KnownConnections } from '../../server/connections/known.ts';
import { DeliveryFollower } from '../../server/followers/deliveries.ts';
import { GithubStory, type Told } from '../worlds/githubStory.ts';
import { fromGithub, renamed, repository } from '../worlds/sending.ts';
import { openServed, type Served } from '../worlds/served.ts';
import { inWorld, openWorld, type World } from '../worlds/world.ts';

/** Each push adds a task that is called after its branch. */
const addTasks: Tell = (event) =>
  event.kind === 'push'
    ? [
        {
          name: 'work.create',
          input: { project: 'CHURN', track: 'data', title: event.push.ref.replace('refs/heads/', '') },
        } satisfies Omit<Call, 'id'>,
      ]
    : [];

const push = (branch: string): Record<string, unknown> => ({
  ref: `refs/heads/${branch}`,
  before: '0'.repeat(40),
  after: 'a'.repeat(40),
  commits: [],
  repository: repository(7, 'acme/churn'),
  sender: { id: 1, login: 'mei' },
});

interface Desk {
  readonly world: World;
  readonly connection: string;
  readonly log: string[];
  /** Stores a delivery as the route does. */
  store(event: string, body: unknown, key?: string): Promise<string>;
  follower(tell?: Tell): DeliveryFollower;
  /** What came of it. */
  statusOf(id: string): Promise<{ status: string; reason: string | null; effects: readonly string[] }>;
  titles(): Promise<string[]>;
  /** Resolves when nothing waits any more. */
  settled(): Promise<void>;
}

let ids = 0;
const nextId = (): string => `018f0000-0000-7000-8000-${String(++ids).padStart(12, '0')}`;

async function deskIn(world: World): Promise<Desk> {
  const { store } = world;
  const { created } = await world.does(world.ana, 'connection.add', { project: 'CHURN', provider: 'github' });
  const connection = created!.id;
  const log: string[] = [];
  const find = (id: string) => store.keeps(() => store.deliveries.find(store.workspace, id));
  return {
    world,
    connection,
    log,
    async store(event, body, key = randomUUID()) {
      const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      const arrived: Arrived = {
        id: nextId(),
        connection,
        key,
        event,
        at: Date.now(),
        size: bytes.length,
        body: bytes,
        headers: { 'content-type': 'application/json' },
        status: 'waiting',
        reason: null,
      };
      return (await store.keep(() => store.deliveries.add(store.workspace, arrived))).id;
    },
    follower: (tell = addTasks) =>
      new DeliveryFollower({ store, known: new KnownConnections(store), tell, log: (line) => log.push(line) }),
    async statusOf(id) {
      const { status, reason, effects } = (await find(id))!;
      return { status, reason, effects };
    },
    async titles() {
      const changes = await world.since(0);
      return changes
        .filter((each) => each.kind === 'task' && each.op === 'create')
        .map((each) => String(each.patch['title']![1]));
    },
    settled: () =>
      expect
        .poll(() =>
          store.keeps(() => store.deliveries.page(store.workspace, connection, { status: 'waiting', limit: 1 })),
        )
        .toEqual([]),
  };
}

/** Hands a desk to a test, then closes its world. */
const atDesk = (does: (desk: Desk) => Promise<void>): Promise<void> =>
  inWorld(async (world) => does(await deskIn(world)));

describe('a delivery that is stored', () => {
  test('takes its repository in and does what it tells, and says what that was', () =>
    atDesk(async ({ world, connection, store, follower, statusOf, settled }) => {
      const first = await store('push', push('one'));
      const second = await store('push', push('two'));
      const at = follower();
      await at.start();
      await settled();
      await at.close();
      expect(await statusOf(first)).toEqual({
        status: 'done',
        reason: null,
        effects: ['Repository acme/churn is followed', 'CHURN-1 was added'],
      });
      expect(await statusOf(second)).toMatchObject({ status: 'done', effects: ['CHURN-2 was added'] });
      const rows = await world.reads(() => list(repo, 'connection', [connection]));
      expect(rows).toMatchObject([{ name: 'acme/churn', forgeId: '7', defaultBranch: 'main' }]);
    }));

  test('is of no use where nothing follows from it, with the reason', () =>
    atDesk(async ({ world, connection, store, follower, statusOf, settled }) => {
      const ping = await store('ping', { zen: 'Speak like a human.' });
      const at = follower();
      await at.start();
      await settled();
      expect(await statusOf(ping)).toMatchObject({ status: 'unused', reason: 'Nothing here follows from “ping”.' });

      await world.does(world.ana, 'connection.set', { connection, takes: 'named' });
      const strange = await store('push', push('strange'));
      at.wake();
      await settled();
      expect(await statusOf(strange)).toMatchObject({
        status: 'unused',
        reason: 'acme/churn is not mapped to a project.',
      });

      await world.does(world.ana, 'connection.set', { connection, paused: true });
      const paused = await store('push', push('paused'));
      at.wake();
      await settled();
      expect(await statusOf(paused)).toMatchObject({ status: 'unused', reason: 'The connection was paused.' });

      await world.does(world.ana, 'connection.remove', { connection });
      const removed = await store('push', push('removed'));
      at.wake();
      await settled();
      expect(await statusOf(removed)).toMatchObject({ status: 'unused', reason: 'The connection was removed.' });
      await at.close();
    }));

  test('that cannot be read, or at which the program itself fails, stops no other and tells no secret', () =>
    atDesk(async ({ store, follower, statusOf, titles, settled, log }) => {
      const torn = await store('push', '{"ref": "refs/hea');
      const wrong = await store('push', { ...push('wrong'), repository: 'none' });
      const bug = await store('push', push('bug'));
      const fine = await store('push', push('fine'));
      const at = follower((event, row, manner) => {
        if (event.kind === 'push' && event.push.ref.endsWith('bug')) throw new TypeError('it is not a function');
        return addTasks(event, row, manner);
      });
      await at.start();
      await settled();
      await at.close();
      expect(await statusOf(torn)).toMatchObject({
        status: 'failed',
        reason: 'This is not what was expected at the body.',
      });
      expect(await statusOf(wrong)).toMatchObject({ status: 'failed', reason: expect.stringContaining('repository') });
      expect(await statusOf(bug)).toMatchObject({
        status: 'failed',
        reason: 'Something went wrong here. It has been logged.',
      });
      expect(await statusOf(fine)).toMatchObject({ status: 'done' });
      expect(await titles()).toEqual(['fine']);
      expect(log).toHaveLength(1);
      expect(log[0]).toMatch(new RegExp(`^delivery ${bug} of github: TypeError: it is not a function`));
      expect(log[0]).not.toContain('refs/heads');
    }));

  test('and applied by a process that ended before it could say so changes nothing twice', () =>
    atDesk(async ({ world, store, follower, statusOf, titles, settled }) => {
      const id = await store('push', push('twice'));
      const gone = follower();
      await gone.start();
      await settled();
      await gone.close();
      const before = await statusOf(id);
      const seq = await world.store.seq();
      await world.store.keep(function* () {
        const again = { id, status: 'waiting', reason: null, effects: [] } as const;
        yield* world.store.deliveries.settle(world.store.workspace, again, 0);
      });
      const at = follower();
      await at.start();
      await settled();
      await at.close();
      expect(await world.store.seq()).toBe(seq);
      expect((await statusOf(id)).status).toBe('done');
      expect(before.effects).toContain('CHURN-1 was added');
      expect((await statusOf(id)).effects).toEqual(['CHURN-1 was added']);
      expect(await titles()).toEqual(['twice']);
    }));

  test('is taken by one of two followers, in the order in which it came', () =>
    atDesk(async ({ world, store, follower, titles, settled }) => {
      const names = Array.from({ length: 90 }, (_, n) => `branch ${n}`);
      for (const name of names) await store('push', push(name));
      const keeps = world.store;
      const taken = await Promise.all(
        [0, 1].map(() =>
          keeps.keep(() =>
            keeps.deliveries.take(keeps.workspace, { now: 1, until: 2, most: 50, bytes: Number.MAX_SAFE_INTEGER }),
          ),
        ),
      );
      expect(new Set(taken.flat().map((each) => each.id)).size).toBe(90);
      const few = await keeps.keep(() =>
        keeps.deliveries.take(keeps.workspace, { now: 3, until: 3, most: 50, bytes: 1 }),
      );
      expect(few).toHaveLength(1);
      const [one, two] = [follower(), follower()];
      await Promise.all([one.start(), two.start()]);
      await settled();
      await Promise.all([one.close(), two.close()]);
      expect((await titles()).sort()).toEqual([...names].sort());
    }));
});

test('what is too old or too much is forgotten, bodies first, and never what waits', () =>
  atDesk(async ({ world, connection, store, follower, settled, statusOf }) => {
    const old = await store('ping', {});
    const at = follower();
    await at.start();
    await settled();
    await at.close();
    const waiting = await store('ping', {});
    const { deliveries, workspace } = world.store;
    const forget = (what: 'bodies' | 'all') =>
      world.store.keep(() => deliveries.forget(workspace, connection, what, { before: '\uffff', limit: 10 }));
    expect(await forget('bodies')).toBe(1);
    expect(await forget('bodies')).toBe(0);
    expect(await world.store.keeps(() => deliveries.bodyOf(workspace, old))).toBeUndefined();
    const delivery = (await world.store.keeps(() => deliveries.find(workspace, old)))!;
    expect(await at.replay(delivery)).toMatchObject({ status: 'failed', reason: 'Its body is not kept any more.' });
    // By age: the ids of this test are of long ago.
    await at.forgetOld();
    expect(await world.store.keeps(() => deliveries.find(workspace, old))).toBeUndefined();
    expect((await statusOf(waiting)).status).toBe('waiting');
    expect(await world.store.keeps(() => deliveries.nth(workspace, connection, 0))).toBe(waiting);
    expect(await world.store.keeps(() => deliveries.nth(workspace, connection, 1))).toBeUndefined();
  }));

test('the log, the export and the verification know nothing of them', async () => {
  const world = await openWorld();
  const desk = await deskIn(world);
  await desk.store('push', push('unseen'));
  let exported = '';
  await world.store.export(async (text) => void (exported += text));
  expect(exported).not.toContain('unseen');
  expect(await world.store.verify()).toMatchObject({ differences: 0 });
  await world.close();
});

describe('over HTTP', () => {
  let served: Served;
  let made: { connection: string; url: string; secret: string };
  beforeAll(async () => {
    served = await openServed({ follow: true });
  });
  afterAll(() => served.close());
  beforeEach(async () => {
    const body = { project: 'CHURN', provider: 'github' };
    const { json } = await served.ask('/api/connections', 'ana', { method: 'POST', body });
    made = json as unknown as typeof made;
  });

  const sent = async (name: string, event = 'repository'): Promise<string> => {
    const { headers, body } = fromGithub({ secret: made.secret, event, body: renamed(7, name) });
    const answered = await fetch(made.url, { method: 'POST', headers, body: new Uint8Array(body) });
    const { id } = (await answered.json()) as { id: string };
    await expect.poll(async () => (await served.ask(`/api/deliveries/${id}`, 'ana')).json.status).not.toBe('waiting');
    return id;
  };
  const page = async (query: string): Promise<Record<string, unknown>[]> =>
    (await served.ask(`/api/deliveries?${query}`, 'ana')).json as unknown as Record<string, unknown>[];

  test('one is seen whole, and applied again without an effect that it had', async () => {
    const id = await sent('acme/churn');
    const { json } = await served.ask(`/api/deliveries/${id}`, 'ana');
    expect(json).toMatchObject({
      id,
      connection: made.connection,
      event: 'repository',
      status: 'done',
      effects: ['Repository acme/churn is followed'],
      bodyIs: 'whole',
      replays: 0,
    });
    expect(json['headers']).toMatchObject({ 'x-hub-signature-256': '(not kept)' });
    expect(json['body']).toContain('"full_name": "acme/churn"');
    const before = await served.facts();
    const again = await served.ask(`/api/deliveries/${id}/replay`, 'ana', { method: 'POST' });
    expect(again.json).toMatchObject({ id, replays: 1 });
    expect(await served.facts()).toBe(before);
  });

  test('the last ones are listed, by connection and by status, a page at a time', async () => {
    const all = [await sent('acme/churn'), await sent('acme/churn-2'), await sent('acme/churn-2', 'star')];
    const own = await page(`connection=${made.connection}`);
    expect(own.map((each) => each['id'])).toEqual(all.toReversed());
    expect(own[1]).toMatchObject({ effects: ['Repository acme/churn is called acme/churn-2 now'] });
    expect(Object.keys(own[0]!)).not.toContain('body');
    expect((await page(`connection=${made.connection}&status=unused`)).map((each) => each['id'])).toEqual([all[2]]);
    const first = await page(`connection=${made.connection}&limit=2`);
    const rest = await page(`connection=${made.connection}&limit=2&before=${String(first[1]!['id'])}`);
    expect([...first, ...rest].map((each) => each['id'])).toEqual(all.toReversed());
    expect((await page('limit=2')).map((each) => each['id'])).toEqual(all.toReversed().slice(0, 2));
    expect((await served.ask('/api/deliveries?status=lost', 'ana')).json.code).toBe('bad_status');
    const { json } = await served.ask(`/api/connections/${made.connection}`, 'ana');
    expect(json).toMatchObject({ state: 'working', error: null, lastDelivery: own[0]!['at'] });
    expect(json['repos']).toMatchObject([{ name: 'acme/churn-2', url: 'https://github.example/acme/churn-2' }]);
  });

  test('what a pull request and its reviews are told to be is said in words, with whose inbox it comes to', async () => {
    const of = { id: 12, login: 'raj-gh' };
    await served.run('ana', [['people.identify', { person: 'Raj', system: 'github', handle: of.login }]]);
    let clock = Date.now() - 60_000;
    const story = new GithubStory(
      { repo: 'acme/churn', branch: 'x', number: 12, title: 'Calibrate', author: { id: 13, login: 'passer-by' } },
      () => (clock += 1_000),
    );
    const commented = story.review(of, 'approved');
    const said = async ({ event, body }: Told): Promise<unknown> => {
      const sent = fromGithub({ secret: made.secret, event, body });
      const answered = await fetch(made.url, {
        method: 'POST',
        headers: sent.headers,
        body: new Uint8Array(sent.body),
      });
      const { id } = (await answered.json()) as { id: string };
      const one = async () => (await served.ask(`/api/deliveries/${id}`, 'ana')).json;
      await expect.poll(async () => (await one()).status).not.toBe('waiting');
      return (await one())['effects'];
    };
    expect(await said(story.pull('opened'))).toContain('Pull request #12: open');
    expect(await said(story.pull('opened'))).toEqual(['Pull request #12 is told anew']);
    expect(await said(story.asks(of))).toEqual(['Raj is asked to review #12', 'Raj finds #12 in the inbox']);
    const stranger = { id: 14, login: 'anouk-r' };
    expect(await said(story.asks(stranger))).toEqual(['anouk-r is asked to review #12']);
    expect(await said(story.review(of, 'changes_requested'))).toEqual([
      'Raj wants changes in #12',
      'It is in the inbox of Raj no more',
    ]);
    const review = {
      ...(commented.body['review'] as object),
      state: 'commented',
      submitted_at: new Date().toISOString(),
    };
    expect(await said({ ...commented, body: { ...commented.body, review } })).toEqual(['Raj commented on #12']);
    expect(await said(story.review(of, 'approved'))).toEqual(['Raj approved #12']);
  });

  test('a connection that is paused replays nothing', async () => {
    const id = await sent('acme/churn');
    await served.run('ana', [['connection.set', { connection: made.connection, paused: true }]]);
    const { status, json } = await served.ask(`/api/deliveries/${id}/replay`, 'ana', { method: 'POST' });
    expect([status, json.code]).toEqual([409, 'paused']);
    expect((await served.ask(`/api/connections/${made.connection}`, 'ana')).json.state).toBe('paused');
  });

  test('who does not arrange the project learns nothing of its connections, and of a project of others nothing at all', async () => {
    const id = await sent('acme/churn');
    const before = await served.state();
    const paths = [
      ['GET', `/api/connections/${made.connection}`],
      ['DELETE', `/api/connections/${made.connection}`],
      ['POST', `/api/connections/${made.connection}/secret`],
      ['DELETE', `/api/connections/${made.connection}/secret`],
      ['POST', `/api/connections/${made.connection}/token`],
      ['DELETE', `/api/connections/${made.connection}/token`],
      ['GET', `/api/deliveries?connection=${made.connection}`],
      ['GET', `/api/deliveries/${id}`],
      ['POST', `/api/deliveries/${id}/replay`],
    ] as const;
    for (const who of ['mei', 'vic'] as const) {
      for (const [method, path] of paths)
        expect((await served.ask(path, who, { method })).json, `${who} ${method} ${path}`).toMatchObject({
          status: 404,
          code: 'not_found',
        });
      expect((await served.ask('/api/connections', who)).json).toEqual([]);
      expect((await served.ask('/api/deliveries', who)).json).toEqual([]);
      const inSecret = { method: 'POST', body: { project: 'SECRET', provider: 'github' } };
      expect((await served.ask('/api/connections', who, inSecret)).json.code).toBe('not_found');
      const inChurn = { method: 'POST', body: { project: 'CHURN', provider: 'github' } };
      expect((await served.ask('/api/connections', who, inChurn)).json.code).toBe('forbidden');
    }
    expect(await served.state()).toBe(before);
  });

  test('what is wrong with a new connection is said of what was typed', async () => {
    const before = (await served.ask('/api/connections', 'ana')).json as unknown as unknown[];
    for (const [wrong, words] of [
      [{ provider: 'svn' }, /"provider": Choose one of: github, gitlab/],
      [{ api: 'ftp://x' }, /"api": Give an address that begins with https/],
      [{ map: ['nope'] }, /"name": Write it as on the forge: owner\/name/],
      [{ secret: '' }, /"secret": Give 1 to 1,000 printable characters/],
      [{ token: 'a\nb' }, /"token": Give 1 to 1,000 printable characters/],
    ] as const) {
      const body = { project: 'CHURN', provider: 'github', ...wrong };
      const { json } = await served.ask('/api/connections', 'ana', { method: 'POST', body });
      expect(json.detail).toMatch(words);
    }
    expect((await served.ask('/api/connections', 'ana')).json).toHaveLength(before.length);
  });

  test('with repositories that are named it takes those alone, and one that cannot be named leaves no connection', async () => {
    const add = (map: string[]) =>
      served.ask('/api/connections', 'ana', { method: 'POST', body: { project: 'CHURN', provider: 'github', map } });
    const { json } = await add(['acme/churn', 'acme/features']);
    const view = (await served.ask(`/api/connections/${json['connection'] as string}`, 'ana')).json;
    expect(view).toMatchObject({ takes: 'named', repos: [{ name: 'acme/churn' }, { name: 'acme/features' }] });
    const before = (await served.ask('/api/connections', 'ana')).json as unknown as unknown[];
    expect((await add(['no slash'])).status).toBe(422);
    expect((await served.ask('/api/connections', 'ana')).json).toHaveLength(before.length);
  });

  test('one that comes late brings no former name of its repository back, whichever event it is', async () => {
    const now = Date.now();
    const iso = (ago: number): string => new Date(now - ago * 60_000).toISOString();
    const body = (name: string, ago: number) => ({
      ...renamed(78, name),
      repository: { ...repository(78, name), updated_at: iso(ago) },
    });
    const release = { tag_name: 'x', name: 'x', html_url: '', published_at: iso(30), created_at: iso(30) };
    const late = { action: 'published', release, repository: repository(78, 'acme/former') };
    for (const [event, told, name] of [
      ['repository', body('acme/former', 40), 'acme/former'],
      ['repository', body('acme/now', 20), 'acme/now'],
      ['repository', body('acme/former', 40), 'acme/now'],
      ['release', late, 'acme/now'],
      ['repository', body('acme/last', 10), 'acme/last'],
    ] as const) {
      const sent = fromGithub({ secret: made.secret, event, body: told });
      const answered = await fetch(made.url, {
        method: 'POST',
        headers: sent.headers,
        body: new Uint8Array(sent.body),
      });
      const { id } = (await answered.json()) as { id: string };
      await expect.poll(async () => (await served.ask(`/api/deliveries/${id}`, 'ana')).json.status).not.toBe('waiting');
      const { json } = await served.ask(`/api/connections/${made.connection}`, 'ana');
      expect(json['repos'], event).toMatchObject([{ name, url: `https://github.example/${name}` }]);
    }
  });
});
