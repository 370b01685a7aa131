/** A usable key from any project name: `Customer churn` gives CC, `churn` CHURN, `顧客離れ` P and digits. */
import { limits } from '../limits.ts';

/** A key of 2 to 10 characters that none of `taken` (upper case) has. */
export function keyFor(name: string, taken: ReadonlySet<string> = new Set()): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss').toUpperCase();
  const words = plain.split(/[^A-Z0-9]+/).filter((word) => /[A-Z]/.test(word));
  const initials = words.map((word) => word.replace(/^[0-9]+/, '')[0]).join('');
  const first = words[0]?.replace(/^[0-9]+/, '') ?? '';
  const wish = (words.length > 1 ? initials : first).slice(0, limits.keyCharsMax);
  const base = wish.length >= limits.keyCharsMin ? wish : `${wish || 'P'}${digitsOf(name)}`;
  if (!taken.has(base)) return base;
  for (let n = 2; ; n++) {
    const next = `${base.slice(0, limits.keyCharsMax - String(n).length)}${n}`;
    if (!taken.has(next)) return next;
  }
}

function digitsOf(name: string): string {
  let sum = 0;
  for (const char of name) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 1000;
  return String(sum);
}
