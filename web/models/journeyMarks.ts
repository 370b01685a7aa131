/** Where the marks of a journey stand: rows of one phase that would overlap are one mark. */
import { DAY, journeyPhases, type JourneyPhase, type JourneyRow } from '@dualtrack/core';

export interface JourneyMark {
  readonly phase: JourneyPhase;
  readonly x: number;
  readonly from: number;
  readonly until: number;
  readonly rows: readonly JourneyRow[];
}

/** Pixels from one mark to the next of a phase. */
const STEP = 22;

/** The marks in the order of time, and the line through where each phase began. */
export function marksOf(
  rows: readonly JourneyRow[],
  width: number,
): { marks: JourneyMark[]; line: { phase: JourneyPhase; x: number }[]; from: number; until: number } {
  const [from, last] = endsOf(rows);
  const until = Math.max(from + DAY, last);
  const steps = Math.max(1, Math.floor(width / STEP));
  const slotOf = (row: JourneyRow): number => Math.round(((Date.parse(row.at) - from) / (until - from)) * steps);
  const marks = [...Map.groupBy(rows, (row) => `${row.phase} ${slotOf(row)}`).values()].map((inside): JourneyMark => {
    const [first, latest] = endsOf(inside);
    const x = (slotOf(inside[0]!) / steps) * width;
    return { phase: inside[0]!.phase, x, from: first, until: latest, rows: inside };
  });
  const rank = (each: { phase: JourneyPhase }): number => journeyPhases.indexOf(each.phase);
  marks.sort((a, b) => a.x - b.x || rank(a) - rank(b));
  const begun = journeyPhases.flatMap((phase) => marks.find((each) => each.phase === phase) ?? []);
  const line = begun.toSorted((a, b) => a.x - b.x || rank(a) - rank(b)).map(({ phase, x }) => ({ phase, x }));
  return { marks, line, from, until };
}

/** The first and the last time among rows; loops, because there may be more of them than a call takes arguments. */
function endsOf(rows: readonly JourneyRow[]): [number, number] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { at } of rows) {
    first = Math.min(first, Date.parse(at));
    last = Math.max(last, Date.parse(at));
  }
  return [first, last];
}
