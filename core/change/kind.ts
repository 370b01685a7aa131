/**
 * What a fact is made of. A kind names its fields in four words that both databases spell alike, how its rows are
 * found, and who may receive them; row types, tables, wire tuples and the replica's maps all follow from it.
 */

declare const brand: unique symbol;
declare const type: unique symbol;

/** An id of one kind of row; at run time a plain UUID. */
export type Id<Of extends string = string> = string & { readonly [brand]: Of };

/** `whole`: a whole number, times in milliseconds since 1970 UTC. `json`: canonical JSON text in both databases. */
export type Word = 'id' | 'whole' | 'text' | 'json';

export interface Field<T = unknown> {
  readonly word: Word;
  readonly maybe: boolean;
  readonly [type]?: T;
}

export const id = <Of extends string = string>(): Field<Id<Of>> => ({ word: 'id', maybe: false });
export const whole = (): Field<number> => ({ word: 'whole', maybe: false });
export const text = <T extends string = string>(): Field<T> => ({ word: 'text', maybe: false });
export const json = <T>(): Field<T> => ({ word: 'json', maybe: false });
/** A field that may be null: a time that has not come, a thing that is not named. */
export const maybe = <T>(field: Field<T>): Field<T | null> => ({ word: field.word, maybe: true });

export type Fields = Readonly<Record<string, Field>>;

export interface Kind<Name extends string = string, F extends Fields = Fields> {
  readonly name: Name;
  readonly fields: F;
  /** Ways to find rows: field names, the first ones fixed by the reader, the rest give the order. */
  readonly indexes: Readonly<Record<string, readonly (keyof F & string)[]>>;
  /** Indexes that name at most one row, and always the same one. */
  readonly unique: readonly string[];
  /**
   * Who may receive a row: everybody in the workspace, who sees its `project` (or this project), its `person` alone, or
   * its `person` where it names one and else who sees its `project`.
   */
  readonly scope: 'workspace' | 'project' | 'itself' | 'person' | 'person or project';
  /** What a replica holds: all rows, those of open and recent work, or none until asked. */
  readonly reach: 'all' | 'open' | 'demand';
  /** Whether a person may undo a change to it. */
  readonly undo: boolean;
}

export type AnyKind = Kind;

type ValueOf<F> = F extends Field<infer T> ? T : never;
export type RowOf<K> =
  K extends Kind<infer Name, infer F> ? { readonly id: Id<Name> } & { readonly [P in keyof F]: ValueOf<F[P]> } : never;

/** A row of no particular kind: what the log, the tables and the wire handle. */
export type Row = { readonly id: string } & Readonly<Record<string, unknown>>;

interface Options<F extends Fields> {
  indexes?: Kind<string, F>['indexes'];
  unique?: readonly string[];
  scope: Kind['scope'];
  reach: Kind['reach'];
  undo?: boolean;
}

export function kind<Name extends string, F extends Fields>(name: Name, fields: F, options: Options<F>): Kind<Name, F> {
  return {
    name,
    fields,
    indexes: options.indexes ?? {},
    unique: options.unique ?? [],
    scope: options.scope,
    reach: options.reach,
    undo: options.undo ?? true,
  };
}

/** The field names of a kind in their fixed order, `id` first: the order of tuples on the wire and of columns. */
export function columnsOf(of: AnyKind): string[] {
  return ['id', ...Object.keys(of.fields)];
}

/**
 * A row with these fields, all null: to be copied and filled in. Because: an object that grows field by field ends as a
 * hash table; the copy of a whole one takes a third of its room, and is read and copied in a fraction of the time.
 */
export function blankRow(fields: readonly string[]): Row {
  const grown = Object.fromEntries(fields.map((field) => [field, null]));
  return { ...grown } as unknown as Row;
}

/** Who may receive this row: `workspace`, a project's id, or `user:` and a person's id. */
export function scopeOf(of: AnyKind, row: Row): string {
  if (of.scope === 'itself') return row.id;
  if (of.scope === 'project') return (row['project'] as string | null) ?? 'workspace';
  const person = row['person'] as string | null;
  if (of.scope === 'person' || (of.scope === 'person or project' && person !== null)) return `user:${person}`;
  if (of.scope === 'person or project') return row['project'] as string;
  return 'workspace';
}
