/** What forges tell moves the board: pull requests, CI, deployments, in whatever order it arrives. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ask,
  deployment,
  get,
  journeyOf,
  link,
  list,
  person,
  pull,
  repo,
  theProject,
  version,
  type Id,
} from '@dualtrack/core';
import { Forge, mei, raj, sha, stranger, type Telling } from '../../worlds/forge.ts';
import { placeOf, taskOf } from '../../worlds/look.ts';
import { inWorld, type World } from '../../worlds/world.ts';

const minute = 60_000;

/** CHURN-1 is production work, CHURN-2 a question, CHURN-3 data work, CHURN-4 a deploy task that serves churn@v1.1. */
const withForge = (test: (world: World, forge: Forge) => Promise<void>) => () =>
  inWorld(async (world) => {
    await furnish(world);
    await test(world, await Forge.of(world));
  });

async function furnish(world: World): Promise<void> {
  const { does, clock, ana } = world;
  for (const track of ['production', 'research', 'data'])
    await does(ana, 'work.create', { project: 'CHURN', track, title: `A ${track} task` });
  await does(ana, 'work.create', { project: 'CHURN', track: 'production', type: 'deploy', title: 'Deploy it' });
  await does(ana, 'model.add', { project: 'CHURN', name: 'churn' });
  for (const [name, word] of [
    ['v1.0', 'one'],
    ['v1.1', 'two'],
  ])
    await does(ana, 'model.version', { project: 'CHURN', model: 'churn', name, commit: sha(word!), registered: true });
  await does(ana, 'work.aim', { task: 'CHURN-4', version: 'churn@v1.1' });
  clock.now += minute;
}

const linksOn = async (world: World, key: string) => {
  const { id } = await taskOf(world, key);
  return world.reads(() => list(link, 'task', [id]));
};
const stateOn = async (world: World, key: string, kind: string) =>
  (await linksOn(world, key)).filter((each) => each.kind === kind).map((each) => `${each.title}: ${each.state}`);

const stagesIn = (world: World) =>
  world.reads(function* () {
    const home = yield* theProject('CHURN');
    const rows = yield* list(version, 'project', [home.id]);
    return Object.fromEntries(rows.map((each) => [each.name, each.stage]));
  });

const deploymentsIn = (world: World) =>
  world.reads(function* () {
    const home = yield* theProject('CHURN');
    const named = new Map((yield* list(version, 'project', [home.id])).map((each) => [each.id as string, each.name]));
    const rows = yield* list(deployment, 'project', [home.id]);
    return rows.map((each) => `${named.get(each.version)} ${each.environment} ${each.state}`);
  });

