import { describe, expect, test } from 'vitest';
import { dependency, list, taskView, theTask } from '@dualtrack/core';
import { changesNothing, taskOf, viewOf } from '../worlds/look.ts';
import { inWorld, START, type World } from '../worlds/world.ts';

async function withTasks(world: World, count: number): Promise<void> {
  for (let n = 1; n <= count; n++)
    await world.does(world.ana, 'work.create', { project: 'CHURN', track: 'production', title: `Task ${n}` });
}

const bondsOf = ({ reads }: World, key: string) =>
  reads(function* () {
    return yield* list(dependency, 'task', [(yield* theTask(key)).task.id]);
  });

describe('a dependency', () => {
  test('is shown on both sides, said once, and taken away', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      await withTasks(world, 2);
      await does(mei, 'work.depend', { task: 'CHURN-2', on: 'CHURN-1' });
      expect((await viewOf(world, 'CHURN-2')).waitsFor).toEqual(['CHURN-1']);
      expect((await viewOf(world, 'CHURN-1')).waitedForBy).toEqual(['CHURN-2']);
      await changesNothing(world, mei, 'work.depend', { task: 'CHURN-2', on: 'CHURN-1' });
      await does(mei, 'work.undepend', { task: 'CHURN-2', on: 'CHURN-1' });
      expect((await viewOf(world, 'CHURN-2')).waitsFor).toEqual([]);
      await changesNothing(world, mei, 'work.undepend', { task: 'CHURN-2', on: 'CHURN-1' });
    }));

  test('never closes a circle: not on itself, not in two steps, not in many, not across tracks or projects', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, mei } = world;
      await withTasks(world, 3);
      await does(ana, 'project.add', { name: 'Fraud', key: 'FRAUD' });
      await does(mei, 'work.create', { project: 'FRAUD', track: 'data', title: 'Cards' });
      await does(mei, 'work.create', { project: 'CHURN', track: 'research', title: 'Why?' });
      const chain = ['CHURN-1', 'CHURN-2', 'CHURN-3', 'FRAUD-1', 'CHURN-4'];
      for (const [i, on] of chain.slice(1).entries()) await does(mei, 'work.depend', { task: chain[i], on });
      for (const [i, task] of chain.entries())
        for (const on of chain.slice(0, i + 1)) expect(await refuses(mei, 'work.depend', { task, on })).toBe('cycle');
      expect(await bondsOf(world, 'CHURN-4')).toEqual([]);
    }));

  test('that is no more is in the history of both; of a project that somebody does not see, in none', () =>
    inWorld(async (world) => {
      const { does, ana } = world;
      await withTasks(world, 2);
      await does(ana, 'project.add', { name: 'Secret', key: 'SECRET' });
      await does(ana, 'work.create', { project: 'SECRET', track: 'production', title: 'Hidden' });
      for (const task of ['CHURN-2', 'SECRET-1']) {
        await does(ana, 'work.depend', { task, on: 'CHURN-1' });
        await does(ana, 'work.undepend', { task, on: 'CHURN-1' });
      }
      const told = async (key: string, sees?: (home: { key: string }) => boolean): Promise<string[]> =>
        (await viewOf(world, key, sees)).history.flatMap(({ kind, op }) => (kind === 'dependency' ? [op] : []));
      expect(await told('CHURN-2')).toEqual(['create', 'delete']);
      expect(await told('CHURN-1')).toEqual(['create', 'delete', 'create', 'delete']);
      expect(await told('CHURN-1', (home) => home.key !== 'SECRET')).toEqual(['create', 'delete']);
    }));

  test('that is there is in no history of who does not see where it is from', () =>
    inWorld(async (world) => {
      const { does, ana } = world;
      await withTasks(world, 1);
      await does(ana, 'project.add', { name: 'Secret', key: 'SECRET' });
      await does(ana, 'work.create', { project: 'SECRET', track: 'production', title: 'Hidden' });
      await does(ana, 'work.depend', { task: 'SECRET-1', on: 'CHURN-1' });
      await does(ana, 'work.relate', { task: 'SECRET-1', to: 'CHURN-1' });
      const kinds = (await viewOf(world, 'CHURN-1', (home) => home.key !== 'SECRET')).history.map((each) => each.kind);
      expect(kinds).toEqual(['task']);
    }));

  test('makes a diamond, which is no circle', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await withTasks(world, 4);
      for (const [task, on] of [
        [4, 2],
        [4, 3],
        [2, 1],
        [3, 1],
      ])
        await does(mei, 'work.depend', { task: `CHURN-${task}`, on: `CHURN-${on}` });
      expect(await refuses(mei, 'work.depend', { task: 'CHURN-1', on: 'CHURN-4' })).toBe('cycle');
    }));

  test('on a task of a project that somebody sees, of a project that they do not, tells them nothing', () =>
    inWorld(async (world) => {
      const { does, reads, clock, ana, mei } = world;
      await withTasks(world, 1);
      await does(ana, 'project.add', { name: 'Secret', key: 'SECRET' });
      await does(mei, 'work.create', { project: 'SECRET', track: 'data', title: 'Hidden' });
      await does(mei, 'work.depend', { task: 'CHURN-1', on: 'SECRET-1' });
      await does(ana, 'project.restrict', { project: 'SECRET', private: true });
      const seen = await reads(function* () {
        return yield* taskView(yield* theTask('CHURN-1'), clock.now, (home) => home.key !== 'SECRET');
      });
      expect(seen.waitsFor).toEqual([]);
    }));
});

