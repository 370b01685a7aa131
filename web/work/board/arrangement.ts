/**
 * The work of a project as a view lays it out: rows (lanes, people, models or work types) over columns. What is drawn
 * and what the keys go through is this one thing, so a card is found where it is seen.
 */
import {
  DAY,
  get,
  investigation,
  list,
  phases,
  version,
  type Column,
  type Phase,
  type Project,
  type Task,
  type TrackKind,
  type ViewGroup,
  type ViewSort,
} from '@dualtrack/core';
import type { Replica, Seen } from '@dualtrack/client';
import { alike } from '../../state/alike.ts';
import { phaseNames } from '../../words.ts';
import { lanesOf, tasksIn, type Lane } from '../look.ts';
import { headsOf, NONE, versionsIn } from './rowHeads.ts';
import type { View } from './view.ts';

/** A column within a row. */
export interface Cell {
  /** The column's id where it is one of a lane, else the row's id and the phase. */
  readonly id: string;
  readonly row: string;
  readonly name: string;
  readonly phase: Phase;
  /** The lane's own column; undefined where a cell holds those of several lanes. */
  readonly column: Column | undefined;
  /** What the view shows of it, in the view's order. */
  readonly tasks: readonly Task[];
  /** All that its column holds, shown or not: what its limit counts. */
  readonly all: readonly Task[];
}

export interface Row {
  readonly id: string;
  readonly name: string;
  /** What else it is about, after the name: the versions of a model for which there is open work. */
  readonly more?: string;
  /** The lane's track; undefined where the row is not a lane. */
  readonly lane: TrackKind | undefined;
  readonly cells: readonly Cell[];
  /** Open work that is shown. */
  readonly open: number;
}

/** A real column with all that it holds. */
export interface Filled {
  readonly lane: Lane;
  readonly column: Column;
  readonly tasks: readonly Task[];
}

export interface Arrangement {
  readonly rows: readonly Row[];
  /** Every column of the project, unfiltered. */
  readonly filled: readonly Filled[];
  readonly shown: number;
  readonly total: number;
}

export interface Spot {
  readonly row: Row;
  readonly cell: Cell;
  /** Place within the cell. */
  readonly at: number;
}

/** `known`: what was seen of each column before; those in which nothing changed are not read again. */
export function filledOf(
  replica: Replica,
  home: Project['id'],
  known: WeakMap<Column, Seen<readonly Task[]>>,
): Filled[] {
  const tasksOf = (column: Column): readonly Task[] => {
    const seen = replica.look(() => tasksIn(replica, column), known.get(column));
    known.set(column, seen);
    return seen.value;
  };
  return lanesOf(replica, home).flatMap((lane) =>
    lane.columns.map((column) => ({ lane, column, tasks: tasksOf(column) })),
  );
}

/**
 * `filled`: every column with all that it holds. `matches`: which tasks the view's query shows; undefined: all.
 * `before`: parts that did not change stay the same.
 */
export function arrange(
  replica: Replica,
  home: Project['id'],
  filled: readonly Filled[],
  view: Pick<View, 'group' | 'sort'>,
  matches: ((row: Task) => boolean) | undefined,
  before?: Arrangement,
): Arrangement {
  const sort = sorter(replica, view.sort);
  const kept = filled.map((each) => {
    const tasks = matches ? each.tasks.filter(matches) : each.tasks;
    return { ...each, shown: each.column.phase === 'done' || !sort ? tasks : tasks.toSorted(sort) };
  });
  const rows =
    view.group === 'track' ? laneRows(replica, home, kept) : groupRows(replica, home, view.group, kept, sort);
  const known = new Map(before?.rows.map((each) => [each.id, each]));
  return {
    rows: rows.map((each) => sameRow(known.get(each.id), each)),
    filled,
    shown: kept.reduce((sum, each) => sum + each.shown.length, 0),
    total: filled.reduce((sum, each) => sum + each.tasks.length, 0),
  };
}

/** Where a task is shown; undefined where it is left out. */
export function spotIn({ rows }: Arrangement, id: string): Spot | undefined {
  for (const row of rows) {
    for (const cell of row.cells) {
      const at = cell.tasks.findIndex((each) => each.id === id);
      if (at >= 0) return { row, cell, at };
    }
  }
  return undefined;
}

interface Kept extends Filled {
  readonly shown: readonly Task[];
}