describe('a pull request', () => {
  test(
    'moves its task to checking while it is open, and to done when it is merged',
    withForge(async (world, forge) => {
      await forge.tells(forge.branch('mei/churn-1-calibrate'));
      expect(await placeOf(world, 'CHURN-1')).toMatchObject({ name: 'Building' });
      await forge.tells(forge.pull(1, { branch: 'mei/churn-1-calibrate', state: 'draft' }));
      expect(await placeOf(world, 'CHURN-1')).toMatchObject({ name: 'Building' });
      world.clock.now += minute;
      await forge.tells(forge.pull(1, { branch: 'mei/churn-1-calibrate', openedAt: 0 }));
      expect(await placeOf(world, 'CHURN-1')).toMatchObject({ name: 'Review' });
      expect(await stateOn(world, 'CHURN-1', 'pull_request')).toEqual(['#1 Change 1: open']);
      world.clock.now += minute;
      const merged = forge.pull(1, { branch: 'mei/churn-1-calibrate', state: 'merged', merge: sha('m') });
      await forge.tells(merged);
      expect(await placeOf(world, 'CHURN-1')).toMatchObject({ name: 'Live' });
      const seq = await world.store.seq();
      await forge.tells(merged);
      expect(await world.store.seq()).toBe(seq);
      const journey = await world.reads(function* () {
        return yield* journeyOf(yield* theProject('CHURN'), 'CHURN-1');
      });
      expect(journey.map(({ phase, kind, title }) => [phase, kind, title])).toEqual([
        ['model', 'pull', '#1 Change 1: merged'],
      ]);
    }),
  );

  test(
    'of a question asks for its decision; of data work it is done; of a deploy task production has the last word',
    withForge(async (world, forge) => {
      await forge.tells(
        forge.pull(1, { title: 'CHURN-2 is the gain real', state: 'merged' }),
        forge.pull(2, { title: 'Clean', body: 'Closes CHURN-3.', state: 'merged' }),
        forge.pull(3, { title: 'CHURN-4: manifests', state: 'merged' }),
      );
      expect(await placeOf(world, 'CHURN-2')).toMatchObject({ phase: 'checking' });
      expect((await taskOf(world, 'CHURN-2')).asksAt).not.toBeNull();
      expect(await placeOf(world, 'CHURN-3')).toMatchObject({ phase: 'done' });
      expect(await placeOf(world, 'CHURN-4')).toMatchObject({ phase: 'checking' });
    }),
  );

  test(
    'that is closed unmerged brings its task back to doing, but not what is done',
    withForge(async (world, forge) => {
      await forge.tells(forge.pull(1, { title: 'CHURN-1 a', toldAt: 1_000 }));
      await forge.tells(forge.pull(1, { title: 'CHURN-1 a', state: 'closed', toldAt: 2_000 }));
      expect(await placeOf(world, 'CHURN-1')).toMatchObject({ phase: 'doing' });
      await world.does(world.ana, 'work.move', { task: 'CHURN-1', to: 'done' });
      await forge.tells(forge.pull(2, { title: 'CHURN-1 b', state: 'closed', toldAt: 3_000 }));
      expect(await placeOf(world, 'CHURN-1')).toMatchObject({ phase: 'done' });
      await forge.tells(forge.pull(3, { title: 'CHURN-4 c', state: 'merged', toldAt: 5_000 }));
      await forge.tells(forge.rollout('1', { ref: 'churn@v1.1', toldAt: 4_000 }));
      expect(await placeOf(world, 'CHURN-4')).toMatchObject({ phase: 'done' });
    }),
  );

  test(
    'that is reverted by a merged one brings its task back to doing',
    withForge(async (world, forge) => {
      await forge.tells(forge.pull(1, { title: 'CHURN-1 new features', state: 'merged', toldAt: 1_000 }));
      const revert = { title: 'Revert "CHURN-1 new features"', body: 'Reverts acme/churn#1' };
      await forge.tells(forge.pull(2, { ...revert, toldAt: 2_000 }));
      expect(await placeOf(world, 'CHURN-1')).toMatchObject({ phase: 'done' });
      await forge.tells(forge.pull(2, { ...revert, state: 'merged', toldAt: 3_000 }));
      expect(await placeOf(world, 'CHURN-1')).toMatchObject({ phase: 'doing' });
    }),
  );

  test(
    'that only mentions a task links and does not move it; nor does one from a fork by somebody unknown',
    withForge(async (world, forge) => {
      await forge.tells(
        forge.pull(1, { title: 'Docs', body: 'See CHURN-1.' }),
        forge.pull(2, { title: 'refs CHURN-3: notes' }),
        forge.pull(3, { title: 'CHURN-4 takeover', author: stranger, fork: true }),
      );
      for (const key of ['CHURN-1', 'CHURN-3', 'CHURN-4']) {
        expect(await placeOf(world, key), key).toMatchObject({ phase: 'next' });
        expect(await stateOn(world, key, 'pull_request'), key).toHaveLength(1);
      }
    }),
  );

  test(
    'that was asked for long after gives way to who moved the task since',
    withForge(async (world, forge) => {
      const told = forge.pull(1, { title: 'CHURN-1 a', state: 'merged' });
      world.clock.now += minute;
      await world.does(world.mei, 'work.move', { task: 'CHURN-1', to: 'doing' });
      world.clock.now += minute;
      await forge.tells({ ...told, input: { ...told.input, pulled: true } });
      expect(await placeOf(world, 'CHURN-1')).toMatchObject({ phase: 'doing' });
      expect(await stateOn(world, 'CHURN-1', 'pull_request')).toEqual(['#1 CHURN-1 a: merged']);
    }),
  );

  test(
    'acts once on what its words and comments say, for members only',
    withForge(async (world, forge) => {
      const body = 'CHURN-1 #comment measured on May\nCHURN-1 #time 2h';
      await forge.tells(forge.pull(1, { title: 'CHURN-1 a', body }));
      world.clock.now += minute;
      await forge.tells(forge.pull(1, { title: 'CHURN-1 b', body }));
      await forge.tells(forge.comment('CHURN-3 #doing'), forge.comment('CHURN-4 #doing', stranger));
      const row = await taskOf(world, 'CHURN-1');
      const comments = (await world.since(0)).filter((each) => each.kind === 'comment' && each.op === 'create');
      expect(comments).toHaveLength(1);
      expect(comments[0]!.patch['task']).toEqual([null, row.id]);
      expect(await placeOf(world, 'CHURN-3')).toMatchObject({ phase: 'doing' });
      expect(await placeOf(world, 'CHURN-4')).toMatchObject({ phase: 'next' });
    }),
  );

  test(
    'keeps what people say of it, the newest of each',
    withForge(async (world, forge) => {
      await forge.tells(
        forge.pull(1, { title: 'CHURN-1 a' }),
        forge.review(1, { of: mei, state: 'changes', at: 2_000 }),
        forge.review(1, { of: mei, state: 'requested', at: 1_000 }),
        forge.review(1, { of: stranger, state: 'approved', at: 3_000 }),
      );
      const [row] = await world.reads(() => list(pull, 'number', [forge.repo as Id, 1]));
      expect(row!.reviews.map(({ login, state }) => `${login} ${state}`)).toEqual([
        'mei-gh changes',
        'passer-by approved',
      ]);
      expect(row!.reviews[0]!.person).not.toBeNull();
      expect(await placeOf(world, 'CHURN-1')).toMatchObject({ phase: 'checking' });
    }),
  );

  test(
    'moves nothing where its lane is switched off, and is linked all the same',
    withForge(async (world, forge) => {
      const off = { project: 'CHURN', track: 'production', on: false };
      await world.does(world.ana, 'track.automate', { ...off, automation: 'pull_opened' });
      await forge.tells(forge.pull(1, { title: 'CHURN-1 a' }), forge.pull(2, { title: 'CHURN-3 b' }));
      expect(await placeOf(world, 'CHURN-1')).toMatchObject({ phase: 'next' });
      expect(await placeOf(world, 'CHURN-3')).toMatchObject({ phase: 'checking' });
      expect(await stateOn(world, 'CHURN-1', 'pull_request')).toHaveLength(1);
    }),
  );
});

