import { describe, expect, test } from 'vitest';
import { compareVersions, DAY, modelsOf, theProject } from '@dualtrack/core';
import { changesNothing, taskOf, viewOf } from '../worlds/look.ts';
import { inWorld, START, type World } from '../worlds/world.ts';

const sha = (n: number): string => n.toString(16).padStart(40, '0');

/** Stages by version, now or as they were at a time. */
async function stagesOf({ reads }: World, at?: number): Promise<Record<string, string>> {
  const models = await reads(function* () {
    return yield* modelsOf(yield* theProject('CHURN'), at);
  });
  return Object.fromEntries(
    models.flatMap((each) => each.versions.map((v) => [`${each.model} ${v.version}`, v.stage])),
  );
}

async function withModel(world: World, versions: readonly string[] = []): Promise<void> {
  const { does, mei } = world;
  await does(mei, 'model.add', { project: 'CHURN', name: 'churn' });
  for (const name of versions)
    await does(mei, 'model.version', { project: 'CHURN', model: 'churn', name, registered: true });
}

const stage = ({ does, mei }: World, version: string, to: string, more: Record<string, unknown> = {}) =>
  does(mei, 'model.stage', { project: 'CHURN', version: `churn@${version}`, stage: to, ...more });

describe('a model version', () => {
  test('may exist before its weights do: research until it is registered, then an experiment', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await withModel(world);
      const version = { project: 'CHURN', model: 'Churn', name: 'v2.0.0' };
      await does(mei, 'model.version', version);
      expect(await stagesOf(world)).toEqual({ 'churn v2.0.0': 'research' });
      expect(await refuses(mei, 'model.version', version)).toBe('taken');
      await does(mei, 'model.version', { ...version, commit: 'ABCDEF1234', source: 'churn@v2.0.0', registered: true });
      expect(await stagesOf(world)).toEqual({ 'churn v2.0.0': 'experiment' });
      expect(await refuses(mei, 'model.version', { ...version, registered: true })).toBe('taken');
      expect(await refuses(mei, 'model.add', { project: 'CHURN', name: 'CHURN' })).toBe('taken');
    }));

  test('has the highest stage that it holds, under whatever name the registry uses', () =>
    inWorld(async (world) => {
      await withModel(world, ['v1.0.0']);
      for (const [name, expected] of [
        ['development', 'building'],
        ['shadow', 'testing'],
        ['champion', 'live'],
        ['Canary', 'live'],
      ]) {
        await stage(world, '1.0.0', name!);
        expect((await stagesOf(world))['churn v1.0.0'], name).toBe(expected);
      }
      await stage(world, 'v1.0.0', 'champion', { off: true });
      expect((await stagesOf(world))['churn v1.0.0']).toBe('testing');
      await changesNothing(world, world.mei, 'model.stage', {
        project: 'CHURN',
        version: 'churn@1.0.0',
        stage: 'champion',
        off: true,
      });
    }));

  test('that goes live retires the one that was, and one stage name holds one version', () =>
    inWorld(async (world) => {
      await withModel(world, ['v1.0.0', 'v1.1.0']);
      await stage(world, 'v1.0.0', 'prod');
      await stage(world, 'v1.1.0', 'staging');
      expect(await stagesOf(world)).toEqual({ 'churn v1.1.0': 'testing', 'churn v1.0.0': 'live' });
      await stage(world, 'v1.1.0', 'production');
      expect(await stagesOf(world)).toEqual({ 'churn v1.1.0': 'live', 'churn v1.0.0': 'retired' });
      await stage(world, 'v1.0.0', 'staging');
      expect(await stagesOf(world)).toEqual({ 'churn v1.1.0': 'live', 'churn v1.0.0': 'testing' });
    }));

  test('is live beside another one only when somebody sets it so by hand', () =>
    inWorld(async (world) => {
      await withModel(world, ['v1.0.0', 'v1.1.0', 'v1.2.0']);
      await stage(world, 'v1.0.0', 'prod');
      await stage(world, 'v1.1.0', 'prod', { shared: true });
      expect(await stagesOf(world)).toMatchObject({ 'churn v1.0.0': 'live', 'churn v1.1.0': 'live' });
      await stage(world, 'v1.2.0', 'prod');
      expect(await stagesOf(world)).toEqual({
        'churn v1.2.0': 'live',
        'churn v1.1.0': 'retired',
        'churn v1.0.0': 'retired',
      });
    }));

  test('has its history kept: which one was live on a day', () =>
    inWorld(async (world) => {
      const { clock } = world;
      await withModel(world, ['v1.0.0', 'v1.1.0']);
      await stage(world, 'v1.0.0', 'prod');
      clock.now = START + 10 * DAY;
      await stage(world, 'v1.1.0', 'prod');
      expect(await stagesOf(world, START + 5 * DAY)).toEqual({ 'churn v1.1.0': 'experiment', 'churn v1.0.0': 'live' });
      expect(await stagesOf(world, START + 10 * DAY)).toEqual({ 'churn v1.1.0': 'live', 'churn v1.0.0': 'retired' });
      expect(await stagesOf(world, START - 1)).toEqual({});
    }));

  test('whose tag arrives late sorts where it belongs, now and in the past', () =>
    inWorld(async (world) => {
      const { does, machine, clock } = world;
      clock.now = START + 20 * DAY;
      const said = (name: string, input: Record<string, unknown>, asOf: number) =>
        does(machine, name, { project: 'CHURN', ...input }, { asOf });
      await said('model.add', { name: 'churn' }, START);
      for (const name of ['v1.0.0', 'v1.1.0'])
        await said('model.version', { model: 'churn', name, registered: true }, START);
      const prod = { stage: 'prod', counter: 1 };
      await said('model.stage', { ...prod, version: 'churn@1.1.0', source: 'churn#prod#3' }, START + 10 * DAY);
      expect(await stagesOf(world)).toMatchObject({ 'churn v1.1.0': 'live' });
      await said('model.stage', { ...prod, version: 'churn@1.0.0', source: 'churn#prod#2' }, START + 5 * DAY);
      expect(await stagesOf(world)).toEqual({ 'churn v1.1.0': 'live', 'churn v1.0.0': 'retired' });
      expect(await stagesOf(world, START + 7 * DAY)).toMatchObject({ 'churn v1.0.0': 'live' });
    }));

  test('is told apart by the counter where tags share a second', () =>
    inWorld(async (world) => {
      await withModel(world, ['v1.0.0', 'v1.1.0']);
      await stage(world, 'v1.1.0', 'prod', { source: 'churn#prod#2', counter: 2 });
      await stage(world, 'v1.0.0', 'prod', { source: 'churn#prod#1', counter: 1 });
      expect(await stagesOf(world)).toMatchObject({ 'churn v1.1.0': 'live', 'churn v1.0.0': 'retired' });
    }));

  test('that is deregistered or retired leaves every stage, and says so once', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      await withModel(world, ['v1.0.0', 'v1.1.0']);
      await stage(world, 'v1.0.0', 'prod');
      await stage(world, 'v1.1.0', 'staging');
      await does(mei, 'model.retire', { project: 'CHURN', version: 'churn@1.0.0' });
      await does(mei, 'model.deregister', { project: 'CHURN', version: 'churn@1.1.0' });
      expect(await stagesOf(world)).toEqual({ 'churn v1.1.0': 'retired', 'churn v1.0.0': 'retired' });
      await changesNothing(world, mei, 'model.retire', { project: 'CHURN', version: 'churn@1.0.0' });
      await changesNothing(world, mei, 'model.deregister', { project: 'CHURN', version: 'churn@1.1.0' });
    }));

  test('is named where its name is not enough', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await withModel(world, ['v1.0.0']);
      await does(mei, 'model.add', { project: 'CHURN', name: 'uplift' });
      await does(mei, 'model.version', { project: 'CHURN', model: 'uplift', name: '1.0.0' });
      expect(await refuses(mei, 'model.stage', { project: 'CHURN', version: '1.0.0', stage: 'prod' })).toBe(
        'ambiguous',
      );
      expect(await refuses(mei, 'model.stage', { project: 'CHURN', version: 'churn@9', stage: 'prod' })).toBe(
        'not_found',
      );
      await does(mei, 'model.stage', { project: 'CHURN', version: 'uplift@v1.0.0', stage: 'prod' });
      expect(await stagesOf(world)).toMatchObject({ 'uplift 1.0.0': 'live', 'churn v1.0.0': 'experiment' });
    }));

  test('is listed newest first by its number, not by its letters', () =>
    inWorld(async (world) => {
      await withModel(world, ['v1.9.0', 'v1.10.0', 'v1.10.0-rc.1', 'v0.9', 'v1.2.10', 'v1.2.9']);
      const order = ['v1.10.0', 'v1.10.0-rc.1', 'v1.9.0', 'v1.2.10', 'v1.2.9', 'v0.9'];
      expect(Object.keys(await stagesOf(world))).toEqual(order.map((each) => `churn ${each}`));
      expect(compareVersions('v1.0.0', '1.0.0')).toBe(0);
      expect(compareVersions('1.0.0-rc.2', '1.0.0-rc.10')).toBeLessThan(0);
    }));

  test('is the milestone of tasks', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await withModel(world, ['v1.0.0']);
      await does(mei, 'work.create', { project: 'CHURN', track: 'production', title: 'x', version: 'churn@1.0.0' });
      expect((await viewOf(world, 'CHURN-1')).model).toBe('churn v1.0.0');
      await does(mei, 'work.aim', { task: 'CHURN-1', version: null });
      expect((await taskOf(world, 'CHURN-1')).version).toBeNull();
      expect(await refuses(mei, 'work.aim', { task: 'CHURN-1', version: 'churn@3' })).toBe('not_found');
    }));
});

