/** How reasons and findings word days, numbers and lists. */
import { dayOf } from '../change/time.ts';

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `27 May 2024` */
export function dayInWords(ms: number): string {
  const [year, month, day] = dayOf(ms).split('-');
  return `${Number(day)} ${months[Number(month) - 1]!} ${year!}`;
}

/** `May 2024` */
export function monthInWords(ms: number): string {
  return dayInWords(ms).replace(/^\d+ /, '');
}

const numbers = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** `three commits`, `one commit`, `40 commits`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${numbers[count] ?? String(count)} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`;
}

/** The first few of a list; the rest is counted: `a, b and 3 more`. */
export function someOf(parts: readonly string[], max: number): string {
  return parts.length <= max ? listed(parts) : `${parts.slice(0, max).join(', ')} and ${parts.length - max} more`;
}

/** With a capital letter at the start, unless the first word is a name with a mark or capitals of its own. */
export function capital(text: string): string {
  return /^\p{Ll}+([\s,:;?!-]|$)/u.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text;
}

/** Cut at a word, so that nothing is longer than `charsMax`. */
export function shortened(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const cut = text.slice(0, charsMax - 1);
  const at = cut.lastIndexOf(' ');
  return `${(at > charsMax / 2 ? cut.slice(0, at) : cut).replace(/[\s,;:.(-]+$/, '')}…`;
}
