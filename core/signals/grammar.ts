/**
 * What a commit message, branch name, tag or pull request says to Dualtrack. Sources: the closing and linking words of
 * GitHub, GitLab and Linear, Jira's smart commits, and our own words for research (the user guide lists them all).
 *
 * Invariant: linear in the length of the text, and no text is an error. An unknown `#word` is text.
 */
import { limits } from '../limits.ts';
import { keysIn, type KeyAt } from './key.ts';

type Outcome = 'adopt' | 'iterate' | 'not_pursued' | 'inconclusive' | 'parked';

export type Effect =
  /** Closing words: done when the commit is first seen on the default branch. */
  | { readonly kind: 'close'; readonly key: string }
  /** A revert of closing words. */
  | { readonly kind: 'reopen'; readonly key: string }
  | { readonly kind: 'move'; readonly key: string; readonly to: string }
  | { readonly kind: 'comment'; readonly key: string; readonly text: string }
  | { readonly kind: 'time'; readonly key: string; readonly minutes: number; readonly text: string }
  | { readonly kind: 'decide'; readonly key: string; readonly outcome: Outcome; readonly finding: string }
  | {
      readonly kind: 'run';
      readonly key: string;
      readonly url: string;
      readonly pin: 'best' | 'baseline' | null;
      readonly metrics: Readonly<Record<string, number | string>>;
    }
  | { readonly kind: 'version'; readonly key: string; readonly version: string }
  | { readonly kind: 'blocked'; readonly key: string; readonly on: string | null; readonly note: string }
  | { readonly kind: 'unblocked'; readonly key: string }
  | { readonly kind: 'timebox'; readonly key: string; readonly days: number; readonly reason: string };

export interface Spoken {
  /** Every key that is mentioned, in order: these link. */
  readonly keys: readonly string[];
  /** Those that linking words introduce (`refs`, `part of`): they link and nothing more. */
  readonly quiet: readonly string[];
  readonly effects: readonly Effect[];
  /** Shas that the message says it reverts, whole or abbreviated. */
  readonly reverts: readonly string[];
  /** How deep `Revert "…"` is nested; odd takes back, even brings back. */
  readonly revertDepth: number;
}

export interface Reader {
  /** Whether `#word` is a column's name where the message is read. */
  readonly isColumn?: (word: string) => boolean;
  /**
   * What became of a line that was read before, as the subject of a commit that this message repeats (squash and merge
   * dumps): `seen`, its commands have acted; `landed`, its closing words too.
   */
  readonly before?: (line: string) => 'seen' | 'landed' | undefined;
}

/** Reads a message whole: its subject, its lines, its reverts. */
export function readMessage(message: string, reader: Reader = {}): Spoken {
  const text = withoutDumps(message.slice(0, limits.messageCharsMax));
  const { depth, inner } = unwrapRevert(text);
  const keys = new Set<string>();
  const loud = new Set<string>();
  const effects: Effect[] = [];
  for (const line of inner.split(/\r\n|\n|\r/)) {
    const found = keysIn(line);
    if (found.length === 0) continue;
    // Because: a revert repeats the very words that it takes back.
    const before = depth > 0 ? undefined : reader.before?.(bareLine(line));
    if (before === 'landed') continue;
    const closed = closings(line, found);
    effects.push(...closed, ...(before ? [] : commandsIn(line, found, reader)));
    for (const each of before ? closed : found) keys.add(each.key);
    for (const each of before ? closed.map(({ key }) => key) : spokenLoud(line, found)) loud.add(each);
  }
  const acting = depth === 0 ? effects : closingOnly(effects, depth);
  return {
    keys: [...keys].slice(0, limits.keysPerMessageMax),
    quiet: [...keys].filter((each) => !loud.has(each)).slice(0, limits.keysPerMessageMax),
    effects: distinct(acting).slice(0, limits.effectsPerMessageMax),
    reverts: [...text.matchAll(takenBack)].map((m) => m[1]!.toLowerCase()),
    revertDepth: depth,
  };
}

/** Whether a text may speak of a task at all: it names a key, or a commit that it takes back. */
export function maySpeak(text: string): boolean {
  return keysIn(text).length > 0 || text.search(takenBack) >= 0;
}

const takenBack = /\breverts commit ([0-9a-f]{7,64})\b/gi;

/** A line without the bullet that a list of commits gives it. */
export const bareLine = (line: string): string => line.replace(/^\s*[*-]\s+/, '').trim();

/** A message without what tools paste into it: the log of a squash. */
function withoutDumps(message: string): string {
  const dump = message.search(/^Squashed commit of the following:/m);
  return dump < 0 ? message : message.slice(0, dump);
}

