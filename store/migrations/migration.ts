/** What a migration is made of. */

/** The four words; `?` behind one: it may be null. */
export type ColumnType = 'id' | 'whole' | 'text' | 'json';
export type Columns = Readonly<Record<string, ColumnType | `${ColumnType}?`>>;

export interface TableSpec {
  readonly columns: Columns;
  readonly key: readonly string[];
  readonly indexes?: readonly (readonly string[])[];
  /** Rows come in the order of their key, so the database may keep them in it. */
  readonly inKeyOrder?: true;
}

export interface Migration {
  readonly name: string;
  readonly tables?: Readonly<Record<string, TableSpec>>;
  /** Columns added to tables; each needs to be nullable. */
  readonly columns?: Readonly<Record<string, Columns>>;
  /** Indexes added to tables. */
  readonly indexes?: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** Indexes over some rows of tables, by their name; `only`: a condition in SQL that these rows meet. */
  readonly partial?: Readonly<
    Record<string, { readonly of: string; readonly fields: readonly string[]; readonly only: string }>
  >;
  /** Indexes that go, by their name. */
  readonly gone?: readonly string[];
  /** Whether the search index is made here. */
  readonly search?: true;
}
