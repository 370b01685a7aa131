/** The ledger as it is read: narrowed, summed up, one entry whole, and as a decision record that holds any text. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DAY,
  decision,
  entryView,
  fits,
  ledgerOf,
  list,
  madrOf,
  numbersIn,
  quarterOf,
  summaryOf,
  task,
  type EntryView,
  type LedgerEntry,
} from '@dualtrack/core';
import { inWorld, type World } from '../worlds/world.ts';

const ask = ({ does, mei }: World, title: string, more: Record<string, unknown> = {}) =>
  does(mei, 'work.create', { project: 'CHURN', track: 'research', title, ...more });

const decide = ({ does, mei }: World, key: string, more: Record<string, unknown> = {}) =>
  does(mei, 'research.decide', { task: key, outcome: 'not_pursued', finding: 'No gain over the baseline', ...more });

const entriesIn = ({ reads }: World): Promise<LedgerEntry[]> => reads(() => ledgerOf(() => true));

/** An entry as a search that finds everything would tell it. */
const entryIn = ({ reads }: World, ref: string): Promise<EntryView> =>
  reads(function* () {
    const citing = [
      ...(yield* list(decision, 'number', [])).map(({ id }) => ({ kind: 'decision', id })),
      ...(yield* list(task, 'number', [])).map(({ id }) => ({ kind: 'task', id })),
    ];
    return yield* entryView(ref, () => true, citing);
  });

describe('the list', () => {
  test('is narrowed by project, model, outcome, quarter and person, whatever the case', () =>
    inWorld(async (world) => {
      const { does, mei, reads } = world;
      await does(mei, 'model.add', { project: 'CHURN', name: 'churn' });
      await does(mei, 'model.version', { project: 'CHURN', model: 'churn', name: '1.2.0' });
      await ask(world, 'A', { version: 'churn@1.2.0', column: 'doing' });
      await ask(world, 'B');
      world.clock.now += 3 * DAY;
      await decide(world, 'CHURN-1');
      await decide(world, 'CHURN-2', { outcome: 'adopt' });
      const [b, a] = await entriesIn(world);
      expect(a).toMatchObject({ model: 'churn', version: '1.2.0', days: 3, project: 'CHURN', by: 'Mei' });
      expect(b).toMatchObject({ model: null, version: null, days: null });
      const narrowed = async (filter: Record<string, string>): Promise<number[]> =>
        (await reads(() => ledgerOf(() => true, undefined, filter))).map((each) => each.number);
      expect(await narrowed({ model: 'CHURN' })).toEqual([1]);
      expect(await narrowed({ outcome: 'adopt' })).toEqual([2]);
      expect(await narrowed({ person: 'mei', quarter: '2026-q4' })).toEqual([2, 1]);
      expect(await narrowed({ quarter: '2026-Q3' })).toEqual([]);
      expect(await narrowed({ project: 'FRAUD' })).toEqual([]);
      expect(fits(a!, { model: '' })).toBe(true);
    }));

  test('a quarter counts every outcome the same, an answer that was superseded once, and the days in the middle', () =>
    inWorld(async (world) => {
      const { does, clock, mei } = world;
      const outcomes = ['adopt', 'not_pursued', 'not_pursued', 'parked'];
      for (const [n, outcome] of outcomes.entries()) {
        await ask(world, `Q${n}`, { column: 'doing' });
        clock.now += (n + 1) * DAY;
        await decide(world, `CHURN-${n + 1}`, { outcome });
      }
      expect(summaryOf(await entriesIn(world))).toEqual({
        answered: 4,
        outcomes: { adopt: 1, iterate: 0, not_pursued: 2, inconclusive: 0, parked: 1 },
        medianDays: 2.5,
      });
      await does(mei, 'research.supersede', { decision: 'L-1', outcome: 'not_pursued', finding: 'A leak' });
      const summary = summaryOf(await entriesIn(world));
      expect(summary).toMatchObject({ answered: 4, outcomes: { adopt: 0, not_pursued: 3 }, medianDays: 2.5 });
      expect(summaryOf([])).toMatchObject({ answered: 0, medianDays: null });
    }));

  test('quarters are of the calendar', () => {
    const of = ['2026-01-01T00:00:00.000Z', '2026-03-31T23:59:59.999Z', '2026-04-01T00:00:00.000Z', '2026-12-31'];
    expect(of.map(quarterOf)).toEqual(['2026-Q1', '2026-Q1', '2026-Q2', '2026-Q4']);
  });
});

