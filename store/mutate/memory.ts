/**
 * What the door has read of the kinds that every command needs and few change: projects, tracks, columns, people. It
 * holds as long as nobody else writes: for good in SQLite, within one transaction in PostgreSQL.
 */
import type { Read } from '@dualtrack/core';

const ENTRIES_MAX = 20_000;

export class Memory {
  private readonly byKind = new Map<string, Map<string, { rows: unknown }>>();
  private entries = 0;

  find(read: Read): { readonly rows: unknown } | undefined {
    if (!isLasting(read)) return undefined;
    return this.byKind.get(read.kind.name)?.get(keyOf(read));
  }

  keep(read: Read, rows: unknown): void {
    if (!isLasting(read)) return;
    if (this.entries >= ENTRIES_MAX) this.forgetAll();
    let known = this.byKind.get(read.kind.name);
    if (!known) this.byKind.set(read.kind.name, (known = new Map()));
    known.set(keyOf(read), { rows });
    this.entries++;
  }

  /** Forgets what was read of a kind, since a row of it changed. */
  forget(kind: string): void {
    this.entries -= this.byKind.get(kind)?.size ?? 0;
    this.byKind.delete(kind);
  }

  forgetAll(): void {
    this.byKind.clear();
    this.entries = 0;
  }
}

type Lasting = Extract<Read, { read: 'get' | 'list' }>;

function isLasting(read: Read): read is Lasting {
  return (read.read === 'get' || read.read === 'list') && read.kind.reach === 'all';
}

function keyOf(read: Lasting): string {
  if (read.read === 'get') return read.id;
  const { index, at, beyond, order, limit } = read;
  return `${index} ${order} ${limit} ${beyond ? `${beyond.side} ${beyond.value}` : ''} ${at.map((each) => (each === null ? 'n' : `v${each}`)).join('\u0000')}`;
}
