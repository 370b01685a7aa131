/** Messages that want to hurt. Each may cost at most 50 ms. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distinctKeys, keysIn, limits, readMessage, readTag } from '@dualtrack/core';
import { costMs } from '../../worlds/cost.ts';

const MEGA = 1_000_000;
const COST_MS = 50;

const filled = (piece: string, length = MEGA): string =>
  piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

const forms =
  'CHURN-42 churn-42 [CHURN-42] (CHURN-42) CHURN-42: CHURN-42.1 _CHURN-42_ CHURN-2147483648 A-1 CHURN-0 CHURN-042 log4j-1.2 GPT-2 CHURN-99999999999999999999 ABCDEFGHIJKLMNOP-1'.split(
    ' ',
  );

const hostile: readonly (readonly [name: string, text: string])[] = [
  ['a megabyte of one letter', filled('a')],
  ['a megabyte of blanks', filled(' ')],
  ['a megabyte of line breaks', filled('\n')],
  ['a megabyte of carriage returns', filled('\r')],
  ['a megabyte of hyphens', filled('-')],
  ['a megabyte of digits', filled('1234567890')],
  ['a megabyte of key beginnings', filled('CHURN-')],
  ['a megabyte of upper-case letters and digits', filled('A1B2C3D4E5')],
  ['a megabyte of number signs', filled('#')],
  ['a megabyte of #words', filled('#done ')],
  ['a megabyte of keys and #words', filled('CHURN-42 #done ')],
  ['a megabyte of #words behind one key', `CHURN-42 ${filled('#comment x ')}`],
  ['a megabyte of #words glued together', `CHURN-42 ${filled('#done')}`],
  ['a megabyte of different keys', Array.from({ length: 90_000 }, (_, n) => `CHURN-${n + 1}`).join(' ')],
  ['a megabyte of keys on a line each', Array.from({ length: 90_000 }, (_, n) => `CHURN-${n + 1}`).join('\n')],
  ['a megabyte of a list of keys to close', `closes ${filled('CHURN-42, ')}`],
  ['a megabyte of a list with and', `closes ${filled('CHURN-42 and ')}`],
  ['a megabyte of closing words', filled('closes ')],
  ['a megabyte of closing words and blanks', filled(`closes${' '.repeat(1000)}`)],
  ['a megabyte of linking words', filled('part of related to ')],
  ['a megabyte of nested lists', filled('- * - * CHURN-42 ')],
  [
    'nested lists, deeper and deeper',
    Array.from({ length: 1_400 }, (_, n) => `${' '.repeat(n)}* CHURN-42 #done`).join('\n'),
  ],
  ['a revert of reverts, a megabyte deep', `${filled('Revert "')}CHURN-42`],
  ['a revert with a megabyte of quotes', `Revert "${filled('"')}`],
  ['a revert of half a sentence', `Revert "${filled('x')}`],
  ['a megabyte of reverted shas', filled('This reverts commit abcdef0123456789. ')],
  ['a squash dump of a megabyte', `x\n\nSquashed commit of the following:\n${filled('fixes CHURN-42\n')}`],
  ['a megabyte of squash dumps', filled('Squashed commit of the following:\n')],
  ['a megabyte of time', `CHURN-42 #time ${filled('1h ')}`],
  ['a megabyte of long times', `CHURN-42 #time ${filled('99999.999w ')}`],
  ['a megabyte of metrics', `CHURN-42 #best https://x.org ${filled('auc=0.83 ')}`],
  ['a megabyte of equals signs', `CHURN-42 #best https://x.org ${filled('=')}`],
  ['an address of a megabyte', `CHURN-42 #run https://${filled('x')}`],
  ['a finding of a megabyte', `CHURN-42 #drop ${filled('no gain ')}`],
  ['a time box of digits', `CHURN-42 #timebox +${filled('9')}d`],
  ['a megabyte of accents', filled('e\u0301\u0300\u0302')],
  ['a megabyte of emoji and joiners', filled('👩‍🔬')],
  ['a megabyte of letters of another script', filled('顧客離れ')],
  ['a megabyte of lone surrogates', filled('\ud800')],
  ['a megabyte of null characters', filled('\u0000')],
  ['a megabyte of direction marks', filled('\u202e\u2066')],
  ['every form of a key, a megabyte', filled(`${forms.join(' ')}\n`)],
  ['every form of a key without blanks', filled(forms.join(','))],
  ['an object’s own names', filled('CHURN-42 #__proto__ #constructor #toString #hasOwnProperty ')],
];

describe('a hostile message is read in no time and without an error:', () => {
  test.each(hostile)('%s', (_, text) => {
    const read = () => readMessage(text, { isColumn: (word) => word === 'in-review', before: () => undefined });
    expect(costMs(read)).toBeLessThan(COST_MS);
    const { keys, quiet, effects } = read();
    expect(keys.length).toBeLessThanOrEqual(limits.keysPerMessageMax);
    expect(quiet.length).toBeLessThanOrEqual(limits.keysPerMessageMax);
    expect(effects.length).toBeLessThanOrEqual(limits.effectsPerMessageMax);
  });

  // Because: a message comes with the name of its branch, and other texts are looked through for keys whole.
  test.each(hostile)('its keys: %s', (_, text) => {
    expect(costMs(() => distinctKeys(text.slice(0, 10 * limits.messageCharsMax)))).toBeLessThan(COST_MS);
  });
});

describe('whatever is written', () => {
  const words =
    '#done #doing #time 2h #comment #drop #best https://x.org/1 auc=1 #version #blocked #unblocked #timebox +3d fixes closes refs and , ; : & ( ) " # ## * - __proto__ \ud800 🙂 é';
  const pieces = fc.constantFrom(
    ...forms,
    ...words.split(' '),
    'part of',
    'Revert "',
    'Reapply "',
    'This reverts commit abcdef1',
    'Squashed commit of the following:',
    ' ',
    '\n',
    '\r\n',
    '\t',
  );
  const message = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 80 }).map((all) => all.join('')),
    fc.array(pieces, { maxLength: 80 }).map((all) => all.join(' ')),
  );

  test('is never an error, and every effect speaks of a key that is there', () => {
    fc.assert(
      fc.property(message, (text) => {
        const { keys, quiet, effects } = readMessage(text, { isColumn: (word) => word.startsWith('in') });
        for (const key of [...keys, ...quiet, ...effects.map((each) => each.key)])
          expect(text.toUpperCase()).toContain(key);
        for (const each of [...quiet, ...effects.map((effect) => effect.key)]) expect(keys).toContain(each);
      }),
      { numRuns: 3_000 },
    );
  });

  test('the keys that are found stand in the text, apart and in order', () => {
    fc.assert(
      fc.property(message, (text) => {
        let from = 0;
        for (const { key, project, number, start, end } of keysIn(text)) {
          expect(text.slice(start, end).toUpperCase()).toBe(key);
          expect(key).toBe(`${project}-${number}`);
          expect(start).toBeGreaterThanOrEqual(from);
          from = end;
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test('the same message says the same, again and again', () => {
    fc.assert(
      fc.property(message, (text) => {
        expect(readMessage(text)).toEqual(readMessage(text));
      }),
      { numRuns: 500 },
    );
  });

  test('a tag’s name is never an error', () => {
    const tag = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .array(fc.constantFrom(...'churn @ # v 1 . 0 ! = - prod deprecated /'.split(' ')), {
          maxLength: 30,
        })
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(tag, (name) => {
        readTag(name);
      }),
      { numRuns: 3_000 },
    );
    for (const name of [
      filled('a', 100_000),
      filled('a=', 100_000),
      filled('v1.', 100_000),
      filled('a@v1.0.0#', 100_000),
    ])
      expect(costMs(() => readTag(name))).toBeLessThan(COST_MS);
  });
});
