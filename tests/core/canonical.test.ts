import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical } from '@dualtrack/core';

describe('the canonical spelling of a value', () => {
  test('is one and the same for every order of its keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonical(turned(value))).toBe(canonical(value));
      }),
    );
  });

  test('is JSON that tells the value, with the keys of every object in order', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonical(value)).toBe(spelled(value));
      }),
    );
  });

  test('sorts numbers among the keys as words, which JSON by itself would not', () => {
    expect(canonical({ 10: 'b', 9: 'a', a: { 2: 1, 10: 2 } })).toBe('{"10":"b","9":"a","a":{"10":2,"2":1}}');
  });

  test('leaves out what is undefined, and has null for it in a list', () => {
    expect(canonical({ a: undefined, b: [undefined, 1], c: { d: undefined } })).toBe('{"b":[null,1],"c":{}}');
    expect(canonical(undefined)).toBe('null');
  });
});

/** The same value, its keys the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, field]) => [key, turned(field)])
      .reverse(),
  );
}

/** The definition, written out. */
function spelled(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spelled).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, field]) => `${JSON.stringify(key)}:${spelled(field)}`).join(',')}}`;
}
