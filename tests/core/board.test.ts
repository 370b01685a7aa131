import { describe, expect, test } from 'vitest';
import { boardIn, changesNothing, columnId, columnIn, placeOf, taskOf } from '../worlds/look.ts';
import { inWorld, type World } from '../worlds/world.ts';

const add = ({ does, ana }: World, title: string, more: Record<string, unknown> = {}) =>
  does(ana, 'work.create', { project: 'CHURN', track: 'production', title, ...more });

const titlesIn = async (world: World, name: string) =>
  (await columnIn(world, 'production', name)).tasks.map((each) => each.title);

describe('a card', () => {
  test('stands at the end of the first column unless another place is named', () =>
    inWorld(async (world) => {
      await add(world, 'one');
      await add(world, 'two');
      await add(world, 'three', { top: true });
      await add(world, 'four', { column: 'Review' });
      expect(await titlesIn(world, 'Ready')).toEqual(['three', 'one', 'two']);
      expect(await titlesIn(world, 'Review')).toEqual(['four']);
    }));

  test('is moved to a column by its name, its name with hyphens, its phase or its id', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      await add(world, 'one');
      const id = await columnId(world, 'production', 'Building');
      for (const [to, name] of [
        ['review', 'Review'],
        ['doing', 'Building'],
        ['LIVE', 'Live'],
        [id, 'Building'],
        ['next', 'Ready'],
      ]) {
        await does(mei, 'work.move', { task: 'CHURN-1', to });
        expect((await placeOf(world, 'CHURN-1')).name).toBe(name);
      }
    }));

  test('goes before, after and on top of others, and all keep an order of their own', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      for (const title of ['a', 'b', 'c', 'd']) await add(world, title);
      await does(mei, 'work.move', { task: 'CHURN-4', to: 'next', before: 'CHURN-2' });
      expect(await titlesIn(world, 'Ready')).toEqual(['a', 'd', 'b', 'c']);
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'next', after: 'CHURN-3' });
      expect(await titlesIn(world, 'Ready')).toEqual(['d', 'b', 'c', 'a']);
      await does(mei, 'work.move', { task: 'CHURN-3', to: 'next', top: true });
      expect(await titlesIn(world, 'Ready')).toEqual(['c', 'd', 'b', 'a']);
      const orders = await Promise.all([1, 2, 3, 4].map(async (n) => (await taskOf(world, `CHURN-${n}`)).order));
      expect(new Set(orders).size).toBe(4);
    }));

  test('that is brought to where it is changes nothing', () =>
    inWorld(async (world) => {
      await add(world, 'a');
      await add(world, 'b');
      await changesNothing(world, world.mei, 'work.move', { task: 'CHURN-1', to: 'next' });
      await changesNothing(world, world.mei, 'work.move', { task: 'CHURN-1', to: 'next', before: 'CHURN-2' });
      await changesNothing(world, world.mei, 'work.move', { task: 'CHURN-2', to: 'next', after: 'CHURN-1' });
      await changesNothing(world, world.mei, 'work.move', { task: 'CHURN-1', to: 'next', top: true });
    }));

  test('whose neighbour has left meanwhile goes to the end of its column', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      for (const title of ['a', 'b', 'c']) await add(world, title);
      await does(mei, 'work.move', { task: 'CHURN-2', to: 'doing' });
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'next', before: 'CHURN-2' });
      expect(await titlesIn(world, 'Ready')).toEqual(['c', 'a']);
      await does(mei, 'work.remove', { task: 'CHURN-2' });
      await does(mei, 'work.move', { task: 'CHURN-3', to: 'doing', after: 'CHURN-2' });
      expect(await titlesIn(world, 'Building')).toEqual(['c']);
    }));

  test('finds a place between two neighbours a thousand times over', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      for (const title of ['a', 'b', 'c']) await add(world, title);
      for (let i = 0; i < 1_000; i++) {
        const [first, second] = i % 2 === 0 ? ['CHURN-3', 'CHURN-2'] : ['CHURN-2', 'CHURN-3'];
        await does(mei, 'work.move', { task: first, to: 'next', before: second });
      }
      expect(await titlesIn(world, 'Ready')).toEqual(['a', 'b', 'c']);
      expect((await taskOf(world, 'CHURN-2')).order.length).toBeLessThan(600);
    }));

  test('notes when it was moved, started and done, and forgets being done when it is taken back', () =>
    inWorld(async (world) => {
      const { does, mei, clock } = world;
      await add(world, 'a');
      clock.now += 1_000;
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'doing' });
      const started = clock.now;
      clock.now += 1_000;
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'done' });
      expect(await taskOf(world, 'CHURN-1')).toMatchObject({
        startedAt: started,
        doneAt: clock.now,
        movedAt: clock.now,
      });
      clock.now += 1_000;
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'next' });
      expect(await taskOf(world, 'CHURN-1')).toMatchObject({ startedAt: started, doneAt: null, movedAt: clock.now });
    }));

  test('does not go to a column of another track, nor to one that is not there', () =>
    inWorld(async (world) => {
      await add(world, 'a');
      expect(await world.refuses(world.mei, 'work.move', { task: 'CHURN-1', to: 'Cleaning' })).toBe('other_track');
      expect(await world.refuses(world.mei, 'work.move', { task: 'CHURN-1', to: 'Nowhere' })).toBe('not_found');
      expect(await world.refuses(world.mei, 'work.move', { task: 'CHURN-9', to: 'doing' })).toBe('not_found');
      expect((await placeOf(world, 'CHURN-1')).name).toBe('Ready');
    }));

  test('changes between production and data with the type of its track, and never into or out of research', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await add(world, 'a');
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'doing' });
      await does(mei, 'work.switch', { task: 'CHURN-1', track: 'data' });
      expect(await taskOf(world, 'CHURN-1')).toMatchObject({ type: 'data' });
      expect((await placeOf(world, 'CHURN-1')).name).toBe('Cleaning');
      await does(mei, 'work.switch', { task: 'CHURN-1', track: 'production', to: 'Review', type: 'bug' });
      expect(await taskOf(world, 'CHURN-1')).toMatchObject({ type: 'bug' });
      expect((await placeOf(world, 'CHURN-1')).name).toBe('Review');
      await does(mei, 'work.create', { project: 'CHURN', track: 'research', title: 'Why?' });
      expect(await refuses(mei, 'work.switch', { task: 'CHURN-2', track: 'production' })).toBe('invalid');
      await does(mei, 'work.create', { project: 'CHURN', track: 'production', title: 'b' });
      expect(await refuses(mei, 'work.switch', { task: 'CHURN-3', track: 'research' })).toBe('invalid');
      await changesNothing(world, mei, 'work.switch', { task: 'CHURN-1', track: 'production' });
    }));
});

