/** What one person is on, in all projects that they see: by phase, and what they finished lately. */
import type { Me } from '../change/me.ts';
import { getMany, list, type Reading } from '../change/read.ts';
import { project, type Project } from '../people/kinds.ts';
import { may } from '../people/may.ts';
import { column, task, type Column, type Task } from '../work/kinds.ts';
import { phases, type Phase } from '../work/words.ts';
import { isOf } from './inbox.ts';

export interface MyTask {
  readonly task: Task;
  readonly home: Project;
  readonly column: Column;
}

/** By phase. Open work in the order of the board; of `done`, what was finished after `since` (milliseconds), newest first. */
export type MyWork = Readonly<Record<Phase, readonly MyTask[]>>;

export function* workOf(me: Me, since: number): Reading<MyWork> {
  const work: Record<Phase, MyTask[]> = { next: [], doing: [], checking: [], done: [] };
  if (me.kind !== 'member') return work;
  for (const home of yield* list(project, 'all', [])) {
    if (home.archivedAt !== null || may(me, 'read', home) !== 'yes') continue;
    const recent = { beyond: { side: 'above', value: since } } as const;
    const rows = [
      ...(yield* list(task, 'done', [home.id, null, null])),
      ...(yield* list(task, 'done', [home.id, null], recent)),
    ].filter((row) => isOf(row, me.person));
    const columns = yield* getMany(
      column,
      rows.map((row) => row.column),
    );
    for (const row of rows) {
      const place = columns.get(row.column);
      if (place) work[row.doneAt === null ? place.phase : 'done'].push({ task: row, home, column: place });
    }
  }
  for (const phase of phases) work[phase].sort(phase === 'done' ? newestFirst : asOnTheBoard);
  return work;
}

const newestFirst = (a: MyTask, b: MyTask): number => b.task.doneAt! - a.task.doneAt!;

function asOnTheBoard(a: MyTask, b: MyTask): number {
  const [left, right] = [placeOf(a), placeOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Because: orders are compared within a column; columns of one project stand together. */
const placeOf = ({ home, column: place, task: row }: MyTask): string =>
  `${String(home.createdAt).padStart(16, '0')} ${home.id} ${place.order} ${place.id} ${row.order}`;
