/**
 * Points that remained open over time: a fold over the log, so it needs no bookkeeping and cannot drift from the board.
 * Facts count from when they were true (`asOf`), in whole UTC days.
 */
import { fold, type LoggedChange, type Tables } from '../change/change.ts';
import { DAY } from '../change/time.ts';
import { task, type Task } from '../work/kinds.ts';

export interface BurndownPoint {
  /** Midnight UTC that begins the day, in milliseconds. */
  readonly day: number;
  /** Points of open tasks at the end of that day. */
  readonly open: number;
  /** Points of all tasks, done ones too: what the open ones are part of. */
  readonly scope: number;
}

export interface BurndownOf {
  /** Which tasks count, by their present row at each time. */
  readonly counts: (row: Task) => boolean;
  readonly from: number;
  readonly until: number;
}

/**
 * A point for each day of `from` to `until` (milliseconds, both included). The log may come in any order; the last
 * point is the sum of the open estimates then.
 */
export function burndown(log: readonly LoggedChange[], { counts, from, until }: BurndownOf): BurndownPoint[] {
  const changes = inOrderOfTruth(log.filter((each) => each.kind === task.name));
  const tables: Tables = new Map([[task.name, new Map()]]);
  const points: BurndownPoint[] = [];
  let next = 0;
  for (let day = from - (from % DAY); day <= until; day += DAY) {
    const start = next;
    while (next < changes.length && changes[next]!.since < day + DAY) next++;
    fold(
      { task },
      changes.slice(start, next).map((each) => each.change),
      tables,
    );
    points.push({ day, ...sums(tables.get(task.name)!.values() as Iterable<unknown> as Iterable<Task>, counts) });
  }
  return points;
}

/** Changes with since when each counts: as of its own time, but never before what the same row went through earlier. */
function inOrderOfTruth(log: readonly LoggedChange[]): { change: LoggedChange; since: number }[] {
  const last = new Map<string, number>();
  const timed = log
    .toSorted((a, b) => a.seq - b.seq)
    .map((change) => {
      const since = Math.max(change.asOf, last.get(change.id) ?? 0);
      last.set(change.id, since);
      return { change, since };
    });
  return timed.sort((a, b) => a.since - b.since || a.change.seq - b.change.seq);
}

function sums(rows: Iterable<Task>, counts: (row: Task) => boolean): { open: number; scope: number } {
  let [open, scope] = [0, 0];
  for (const row of rows) {
    if (row.removedAt !== null || !counts(row)) continue;
    scope += row.points ?? 0;
    if (row.doneAt === null) open += row.points ?? 0;
  }
  return { open, scope };
}
