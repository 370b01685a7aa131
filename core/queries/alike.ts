/**
 * "Has this been tried?": which of many sentences speak of the same. Words are compared by their stems, rare ones
 * count more, and a misspelt or compound word counts by the pairs of letters that it shares.
 */
import { folded } from '../change/fold.ts';

export interface Alike<T> {
  readonly of: T;
  /** 0 to 1: how much of what is asked it has. */
  readonly score: number;
}

/** Below this, two sentences only share words that everybody uses. */
const SCORE_MIN = 0.34;
/** Two words that share this part of their pairs of letters are taken for one. */
const SAME_WORD_MIN = 0.72;
const WORDS_MAX = 40;

export class AlikeIndex<T> {
  private readonly docs: { of: T; stems: ReadonlySet<string> }[] = [];
  /** Stem -> places of the sentences that have it. */
  private readonly places = new Map<string, number[]>();

  constructor(all: Iterable<T>, textOf: (each: T) => string) {
    for (const each of all) {
      const stems = new Set(stemsOf(textOf(each)));
      for (const stem of stems) {
        const there = this.places.get(stem);
        if (there) there.push(this.docs.length);
        else this.places.set(stem, [this.docs.length]);
      }
      this.docs.push({ of: each, stems });
    }
  }

  /** The most alike first; none for a text of a single common word. */
  find(text: string, limit = 3): Alike<T>[] {
    const asked = [...new Set(stemsOf(text))].slice(0, WORDS_MAX);
    const weights = asked.map((stem) => this.weightOf(stem));
    const whole = weights.reduce((sum, each) => sum + each, 0);
    if (whole === 0) return [];
    const scores = new Map<number, { sum: number; words: number }>();
    asked.forEach((stem, i) => {
      for (const [place, part] of this.having(stem)) {
        const score = scores.get(place) ?? { sum: 0, words: 0 };
        score.sum += weights[i]! * part;
        score.words++;
        scores.set(place, score);
      }
    });
    const enough = Math.min(2, asked.length);
    return [...scores]
      .filter(([, { words }]) => words >= enough)
      .map(([place, { sum }]) => ({ of: this.docs[place]!.of, score: sum / whole }))
      .filter((each) => each.score >= SCORE_MIN)
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
  }

  /** A stem that few sentences have says more; one that none has says as much as one of a single sentence. */
  private weightOf(stem: string): number {
    return Math.log(1 + (this.docs.length + 1) / (1 + (this.places.get(stem)?.length ?? 1)));
  }

  /** Sentences that have a stem, or one that is written nearly so, and how nearly. */
  private having(stem: string): Map<number, number> {
    const found = new Map<number, number>();
    for (const place of this.places.get(stem) ?? []) found.set(place, 1);
    if (found.size > 0 || stem.length < 5) return found;
    const pairs = pairsOf(stem);
    for (const [other, places] of this.places) {
      if (Math.abs(other.length - stem.length) > 3 || other.length < 5) continue;
      const part = sharedPart(pairs, pairsOf(other));
      if (part < SAME_WORD_MIN) continue;
      for (const place of places) found.set(place, Math.max(part, found.get(place) ?? 0));
    }
    return found;
  }
}

const common = new Set(
  (
    'a again an and are as at be been better by can could do does for from get has have help how if in into is it its let ' +
    'make more new of on or our should so than that the their them then there this to try try up use using want was ' +
    'last first now we what when where which who why will with without would you test explore compare investigate'
  ).split(' '),
);

/** The stems of the words of a text that say what it is about. */
export function stemsOf(text: string): string[] {
  const words = folded(text.slice(0, 2_000)).match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((each) => !common.has(each)).map(stem);
}

/** The light half of Porter's stemmer: endings of number, tense and degree. */
function stem(word: string): string {
  if (word.length < 5 || /\d/.test(word)) return word.replace(/(?<=\p{L}{3})s$/u, '');
  return word
    .replace(/(?:ies)$/, 'y')
    .replace(/(?:sses)$/, 'ss')
    .replace(/(?<![su])s$/, '')
    .replace(/(?:ing|edly|ed|er|est|ly)$/, '')
    .replace(/(.)\1$/, '$1')
    .replace(/(?<=.{4})[ey]$/, '');
}

function pairsOf(word: string): Set<string> {
  const pairs = new Set<string>();
  for (let i = 0; i < word.length - 1; i++) pairs.add(word.slice(i, i + 2));
  return pairs;
}

/** Dice's coefficient. */
function sharedPart(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const each of a) if (b.has(each)) shared++;
  return (2 * shared) / (a.size + b.size);
}