function unwrapRevert(text: string): { depth: number; inner: string } {
  const end = text.indexOf('\n');
  let subject = (end < 0 ? text : text.slice(0, end)).trim();
  const rest = end < 0 ? '' : text.slice(end);
  let depth = 0;
  for (
    let m;
    depth < limits.revertDepthMax &&
    ((m = /^Revert\s+"(.*?)"?$/s.exec(subject)) || (m = /^Reapply\s+"(.*?)"?$/s.exec(subject)));
  ) {
    // Git words a revert of a revert `Reapply "…"`.
    depth += subject.startsWith('Reapply') ? 2 : 1;
    subject = m[1]!.trim();
  }
  return { depth, inner: subject + rest };
}

/** In a revert only the closing words count: the other way round, and in a revert of it as they were. */
function closingOnly(effects: readonly Effect[], depth: number): Effect[] {
  const kind = depth % 2 === 1 ? 'reopen' : 'close';
  return effects.flatMap((each) => (each.kind === 'close' ? [{ kind, key: each.key }] : []));
}

const closing =
  /(?<![\p{L}\p{N}_-])(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|complet(?:e[sd]?|ing)|implement(?:s|ed|ing)?)[\s:]+(?:issues?\s+)?$/iu;
const between = /^(?:\s|,|&|\band\b)+$/i;

/** `fixes CHURN-42`, `closes CHURN-42, CHURN-43 and CHURN-44`. */
function closings(line: string, keys: readonly KeyAt[]): Effect[] {
  const effects: Effect[] = [];
  let open = false;
  keys.forEach((key, i) => {
    const before = line.slice(Math.max(i > 0 ? keys[i - 1]!.end : 0, key.start - 40), key.start);
    open = closing.test(before) || (open && between.test(line.slice(keys[i - 1]!.end, key.start)));
    if (open) effects.push({ kind: 'close', key: key.key });
  });
  return effects;
}

const linking = /(?<![\p{L}\p{N}_-])(?:refs?|references|part of|relate[sd] to|contributes to|towards?)[\s:]+$/iu;

/** The keys of a line that no linking word introduces. */
function spokenLoud(line: string, keys: readonly KeyAt[]): string[] {
  const loud: string[] = [];
  let quiet = false;
  keys.forEach((key, i) => {
    const before = line.slice(Math.max(i > 0 ? keys[i - 1]!.end : 0, key.start - 40), key.start);
    quiet = linking.test(before) || (quiet && between.test(line.slice(keys[i - 1]!.end, key.start)));
    if (!quiet) loud.push(key.key);
  });
  return loud;
}

const phaseWords = new Set(['next', 'doing', 'checking', 'done']);
const outcomeWords: Record<string, Outcome> = {
  adopt: 'adopt',
  iterate: 'iterate',
  drop: 'not_pursued',
  inconclusive: 'inconclusive',
  park: 'parked',
};
const ownWords = new Set(['comment', 'time', 'run', 'best', 'baseline', 'version', 'blocked', 'unblocked', 'timebox']);

interface Said {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  readonly keys: readonly string[];
}

/** `CHURN-42 #doing`, `CHURN-42 CHURN-43 #time 2h #comment text #done`: commands and what follows each, on one line. */
function commandsIn(line: string, keys: readonly KeyAt[], { isColumn }: Reader): Effect[] {
  const said: Said[] = [];
  for (const match of line.matchAll(/(?<![^\s,;:)\]])#([\p{L}][\p{L}\p{N}_-]*)(?![^\s,.;:!?)\]])/gu)) {
    if (said.length >= limits.effectsPerMessageMax) break;
    const word = match[1]!.toLowerCase();
    if (!isWord(word) && !isColumn?.(word)) continue;
    const addressed = addressedBy(line, keys, match.index, said.at(-1));
    if (addressed.length > 0)
      said.push({ word, start: match.index, end: match.index + match[0].length, keys: addressed });
  }
  return said.flatMap((each, i) => {
    const next = said[i + 1];
    const until = next ? startOfAddress(line, keys, next, each.end) : line.length;
    return each.keys.flatMap((key) => effectOf(each.word, key, line.slice(each.end, until).trim()) ?? []);
  });
}

const isWord = (word: string): boolean =>
  phaseWords.has(word) || ownWords.has(word) || Object.hasOwn(outcomeWords, word);

