import { describe, expect, test } from 'vitest';
import { DAY, ledgerOf, outcomes, timeboxAt } from '@dualtrack/core';
import { boxOf, changesNothing, decisionsIn, placeOf, taskOf, tasksIn, viewOf } from '../worlds/look.ts';
import { inWorld, START, type World } from '../worlds/world.ts';

const ask = ({ does, mei }: World, title = 'Does a larger context help?', more: Record<string, unknown> = {}) =>
  does(mei, 'work.create', { project: 'CHURN', track: 'research', title, ...more });

const decide = ({ does, mei }: World, task = 'CHURN-1', more: Record<string, unknown> = {}) =>
  does(mei, 'research.decide', { task, outcome: 'not_pursued', finding: 'No gain over the baseline', ...more });

describe('a timebox', () => {
  test('starts when the question is taken up, with the days of its project, and freezes the criterion', () =>
    inWorld(async (world) => {
      const { does, clock, mei } = world;
      await ask(world, 'Q', { hypothesis: 'Context helps', criterion: 'AUC up by 0.01' });
      expect(await boxOf(world, 'CHURN-1')).toMatchObject({ startAt: null, frozenAt: null, decideBy: null });
      clock.now += 3_600_000;
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'doing' });
      expect(await boxOf(world, 'CHURN-1')).toMatchObject({
        startAt: clock.now,
        frozenAt: clock.now,
        decideBy: clock.now + 10 * DAY,
      });
    }));

  test('has the length that was said for it: in days, until a day, or when it is started', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await ask(world, 'in days', { days: 3 });
      await ask(world, 'until a day', { decideBy: '2026-11-20' });
      await ask(world, 'when started', { days: 3 });
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'doing' });
      await does(mei, 'research.start', { task: 'CHURN-2' });
      await does(mei, 'research.start', { task: 'CHURN-3', days: 0.5 });
      expect((await boxOf(world, 'CHURN-1')).decideBy).toBe(START + 3 * DAY);
      expect((await boxOf(world, 'CHURN-2')).decideBy).toBe(Date.UTC(2026, 10, 20));
      expect((await boxOf(world, 'CHURN-3')).decideBy).toBe(START + DAY / 2);
      expect((await placeOf(world, 'CHURN-3')).phase).toBe('doing');
      await changesNothing(world, mei, 'research.start', { task: 'CHURN-3', days: 9 });
      await ask(world, 'too late');
      expect(await refuses(mei, 'research.start', { task: 'CHURN-4', decideBy: '2026-10-01' })).toBe('invalid');
      expect((await boxOf(world, 'CHURN-4')).startAt).toBeNull();
    }));

  test('starts once: moving back and forth does not start it again', () =>
    inWorld(async (world) => {
      const { does, clock, mei } = world;
      await ask(world);
      await does(mei, 'research.start', { task: 'CHURN-1' });
      clock.now += 5 * DAY;
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'next' });
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'doing' });
      expect(await boxOf(world, 'CHURN-1')).toMatchObject({ startAt: START, decideBy: START + 10 * DAY });
    }));

  test('tells its days, and asks when it is full; it is never more than full', () =>
    inWorld(async (world) => {
      const { does, clock, mei } = world;
      await ask(world, 'Q', { days: 4 });
      await does(mei, 'research.start', { task: 'CHURN-1' });
      clock.now += 3 * DAY;
      expect((await viewOf(world, 'CHURN-1')).investigation?.timebox).toMatchObject({
        days: 3,
        boxDays: 4,
        used: 0.75,
        full: false,
      });
      clock.now += DAY;
      expect((await viewOf(world, 'CHURN-1')).investigation?.timebox).toMatchObject({ days: 4, full: true });
    }));

  test('is lengthened with a reason only, from its end or from today, and every lengthening is kept', () =>
    inWorld(async (world) => {
      const { does, refuses, clock, mei } = world;
      await ask(world, 'Q', { days: 4 });
      expect(await refuses(mei, 'research.extend', { task: 'CHURN-1', days: 2, reason: 'x' })).toBe('not_started');
      await does(mei, 'research.start', { task: 'CHURN-1' });
      for (const input of [{ days: 2 }, { days: 2, reason: ' ' }, { reason: 'x' }, { days: 0, reason: 'x' }])
        expect(await refuses(mei, 'research.extend', { task: 'CHURN-1', ...input })).toBe('invalid');
      expect(
        await refuses(mei, 'research.extend', { task: 'CHURN-1', days: 1, until: '2026-12-01', reason: 'both' }),
      ).toBe('invalid');
      expect(await refuses(mei, 'research.extend', { task: 'CHURN-1', until: '2026-11-03', reason: 'x' })).toBe(
        'invalid',
      );
      await does(mei, 'research.extend', { task: 'CHURN-1', days: 2, reason: 'GPU queue' });
      expect((await boxOf(world, 'CHURN-1')).decideBy).toBe(START + 6 * DAY);
      clock.now = START + 8 * DAY;
      await does(mei, 'research.extend', { task: 'CHURN-1', days: 1, reason: 'One run left' });
      const box = await boxOf(world, 'CHURN-1');
      expect(box.decideBy).toBe(START + 9 * DAY);
      expect(box.extensions).toMatchObject([
        { from: START + 4 * DAY, until: START + 6 * DAY, reason: 'GPU queue', at: START },
        { from: START + 6 * DAY, until: START + 9 * DAY, reason: 'One run left', at: START + 8 * DAY },
      ]);
    }));

  test('of no start is none, and of no length is full at once', () => {
    expect(timeboxAt({ startAt: null, decideBy: null }, START)).toBeUndefined();
    expect(timeboxAt({ startAt: START, decideBy: START }, START)).toMatchObject({ full: true, boxDays: 0 });
    expect(timeboxAt({ startAt: START, decideBy: START + DAY }, START - DAY)).toMatchObject({ days: 0, used: 0 });
  });
});

