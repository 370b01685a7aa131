/**
 * What waits for data: the gates with what each one blocks and feeds, who waits now, and how many person-days of a month
 * went by waiting. A person-day is one assignee of a blocked task for one day; a task that waits for two gates at once
 * waits once, and one without assignees costs nobody's time.
 */
import { DAY, monthOf } from '../change/time.ts';
import { get, getMany, list, type Reading } from '../change/read.ts';
import { gate, model, version, type Gate } from '../models/kinds.ts';
import { person, project, type Project } from '../people/kinds.ts';
import { blocker, column, task, track, type Blocker, type Task } from '../work/kinds.ts';
import type { BlockerKind, TrackKind } from '../work/words.ts';

/** A task that waits, or that works towards a gate. */
export interface GateTask {
  readonly key: string;
  readonly title: string;
  readonly type: string;
  readonly track: TrackKind;
  readonly column: string;
  readonly people: readonly string[];
}

export interface GateView {
  readonly id: Gate['id'];
  readonly name: string;
  /** The data task that works towards it. */
  readonly work: GateTask | null;
  /** What waits for it now and since when (milliseconds), the longest first. */
  readonly blocks: readonly (GateTask & { readonly since: number })[];
  /** Versions whose work waits for it or waited, and that of its own task: `churn 1.2.0`. */
  readonly feeds: readonly string[];
}

/** The gates of a project by name, with the work around them as far as the reader sees it. */
export function* gatesOf(home: Project, sees: (home: Project) => boolean): Reading<GateView[]> {
  const views: GateView[] = [];
  for (const each of yield* list(gate, 'project', [home.id])) views.push(yield* gateView(each, sees));
  return views;
}

function* gateView(row: Gate, sees: (home: Project) => boolean): Reading<GateView> {
  const blockers = yield* list(blocker, 'gate', [row.id]);
  const rows = yield* getMany(task, [...blockers.map((each) => each.task), ...(row.task ? [row.task] : [])]);
  const shown = new Map<string, GateTask>();
  for (const each of rows.values()) {
    const view = yield* taskLine(each, sees);
    if (view) shown.set(each.id, view);
  }
  const blocks = blockers.flatMap((each) => {
    const [waiting, view] = [rows.get(each.task), shown.get(each.task)];
    return each.clearedAt === null && waiting && view && isOpen(waiting) ? [{ ...view, since: each.since }] : [];
  });
  const fed = [...rows.values()].filter((each) => shown.has(each.id)).flatMap((each) => each.version ?? []);
  return {
    id: row.id,
    name: row.name,
    work: (row.task && shown.get(row.task)) || null,
    blocks: blocks.sort((a, b) => a.since - b.since || (a.key < b.key ? -1 : 1)),
    feeds: yield* versionNames(fed),
  };
}

function* taskLine(row: Task, sees: (home: Project) => boolean): Reading<GateTask | undefined> {
  const home = yield* get(project, row.project);
  if (!home || !sees(home) || row.removedAt !== null) return undefined;
  const [lane, place] = [yield* get(track, row.track), yield* get(column, row.column)];
  const people = yield* getMany(person, row.assignees);
  return {
    key: `${home.key}-${row.number}`,
    title: row.title,
    type: row.type,
    track: lane?.kind ?? 'data',
    column: place?.name ?? '',
    people: row.assignees.flatMap((each) => people.get(each)?.name ?? []),
  };
}

function* versionNames(ids: readonly string[]): Reading<string[]> {
  const versions = yield* getMany(version, ids);
  const models = yield* getMany(
    model,
    [...versions.values()].map((each) => each.model),
  );
  return [...versions.values()].map((each) => `${models.get(each.model)?.name ?? ''} ${each.name}`).sort();
}

/** What the screen of data shows. */
export interface DataView {
  readonly blocked: Blocked;
  /** Person-days that were waited in this month, and when it began (milliseconds). */
  readonly days: number;
  readonly since: number;
  readonly gates: readonly GateView[];
  /** What waits for data that no gate stands for, the longest first. */
  readonly ungated: readonly UngatedTask[];
}

export interface UngatedTask extends GateTask {
  readonly since: number;
  readonly kind: BlockerKind;
  readonly note: string;
}

/** The gates of a project and what waits for data, at `now` (milliseconds). */
export function* dataOf(home: Project, now: number, sees: (home: Project) => boolean): Reading<DataView> {
  const since = monthOf(now);
  return {
    blocked: yield* blockedOnData(home),
    days: yield* daysWaited(home, since, now),
    since,
    gates: yield* gatesOf(home, sees),
    ungated: yield* ungatedIn(home, sees),
  };
}

function* ungatedIn(home: Project, sees: (home: Project) => boolean): Reading<UngatedTask[]> {
  const open = (yield* list(blocker, 'project', [home.id, null])).filter(
    (each) => isOfData(each) && each.gate === null,
  );
  const lines: UngatedTask[] = [];
  for (const { task: id, since, kind, note } of open) {
    const row = yield* get(task, id);
    const line = row && isOpen(row) ? yield* taskLine(row, sees) : undefined;
    if (line) lines.push({ ...line, since, kind, note });
  }
  return lines.sort((a, b) => a.since - b.since || (a.key < b.key ? -1 : 1));
}

export interface Blocked {
  readonly people: number;
  readonly tasks: number;
}

/** Who and what waits for data now: open work with a blocker of data, and its assignees, each counted once. */
export function* blockedOnData(home: Project): Reading<Blocked> {
  const open = (yield* list(blocker, 'project', [home.id, null])).filter(isOfData);
  const tasks = yield* getMany(
    task,
    open.map((each) => each.task),
  );
  const waiting = [...tasks.values()].filter(isOpen);
  return { people: new Set(waiting.flatMap((each) => each.assignees)).size, tasks: waiting.length };
}

/** Person-days that went by waiting for data between two times (milliseconds), by who is assigned now. */
export function* daysWaited(home: Project, from: number, until: number): Reading<number> {
  const blockers = (yield* list(blocker, 'project', [home.id])).filter(isOfData);
  const tasks = yield* getMany(
    task,
    blockers.map((each) => each.task),
  );
  let days = 0;
  for (const [id, mine] of Map.groupBy(blockers, (each) => each.task as string)) {
    const row = tasks.get(id);
    if (!row || row.removedAt !== null) continue;
    const end = Math.min(until, row.doneAt ?? until);
    days += row.assignees.length * (covered(mine, from, end) / DAY);
  }
  return days;
}

/** How long at least one of these blockers was open between two times. */
function covered(blockers: readonly Pick<Blocker, 'since' | 'clearedAt'>[], from: number, until: number): number {
  let [total, reached] = [0, from];
  for (const each of blockers.toSorted((a, b) => a.since - b.since)) {
    const end = Math.min(each.clearedAt ?? until, until);
    const start = Math.max(each.since, reached);
    if (end <= start) continue;
    total += end - start;
    reached = end;
  }
  return total;
}

/** A blocker that more or better data clears. */
export const isOfData = ({ kind, gate: of }: Pick<Blocker, 'kind' | 'gate'>): boolean =>
  of !== null || kind === 'data_quality' || kind === 'data_access';

const isOpen = (row: Pick<Task, 'doneAt' | 'removedAt'>): boolean => row.doneAt === null && row.removedAt === null;