/** The keys just before a command; else those of the command before it; else the nearest run of keys on the line. */
function addressedBy(line: string, keys: readonly KeyAt[], at: number, before: Said | undefined): readonly string[] {
  const earlier = keys.filter((each) => each.end <= at);
  const last = earlier.at(-1);
  if (!last) return [];
  const adjacent = /^[\s,;:)\]]*$/.test(line.slice(last.end, at));
  if (!adjacent && before) return before.keys;
  const run = [last.key];
  for (let i = earlier.length - 1; i > 0; i--) {
    if (!between.test(line.slice(earlier[i - 1]!.end, earlier[i]!.start))) break;
    run.unshift(earlier[i - 1]!.key);
  }
  return [...new Set(run)];
}

/** Where the keys that address a command begin, if they stand just before it: they are no part of the text before. */
function startOfAddress(line: string, keys: readonly KeyAt[], said: Said, from: number): number {
  let start = said.start;
  for (const each of keys.toReversed()) {
    if (each.end > start || each.start < from) continue;
    if (!/^[\s,;:&)\]]*(?:and)?\s*$/i.test(line.slice(each.end, start))) break;
    start = each.start;
  }
  return start;
}

function effectOf(word: string, key: string, rest: string): Effect | undefined {
  if (phaseWords.has(word)) return { kind: 'move', key, to: word };
  const outcome = Object.hasOwn(outcomeWords, word) ? outcomeWords[word] : undefined;
  if (outcome) return rest ? { kind: 'decide', key, outcome, finding: rest.slice(0, limits.titleCharsMax) } : undefined;
  switch (word) {
    case 'comment':
      return rest ? { kind: 'comment', key, text: rest } : undefined;
    case 'time':
      return timeOf(key, rest);
    case 'run':
    case 'best':
    case 'baseline':
      return runOf(key, rest, word === 'run' ? null : word);
    case 'version': {
      const name = rest.split(/\s/)[0]!;
      return name ? { kind: 'version', key, version: name } : undefined;
    }
    case 'blocked': {
      const on = keysIn(rest)[0];
      return { kind: 'blocked', key, on: on?.start === 0 ? on.key : null, note: rest };
    }
    case 'unblocked':
      return { kind: 'unblocked', key };
    case 'timebox':
      return timeboxOf(key, rest);
    default:
      return { kind: 'move', key, to: word };
  }
}

const minutesIn: Record<string, number> = { w: 5 * 8 * 60, d: 8 * 60, h: 60, m: 1 };

/** Jira's form: `1w 2d 4h 30m text`, decimals allowed, a day of 8 hours, a week of 5 days. */
function timeOf(key: string, rest: string): Effect | undefined {
  let minutes = 0;
  let at = 0;
  for (const part of rest.matchAll(/\s*(\d{1,5}(?:\.\d{1,3})?)([wdhm])(?![\p{L}\p{N}])/giuy)) {
    minutes += Number(part[1]) * minutesIn[part[2]!.toLowerCase()]!;
    at = part.index + part[0].length;
  }
  return minutes > 0 ? { kind: 'time', key, minutes: Math.round(minutes), text: rest.slice(at).trim() } : undefined;
}

function runOf(key: string, rest: string, pin: 'best' | 'baseline' | null): Effect | undefined {
  const [url = '', ...words] = rest.split(/\s+/);
  if (!/^https?:\/\/[^\s/]+/i.test(url) || url.length > limits.urlCharsMax) return undefined;
  const metrics: [string, number | string][] = [];
  for (const word of words) {
    const parts = /^([\p{L}_][\p{L}\p{N}_./@-]{0,79})=(\S{1,80})$/u.exec(word);
    if (parts) metrics.push([parts[1]!, Number.isFinite(Number(parts[2])) ? Number(parts[2]) : parts[2]!]);
  }
  return { kind: 'run', key, url, pin, metrics: Object.fromEntries(metrics.slice(0, 50)) };
}

function timeboxOf(key: string, rest: string): Effect | undefined {
  const parts = /^\+?(\d{1,3}(?:\.\d)?)\s*(d|days?|w|weeks?)(?![\p{L}\p{N}])\s*(.*)$/isu.exec(rest);
  if (!parts) return undefined;
  const days = Number(parts[1]) * (parts[2]!.toLowerCase().startsWith('w') ? 7 : 1);
  return days > 0 ? { kind: 'timebox', key, days, reason: parts[3]! || 'extended by a commit' } : undefined;
}

function distinct(effects: readonly Effect[]): Effect[] {
  const seen = new Set<string>();
  return effects.filter((each) => {
    const same = JSON.stringify(each);
    return !seen.has(same) && seen.add(same);
  });
}