describe('an entry', () => {
  test('tells what was frozen, amended and extended before it was decided, what shows it and what waits for it', () =>
    inWorld(async (world) => {
      const { does, clock, mei, raj } = world;
      await ask(world, 'Does it help?', { hypothesis: 'It lifts F1', criterion: 'F1 ≥ .83', days: 4 });
      await does(mei, 'work.create', { project: 'CHURN', track: 'production', title: 'Take it' });
      await does(mei, 'work.depend', { task: 'CHURN-2', on: 'CHURN-1' });
      await does(mei, 'research.start', { task: 'CHURN-1' });
      await does(raj, 'research.amend', { task: 'CHURN-1', criterion: 'F1 ≥ .82', reason: 'New split' });
      await does(mei, 'research.extend', { task: 'CHURN-1', days: 2, reason: 'Late labels' });
      const link = (ref: string, more: Record<string, unknown>) =>
        does(mei, 'work.link', { task: 'CHURN-1', kind: 'run', ref, ...more });
      await link('https://r.example.org/0', { metrics: { f1: 0.8 } });
      await link('https://r.example.org/1', { pin: 'baseline', metrics: { f1: 0.81 } });
      await link('https://r.example.org/2', { pin: 'best', metrics: { f1: 0.84 } });
      clock.now += 5 * DAY;
      await decide(world, 'CHURN-1', {
        outcome: 'adopt',
        leads: [{ title: 'Take it to production' }],
        reason: 'A clear gain',
        evidence: ['https://r.example.org/2', 'abcdef1'],
      });
      const entry = await entryIn(world, 'L-1');
      expect(entry).toMatchObject({
        current: true,
        hypothesis: 'It lifts F1',
        criterion: 'F1 ≥ .83',
        amendments: [{ criterion: 'F1 ≥ .82', reason: 'New split', by: 'Raj' }],
        extensions: [{ reason: 'Late labels', by: 'Mei' }],
        timebox: { days: 5, boxDays: 6 },
        next: [
          { key: 'CHURN-3', title: 'Take it to production' },
          { key: 'CHURN-2', title: 'Take it' },
        ],
        citedBy: [],
        evidence: 2,
      });
      expect(entry.links.map(({ ref, pin, shows }) => [ref.at(-1), pin, shows])).toEqual([
        ['2', 'best', true],
        ['1', 'baseline', false],
        ['1', null, true],
        ['0', null, false],
      ]);
      expect(entry.history.map(({ what, words }) => `${what} ${words}`.trim())).toEqual([
        'asked',
        'started',
        'extended Late labels',
        'amended New split',
        'decided L-1',
      ]);
    }));

  test('cites and is cited by what names its number, each once, and not by what only looks like it', () =>
    inWorld(async (world) => {
      const { does, mei, ana } = world;
      await ask(world, 'First');
      await decide(world, 'CHURN-1', { finding: 'See L-99' });
      await ask(world, 'Again, as L-1 had another split', { hypothesis: 'Not as in L-1' });
      await does(mei, 'work.describe', { task: 'CHURN-2', body: 'L-1, L-1 and again L-1' });
      await ask(world, 'XL-1 and L-10 and L-1b are other things');
      await ask(world, 'Third');
      await decide(world, 'CHURN-4', { finding: 'Unlike l-1, it holds' });
      expect(await entryIn(world, 'L-1')).toMatchObject({
        cites: [],
        citedBy: [
          { key: 'L-2', title: 'Third', outcome: 'not_pursued' },
          { key: 'CHURN-2', outcome: null },
        ],
      });
      expect((await entryIn(world, '2')).cites).toEqual([{ key: 'L-1', title: 'First', outcome: 'not_pursued' }]);
      await does(ana, 'work.remove', { task: 'CHURN-2' });
      expect((await entryIn(world, 'L-1')).citedBy).toHaveLength(1);
    }));

  test('of a project that is not seen is not there, and is not named elsewhere', () =>
    inWorld(async (world) => {
      const { does, ana, store } = world;
      await does(ana, 'project.add', { name: 'Secret', key: 'SECRET' });
      await does(ana, 'work.create', { project: 'SECRET', track: 'research', title: 'Hidden, like L-2' });
      await decide(world, 'SECRET-1');
      await ask(world, 'Open, unlike L-1');
      await decide(world, 'CHURN-1');
      const seesChurn = (home: { key: string }): boolean => home.key === 'CHURN';
      const citing = await world.reads(function* () {
        return (yield* list(task, 'number', [])).map(({ id }) => ({ kind: 'task', id }));
      });
      expect(await store.read(() => entryView('L-1', seesChurn, citing))).toMatchObject({ code: 'not_found' });
      expect(await world.reads(() => entryView('L-2', seesChurn, citing))).toMatchObject({ cites: [], citedBy: [] });
      expect(await world.reads(() => entryView('L-2', () => true, citing))).toMatchObject({
        cites: [{ key: 'L-1' }],
        citedBy: [{ key: 'SECRET-1' }],
      });
    }));

  test('that was taken up again and decided anew points both ways; the new box is not told as the old one', () =>
    inWorld(async (world) => {
      const { does, clock, mei } = world;
      await ask(world, 'Q', { column: 'doing' });
      clock.now += DAY;
      await decide(world, 'CHURN-1');
      clock.now += DAY;
      await does(mei, 'research.reopen', { task: 'CHURN-1', reason: 'Twice the data', days: 3 });
      expect(await entryIn(world, 'L-1')).toMatchObject({
        current: false,
        supersededBy: null,
        timebox: null,
        days: null,
      });
      clock.now += 2 * DAY;
      await decide(world, 'CHURN-1', { outcome: 'adopt' });
      expect(await entryIn(world, 'L-1')).toMatchObject({ current: false, supersededBy: 2, supersedes: null });
      const second = await entryIn(world, 'L-2');
      expect(second).toMatchObject({ current: true, supersedes: 1, days: 2, timebox: { boxDays: 3 } });
      expect(second.history.map(({ what, words }) => `${what} ${words}`.trim())).toEqual([
        'asked',
        'decided L-1',
        'reopened Twice the data',
        'decided L-2',
      ]);
    }));
});

