/** A timebox: from its start to the day of its decision. It is never "overdue"; when it is full, it asks. */
import { DAY } from '../change/time.ts';
import type { Investigation } from './kinds.ts';

export interface Timebox {
  readonly start: number;
  readonly decideBy: number;
  /** Days since the start and days in the box, to a tenth. */
  readonly days: number;
  readonly boxDays: number;
  /** Part of the box that is used, 1 and more when it is full. */
  readonly used: number;
  readonly full: boolean;
}

/** The box of an investigation at a time; undefined before it starts. Times in milliseconds since 1970 UTC. */
export function timeboxAt(row: Pick<Investigation, 'startAt' | 'decideBy'>, now: number): Timebox | undefined {
  if (row.startAt === null || row.decideBy === null) return undefined;
  const length = Math.max(1, row.decideBy - row.startAt);
  const spent = Math.max(0, now - row.startAt);
  return {
    start: row.startAt,
    decideBy: row.decideBy,
    days: tenth(spent / DAY),
    boxDays: tenth(length / DAY),
    used: spent / length,
    full: now >= row.decideBy,
  };
}

const tenth = (count: number): number => Math.round(count * 10) / 10;
