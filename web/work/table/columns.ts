/** The columns of the table, and of what is exported: what each one says of a task, and what orders it. */
import { get, investigation, timeboxAt, type Task } from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { dayText, daysText, fieldDay, spanText } from '../../state/dates.ts';
import { blockerNames, outcomeName, priorityNames, typeName } from '../../words.ts';
import { besideOf, columnById, keyOf, trackById, type Beside } from '../look.ts';

/** A task with what stands around it, looked up once. */
export interface Line {
  readonly task: Task;
  readonly key: string;
  readonly track: string;
  readonly status: string;
  readonly beside: Beside;
}

export interface TableColumn {
  readonly id: string;
  readonly name: string;
  /** What the table says; empty where there is nothing. */
  readonly text: (line: Line, now: number) => string;
  /** What orders it where that is not the text; undefined comes last. */
  readonly by?: (line: Line) => number | string | undefined;
  readonly isNumber?: true;
  /** Shown unless somebody chose otherwise. */
  readonly isUsual?: true;
}

const day = (ms: number | null, now: number): string => (ms === null ? '' : dayText(ms, now));

export const tableColumns: readonly TableColumn[] = [
  { id: 'key', name: 'Key', text: (line) => line.key, by: ({ task }) => task.number, isUsual: true },
  { id: 'title', name: 'Title', text: ({ task }) => task.title, isUsual: true },
  { id: 'track', name: 'Track', text: (line) => line.track },
  { id: 'type', name: 'Type', text: ({ task }) => typeName(task.type), isUsual: true },
  { id: 'status', name: 'Status', text: (line) => line.status, isUsual: true },
  {
    id: 'assignees',
    name: 'Assignees',
    text: ({ beside }) => beside.people.map((each) => each.name).join(', '),
    isUsual: true,
  },
  {
    id: 'priority',
    name: 'Priority',
    text: ({ task }) => (task.priority === 0 ? '' : (priorityNames[task.priority] ?? '')),
    by: ({ task }) => task.priority || undefined,
    isUsual: true,
  },
  {
    id: 'points',
    name: 'Points',
    text: ({ task }) => (task.points === null ? '' : String(task.points)),
    by: ({ task }) => task.points ?? undefined,
    isNumber: true,
    isUsual: true,
  },
  {
    id: 'timebox',
    name: 'Timebox',
    text: ({ beside, task }, now) => {
      const box = beside.box && timeboxAt(beside.box, task.doneAt ?? now);
      return box ? `${daysText(box.days)} of ${daysText(box.boxDays)} d` : '';
    },
    by: ({ beside, task }) => (beside.box && timeboxAt(beside.box, task.doneAt ?? Date.now())?.used) || undefined,
    isNumber: true,
    isUsual: true,
  },
  {
    id: 'decide',
    name: 'Decide by, due',
    text: ({ task, beside }, now) => day(beside.box?.decideBy ?? task.dueAt, now),
    by: ({ task, beside }) => beside.box?.decideBy ?? task.dueAt ?? undefined,
    isUsual: true,
  },
  {
    id: 'age',
    name: 'Here since',
    text: ({ task }, now) => spanText(now - task.movedAt),
    by: ({ task }) => task.movedAt,
    isNumber: true,
    isUsual: true,
  },
  { id: 'labels', name: 'Labels', text: ({ beside }) => beside.labels.join(', ') },
  { id: 'version', name: 'Model', text: ({ beside }) => beside.version ?? '' },
  { id: 'waits', name: 'Waits for', text: ({ beside }) => waitsText(beside) },
  {
    id: 'outcome',
    name: 'Outcome',
    text: ({ beside }) => (beside.decision ? outcomeName(beside.decision.outcome) : ''),
  },
  { id: 'finding', name: 'Finding', text: ({ beside }) => beside.decision?.finding ?? '' },
  {
    id: 'created',
    name: 'Created',
    text: ({ task }, now) => day(task.createdAt, now),
    by: ({ task }) => task.createdAt,
  },
  {
    id: 'started',
    name: 'Started',
    text: ({ task }, now) => day(task.startedAt, now),
    by: ({ task }) => task.startedAt ?? undefined,
  },
  {
    id: 'done',
    name: 'Done',
    text: ({ task }, now) => day(task.doneAt, now),
    by: ({ task }) => task.doneAt ?? undefined,
  },
];

function waitsText({ blockers, waitsFor }: Beside): string {
  return [...waitsFor, ...blockers.map((each) => (each.gate ? each.note : blockerNames[each.kind]))].join(', ');
}

export function lineOf(replica: Replica, task: Task): Line {
  const track = trackById(replica, task.track);
  return {
    task,
    key: keyOf(replica, task),
    track: track?.name ?? '',
    status: columnById(replica, task.column)?.name ?? '',
    beside: besideOf(replica, task, track?.kind ?? 'production'),
  };
}

/** Lines in the order of a column, `-` before its id for downwards. What has no value comes last, either way. */
export function ordered(lines: readonly Line[], by: string | undefined): readonly Line[] {
  const column = tableColumns.find((each) => each.id === by?.replace(/^-/, ''));
  if (!column || by === undefined) return lines;
  const value = column.by ?? ((line: Line) => column.text(line, 0) || undefined);
  const known = new Map(lines.map((line) => [line, value(line)]));
  const sign = by.startsWith('-') ? -1 : 1;
  return lines.toSorted((a, b) => {
    const [left, right] = [known.get(a), known.get(b)];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    return sign * (typeof left === 'string' ? left.localeCompare(String(right), 'en') : left - Number(right));
  });
}

/** What `exportedOf` has, in its order. */
export const exportedNames = [
  'key',
  'title',
  'type',
  'track',
  'status',
  'assignees',
  'priority',
  'points',
  'labels',
  'model',
  'waitsFor',
  'decideBy',
  'due',
  'outcome',
  'finding',
  'created',
  'started',
  'done',
] as const;

type Exported = Record<(typeof exportedNames)[number], string | number | null | readonly string[]>;

/** What is exported of a task: times as days, lists as lists. */
export function exportedOf(replica: Replica, task: Task): Exported {
  const { key, track, status, beside } = lineOf(replica, task);
  const on = (ms: number | null | undefined): string | null => (ms === null || ms === undefined ? null : fieldDay(ms));
  const box = task.type === 'investigation' ? replica.query(() => get(investigation, task.id)) : undefined;
  return {
    key,
    title: task.title,
    type: task.type,
    track,
    status,
    assignees: beside.people.map((each) => each.name),
    priority: task.priority === 0 ? null : (priorityNames[task.priority] ?? null),
    points: task.points,
    labels: beside.labels,
    model: beside.version ?? null,
    waitsFor: waitsText(beside) || null,
    decideBy: on(box?.decideBy),
    due: on(task.dueAt),
    outcome: beside.decision ? outcomeName(beside.decision.outcome) : null,
    finding: beside.decision?.finding ?? null,
    created: on(task.createdAt),
    started: on(task.startedAt),
    done: on(task.doneAt),
  };
}
