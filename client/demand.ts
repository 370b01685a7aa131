/** Rows that a replica does not hold unasked: loaded where they are shown, or when a change tells that they matter. */
import type { Row } from '@dualtrack/core';
import type { Replica } from './replica.ts';
import { rowsOf, type Columns } from './rows.ts';
import { errorOf, type Send } from './transport.ts';

/** What fits well into one address. */
const [IDS_PER_REQUEST, VALUES_PER_REQUEST] = [200, 50];

export interface Supplied {
  readonly kind: string;
  readonly rows: readonly Row[];
  /** Everything of the kind with these values of an index. */
  readonly whole?: { readonly index: string; readonly values: readonly string[] };
}

export class Demand {
  private readonly replica: Replica;
  private readonly send: Send;
  private readonly onSupplied: (supplied: Supplied) => void;
  /** Rows that changed and are not held, by kind. */
  private readonly lacking = new Map<string, Set<string>>();

  constructor(replica: Replica, send: Send, onSupplied: (supplied: Supplied) => void) {
    this.replica = replica;
    this.send = send;
    this.onSupplied = onSupplied;
  }

  async load(kind: string, index: string, value: string | readonly string[]): Promise<void> {
    const wanted = [value].flat().filter((each) => !this.replica.isLoaded(kind, index, each));
    for (let i = 0; i < wanted.length; i += VALUES_PER_REQUEST) {
      const values = wanted.slice(i, i + VALUES_PER_REQUEST);
      const rows = await this.rows(`kind=${kind}&index=${index}&at=${values.map(encodeURIComponent).join()}`);
      this.supply({ kind, rows, whole: { index, values } });
    }
  }

  async fetch(kind: string, ids: readonly string[]): Promise<void> {
    for (let i = 0; i < ids.length; i += IDS_PER_REQUEST) {
      const some = ids.slice(i, i + IDS_PER_REQUEST).join();
      this.supply({ kind, rows: await this.rows(`kind=${kind}&ids=${some}`) });
    }
  }

  /** Notes rows that changed and are not held. */
  lacks(missing: readonly { kind: string; id: string }[]): void {
    for (const { kind, id } of missing) {
      if (isShown(kind)) this.lacking.set(kind, (this.lacking.get(kind) ?? new Set()).add(id));
    }
  }

  /** Because: what was missed while the server did not answer is still missing when it does. */
  async fetchLacking(): Promise<void> {
    for (const [kind, ids] of this.lacking) {
      await this.fetch(kind, [...ids]);
      this.lacking.delete(kind);
    }
  }

  /** Everything was read anew. */
  forget(): void {
    this.lacking.clear();
  }

  private supply(supplied: Supplied): void {
    this.replica.supply(supplied.kind, supplied.rows, supplied.whole);
    this.onSupplied(supplied);
  }

  private async rows(query: string): Promise<readonly Row[]> {
    const answered = await this.send(`/api/rows?${query}`);
    const text = await answered.text();
    if (answered.status !== 200) throw errorOf(answered.status, text);
    return rowsOf((JSON.parse(text) as { columns: Columns }).columns);
  }
}

/** Kinds that a replica shows without being asked; a change to another row of theirs brings it in. */
const isShown = (kind: string): boolean =>
  ['task', 'investigation', 'blocker', 'dependency', 'tie', 'decision'].includes(kind);