function laneRows(replica: Replica, home: Project['id'], kept: readonly Kept[]): Row[] {
  return lanesOf(replica, home).map(({ track }) => {
    const own = kept.filter((each) => each.column.track === track.id);
    const cells = own.map(({ column, shown, tasks }): Cell => ({
      id: column.id,
      row: track.id,
      name: column.name,
      phase: column.phase,
      column,
      tasks: shown,
      all: tasks,
    }));
    return { id: track.id, name: track.name, lane: track.kind, cells, open: openIn(cells) };
  });
}

type Sorter = ((a: Task, b: Task) => number) | undefined;

function groupRows(
  replica: Replica,
  home: Project['id'],
  group: Exclude<ViewGroup, 'track'>,
  kept: readonly Kept[],
  sort: Sorter,
): Row[] {
  const byRow = new Map<string, Map<Phase, Task[]>>();
  const rowOf = rowsFor(replica, home, group);
  for (const { column, shown } of kept) {
    for (const task of shown) {
      const id = rowOf(task);
      const inPhases = byRow.get(id) ?? new Map<Phase, Task[]>();
      if (!byRow.has(id)) byRow.set(id, inPhases);
      const there = inPhases.get(column.phase);
      if (there) there.push(task);
      else inPhases.set(column.phase, [task]);
    }
  }
  const heads = headsOf(replica, home, group, kept).filter((each) => each.always || byRow.has(each.id));
  return heads.map(({ id, name }) => {
    const cells = phases.map((phase): Cell => {
      const tasks = byRow.get(id)?.get(phase) ?? [];
      if (phase === 'done') tasks.sort((a, b) => (b.doneAt ?? 0) - (a.doneAt ?? 0));
      else if (sort) tasks.sort(sort);
      return { id: `${id}/${phase}`, row: id, name: phaseNames[phase], phase, column: undefined, tasks, all: tasks };
    });
    const more = group === 'model' && id !== NONE ? versionsIn(replica, cells) : '';
    return { id, name, ...(more !== '' && { more }), lane: undefined, cells, open: openIn(cells) };
  });
}

/** Which row a task belongs to. Work of several people stands with the first of them. */
export function rowsFor(replica: Replica, home: Project['id'], group: ViewGroup): (task: Task) => string {
  switch (group) {
    case 'track':
      return (task) => task.track;
    case 'assignee':
      return (task) => task.assignees[0] ?? NONE;
    case 'model': {
      const rows = replica.query(() => list(version, 'project', [home])) ?? [];
      const modelOf = new Map(rows.map((each) => [each.id, each.model]));
      return (task) => (task.version && modelOf.get(task.version)) ?? NONE;
    }
    case 'version':
      return (task) => task.version ?? NONE;
    case 'type':
      return (task) => task.type;
  }
}

/** How a view's sort orders tasks; undefined: as they were put by hand. What lacks the value comes last. */
function sorter(replica: Replica, sort: ViewSort): Sorter {
  switch (sort) {
    case 'manual':
      return undefined;
    case 'priority':
      return by((each) => each.priority || 5);
    case 'age':
      return by((each) => each.movedAt);
    case 'points':
      return by((each) => (each.points === null ? 1 : -each.points));
    case 'decide': {
      const due = (each: Task): number =>
        (each.type === 'investigation' ? replica.query(() => get(investigation, each.id))?.decideBy : each.dueAt) ??
        Number.MAX_SAFE_INTEGER;
      return by(due);
    }
  }
}

/** Because: the value is asked once a task, not once a comparison. */
function by(value: (row: Task) => number): Sorter {
  const known = new Map<Task, number>();
  const of = (row: Task): number => {
    let found = known.get(row);
    if (found === undefined) known.set(row, (found = value(row)));
    return found;
  };
  return (a, b) => of(a) - of(b);
}

const openIn = (cells: readonly Cell[]): number =>
  cells.filter((each) => each.phase !== 'done').reduce((sum, each) => sum + each.tasks.length, 0);

/** The row as it was where nothing changed in it, so that nothing of it is drawn anew; else with the cells that did not. */
function sameRow(before: Row | undefined, row: Row): Row {
  if (!before) return row;
  const known = new Map(before.cells.map((each) => [each.id, each]));
  const cells = row.cells.map((each) => {
    const was = known.get(each.id);
    return was && alike(was, each) ? was : each;
  });
  const isSame = cells.length === before.cells.length && cells.every((each, i) => each === before.cells[i]);
  return isSame && row.name === before.name && row.more === before.more && row.open === before.open
    ? before
    : { ...row, cells };
}

/** Open work that has been in its column for longer is stale. */
export const STALE_MS = 14 * DAY;
