/**
 * What happens to a task that lands in a column, whoever brings it there: its times, the start of a timebox, and the
 * one rule of research: a question that is moved to done goes to checking instead and asks for its decision.
 */
import { daysToMs } from '../change/input.ts';
import type { Project } from '../people/kinds.ts';
import type { Investigation } from '../research/kinds.ts';
import { firstIn } from '../work/find.ts';
import type { Column, Task } from '../work/kinds.ts';

type Arriving = Pick<Task, 'type' | 'column' | 'decision' | 'startedAt' | 'doneAt' | 'asksAt'>;

/** Where a task that is brought to `wanted` lands: an undecided question never in a done column. */
export function landingColumn(
  task: Pick<Task, 'type' | 'decision'>,
  wanted: Column,
  columns: readonly Column[],
): Column {
  const asks = task.type === 'investigation' && task.decision === null && wanted.phase === 'done';
  return asks ? (firstIn(columns, 'checking') ?? wanted) : wanted;
}

/** The fields that a task gets by landing in `column` at `at`; `wanted` is where it was brought. */
export function landed(task: Arriving, column: Column, wanted: Column, at: number): Partial<Omit<Task, 'id'>> {
  return {
    column: column.id,
    ...(column.id !== task.column && { movedAt: at }),
    ...(isUnderWay(column) && task.startedAt === null && { startedAt: at }),
    doneAt: column.phase === 'done' ? (task.doneAt ?? at) : null,
    asksAt: column.id !== wanted.id ? (task.asksAt ?? at) : column.phase === 'checking' ? task.asksAt : null,
  };
}

/** The fields that start the timebox of a question and freeze its criterion; none where it has started or waits. */
export function boxStarted(
  box: Pick<Investigation, 'startAt' | 'decideBy' | 'boxDays'> | undefined,
  column: Column,
  project: Project,
  at: number,
): Partial<Omit<Investigation, 'id'>> {
  if (!box || box.startAt !== null || !isUnderWay(column)) return {};
  const decideBy = box.decideBy ?? at + daysToMs(box.boxDays ?? project.boxDays);
  return { startAt: at, frozenAt: at, decideBy: Math.max(decideBy, at) };
}

function isUnderWay(column: Column): boolean {
  return column.phase === 'doing' || column.phase === 'checking';
}
