import { describe, expect, test } from 'vitest';
import { limits, workTypes } from '@dualtrack/core';
import { boxOf, changesNothing, placeOf, taskOf, tasksIn, viewOf } from '../worlds/look.ts';
import { inWorld, START, type World } from '../worlds/world.ts';

const add = ({ does, ana }: World, more: Record<string, unknown> = {}) =>
  does(ana, 'work.create', { project: 'CHURN', track: 'production', title: 'Batch scorer', ...more });

describe('a task', () => {
  test('needs only a title: its type follows its track', () =>
    inWorld(async (world) => {
      for (const [track, type] of [
        ['research', 'investigation'],
        ['production', 'feature'],
        ['data', 'data'],
      ]) {
        const { created } = await add(world, { track });
        const row = await taskOf(world, created!.key!);
        expect(row).toMatchObject({ type, points: null, priority: 0, assignees: [], labels: [] });
        expect(created!.id).toBe(row.id);
      }
    }));

  test('is of any work type that comes with Dualtrack, written as people write it', () =>
    inWorld(async (world) => {
      for (const type of Object.keys(workTypes).filter((each) => each !== 'investigation')) {
        const { created } = await add(world, { type });
        expect((await taskOf(world, created!.key!)).type).toBe(type);
      }
      for (const type of ['A/B test', 'AB test', 'ab-test']) {
        const { created } = await add(world, { type });
        expect((await taskOf(world, created!.key!)).type).toBe('ab_test');
      }
    }));

  test('is of a work type that the team added, which needs a name of its own', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, mei } = world;
      await does(ana, 'type.add', { name: 'Incident', track: 'production' });
      await add(world, { type: 'incident' });
      expect((await taskOf(world, 'CHURN-1')).type).toBe('Incident');
      expect(await refuses(ana, 'type.add', { name: 'Incident', track: 'data' })).toBe('taken');
      expect(await refuses(ana, 'type.add', { name: 'Bug', track: 'data' })).toBe('taken');
      expect(await refuses(mei, 'type.add', { name: 'Other', track: 'data' })).toBe('forbidden');
      expect(await refuses(ana, 'work.create', { project: 'CHURN', track: 'data', title: 'x', type: 'none' })).toBe(
        'not_found',
      );
      expect(await refuses(ana, 'type.remove', { name: 'Incident' })).toBe('in_use');
      await does(mei, 'work.remove', { task: 'CHURN-1' });
      await does(ana, 'type.remove', { name: 'Incident' });
      expect(await refuses(ana, 'type.remove', { name: 'Incident' })).toBe('not_found');
      expect(await refuses(ana, 'type.remove', { name: 'bug' })).toBe('not_found');
    }));

  test('that is a question stands in research only, has no points, and others have no timebox', () =>
    inWorld(async (world) => {
      const { refuses, mei } = world;
      const task = { project: 'CHURN', title: 'Why?' };
      expect(await refuses(mei, 'work.create', { ...task, track: 'data', type: 'investigation' })).toBe('invalid');
      expect(await refuses(mei, 'work.create', { ...task, track: 'research', points: 3 })).toBe('invalid');
      expect(await refuses(mei, 'work.create', { ...task, track: 'production', days: 3 })).toBe('invalid');
      expect(await refuses(mei, 'work.create', { ...task, track: 'data', criterion: 'x' })).toBe('invalid');
      expect(await tasksIn(world)).toEqual([]);
    }));

  test('comes with all that was said of it at once', () =>
    inWorld(async (world) => {
      const { mei } = world;
      await add(world, {
        title: '  Batch \n\t scorer ',
        type: 'deploy',
        column: 'building',
        assignees: ['Mei', 'mei@example.org', '@Raj'],
        labels: ['gpu', 'GPU', 'nightly'],
        priority: 2,
        points: 3.5,
        description: '# Why\n\nAt **night**.',
        due: '2026-12-24',
      });
      const view = await viewOf(world, 'CHURN-1');
      expect(view).toMatchObject({
        title: 'Batch scorer',
        type: 'deploy',
        column: 'Building',
        assignees: ['Mei', 'Raj'],
        priority: 2,
        points: 3.5,
        description: '# Why\n\nAt **night**.',
        due: '2026-12-24T00:00:00Z',
        by: 'Ana Ruiz',
      });
      expect(view.labels.map((each) => each.toLowerCase()).sort()).toEqual(['gpu', 'nightly']);
      expect(view.started).toBe(new Date(START).toISOString().replace('.000Z', 'Z'));
      await changesNothing(world, mei, 'work.label', { task: 'CHURN-1', add: ['NIGHTLY'] });
    }));

  test('in a done column that is no question is done at once; a question asks instead', () =>
    inWorld(async (world) => {
      await add(world, { column: 'Live' });
      expect((await taskOf(world, 'CHURN-1')).doneAt).toBe(START);
      await add(world, { track: 'research', column: 'Decided' });
      expect((await placeOf(world, 'CHURN-2')).phase).toBe('checking');
      expect(await taskOf(world, 'CHURN-2')).toMatchObject({ doneAt: null, asksAt: START });
      expect((await boxOf(world, 'CHURN-2')).startAt).toBe(START);
    }));

  test('is renamed, which keeps the ledger’s wording of questions apart, and the same title changes nothing', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await add(world);
      await does(mei, 'work.rename', { task: 'CHURN-1', title: 'Nightly scorer' });
      expect((await taskOf(world, 'CHURN-1')).title).toBe('Nightly scorer');
      await changesNothing(world, mei, 'work.rename', { task: 'CHURN-1', title: ' Nightly   scorer ' });
      for (const title of ['', '  ', '\n', 'x'.repeat(limits.titleCharsMax + 1)])
        expect(await refuses(mei, 'work.rename', { task: 'CHURN-1', title })).toBe('invalid');
      await does(mei, 'work.rename', { task: 'CHURN-1', title: 'ü'.repeat(limits.titleCharsMax) });
    }));

  test('has points that are no less than zero and no more than makes sense, unless it is a question', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await add(world);
      await add(world, { track: 'research' });
      for (const points of [0, 0.5, 13, limits.pointsMax])
        await does(mei, 'work.estimate', { task: 'CHURN-1', points });
      for (const points of [-1, limits.pointsMax + 1, Number.NaN, Number.POSITIVE_INFINITY, '3', [3]])
        expect(await refuses(mei, 'work.estimate', { task: 'CHURN-1', points })).toBe('invalid');
      expect((await taskOf(world, 'CHURN-1')).points).toBe(limits.pointsMax);
      await does(mei, 'work.estimate', { task: 'CHURN-1', points: null });
      expect((await taskOf(world, 'CHURN-1')).points).toBeNull();
      expect(await refuses(mei, 'work.estimate', { task: 'CHURN-2', points: 3 })).toBe('invalid');
      await changesNothing(world, mei, 'work.estimate', { task: 'CHURN-2', points: null });
    }));

  test('is given to people: set, added, taken off; and never to who is no member', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, mei, raj } = world;
      await add(world);
      const ids = [mei, raj].map((each) => (each as { person: string }).person);
      await does(ana, 'work.assign', { task: 'CHURN-1', add: ['Mei'] });
      await does(ana, 'work.assign', { task: 'CHURN-1', add: ['raj@example.org', 'Mei'] });
      expect((await taskOf(world, 'CHURN-1')).assignees).toEqual(ids);
      await does(ana, 'work.assign', { task: 'CHURN-1', remove: ['Mei'] });
      expect((await taskOf(world, 'CHURN-1')).assignees).toEqual([ids[1]]);
      await changesNothing(world, ana, 'work.assign', { task: 'CHURN-1', to: ['Raj'] });
      expect(await refuses(ana, 'work.assign', { task: 'CHURN-1', add: ['Nobody'] })).toBe('not_found');
      await does(ana, 'people.remove', { person: 'Mei' });
      expect(await refuses(ana, 'work.assign', { task: 'CHURN-1', add: ['Mei'] })).toBe('not_found');
      expect((await taskOf(world, 'CHURN-1')).assignees).toEqual([ids[1]]);
    }));

  test('keeps its acceptance list with ids, so that an item stays itself when the list changes', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      await add(world);
      await does(mei, 'work.accept', { task: 'CHURN-1', items: [{ text: 'Under 50 ms' }, { text: 'Alert fires' }] });
      const before = (await taskOf(world, 'CHURN-1')).acceptance;
      expect(before.map((each) => [each.text, each.done])).toEqual([
        ['Under 50 ms', false],
        ['Alert fires', false],
      ]);
      const [first, second] = before;
      await does(mei, 'work.accept', {
        task: 'CHURN-1',
        items: [{ ...second!, done: true }, { ...first!, text: 'Under 40 ms' }, { text: 'Rolled out' }],
      });
      const after = (await taskOf(world, 'CHURN-1')).acceptance;
      expect(after.map((each) => [each.text, each.done])).toEqual([
        ['Alert fires', true],
        ['Under 40 ms', false],
        ['Rolled out', false],
      ]);
      expect(after.slice(0, 2).map((each) => each.id)).toEqual([second!.id, first!.id]);
      await changesNothing(world, mei, 'work.accept', { task: 'CHURN-1', items: after });
    }));

  test('has a due date and, when it is done, a date to look at it again', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await add(world);
      await does(mei, 'work.schedule', { task: 'CHURN-1', due: '2026-12-01', recheck: '2027-01-01T12:00:00+02:00' });
      expect(await taskOf(world, 'CHURN-1')).toMatchObject({
        dueAt: Date.UTC(2026, 11, 1),
        recheckAt: Date.UTC(2027, 0, 1, 10),
      });
      await does(mei, 'work.schedule', { task: 'CHURN-1', due: null });
      expect(await taskOf(world, 'CHURN-1')).toMatchObject({ dueAt: null, recheckAt: Date.UTC(2027, 0, 1, 10) });
      for (const due of ['tomorrow', '2026-13-01', '2026-12-01T10:00', -1, 1.5])
        expect(await refuses(mei, 'work.schedule', { task: 'CHURN-1', due })).toBe('invalid');
    }));

  test('changes its type, but never into or out of a question', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await add(world);
      await add(world, { track: 'research' });
      await does(mei, 'work.retype', { task: 'CHURN-1', type: 'bug' });
      expect((await taskOf(world, 'CHURN-1')).type).toBe('bug');
      expect(await refuses(mei, 'work.retype', { task: 'CHURN-1', type: 'investigation' })).toBe('invalid');
      expect(await refuses(mei, 'work.retype', { task: 'CHURN-2', type: 'chore' })).toBe('invalid');
    }));

  test('that was taken off the board is not found any more, until it is brought back', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await add(world);
      await does(mei, 'work.remove', { task: 'CHURN-1' }, { id: 'gone' });
      expect(await refuses(mei, 'work.move', { task: 'CHURN-1', to: 'doing' })).toBe('not_found');
      expect(await refuses(mei, 'work.remove', { task: 'CHURN-1' })).toBe('not_found');
      await does(mei, 'change.undo', { command: 'gone' });
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'doing' });
    }));

  test('has time noted on it, in whole minutes', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await add(world);
      await does(mei, 'work.spend', { task: 'CHURN-1', minutes: 90, note: 'Profiling' });
      await does(mei, 'work.spend', { task: 'CHURN-1', minutes: 30 });
      expect((await viewOf(world, 'CHURN-1')).minutes).toBe(120);
      for (const minutes of [0, -5, 1.5, 1e9])
        expect(await refuses(mei, 'work.spend', { task: 'CHURN-1', minutes })).toBe('invalid');
    }));
});

