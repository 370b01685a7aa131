/**
 * Rows of one kind in memory. Each index lies sorted, in parts by its first field, as in a database: a read is two
 * searches and a slice, and a changed row finds its place the same way. An index is made when it is first read.
 */
import { compareBy, compareValues, type AnyKind, type ListRead, type Row, type Value } from '@dualtrack/core';

export class Table {
  readonly kind: AnyKind;
  readonly rows = new Map<string, Row>();
  private readonly indexes = new Map<string, Index>();

  constructor(kind: AnyKind) {
    this.kind = kind;
  }

  put(row: Row): void {
    const before = this.rows.get(row.id);
    this.rows.set(row.id, row);
    for (const index of this.indexes.values()) index.replace(before, row);
  }

  remove(id: string): void {
    const before = this.rows.get(id);
    if (!before) return;
    this.rows.delete(id);
    for (const index of this.indexes.values()) index.replace(before, undefined);
  }

  /** The rows of a part of an index, in its order. */
  list({ index, at, beyond, order, limit }: Omit<ListRead, 'read' | 'kind'>): Row[] {
    const part = this.index(index).part(at);
    const { from, until } = part.span(at, beyond);
    if (order === 'up') return part.slice(from, Math.min(until, from + limit));
    return part.slice(Math.max(from, until - limit), until).reverse();
  }

  count({ index, at }: Pick<ListRead, 'index' | 'at'>): number {
    const { from, until } = this.index(index).part(at).span(at);
    return until - from;
  }

  private index(name: string): Index {
    let index = this.indexes.get(name);
    if (!index) {
      index = new Index(this.kind, name);
      for (const row of this.rows.values()) index.replace(undefined, row);
      this.indexes.set(name, index);
    }
    return index;
  }
}

class Index {
  private readonly fields: readonly string[];
  private readonly compare: (a: Row, b: Row) => number;
  private readonly parts = new Map<unknown, Part>();
  /** All rows; made when somebody reads across the parts. */
  private whole: Part | undefined;

  constructor(kind: AnyKind, name: string) {
    this.fields = kind.indexes[name]!;
    this.compare = compareBy(kind, name);
  }

  part(at: readonly Value[]): Part {
    if (at.length > 0) return this.partOf(at[0]);
    if (!this.whole) {
      this.whole = new Part(this.fields, this.compare);
      for (const part of this.parts.values()) for (const row of part.slice()) this.whole.add(row);
    }
    return this.whole;
  }

  replace(before: Row | undefined, after: Row | undefined): void {
    const first = this.fields[0]!;
    if (before) this.parts.get(before[first])?.remove(before);
    if (after) this.partOf(after[first]).add(after);
    if (!this.whole) return;
    if (before) this.whole.remove(before);
    if (after) this.whole.add(after);
  }

  private partOf(value: unknown): Part {
    let part = this.parts.get(value);
    if (!part) this.parts.set(value, (part = new Part(this.fields, this.compare)));
    return part;
  }
}

/** Rows with the same first field; sorted once somebody has asked, and from then on kept so. */
class Part {
  private readonly fields: readonly string[];
  private readonly compare: (a: Row, b: Row) => number;
  private rows: Row[] = [];
  private isSorted = false;

  constructor(fields: readonly string[], compare: (a: Row, b: Row) => number) {
    this.fields = fields;
    this.compare = compare;
  }

  add(row: Row): void {
    if (this.isSorted) this.rows.splice(this.placeOf(row), 0, row);
    else this.rows.push(row);
  }

  remove(row: Row): void {
    const at = this.isSorted ? this.placeOf(row) : this.rows.indexOf(row);
    if (this.rows[at] === row) this.rows.splice(at, 1);
  }

  slice(from?: number, until?: number): Row[] {
    return this.rows.slice(from, until);
  }

  /** Where the rows lie that have these values first, and the next one on the asked side of a bound. */
  span(at: readonly Value[], beyond?: ListRead['beyond']): { from: number; until: number } {
    this.sort();
    let from = this.search((row) => this.side(row, at) >= 0);
    let until = this.search((row) => this.side(row, at) > 0);
    if (!beyond) return { from, until };
    const field = this.fields[at.length]!;
    // Because: nulls come first, and have a side no more than in SQL.
    if (beyond.side === 'above') from = this.search((row) => compareValues(row[field], beyond.value) > 0, from, until);
    else {
      until = this.search((row) => compareValues(row[field], beyond.value) >= 0, from, until);
      from = this.search((row) => row[field] !== null, from, until);
    }
    return { from, until };
  }

  private placeOf(row: Row): number {
    return this.search((each) => this.compare(each, row) >= 0);
  }

  /** The first place from which on `holds` does. */
  private search(holds: (row: Row) => boolean, from = 0, until = this.rows.length): number {
    let [low, high] = [from, until];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(this.rows[middle]!)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Below, within or above the rows that have these values first. */
  private side(row: Row, at: readonly Value[]): number {
    for (let i = 0; i < at.length; i++) {
      const order = compareValues(row[this.fields[i]!], at[i]);
      if (order !== 0) return order;
    }
    return 0;
  }

  private sort(): void {
    if (this.isSorted) return;
    this.rows.sort(this.compare);
    this.isSorted = true;
  }
}
