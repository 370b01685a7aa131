/** Asking forges: all there is at first, what is new later, through faults, waits and revoked tokens; nothing twice. */
import {
  ciRun,
  commit,
  connection as connectionKind,
  get,
  list,
  providers,
  pull as pullKind,
  repo,
  rollout,
  theProject,
  type Provider,
} from '@dualtrack/core';
import { afterEach, describe, expect, test } from 'vitest';
import type { AskedView } from '../../server/connections/health.ts';
import { github } from '../../server/integrations/github/github.ts';
import { tellEvents } from '../../server/integrations/telling.ts';
import { holdingsOf, MINUTE, openForgeApi, pullOf, shaOf, T0, type FakeForge } from '../worlds/forgeApi.ts';
import { placeOf } from '../worlds/look.ts';
import { openPulling, type Pulling, type PullingOptions } from '../worlds/pulling.ts';
import { openServed } from '../worlds/served.ts';
import type { World } from '../worlds/world.ts';

const open: Pulling[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function pullingOf(provider: Provider, options?: PullingOptions): Promise<Pulling> {
  const pulling = await openPulling(provider, options);
  open.push(pulling);
  return pulling;
}

async function bodyOf(forge: FakeForge, path: string): Promise<unknown> {
  const answer = await fetch(forge.api + path, { headers: { authorization: `Bearer ${forge.token}` } });
  return answer.json();
}

/** Everything that the forge holds was told as it stands, once. */
function expectAll({ heard, forge }: Pulling): void {
  const { pulls, branches, tags } = forge.holdings;
  expect([...heard.pulls.keys()].sort((a, b) => a - b)).toEqual(pulls.map((each) => each.number));
  for (const each of pulls) {
    const told = heard.pulls.get(each.number)!;
    expect([told.state, told.title, told.branch, told.toldAt, each.head.startsWith(told.head), told.fork]).toEqual([
      each.state,
      each.title,
      each.branch,
      each.updatedAt,
      true,
      false,
    ]);
    if (each.state === 'merged') expect([told.merge, each.head.startsWith(told.merge!)]).toEqual([told.merge, true]);
    for (const { login, state } of each.reviews) expect(heard.reviews.get(`${each.number} ${login}`)).toBe(state);
  }
  for (const [name, sha] of branches) expect(heard.refs.get(`refs/heads/${name}`)).toBe(sha);
  for (const [name, sha] of tags) expect(heard.refs.get(`refs/tags/${name}`)).toBe(sha);
}

describe.each(providers)('%s', (provider) => {
  test('is read whole at first, and only what is new later', async () => {
    const pulling = await pullingOf(provider);
    const { heard, forge } = pulling;
    const first = await pulling.read();
    expect(first.state).toMatchObject({ error: null, progress: null, restUntil: null, found: 0, foundAt: null });
    expectAll(pulling);
    expect(heard.commits.size).toBe(31);
    expect([...heard.commits.keys()].sort()).toEqual(forge.holdings.commits.map((each) => each.sha).sort());
    expect([...heard.runs.values()]).toEqual(['passed']);
    expect(heard.events.filter((each) => each.kind === 'pull').length).toBe(25);
    expect([...heard.repos]).toEqual(['acme/churn']);
    expect(forge.asked.every((each) => each.status === 200 || each.path.endsWith('/default-branch'))).toBe(true);
    expect(forge.busiest()).toBe(1);

    const seq = await pulling.world.store.seq();
    const same = await pulling.read();
    expect(await pulling.world.store.seq()).toBe(seq);
    expect(same.state).toMatchObject({ error: null, found: 0, foundAt: null });
    expect(same.asked).toBeLessThan(first.asked);

    // The oldest that is open: it is merged long after younger ones.
    const one = forge.holdings.pulls.find((each) => each.state === 'open')!;
    one.state = 'merged';
    one.updatedAt = T0 + 90 * MINUTE;
    one.reviews.push({ login: 'ana', state: 'changes', at: T0 + 89 * MINUTE });
    forge.holdings.pulls.push({ ...pullOf(26), updatedAt: T0 + 91 * MINUTE });
    forge.holdings.commits.push({
      sha: shaOf('new'),
      message: 'fixes CHURN-9',
      at: T0 + 92 * MINUTE,
      parent: forge.holdings.branches.get('main')!,
    });
    forge.holdings.branches.set('main', shaOf('new'));
    forge.holdings.branches.delete('topic/CHURN-3');
    const before = heard.events.length;
    const later = await pulling.read();
    expectAll(pulling);
    expect(heard.refs.get('refs/heads/topic/CHURN-3')).toBe(null);
    const pushes = heard.events.slice(before).flatMap((each) => (each.kind === 'push' ? [each.push] : []));
    expect(pushes.map(({ ref, commits }) => [ref, commits.map((each) => each.message)])).toEqual([
      ['refs/heads/main', ['fixes CHURN-9']],
      ['refs/heads/topic/CHURN-3', []],
    ]);
    expect(later.state.found).toBeGreaterThanOrEqual(4);
    expect(later.state.foundAt).not.toBe(null);
  });

  test('a token that is revoked midway stops it with words, and another one goes on from there', async () => {
    const pulling = await pullingOf(provider, { pulls: 60 });
    const { forge } = pulling;
    let pages = 0;
    forge.fault = (_, path) => {
      if (/(?:\/pulls|merge_requests|pullrequests|pull-requests)$/.test(path) && ++pages === 4) forge.token = 'another';
      return undefined;
    };
    const stopped = await pulling.read();
    expect(stopped.state.error).toMatch(/does not accept the token/);
    expect(stopped.state.readAt).toBe(null);
    expect(forge.asked.filter((each) => each.status === 401).length).toBe(1);
    expect((await pulling.follower.state(pulling.connection)).progress).toMatchObject({ thing: 'pulls', done: 30 });
    pulling.token = 'another';
    pulling.again();
    expect((await pulling.read()).state).toMatchObject({ error: null });
    expectAll(pulling);
    expect(pulling.heard.events.filter((each) => each.kind === 'pull').length).toBe(60);
  });
});

describe('what is pulled', () => {
  test('is recorded once, and what was sent before it is not recorded again', async () => {
    const pulling = await pullingOf('github', { pulls: 6 });
    const { world, forge, connection } = pulling;
    const { store } = world;
    const row = (await store.facts(() => get(connectionKind, connection)))!;
    const repository = await bodyOf(forge, '/repos/acme/churn');
    for (const each of (await bodyOf(forge, '/repos/acme/churn/pulls?per_page=9')) as object[])
      await tellEvents(store, row, github.read('pull_request', { repository, pull_request: each }), { at: T0 });
    const sent = await store.seq();
    await pulling.read();
    const rows = await world.reads(function* () {
      const home = yield* theProject('CHURN');
      return {
        pulls: yield* list(pullKind, 'project', [home.id]),
        runs: yield* list(ciRun, 'project', [home.id]),
        rollouts: yield* list(rollout, 'project', [home.id]),
        commits: yield* list(commit, 'project', [home.id]),
        repos: yield* list(repo, 'project', [home.id]),
      };
    });
    expect(rows.pulls.sort((a, b) => a.number - b.number).map((each) => [each.number, each.state])).toEqual(
      forge.holdings.pulls.map((each) => [each.number, each.state]),
    );
    expect([rows.runs.length, rows.rollouts.length, rows.commits.length, rows.repos.length]).toEqual([1, 1, 31, 1]);
    const changed = (await world.since(sent)).filter((each) => each.kind === 'pull');
    expect(changed.flatMap((each) => Object.keys(each.patch)).filter((each) => each !== 'reviews')).toEqual([]);
    expect((await store.verify()).differences).toBe(0);
  });

  test('is history at first: its closing words close nothing; those of what is new do', async () => {
    const pulling = await pullingOf('gitlab', { pulls: 3 });
    const { world, forge } = pulling;
    await world.does(world.ana, 'work.create', { project: 'CHURN', track: 'production', title: 'Calibrate' });
    world.clock.now += MINUTE;
    const { commits, branches } = forge.holdings;
    const tip = branches.get('main')!;
    commits.push({ sha: shaOf('old'), message: 'fixes CHURN-1', at: world.clock.now, parent: tip });
    branches.set('main', shaOf('old'));
    const before = await placeOf(world, 'CHURN-1');
    await pulling.read();
    expect(await placeOf(world, 'CHURN-1')).toEqual(before);
    world.clock.now += MINUTE;
    commits.push({ sha: shaOf('new'), message: 'closes CHURN-1', at: world.clock.now, parent: shaOf('old') });
    branches.set('main', shaOf('new'));
    await pulling.read();
    expect((await placeOf(world, 'CHURN-1')).phase).toBe('done');
  });
});

describe('what a forge may do', () => {
  test('asks to wait: it is left alone for so long, and then goes on', async () => {
    const pulling = await pullingOf('github');
    const { forge, clock } = pulling;
    const rests = new Map<number, Record<string, string>>([
      [3, { 'retry-after': '120' }],
      [9, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(clock.at / 1000) + 1_000) }],
      [15, {}],
    ]);
    forge.fault = (nth) => {
      const headers = rests.get(nth);
      return headers && { status: nth === 9 ? 403 : 429, headers };
    };
    expect((await pulling.read()).state).toMatchObject({ error: null, restUntil: null });
    expectAll(pulling);
    expect(clock.waited.map((ms) => Math.round(ms / 1000))).toEqual([120, 880, 60]);
  });

  test('has faults and is silent now and then: it is asked again, later each time', async () => {
    const pulling = await pullingOf('gitlab', { limits: { answerMs: 400 } });
    const { forge, clock } = pulling;
    forge.fault = (nth) =>
      nth % 7 === 2 || nth % 7 === 3 ? { status: 500 + (nth % 4) } : nth === 20 ? 'silence' : undefined;
    expect((await pulling.read()).state).toMatchObject({ error: null });
    expectAll(pulling);
    expect(clock.waited.length).toBeGreaterThan(4);
    expect(clock.waited.every((ms) => ms >= 750 && ms <= 20_000)).toBe(true);
  });

  test('never answers: that is told on the connection, and the next reading begins where this one ended', async () => {
    const pulling = await pullingOf('gitea', { limits: { answerMs: 300 } });
    const { forge, log } = pulling;
    forge.fault = (nth) => (nth >= 12 ? 'silence' : undefined);
    const { state } = await pulling.read();
    expect(state).toMatchObject({ readAt: null, error: expect.stringContaining('did not answer') as string });
    expect(log.join('')).toContain('it took too long');
    forge.fault = () => undefined;
    pulling.again();
    expect((await pulling.read()).state).toMatchObject({ error: null });
    expectAll(pulling);
  });

  test('names another server for the next page: the token does not go there', async () => {
    const pulling = await pullingOf('github');
    const { forge } = pulling;
    let seen = 0;
    const other = await pullingOf('github');
    other.forge.fault = () => {
      seen++;
      return undefined;
    };
    forge.fault = (_, path) =>
      path.endsWith('/tags')
        ? {
            status: 200,
            headers: { link: `<${other.forge.api}/repos/acme/churn/tags?page=2>; rel="next"` },
            body: '[]',
          }
        : undefined;
    expect((await pulling.read()).state.error).toContain('which is not where its API is');
    expect(seen).toBe(0);
  });

  test('sends on to another server: what that one says is not heard, and the token does not go there', async () => {
    const pulling = await pullingOf('github');
    const other = await pullingOf('github');
    pulling.forge.fault = (_, path) =>
      path.endsWith('/releases')
        ? { status: 302, headers: { location: `http://127.0.0.1:${pulling.forge.port}/outside` } }
        : undefined;
    expect((await pulling.read()).state.error).not.toBe(null);
    pulling.forge.fault = (_, path) =>
      path.endsWith('/releases')
        ? { status: 302, headers: { location: `${other.forge.api}/repos/acme/churn/releases` } }
        : undefined;
    expect((await pulling.read()).state.error).not.toBe(null);
    expect(other.forge.asked).toEqual([]);
    expect(pulling.heard.releases.size).toBe(0);
  });

  test('has no commits yet: that is no error', async () => {
    const pulling = await pullingOf('github', { pulls: 0 });
    Object.assign(pulling.forge.holdings, {
      branches: new Map(),
      tags: new Map(),
      runs: [],
      rollouts: [],
      releases: [],
    });
    pulling.forge.fault = (_, path) => (path.endsWith('/commits') ? { status: 409 } : undefined);
    expect((await pulling.read()).state).toMatchObject({ error: null, idle: null });
    expect((await pulling.read()).state).toMatchObject({ error: null, found: 0 });
  });

  test('is silent while the server stops: that is not waited for', async () => {
    const pulling = await pullingOf('github');
    pulling.forge.fault = (nth) => (nth >= 5 ? 'silence' : undefined);
    const reading = pulling.follower.readNow(pulling.connection);
    await expect.poll(() => pulling.forge.asked.some((each) => each.status === 0)).toBe(true);
    const begun = performance.now();
    await pulling.follower.close();
    await reading;
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test('holds things that cannot be read: the others are told', async () => {
    const pulling = await pullingOf('github');
    pulling.forge.holdings.pulls[4]!.updatedAt = T0 + 5 * MINUTE;
    pulling.forge.holdings.pulls[4]!.head = 'not a sha';
    expect((await pulling.read()).state).toMatchObject({ error: null });
    expect(pulling.heard.pulls.size).toBe(24);
    expect(pulling.log.join('')).toContain('one of its pulls was left out');
  });

  test('is not the API at all: that is said', async () => {
    const pulling = await pullingOf('gitlab');
    pulling.forge.fault = () => ({ status: 200, body: '<html>sign in</html>' });
    expect((await pulling.read()).state.error).toMatch(/^What 127\.0\.0\.1:\d+ answers is not the API of GitLab\.$/);
  });

  test('lets the token read only some things: those are read', async () => {
    const pulling = await pullingOf('github');
    pulling.forge.fault = (_, path) => (/deployments|actions/.test(path) ? { status: 403 } : undefined);
    expect((await pulling.read()).state).toMatchObject({ error: null });
    expectAll(pulling);
    expect(pulling.heard.rollouts.size).toBe(0);
  });
});

describe('a connection', () => {
  test('without a token, or without a repository, says so and asks nothing', async () => {
    const pulling = await pullingOf('github');
    pulling.token = undefined;
    expect(await pulling.read()).toMatchObject({
      asked: 0,
      state: { error: null, idle: expect.stringContaining('no token') as string },
    });
    const { world } = pulling;
    const { created } = await world.does(world.ana, 'connection.add', { project: 'CHURN', provider: 'gitea' });
    pulling.token = 'some';
    const state = await pulling.follower.readNow(created!.id);
    expect(state.idle).toContain('No repository is known yet');
    await world.does(world.ana, 'connection.map', { connection: created!.id, name: 'acme/churn' });
    expect((await pulling.follower.readNow(created!.id)).error).toContain('The address of the API is missing');
    expect(pulling.forge.asked).toEqual([]);
  });

  test('that is paused or removed is not read', async () => {
    const pulling = await pullingOf('github');
    const { world, connection } = pulling;
    await world.does(world.ana, 'connection.set', { connection, paused: true });
    expect((await pulling.read()).asked).toBe(0);
    await world.does(world.ana, 'connection.set', { connection, paused: false });
    expect((await pulling.read()).asked).toBeGreaterThan(0);
    await world.does(world.ana, 'connection.remove', { connection });
    expect((await pulling.read()).asked).toBe(0);
  });

  test('follows a repository under its new name, and never another one under its old name', async () => {
    const pulling = await pullingOf('github');
    const { forge, heard } = pulling;
    await pulling.read();
    forge.holdings.name = 'acme/retention';
    expect((await pulling.read()).state).toMatchObject({ error: null });
    expect([...heard.repos]).toEqual(['acme/churn', 'acme/retention']);
    forge.fault = (_, path) =>
      path.endsWith('/acme/retention')
        ? { status: 200, body: '{"id":1,"full_name":"acme/retention","html_url":"https://forge.test/x"}' }
        : path.includes('/repositories/')
          ? { status: 404 }
          : undefined;
    const events = heard.events.length;
    expect((await pulling.read()).state.error).toContain('There is no acme/');
    expect(heard.events.length).toBe(events);
  });

  test('whose deliveries have stopped, though there was news, says since when', async () => {
    let heardAt: number | null = T0;
    const pulling = await pullingOf('github', { heardAt: async () => heardAt });
    expect((await pulling.read()).state.silentSince).toBe(null);
    expect((await pulling.read()).state.silentSince).toBe(null);
    pulling.forge.holdings.pulls.push({ ...pullOf(26), updatedAt: T0 + 300 * MINUTE });
    expect((await pulling.read()).state).toMatchObject({ silentSince: T0, found: 2 });
    heardAt = T0 + 310 * MINUTE;
    expect((await pulling.read()).state.silentSince).toBe(null);
  });

  test('shares its host with others: one is asked at a time', async () => {
    const pulling = await pullingOf('github');
    const { world, forge, follower } = pulling;
    const { created } = await world.does(world.ana, 'connection.add', {
      project: 'CHURN',
      provider: 'github',
      api: forge.api,
    });
    await world.does(world.ana, 'connection.map', { connection: created!.id, name: 'acme/churn' });
    await Promise.all([
      follower.readNow(pulling.connection),
      follower.readNow(created!.id),
      follower.readNow(created!.id),
    ]);
    expect(forge.busiest()).toBe(1);
    expect(await follower.state(created!.id)).toMatchObject({ error: null });
  });

  test('is read by itself once it is followed, and when it is new', async () => {
    const pulling = await pullingOf('github');
    await pulling.follower.start();
    await expect.poll(() => pulling.heard.pulls.size).toBe(25);
    const { world, forge, follower } = pulling;
    const { created } = await world.does(world.ana, 'connection.add', {
      project: 'CHURN',
      provider: 'github',
      api: forge.api,
    });
    await expect.poll(async () => (await follower.state(created!.id)).idle).toContain('No repository is known yet');
  });
});

describe('over HTTP', () => {
  test('a token is tested and kept, the forge is asked at once, and the connection tells how that goes', async () => {
    const forge = await openForgeApi('github', holdingsOf(12), 5);
    const served = await openServed({ follow: true, allowedNetworks: ['127.0.0.1'] });
    try {
      const body = { project: 'CHURN', provider: 'github', api: forge.api, map: ['acme/churn'] };
      const made = await served.ask('/api/connections', 'ana', { method: 'POST', body });
      const at = `/api/connections/${String(made.json['connection'])}`;
      const asked = async (): Promise<AskedView> => (await served.ask(at, 'ana')).json['asked'] as AskedView;
      await expect.poll(async () => (await asked()).idle).toContain('no token');
      expect(await served.ask(`${at}/test`, 'ana', { method: 'POST' })).toMatchObject({ status: 422 });

      await served.ask(`${at}/token`, 'ana', { method: 'POST', body: { token: 'a wrong one' } });
      await expect.poll(async () => (await asked()).error).toContain('does not accept the token');
      expect((await served.ask(at, 'ana')).json.state).toBe('failing');
      const wrong = await served.ask(`${at}/test`, 'ana', { method: 'POST' });
      expect([wrong.status, wrong.json.detail]).toEqual([422, expect.stringContaining('does not accept the token')]);

      await served.ask(`${at}/token`, 'ana', { method: 'POST', body: { token: forge.token } });
      expect((await served.ask(`${at}/test`, 'ana', { method: 'POST' })).json).toEqual({ login: 'bot' });
      await expect.poll(async () => (await asked()).read).not.toBe(null);
      expect((await served.ask(at, 'ana')).json.state).toBe('working');
      expect(await asked()).toMatchObject({ error: null, idle: null, progress: null, found: null });
      expect(await pullsIn(served.world)).toBe(12);

      forge.holdings.pulls.push(pullOf(13));
      expect((await served.ask(`${at}/read`, 'ana', { method: 'POST' })).status).toBe(202);
      await expect.poll(() => pullsIn(served.world)).toBe(13);
      expect(served.log.join('')).not.toContain(forge.token);
    } finally {
      await served.close();
      await forge.close();
    }
  });

  test('a forge in a network that was not opened is not asked, and it is said how to open it', async () => {
    const forge = await openForgeApi('gitea', holdingsOf(1));
    const served = await openServed({ follow: true });
    try {
      const body = { project: 'CHURN', provider: 'gitea', api: forge.api, map: ['acme/churn'], token: forge.token };
      const made = await served.ask('/api/connections', 'ana', { method: 'POST', body });
      const at = `/api/connections/${String(made.json['connection'])}`;
      await expect
        .poll(async () => ((await served.ask(at, 'ana')).json['asked'] as AskedView).error)
        .toContain('--allow-network');
      expect(forge.asked).toEqual([]);
    } finally {
      await served.close();
      await forge.close();
    }
  });
});

async function pullsIn(world: World): Promise<number> {
  const rows = await world.reads(function* () {
    return yield* list(pullKind, 'project', [(yield* theProject('CHURN')).id]);
  });
  return rows.length;
}