describe('a blocker', () => {
  test('says what blocks, since when and who clears it, and is cleared by one or all', () =>
    inWorld(async (world) => {
      const { does, clock, mei } = world;
      await withTasks(world, 1);
      const block = { task: 'CHURN-1', kind: 'data_access', note: 'No grant yet', person: 'Raj' };
      const { created } = await does(mei, 'work.block', { ...block, since: START - 86_400_000 });
      await does(mei, 'work.block', { task: 'CHURN-1', kind: 'compute' });
      clock.now += 60_000;
      const [first, second] = (await viewOf(world, 'CHURN-1')).blockers;
      expect(first).toMatchObject({ kind: 'data_access', note: 'No grant yet', by: 'Raj', cleared: null });
      expect(Date.parse(first!.since)).toBe(START - 86_400_000);
      expect(second).toMatchObject({ kind: 'compute', note: '', by: null });
      await does(mei, 'work.unblock', { task: 'CHURN-1', blocker: created!.id });
      expect((await viewOf(world, 'CHURN-1')).blockers.map((each) => each.cleared !== null)).toEqual([true, false]);
      await does(mei, 'work.unblock', { task: 'CHURN-1' });
      expect((await viewOf(world, 'CHURN-1')).blockers.every((each) => each.cleared !== null)).toBe(true);
      await changesNothing(world, mei, 'work.unblock', { task: 'CHURN-1' });
    }));

  test('is not cleared twice, does not lie in the future, and a task does not block itself', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await withTasks(world, 1);
      const { created } = await does(mei, 'work.block', { task: 'CHURN-1', kind: 'review' });
      await does(mei, 'work.unblock', { task: 'CHURN-1' });
      expect(await refuses(mei, 'work.unblock', { task: 'CHURN-1', blocker: created!.id })).toBe('not_found');
      expect(await refuses(mei, 'work.block', { task: 'CHURN-1', kind: 'review', since: START + 1 })).toBe('in_future');
      expect(await refuses(mei, 'work.block', { task: 'CHURN-1', kind: 'dependency', on: 'CHURN-1' })).toBe('cycle');
      expect(await refuses(mei, 'work.block', { task: 'CHURN-1', kind: 'bad weather' })).toBe('invalid');
    }));
});

describe('a link', () => {
  test('is one piece of evidence however often it is said, with the newest title and figures', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      await withTasks(world, 1);
      const run = { task: 'CHURN-1', kind: 'run', ref: 'https://mlflow.example.org/#/runs/7' };
      const first = await does(mei, 'work.link', { ...run, metrics: { auc: 0.81 } });
      const again = await does(mei, 'work.link', { ...run, title: 'Bigger batch', metrics: { auc: 0.83 } });
      expect(again.created).toEqual(first.created);
      await changesNothing(world, mei, 'work.link', { ...run, title: 'Bigger batch' });
      expect((await viewOf(world, 'CHURN-1')).links).toMatchObject([
        { kind: 'run', title: 'Bigger batch', metrics: { auc: 0.83 }, by: 'Mei' },
      ]);
    }));

  test('is pinned as best or baseline, one of each', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      await withTasks(world, 1);
      const link = async (n: number, pin?: string) =>
        (await does(mei, 'work.link', { task: 'CHURN-1', kind: 'run', ref: `https://mlflow.example.org/${n}`, pin }))
          .created!.id;
      const pins = async () =>
        Object.fromEntries((await viewOf(world, 'CHURN-1')).links.map((each) => [each.ref.slice(-1), each.pin]));
      await link(1, 'best');
      await link(2, 'baseline');
      const third = await link(3, 'best');
      expect(await pins()).toEqual({ 1: null, 2: 'baseline', 3: 'best' });
      const fourth = await link(4);
      await does(mei, 'work.pin', { link: fourth, pin: 'best' });
      expect(await pins()).toEqual({ 1: null, 2: 'baseline', 3: null, 4: 'best' });
      await changesNothing(world, mei, 'work.pin', { link: third, pin: null });
      await does(mei, 'work.unlink', { link: fourth });
      expect(await pins()).toEqual({ 1: null, 2: 'baseline', 3: null });
    }));

  test('leads nowhere dangerous', () =>
    inWorld(async (world) => {
      const { refuses, mei } = world;
      await withTasks(world, 1);
      for (const [kind, ref] of [
        ['url', 'javascript:alert(1)'],
        ['page', 'data:text/html,x'],
        ['run', 'vbscript:x'],
        ['dashboard', 'notes'],
        ['url', 'https://'],
        ['file', 'file:///etc/passwd'],
        ['commit', 'JavaScript:alert(1)'],
      ])
        expect(await refuses(mei, 'work.link', { task: 'CHURN-1', kind, ref }), ref).toBe('invalid');
      expect((await viewOf(world, 'CHURN-1')).links).toEqual([]);
      expect((await taskOf(world, 'CHURN-1')).title).toBe('Task 1');
    }));
});
