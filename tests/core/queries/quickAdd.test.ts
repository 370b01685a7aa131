/** A task in one line: which tokens are chips, what stays in the title, where it belongs, and what follows from it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createOf, dayNamed, limits, parseQuickAdd, type Id, type Names } from '@dualtrack/core';
import { costMs } from '../../worlds/cost.ts';
import { inWorld } from '../../worlds/world.ts';
import { taskOf, viewOf } from '../../worlds/look.ts';

/** A Monday. */
const today = '2026-11-23';
const names: Names = {
  me: 'ana',
  today,
  people: [
    { id: 'ana', name: 'Ana Ruiz', discipline: null },
    { id: 'mei', name: 'Mei Tan', discipline: null },
    { id: 'raj', name: 'Raj Patel', discipline: null },
    { id: 'raj2', name: 'Raj Kumar', discipline: null },
  ],
  projects: [{ id: 'p', key: 'DATA', name: 'Data' }],
  versions: [
    { id: 'v13', name: 'v1.3', model: 'churn', live: false },
    { id: 'c1', name: '1.0', model: 'churn', live: true },
    { id: 'r1', name: '1.0', model: 'ranker', live: true },
  ],
};
const read = (line: string, wishes = {}) => parseQuickAdd(line, names, wishes);
const chipsOf = (line: string, wishes = {}): string[] =>
  read(line, wishes).chips.map((each) => `${each.kind} ${each.value}`);

describe('a task in one line', () => {
  test('is its title, with every token as a chip', () => {
    const line =
      'Try focal loss on rare classes? @mei [5d] by fri !2 ^v1.3 &data-12 #loss https://mlflow.example.org/runs/7f // it helped once';
    expect(read(line)).toMatchObject({ title: 'Try focal loss on rare classes?', track: 'research' });
    expect(chipsOf(line)).toEqual([
      'person mei',
      'box 5',
      'day 2026-11-27',
      'priority 2',
      'version v13',
      'waits DATA-12',
      'label loss',
      'link https://mlflow.example.org/runs/7f',
      'body it helped once',
    ]);
    expect(createOf(read(line), 'CHURN')).toEqual({
      project: 'CHURN',
      track: 'research',
      title: 'Try focal loss on rare classes?',
      assignees: ['mei'],
      days: 5,
      decideBy: '2026-11-27',
      priority: 2,
      version: 'v13',
      waitsFor: ['DATA-12'],
      labels: ['loss'],
      links: [{ kind: 'run', ref: 'https://mlflow.example.org/runs/7f' }],
      description: 'it helped once',
    });
  });

  test.each([
    ['Try a smaller model', 'research'],
    ['Is the drift real?', 'research'],
    ['Smaller batches [2w]', 'research'],
    ['Collect Q4 labels', 'data'],
    ['backfill March', 'data'],
    ['Batch scorer =3', 'production'],
    ['Batch scorer', 'production'],
    ['Deploy churn 1.1', 'production', 'deploy'],
    ['roll back churn', 'production', 'deploy'],
    ['Fix the retries', 'production', 'bug'],
    ['A/B test of the threshold', 'production', 'ab_test'],
  ])('%s: belongs to %s', (line, track, type?: string) => {
    expect(read(line)).toMatchObject({ track, type });
    expect(read(line, { track: 'data' })).toMatchObject({ track: 'data', type: track === 'data' ? type : undefined });
  });

  test('keeps in its title what names nothing, nobody or more than one', () => {
    for (const line of [
      'Ask @zoe',
      'Ask @raj',
      'Use ^9.9',
      'Use ^1.0',
      'After &NOPE-1',
      'a!1',
      'x=3',
      '#1 place',
      'by car',
    ])
      expect([line, read(line).title, read(line).chips]).toEqual([line, line, []]);
    expect(chipsOf('Ask @raj.p @me @"Raj Kumar" ^ranker@1.0')).toEqual([
      'person raj',
      'person ana',
      'person raj2',
      'version r1',
    ]);
    expect(read('See http://x.example/a//b').title).toBe('See');
  });

  test('is literal in quotes, and where a chip was dismissed', () => {
    expect(read('Say "by fri" to "#all"')).toMatchObject({ title: 'Say by fri to #all', chips: [] });
    expect(read('Does "focal loss" help?').title).toBe('Does "focal loss" help?');
    expect(read('Ship by fri @mei', { dismissed: ['by fri'] })).toMatchObject({
      title: 'Ship by fri',
      chips: [{ kind: 'person' }],
    });
  });

  test('is nothing but its title when it is only that, whatever it is', () => {
    expect(createOf(read('  Batch   scorer '), 'CHURN')).toEqual({
      project: 'CHURN',
      track: 'production',
      title: 'Batch scorer',
    });
  });

  test('loses no word, and is read in less than 50 ms, whatever is typed', () => {
    const piece = fc.constantFrom(
      ...'@mei @ # #x ! !1 = =3 [ [5d] by fri ^ ^v1.3 & &DATA-1 " // https:// a? \u202e 🙂'.split(' '),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 40 }), (all) => {
        const line = all.join(' ');
        const { title, chips } = read(line);
        // Because: what stands twice, once in quotes, is taken out of the line where it stands first.
        const rest = (text: string): string[] => Array.from(text.replace(/[\s"]+/g, '')).sort();
        const used = chips.reduce((text, each) => text.replace(each.typed, ''), line);
        expect(rest(title)).toEqual(rest(used));
        const none = read(line, { dismissed: chips.map((each) => each.typed) });
        expect(chips.length === 0 || none.title.length >= title.length).toBe(true);
      }),
    );
    for (const one of ['"', '@', 'by in ', 'by 1 ', '// ', '[1', 'https://', '@"', '#"x" ', 'a ']) {
      const line = one.repeat(1_000_000 / one.length);
      const { title } = read(line);
      expect([one, costMs(() => read(line)) < 50]).toEqual([one, true]);
      expect(title.length).toBeLessThanOrEqual(limits.quickAddCharsMax);
    }
  });
});

