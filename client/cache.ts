/**
 * What a device keeps of a replica, so that the next page begins with it: the first state as the server sent it, line
 * by line, and what came since. It is a copy that may be lost at any time; then the next page reads from the server.
 *
 * Invariant: one person of one workspace at a time. What was kept for another one is cleared, not shown.
 */
import { CHANGE_VERSION, kinds, type AnyKind, type LoggedChange, type Me } from '@dualtrack/core';
import type { Columns } from './rows.ts';
import type { Loaded } from './tables.ts';

export interface Head {
  /** Whose rows these are: workspace and person. */
  readonly owner: string;
  /** The shape of the rows: another version of the program may have another one. */
  readonly shape: string;
  readonly me: Me;
  /** The number of the log at which the lines stand. */
  readonly seq: number;
  readonly loaded: readonly Loaded[];
  /** The number of the log that the last entry reaches. */
  readonly reached: number;
}

export type Entry =
  | {
      readonly kind: 'changes';
      readonly since: number;
      readonly seq: number;
      readonly changes: readonly LoggedChange[];
    }
  /** Rows that were loaded on demand. */
  | {
      readonly kind: 'rows';
      readonly of: string;
      readonly columns: Columns;
      readonly whole: { readonly index: string; readonly values: readonly string[] } | undefined;
    };

export interface Kept {
  readonly head: Head;
  /** Rows as on the wire. */
  readonly lines: readonly string[];
  /** In the order in which they came. */
  readonly entries: readonly Entry[];
}

/** Where it is kept. Every call is one transaction; each may reject, and then nothing was done. */
export interface Cache {
  read(): Promise<Kept | undefined>;
  /** Keeps this in the place of all that is there. */
  keep(head: Head, lines: readonly string[]): Promise<void>;
  /** Adds entries, as `headAfter` says; false when they do not fit and nothing was done. */
  add(head: Pick<Head, 'owner' | 'shape'>, entries: readonly Entry[]): Promise<boolean>;
  clear(): Promise<void>;
}

/**
 * The head after some entries: undefined when they do not go on from what is there. Several pages may write, each what
 * the log told it; since changes are known by their numbers, one that is there twice does no harm, only a gap would.
 */
export function headAfter(
  head: Head | undefined,
  { owner, shape }: Pick<Head, 'owner' | 'shape'>,
  entries: readonly Entry[],
): Head | undefined {
  if (head?.owner !== owner || head.shape !== shape) return undefined;
  let { reached } = head;
  for (const entry of entries) {
    if (entry.kind !== 'changes') continue;
    if (entry.since > reached) return undefined;
    reached = Math.max(reached, entry.seq);
  }
  return { ...head, reached };
}

/** Whether what is kept is this owner's, in the shape that this program knows. */
export function belongsTo(head: Head, { owner, shape }: Pick<Head, 'owner' | 'shape'>): boolean {
  return head.owner === owner && head.shape === shape;
}

/** The shape of rows and changes in this program, short: it differs whenever a kind has other fields. */
export function shapeOf(all: Readonly<Record<string, AnyKind>> = kinds): string {
  return all === kinds ? (known ??= summed(kinds)) : summed(all);
}

let known: string | undefined;

function summed(all: Readonly<Record<string, AnyKind>>): string {
  const text = JSON.stringify([CHANGE_VERSION, Object.values(all).map((kind) => [kind.name, kind.fields, kind.reach])]);
  // Because: not for safety, only to tell versions apart (FNV-1a, 32 bits, twice with another start).
  return [0x811c9dc5, 0x1000193].map((start) => fnv(text, start).toString(36)).join('');
}

function fnv(text: string, start: number): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
