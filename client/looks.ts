/**
 * Looks that are remembered. While one runs, what it reads of the replica is noted; it is run again only when a row that
 * it asked for, or one in a part of an index that it read, has changed since. A look that asks for very much of a kind
 * counts as having read all of it.
 */
import type { AnyKind, Read, Row, Value } from '@dualtrack/core';

/** What a look saw. Given back to the replica's `look`, it stays the same as long as nothing changed in what it read. */
export interface Seen<T> {
  readonly value: T;
  readonly reads: Reads;
  /** The version of the replica up to which it holds. */
  version: number;
}

/** What changed: a row, all rows of a kind, or all there is. */
export type Touched =
  | { readonly what: 'row'; readonly kind: string; readonly before: Row | undefined; readonly after: Row | undefined }
  | { readonly what: 'kind'; readonly kind: string }
  | { readonly what: 'everything' };

/** Of one kind: beyond this many, each one is not worth being remembered. */
const [IDS_MAX, PARTS_MAX] = [200, 50];
/** Looks that are older than this many changes are run again without asking. */
const TURNS_MAX = 50;

/** What one look read. */
export class Reads {
  private readonly kinds = new Map<string, OfKind>();
  /** Of looks that ran within it. */
  private readonly within = new Set<Reads>();
  private isEverything = false;

  note(read: Read): void {
    switch (read.read) {
      case 'get':
        return this.of(read.kind).addIds([read.id]);
      case 'many':
        return this.of(read.kind).addIds(read.ids);
      case 'list':
      case 'edge':
      case 'count':
        return this.of(read.kind).addPart(read.index, read.at);
      case 'changes':
      case 'history':
        return this.noteEverything();
    }
  }

  /** It read what no row tells. */
  noteEverything(): void {
    this.isEverything = true;
  }

  noteWithin(reads: Reads): void {
    this.within.add(reads);
  }

  /** Whether it read what no row tells, itself or a look within it. */
  get sawEverything(): boolean {
    return this.isEverything || [...this.within].some((each) => each.sawEverything);
  }

  /** Whether a change concerns the rows that were read. */
  meets(touched: Touched): boolean {
    if (touched.what === 'everything') return true;
    const of = this.kinds.get(touched.kind);
    if (of && (touched.what === 'kind' || of.has(touched.before) || of.has(touched.after))) return true;
    return [...this.within].some((each) => each.meets(touched));
  }

  private of(kind: AnyKind): OfKind {
    let of = this.kinds.get(kind.name);
    if (!of) this.kinds.set(kind.name, (of = new OfKind(kind)));
    return of;
  }
}

class OfKind {
  private readonly kind: AnyKind;
  private readonly ids = new Set<string>();
  /** Fields of an index and what they were asked to be. */
  private readonly parts: { readonly fields: readonly string[]; readonly at: readonly Value[] }[] = [];
  private isWhole = false;

  constructor(kind: AnyKind) {
    this.kind = kind;
  }

  addIds(ids: readonly string[]): void {
    if (this.ids.size + ids.length > IDS_MAX) this.isWhole = true;
    if (this.isWhole) return;
    for (const id of ids) this.ids.add(id);
  }

  addPart(index: string, at: readonly Value[]): void {
    if (this.parts.length >= PARTS_MAX || at.length === 0) this.isWhole = true;
    if (!this.isWhole) this.parts.push({ fields: this.kind.indexes[index]!, at });
  }

  has(row: Row | undefined): boolean {
    if (!row) return false;
    if (this.isWhole || this.ids.has(row.id)) return true;
    return this.parts.some(({ fields, at }) => at.every((value, i) => row[fields[i]!] === value));
  }
}

/** What changed lately, turn by turn, so that a look can tell whether it still holds. */
export class Turns {
  private readonly latest: (readonly Touched[])[] = [];
  /** Raised at every turn. */
  version = 0;

  add(touched: readonly Touched[]): void {
    this.version++;
    this.latest.push(touched);
    if (this.latest.length > TURNS_MAX) this.latest.shift();
  }

  /** Whether nothing changed in what a look read. */
  holds({ reads, version }: Seen<unknown>): boolean {
    const ago = this.version - version;
    if (ago === 0) return true;
    // Because: a command can be confirmed without a row changing, and then it is pending no more.
    if (ago > this.latest.length || reads.sawEverything) return false;
    return this.latest.slice(this.latest.length - ago).every((turn) => !turn.some((each) => reads.meets(each)));
  }
}
