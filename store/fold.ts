/**
 * Words for search, folded and cut before either database sees them, so that both find the same: case and accents do
 * not matter (`grosse` finds `Größe`), and scripts without spaces are cut into pairs of characters.
 */
import { folded } from '@dualtrack/core';

const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

const WORD_MAX = 64;
const WORDS_MAX = 50_000;

/** The folded words of a text, in order. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [run] of folded(text).matchAll(/[\p{L}\p{N}]+/gu)) {
    if (words.length >= WORDS_MAX) break;
    if (cjk.test(run)) words.push(...pairs(run));
    else words.push(run.slice(0, WORD_MAX));
  }
  return words;
}

/** What to look for: the words of a query, each also as the beginning of a longer one. */
export function queryOf(text: string): string[] {
  return [...new Set(wordsOf(text))].slice(0, 20);
}

function pairs(run: string): string[] {
  const chars = Array.from(run);
  if (chars.length === 1) return chars;
  return chars.slice(1).map((char, i) => chars[i]! + char);
}
