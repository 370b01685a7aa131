/** Moving cards on the board, whatever it is grouped and sorted by. */
import {
  list,
  phases,
  version,
  type Column,
  type Task,
  type TogetherVerb,
  type TrackKind,
  type Version,
  type ViewSort,
} from '@dualtrack/core';
import { columnById, keyOf, trackById, type Lane } from '../look.ts';
import { rowsFor, type Cell } from './arrangement.ts';
import type { Desk, Place } from './desk.ts';
import { NONE } from './rowHeads.ts';
import type { Way } from './ways.ts';

interface Step {
  readonly name: TogetherVerb;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Because: in a sorted view a card's place follows from what it is, so only its column can be chosen. */
export const sortedBy: Record<Exclude<ViewSort, 'manual'>, string> = {
  priority: 'priority',
  age: 'age',
  decide: 'decide-by day',
  points: 'points',
};

/** Moves the card that keys act on. */
export function push(desk: Desk, way: Way): void {
  const row = desk.current();
  if (!row) return;
  if (way === 'up' || way === 'down') moveWithin(desk, row, way);
  else moveAside(desk, row, way === 'left' ? -1 : 1);
}

/** One place up or down in its column. */
function moveWithin(desk: Desk, row: Task, way: 'up' | 'down'): void {
  const rows = sortable(desk, row);
  if (rows.length === 0) return;
  const beside = rows[rows.findIndex((each) => each.id === row.id) + (way === 'up' ? -1 : 1)];
  if (!beside) {
    desk.session.notices.say(`It is at the ${way === 'up' ? 'top' : 'end'} already.`);
    return;
  }
  put(desk, row, way === 'up' ? { before: beside.id } : { after: beside.id });
}

/** To the top or the end of its column. */
export function rank(desk: Desk, row: Task, where: 'top' | 'end'): void {
  const rows = sortable(desk, row);
  const last = rows.at(-1);
  if (rows.length < 2 || !last) return;
  const [place, word] = where === 'top' ? [{ top: true }, 'top'] : [{ after: last.id }, 'end'];
  if ((where === 'top' ? rows[0] : last)?.id === row.id) {
    desk.session.notices.say(`It is at the ${word} already.`);
    return;
  }
  put(desk, row, place);
}

/** To the column on its left or right. */
function moveAside(desk: Desk, row: Task, step: 1 | -1): void {
  const to = columnAside(desk, row, step);
  if (to) desk.bring(row, to);
  else desk.session.notices.say(`It is in the ${step < 0 ? 'first' : 'last'} column already.`);
}

/** Whether a card may be dropped on a cell. */
export function mayLand(desk: Desk, task: Task, cell: Cell): boolean {
  if (!landingIn(desk, task, cell)) return false;
  if (cell.row === rowOf(desk, task)) return true;
  switch (desk.view.group) {
    case 'track': {
      const [from, to] = [task.track, cell.row].map((each) => trackById(desk.session.replica, each)?.kind);
      return from !== undefined && to !== undefined && mayCross(task.type, from, to);
    }
    case 'type':
      return false;
    case 'model':
      return cell.row === NONE || versionsOf(desk, cell.row).length > 0;
    case 'assignee':
    case 'version':
      return true;
  }
}

/** The row of the present view that a task belongs to. */
export const rowOf = (desk: Desk, task: Task): string =>
  rowsFor(desk.session.replica, desk.home, desk.view.group)(task);

/** The versions of a model, newest first. */
export const versionsOf = (desk: Desk, of: string): readonly Version[] =>
  (desk.session.replica.query(() => list(version, 'model', [of as Version['model']])) ?? []).toReversed();

/** Drops a card on a cell: it gets the column, the place where places are chosen, and what the row stands for. */
export function land(desk: Desk, task: Task, cell: Cell, place: Place): void {
  const to = landingIn(desk, task, cell);
  if (!to || !mayLand(desk, task, cell)) return;
  if (to.track !== task.track) {
    const lane = desk.lanes().find((each) => each.track.id === to.track);
    if (lane) cross(desk, task, lane, to);
    return;
  }
  chosen(desk, task, cell.row, (row) => bring(desk, task, row, to, place));
}

/**
 * What a card's new row stands for, once it is known: work is for a version, so a model that has several is asked for
 * which. Nothing is done until then.
 */
function chosen(desk: Desk, task: Task, row: string, then: (row: string) => void): void {
  if (desk.view.group !== 'model' || row === NONE || row === rowOf(desk, task)) {
    then(row);
    return;
  }
  const versions = versionsOf(desk, row);
  if (versions.length < 2) {
    if (versions[0]) then(versions[0].id);
    return;
  }
  const entries = versions.map((each) => ({ kind: 'item' as const, label: each.name, run: () => then(each.id) }));
  desk.calls.onChoice('For which version?', task.id, entries);
}

function bring(desk: Desk, task: Task, row: string, to: Column, place: Place): void {
  const { replica } = desk.session;
  const steps = [...regroupTo(desk, task, row), ...relocate(desk, task, to, place)];
  const [only] = steps;
  if (!only) {
    if (to.id === task.column && desk.view.sort !== 'manual') saySorted(desk);
    desk.focus(task.id);
    return;
  }
  const key = keyOf(replica, task);
  const said = (): string => desk.landed(task.id, key);
  desk.following(task, () => {
    const result =
      steps.length === 1
        ? desk.session.run(only.name, only.input, said)
        : desk.session.run('work.together', { parts: steps }, said);
    if (result.kind === 'pending' && to.id !== task.column) desk.heedAsked(task, to);
    if (result.kind === 'pending' && result.held[0]) desk.session.notices.refused(result.held[0]);
  });
}

/** Brings a card to the other lane of committed work. */
export function cross(desk: Desk, row: Task, lane: Lane, to?: Column): void {
  const key = keyOf(desk.session.replica, row);
  const input = { task: row.id, track: lane.track.id, ...(to && { to: to.id }) };
  desk.following(row, () => desk.session.run('work.switch', input, () => desk.landed(row.id, key)));
}

/** Changes what the row stands for, leaving the column. `row`: of a model, the version. */
export function give(desk: Desk, task: Task, row: string): void {
  const [step] = regroupTo(desk, task, row);
  if (!step) return;
  const key = keyOf(desk.session.replica, task);
  desk.following(task, () => desk.session.run(step.name, step.input, () => desk.landed(task.id, key)));
}

function regroupTo(desk: Desk, task: Task, row: string): Step[] {
  const { group } = desk.view;
  if (row === rowOf(desk, task)) return [];
  if (group === 'model' || group === 'version')
    return [{ name: 'work.aim', input: { task: task.id, version: row === NONE ? null : row } }];
  if (group !== 'assignee') return [];
  // Because: work of several stands with the first of them; the others stay on it.
  const others = task.assignees.slice(1).filter((each) => each !== row);
  return [{ name: 'work.assign', input: { task: task.id, to: row === NONE ? [] : [row, ...others] } }];
}

function relocate(desk: Desk, task: Task, to: Column, place: Place): Step[] {
  const stays = to.id === task.column;
  if (desk.view.sort !== 'manual' || to.phase === 'done')
    return stays ? [] : [{ name: 'work.move', input: { task: task.id, to: to.id, top: true } }];
  if (place.before === task.id || place.after === task.id) return [];
  return [{ name: 'work.move', input: { task: task.id, to: to.id, ...placeIn(desk, to, place) } }];
}

/** A place beside a card of the same column; beside one of another column that means nothing, so it is the top. */
function placeIn(desk: Desk, to: Column, place: Place): Place {
  const id = place.before ?? place.after;
  const beside = id === undefined ? undefined : desk.spot(id);
  const task = beside?.cell.tasks[beside.at];
  return task?.column === to.id ? place : { top: true };
}

/** The column that a card gets on a cell: the cell's own, else the card's own lane's of that phase. */
function landingIn(desk: Desk, task: Task, cell: Cell): Column | undefined {
  if (cell.column) return cell.column;
  const own = columnById(desk.session.replica, task.column);
  if (own?.phase === cell.phase) return own;
  return columnsOf(desk, task).find((each) => each.phase === cell.phase);
}

/** The next column of its lane; where columns of a phase stand together, the first one of the next phase. */
function columnAside(desk: Desk, row: Task, step: 1 | -1): Column | undefined {
  const columns = columnsOf(desk, row);
  const at = columns.findIndex((each) => each.id === row.column);
  if (desk.view.group === 'track') return columns[at + step];
  const from = phases.indexOf(columns[at]?.phase ?? 'next');
  const beyond = step > 0 ? phases.slice(from + 1) : phases.slice(0, from).toReversed();
  const next = beyond.find((phase) => columns.some((each) => each.phase === phase));
  return columns.find((each) => each.phase === next);
}

const columnsOf = (desk: Desk, row: Task): readonly Column[] =>
  desk.lanes().find((each) => each.track.id === row.track)?.columns ?? [];

/** The shown cards of its column where one may put them into an order; none where the order follows from something. */
function sortable(desk: Desk, row: Task): readonly Task[] {
  if (columnById(desk.session.replica, row.column)?.phase === 'done') {
    desk.session.notices.say('What is done is ordered by when that was.');
    return [];
  }
  if (desk.view.sort !== 'manual') {
    saySorted(desk);
    return [];
  }
  return (desk.spot(row.id)?.cell.tasks ?? []).filter((each) => each.column === row.column);
}

function saySorted(desk: Desk): void {
  const { sort } = desk.view;
  if (sort === 'manual') return;
  desk.session.notices.say(
    `Sorted by ${sortedBy[sort]}: only the column can be changed. Sort by hand to change places.`,
  );
}

function put(desk: Desk, row: Task, place: Place): void {
  const key = keyOf(desk.session.replica, row);
  const input = { task: row.id, to: row.column, ...place };
  desk.following(row, () => desk.session.run('work.move', input, () => desk.landed(row.id, key)));
}

/** Whether work of this type may cross over to that lane: questions stay in research, and begin there. */
export function mayCross(type: string, from: TrackKind, to: TrackKind): boolean {
  return from !== to && type !== 'investigation' && from !== 'research' && to !== 'research';
}
