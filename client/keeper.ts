/**
 * Writes what a replica learns to the cache, behind: in batches, and what is large in small turns, so that nobody who
 * looks at the page waits for it. When that does not work the cache is left as it is: a copy, only an older one.
 */
import { shapeOf, belongsTo, type Cache, type Entry, type Head, type Kept } from './cache.ts';
import type { FirstState } from './feed.ts';
import type { Replica } from './replica.ts';
import { blockOf, linesOfRows, rowsOf } from './rows.ts';

/** What comes within this time is written together. */
const BEHIND_MS = 300;
/** A page that just opened shows itself first. */
const FILL_AFTER_MS = 1_000;
/** With more changes than this, the rows are written anew: reading them must stay quicker than the changes are worth. */
const CHANGES_MAX = 1_000;
/** A store that takes longer than this to open is slower than the server. */
const READ_MS = 400;

export class Keeper {
  private readonly cache: Cache;
  private readonly replica: Replica;
  private readonly mine: Pick<Head, 'owner' | 'shape'>;
  private fresh: FirstState | undefined;
  private waiting: Entry[] = [];
  private count = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private writing: Promise<void> | undefined;
  private isOff = false;

  constructor(cache: Cache, replica: Replica, owner: string) {
    this.cache = cache;
    this.replica = replica;
    this.mine = { owner, shape: shapeOf() };
  }

  /** Fills the replica from the cache; false when it holds nothing that fits, and then the replica is as it was. */
  async restore(): Promise<boolean> {
    try {
      const kept = await inTime(this.cache.read());
      if (!kept) return false;
      if (belongsTo(kept.head, this.mine)) return this.take(kept);
      // Because: what was kept for somebody else must not lie here any longer.
      await this.cache.clear();
    } catch {
      // Because: what cannot be read is of no use, and must not be met again.
      void this.cache.clear().catch(() => (this.isOff = true));
    }
    return false;
  }

  /** Everything was read anew. */
  began(first: FirstState): void {
    this.fresh = first;
    this.waiting = [];
    this.behind(FILL_AFTER_MS);
  }

  add(entry: Entry): void {
    this.waiting.push(entry);
    this.behind(this.fresh ? FILL_AFTER_MS : BEHIND_MS);
  }

  /** Sees to it that all is kept that is held. Because: who wrote until now may not have come to it. */
  check(): void {
    const { seq } = this.replica;
    // Because: what does not go on from what is kept makes it be written anew.
    this.add({ kind: 'changes', since: seq, seq, changes: [] });
  }

  /** Forgets all that is kept. */
  clear(): void {
    this.stop();
    void this.cache.clear().catch(() => undefined);
  }

  stop(): void {
    this.isOff = true;
    clearTimeout(this.timer);
  }

  private take({ head, lines, entries }: Kept): boolean {
    // Because: all of it is understood before any of it is shown.
    const blocks = lines.map(blockOf);
    this.replica.reset(head.me, blocks, head.seq, head.loaded);
    for (const entry of entries) {
      if (entry.kind === 'changes') this.replica.take(entry.changes, entry.seq);
      else this.replica.supply(entry.of, rowsOf(entry.columns), entry.whole);
    }
    this.count = countOf(entries);
    return true;
  }

  private behind(ms: number): void {
    if (this.isOff || this.writing) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.writing = this.write()
        .catch(() => this.stop())
        .finally(() => {
          this.writing = undefined;
          if (this.waiting.length > 0 || this.fresh) this.behind(BEHIND_MS);
        });
    }, ms);
  }

  private async write(): Promise<void> {
    if (this.fresh) {
      const { me, seq, lines } = this.fresh;
      this.fresh = undefined;
      await this.writeAll({ me, seq, loaded: [] }, lines);
    }
    const entries = this.waiting;
    if (entries.length === 0) return;
    this.waiting = [];
    this.count += countOf(entries);
    const fits = await this.cache.add(this.mine, entries);
    if (!fits || this.count > CHANGES_MAX) await this.fillAnew();
  }

  /** Writes what the replica holds in the place of all that was written. */
  private async fillAnew(): Promise<void> {
    const { me, seq } = this.replica;
    const { rows, loaded } = this.replica.held();
    // Because: what waits is in these rows.
    this.waiting = [];
    const lines: string[] = [];
    for (const block of rows) {
      for (const line of linesOfRows(block)) {
        lines.push(line);
        await turn();
      }
    }
    await this.writeAll({ me, seq, loaded }, lines);
  }

  private async writeAll(at: Pick<Head, 'me' | 'seq' | 'loaded'>, lines: readonly string[]): Promise<void> {
    if (this.isOff || this.fresh) return;
    await this.cache.keep({ ...this.mine, ...at, reached: at.seq }, lines);
    this.count = 0;
  }
}

function countOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.kind === 'changes' ? entry.changes.length : 1), 0);
}

/** Because: a store may be blocked for good by another page, and nobody waits for that. */
async function inTime<T>(reading: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), READ_MS)));
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
