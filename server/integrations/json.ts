/**
 * Reads JSON that came from outside, without trust: each getter gives what its name says, within the limits of what a
 * forge may tell, or throws `Unreadable` with the place. Paths are relative and dotted: `pull_request.head.ref`.
 */
import { limits } from '@dualtrack/core';
import { Unreadable } from './forge.ts';

export class Json {
  readonly value: unknown;
  readonly where: string;

  constructor(value: unknown, where = '') {
    this.value = value;
    this.where = where;
  }

  /** What is at a path; undefined inside where there is nothing. */
  at(path: string): Json {
    let value = this.value;
    for (const name of path.split('.')) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    return new Json(value, this.where === '' ? path : `${this.where}.${path}`);
  }

  /** Whether there is something other than null. */
  has(path: string): boolean {
    const { value } = this.at(path);
    return value !== undefined && value !== null;
  }

  /** An object that has to be there. */
  object(path: string): Json {
    const found = this.at(path);
    return isObject(found.value) ? found : found.refuse();
  }

  /** The members of a list; none where there is no list. */
  list(path: string): Json[] {
    const found = this.at(path);
    if (found.value === undefined || found.value === null) return [];
    if (!Array.isArray(found.value)) return found.refuse();
    return found.value.map((each: unknown, index) => new Json(each, `${found.where}.${index}`));
  }

  /** A name or an id, a number's too: a branch, a login, `4242`. Empty where there is none. */
  name(path: string): string {
    return shortened(this.#text(path));
  }

  /** A member of a list that is a name. */
  itself(): string {
    return typeof this.value === 'string' ? shortened(this.value.toWellFormed()) : this.refuse();
  }

  /** A name that has to be there. */
  named(path: string): string {
    return this.name(path) || this.at(path).refuse();
  }

  /** A title or a body; empty where there is none. */
  words(path: string): string {
    return wordsOf(this.#text(path));
  }

  /** An address; empty where there is none, and for one that is too long: half of it leads nowhere. */
  address(path: string): string {
    const text = this.#text(path);
    return text.length > limits.urlCharsMax ? '' : text;
  }

  /** A whole number from `least` on that has to be there. */
  whole(path: string, least = 0): number {
    const found = this.at(path);
    const { value } = found;
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= least ? value : found.refuse();
  }

  truth(path: string): boolean {
    return this.at(path).value === true;
  }

  /** An object id of git that has to be there. */
  sha(path: string): string {
    return this.shaOrNull(path) ?? this.at(path).refuse();
  }

  /** An object id of git that has to be there; zeros, which stand for nothing, are null. */
  shaOrZeros(path: string): string | null {
    this.named(path);
    return this.shaOrNull(path);
  }

  /** An object id of git; null where there is none, which forges also write as zeros. */
  shaOrNull(path: string): string | null {
    const text = this.#text(path).toLowerCase();
    if (/^0*$/.test(text)) return null;
    return /^[0-9a-f]{7,64}$/.test(text) ? text : this.at(path).refuse();
  }

  /** A moment that has to be there, in milliseconds. */
  time(path: string): number {
    return this.timeOrNull(path) ?? this.at(path).refuse();
  }

  /** A moment in milliseconds; null where there is none, which forges also write as one before 1970. */
  timeOrNull(path: string): number | null {
    const found = this.at(path);
    if (found.value === undefined || found.value === null || found.value === '') return null;
    const at = momentOf(found.value);
    return at === undefined ? found.refuse() : at <= 0 ? null : at;
  }

  refuse(): never {
    throw new Unreadable(this.where || 'the body');
  }

  #text(path: string): string {
    const found = this.at(path);
    const { value } = found;
    if (value === undefined || value === null) return '';
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
    return typeof value === 'string' ? value.toWellFormed() : found.refuse();
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A name as long as one may be. */
export function shortened(name: string): string {
  return cut(name, limits.forgeNameCharsMax);
}

/** What an account calls itself; nothing where that is not told. */
export function namedAs(text: string): { name?: string } {
  return text.trim() === '' ? {} : { name: text.trim() };
}

/** A text as long as one may be. */
export function wordsOf(text: string): string {
  return cut(text, limits.messageCharsMax);
}

/** Never ends in half of a pair. */
function cut(text: string, charsMax: number): string {
  return text.length > charsMax ? text.slice(0, charsMax).replace(/[\ud800-\udbff]$/, '') : text;
}

/** Numbers are seconds, or milliseconds where seconds would lie beyond the year 5000. A text without a zone is UTC. */
function momentOf(value: unknown): number | undefined {
  if (typeof value === 'number') {
    const at = Math.round(Math.abs(value) < 100_000_000_000 ? value * 1000 : value);
    return Number.isSafeInteger(at) ? at : undefined;
  }
  const parts =
    typeof value === 'string'
      ? /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d{2}:?\d{2})?$/.exec(value)
      : null;
  if (!parts) return undefined;
  const [, day = '', hour = '', zone = 'Z'] = parts;
  const offset = zone === 'UTC' ? 'Z' : zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const at = Date.parse(`${day}T${hour}${offset}`);
  return Number.isNaN(at) ? undefined : at;
}