describe('CI', () => {
  test(
    'shows the newest run of each name on the tasks of its commit, told before or after them',
    withForge(async (world, forge) => {
      await forge.tells(
        forge.ci('1', { state: 'failed', toldAt: 1_000 }),
        forge.ci('9', { name: 'lint', toldAt: 1_000 }),
      );
      expect(await stateOn(world, 'CHURN-1', 'ci_run')).toEqual([]);
      await forge.tells(forge.pull(1, { title: 'CHURN-1 a' }));
      expect((await stateOn(world, 'CHURN-1', 'ci_run')).sort()).toEqual(['lint: running', 'tests: failed']);
      await forge.tells(forge.ci('1', { state: 'running', toldAt: 500 }));
      await forge.tells(forge.ci('1', { state: 'passed', toldAt: 1_500, attempt: 2 }));
      await forge.tells(forge.ci('1', { state: 'failed', toldAt: 1_800, attempt: 1 }));
      expect((await stateOn(world, 'CHURN-1', 'ci_run')).sort()).toEqual(['lint: running', 'tests: passed']);
      expect(await linksOn(world, 'CHURN-3')).toEqual([]);
    }),
  );

  test(
    'is shown on a task that a pull request names later on, and where its head is told after the next one',
    withForge(async (world, forge) => {
      const { now } = world.clock;
      await forge.tells(forge.ci('1', { toldAt: now }), forge.pull(1, { title: 'A fix', toldAt: now }));
      expect(await stateOn(world, 'CHURN-1', 'ci_run')).toEqual([]);
      await forge.tells(forge.pull(1, { title: 'CHURN-1 A fix', toldAt: now + minute }));
      expect(await stateOn(world, 'CHURN-1', 'ci_run')).toEqual(['tests: running']);

      const [old, next] = [sha('old'), sha('next')];
      await forge.tells(forge.ci('2', { name: 'lint', sha: old, pulls: [2], toldAt: now }));
      await forge.tells(forge.pull(2, { title: 'CHURN-3 b', head: next, openedAt: now, toldAt: now + minute }));
      expect(await stateOn(world, 'CHURN-3', 'ci_run')).toEqual([]);
      await forge.tells(forge.pull(2, { title: 'CHURN-3 b', head: old, toldAt: now }));
      expect(await stateOn(world, 'CHURN-3', 'ci_run')).toEqual(['lint: running']);
    }),
  );
});

