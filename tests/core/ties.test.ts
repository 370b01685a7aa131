import { describe, expect, test } from 'vitest';
import { changesNothing, taskOf, viewOf } from '../worlds/look.ts';
import { inWorld, type World } from '../worlds/world.ts';

const around = async (world: World, key: string) =>
  (await viewOf(world, key)).around.map(({ how, key: other }) => `${how} ${other}`);

const byKind = (a: { kind: string }, b: { kind: string }): number => (a.kind < b.kind ? -1 : 1);

const withQuestion = async (world: World): Promise<void> => {
  const { does, mei } = world;
  await does(mei, 'work.create', { project: 'CHURN', track: 'research', title: 'Does focal loss help?' });
  await does(mei, 'work.link', {
    task: 'CHURN-1',
    kind: 'run',
    ref: 'https://mlflow.example.org/7f2a',
    title: 'gamma=2',
    pin: 'best',
    metrics: { f1: 0.842 },
  });
  await does(mei, 'work.link', { task: 'CHURN-1', kind: 'page', ref: 'https://wiki.example.org/focal' });
  await does(mei, 'work.link', { task: 'CHURN-1', kind: 'commit', ref: 'a'.repeat(40) });
};

describe('related work', () => {
  test('is said once for both, from either side, and taken back from either side', () =>
    inWorld(async (world) => {
      const { does, refuses, mei, vic } = world;
      await withQuestion(world);
      await does(mei, 'work.create', { project: 'CHURN', track: 'data', title: 'Labels' });
      expect(await refuses(vic, 'work.relate', { task: 'CHURN-1', to: 'CHURN-2' })).toBe('forbidden');
      expect(await refuses(mei, 'work.relate', { task: 'CHURN-1', to: 'CHURN-1' })).toBe('invalid');
      await does(mei, 'work.relate', { task: 'CHURN-1', to: 'CHURN-2' });
      await changesNothing(world, mei, 'work.relate', { task: 'CHURN-2', to: 'CHURN-1' });
      expect(await around(world, 'CHURN-1')).toEqual(['related CHURN-2']);
      expect(await around(world, 'CHURN-2')).toEqual(['related CHURN-1']);
      await does(mei, 'work.unrelate', { task: 'CHURN-2', to: 'CHURN-1' });
      expect(await around(world, 'CHURN-1')).toEqual([]);
    }));

  test('in a project that one does not see stays unseen, in both directions', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, mei } = world;
      await withQuestion(world);
      await does(ana, 'project.add', { name: 'Secret', key: 'SECRET' });
      await does(ana, 'work.create', { project: 'SECRET', track: 'data', title: 'Hidden' });
      await does(ana, 'work.relate', { task: 'CHURN-1', to: 'SECRET-1' });
      await does(ana, 'project.restrict', { project: 'SECRET', private: true });
      expect(await refuses(mei, 'work.relate', { task: 'CHURN-1', to: 'SECRET-1' })).toBe('not_found');
      expect(await refuses(mei, 'work.unrelate', { task: 'CHURN-1', to: 'SECRET-1' })).toBe('not_found');
      expect((await viewOf(world, 'CHURN-1', ({ key }) => key !== 'SECRET')).around).toEqual([]);
    }));
});

