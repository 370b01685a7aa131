/** How far a repository has been read over the API of its forge, and what reading it takes. */
import type { ForgeEvent, ForgeRepo, Repo } from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import type { ForgeApi, Thing } from '../../integrations/api.ts';
import { ForgeError, type ForgeClient } from '../../integrations/client.ts';
import { Unreadable } from '../../integrations/forge.ts';
import { serverLimits } from '../../limits.ts';

export interface ReaderParts {
  readonly store: Store;
  readonly api: ForgeApi;
  readonly client: ForgeClient;
  readonly row: Repo;
  /** Tells a page of events. */
  readonly tell: (events: readonly ForgeEvent[], when: When) => Promise<void>;
  /** How far a thing has been read, and of how many, where that is known. */
  readonly onProgress: (thing: string, done: number, of: number | null) => Promise<void>;
  readonly log: (line: string) => void;
}

/** Whether this is of a first reading, of all that there is, or of a later one, of what is new. */
export type When = 'first' | 'later';

/** How far a repository has been read. */
export interface Cursor {
  /** As it was told last; undefined until all of it was read once. */
  repo?: ForgeRepo;
  walks: Partial<Record<Thing, WalkState>>;
  /** Heads of pull requests that are open, by their numbers. */
  open: Record<string, string>;
  /** Pages as they were last, by their addresses: what the forge calls that state, and where the page went on. */
  seen: Record<string, { readonly etag: string; readonly next: string | null }>;
}

export interface WalkState {
  /** The time of the newest thing that was read; null until everything was read once. */
  readonly newest: number | null;
  /** Where a first reading goes on. */
  readonly way: { readonly newest: number; readonly next: string; readonly done: number } | null;
}

export function cursorIn(kept: Readonly<Record<string, unknown>> | undefined): Cursor {
  return { walks: {}, open: {}, seen: {}, ...(kept as Partial<Cursor> | undefined) };
}

export async function save({ store, row }: ReaderParts, cursor: Cursor): Promise<void> {
  const seen = Object.entries(cursor.seen).slice(-serverLimits.forgePagesSeenMax);
  await store.keep(() =>
    store.pulled.setCursor(store.workspace, row.id, { ...cursor, seen: Object.fromEntries(seen) }),
  );
}

/** Because: what was used last is kept longest. */
export function remember({ seen }: Cursor, url: string, etag: string, next: string | null): void {
  delete seen[url];
  seen[url] = { etag, next };
}

/** What a whole page has to hold. */
export function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new ForgeError('strange', `The API answers in a form that is not known here. ${error.message}`, error);
  }
}