describe('the success criterion', () => {
  test('is free until the box starts and frozen from then on; the hypothesis stays free', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await ask(world);
      await does(mei, 'research.frame', { task: 'CHURN-1', criterion: 'AUC up by 0.01', hypothesis: 'It helps' });
      await does(mei, 'research.frame', { task: 'CHURN-1', criterion: 'AUC up by 0.02', days: 5, gpuHours: 40 });
      await does(mei, 'research.start', { task: 'CHURN-1' });
      expect(await refuses(mei, 'research.frame', { task: 'CHURN-1', criterion: 'AUC up by 0.001' })).toBe('frozen');
      expect(await refuses(mei, 'research.frame', { task: 'CHURN-1', days: 50 })).toBe('invalid');
      expect(await refuses(mei, 'research.frame', { task: 'CHURN-1', decideBy: '2027-01-01' })).toBe('invalid');
      await does(mei, 'research.frame', { task: 'CHURN-1', criterion: 'AUC up by 0.02', hypothesis: 'It helps a lot' });
      expect(await boxOf(world, 'CHURN-1')).toMatchObject({
        criterion: 'AUC up by 0.02',
        hypothesis: 'It helps a lot',
        gpuHours: 40,
        decideBy: START + 5 * DAY,
      });
    }));

  test('that is frozen gets later words beside it, each with its reason, and stays as it was', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await ask(world, 'Q', { criterion: 'AUC up by 0.02' });
      const words = { task: 'CHURN-1', criterion: 'AUC up by 0.01', reason: 'Fewer users than thought' };
      expect(await refuses(mei, 'research.amend', words)).toBe('not_started');
      await does(mei, 'research.start', { task: 'CHURN-1' });
      expect(await refuses(mei, 'research.amend', { ...words, reason: '' })).toBe('invalid');
      await does(mei, 'research.amend', words);
      const box = await boxOf(world, 'CHURN-1');
      expect(box.criterion).toBe('AUC up by 0.02');
      expect(box.amendments).toMatchObject([{ criterion: 'AUC up by 0.01', reason: 'Fewer users than thought' }]);
    }));
});

