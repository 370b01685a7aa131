/**
 * How pure code asks for facts. A reading is a generator that yields what it wants to know; whoever runs it (the
 * store over SQL, the replica over its maps) answers. So one rule reads alike on both sides, in a database that
 * answers at once and in one that makes us wait.
 *
 * A reading may also yield a refusal: then it is abandoned there, and the refusal is the answer.
 */
import type { AnyKind, Row, RowOf } from './kind.ts';
import type { LoggedChange } from './change.ts';
import { isRefusal, refuse, type Refusal, type RefusalCode, type RefusalData } from './refusal.ts';
import { limits } from '../limits.ts';

export type Value = string | number | null;

export interface GetRead {
  readonly read: 'get';
  readonly kind: AnyKind;
  readonly id: string;
}

/** Several rows by id, in no particular order; ids that name none are left out. */
export interface ManyRead {
  readonly read: 'many';
  readonly kind: AnyKind;
  readonly ids: readonly string[];
}

export interface ListRead {
  readonly read: 'list';
  readonly kind: AnyKind;
  readonly index: string;
  /** Values for the first fields of the index. */
  readonly at: readonly Value[];
  /** Only rows whose next field of the index lies strictly on this side. */
  readonly beyond?: { readonly side: 'below' | 'above'; readonly value: string | number };
  readonly order: 'up' | 'down';
  readonly limit: number;
}

/** The value of an ordered field at the end of a part of an index, without the row. */
export interface EdgeRead extends Omit<ListRead, 'read' | 'limit'> {
  readonly read: 'edge';
}

export interface CountRead {
  readonly read: 'count';
  readonly kind: AnyKind;
  readonly index: string;
  readonly at: readonly Value[];
}

/** What one command changed. */
export interface ChangesRead {
  readonly read: 'changes';
  readonly command: string;
}

/** The history of one row. */
export interface HistoryRead {
  readonly read: 'history';
  readonly kind: string;
  readonly id: string;
  readonly limit: number;
}

/** The rows of a kind that were deleted and held an id in one of their fields as they went. */
export interface GoneRead {
  readonly read: 'gone';
  readonly kind: string;
  readonly field: string;
  readonly held: string;
  readonly limit: number;
}

export type Read = (GetRead | ManyRead | ListRead | EdgeRead | CountRead | ChangesRead | HistoryRead | GoneRead) & {
  /** Whether only what whoever asks may receive is to be found (`amongSeen`). */
  readonly seen?: true;
};
export type Reading<T> = Generator<Read | Refusal, T, unknown>;

/** One row by id. */
export function* get<K extends AnyKind>(kind: K, id: string): Reading<RowOf<K> | undefined> {
  return (yield { read: 'get', kind, id }) as RowOf<K> | undefined;
}

/** Rows by id, as a map; ids that name none are left out. */
export function* getMany<K extends AnyKind>(kind: K, ids: Iterable<string>): Reading<Map<string, RowOf<K>>> {
  const wanted = [...new Set(ids)];
  const rows = wanted.length === 0 ? [] : ((yield { read: 'many', kind, ids: wanted }) as RowOf<K>[]);
  return new Map(rows.map((row) => [row.id as string, row]));
}

/** Rows by an index of their kind, in the index's order. */
export function* list<K extends AnyKind>(
  kind: K,
  index: keyof K['indexes'] & string,
  at: readonly Value[],
  options: { limit?: number; order?: 'up' | 'down'; beyond?: ListRead['beyond'] } = {},
): Reading<RowOf<K>[]> {
  const { limit = limits.rowsMax, order = 'up', beyond } = options;
  return (yield { read: 'list', kind, index, at, order, limit, ...(beyond ? { beyond } : {}) }) as RowOf<K>[];
}

/** The first row that `list` would give. */
export function* find<K extends AnyKind>(
  kind: K,
  index: keyof K['indexes'] & string,
  at: readonly Value[],
  options: { order?: 'up' | 'down'; beyond?: ListRead['beyond'] } = {},
): Reading<RowOf<K> | undefined> {
  const rows = yield* list(kind, index, at, { ...options, limit: 1 });
  return rows[0];
}

/** What the next field of an index is in the first row that `list` would give. */
export function* edge<K extends AnyKind>(
  kind: K,
  index: keyof K['indexes'] & string,
  at: readonly Value[],
  options: { order?: 'up' | 'down'; beyond?: ListRead['beyond'] } = {},
): Reading<string | number | null> {
  const { order = 'up', beyond } = options;
  return (yield { read: 'edge', kind, index, at, order, ...(beyond ? { beyond } : {}) }) as string | number | null;
}

/** How many rows `list` would give. */
export function* count<K extends AnyKind>(
  kind: K,
  index: keyof K['indexes'] & string,
  at: readonly Value[],
): Reading<number> {
  return (yield { read: 'count', kind, index, at }) as number;
}

export function* changesOf(command: string): Reading<LoggedChange[]> {
  return (yield { read: 'changes', command }) as LoggedChange[];
}

/** The last `limit` changes of one row, oldest first. */
export function* historyOf(kind: string, id: string, limit: number): Reading<LoggedChange[]> {
  return (yield { read: 'history', kind, id, limit }) as LoggedChange[];
}

/** Ids of the rows of a kind that are gone and held an id in a field, the last `limit` that went. */
export function* goneWith<K extends AnyKind>(
  kind: K,
  field: keyof K['fields'] & string,
  held: string,
  limit: number,
): Reading<string[]> {
  return (yield { read: 'gone', kind: kind.name, field, held, limit }) as string[];
}

/**
 * The same reading, in which nothing is there but what whoever asks may receive: so are things looked up by what people
 * call them. Whoever runs it for somebody sees to that (`askedBy`); a replica holds nothing else.
 */
export function* amongSeen<T>(reading: Reading<T>): Reading<T> {
  let step = reading.next();
  while (!step.done) {
    const asked = step.value;
    step = reading.next(yield isRefusal(asked) ? asked : { ...asked, seen: true });
  }
  return step.value;
}

/** The value itself, or the refusal instead of the rest of the reading. */
export function* must<T>(value: T | undefined | null, code: RefusalCode, data: RefusalData = {}): Reading<T> {
  if (value === undefined || value === null) yield refuse(code, data);
  return value as T;
}

/** Ends the reading with a refusal when `wrong` holds. */
export function* refuseIf(wrong: boolean, code: RefusalCode, data: RefusalData = {}): Reading<void> {
  if (wrong) yield refuse(code, data);
}

/** The order that an index gives: by its fields, then by id; nulls first. */
export function compareBy(kind: AnyKind, index: string): (a: Row, b: Row) => number {
  const fields = [...kind.indexes[index]!, 'id'];
  return (a, b) => {
    for (const field of fields) {
      const order = compareValues(a[field], b[field]);
      if (order !== 0) return order;
    }
    return 0;
  };
}

/** The order of values in an index: nulls first. */
export function compareValues(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return (a as string | number) < (b as string | number) ? -1 : 1;
}

/** Runs a reading; the refusal that it yields, or what it returns. */
export function* untilRefused<T>(reading: Reading<T>): Generator<Read, T | Refusal, unknown> {
  let step = reading.next();
  while (!step.done) {
    if (isRefusal(step.value)) return step.value;
    step = reading.next(yield step.value);
  }
  return step.value;
}
