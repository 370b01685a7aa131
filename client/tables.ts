/**
 * Rows in memory with the indexes that core's reads need, and a layer of pending changes on top that can be thrown
 * away. A read that the memory cannot answer for sure is `unknown`: the store will know.
 */
import {
  apply,
  compareBy,
  kinds,
  matches,
  type AnyKind,
  type Change,
  type ListRead,
  type Read,
  type Row,
} from '@dualtrack/core';

/** Thrown into a command that asks for facts which this replica does not hold. */
export class Unknown extends Error {}

export class Table {
  readonly kind: AnyKind;
  readonly rows = new Map<string, Row>();
  /** Index -> value of its first field -> ids. */
  private readonly groups = new Map<string, Map<unknown, Set<string>>>();

  constructor(kind: AnyKind) {
    this.kind = kind;
    for (const index of Object.keys(kind.indexes)) this.groups.set(index, new Map());
  }

  put(row: Row): void {
    const before = this.rows.get(row.id);
    this.rows.set(row.id, row);
    for (const [index, groups] of this.groups) {
      const field = this.kind.indexes[index]![0]!;
      if (before && before[field] === row[field]) continue;
      if (before) groups.get(before[field])?.delete(before.id);
      let group = groups.get(row[field]);
      if (!group) groups.set(row[field], (group = new Set()));
      group.add(row.id);
    }
  }

  remove(id: string): void {
    const before = this.rows.get(id);
    if (!before) return;
    this.rows.delete(id);
    for (const [index, groups] of this.groups) groups.get(before[this.kind.indexes[index]![0]!])?.delete(id);
  }

  /** Ids that may match; the caller still has to look. */
  candidates({ index, at }: Pick<ListRead, 'index' | 'at'>): Iterable<string> {
    return at.length === 0 ? this.rows.keys() : (this.groups.get(index)?.get(at[0]) ?? []);
  }
}

export class Tables {
  private readonly tables = new Map<string, Table>();
  /** Pending rows by kind and id; undefined where one is pending to go. */
  private readonly over = new Map<string, Map<string, Row | undefined>>();
  /** How to take back each change of the command that is running. */
  private ways: (() => void)[] = [];
  /** What of the kinds that are held on demand was loaded whole: `kind index value`. */
  private readonly loaded = new Set<string>();

  constructor() {
    for (const kind of Object.values(kinds)) this.tables.set(kind.name, new Table(kind));
  }

  /** Confirmed rows take the place of what was there. */
  put(kind: string, rows: Iterable<Row>): void {
    const table = this.table(kind);
    for (const row of rows) table.put(row);
  }

  /** Applies a confirmed change; false when it changes a row that is not held here. */
  confirm(change: Pick<Change, 'kind' | 'id' | 'op' | 'patch'>): boolean {
    const table = this.table(change.kind);
    const before = table.rows.get(change.id);
    if (!before && change.op === 'update') return false;
    const after = apply(table.kind, before, change);
    if (after) table.put(after);
    else table.remove(change.id);
    return true;
  }

  /** Applies a pending change on top. */
  pend(change: Change): void {
    const table = this.table(change.kind);
    let over = this.over.get(change.kind);
    if (!over) this.over.set(change.kind, (over = new Map()));
    const had = over.has(change.id);
    const pended = over.get(change.id);
    const places = over;
    this.ways.push(() => void (had ? places.set(change.id, pended) : places.delete(change.id)));
    over.set(change.id, apply(table.kind, had ? pended : table.rows.get(change.id), change));
  }

  /** Runs work that pends changes; nothing is left of them when it throws. */
  whole<T>(work: () => T): T {
    this.ways = [];
    try {
      return work();
    } catch (error) {
      for (const back of this.ways.toReversed()) back();
      throw error;
    } finally {
      this.ways = [];
    }
  }

  /** Throws the pending layer away. */
  unpend(): void {
    this.over.clear();
  }

  isPending(kind: string, id: string): boolean {
    return this.over.get(kind)?.has(id) ?? false;
  }

  clear(): void {
    for (const [name, table] of this.tables) this.tables.set(name, new Table(table.kind));
    this.over.clear();
    this.loaded.clear();
  }

  /** Notes that all rows of a kind with this value of an index are held. */
  markLoaded(kind: string, index: string, value: string): void {
    this.loaded.add(`${kind} ${index} ${value}`);
  }

  isLoaded(kind: string, index: string, value: unknown): boolean {
    return this.loaded.has(`${kind} ${index} ${String(value)}`);
  }

  /** Answers a read, pending layer included. Throws Unknown. */
  answer(read: Read): unknown {
    switch (read.read) {
      case 'get':
        return this.get(read.kind, read.id);
      case 'many':
        return read.ids.flatMap((id) => this.get(read.kind, id) ?? []);
      case 'list':
        return this.list(read);
      case 'edge': {
        const [row] = this.list({ ...read, read: 'list', limit: 1 });
        return row?.[read.kind.indexes[read.index]![read.at.length]!] ?? null;
      }
      case 'count':
        return this.list({ ...read, read: 'list', order: 'up', limit: Number.POSITIVE_INFINITY }).length;
      case 'changes':
      case 'history':
        throw new Unknown('the log');
    }
  }

  private get(kind: AnyKind, id: string): Row | undefined {
    const over = this.over.get(kind.name);
    const row = over?.has(id) ? over.get(id) : this.table(kind.name).rows.get(id);
    if (row === undefined && kind.reach !== 'all' && !over?.has(id)) throw new Unknown(`${kind.name} ${id}`);
    return row;
  }

  private list(read: ListRead): Row[] {
    const { kind, index, at, order, limit } = read;
    const table = this.table(kind.name);
    const over = this.over.get(kind.name);
    const found: Row[] = [];
    for (const id of table.candidates(read)) {
      const row = over?.has(id) ? undefined : table.rows.get(id);
      if (row && matches(row, read)) found.push(row);
    }
    for (const row of over?.values() ?? []) if (row && matches(row, read)) found.push(row);
    if (found.length === 0 && !this.isWhole(read)) throw new Unknown(`${kind.name} by ${index}`);
    found.sort(compareBy(kind, index));
    if (order === 'down') found.reverse();
    return at.length >= 0 && found.length > limit ? found.slice(0, limit) : found;
  }

  /** Whether nothing found means that there is nothing. */
  private isWhole({ kind, index, at }: ListRead): boolean {
    if (kind.reach === 'all') return true;
    if (kind.reach === 'demand' || kind.name === 'decision') {
      const [field] = kind.indexes[index]!;
      const alike = Object.keys(kind.indexes).filter((name) => kind.indexes[name]![0] === field);
      return alike.some((name) => this.isLoaded(kind.name, name, at[0]));
    }
    // Because: closed work is not held, so a number that is not here may still be a task.
    return !(kind.name === 'task' && index === 'number' && at.length > 1);
  }

  private table(kind: string): Table {
    const table = this.tables.get(kind);
    if (!table) throw new Error(`no kind is called ${kind}`);
    return table;
  }
}