describe('labels', () => {
  test('are made by their first use and shared from then on, whatever their case', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      await add(world);
      await add(world);
      await does(mei, 'work.label', { task: 'CHURN-1', add: ['GPU', 'nightly'] });
      await does(mei, 'work.label', { task: 'CHURN-2', add: ['gpu'] });
      const [one, two] = await tasksIn(world);
      expect(one!.labels).toHaveLength(2);
      expect(two!.labels).toEqual([one!.labels[0]]);
      await does(mei, 'work.label', { task: 'CHURN-1', remove: ['GPU'] });
      expect((await viewOf(world, 'CHURN-1')).labels).toEqual(['nightly']);
      await changesNothing(world, mei, 'work.label', { task: 'CHURN-1', remove: ['GPU', 'never seen'] });
    }));

  test('are renamed everywhere at once and taken off everything by an admin', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, mei } = world;
      await add(world, { labels: ['gpu'] });
      await add(world, { labels: ['gpu', 'cpu'] });
      const [gpu] = (await taskOf(world, 'CHURN-1')).labels;
      await does(mei, 'label.rename', { label: gpu, name: 'A100' });
      expect((await viewOf(world, 'CHURN-2')).labels).toEqual(expect.arrayContaining(['A100', 'cpu']));
      expect(await refuses(mei, 'label.rename', { label: gpu, name: 'CPU' })).toBe('taken');
      expect(await refuses(mei, 'label.remove', { label: gpu })).toBe('forbidden');
      await does(ana, 'label.remove', { label: gpu });
      expect((await viewOf(world, 'CHURN-1')).labels).toEqual([]);
      expect((await viewOf(world, 'CHURN-2')).labels).toEqual(['cpu']);
    }));

  test('on one task have a limit', () =>
    inWorld(async (world) => {
      const { refuses, mei } = world;
      const names = Array.from({ length: limits.labelsMax }, (_, n) => `label ${n}`);
      await add(world, { labels: names });
      expect(await refuses(mei, 'work.label', { task: 'CHURN-1', add: ['one more'] })).toBe('too_many');
      expect((await taskOf(world, 'CHURN-1')).labels).toHaveLength(limits.labelsMax);
    }));
});
