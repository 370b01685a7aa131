/**
 * What people wrote, within a sentence: it turns the direction of nothing beside it, whatever way it is written in and
 * whatever marks of direction it holds (Unicode Standard Annex 9, the isolates U+2068 and U+2069).
 */

/** A sentence with texts in it, as a tag: saying`“${title}” moved`. */
export function saying(words: TemplateStringsArray, ...texts: readonly (string | number)[]): string {
  return String.raw({ raw: words }, ...texts.map((each) => isolated(String(each))));
}

/** Because: what is written from left to right turns nothing, and most texts are; they stay as they are. */
export function isolated(text: string): string {
  return turning.test(text) ? `\u2068${text.replace(/[\u2066-\u2069]/g, '')}\u2069` : text;
}

/** Letters that are written from right to left, and marks of direction. */
const turning =
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
