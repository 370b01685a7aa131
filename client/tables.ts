/**
 * The rows that are shown: what the server confirmed, with pending changes on top, which can be taken off again. A
 * read that the memory cannot answer for sure is `unknown`: the store will know.
 */
import { apply, kinds, same, type AnyKind, type Change, type ListRead, type Read, type Row } from '@dualtrack/core';
import type { Touched } from './looks.ts';
import { Table } from './table.ts';

/**
 * Thrown into a command that asks for facts which this replica does not hold. Because: looks meet it all the time, and
 * an Error would note where it came from each time, which costs more than the look.
 */
export class Unknown {
  readonly what: string;

  constructor(what: string) {
    this.what = what;
  }
}

/** What of a kind that is held on demand was loaded whole: all rows with this value of an index. */
export interface Loaded {
  readonly kind: string;
  readonly index: string;
  readonly value: string;
}

export class Tables {
  private readonly tables = new Map<string, Table>();
  /** Confirmed rows under pending ones, by kind and id; undefined where there is none. */
  private readonly under = new Map<string, Map<string, Row | undefined>>();
  /** How to take back each change of the command that is running. */
  private ways: (() => void)[] = [];
  private readonly loaded = new Map<string, Loaded>();
  /** What was written since somebody asked: rows as they were before, by kind and id, and kinds that were written whole. */
  private readonly before = new Map<string, Map<string, Row | undefined>>();
  private readonly anew = new Set<string>();
  private isCleared = false;

  constructor() {
    for (const kind of Object.values(kinds)) this.tables.set(kind.name, new Table(kind));
  }

  /** Confirmed rows take the place of what was there. Nothing may be pending. */
  put(kind: string, rows: Iterable<Row>): void {
    const table = this.table(kind);
    this.anew.add(kind);
    for (const row of rows) table.put(row);
  }

  /** Applies a confirmed change; false when it changes a row that is not held here. Nothing may be pending. */
  confirm(change: Pick<Change, 'kind' | 'id' | 'op' | 'patch'>): boolean {
    const table = this.table(change.kind);
    const before = table.rows.get(change.id);
    if (!before && change.op === 'update') return false;
    this.write(table, change.id, apply(table.kind, before, change));
    return true;
  }

  /** Applies a pending change on top. */
  pend(change: Change): void {
    const table = this.table(change.kind);
    const before = table.rows.get(change.id);
    let under = this.under.get(change.kind);
    if (!under) this.under.set(change.kind, (under = new Map()));
    const places = under;
    const isFirst = !places.has(change.id);
    if (isFirst) places.set(change.id, before);
    this.ways.push(() => {
      this.write(table, change.id, before);
      if (isFirst) places.delete(change.id);
    });
    this.write(table, change.id, apply(table.kind, before, change));
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

  /** Takes all pending changes off. */
  unpend(): void {
    for (const [kind, rows] of this.under) {
      const table = this.table(kind);
      for (const [id, row] of rows) this.write(table, id, row);
    }
    this.under.clear();
  }

  isPending(kind: string, id: string): boolean {
    return this.under.get(kind)?.has(id) ?? false;
  }

  clear(): void {
    for (const [name, table] of this.tables) this.tables.set(name, new Table(table.kind));
    this.under.clear();
    this.loaded.clear();
    this.before.clear();
    this.isCleared = true;
  }

  /** What changed since this was asked last. A row that came out as it was is the same object again, and has not changed. */
  turn(): Touched[] {
    const touched: Touched[] = this.isCleared ? [{ what: 'everything' }] : [];
    for (const kind of this.anew) touched.push({ what: 'kind', kind });
    for (const [kind, rows] of this.before) {
      const table = this.table(kind);
      for (const [id, before] of rows) {
        const after = table.rows.get(id);
        if (before && after && alike(before, after)) table.put(before);
        else if (before !== after) touched.push({ what: 'row', kind, before, after });
      }
    }
    this.before.clear();
    this.anew.clear();
    this.isCleared = false;
    return touched;
  }

  /** Notes that all rows of a kind with this value of an index are held. */
  markLoaded(loaded: Loaded): void {
    this.loaded.set(nameOf(loaded), loaded);
  }

  isLoaded(loaded: Loaded): boolean {
    return this.loaded.has(nameOf(loaded));
  }

  /** Everything that is held and confirmed, as it is now. */
  held(): { readonly rows: { readonly kind: string; readonly rows: Row[] }[]; readonly loaded: Loaded[] } {
    const rows = [...this.tables.values()].map((table) => ({
      kind: table.kind.name,
      rows: confirmed(table, this.under.get(table.kind.name)),
    }));
    return { rows: rows.filter((each) => each.rows.length > 0), loaded: [...this.loaded.values()] };
  }

  /** Answers a read, pending changes included. Throws Unknown. */
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
      case 'count': {
        const count = this.table(read.kind.name).count(read);
        return count > 0 ? count : this.list({ ...read, read: 'list', order: 'up', limit: 1 }).length;
      }
      case 'changes':
      case 'history':
      case 'gone':
        throw new Unknown('the log');
    }
  }

  private get(kind: AnyKind, id: string): Row | undefined {
    const row = this.table(kind.name).rows.get(id);
    if (row === undefined && kind.reach !== 'all' && !this.isPending(kind.name, id))
      throw new Unknown(`${kind.name} ${id}`);
    return row;
  }

  private list(read: ListRead): Row[] {
    const found = this.table(read.kind.name).list(read);
    if (found.length === 0 && !this.isWhole(read)) throw new Unknown(`${read.kind.name} by ${read.index}`);
    return found;
  }

  /** Whether nothing found means that there is nothing. */
  private isWhole({ kind, index, at }: ListRead): boolean {
    if (kind.reach === 'all') return true;
    if (kind.reach === 'demand' || kind.name === 'decision') {
      const [field] = kind.indexes[index]!;
      const alike = Object.keys(kind.indexes).filter((name) => kind.indexes[name]![0] === field);
      return alike.some((name) => this.isLoaded({ kind: kind.name, index: name, value: String(at[0]) }));
    }
    // Because: closed work is not held, so a number that is not here may still be a task.
    return !(kind.name === 'task' && index === 'number' && at.length > 1);
  }

  private write(table: Table, id: string, row: Row | undefined): void {
    let before = this.before.get(table.kind.name);
    if (!before) this.before.set(table.kind.name, (before = new Map()));
    if (!before.has(id)) before.set(id, table.rows.get(id));
    if (row) table.put(row);
    else table.remove(id);
  }

  private table(kind: string): Table {
    const table = this.tables.get(kind);
    if (!table) throw new Error(`no kind is called ${kind}`);
    return table;
  }
}

function alike(a: Row, b: Row): boolean {
  const fields = Object.keys(a);
  return a === b || (fields.length === Object.keys(b).length && fields.every((field) => same(a[field], b[field])));
}

function confirmed(table: Table, under: ReadonlyMap<string, Row | undefined> | undefined): Row[] {
  if (!under) return [...table.rows.values()];
  const shown = [...table.rows.values()].filter((row) => !under.has(row.id));
  return [...shown, ...[...under.values()].filter((row) => row !== undefined)];
}

const nameOf = ({ kind, index, value }: Loaded): string => `${kind} ${index} ${value}`;