describe('a question', () => {
  test('that is moved to done goes to checking and asks for its decision, and asks once', () =>
    inWorld(async (world) => {
      const { does, clock, mei } = world;
      await ask(world);
      clock.now += 60_000;
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'done' });
      expect((await placeOf(world, 'CHURN-1')).name).toBe('Writing up');
      const asked = clock.now;
      expect(await taskOf(world, 'CHURN-1')).toMatchObject({ asksAt: asked, doneAt: null, startedAt: asked });
      clock.now += 60_000;
      await changesNothing(world, mei, 'work.move', { task: 'CHURN-1', to: 'done' });
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'doing' });
      expect((await taskOf(world, 'CHURN-1')).asksAt).toBeNull();
      expect(await decisionsIn(world)).toEqual([]);
    }));

  test('that asks and gets more time asks no longer', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      await ask(world);
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'done' });
      await does(mei, 'research.extend', { task: 'CHURN-1', days: 2, reason: 'One more idea' });
      expect((await taskOf(world, 'CHURN-1')).asksAt).toBeNull();
    }));

  test.each(outcomes)('that is decided "%s" is done, whatever the outcome', (outcome) =>
    inWorld(async (world) => {
      const { clock } = world;
      await ask(world);
      clock.now += DAY;
      const { created } = await decide(world, 'CHURN-1', { outcome, reason: 'Too slow' });
      expect(created!.key).toBe('L-1');
      expect((await placeOf(world, 'CHURN-1')).phase).toBe('done');
      expect(await taskOf(world, 'CHURN-1')).toMatchObject({ doneAt: clock.now, asksAt: null, decision: created!.id });
      expect((await boxOf(world, 'CHURN-1')).frozenAt).toBe(clock.now);
      expect(await decisionsIn(world)).toMatchObject([
        { number: 1, outcome, finding: 'No gain over the baseline', reason: 'Too slow', evidence: [] },
      ]);
    }),
  );

  test('is decided once; a decided one moves no more, within done it does', () =>
    inWorld(async (world) => {
      const { refuses, mei } = world;
      await ask(world);
      await decide(world);
      expect(await refuses(mei, 'research.decide', { task: 'CHURN-1', outcome: 'adopt', finding: 'x' })).toBe(
        'decided',
      );
      for (const to of ['next', 'doing', 'checking'])
        expect(await refuses(mei, 'work.move', { task: 'CHURN-1', to })).toBe('decided');
      expect(await refuses(mei, 'research.start', { task: 'CHURN-1' })).toBe('decided');
      expect(await refuses(mei, 'research.extend', { task: 'CHURN-1', days: 1, reason: 'x' })).toBe('decided');
      await changesNothing(world, mei, 'work.move', { task: 'CHURN-1', to: 'done' });
      expect(await decisionsIn(world)).toHaveLength(1);
    }));

  test('needs an outcome and a finding in one sentence', () =>
    inWorld(async (world) => {
      const { refuses, mei } = world;
      await ask(world);
      for (const wrong of [
        { outcome: 'failed', finding: 'x' },
        { outcome: 'adopt' },
        { outcome: 'adopt', finding: ' ' },
        { finding: 'x' },
      ])
        expect(await refuses(mei, 'research.decide', { task: 'CHURN-1', ...wrong })).toBe('invalid');
      expect((await placeOf(world, 'CHURN-1')).phase).toBe('next');
    }));

  test('only is decided; production work is not', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await does(mei, 'work.create', { project: 'CHURN', track: 'production', title: 'x' });
      for (const [name, more] of [
        ['research.decide', { outcome: 'adopt', finding: 'x' }],
        ['research.start', {}],
        ['research.extend', { days: 1, reason: 'x' }],
        ['research.amend', { criterion: 'x', reason: 'x' }],
        ['research.frame', { hypothesis: 'x' }],
        ['research.reopen', { reason: 'x' }],
      ] as const)
        expect(await refuses(mei, name, { task: 'CHURN-1', ...more })).toBe('not_research');
    }));

  test('shows its decision by links that it has, addresses and commits, each once', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await ask(world);
      const { created } = await does(mei, 'work.link', {
        task: 'CHURN-1',
        kind: 'notebook',
        ref: 'notebooks/context.ipynb',
      });
      const bad = { task: 'CHURN-1', outcome: 'adopt', finding: 'x', evidence: ['see the wiki'] };
      expect(await refuses(mei, 'research.decide', bad)).toBe('invalid');
      await decide(world, 'CHURN-1', {
        evidence: [
          created!.id,
          'notebooks/context.ipynb',
          'https://mlflow.example.org/runs/7',
          'abc1234',
          'abc1234',
          'https://mlflow.example.org/runs/7',
        ],
      });
      const [entry] = await decisionsIn(world);
      expect(entry!.evidence).toHaveLength(3);
      const { links } = await viewOf(world, 'CHURN-1');
      expect(links.map((each) => [each.kind, each.ref])).toEqual(
        expect.arrayContaining([
          ['notebook', 'notebooks/context.ipynb'],
          ['url', 'https://mlflow.example.org/runs/7'],
          ['commit', 'abc1234'],
        ]),
      );
      expect(links).toHaveLength(3);
    }));

  test('that is decided keeps what shows its decision: that link is not taken off, others are', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await ask(world);
      const link = async (n: number) => {
        const run = { task: 'CHURN-1', kind: 'run', ref: `https://mlflow.example.org/${n}` };
        return (await does(mei, 'work.link', run, { id: `link ${n}` })).created!.id;
      };
      const [shown, other] = [await link(1), await link(2)];
      await decide(world, 'CHURN-1', { evidence: [shown] });
      expect(await refuses(mei, 'work.unlink', { link: shown })).toBe('in_use');
      expect(await refuses(mei, 'change.undo', { command: 'link 1' })).toBe('changed_since');
      await does(mei, 'work.unlink', { link: other });
      expect((await viewOf(world, 'CHURN-1')).links.map((each) => each.id)).toEqual([shown]);
    }));

  test('is taken up again with a reason: the decision stays in the ledger, a new box starts', () =>
    inWorld(async (world) => {
      const { does, refuses, clock, mei } = world;
      await ask(world);
      expect(await refuses(mei, 'research.reopen', { task: 'CHURN-1', reason: 'New data' })).toBe('undecided');
      await decide(world);
      clock.now += 30 * DAY;
      expect(await refuses(mei, 'research.reopen', { task: 'CHURN-1' })).toBe('invalid');
      await does(mei, 'research.reopen', { task: 'CHURN-1', reason: 'New data', days: 3 });
      expect((await placeOf(world, 'CHURN-1')).phase).toBe('doing');
      expect(await taskOf(world, 'CHURN-1')).toMatchObject({ decision: null, doneAt: null });
      expect(await boxOf(world, 'CHURN-1')).toMatchObject({
        startAt: clock.now,
        decideBy: clock.now + 3 * DAY,
        reopenings: [{ reason: 'New data', at: clock.now }],
      });
      expect(await decisionsIn(world)).toMatchObject([{ number: 1, supersededBy: null }]);

      await decide(world, 'CHURN-1', { outcome: 'adopt', finding: 'With the new data it helps' });
      const [first, second] = await decisionsIn(world);
      expect(first).toMatchObject({ number: 1, supersededBy: second!.id });
      expect(second).toMatchObject({ number: 2, supersedes: first!.id, outcome: 'adopt' });
    }));
});

