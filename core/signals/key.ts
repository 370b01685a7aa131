/**
 * Task keys in free text: `CHURN-42`, in any case, `_` counting as a boundary, not followed by a letter, a digit or a
 * version's `.1`. Whether such a project exists is for the reader to know: `GPT-2` and `UTF-8` look the same.
 */
import { limits } from '../limits.ts';

const pattern = /(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9]{1,9})-([1-9][0-9]{0,9})(?![A-Za-z0-9]|\.[0-9])/g;

export interface KeyAt {
  /** Upper case. */
  readonly key: string;
  readonly project: string;
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

/** The keys in a text in their order, repeated ones too. */
export function keysIn(text: string): KeyAt[] {
  const found: KeyAt[] = [];
  for (const match of text.matchAll(pattern)) {
    const number = Number(match[2]);
    if (number > 2 ** 31 - 1) continue;
    const project = match[1]!.toUpperCase();
    found.push({
      key: `${project}-${number}`,
      project,
      number,
      start: match.index,
      end: match.index + match[0].length,
    });
  }
  return found;
}

/** The different keys of a text, in the order of their first mention, as far as the limit goes. */
export function distinctKeys(text: string): string[] {
  return [...new Set(keysIn(text).map((each) => each.key))].slice(0, limits.keysPerMessageMax);
}
