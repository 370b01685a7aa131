/** Replays the log from empty and compares what it tells with the tables, row by row: they must agree. */
import { canonical, fold, kinds, same, type AnyKind, type LoggedChange, type Row, type Tables } from '@dualtrack/core';
import { codecOf } from './codec.ts';
import type { Engine } from './engine.ts';
import { decodeChange, type Reads } from './reads.ts';
import type { Steps } from './statement.ts';

export interface Verdict {
  /** Changes replayed. */
  readonly changes: number;
  readonly differences: number;
  /** The first differences, in words. */
  readonly examples: readonly string[];
}

const PAGE = 2_000;
const EXAMPLES = 20;

/**
 * Verifies while others go on: the log is replayed page by page, and only its newest part and the tables are read
 * on one snapshot. `onProgress`: part of the log that is replayed, 0 to 1.
 */
export async function verify(
  engine: Engine,
  reads: Reads,
  workspace: string,
  onProgress: (part: number) => void = () => {},
): Promise<Verdict> {
  for (;;) {
    const verdict = await verifyOnce(engine, reads, workspace, onProgress);
    if (verdict) return verdict;
  }
}

/** Undefined where the log was told otherwise meanwhile, since something was redacted. */
async function verifyOnce(
  engine: Engine,
  reads: Reads,
  workspace: string,
  onProgress: (part: number) => void,
): Promise<Verdict | undefined> {
  const replay = new Replay();
  const until = await engine.read(() => counterOf(reads, workspace));
  while (replay.seq < until) {
    const page = await engine.read(() => pageOf(reads, workspace, replay.seq));
    if (page.length === 0) break;
    replay.take(page);
    onProgress(Math.min(1, replay.seq / until));
    // Because: between two pages other work gets its turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const isWhole = await engine.read(() => comparing(reads, workspace, replay, until));
  if (!isWhole) return undefined;
  return { changes: replay.seq, differences: replay.differences, examples: replay.examples };
}

class Replay {
  seq = 0;
  differences = 0;
  readonly tables: Tables = new Map();
  readonly examples: string[] = [];

  take(page: readonly LoggedChange[]): void {
    for (const change of page) {
      if (change.seq !== this.seq + 1) this.differ(`the log jumps from ${this.seq} to ${change.seq}`);
      this.seq = change.seq;
      const isThere = this.tables.get(change.kind)?.has(change.id) ?? false;
      // Because: what is gone has a past as well.
      if (change.op === 'redact' && !isThere) continue;
      if ((change.op === 'create') === isThere) {
        this.differ(
          `change ${change.seq} would ${change.op} a ${change.kind} that is ${isThere ? 'there' : 'not there'}`,
        );
      }
      this.compareBefore(change);
      fold(kinds, [change], this.tables);
    }
  }

  /** A change tells what each field was: undo and history lean on that. */
  private compareBefore(change: LoggedChange): void {
    const row = this.tables.get(change.kind)?.get(change.id);
    for (const [field, [from]] of Object.entries(change.patch)) {
      if (!same(row?.[field] ?? null, from))
        this.differ(`change ${change.seq} of ${change.kind} ${change.id} is wrong about what ${field} was`);
    }
  }

  differ(what: string): void {
    this.differences++;
    if (this.examples.length < EXAMPLES) this.examples.push(what);
  }
}

function* comparing(reads: Reads, workspace: string, replay: Replay, until: number): Steps<boolean> {
  if ((yield reads.redactedAfter(workspace, until)).length > 0) return false;
  for (;;) {
    const page = yield* pageOf(reads, workspace, replay.seq);
    if (page.length === 0) break;
    replay.take(page);
  }
  const last = yield* counterOf(reads, workspace);
  if (replay.seq !== last) replay.differ(`the log ends at ${replay.seq}, but the counter stands at ${last}`);
  for (const kind of Object.values(kinds) as AnyKind[]) yield* compareTable(reads, workspace, kind, replay);
  return true;
}

function* compareTable(reads: Reads, workspace: string, kind: AnyKind, replay: Replay): Steps<void> {
  const told = replay.tables.get(kind.name) ?? new Map<string, Row>();
  for (let after = ''; ;) {
    const page = (yield reads.page(workspace, kind, after, PAGE)).map((row) => codecOf(kind).decode(row));
    if (page.length === 0) break;
    for (const row of page) {
      const wanted = told.get(row.id);
      told.delete(row.id);
      if (!wanted) replay.differ(`${kind.name} ${row.id} stands in the table, but the log does not tell of it`);
      else if (canonical(wanted) !== canonical(row)) replay.differ(`${kind.name} ${row.id} is not as the log tells`);
    }
    after = page.at(-1)!.id;
  }
  for (const id of told.keys()) replay.differ(`${kind.name} ${id} is missing from the table`);
}

function* counterOf(reads: Reads, workspace: string): Steps<number> {
  const [row] = yield reads.counter(workspace);
  return Number(row?.['seq'] ?? 0);
}

function* pageOf(reads: Reads, workspace: string, seq: number): Steps<LoggedChange[]> {
  return (yield reads.changesAfter(workspace, seq, PAGE)).map(decodeChange);
}
