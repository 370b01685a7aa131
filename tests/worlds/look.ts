/** What tests look at in a world: rows by what people call them, and that nothing was written. */
import {
  boardOf,
  decision,
  get,
  investigation,
  column,
  list,
  must,
  theProject,
  theTask,
  task,
  taskView,
  track,
  type Board,
  type BoardColumn,
  type Column,
  type Decision,
  type Investigation,
  type Project,
  type Task,
  type TaskView,
  type TrackKind,
} from '@dualtrack/core';
import type { Principal } from '@dualtrack/store';
import type { World } from './world.ts';

export async function taskOf({ reads }: World, key: string): Promise<Task> {
  return (await reads(() => theTask(key))).task;
}

/** Where a task stands. */
export function placeOf({ reads }: World, key: string): Promise<Column> {
  return reads(function* () {
    const placed = yield* theTask(key);
    return yield* must(yield* get(column, placed.task.column), 'not_found');
  });
}

/** The research side of a question. */
export function boxOf({ reads }: World, key: string): Promise<Investigation> {
  return reads(function* () {
    const placed = yield* theTask(key);
    return yield* must(yield* get(investigation, placed.task.id), 'not_found');
  });
}

export function viewOf(
  { reads, clock }: World,
  key: string,
  sees: (home: Project) => boolean = () => true,
): Promise<TaskView> {
  return reads(function* () {
    return yield* taskView(yield* theTask(key), clock.now, sees);
  });
}

export function boardIn({ reads, clock }: World, project = 'CHURN'): Promise<Board> {
  return reads(function* () {
    return yield* boardOf(yield* theProject(project), clock.now);
  });
}

/** A column of the board as it is shown, by its track and name. */
export async function columnIn(world: World, track: string, name: string): Promise<BoardColumn> {
  const lane = (await boardIn(world)).lanes.find((each) => each.track === track);
  const found = lane?.columns.find((each) => each.name === name);
  if (!found) throw new Error(`the board has no column ${track}/${name}`);
  return found;
}

/** The id of a column, for the verbs that arrange boards. */
export function columnId({ reads }: World, kind: TrackKind, name: string): Promise<string> {
  return reads(function* () {
    const home = yield* theProject('CHURN');
    const lanes = yield* list(track, 'project', [home.id]);
    const lane = yield* must(
      lanes.find((each) => each.kind === kind),
      'not_found',
    );
    const columns = yield* list(column, 'track', [lane.id]);
    const found = columns.find((each) => each.name === name);
    return (yield* must(found, 'not_found', { what: 'column', ref: name })).id;
  });
}

/** Every entry of the ledger, oldest first. */
export function decisionsIn({ reads }: World): Promise<Decision[]> {
  return reads(() => list(decision, 'number', []));
}

/** All tasks of a project, by number, removed ones too. */
export function tasksIn({ reads }: World, project = 'CHURN'): Promise<Task[]> {
  return reads(function* () {
    return yield* list(task, 'number', [(yield* theProject(project)).id]);
  });
}

/** Runs a command that has to be accepted and to change nothing: no new row in the log. */
export async function changesNothing(world: World, who: Principal, name: string, input: unknown): Promise<void> {
  const before = await world.store.seq();
  const { changes, seq } = await world.does(who, name, input);
  if (changes !== 0 || seq !== before || (await world.store.seq()) !== before)
    throw new Error(`${name} should have changed nothing, but it made ${changes} changes`);
}
