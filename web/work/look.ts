/** What the board and the panel look at in the replica. */
import type { Replica } from '@dualtrack/client';
import {
  blocker,
  column,
  decision,
  dependency,
  find,
  gate,
  get,
  investigation,
  label,
  list,
  model,
  person,
  project,
  projectKey,
  task,
  track,
  version,
  type Blocker,
  type Column,
  type Decision,
  type Gate,
  type Investigation,
  type Person,
  type Project,
  type Task,
  type Track,
  type TrackKind,
} from '@dualtrack/core';

export interface Lane {
  readonly track: Track;
  readonly columns: readonly Column[];
}

/** The projects that are worked on, oldest first. */
export function projectsIn(replica: Replica): Project[] {
  return (replica.query(() => list(project, 'all', [])) ?? []).filter((each) => each.archivedAt === null);
}

/** A project by its key, also a former one. */
export function projectByKey(replica: Replica, key: string): Project | undefined {
  const alias = replica.query(() => find(projectKey, 'key', [key.toUpperCase()]));
  return alias && replica.query(() => get(project, alias.project));
}

export function lanesOf(replica: Replica, home: Project['id']): Lane[] {
  const tracks = replica.query(() => list(track, 'project', [home])) ?? [];
  return tracks.map((each) => ({ track: each, columns: replica.query(() => list(column, 'track', [each.id])) ?? [] }));
}

/**
 * The tasks of a column in their order, as far as this replica holds them: open work, and what was done lately. What
 * is done comes newest first, whatever its place was.
 */
export function tasksIn(replica: Replica, of: Pick<Column, 'id' | 'phase'>): Task[] {
  const rows = (replica.query(() => list(task, 'column', [of.id])) ?? []).filter((each) => each.removedAt === null);
  return of.phase === 'done' ? rows.toSorted((a, b) => (b.doneAt ?? 0) - (a.doneAt ?? 0)) : rows;
}

/** All that is done, newest first. */
export const tasksDone = (replica: Replica, home: Project['id']): Task[] =>
  (replica.query(() => list(task, 'done', [home, null], { order: 'down' })) ?? []).filter(
    (each) => each.doneAt !== null,
  );

export const taskById = (replica: Replica, id: string): Task | undefined => replica.query(() => get(task, id));

export const taskByNumber = (replica: Replica, home: Project['id'], number: number): Task | undefined =>
  replica.query(() => find(task, 'number', [home, number]));

export const columnById = (replica: Replica, id: string): Column | undefined => replica.query(() => get(column, id));

export const trackById = (replica: Replica, id: string): Track | undefined => replica.query(() => get(track, id));

export const peopleIn = (replica: Replica): Person[] =>
  (replica.query(() => list(person, 'role', [])) ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** What stands around a task, for its card. */
export interface Beside {
  readonly box: Investigation | undefined;
  readonly decision: Decision | undefined;
  readonly gate: Gate | undefined;
  readonly blockers: readonly Blocker[];
  /** Keys of the unfinished tasks that it waits for. */
  readonly waitsFor: readonly string[];
  readonly people: readonly Person[];
  /** Names of its labels. */
  readonly labels: readonly string[];
  /** For a data gate: how many tasks wait for it. */
  readonly blocks: number;
  /** `churn v1.2` */
  readonly version: string | undefined;
}

export function besideOf(replica: Replica, row: Task, lane: TrackKind): Beside {
  const own = lane === 'data' ? replica.query(() => find(gate, 'task', [row.id])) : undefined;
  return {
    box: row.type === 'investigation' ? replica.query(() => get(investigation, row.id)) : undefined,
    decision: row.decision ? replica.query(() => get(decision, row.decision!)) : undefined,
    gate: own,
    blockers: openBlockers(replica, row),
    waitsFor: waitsFor(replica, row),
    people: row.assignees.flatMap((id) => replica.query(() => get(person, id)) ?? []),
    labels: row.labels.flatMap((id) => replica.query(() => get(label, id))?.name ?? []),
    blocks: lane === 'data' ? waitingFor(replica, row, own) : 0,
    version: versionName(replica, row.version),
  };
}

export function openBlockers(replica: Replica, row: Task): Blocker[] {
  return (replica.query(() => list(blocker, 'task', [row.id])) ?? []).filter((each) => each.clearedAt === null);
}

export function versionName(replica: Replica, id: Task['version']): string | undefined {
  const row = id ? replica.query(() => get(version, id)) : undefined;
  const of = row && replica.query(() => get(model, row.model));
  return row && of ? `${of.name} ${row.name}` : undefined;
}

/** `CHURN-42` */
export function keyOf(replica: Replica, row: Pick<Task, 'project' | 'number'>): string {
  const home = replica.query(() => get(project, row.project));
  return `${home?.key ?? ''}-${row.number}`;
}

/** A sentence of a refusal with the keys of tasks for their ids: commands name tasks by id, people by key. */
export function spoken(replica: Replica, sentence: string): string {
  return sentence.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
    const row = taskById(replica, id);
    return row ? keyOf(replica, row) : id;
  });
}

/** How many open tasks wait for a data task or its gate. */
function waitingFor(replica: Replica, row: Task, own: Gate | undefined): number {
  const byGate = own ? (replica.query(() => list(blocker, 'gate', [own.id])) ?? []) : [];
  const byTask = replica.query(() => list(dependency, 'on', [row.id])) ?? [];
  const waiting = [...byGate.filter((each) => each.clearedAt === null), ...byTask].map((each) => each.task);
  return new Set(waiting.filter((id) => taskById(replica, id)?.doneAt === null)).size;
}

/** Because: work that was done long ago is not held here, so what is unknown is no longer waited for. */
function waitsFor(replica: Replica, row: Task): string[] {
  const rows = replica.query(() => list(dependency, 'task', [row.id])) ?? [];
  return rows.flatMap((each) => {
    const first = taskById(replica, each.on);
    return first && first.doneAt === null && first.removedAt === null ? [keyOf(replica, first)] : [];
  });
}