describe('a stage name', () => {
  test('that nobody knows is an experiment until an admin says what it means, from then on', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, mei } = world;
      await withModel(world, ['v1.0.0', 'v1.1.0']);
      await stage(world, 'v1.0.0', 'blue');
      expect((await stagesOf(world))['churn v1.0.0']).toBe('experiment');
      expect(await refuses(mei, 'model.map', { project: 'CHURN', name: 'blue', stage: 'live' })).toBe('forbidden');
      await does(ana, 'model.map', { project: 'CHURN', name: 'Blue', stage: 'live' });
      await stage(world, 'v1.1.0', 'blue');
      expect((await stagesOf(world))['churn v1.1.0']).toBe('live');
      await changesNothing(world, ana, 'model.map', { project: 'CHURN', name: 'blue', stage: 'live' });
    }));

  test('that was mapped means the usual again once that is taken back, and what was read before stays', () =>
    inWorld(async (world) => {
      const { does, ana } = world;
      await withModel(world, ['v1.0.0', 'v1.1.0']);
      await does(ana, 'model.map', { project: 'CHURN', name: 'dev', stage: 'testing' });
      await stage(world, 'v1.0.0', 'dev');
      await does(ana, 'model.unmap', { project: 'CHURN', name: 'DEV' });
      expect((await stagesOf(world))['churn v1.0.0']).toBe('testing');
      await stage(world, 'v1.1.0', 'dev');
      expect((await stagesOf(world))['churn v1.1.0']).toBe('building');
      await changesNothing(world, ana, 'model.unmap', { project: 'CHURN', name: 'dev' });
    }));
});

