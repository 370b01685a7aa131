/** The pieces that command inputs are made of, and what is wrong with an input in words that help. */
import * as z from 'zod/mini';
import type { $ZodIssue } from 'zod/v4/core';
import { DAY, parseTime } from './time.ts';
import { limits } from '../limits.ts';

/** An id, or what people know: a task's or project's key, a name. */
export const ref = z.string().check(z.trim(), z.minLength(1), z.maxLength(200));

/** One line: a title, a question, a finding. Line breaks and runs of blanks become one blank. */
export const line = z.pipe(
  z.string().check(z.maxLength(limits.titleCharsMax)),
  z.pipe(
    z.transform((text: string) => oneLine(text)),
    z.string().check(z.minLength(1)),
  ),
);

export const name = z.pipe(
  z.string().check(z.maxLength(limits.nameCharsMax)),
  z.pipe(
    z.transform((text: string) => oneLine(text)),
    z.string().check(z.minLength(1)),
  ),
);

/** An e-mail address, or another name by which an outside system knows somebody. */
export const address = z.string().check(z.trim(), z.minLength(1), z.maxLength(320));

/** A sentence or a few: a reason, a hypothesis. */
export const note = z.string().check(z.trim(), z.minLength(1), z.maxLength(limits.noteCharsMax));

/** Markdown. */
export const body = z.string().check(z.maxLength(limits.textCharsMax));

/** A time: milliseconds since 1970, or an ISO 8601 date or time with zone. Comes out in milliseconds. */
export const time = z.pipe(
  z.union([z.int().check(z.minimum(0)), z.string()]),
  z.transform((value, context) => {
    if (typeof value === 'number') return value;
    const ms = parseTime(value);
    if (ms !== undefined) return ms;
    context.issues.push({
      code: 'custom',
      input: value,
      message: 'Write a date as 2026-05-03, or a time as 2026-05-03T14:00:00Z.',
    });
    return z.NEVER;
  }),
);

/** Days, whole or in parts: 0.5, 10. */
export const days = z.number().check(z.positive(), z.maximum(limits.boxDaysMax));
export const daysToMs = (count: number): number => Math.round(count * DAY);

export const points = z.number().check(z.minimum(0), z.maximum(limits.pointsMax));

/** `^[a-z][a-z0-9]{1,9}$` in any case; comes out in upper case. */
export const key = z.pipe(
  z.string().check(z.trim(), z.regex(/^[A-Za-z][A-Za-z0-9]{1,9}$/)),
  z.transform((text) => text.toUpperCase()),
);

/** The text on one line, without control characters. */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f\u2028\u2029\s]+/g, ' ').trim();
}

/** Where an input is wrong and how, for the refusal `invalid`. */
export function problemOf(issue: $ZodIssue | undefined): { field?: string; problem: string } {
  if (!issue) return { problem: 'This input is not understood.' };
  const field = issue.path.map(String).join('.');
  return { ...(field ? { field } : {}), problem: wordsOf(issue) };
}

function wordsOf(issue: $ZodIssue): string {
  const unit =
    'origin' in issue && issue.origin === 'string'
      ? ' characters'
      : issue.code.startsWith('too_') && 'origin' in issue && issue.origin === 'array'
        ? ' entries'
        : '';
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `This is needed: ${expected(issue.expected)}.`
        : `Give ${expected(issue.expected)}.`;
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1
        ? 'This must not be empty.'
        : `Give at least ${issue.minimum}${unit}.`;
    case 'too_big':
      return `Give at most ${issue.maximum}${unit}.`;
    case 'invalid_value':
      return `Choose one of: ${issue.values.map(String).join(', ')}.`;
    case 'unrecognized_keys':
      return `Nothing here is called ${issue.keys.map((key) => `"${key}"`).join(', ')}.`;
    case 'invalid_format':
      return issue.format === 'regex' ? 'This is not written as expected.' : `This is no ${issue.format}.`;
    case 'invalid_union':
      return 'This fits none of the forms that are understood.';
    default:
      return issue.message || 'This input is not understood.';
  }
}

function expected(type: string): string {
  const words: Record<string, string> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'an object',
  };
  return words[type] ?? type;
}
