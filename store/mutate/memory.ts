/**
 * What the door has read and need not read again: single rows, which it keeps up with its own writes, and lists of the
 * kinds that every command needs and few change (projects, tracks, columns, people). It holds as long as nobody else
 * writes: for good in SQLite, within one transaction in PostgreSQL.
 */
import {
  apply,
  kinds,
  type AnyKind,
  type Change,
  type KindName,
  type ListRead,
  type Read,
  type Row,
} from '@dualtrack/core';

/**
 * As many as ten thousand tasks, their questions and what goes with them. Because: who goes through all of them in turn
 * finds none where the oldest are forgotten.
 */
const ROWS_MAX = 20_000;
const LISTS_MAX = 5_000;

export class Memory {
  /** By kind and id; the oldest of a kind go first. */
  private readonly rows = new Map<string, Map<string, Row>>();
  private rowCount = 0;
  /** Ids by the values of a unique index. */
  private readonly ids = new Map<string, string>();
  private readonly lists = new Map<string, Map<string, readonly Row[]>>();
  private listCount = 0;

  /** The answer to a read, if it is known. */
  find(read: Read): { readonly answer: unknown } | undefined {
    if (read.read === 'get') return found(this.rowsOf(read.kind.name).get(read.id));
    if (read.read !== 'list') return undefined;
    if (isUnique(read)) {
      const id = this.ids.get(listKey(read));
      const row = id === undefined ? undefined : this.rowsOf(read.kind.name).get(id);
      return row && { answer: [row] };
    }
    const rows = this.lists.get(read.kind.name)?.get(listKey(read));
    return rows && { answer: rows };
  }

  /** Takes note of what a read was answered. */
  keep(read: Read, answer: unknown): void {
    if (read.read === 'get') {
      if (answer) this.keepRow(read.kind, answer as Row);
      return;
    }
    if (read.read !== 'list') return;
    const rows = answer as readonly Row[];
    if (isUnique(read)) {
      const [row] = rows;
      if (!row) return;
      this.keepRow(read.kind, row);
      this.ids.set(listKey(read), row.id);
    } else if (read.kind.reach === 'all') this.keepList(read, rows);
  }

  /** Follows a change that the door itself wrote. */
  follow(change: Change): void {
    const rows = this.rowsOf(change.kind);
    const before = rows.get(change.id);
    const after = before && apply(kinds[change.kind as KindName], before, change);
    if (after) rows.set(change.id, after);
    else if (rows.delete(change.id)) this.rowCount--;
    this.listCount -= this.lists.get(change.kind)?.size ?? 0;
    this.lists.delete(change.kind);
  }

  forgetAll(): void {
    this.rows.clear();
    this.rowCount = 0;
    this.ids.clear();
    this.lists.clear();
    this.listCount = 0;
  }

  private keepRow(kind: AnyKind, row: Row): void {
    if (this.rowCount >= ROWS_MAX) this.forgetOldest();
    const rows = this.rowsOf(kind.name);
    if (!rows.has(row.id)) this.rowCount++;
    rows.set(row.id, row);
  }

  /** Because: what was kept first has been there longest; a row that is needed again is read again. */
  private forgetOldest(): void {
    for (const rows of this.rows.values()) {
      const left = Math.floor(rows.size * 0.9);
      for (const id of rows.keys()) {
        if (rows.size <= left) break;
        rows.delete(id);
        this.rowCount--;
      }
    }
    this.ids.clear();
  }

  private rowsOf(kind: string): Map<string, Row> {
    let rows = this.rows.get(kind);
    if (!rows) this.rows.set(kind, (rows = new Map()));
    return rows;
  }

  private keepList(read: ListRead, rows: readonly Row[]): void {
    if (this.listCount >= LISTS_MAX) {
      this.lists.clear();
      this.listCount = 0;
    }
    let known = this.lists.get(read.kind.name);
    if (!known) this.lists.set(read.kind.name, (known = new Map()));
    known.set(listKey(read), rows);
    this.listCount++;
  }
}

const found = (row: Row | undefined) => row && { answer: row };

/** Whether at most one row can be meant, and it stays the same one. */
function isUnique({ kind, index, at, beyond }: ListRead): boolean {
  return !beyond && kind.unique.includes(index) && at.length === kind.indexes[index]!.length && !at.includes(null);
}

function listKey({ kind, index, at, beyond, order, limit }: ListRead): string {
  const values = at.map((each) => (each === null ? 'n' : `v${each}`)).join('\u0000');
  return `${kind.name} ${index} ${order} ${limit} ${beyond ? `${beyond.side} ${beyond.value}` : ''} ${values}`;
}
