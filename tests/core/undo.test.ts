import { describe, expect, test } from 'vitest';
import { list, model, theProject, version } from '@dualtrack/core';
import { boxOf, columnIn, placeOf, taskOf, viewOf } from '../worlds/look.ts';
import { inWorld, type World } from '../worlds/world.ts';

const withTask = (world: World, more: Record<string, unknown> = {}) =>
  world.does(
    world.mei,
    'work.create',
    { project: 'CHURN', track: 'production', title: 'Scorer', ...more },
    {
      id: 'made',
    },
  );

describe('undo', () => {
  test('brings back what a command changed, and undoing the undo does it again', () =>
    inWorld(async (world) => {
      const { does, clock, mei } = world;
      await withTask(world);
      const before = await taskOf(world, 'CHURN-1');
      clock.now += 1_000;
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'doing' }, { id: 'move' });
      const after = await taskOf(world, 'CHURN-1');
      await does(mei, 'change.undo', { command: 'move' }, { id: 'undo' });
      expect(await taskOf(world, 'CHURN-1')).toEqual(before);
      await does(mei, 'change.undo', { command: 'undo' });
      expect(await taskOf(world, 'CHURN-1')).toEqual(after);
    }));

  test('is refused when the field was changed since, and leaves the newer value', () =>
    inWorld(async (world) => {
      const { does, refuses, mei, raj } = world;
      await withTask(world);
      await does(mei, 'work.rename', { task: 'CHURN-1', title: 'Nightly scorer' }, { id: 'first' });
      await does(raj, 'work.rename', { task: 'CHURN-1', title: 'Hourly scorer' });
      expect(await refuses(mei, 'change.undo', { command: 'first' })).toBe('changed_since');
      expect((await taskOf(world, 'CHURN-1')).title).toBe('Hourly scorer');
    }));

  test('goes through where another field of the same task was changed since', () =>
    inWorld(async (world) => {
      const { does, mei, raj } = world;
      await withTask(world);
      await does(mei, 'work.rename', { task: 'CHURN-1', title: 'Nightly scorer' }, { id: 'first' });
      await does(raj, 'work.prioritise', { task: 'CHURN-1', priority: 1 });
      await does(mei, 'change.undo', { command: 'first' });
      expect(await taskOf(world, 'CHURN-1')).toMatchObject({ title: 'Scorer', priority: 1 });
    }));

  test('is one’s own right for one’s own commands, an admin’s for others’, and never a viewer’s', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, mei, raj, vic } = world;
      await withTask(world);
      await does(mei, 'work.rename', { task: 'CHURN-1', title: 'Nightly scorer' }, { id: 'hers' });
      for (const who of [raj, vic]) expect(await refuses(who, 'change.undo', { command: 'hers' })).toBe('forbidden');
      await does(ana, 'change.undo', { command: 'hers' });
      expect((await taskOf(world, 'CHURN-1')).title).toBe('Scorer');
    }));

  test('is gone with the right to edit', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, mei } = world;
      await withTask(world);
      await does(mei, 'work.rename', { task: 'CHURN-1', title: 'Nightly scorer' }, { id: 'hers' });
      await does(ana, 'people.set', { person: 'Mei', role: 'viewer' });
      expect(await refuses(mei, 'change.undo', { command: 'hers' })).toBe('forbidden');
      await does(ana, 'people.set', { person: 'Mei', role: 'member' });
      await does(ana, 'project.restrict', { project: 'CHURN', private: true });
      expect(await refuses(mei, 'change.undo', { command: 'hers' })).toBe('not_found');
    }));

  test('of a creation takes the task away, unless something hangs on it by now; its number is not given again', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await withTask(world);
      await does(mei, 'comment.add', { task: 'CHURN-1', body: 'Good idea' });
      expect(await refuses(mei, 'change.undo', { command: 'made' })).toBe('changed_since');
      await does(mei, 'work.create', { project: 'CHURN', track: 'data', title: 'Orders' }, { id: 'second' });
      await does(mei, 'change.undo', { command: 'second' }, { id: 'undone' });
      expect(await refuses(mei, 'work.rename', { task: 'CHURN-2', title: 'x' })).toBe('not_found');
      expect((await columnIn(world, 'data', 'Sourcing')).tasks).toEqual([]);
      const { created } = await does(mei, 'work.create', { project: 'CHURN', track: 'data', title: 'Clicks' });
      expect(created!.key).toBe('CHURN-3');
      await does(mei, 'change.undo', { command: 'undone' });
      expect((await taskOf(world, 'CHURN-2')).title).toBe('Orders');
    }));

  test('of a version is refused once it has a stage that another command gave it', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await does(mei, 'model.add', { project: 'CHURN', name: 'churn' });
      await does(mei, 'model.version', { project: 'CHURN', model: 'churn', name: 'v1' }, { id: 'version' });
      await does(mei, 'model.stage', { project: 'CHURN', version: 'churn@v1', stage: 'live' }, { id: 'stage' });
      expect(await refuses(mei, 'change.undo', { command: 'version' })).toBe('changed_since');
      await does(mei, 'change.undo', { command: 'stage' });
      await does(mei, 'change.undo', { command: 'version' });
    }));

  test('of a question takes it off the board, and doing it again brings back both its sides', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      const question = { project: 'CHURN', track: 'research', title: 'Q', criterion: 'AUC up by 0.01' };
      await does(mei, 'work.create', question, { id: 'q' });
      await does(mei, 'change.undo', { command: 'q' }, { id: 'undone' });
      expect((await columnIn(world, 'research', 'Question')).tasks).toEqual([]);
      expect(await refuses(mei, 'research.start', { task: 'CHURN-1' })).toBe('not_found');
      await does(mei, 'change.undo', { command: 'undone' });
      await does(mei, 'research.start', { task: 'CHURN-1' });
      expect(await boxOf(world, 'CHURN-1')).toMatchObject({ criterion: 'AUC up by 0.01', startAt: world.clock.now });
    }));

  test('of a creation is refused when the task was taken off or dated since', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await withTask(world);
      await does(mei, 'work.schedule', { task: 'CHURN-1', due: '2026-12-24' }, { id: 'due' });
      expect(await refuses(mei, 'change.undo', { command: 'made' })).toBe('changed_since');
      await does(mei, 'change.undo', { command: 'due' });
      await does(mei, 'work.remove', { task: 'CHURN-1' });
      expect(await refuses(mei, 'change.undo', { command: 'made' })).toBe('changed_since');
    }));

  test('of several rows at once is whole or not at all', () =>
    inWorld(async (world) => {
      const { does, refuses, mei, raj } = world;
      await withTask(world, { track: 'research', title: 'Q' });
      await does(mei, 'research.start', { task: 'CHURN-1' }, { id: 'start' });
      await does(raj, 'research.extend', { task: 'CHURN-1', days: 3, reason: 'Queue' });
      expect(await refuses(mei, 'change.undo', { command: 'start' })).toBe('changed_since');
      expect((await placeOf(world, 'CHURN-1')).phase).toBe('doing');
      expect((await boxOf(world, 'CHURN-1')).startAt).not.toBeNull();
    }));

  test('of a gate that was passed closes it again, its task is not done and what waits is blocked again', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      await withTask(world, { track: 'data', title: 'Orders' });
      await does(mei, 'work.create', { project: 'CHURN', track: 'production', title: 'Train' });
      await does(mei, 'gate.add', { project: 'CHURN', name: 'Orders', task: 'CHURN-1' });
      await does(mei, 'gate.block', { gate: 'Orders', task: 'CHURN-2' });
      await does(mei, 'gate.pass', { gate: 'Orders', project: 'CHURN' }, { id: 'pass' });
      await does(mei, 'change.undo', { command: 'pass' });
      expect((await placeOf(world, 'CHURN-1')).phase).toBe('next');
      expect((await viewOf(world, 'CHURN-1')).gate?.passed).toBeNull();
      expect((await viewOf(world, 'CHURN-2')).blockers).toMatchObject([{ cleared: null }]);
    }));

  test('of what changed nothing, of what was refused and of what nobody sent finds nothing', () =>
    inWorld(async (world) => {
      const { does, refuses, store, mei } = world;
      await withTask(world);
      await does(mei, 'work.rename', { task: 'CHURN-1', title: 'Scorer' }, { id: 'nothing' });
      await store.mutate(mei, [{ id: 'refused', name: 'work.move', input: { task: 'CHURN-9', to: 'doing' } }]);
      for (const command of ['nothing', 'refused', 'never'])
        expect(await refuses(mei, 'change.undo', { command })).toBe('not_found');
      expect(await refuses(mei, 'change.undo', { command: '' })).toBe('invalid');
    }));

  test('of a command in a project that one does not see tells no more than that', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, mei } = world;
      await does(ana, 'project.add', { name: 'Secret', key: 'SECRET' });
      await does(ana, 'work.create', { project: 'SECRET', track: 'data', title: 'Hidden' }, { id: 'hidden' });
      await does(ana, 'project.restrict', { project: 'SECRET', private: true });
      expect(await refuses(mei, 'change.undo', { command: 'hidden' })).toBe('not_found');
    }));

  test('of a whole project takes it away while it is empty, and not when there is work in it', () =>
    inWorld(async (world) => {
      const { does, refuses, reads, ana } = world;
      await does(ana, 'project.add', { name: 'Fraud', key: 'FRAUD' }, { id: 'fraud' });
      await does(ana, 'work.create', { project: 'FRAUD', track: 'data', title: 'Cards' });
      expect(await refuses(ana, 'change.undo', { command: 'fraud' })).toBe('changed_since');
      await does(ana, 'project.add', { name: 'Uplift', key: 'UPLIFT' }, { id: 'uplift' });
      await does(ana, 'model.add', { project: 'UPLIFT', name: 'uplift' });
      expect(await refuses(ana, 'change.undo', { command: 'uplift' })).toBe('changed_since');
      const models = await reads(function* () {
        return yield* list(model, 'project', [(yield* theProject('UPLIFT')).id]);
      });
      expect(models).toHaveLength(1);
    }));

  test('of a column that has cards by now, or of a label that is in use, is refused', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, mei } = world;
      await does(
        ana,
        'column.add',
        { project: 'CHURN', track: 'production', name: 'Shadow', phase: 'checking' },
        { id: 'shadow' },
      );
      await withTask(world, { column: 'Shadow' });
      expect(await refuses(ana, 'change.undo', { command: 'shadow' })).toBe('changed_since');
      await does(mei, 'label.add', { project: 'CHURN', name: 'gpu' }, { id: 'gpu' });
      await does(mei, 'work.label', { task: 'CHURN-1', add: ['gpu'] });
      expect(await refuses(mei, 'change.undo', { command: 'gpu' })).toBe('changed_since');
    }));

  test('of a model that has versions, or of a version that is a milestone by now, is refused', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await does(mei, 'model.add', { project: 'CHURN', name: 'churn' }, { id: 'model' });
      await does(mei, 'model.version', { project: 'CHURN', model: 'churn', name: 'v1' }, { id: 'version' });
      expect(await refuses(mei, 'change.undo', { command: 'model' })).toBe('changed_since');
      await withTask(world, { version: 'churn@v1' });
      expect(await refuses(mei, 'change.undo', { command: 'version' })).toBe('changed_since');
    }));

  test('of adding a member is refused, and so is undoing the very opening of the workspace', () =>
    inWorld(async ({ does, refuses, since, ana }) => {
      await does(ana, 'people.add', { name: 'Zoe' }, { id: 'zoe' });
      expect(await refuses(ana, 'change.undo', { command: 'zoe' })).toBe('not_undoable');
      const [first] = await since(0);
      expect(first!.kind).toBe('workspace');
      expect(await refuses(ana, 'change.undo', { command: first!.command })).toBe('not_undoable');
    }));

  test('never brings a card back into a column that is gone', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, mei } = world;
      const shadow = { project: 'CHURN', track: 'production', name: 'Shadow', phase: 'checking' };
      const { created } = await does(ana, 'column.add', shadow);
      await withTask(world, { column: 'Shadow' });
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'done' }, { id: 'out' });
      await does(ana, 'column.remove', { column: created!.id }, { id: 'gone' });
      expect(await refuses(mei, 'change.undo', { command: 'out' })).toBe('changed_since');
      await does(ana, 'change.undo', { command: 'gone' });
      await does(mei, 'change.undo', { command: 'out' });
      expect((await placeOf(world, 'CHURN-1')).name).toBe('Shadow');
    }));

  test('never brings back a label that is gone', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, mei } = world;
      await withTask(world, { labels: ['gpu', 'cpu'] });
      const [gpu] = (await taskOf(world, 'CHURN-1')).labels;
      await does(mei, 'work.label', { task: 'CHURN-1', remove: ['gpu'] }, { id: 'off' });
      await does(ana, 'label.remove', { label: gpu });
      expect(await refuses(mei, 'change.undo', { command: 'off' })).toBe('changed_since');
    }));

  test('of a stage is refused once another was said on top, even where that changed nothing to be seen', () =>
    inWorld(async (world) => {
      const { does, refuses, reads, mei } = world;
      await does(mei, 'model.add', { project: 'CHURN', name: 'churn' });
      await does(mei, 'model.version', { project: 'CHURN', model: 'churn', name: 'v1', registered: true });
      const stage = (name: string, id: string) =>
        does(mei, 'model.stage', { project: 'CHURN', version: 'churn@v1', stage: name }, { id });
      await stage('staging', 'first');
      await stage('dev', 'second');
      expect(await refuses(mei, 'change.undo', { command: 'first' })).toBe('changed_since');
      await does(mei, 'change.undo', { command: 'second' });
      await does(mei, 'change.undo', { command: 'first' });
      const [row] = await reads(function* () {
        return yield* list(version, 'project', [(yield* theProject('CHURN')).id]);
      });
      expect(row!.stage).toBe('experiment');
    }));

  test('of taking away a link or a blocker brings it back as it was', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      await withTask(world);
      const { created } = await does(mei, 'work.link', { task: 'CHURN-1', kind: 'branch', ref: 'exp/context' });
      const before = (await viewOf(world, 'CHURN-1')).links;
      await does(mei, 'work.unlink', { link: created!.id }, { id: 'off' });
      expect((await viewOf(world, 'CHURN-1')).links).toEqual([]);
      await does(mei, 'change.undo', { command: 'off' });
      expect((await viewOf(world, 'CHURN-1')).links).toEqual(before);
    }));
});
