/** What a database has to be able to do for the store; the folder `dialect/` holds one of these for each. */
import type { ColumnType } from './migrations/migration.ts';
import type { Builder } from './tables.ts';
import type { Statement, Steps } from './statement.ts';

export interface Engine {
  /** Writes this database's SQL. */
  readonly builder: Builder;
  /** Whether this process is the only one that writes, so that what it read stays true until it writes itself. */
  readonly alone: boolean;
  /** How this database spells a column. */
  columnType(type: ColumnType): string;
  /** What follows the columns of a table whose rows come in the order of their key. */
  readonly inKeyOrder: string;
  /** Runs steps in one transaction, durable when the promise resolves. Rolled back and rejected when they throw. */
  transact<T>(steps: () => Steps<T>): Promise<T>;
  /** Runs reading steps on one snapshot. */
  read<T>(steps: () => Steps<T>): Promise<T>;
  /** Tells everybody who shares this database that a workspace has new changes. To be run inside the transaction. */
  wake(workspace: string, seq: number): Statement | undefined;
  /** Calls back when another process has written; within this process the store itself knows. */
  onWake(listener: (workspace: string, seq: number) => void): () => void;
  readonly search: SearchIndex;
  /** Writes a copy of the whole database to a file, while others go on writing. */
  backup?(file: string, onProgress: (part: number) => void): Promise<void>;
  /** Writes the database anew, so that nothing that was taken out lies in its files any more. */
  scrub?(): Promise<void>;
  /** What a failed statement means for whoever sent it. */
  meaningOf(error: unknown): Failure;
  close(): Promise<void>;
}

/** `taken`: a key exists already. `full`: no space left. `broken`: the storage is not to be trusted any more. */
export type Failure = 'taken' | 'full' | 'broken' | 'again' | 'bug';

export interface Found {
  readonly kind: string;
  readonly id: string;
  readonly scope: string;
}

/** What may be found: of these kinds, in these scopes (ids of projects), so many at most. */
export interface Wanted {
  readonly kinds: readonly string[];
  readonly scopes: readonly string[];
  readonly limit: number;
}

export interface SearchIndex {
  /** Statements that make the index. */
  create(): readonly string[];
  /** Puts words (folded) under objects, in the place of what was there; empty words take one out. Each is named once. */
  put(
    workspace: string,
    docs: readonly { readonly kind: string; readonly id: string; readonly scope: string; readonly words: string }[],
  ): Steps<void>;
  /** Objects that have all these words or beginnings of words, best first. */
  find(workspace: string, words: readonly string[], options: Wanted): Steps<Found[]>;
  /** Empties the index of a workspace. */
  clear(workspace: string): Steps<void>;
}
