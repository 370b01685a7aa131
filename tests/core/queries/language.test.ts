/** The language that people type filters in: what it reads, writes, and puts up with. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyQuery, hasTerm, limits, parseQuery, printQuery, printTerm } from '@dualtrack/core';
import { withoutTerm, withoutTermAt, withTerm } from '@dualtrack/core';
import { costMs } from '../../worlds/cost.ts';

const printed = (text: string): string => printQuery(parseQuery(text));
const told = (text: string): string[] => parseQuery(text).problems.map((each) => text.slice(each.start, each.end));

describe('a typed query', () => {
  test('is terms that all hold: words, fields with one of several values, and what must not be', () => {
    expect(parseQuery('focal loss track:research,data -is:done no:assignee')).toEqual({
      terms: [
        { kind: 'words', not: false, text: 'focal' },
        { kind: 'words', not: false, text: 'loss' },
        {
          kind: 'field',
          not: false,
          field: 'track',
          values: [
            { kind: 'is', text: 'research' },
            { kind: 'is', text: 'data' },
          ],
        },
        { kind: 'field', not: true, field: 'is', values: [{ kind: 'is', text: 'done' }] },
        { kind: 'field', not: false, field: 'assignee', values: [{ kind: 'none' }] },
      ],
      problems: [],
    });
  });

  test.each([
    ['decide:<=@today+7', { kind: 'range', from: null, until: { text: '@today+7', inclusive: true } }],
    ['box:>80%', { kind: 'range', from: { text: '80%', inclusive: false }, until: null }],
    ['points:2..5', { kind: 'range', from: { text: '2', inclusive: true }, until: { text: '5', inclusive: true } }],
    ['points:3..', { kind: 'range', from: { text: '3', inclusive: true }, until: null }],
    ['due:2026-11', { kind: 'is', text: '2026-11' }],
    ['done:@month-1', { kind: 'is', text: '@month-1' }],
    ['priority:>=high', { kind: 'range', from: { text: 'high', inclusive: true }, until: null }],
    ['outcome:"Ruled out"', { kind: 'is', text: 'Ruled out' }],
    ['label:"a,b"', { kind: 'is', text: 'a,b' }],
    ['label:"none"', { kind: 'is', text: 'none' }],
    ['evidence:none', { kind: 'none' }],
  ])('reads %s', (text, value) => {
    const { terms, problems } = parseQuery(text);
    expect(problems).toEqual([]);
    expect(terms).toMatchObject([{ kind: 'field', values: [value] }]);
  });

  test('is literal in quotes', () => {
    expect(parseQuery(String.raw`"is:done" "a \"b\" \\ c" -"-x"`).terms).toEqual([
      { kind: 'words', not: false, text: 'is:done' },
      { kind: 'words', not: false, text: 'a "b" \\ c' },
      { kind: 'words', not: true, text: '-x' },
    ]);
    expect(parseQuery('label:"half written').terms).toMatchObject([{ values: [{ text: 'half written' }] }]);
    expect(parseQuery('https://mlflow.example.org/#/runs/1').problems).toEqual([]);
  });

  test('tells where it is not understood, searches an unknown field as words, and leaves an unfinished term out', () => {
    expect(told('focal owner:mei')).toEqual(['owner:mei']);
    expect(printed('focal owner:mei')).toBe('focal "owner:mei"');
    for (const text of [
      'is:',
      'is:,',
      'due:soon',
      'due:2026-02-30',
      'box:>much',
      'priority:huge',
      'is:late',
      'no:such',
    ]) {
      const { terms, problems } = parseQuery(text);
      expect([text, terms, problems.length]).toEqual([text, [], 1]);
    }
    expect(told('track:data due:<soon is:open')).toEqual(['<soon']);
    expect(printed('track:data due:<soon is:open')).toBe('track:data is:open');
    expect(parseQuery('is:open,late').terms).toMatchObject([{ values: [{ text: 'open' }] }]);
  });

  test('is written back as it is typed', () => {
    for (const text of [
      'focal loss track:research,data -is:done no:assignee',
      'decide:<=@today+7 box:>80% points:2..5 priority:>=high -blocked:data',
      'label:"a b","c,d",e -no:label evidence:none,some',
      String.raw`"is:done" "say \"so\"" - -"-" model:churn version:v1.2`,
    ])
      expect(printed(text)).toBe(text.replace(' - ', ' "-" '));
  });
});

describe('a chip', () => {
  test('adds a value beside the others of its field, and takes it away again', () => {
    const one = withTerm(emptyQuery, 'track', 'research');
    const two = withTerm(withTerm(one, 'assignee', '@me'), 'track', 'data');
    expect(printQuery(two)).toBe('track:research,data assignee:@me');
    expect(withTerm(two, 'track', 'DATA')).toBe(two);
    expect(hasTerm(two, 'track', 'data')).toBe(true);
    expect(hasTerm(two, 'track', 'data', true)).toBe(false);
    expect(printQuery(withTerm(two, 'track', 'data', true))).toBe('track:research,data assignee:@me -track:data');
    expect(printQuery(withoutTerm(two, 'track', 'research'))).toBe('track:data assignee:@me');
    expect(printQuery(withoutTerm(withoutTerm(two, 'track', 'research'), 'track', 'data'))).toBe('assignee:@me');
    expect(printQuery(withoutTermAt(two, 0))).toBe('assignee:@me');
    expect(printTerm(two.terms[0]!)).toBe('track:research,data');
  });
});

describe('whatever is typed', () => {
  const some =
    'is: is:open - " \\ , : .. < >= no: no:due label: due:@today +7 box:> 80% priority: none @me track:data words ' +
    'Größe \u202e \u0000 🙂 https://';
  const pieces = fc.constantFrom(' ', ...some.split(' '));
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.oneof(pieces, fc.string({ maxLength: 6 })), { maxLength: 60 }).map((all) => all.join('')),
    fc.array(pieces, { maxLength: 60 }).map((all) => all.join(' ')),
  );

  test('reads the same after it was written back', () => {
    fc.assert(
      fc.property(text, (typed) => {
        const query = parseQuery(typed);
        const again = parseQuery(printQuery(query));
        expect(again.terms).toEqual(query.terms);
        expect(again.problems).toEqual([]);
        for (const { start, end } of query.problems)
          expect(0 <= start && start <= end && end <= typed.length).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('costs less than 50 ms, however long and strange it is', () => {
    for (const piece of [
      'a',
      ' ',
      '"',
      '\\',
      ',',
      '-',
      ':',
      'is:',
      'is:open ',
      'label:a,',
      'due:..',
      'label:"',
      '"\\" ',
      '\u202e',
    ]) {
      const typed = piece.repeat(1_000_000 / piece.length);
      expect(costMs(() => printQuery(parseQuery(typed)))).toBeLessThan(50);
      expect(parseQuery(typed).terms.length).toBeLessThanOrEqual(limits.queryTermsMax);
      expect(parseQuery(typed).problems.at(0)?.message).toContain('first');
    }
  });
});
