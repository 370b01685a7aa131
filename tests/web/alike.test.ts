/** When a look of the web counts as the same as before: then nothing below it is drawn anew. */
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import fc from 'fast-check';
import { alike } from '../../web/state/alike.ts';

const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null), fc.constant(undefined));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.string({ maxLength: 2 }), tie('value'), { maxKeys: 3, noNullPrototype: true }),
    fc.array(leaf, { maxLength: 3 }).map((each) => new Set(each)),
    fc.array(fc.tuple(leaf, tie('value')), { maxLength: 3 }).map((each) => new Map(each)),
  ),
}));

test('a copy is alike, and nothing else is', () => {
  const same = fc.property(value, (each) => {
    expect(alike(each, structuredClone(each))).toBe(true);
  });
  const any = fc.property(value, value, (one, other) => {
    expect(alike(one, other)).toBe(isDeepStrictEqual(one, other));
  });
  fc.assert(same);
  fc.assert(any, { numRuns: 2_000 });
});

test('sets and maps differ by what they hold, dates and what has a class of its own by which one it is', () => {
  expect(alike(new Set(['a']), new Set(['a', 'b']))).toBe(false);
  expect(alike(new Set(['a']), new Set(['b']))).toBe(false);
  expect(alike([new Set(['a', 'b'])], [new Set(['b', 'a'])])).toBe(true);
  expect(alike(new Map([['a', undefined]]), new Map([['b', undefined]]))).toBe(false);
  expect(alike({ a: undefined }, { b: undefined })).toBe(false);
  expect(alike(new Set(), {})).toBe(false);
  expect(alike({}, [])).toBe(false);
  expect(alike(new Date(1), new Date(2))).toBe(false);
});
