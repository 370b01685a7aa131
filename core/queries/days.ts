/** Days as people say them: `fri`, `tomorrow`, `next week`, `in 3 days`, `3 dec`, `2026-12-03`. */
import { DAY, dayOf, parseTime } from '../change/time.ts';
import { dayAfter } from './scales.ts';

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const months = 'january february march april may june july august september october november december'.split(' ');

/** The day (`2026-12-03`) that is meant on a day; undefined when none is. Weekdays and dates are the next such day. */
export function dayNamed(text: string, today: string): string | undefined {
  const words = text.toLowerCase().trim();
  if (/^\d{4}-\d{2}-\d{2}$/.test(words)) return existing(words);
  if (words === 'today') return today;
  if (words === 'tomorrow') return dayAfter(today, 1);
  const ahead = /^in (\d{1,3}) days?$/.exec(words);
  if (ahead) return dayAfter(today, Number(ahead[1]));
  const weekday = numberOfWeekday(today);
  if (words === 'next week') return dayAfter(today, 7 - weekday);
  const next = words.startsWith('next ');
  const named = named3(weekdays, next ? words.slice(5) : words);
  // Because: "by Friday" on a Friday means today; "next Friday" is that of the week after this one.
  if (named !== undefined) return dayAfter(today, next ? 7 - weekday + named : (named - weekday + 7) % 7);
  const date = /^(\d{1,2}) (\p{L}+)$/u.exec(words);
  const month = date ? named3(months, date[2]!) : undefined;
  if (!date || month === undefined) return undefined;
  const inYear = (year: number): string | undefined =>
    existing(`${year}-${String(month + 1).padStart(2, '0')}-${date[1]!.padStart(2, '0')}`);
  const year = Number(today.slice(0, 4));
  const day = inYear(year);
  return day === undefined || day < today ? inYear(year + 1) : day;
}

/** The place of a name of which at least three letters are given. */
function named3(names: readonly string[], text: string): number | undefined {
  const place = text.length < 3 ? -1 : names.findIndex((each) => each.startsWith(text));
  return place < 0 ? undefined : place;
}

/** 0 is Monday. */
const numberOfWeekday = (day: string): number => (Math.floor(parseTime(day)! / DAY) + 3) % 7;

function existing(day: string): string | undefined {
  const ms = parseTime(day);
  return ms !== undefined && dayOf(ms) === day ? day : undefined;
}
