/** What people wrote turns the direction of nothing in the sentence that it stands in. */
import { expect, test } from 'vitest';
import { isolated, refuse, saying, sentence } from '@dualtrack/core';
import { hostileStrings } from '../worlds/hostile.ts';

const marks = /[\u202a-\u202e\u2066-\u2069]/;
const fromTheRight = /\p{Script=Hebrew}|\p{Script=Arabic}/u;
/** A sentence without its isolated parts. */
const around = (text: string): string => text.replace(/\u2068[^\u2066-\u2069]*\u2069/gu, '…');

test('whatever is said in a sentence, the words around it are free of it', () => {
  for (const text of [...hostileStrings(1_000), 'שלום\u2069 \u202Eabc', '\u2069\u2069\u202E', '\u200f!']) {
    const said = saying`Mei moved “${text}” to ${text}, 2 of 5`;
    expect(around(said)).not.toMatch(marks);
    expect(around(said)).not.toMatch(fromTheRight);
    expect(said.replace(/[\u2066-\u2069]/g, '')).toBe(
      `Mei moved “${text}” to ${text}, 2 of 5`.replace(/[\u2066-\u2069]/g, ''),
    );
  }
});

test('what is written from left to right stays as it is', () => {
  for (const text of ['Größe', '顧客離れ', '🙂 ok', 'a\\b', '${x}', '']) expect(isolated(text)).toBe(text);
  expect(saying`${3} of \u00a0${'five'}`).toBe('3 of \u00a0five');
});

test('a refusal says names in the same way', () => {
  const refusal = refuse('taken', { what: 'The name', ref: '\u202Elive' });
  expect(sentence(refusal)).toBe('The name "\u2068\u202Elive\u2069" is already taken.');
  expect(refusal.data['ref']).toBe('\u202Elive');
});