test('numbers of the ledger are found in any text', () => {
  expect(numbersIn('L-1, (L-22) l-3. XL-4 L-5x A-L-6 L- 7 L-8')).toEqual([1, 22, 3, 8]);
  expect(numbersIn('')).toEqual([]);
});

describe('a decision record', () => {
  const entry: EntryView = {
    number: 37,
    task: 'CHURN-12',
    taskId: '',
    project: 'CHURN',
    question: 'Bigger embeddings (512)?',
    outcome: 'not_pursued',
    finding: '+.002 F1, 3x latency',
    reason: 'No gain over the baseline',
    by: 'Mei Tan',
    at: '2026-11-24T10:00:00.000Z',
    days: 7,
    model: 'churn',
    version: '1.2.0',
    evidence: 1,
    supersedes: 12,
    supersededBy: null,
    current: true,
    hypothesis: 'More room helps\nrare plans',
    criterion: 'F1 >= .83',
    frozen: '2026-11-17T10:00:00.000Z',
    amendments: [],
    timebox: { start: '2026-11-17T10:00:00.000Z', decideBy: '2026-11-27T10:00:00.000Z', days: 7, boxDays: 10 },
    extensions: [],
    links: [
      {
        kind: 'run',
        ref: 'https://r.example.org/7f2a',
        title: 'run 7f2a',
        pin: 'best',
        metrics: { f1: 0.842 },
        shows: true,
      },
      { kind: 'run', ref: '19c0', title: '19c0', pin: 'baseline', metrics: { f1: 0.811, p95: '37 ms' }, shows: false },
    ],
    next: [{ key: 'CHURN-40', title: 'Take 256', outcome: null }],
    cites: [{ key: 'L-12', title: 'Embeddings?', outcome: 'adopt' }],
    citedBy: [],
    history: [],
  };

  test('has the parts of MADR, and because', () => {
    expect(madrOf(entry)).toBe(`---
status: "accepted"
date: 2026-11-24
deciders: ["Mei Tan"]
---

# L-37: Bigger embeddings (512)?

## Context and Problem Statement

Bigger embeddings (512)?

More room helps\\
rare plans

It serves churn 1.2.0.

## Considered Options

* Adopt it
* Decide not to pursue it

## Decision Outcome

Chosen option: "Decide not to pursue it", because No gain over the baseline.

### Consequences

* \\+.002 F1, 3x latency
* Next: CHURN-40 Take 256

### Confirmation

Decide if (frozen 2026-11-17):

> F1 \\>= .83

Timebox: 7 of 10 days from 2026-11-17.

| Run | Pinned | f1 | p95 |
| --- | --- | --- | --- |
| [run 7f2a](<https://r.example.org/7f2a>) | best | 0.842 |  |
| run 19c0 | baseline | 0.811 | 37 ms |

Evidence:

* [run 7f2a](<https://r.example.org/7f2a>)

## More Information

* Ledger entry L-37 of CHURN-12, decided 2026-11-24 by Mei Tan after 7 days
* Supersedes L-12
* Cites L-12: Embeddings?
`);
  });

  test('of an entry that knows little says so', () => {
    const bare = madrOf({
      ...entry,
      outcome: 'parked',
      reason: null,
      by: null,
      days: null,
      model: null,
      hypothesis: '',
      criterion: '',
      timebox: null,
      links: [],
      next: [],
      cites: [],
      supersedes: null,
      supersededBy: 41,
    });
    expect(bare).toContain('status: "superseded by L-41"\ndate: 2026-11-24\ndeciders: []\n');
    expect(bare).toContain('* Park it for later\n');
    expect(bare).toContain('because +.002 F1, 3x latency.');
    expect(bare).toContain('No criterion was set.');
    expect(bare).toContain('No evidence kept.');
    expect(bare).not.toMatch(/undefined|null|by {2}/);
  });

  test('reads any text as text: it adds no heading, list, table, rule, image, code, tag or line of front matter', () => {
    const odd = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc
        .array(
          fc.constantFrom(
            '---',
            '# H',
            '\n',
            '| a |',
            '```',
            '`',
            '<script>',
            '&lt;',
            '![x](y)',
            '* ',
            '1. ',
            '> ',
            '===',
            '_a_',
            '"',
            ':',
            '\\',
            '[',
            ']',
            'ü',
            '\u202e',
            '$x$',
            '~~',
            ' ',
            '-',
            '+ ',
          ),
          { minLength: 1, maxLength: 8 },
        )
        .map((parts) => parts.join('')),
    );
    const plain = shapeOf(madrOf({ ...entry, hypothesis: 'x', criterion: 'x' }));
    fc.assert(
      fc.property(odd, odd, odd, (a, b, c) => {
        const text = madrOf({
          ...entry,
          question: a,
          finding: b,
          reason: c,
          by: a,
          hypothesis: oneOf(b),
          criterion: oneOf(c),
          links: entry.links.map((each) => ({ ...each, title: a })),
          next: [{ key: 'CHURN-40', title: c, outcome: null }],
        });
        expect(shapeOf(text)).toEqual(plain);
        expect(JSON.parse(/^deciders: (.*)$/m.exec(text)![1]!)).toEqual([a]);
        const open = text.slice(text.indexOf('\n# ')).replace(/\\[!-/:-@[-`{-~]/g, '');
        expect(open.replace(/\]\(<[^>\n]*>\)/g, '')).not.toMatch(/[`<&~$]|!\[/);
      }),
      { numRuns: 500 },
    );
  });

  /** One line of a text, so that the number of lines is always the same. */
  const oneOf = (text: string): string => text.replace(/[\r\n]/g, ' ').trim() || 'x';

  /** What the lines of a record begin, and how many cells its table has. */
  function shapeOf(text: string): string[] {
    return text.split('\n').map((line) => {
      const cells = line.startsWith('|') ? line.replace(/\\./g, '').split('|').length : 0;
      return `${/^(?:#{1,6} |\* |> |\||---|```|=+$|[-+] |\d+[.)] | {4})/.exec(line)?.[0] ?? ''}${cells}`;
    });
  }
});