describe('a day', () => {
  test.each([
    ['today', '2026-11-23'],
    ['tomorrow', '2026-11-24'],
    ['mon', '2026-11-23'],
    ['fri', '2026-11-27'],
    ['Friday', '2026-11-27'],
    ['next fri', '2026-12-04'],
    ['next week', '2026-11-30'],
    ['in 10 days', '2026-12-03'],
    ['3 dec', '2026-12-03'],
    ['22 november', '2027-11-22'],
    ['29 feb', undefined],
    ['31 jun', undefined],
    ['2027-01-05', '2027-01-05'],
    ['2027-02-30', undefined],
    ['someday', undefined],
    ['fr', undefined],
  ])('%s is %s', (text, day) => expect(dayNamed(text, today)).toBe(day));
});

describe('adding from a line', () => {
  const line = (world: { mei: unknown }) => ({
    ...names,
    people: [{ id: (world.mei as { person: string }).person as Id<'person'>, name: 'Mei', discipline: null }],
    projects: [{ id: 'p', key: 'CHURN', name: 'Churn' }],
    versions: [],
  });

  test('is one command, so that one undo takes all of it back', () =>
    inWorld(async (world) => {
      const { does, mei } = world;
      await does(mei, 'work.create', { project: 'CHURN', track: 'data', title: 'Q3 labels' });
      const typed = 'Try focal loss? @mei [5d] !1 #loss &CHURN-1 https://x.example/a https://x.example/a // because';
      const added = await does(mei, 'work.create', createOf(parseQuickAdd(typed, line(world)), 'CHURN'), {
        id: 'quick',
      });
      expect(await viewOf(world, added.created!.key!)).toMatchObject({
        title: 'Try focal loss?',
        track: 'research',
        assignees: ['Mei'],
        priority: 1,
        labels: ['loss'],
        description: 'because',
        waitsFor: ['CHURN-1'],
        links: [{ kind: 'url', ref: 'https://x.example/a', title: 'https://x.example/a' }],
      });
      await does(mei, 'change.undo', { command: 'quick' });
      await expect(taskOf(world, 'CHURN-2')).rejects.toThrow('not_found');
      expect((await viewOf(world, 'CHURN-1')).waitedForBy).toEqual([]);
    }));

  test('is refused whole when a part of it cannot be', () =>
    inWorld(async ({ refuses, mei, ana, raj, does }) => {
      const more = (input: object) => ({ project: 'CHURN', track: 'production', title: 'x', ...input });
      expect(await refuses(mei, 'work.create', more({ waitsFor: ['CHURN-9'] }))).toBe('not_found');
      expect(await refuses(mei, 'work.create', more({ links: [{ kind: 'url', ref: 'javascript:alert(1)' }] }))).toBe(
        'invalid',
      );
      await does(ana, 'project.add', { name: 'Secret', key: 'SECRET' });
      await does(ana, 'project.restrict', { project: 'SECRET', private: true });
      await does(ana, 'work.create', { project: 'SECRET', track: 'data', title: 'Hidden' });
      expect(await refuses(raj, 'work.create', more({ waitsFor: ['SECRET-1'] }))).toBe('not_found');
    }));
});
