/** Limits on work in progress: off, warn or enforce; in tasks or points; for the column or for each assignee. */
import { list, type Reading } from '../change/read.ts';
import { refuse, type Refusal } from '../change/refusal.ts';
import { task, type Column, type Task } from './kinds.ts';

/** How full a column is: its fullest assignee's count where the limit is for each. */
export interface Fullness {
  readonly count: number;
  readonly limit: number | null;
  readonly over: boolean;
}

/** The tasks that a limit counts; none are read where nothing is enforced. */
export function* countedIn(column: Column): Reading<Task[]> {
  if (column.wipMode !== 'enforce') return [];
  return (yield* list(task, 'column', [column.id])).filter((each) => each.removedAt === null);
}

/** How full a column is with these tasks in it. */
export function fullness(column: Column, tasks: readonly Task[]): Fullness {
  const counts = column.wipPer === 'assignee' ? perAssignee(column, tasks) : [weight(column, tasks)];
  const count = Math.max(0, ...counts);
  const limit = column.wipMode === 'off' ? null : column.wipLimit;
  return { count, limit, over: limit !== null && count > limit };
}

/**
 * The refusal that a person gets for bringing `coming` into `column`, where its limit is enforced and would be passed.
 * `inside`: what the limit counts now. A task that is inside already does not count twice.
 */
export function overLimit(
  column: Column,
  inside: readonly Task[],
  coming: Task,
  nameOf: (id: string) => string,
): Refusal | undefined {
  if (column.wipMode !== 'enforce') return undefined;
  const others = inside.filter((each) => each.id !== coming.id);
  const facts = { column: column.name, limit: column.wipLimit, unit: column.wipUnit };
  if (column.wipPer === 'column') {
    const count = weight(column, [...others, coming]);
    return count > column.wipLimit ? refuse('wip_limit', { ...facts, count }) : undefined;
  }
  for (const person of coming.assignees) {
    const count = weight(column, [...others.filter((each) => each.assignees.includes(person)), coming]);
    if (count > column.wipLimit) return refuse('wip_limit', { ...facts, count, assignee: nameOf(person) });
  }
  return undefined;
}

function perAssignee(column: Column, tasks: readonly Task[]): number[] {
  const people = new Set(tasks.flatMap((each) => each.assignees));
  return [...people].map((person) =>
    weight(
      column,
      tasks.filter((each) => each.assignees.includes(person)),
    ),
  );
}

function weight(column: Column, tasks: readonly Task[]): number {
  return column.wipUnit === 'tasks' ? tasks.length : tasks.reduce((sum, each) => sum + (each.points ?? 0), 0);
}
