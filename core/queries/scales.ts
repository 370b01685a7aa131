/** Values on a scale: days, numbers, percents and priorities, as people type them, and how they are compared. */
import { DAY, dayOf, parseTime } from '../change/time.ts';
import type { FieldKind, QueryValue } from './query.ts';

/** What days mean to the reader: which one it is, and when one begins in their zone (milliseconds since 1970 UTC). */
export interface Calendar {
  /** `2026-11-24` */
  readonly today: string;
  readonly startOf: (day: string) => number;
}

/** From a number to below another one; an end that is absent is open. */
export interface Span {
  readonly from: number;
  readonly below: number;
}

export const isScale = (kind: FieldKind): boolean => kind !== 'name' && kind !== 'closed';

/** Whether one end of a range, or a single value, can be read on its scale. */
export function isOnScale(kind: FieldKind, text: string): boolean {
  return spanOf(kind, text, { today: '2026-01-01', startOf: (day) => parseTime(day)! }) !== undefined;
}

/** The numbers for which a value holds; undefined for one that is not understood. */
export function spanOfValue(kind: FieldKind, value: QueryValue, calendar: Calendar): Span | undefined {
  if (value.kind === 'none') return undefined;
  if (value.kind === 'is') return spanOf(kind, value.text, calendar);
  // Because: "at least high" is the more urgent side, though urgent is 1 and low is 4.
  const flips = kind === 'priority' && ![value.from, value.until].some((end) => end && /^\d/.test(end.text));
  const [lower, upper] = flips ? [value.until, value.from] : [value.from, value.until];
  const [first, last] = [lower, upper].map((end) => (end ? spanOf(kind, end.text, calendar) : undefined));
  if ((lower && !first) || (upper && !last)) return undefined;
  return {
    from: !lower ? lowest(kind) : lower.inclusive ? first!.from : first!.below,
    below: !upper ? Number.POSITIVE_INFINITY : upper.inclusive ? last!.below : last!.from,
  };
}

/** Because: a task without a priority has the number 0, which is not more urgent than urgent. */
const lowest = (kind: FieldKind): number => (kind === 'priority' ? 1 : Number.NEGATIVE_INFINITY);

function spanOf(kind: FieldKind, text: string, calendar: Calendar): Span | undefined {
  switch (kind) {
    case 'date':
      return daysOf(text, calendar);
    case 'number':
      return exactly(numberOf(text));
    case 'percent':
      return exactly(numberOf(text.replace(/%$/, '')));
    case 'priority':
      return exactly(priorityOf(text));
    case 'name':
    case 'closed':
      return undefined;
  }
}

export const priorityNames = ['none', 'urgent', 'high', 'normal', 'low'] as const;

function priorityOf(text: string): number | undefined {
  if (/^[0-4]$/.test(text)) return Number(text);
  const place = (priorityNames as readonly string[]).indexOf(text.toLowerCase());
  return place < 0 ? undefined : place;
}

const numberOf = (text: string): number | undefined => (/^\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : undefined);

/** The least that is more than a number is taken as the next one that can be told apart. */
function exactly(value: number | undefined): Span | undefined {
  return value === undefined ? undefined : { from: value, below: value + Math.max(1e-9, value * 1e-12) };
}

const dateWord = /^@(today|week|month|quarter)(?:([+-])(\d{1,4}))?$/i;

/** A day, a month, or `@today`, `@week`, `@month`, `@quarter` with so many days, weeks, months or quarters more or less. */
function daysOf(text: string, { today, startOf }: Calendar): Span | undefined {
  const word = dateWord.exec(text);
  if (word) {
    const count = Number(word[3] ?? 0) * (word[2] === '-' ? -1 : 1);
    const [first, after] = periodOf(word[1]!.toLowerCase(), today, count);
    return { from: startOf(first), below: startOf(after) };
  }
  if (/^\d{4}-\d{2}$/.test(text) && parseTime(`${text}-01`) !== undefined) {
    return { from: startOf(`${text}-01`), below: startOf(monthAfter(text, 1)) };
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || !isDay(text)) return undefined;
  return { from: startOf(text), below: startOf(dayAfter(text, 1)) };
}

/** The first day of a period and the first one after it. Weeks begin on Monday. */
function periodOf(word: string, today: string, count: number): [first: string, after: string] {
  if (word === 'today') return [dayAfter(today, count), dayAfter(today, count + 1)];
  if (word === 'week') {
    const monday = dayAfter(today, -((Math.floor(parseTime(today)! / DAY) + 3) % 7) + 7 * count);
    return [monday, dayAfter(monday, 7)];
  }
  if (word === 'month') return [monthAfter(today.slice(0, 7), count), monthAfter(today.slice(0, 7), count + 1)];
  const first = `${today.slice(0, 5)}${String(Math.floor((Number(today.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, '0')}`;
  return [monthAfter(first, 3 * count), monthAfter(first, 3 * (count + 1))];
}

/** `2026-02-30` is no day. */
const isDay = (text: string): boolean => {
  const ms = parseTime(text);
  return ms !== undefined && dayOf(ms) === text;
};

/** The day so many days later. */
export const dayAfter = (day: string, count: number): string => dayOf(parseTime(day)! + count * DAY);

/** The first day of the month so many months after `2026-11`. */
function monthAfter(month: string, count: number): string {
  const months = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + count;
  const year = Math.min(9999, Math.max(0, Math.floor(months / 12)));
  return `${String(year).padStart(4, '0')}-${String((((months % 12) + 12) % 12) + 1).padStart(2, '0')}-01`;
}