describe('a column', () => {
  test('is added in its phase, between the ones that are there', () =>
    inWorld(async (world) => {
      const { does, refuses, ana } = world;
      await does(ana, 'column.add', { project: 'CHURN', track: 'production', name: 'Shadow run', phase: 'checking' });
      const names = (await boardIn(world)).lanes[1]!.columns.map((each) => each.name);
      expect(names).toEqual(['Ready', 'Building', 'Review', 'Shadow run', 'Live']);
      const twin = { project: 'CHURN', track: 'production', name: 'shadow-RUN', phase: 'doing' };
      expect(await refuses(ana, 'column.add', twin)).toBe('taken');
    }));

  test('goes before another of its phase, and not into another phase', () =>
    inWorld(async (world) => {
      const { does, refuses, ana } = world;
      await does(ana, 'column.add', { project: 'CHURN', track: 'production', name: 'Shadow run', phase: 'checking' });
      const shadow = await columnId(world, 'production', 'Shadow run');
      const review = await columnId(world, 'production', 'Review');
      await does(ana, 'column.move', { column: shadow, before: review });
      const names = async () => (await boardIn(world)).lanes[1]!.columns.map((each) => each.name);
      expect(await names()).toEqual(['Ready', 'Building', 'Shadow run', 'Review', 'Live']);
      await changesNothing(world, ana, 'column.move', { column: shadow, before: review });
      const live = await columnId(world, 'production', 'Live');
      expect(await refuses(ana, 'column.move', { column: shadow, before: live })).toBe('not_found');
      await does(ana, 'column.move', { column: shadow });
      expect(await names()).toEqual(['Ready', 'Building', 'Review', 'Shadow run', 'Live']);
    }));

  test('is removed only when it is empty and not the last of its phase', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, mei } = world;
      const review = await columnId(world, 'production', 'Review');
      expect(await refuses(ana, 'column.remove', { column: review })).toBe('last_column');
      await does(ana, 'column.add', { project: 'CHURN', track: 'production', name: 'Shadow run', phase: 'checking' });
      await add(world, 'a', { column: 'Review' });
      expect(await refuses(ana, 'column.remove', { column: review })).toBe('in_use');
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'Shadow run' });
      await does(ana, 'column.remove', { column: review });
      expect((await boardIn(world)).lanes[1]!.columns.map((each) => each.name)).not.toContain('Review');
    }));

  test('is renamed, which keeps its cards, and not to a name that its track has', () =>
    inWorld(async (world) => {
      const { does, refuses, ana } = world;
      await add(world, 'a', { column: 'Review' });
      const review = await columnId(world, 'production', 'Review');
      await does(ana, 'column.rename', { column: review, name: 'Second pair of eyes' });
      expect(await titlesIn(world, 'Second pair of eyes')).toEqual(['a']);
      expect(await refuses(ana, 'column.rename', { column: review, name: 'live' })).toBe('taken');
    }));

  test('and its track are arranged by admins only', () =>
    inWorld(async (world) => {
      const { refuses, mei, vic } = world;
      const review = await columnId(world, 'production', 'Review');
      for (const who of [mei, vic]) {
        expect(await refuses(who, 'column.rename', { column: review, name: 'x' })).toBe('forbidden');
        expect(await refuses(who, 'column.limit', { column: review, mode: 'warn', limit: 1 })).toBe('forbidden');
        expect(await refuses(who, 'track.rename', { project: 'CHURN', track: 'data', name: 'x' })).toBe('forbidden');
      }
    }));

  test('of a track with another name is found under both its kind and its name', () =>
    inWorld(async (world) => {
      const { does, ana } = world;
      await does(ana, 'track.rename', { project: 'CHURN', track: 'data', name: 'Pipelines' });
      await does(ana, 'work.create', { project: 'CHURN', track: 'pipelines', title: 'Clicks' });
      await does(ana, 'work.create', { project: 'CHURN', track: 'data', title: 'Orders' });
      expect((await columnIn(world, 'data', 'Sourcing')).tasks.map((each) => each.title)).toEqual(['Clicks', 'Orders']);
    }));
});