describe('a deployment', () => {
  const deploy = (world: World, version: string, environment: string, more: Record<string, unknown> = {}) =>
    world.does(world.mei, 'model.deploy', { project: 'CHURN', version: `churn@${version}`, environment, ...more });

  test('that succeeded in production makes its version live; one that did not changes no stage', () =>
    inWorld(async (world) => {
      await withModel(world, ['v1.0.0']);
      await deploy(world, 'v1.0.0', 'production', { state: 'failed', run: 'https://ci.example.org/1' });
      expect((await stagesOf(world))['churn v1.0.0']).toBe('experiment');
      await deploy(world, 'v1.0.0', 'moon base');
      expect((await stagesOf(world))['churn v1.0.0']).toBe('experiment');
      await deploy(world, 'v1.0.0', 'production', { run: 'https://ci.example.org/2' });
      expect((await stagesOf(world))['churn v1.0.0']).toBe('live');
    }));

  test('is dated when it was, and never in the future', () =>
    inWorld(async (world) => {
      const { refuses, clock, mei } = world;
      await withModel(world, ['v1.0.0', 'v1.1.0']);
      clock.now = START + 9 * DAY;
      await deploy(world, 'v1.1.0', 'production', { at: START + 8 * DAY });
      await deploy(world, 'v1.0.0', 'production', { at: START + 2 * DAY });
      expect(await stagesOf(world)).toEqual({ 'churn v1.1.0': 'live', 'churn v1.0.0': 'retired' });
      expect(await stagesOf(world, START + 3 * DAY)).toMatchObject({ 'churn v1.0.0': 'live' });
      const late = { project: 'CHURN', version: 'churn@1.0.0', environment: 'production', at: clock.now + 1 };
      expect(await refuses(mei, 'model.deploy', late)).toBe('in_future');
    }));

  test('is rolled back to the version that was live before, or to a named one; a version that is not live cannot be', () =>
    inWorld(async (world) => {
      const { does, refuses, clock, mei } = world;
      await withModel(world, ['v1.0.0', 'v1.1.0', 'v1.2.0']);
      for (const version of ['v1.0.0', 'v1.1.0', 'v1.2.0']) {
        clock.now += DAY;
        await deploy(world, version, 'production');
      }
      const back = (version: string, to?: string) => ({ project: 'CHURN', version: `churn@${version}`, to });
      expect(await refuses(mei, 'model.rollback', back('v1.0.0'))).toBe('retired');
      clock.now += DAY;
      await does(mei, 'model.rollback', back('v1.2.0'));
      expect(await stagesOf(world)).toMatchObject({ 'churn v1.2.0': 'retired', 'churn v1.1.0': 'live' });
      clock.now += DAY;
      await does(mei, 'model.rollback', back('v1.1.0', 'churn@v1.0.0'));
      expect(await stagesOf(world)).toMatchObject({ 'churn v1.1.0': 'retired', 'churn v1.0.0': 'live' });
      expect(await refuses(mei, 'model.rollback', back('v1.0.0', 'churn@v7'))).toBe('not_found');
    }));

  test('of a version that was the first to be live is rolled back to none', () =>
    inWorld(async (world) => {
      const { does, clock, mei } = world;
      await withModel(world, ['v1.0.0']);
      clock.now += DAY;
      await deploy(world, 'v1.0.0', 'production');
      clock.now += DAY;
      await does(mei, 'model.rollback', { project: 'CHURN', version: 'churn@1.0.0' });
      expect((await stagesOf(world))['churn v1.0.0']).toBe('experiment');
    }));
});

