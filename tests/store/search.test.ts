import { expect, test } from 'vitest';
import { wordsOf } from '../../store/fold.ts';
import { testEngine } from '../worlds/engines.ts';
import { proveSearch } from '../worlds/searching.ts';

test('search finds words without their case, accents and endings, in every script', async () =>
  proveSearch(await testEngine()));

test('words are folded and cut the same way before any database sees them', () => {
  expect(wordsOf('Größe, STRASSE; naïve-Bayes')).toEqual(['grosse', 'strasse', 'naive', 'bayes']);
  expect(wordsOf('顧客離れ')).toEqual(['顧客', '客離', '離れ']);
  expect(wordsOf('客')).toEqual(['客']);
  expect(wordsOf('!?')).toEqual([]);
  expect(wordsOf('ab '.repeat(100_000))).toHaveLength(50_000);
});