describe('a deployment', () => {
  test(
    'to staging puts its version there; to production it is live and its deploy task done; an older one again is a rollback',
    withForge(async (world, forge) => {
      const { clock } = world;
      await forge.tells(forge.rollout('1', { ref: 'churn@v1.0' }));
      expect(await stagesIn(world)).toEqual({ 'v1.0': 'live', 'v1.1': 'experiment' });
      clock.now += minute;
      await forge.tells(forge.rollout('2', { environment: 'staging', sha: sha('two') }));
      expect(await stagesIn(world)).toEqual({ 'v1.0': 'live', 'v1.1': 'testing' });
      expect(await placeOf(world, 'CHURN-4')).toMatchObject({ phase: 'next' });
      clock.now += minute;
      await forge.tells(forge.rollout('3', { sha: sha('two'), state: 'started' }));
      expect(await deploymentsIn(world)).toContain('v1.1 production started');
      clock.now += minute;
      await forge.tells(forge.rollout('3', { sha: sha('two') }));
      expect(await stagesIn(world)).toEqual({ 'v1.0': 'retired', 'v1.1': 'live' });
      expect(await placeOf(world, 'CHURN-4')).toMatchObject({ phase: 'done' });
      expect(await stateOn(world, 'CHURN-4', 'deployment')).toEqual(['staging: passed', 'production: passed']);
      clock.now += minute;
      await forge.tells(forge.rollout('4', { sha: sha('one') }));
      expect(await stagesIn(world)).toMatchObject({ 'v1.0': 'live' });
      expect(await deploymentsIn(world)).toContain('v1.1 production rolled_back');
      expect(await placeOf(world, 'CHURN-4')).toMatchObject({ phase: 'done' });
      expect((await world.store.verify()).examples).toEqual([]);
    }),
  );

  test(
    'is told before its tag: the version has it once it is there',
    withForge(async (world, forge) => {
      await forge.tells(forge.rollout('1', { sha: sha('three') }));
      expect(await deploymentsIn(world)).toEqual([]);
      await forge.tells(forge.tag('churn@v1.2.0', 'three', world.clock.now - minute));
      expect(await stagesIn(world)).toMatchObject({ 'v1.2.0': 'live' });
    }),
  );

  test(
    'after which a version comes back that a tag had made live is rolled back',
    withForge(async (world, forge) => {
      const { does, ana, clock } = world;
      await does(ana, 'model.stage', {
        project: 'CHURN',
        version: 'churn@v1.0',
        stage: 'prod',
        source: 'churn#prod#1',
      });
      clock.now += minute;
      await forge.tells(forge.rollout('1', { sha: sha('two') }));
      clock.now += minute;
      await forge.tells(forge.rollout('2', { sha: sha('one') }));
      expect(await deploymentsIn(world)).toEqual(['v1.1 production rolled_back', 'v1.0 production succeeded']);
    }),
  );

  test(
    'that did not arrive puts nothing live',
    withForge(async (world, forge) => {
      await forge.tells(forge.rollout('1', { sha: sha('two'), state: 'failed' }));
      expect(await stagesIn(world)).toMatchObject({ 'v1.1': 'experiment' });
      expect(await deploymentsIn(world)).toEqual(['v1.1 production failed']);
      expect(await placeOf(world, 'CHURN-4')).toMatchObject({ phase: 'next' });
    }),
  );
});

