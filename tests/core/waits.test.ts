/** What waited for data: who and what waits now, and the person-days of a month. */
import { describe, expect, test } from 'vitest';
import { dataOf, DAY, daysWaited, theProject, type DataView } from '@dualtrack/core';
import { inWorld, START, type World } from '../worlds/world.ts';

const dataIn = ({ reads, clock }: World, sees: () => boolean = () => true): Promise<DataView> =>
  reads(function* () {
    return yield* dataOf(yield* theProject('CHURN'), clock.now, sees);
  });
const daysBetween = ({ reads }: World, from: number, until: number): Promise<number> =>
  reads(function* () {
    return yield* daysWaited(yield* theProject('CHURN'), from, until);
  });

const task = async (world: World, title: string, track: string, assignees: string[]): Promise<void> =>
  void (await world.does(world.mei, 'work.create', { project: 'CHURN', title, track, assignees }));

const block = (world: World, key: string, kind: string) =>
  world.does(world.mei, 'work.block', { task: key, kind, note: 'half is missing' });

describe('work that waits for data', () => {
  test('counts people and tasks once, and assignees times days', () =>
    inWorld(async (world) => {
      const { does, mei, clock } = world;
      await task(world, 'Orders', 'data', ['Raj']);
      await task(world, 'Train', 'production', ['Mei', 'Raj']);
      await task(world, 'Does it help?', 'research', ['Mei']);
      await task(world, 'Nobody yet', 'production', []);
      await does(mei, 'gate.add', { project: 'CHURN', name: 'Orders', task: 'CHURN-1' });
      for (const key of ['CHURN-2', 'CHURN-3', 'CHURN-4']) await does(mei, 'gate.block', { gate: 'Orders', task: key });
      clock.now = START + DAY;
      await block(world, 'CHURN-2', 'data_quality');
      clock.now = START + 3 * DAY;
      const { blocked, days, gates, ungated } = await dataIn(world);
      expect(blocked).toEqual({ people: 2, tasks: 3 });
      expect(ungated).toMatchObject([{ key: 'CHURN-2', kind: 'data_quality', since: START + DAY }]);
      expect(days).toBeCloseTo(2 * 3 + 3);
      expect(gates[0]).toMatchObject({ name: 'Orders', work: { key: 'CHURN-1', people: ['Raj'] } });
      expect(gates[0]!.blocks.map((each) => [each.key, each.since])).toEqual(
        ['CHURN-2', 'CHURN-3', 'CHURN-4'].map((key) => [key, START]),
      );
      expect((await dataIn(world, () => false)).gates[0]).toMatchObject({ blocks: [], work: null });
    }));

  test('does not count what waits for something else, was removed, or went on', () =>
    inWorld(async (world) => {
      const { does, mei, clock } = world;
      await task(world, 'A', 'production', ['Mei']);
      await task(world, 'B', 'production', ['Mei']);
      await task(world, 'C', 'production', ['Raj']);
      await block(world, 'CHURN-1', 'review');
      await block(world, 'CHURN-2', 'data_access');
      await block(world, 'CHURN-3', 'data_access');
      clock.now = START + 2 * DAY;
      await does(mei, 'work.remove', { task: 'CHURN-2' });
      await does(mei, 'work.move', { task: 'CHURN-3', to: 'done' });
      clock.now = START + 9 * DAY;
      const { blocked, days } = await dataIn(world);
      expect(blocked).toEqual({ people: 0, tasks: 0 });
      expect(days).toBeCloseTo(2);
    }));

  test('is cut at the ends of the month', () =>
    inWorld(async (world) => {
      await task(world, 'A', 'production', ['Mei', 'Raj']);
      await block(world, 'CHURN-1', 'data_quality');
      expect(await daysBetween(world, START - 10 * DAY, START + 2 * DAY)).toBeCloseTo(4);
      expect(await daysBetween(world, START + DAY, START + 2 * DAY)).toBeCloseTo(2);
      expect(await daysBetween(world, START - 10 * DAY, START - 5 * DAY)).toBe(0);
    }));

  test('is free when the gate is passed, which then feeds what waited', () =>
    inWorld(async (world) => {
      const { does, mei, clock } = world;
      await does(mei, 'model.add', { project: 'CHURN', name: 'churn' });
      await does(mei, 'model.version', { project: 'CHURN', model: 'churn', name: '1.2.0' });
      await does(mei, 'work.create', { project: 'CHURN', track: 'production', title: 'T', version: 'churn@1.2.0' });
      await does(mei, 'gate.add', { project: 'CHURN', name: 'Labels' });
      await does(mei, 'gate.block', { gate: 'Labels', task: 'CHURN-1' });
      clock.now += DAY;
      await does(mei, 'gate.pass', { gate: 'Labels', project: 'CHURN' });
      const { blocked, gates } = await dataIn(world);
      expect(blocked.tasks).toBe(0);
      expect(gates[0]).toMatchObject({ blocks: [], feeds: ['churn 1.2.0'] });
    }));
});
