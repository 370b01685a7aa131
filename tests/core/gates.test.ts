import { describe, expect, test } from 'vitest';
import { gate, list, theProject, type Gate } from '@dualtrack/core';
import { changesNothing, placeOf, taskOf, viewOf } from '../worlds/look.ts';
import { inWorld, START, type World } from '../worlds/world.ts';

const gateIn = async ({ reads }: World): Promise<Gate> =>
  (
    await reads(function* () {
      return yield* list(gate, 'project', [(yield* theProject('CHURN')).id]);
    })
  )[0]!;

/** A gate "Orders" with two checks and a data task, and two tasks that wait for it. */
async function withGate(world: World): Promise<void> {
  const { does, mei } = world;
  await does(mei, 'work.create', { project: 'CHURN', track: 'data', title: 'Orders of 2025' });
  await does(mei, 'work.create', { project: 'CHURN', track: 'production', title: 'Train on orders' });
  await does(mei, 'work.create', { project: 'CHURN', track: 'research', title: 'Do orders help?' });
  await does(mei, 'gate.add', {
    project: 'CHURN',
    name: 'Orders',
    task: 'CHURN-1',
    source: 'data/orders.dvc',
    checks: ['No duplicates', 'Under 1 % missing'],
  });
  for (const task of ['CHURN-2', 'CHURN-3']) await does(mei, 'gate.block', { gate: 'orders', task });
}

const check = ({ does, mei }: World, name: string, state: string, note?: string) =>
  does(mei, 'gate.check', { gate: 'Orders', project: 'CHURN', check: name, state, ...(note && { note }) });

describe('a data gate', () => {
  test('opens when every check has passed: its task is done and what waits is free', () =>
    inWorld(async (world) => {
      const { does, refuses, clock, mei } = world;
      await withGate(world);
      expect(await refuses(mei, 'gate.pass', { gate: 'Orders', project: 'CHURN' })).toBe('checks_open');
      await check(world, 'no duplicates', 'passed');
      await check(world, 'Under 1 % missing', 'failed', '3 % missing');
      expect(await refuses(mei, 'gate.pass', { gate: 'Orders', project: 'CHURN' })).toBe('checks_open');
      expect((await placeOf(world, 'CHURN-1')).phase).toBe('next');
      await check(world, 'Under 1 % missing', 'passed', '0.4 % missing');
      clock.now += 60_000;
      await does(mei, 'gate.pass', { gate: 'Orders', project: 'CHURN' });
      expect(await gateIn(world)).toMatchObject({ passedAt: clock.now, passedBy: (mei as { person: string }).person });
      expect((await placeOf(world, 'CHURN-1')).phase).toBe('done');
      for (const key of ['CHURN-2', 'CHURN-3'])
        expect((await viewOf(world, key)).blockers).toMatchObject([{ kind: 'data_access', note: 'Orders' }]);
      for (const key of ['CHURN-2', 'CHURN-3']) expect((await viewOf(world, key)).blockers[0]!.cleared).not.toBeNull();
      expect(await refuses(mei, 'gate.pass', { gate: 'Orders', project: 'CHURN' })).toBe('passed');
    }));

  test('is passed by moving its data task to done, and holds it back while checks are open', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await withGate(world);
      expect(await refuses(mei, 'work.move', { task: 'CHURN-1', to: 'done' })).toBe('checks_open');
      expect((await placeOf(world, 'CHURN-1')).phase).toBe('next');
      await check(world, 'No duplicates', 'passed');
      await check(world, 'Under 1 % missing', 'passed');
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'done' });
      expect((await gateIn(world)).passedAt).toBe(START);
      expect((await viewOf(world, 'CHURN-2')).blockers[0]!.cleared).not.toBeNull();
    }));

  test('that is taken back has all its checks open again; what was free stays free', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await withGate(world);
      expect(await refuses(mei, 'gate.reopen', { gate: 'Orders', project: 'CHURN', reason: 'x' })).toBe('not_passed');
      await check(world, 'No duplicates', 'passed');
      await check(world, 'Under 1 % missing', 'passed');
      await does(mei, 'gate.pass', { gate: 'Orders', project: 'CHURN' });
      expect(await refuses(mei, 'gate.reopen', { gate: 'Orders', project: 'CHURN' })).toBe('invalid');
      await does(mei, 'gate.reopen', { gate: 'Orders', project: 'CHURN', reason: 'Duplicates after all' });
      expect(await gateIn(world)).toMatchObject({ passedAt: null, passedBy: null });
      expect((await gateIn(world)).checks.map((each) => [each.state, each.note])).toEqual([
        ['open', 'Duplicates after all'],
        ['open', 'Duplicates after all'],
      ]);
      expect((await viewOf(world, 'CHURN-2')).blockers[0]!.cleared).not.toBeNull();
      expect((await taskOf(world, 'CHURN-1')).doneAt).not.toBeNull();
    }));

  test('gets further checks by naming them, and says each thing once', () =>
    inWorld(async (world) => {
      const { mei } = world;
      await withGate(world);
      await check(world, 'Schema agreed', 'open');
      expect((await gateIn(world)).checks).toHaveLength(3);
      await changesNothing(world, mei, 'gate.check', {
        gate: 'Orders',
        project: 'CHURN',
        check: 'SCHEMA agreed',
        state: 'open',
      });
      await changesNothing(world, mei, 'gate.block', { gate: 'Orders', task: 'CHURN-2' });
    }));

  test('of the same name, of another project’s task, or that is open already is refused', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, mei } = world;
      await withGate(world);
      await does(ana, 'project.add', { name: 'Fraud', key: 'FRAUD' });
      await does(mei, 'work.create', { project: 'FRAUD', track: 'data', title: 'Cards' });
      expect(await refuses(mei, 'gate.add', { project: 'CHURN', name: 'orders' })).toBe('taken');
      expect(await refuses(mei, 'gate.add', { project: 'CHURN', name: 'Cards', task: 'FRAUD-1' })).toBe('not_found');
      await does(mei, 'gate.add', { project: 'CHURN', name: 'Clicks' });
      await does(mei, 'gate.pass', { gate: 'Clicks', project: 'CHURN' });
      expect(await refuses(mei, 'gate.block', { gate: 'Clicks', project: 'CHURN', task: 'CHURN-2' })).toBe('passed');
    }));

  test('of a project that somebody does not see cannot be waited for by them', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, mei } = world;
      await withGate(world);
      await does(ana, 'project.add', { name: 'Secret', key: 'SECRET' });
      await does(ana, 'gate.add', { project: 'SECRET', name: 'Hidden' });
      await does(ana, 'project.restrict', { project: 'SECRET', private: true });
      expect(await refuses(mei, 'gate.block', { gate: 'Hidden', project: 'SECRET', task: 'CHURN-2' })).toBe(
        'not_found',
      );
      expect(await refuses(mei, 'gate.pass', { gate: 'Hidden', project: 'SECRET' })).toBe('not_found');
    }));
});
