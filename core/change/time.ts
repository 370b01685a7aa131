/**
 * The only place in core that touches `Date`, and only to convert: core never asks what time it is, it is told.
 * Times are milliseconds since 1970 UTC.
 */

export const DAY = 86_400_000;
export const HOUR = 3_600_000;

const isoDate = /^\d{4}-\d{2}-\d{2}$/;
const isoTime = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

/** An ISO 8601 date (its midnight UTC) or time with zone, in milliseconds; undefined when it is neither, or no day. */
export function parseTime(text: string): number | undefined {
  if (!isoDate.test(text) && !isoTime.test(text)) return undefined;
  const [day] = text.split(/[T ]/) as [string];
  const ms = Date.parse(text.replace(' ', 'T'));
  // Because: `Date` takes the 31st of February for a day in March.
  return Number.isFinite(ms) && dayOf(Date.parse(day)) === day ? ms : undefined;
}

/** `2024-05-10T20:23:44Z`, with milliseconds only where there are some. */
export function isoOf(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

/** `2024-05-10`, the day in UTC. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The beginning of the month of a time, in UTC. */
export function monthOf(ms: number): number {
  const at = new Date(ms);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth());
}