describe('out of order', () => {
  /** A history of a few days as a forge would tell it, one delivery after the other. */
  function story(forge: Forge, at: (n: number) => number): Telling[][] {
    const one = { branch: 'churn-1-x', head: sha('head 1'), openedAt: at(3) };
    const first = forge.pull(1, { ...one, toldAt: at(3), stateAt: at(3) });
    const third = forge.pull(3, { title: 'CHURN-4 manifests', toldAt: at(4), stateAt: at(4), openedAt: at(4) });
    const fourth = forge.pull(4, { toldAt: at(5), stateAt: at(5), openedAt: at(5) });
    const deliveries = [
      forge.branch('churn-1-x', at(1)),
      forge.commits(at(2), { message: 'CHURN-1 first steps', onDefault: false }),
      first,
      forge.ci('1', { state: 'running', at: at(3), toldAt: at(4) }),
      forge.ci('1', { state: 'failed', at: at(3), toldAt: at(5) }),
      forge.commits(at(6), { message: 'CHURN-3 #doing\n\nCHURN-2 #checking', onDefault: false }),
      forge.ci('2', { state: 'passed', at: at(6), toldAt: at(7) }),
      [first, forge.review(1, { of: raj, at: at(4) })],
      [first, forge.review(1, { of: raj, state: 'changes', at: at(7) })],
      [first, forge.review(1, { of: raj, state: 'approved', at: at(8) })],
      [third, forge.review(3, { of: raj, at: at(5) })],
      [third, forge.review(3, { of: raj, state: 'commented', at: at(6) })],
      [third, forge.review(3, { of: raj, at: at(7) })],
      [third, forge.review(3, { of: raj, at: at(9) })],
      [third, forge.review(3, { of: stranger, state: 'changes', at: at(8) })],
      [fourth, forge.review(4, { of: raj, at: at(5) })],
      [fourth, forge.review(4, { of: raj, state: 'approved', at: at(6) })],
      [fourth, forge.review(4, { of: stranger, at: at(5) })],
      [fourth, forge.review(4, { of: stranger, state: 'withdrawn', at: at(6) })],
      forge.pull(2, { title: 'CHURN-3 tidy', toldAt: at(8), stateAt: at(8), openedAt: at(8) }),
      forge.pull(2, { title: 'CHURN-3 tidy', state: 'closed', toldAt: at(9), stateAt: at(9), openedAt: at(8) }),
      forge.pull(1, { ...one, state: 'merged', merge: sha('m'), toldAt: at(10), stateAt: at(10) }),
      forge.commits(at(10), { message: 'Fixes CHURN-3' }),
      forge.tag('churn@v1.2.0', 'm', at(11)),
      forge.rollout('1', { environment: 'staging', sha: sha('m'), at: at(12), toldAt: at(12) }),
      forge.rollout('2', { sha: sha('m'), state: 'started', at: at(13), toldAt: at(13), note: 'CHURN-4' }),
      forge.rollout('2', { sha: sha('m'), at: at(13), toldAt: at(14), note: 'CHURN-4' }),
      forge.rollout('3', { ref: 'churn@v1.1', at: at(15), toldAt: at(15) }),
      forge.rollout('4', { sha: sha('m'), at: at(16), toldAt: at(16) }),
    ];
    return deliveries.map((each) => [each].flat());
  }

  /** `Raj review #3 by mei-gh +7`: since minute 7 of the story. */
  async function asksIn(world: World): Promise<string[]> {
    return world.reads(function* () {
      const home = yield* theProject('CHURN');
      const asks: string[] = [];
      for (const each of yield* list(ask, 'project', [home.id])) {
        const who = (yield* get(person, each.person))!.name;
        const since = (each.since - (world.clock.now - 100 * minute)) / minute;
        asks.push(`${who} ${each.what} #${each.number} by ${each.login} +${since}`);
      }
      return asks;
    });
  }

  /** What a person would see at the end: no ids, no times of recording. */
  async function stateOf(world: World): Promise<unknown> {
    const places: Record<string, unknown> = {};
    for (const key of ['CHURN-1', 'CHURN-2', 'CHURN-3', 'CHURN-4']) {
      const links = (await linksOn(world, key)).map((each) => `${each.kind} ${each.ref} ${each.title} ${each.state}`);
      places[key] = [(await placeOf(world, key)).name, links.sort()];
    }
    const pulls = await world.reads(function* () {
      const home = yield* theProject('CHURN');
      const rows = yield* list(pull, 'project', [home.id]);
      return rows.map(({ number, state, acts, reviews }) => ({
        number,
        state,
        acts: acts.length,
        reviews: reviews.length,
      }));
    });
    return {
      places,
      pulls,
      asks: (await asksIn(world)).sort(),
      stages: await stagesIn(world),
      deployments: (await deploymentsIn(world)).sort(),
    };
  }

  async function played(order: (deliveries: Telling[][]) => Telling[][]): Promise<unknown> {
    let state: unknown;
    await inWorld(async (world) => {
      await furnish(world);
      const forge = await Forge.of(world);
      const start = world.clock.now;
      world.clock.now += 100 * minute;
      for (const each of order(story(forge, (n) => start + n * minute))) await forge.tells(...each);
      state = await stateOf(world);
      expect((await world.store.verify()).examples).toEqual([]);
    });
    return state;
  }

  test('and repeated, what forges tell ends in the state that it has in order and once', async () => {
    const inOrder = await played((all) => all);
    expect(inOrder).toMatchObject({
      places: { 'CHURN-1': ['Live', expect.anything()], 'CHURN-4': ['Live', expect.anything()] },
      stages: { 'v1.2.0': 'live' },
      asks: ['Mei changes #3 by passer-by +8', 'Mei merge #4 by raj-gh +6', 'Raj review #3 by mei-gh +7'],
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { minLength: 31, maxLength: 50 }), async (draws) => {
        const shuffled = await played((all) => {
          const twice = [...all, ...draws.slice(all.length).map((each) => all[each % all.length]!)];
          return twice
            .map((each, i) => [draws[i % draws.length]! + (i >= draws.length ? 0.5 : 0), each] as const)
            .sort((a, b) => a[0] - b[0])
            .map(([, each]) => each);
        });
        expect(shuffled).toEqual(inOrder);
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });
});

describe('a repository', () => {
  const calledAfter = (tellings: readonly (readonly [name: string, told: number])[]): Promise<string> =>
    new Promise((resolve, reject) => {
      inWorld(async (world) => {
        const { does, ana, machine } = world;
        const connection = (await does(ana, 'connection.add', { project: 'CHURN', provider: 'github' })).created!.id;
        for (const [name, told] of tellings) {
          const of = { id: '7', name, url: `https://x.example/${name}`, clones: [], defaultBranch: 'main' };
          await does(machine, 'signal.repo', { connection, repo: of, told });
        }
        const rows = await world.reads(() => list(repo, 'connection', [connection as Id]));
        expect(rows.map(({ url }) => url)).toEqual([`https://x.example/${rows[0]!.name}`]);
        resolve(rows[0]!.name);
      }).catch(reject);
    });

  test.each([
    ['is called as the last one says', [['a/old', 1] as const, ['a/new', 2] as const], 'a/new'],
    ['is not called again as it was by what comes late', [['a/new', 2] as const, ['a/old', 1] as const], 'a/new'],
    [
      'is called back where that is the last that was so',
      [['a/old', 1] as const, ['a/new', 2] as const, ['a/old', 3] as const],
      'a/old',
    ],
  ])('%s', async (_, tellings, name) => {
    expect(await calledAfter(tellings)).toBe(name);
  });

  test('is called as it was last, in whatever order and however often that is told', async () => {
    const story = [1, 2, 3, 4, 5, 6].map((at) => [`a/${['one', 'two', 'three'][Math.ceil(at / 2) - 1]}`, at] as const);
    const drawn = fc.array(fc.constantFrom(...story), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(story, { minLength: 6 }), drawn, async (all, again) => {
        expect(await calledAfter([...all, ...again])).toBe('a/three');
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });
});

test('tags and releases are heard where their lane says so', () =>
  inWorld(async (world) => {
    await furnish(world);
    const forge = await Forge.of(world);
    const turn = (on: boolean) =>
      world.does(world.ana, 'track.automate', { project: 'CHURN', track: 'production', automation: 'tags', on });
    const release = (tag: string): Telling => ({
      name: 'signal.release',
      input: { release: { tag, title: 'CHURN-1, CHURN-3', url: `https://x.example/${tag}`, at: world.clock.now } },
    });
    await turn(false);
    await forge.tells(forge.tag('churn@v1.2.0', 'three'), release('churn@v1.3.0'));
    expect(Object.keys(await stagesIn(world)).sort()).toEqual(['v1.0', 'v1.1']);
    expect(await linksOn(world, 'CHURN-1')).toEqual([]);
    expect(await linksOn(world, 'CHURN-3')).toMatchObject([{ kind: 'tag', title: 'Release churn@v1.3.0' }]);
    await turn(true);
    await forge.tells(forge.tag('churn@v1.2.0', 'three'), release('churn@v1.3.0'));
    expect(Object.keys(await stagesIn(world)).sort()).toEqual(['v1.0', 'v1.1', 'v1.2.0', 'v1.3.0']);
    expect(await linksOn(world, 'CHURN-1')).toHaveLength(1);
  }));

test('what is told of a task that is gone is linked nowhere and fails nowhere', () =>
  inWorld(async (world) => {
    await furnish(world);
    const forge = await Forge.of(world);
    await world.does(world.ana, 'work.remove', { task: 'CHURN-1' });
    await forge.tells(forge.branch('churn-1-x'), forge.pull(1, { title: 'CHURN-1 CHURN-99' }), forge.ci('1', {}));
    const [row] = await world.reads(() => list(pull, 'number', [forge.repo as Id, 1]));
    expect(row!.acts).toEqual([]);
    expect(await world.reads(() => get(pull, row!.id))).toBeDefined();
  }));