describe('what work leads to', () => {
  test('is a production task that keeps the evidence but not the commits, linked both ways, undone in one step', () =>
    inWorld(async (world) => {
      const { does, since, mei } = world;
      await withQuestion(world);
      const { created, seq } = await does(mei, 'work.promote', { task: 'CHURN-1' });
      expect(created?.key).toBe('CHURN-2');
      const view = await viewOf(world, 'CHURN-2');
      expect(view).toMatchObject({ title: 'Does focal loss help?', track: 'production', column: 'Ready' });
      expect(view.links.map(({ kind, pin, metrics }) => ({ kind, pin, metrics })).sort(byKind)).toEqual([
        { kind: 'page', pin: null, metrics: {} },
        { kind: 'run', pin: 'best', metrics: { f1: 0.842 } },
      ]);
      expect(await around(world, 'CHURN-1')).toEqual(['leads_to CHURN-2']);
      expect(await around(world, 'CHURN-2')).toEqual(['comes_from CHURN-1']);
      const command = (await since(seq - 1))[0]!.command;
      await does(mei, 'change.undo', { command });
      expect(await around(world, 'CHURN-1')).toEqual([]);
      expect((await viewOf(world, 'CHURN-1')).links).toHaveLength(3);
    }));

  test('comes with the decision in one step: the work, and the next question', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      await withQuestion(world);
      await does(mei, 'research.decide', {
        task: 'CHURN-1',
        outcome: 'adopt',
        finding: 'It helps.',
        evidence: ['https://wiki.example.org/focal'],
        leads: [{ title: 'Train with focal loss' }, { track: 'research', title: 'And label smoothing?' }],
      });
      expect(await around(world, 'CHURN-1')).toEqual(['leads_to CHURN-2', 'leads_to CHURN-3']);
      expect((await viewOf(world, 'CHURN-2')).links.map((each) => each.kind).sort()).toEqual(['page', 'run']);
      expect((await viewOf(world, 'CHURN-3')).investigation).toMatchObject({ hypothesis: '', frozen: null });
      expect((await taskOf(world, 'CHURN-3')).type).toBe('investigation');
      const words = { outcome: 'adopt', finding: 'It helps more.', leads: [{ title: 'Serve it' }] };
      await does(mei, 'research.supersede', { decision: 'L-1', ...words });
      expect(await around(world, 'CHURN-1')).toEqual(['leads_to CHURN-2', 'leads_to CHURN-3', 'leads_to CHURN-4']);
    }));

  test('waits for room in a column that is full, and for the right to add work', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, mei, vic } = world;
      await withQuestion(world);
      expect(await refuses(vic, 'work.promote', { task: 'CHURN-1' })).toBe('forbidden');
      const placed = await does(mei, 'work.create', { project: 'CHURN', track: 'production', title: 'Scorer' });
      const { column } = await taskOf(world, placed.created!.key!);
      await does(ana, 'column.limit', { column, mode: 'enforce', limit: 1 });
      expect(await refuses(mei, 'work.promote', { task: 'CHURN-1' })).toBe('wip_limit');
    }));
});

test('a parked question says when it is to be looked at again', () =>
  inWorld(async (world) => {
    const { does, mei } = world;
    await withQuestion(world);
    const words = { outcome: 'parked', finding: 'Too costly today.', revisit: 'labels are over 60k' };
    await does(mei, 'research.decide', { task: 'CHURN-1', ...words });
    expect((await viewOf(world, 'CHURN-1')).decisions).toMatchObject([{ revisit: 'labels are over 60k' }]);
  }));

test('the state of a CI run is told anew for the same run, and of a gate how far its data is', () =>
  inWorld(async (world) => {
    const { does, refuses, mei } = world;
    await does(mei, 'work.create', { project: 'CHURN', track: 'data', title: 'Labels' });
    const run = { task: 'CHURN-1', kind: 'ci_run', ref: 'https://ci.example.org/4471' };
    await does(mei, 'work.link', { ...run, state: 'running' });
    await does(mei, 'work.link', { ...run, state: 'passed' });
    expect((await viewOf(world, 'CHURN-1')).links).toMatchObject([{ state: 'passed' }]);
    await does(mei, 'gate.add', { project: 'CHURN', name: 'Q3 labels', task: 'CHURN-1' });
    const gate = { gate: 'Q3 labels', project: 'CHURN' };
    await does(mei, 'gate.describe', { ...gate, source: 'crm.calls', have: 24_800, want: 40_000, unit: 'rows' });
    expect((await viewOf(world, 'CHURN-1')).gate).toMatchObject({ have: 24_800, want: 40_000, unit: 'rows' });
    await changesNothing(world, mei, 'gate.describe', { ...gate, have: 24_800 });
    expect(await refuses(mei, 'gate.describe', { ...gate, have: -1 })).toBe('invalid');
  }));