describe('the ledger', () => {
  const ledger = ({ reads }: World) => reads(() => ledgerOf(() => true));

  test('numbers decisions through all projects, newest first, in the words of when they were decided', () =>
    inWorld(async (world) => {
      const { does, ana, mei } = world;
      await does(ana, 'project.add', { name: 'Fraud', key: 'FRAUD' });
      await ask(world, 'Does a larger context help?');
      await does(mei, 'work.create', { project: 'FRAUD', track: 'research', title: 'Do graphs help?' });
      await decide(world, 'CHURN-1');
      await decide(world, 'FRAUD-1', { outcome: 'adopt', finding: 'They do' });
      await does(mei, 'work.rename', { task: 'CHURN-1', title: 'Renamed later' });
      expect(await ledger(world)).toMatchObject([
        { number: 2, task: 'FRAUD-1', question: 'Do graphs help?', outcome: 'adopt', by: 'Mei', evidence: 0 },
        { number: 1, task: 'CHURN-1', question: 'Does a larger context help?', outcome: 'not_pursued' },
      ]);
    }));

  test('shows nothing of a project that the reader does not see; the gap stays', () =>
    inWorld(async (world) => {
      const { does, reads, ana } = world;
      await does(ana, 'project.add', { name: 'Secret', key: 'SECRET' });
      await does(ana, 'work.create', { project: 'SECRET', track: 'research', title: 'Hidden?' });
      await ask(world);
      await decide(world, 'CHURN-1');
      await does(ana, 'research.decide', { task: 'SECRET-1', outcome: 'adopt', finding: 'Hidden' });
      await ask(world, 'Third');
      await decide(world, 'CHURN-2');
      const seen = await reads(() => ledgerOf((home) => home.key !== 'SECRET'));
      expect(seen.map((each) => each.number)).toEqual([3, 1]);
    }));

  test('is never edited: an entry is superseded by another one, once', () =>
    inWorld(async (world) => {
      const { does, refuses, mei } = world;
      await ask(world);
      await decide(world);
      const next = { decision: 'L-1', outcome: 'adopt', finding: 'It helps after all' };
      const { created } = await does(mei, 'research.supersede', next);
      expect(created!.key).toBe('L-2');
      expect((await taskOf(world, 'CHURN-1')).decision).toBe(created!.id);
      expect(await refuses(mei, 'research.supersede', next)).toBe('superseded');
      await does(mei, 'research.supersede', { ...next, decision: '2', outcome: 'parked' });
      expect(await ledger(world)).toMatchObject([
        { number: 3, supersedes: 2, supersededBy: null, outcome: 'parked' },
        { number: 2, supersedes: 1, supersededBy: 3, outcome: 'adopt' },
        { number: 1, supersedes: null, supersededBy: 2, outcome: 'not_pursued' },
      ]);
      expect(await refuses(mei, 'research.supersede', { ...next, decision: 'L-9' })).toBe('not_found');
    }));

  test('is not undone by anybody', () =>
    inWorld(async (world) => {
      const { refuses, ana, mei } = world;
      await ask(world);
      await world.does(mei, 'research.decide', { task: 'CHURN-1', outcome: 'adopt', finding: 'x' }, { id: 'said' });
      expect(await refuses(mei, 'change.undo', { command: 'said' })).toBe('not_undoable');
      expect(await refuses(ana, 'change.undo', { command: 'said' })).toBe('not_undoable');
      expect(await decisionsIn(world)).toHaveLength(1);
      expect((await tasksIn(world))[0]!.decision).not.toBeNull();
    }));
});