describe('a tag of a followed repository', () => {
  async function withRepo(world: World): Promise<string> {
    const repo = { project: 'CHURN', source: '/srv/git/churn', name: 'churn', defaultBranch: 'main' };
    return (await world.does(world.ana, 'repo.add', repo)).created!.id;
  }
  const heed = (world: World, repo: string, tag: string, n: number, at = START) =>
    world.does(world.machine, 'signal.tag', { repo, tag, sha: sha(n), at });

  test('registers, stages, unstages and deregisters; read again it changes nothing', () =>
    inWorld(async (world) => {
      const { clock, store } = world;
      const repo = await withRepo(world);
      clock.now = START + DAY;
      const tags = [
        ['churn@v1.0.0', 1],
        ['churn#prod#1', 1],
        ['churn@v1.1.0', 2],
        ['churn#stage#2', 2],
      ] as const;
      for (const [i, [tag, n]] of tags.entries()) await heed(world, repo, tag, n, START + i * 1_000);
      expect(await stagesOf(world)).toEqual({ 'churn v1.1.0': 'testing', 'churn v1.0.0': 'live' });
      const before = await store.seq();
      for (const [i, [tag, n]] of tags.entries()) await heed(world, repo, tag, n, START + i * 1_000);
      expect(await store.seq()).toBe(before);
      await heed(world, repo, 'churn#stage!#3', 2, START + 60_000);
      expect((await stagesOf(world))['churn v1.1.0']).toBe('experiment');
      await heed(world, repo, 'churn@v1.1.0!', 2, START + 70_000);
      expect((await stagesOf(world))['churn v1.1.0']).toBe('retired');
    }));

  test('that says nothing of a model changes nothing, and only the server’s own followers may send one', () =>
    inWorld(async (world) => {
      const { refuses, store, ana, mei } = world;
      const repo = await withRepo(world);
      const before = await store.seq();
      for (const tag of ['nightly', '2024-05-01', '1-exp', 'v1.0.0', 'release', '@', '#', 'churn#', 'churn@'])
        await heed(world, repo, tag, 1);
      expect(await store.seq()).toBe(before);
      for (const who of [ana, mei])
        expect(await refuses(who, 'signal.tag', { repo, tag: 'churn@v1.0.0', sha: sha(1), at: START })).toBe(
          'forbidden',
        );
    }));
});