describe('a WIP limit', () => {
  const limitOf = async (world: World, more: Record<string, unknown>, name = 'Building') =>
    world.does(world.ana, 'column.limit', { column: await columnId(world, 'production', name), ...more });

  test('that only warns lets everybody in and shows that the column is over', () =>
    inWorld(async (world) => {
      await limitOf(world, { mode: 'warn', limit: 1 });
      await add(world, 'a', { column: 'Building' });
      await add(world, 'b', { column: 'Building' });
      expect((await columnIn(world, 'production', 'Building')).wip).toEqual({ mode: 'warn', limit: 1, count: 2 });
    }));

  test('that is enforced refuses who comes in by hand: moved, new, or brought back by undo', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await add(world, 'a');
      await add(world, 'b');
      await limitOf(world, { mode: 'enforce', limit: 1 });
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'doing' });
      expect(await refuses(mei, 'work.move', { task: 'CHURN-2', to: 'doing' })).toBe('wip_limit');
      expect(
        await refuses(mei, 'work.create', { project: 'CHURN', track: 'production', title: 'c', column: 'doing' }),
      ).toBe('wip_limit');
      expect((await columnIn(world, 'production', 'Building')).wip).toEqual({ mode: 'enforce', limit: 1, count: 1 });

      await does(mei, 'work.move', { task: 'CHURN-1', to: 'done' }, { id: 'away' });
      await does(mei, 'work.move', { task: 'CHURN-2', to: 'doing' });
      expect(await refuses(mei, 'change.undo', { command: 'away' })).toBe('wip_limit');
      expect((await placeOf(world, 'CHURN-1')).name).toBe('Live');
    }));

  test('does not count reordering, nor leaving', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      await add(world, 'a', { column: 'Building' });
      await add(world, 'b', { column: 'Building' });
      await limitOf(world, { mode: 'enforce', limit: 1 });
      await does(mei, 'work.move', { task: 'CHURN-2', to: 'doing', before: 'CHURN-1' });
      expect(await titlesIn(world, 'Building')).toEqual(['b', 'a']);
      await does(mei, 'work.move', { task: 'CHURN-2', to: 'checking' });
    }));

  test('lets signals move, and the column shows that it is over', () =>
    inWorld(async (world) => {
      const { does, machine, mei } = world;
      await add(world, 'a', { column: 'Building' });
      await add(world, 'b');
      await limitOf(world, { mode: 'enforce', limit: 1 });
      await does(machine, 'work.move', { task: 'CHURN-2', to: 'doing' }, { as: (mei as { person: string }).person });
      expect((await columnIn(world, 'production', 'Building')).wip).toEqual({ mode: 'enforce', limit: 1, count: 2 });
    }));

  test('counts points where it is set in points, and tasks without an estimate as none', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await add(world, 'a', { points: 5 });
      await add(world, 'b', { points: 3.5 });
      await add(world, 'c');
      await limitOf(world, { mode: 'enforce', limit: 8, unit: 'points' });
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'doing' });
      expect(await refuses(mei, 'work.move', { task: 'CHURN-2', to: 'doing' })).toBe('wip_limit');
      await does(mei, 'work.move', { task: 'CHURN-3', to: 'doing' });
      await does(mei, 'work.estimate', { task: 'CHURN-2', points: 3 });
      await does(mei, 'work.move', { task: 'CHURN-2', to: 'doing' });
      expect((await columnIn(world, 'production', 'Building')).wip.count).toBe(8);
    }));

  test('for each assignee counts each one’s own, and also who is assigned inside the column', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await add(world, 'a', { assignees: ['Mei'] });
      await add(world, 'b', { assignees: ['Raj'] });
      await add(world, 'c', { assignees: ['Mei', 'Raj'] });
      await limitOf(world, { mode: 'enforce', limit: 1, per: 'assignee' });
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'doing' });
      await does(mei, 'work.move', { task: 'CHURN-2', to: 'doing' });
      expect(await refuses(mei, 'work.move', { task: 'CHURN-3', to: 'doing' })).toBe('wip_limit');
      expect(await refuses(mei, 'work.assign', { task: 'CHURN-1', add: ['Raj'] })).toBe('wip_limit');
      await does(mei, 'work.assign', { task: 'CHURN-1', to: [] });
      await does(mei, 'work.assign', { task: 'CHURN-3', to: ['Mei'] });
      await does(mei, 'work.move', { task: 'CHURN-3', to: 'doing' });
      expect((await columnIn(world, 'production', 'Building')).wip.count).toBe(1);
    }));

  test('is off unless somebody sets it, needs a number to be on, and is lifted again', () =>
    inWorld(async (world) => {
      const { refuses, does, ana, mei } = world;
      const column = await columnId(world, 'production', 'Building');
      expect((await columnIn(world, 'production', 'Building')).wip).toEqual({ mode: 'off', limit: null, count: 0 });
      expect(await refuses(ana, 'column.limit', { column, mode: 'enforce' })).toBe('invalid');
      expect(await refuses(ana, 'column.limit', { column, mode: 'enforce', limit: 0 })).toBe('invalid');
      await limitOf(world, { mode: 'enforce', limit: 1 });
      await limitOf(world, { mode: 'off' });
      await add(world, 'a', { column: 'Building' });
      await add(world, 'b');
      await does(mei, 'work.move', { task: 'CHURN-2', to: 'doing' });
      await limitOf(world, { mode: 'enforce' });
      expect((await columnIn(world, 'production', 'Building')).wip).toEqual({ mode: 'enforce', limit: 1, count: 2 });
    }));

  test('does not count what was taken off the board', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      await add(world, 'a', { column: 'Building' });
      await add(world, 'b');
      await limitOf(world, { mode: 'enforce', limit: 1 });
      await does(mei, 'work.remove', { task: 'CHURN-1' });
      await does(mei, 'work.move', { task: 'CHURN-2', to: 'doing' });
      expect((await columnIn(world, 'production', 'Building')).wip.count).toBe(1);
    }));

  test('holds for a task that is taken back from another track, and for one whose assignees make it too many', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await add(world, 'a', { column: 'Building' });
      await does(mei, 'work.create', { project: 'CHURN', track: 'data', title: 'b', column: 'Cleaning' });
      await limitOf(world, { mode: 'enforce', limit: 1 });
      expect(await refuses(mei, 'work.switch', { task: 'CHURN-2', track: 'production' })).toBe('wip_limit');
      expect(await taskOf(world, 'CHURN-2')).toMatchObject({ type: 'data' });
    }));
});
