/**
 * What a change is: one row created, updated or deleted, each field with the value it left and the value it got.
 * From it follow the tables (apply), the way back (invert), any state since the beginning (fold) and everything that
 * reads the log.
 */
import { same } from './canonical.ts';
import { blankRow, columnsOf, scopeOf, type AnyKind, type Fields, type Kind, type Row, type RowOf } from './kind.ts';

/** `redact`: some fields hold one value now, and in all that the log told of the row before; see `redacted`. */
export type Op = 'create' | 'update' | 'delete' | 'redact';
export type Patch = Readonly<Record<string, readonly [from: unknown, to: unknown]>>;

export interface Change {
  readonly kind: string;
  readonly id: string;
  readonly op: Op;
  readonly patch: Patch;
  /** Who may receive it: `workspace`, a project's id, or `user:` and a person's id. */
  readonly scope: string;
}

/** A change as the log keeps it. Times in milliseconds since 1970 UTC. */
export interface LoggedChange extends Change {
  /** Total order within the workspace, from 1, without gaps. */
  readonly seq: number;
  /** Id of the command that made it. */
  readonly command: string;
  /** The person who did it; null: the system. */
  readonly actor: string | null;
  /** When it was recorded. */
  readonly at: number;
  /** Since when it is true: earlier than `at` for what was imported or back-dated, never later. */
  readonly asOf: number;
  /** Why, when another command or a signal caused it. */
  readonly cause: string | null;
  /** Version of the shape of `patch`. */
  readonly v: number;
}

/** The version that new changes carry. */
export const CHANGE_VERSION = 1;

/** A new row. */
export function created<K extends AnyKind>(kind: K, row: RowOf<K>): Change {
  const fields = row as unknown as Row;
  const patch: Record<string, [unknown, unknown]> = {};
  for (const name of inOrder(kind)) {
    const value = fields[name];
    if (value === undefined) throw new Error(`created ${kind.name}: the field ${name} is missing`);
    if (value !== null) patch[name] = [null, value];
  }
  return { kind: kind.name, id: fields.id, op: 'create', patch, scope: scopeOf(kind, fields) };
}

/** Fields of a row that get other values; nothing when they have them already. */
export function changed<N extends string, F extends Fields>(
  kind: Kind<N, F>,
  row: RowOf<Kind<N, F>>,
  to: Partial<RowOf<Kind<N, F>>>,
): Change[] {
  const before = row as unknown as Row;
  const patch: Record<string, [unknown, unknown]> = {};
  for (const [name, value] of Object.entries(to)) {
    if (name !== 'id' && value !== undefined && !same(before[name], value)) patch[name] = [before[name] ?? null, value];
  }
  if (Object.keys(patch).length === 0) return [];
  return [{ kind: kind.name, id: before.id, op: 'update', patch, scope: scopeOf(kind, before) }];
}

/** A row that goes; its values stay in the log. */
export function removed<K extends AnyKind>(kind: K, row: RowOf<K>): Change {
  const fields = row as unknown as Row;
  const patch: Record<string, [unknown, unknown]> = {};
  for (const name of Object.keys(kind.fields)) {
    if (fields[name] !== null && fields[name] !== undefined) patch[name] = [fields[name], null];
  }
  return { kind: kind.name, id: fields.id, op: 'delete', patch, scope: scopeOf(kind, fields) };
}

/**
 * Takes values out of a row and out of its past: these fields hold what `to` says from now on, and wherever the log tells
 * of them before. What was there stands nowhere any more. A row that is gone has a past as well.
 */
export function redacted<K extends AnyKind>(
  kind: K,
  { id, scope }: Pick<Change, 'id' | 'scope'>,
  to: Partial<RowOf<K>>,
): Change {
  const patch = Object.fromEntries(Object.entries(to).map(([name, value]) => [name, [value, value] as const]));
  return { kind: kind.name, id, op: 'redact', patch, scope };
}

/** A patch of a row from before a redaction, as the log tells it after; the same one where nothing was to be taken. */
export function withoutRedacted(patch: Patch, redaction: Patch): Patch {
  const all = Object.entries(patch).map(([name, [from, to]]) => {
    if (!Object.hasOwn(redaction, name)) return [name, [from, to]] as const;
    const instead = redaction[name]![1];
    // Because: what was empty told nothing.
    return [name, [from === null ? null : instead, to === null ? null : instead]] as const;
  });
  return all.every(([name, pair]) => same(pair, patch[name])) ? patch : Object.fromEntries(all);
}

/** The row after a change; undefined when it is gone. `before` is undefined for a creation. */
export function apply(
  kind: AnyKind,
  before: Row | undefined,
  change: Pick<Change, 'id' | 'op' | 'patch'>,
): Row | undefined {
  if (change.op === 'delete' || (change.op === 'redact' && !before)) return undefined;
  const after: Record<string, unknown> & { id: string } = { ...(before ?? blank(kind)), id: change.id };
  for (const [name, [, to]] of Object.entries(change.patch)) {
    if (Object.hasOwn(kind.fields, name)) after[name] = to;
  }
  return after;
}

/**
 * The change that takes a row back to what it was. What can be taken off (`removedAt`) is taken off at `at`
 * (milliseconds) and not deleted, so that no number is given out twice.
 */
export function invert(kind: AnyKind, change: Change, at: number): Change {
  const { id, scope } = change;
  if (change.op === 'create' && 'removedAt' in kind.fields) {
    return { kind: change.kind, id, op: 'update', patch: { removedAt: [null, at] }, scope };
  }
  const patch = Object.fromEntries(
    Object.entries(change.patch).map(([name, [from, to]]) => [name, [to, from] as const]),
  );
  const op = change.op === 'create' ? 'delete' : change.op === 'delete' ? 'create' : 'update';
  return { kind: change.kind, id, op, patch, scope };
}

export type Tables = Map<string, Map<string, Row>>;

/** The state that a log tells, from empty or on top of `tables` (which it changes and returns). */
export function fold(
  kinds: Readonly<Record<string, AnyKind>>,
  changes: Iterable<Pick<LoggedChange, 'kind' | 'id' | 'op' | 'patch' | 'v'>>,
  tables: Tables = new Map(),
): Tables {
  for (const logged of changes) {
    const change = upcast(logged);
    const kind = kinds[change.kind];
    if (!kind) throw new Error(`the log names a kind that this version does not know: ${change.kind}`);
    let table = tables.get(change.kind);
    if (!table) tables.set(change.kind, (table = new Map()));
    const after = apply(kind, table.get(change.id), change);
    if (after) table.set(change.id, after);
    else table.delete(change.id);
  }
  return tables;
}

/** A change of an older version in today's shape. A logged row is never rewritten; readers see it through this. */
export function upcast<C extends { readonly v: number }>(change: C): C {
  if (change.v === CHANGE_VERSION) return change;
  throw new Error(`a change of version ${change.v} is newer than this program (${CHANGE_VERSION})`);
}

/** The fields of a kind in the order in which `canonical` writes them, so that it need not sort them again. */
function inOrder(kind: AnyKind): readonly string[] {
  let names = ordered.get(kind);
  if (!names) ordered.set(kind, (names = Object.keys(kind.fields).sort()));
  return names;
}
const ordered = new WeakMap<AnyKind, readonly string[]>();

function blank(kind: AnyKind): Row {
  let row = blanks.get(kind);
  if (!row) blanks.set(kind, (row = blankRow(columnsOf(kind))));
  return row;
}
const blanks = new WeakMap<AnyKind, Row>();
