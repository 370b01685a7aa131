/** Dates and spans as people say them. Times are milliseconds since 1970 UTC; shown in the reader's own zone. */
import { DAY, HOUR } from '@dualtrack/core';

const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const full = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
const month = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** `2 Nov`, with its year where that is another one than `now`'s. */
export function dayText(ms: number, now: number = Date.now()): string {
  return (new Date(ms).getFullYear() === new Date(now).getFullYear() ? short : full).format(ms);
}

/** `Fri 27 Nov` */
export function weekdayText(ms: number, now: number = Date.now()): string {
  const far = new Date(ms).getFullYear() !== new Date(now).getFullYear();
  return far ? full.format(ms) : weekday.format(ms).replace(',', '');
}

/** `14:02` today, else `2 Nov, 14:02`. */
export function momentText(ms: number, now: number = Date.now()): string {
  const isToday = new Date(ms).toDateString() === new Date(now).toDateString();
  return isToday ? clock.format(ms) : `${dayText(ms, now)}, ${clock.format(ms)}`;
}

/** How long, in the largest unit that fits: `3 d`, `5 h`, `now`. */
export function spanText(ms: number): string {
  if (ms >= DAY) return `${Math.floor(ms / DAY)} d`;
  if (ms >= HOUR) return `${Math.floor(ms / HOUR)} h`;
  if (ms >= 60_000) return `${Math.floor(ms / 60_000)} min`;
  return 'now';
}

/** Days with a tenth only below ten: `0.5`, `8`, `12`. */
export function daysText(days: number): string {
  return String(days < 10 && days % 1 !== 0 ? Math.round(days * 10) / 10 : Math.round(days));
}

/** A day as a date field writes it: `2026-11-02`, in the reader's own zone. */
export function fieldDay(ms: number): string {
  const at = new Date(ms);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
}

/** `November`, in UTC, as months are counted. */
export function monthText(ms: number): string {
  return month.format(ms);
}
