/** How tasks, tracks and columns are found by what people know of them. */
import { isUuid } from '../change/uuid.ts';
import { find, get, list, must, refuseIf, type Reading } from '../change/read.ts';
import { projectKey, project, type Project } from '../people/kinds.ts';
import { theProject } from '../people/find.ts';
import { column, label, link, task, track, type Column, type Label, type Task, type Track } from './kinds.ts';
import { phases, trackKinds, type Phase, type TrackKind } from './words.ts';

export interface Placed {
  readonly task: Task;
  readonly project: Project;
  /** `CHURN-42` */
  readonly key: string;
}

/** A task by id or key (`CHURN-42`, also under a former key of its project) that has not been removed. */
export function* theTask(ref: string): Reading<Placed> {
  const placed = yield* placedTask(ref);
  yield* refuseIf(placed.task.removedAt !== null, 'not_found', { what: 'task', ref });
  return placed;
}

/** A task by id or key, removed or not. */
export function* placedTask(ref: string): Reading<Placed> {
  const row = isUuid(ref) ? yield* get(task, ref) : yield* taskByKey(ref);
  const found = yield* must(row, 'not_found', { what: 'task', ref });
  const home = yield* must(yield* get(project, found.project), 'not_found', { what: 'task', ref });
  return { task: found, project: home, key: `${home.key}-${found.number}` };
}

export function* taskByKey(ref: string): Reading<Task | undefined> {
  const parts = /^([A-Za-z][A-Za-z0-9]{1,9})-(\d{1,9})$/.exec(ref);
  if (!parts) return undefined;
  const alias = yield* find(projectKey, 'key', [parts[1]!.toUpperCase()]);
  return alias && (yield* find(task, 'number', [alias.project, Number(parts[2])]));
}

/** A track of a project by id, kind (`research`) or name. */
export function* theTrack(home: Project, ref: string): Reading<Track> {
  const tracks = yield* list(track, 'project', [home.id]);
  const wanted = ref.toLowerCase();
  const row =
    tracks.find((t) => t.id === ref || t.kind === wanted) ?? tracks.find((t) => t.name.toLowerCase() === wanted);
  return yield* must(row, 'not_found', { what: 'track', ref });
}

export function* trackOfKind(home: Project, kind: TrackKind): Reading<Track> {
  const tracks = yield* list(track, 'project', [home.id]);
  return yield* must(
    tracks.find((t) => t.kind === kind),
    'not_found',
    { what: 'track', ref: kind },
  );
}

export const isTrackKind = (text: string): text is TrackKind => (trackKinds as readonly string[]).includes(text);

/** The columns of a track, in their order. */
export const columnsOf = (trackId: Track['id']): Reading<Column[]> => list(column, 'track', [trackId]);

/**
 * A column by id, name (case and hyphens do not matter) or phase (its first column), looked for in `columns`.
 * Undefined when none fits.
 */
export function columnNamed(columns: readonly Column[], ref: string): Column | undefined {
  const wanted = slug(ref);
  return columns.find((c) => c.id === ref) ?? columns.find((c) => slug(c.name) === wanted) ?? firstIn(columns, wanted);
}

/** The first column of a phase. */
export function firstIn(columns: readonly Column[], phase: string): Column | undefined {
  return columns.find((c) => c.phase === phase);
}

export const isPhase = (text: string): text is Phase => (phases as readonly string[]).includes(text);

/** A column by id alone, or a refusal. */
export function* theColumn(ref: string): Reading<{ column: Column; project: Project }> {
  const row = yield* must(isUuid(ref) ? yield* get(column, ref) : undefined, 'not_found', { what: 'column', ref });
  return { column: row, project: yield* theProject(row.project) };
}

/** Labels of a project by id or name (case does not matter), and the names that are new. */
export function* labelsNamed(home: Project, refs: readonly string[]): Reading<{ known: Label[]; fresh: string[] }> {
  if (refs.length === 0) return { known: [], fresh: [] };
  const all = yield* list(label, 'project', [home.id]);
  const known: Label[] = [];
  const fresh = new Map<string, string>();
  for (const ref of refs) {
    const row = all.find((l) => l.id === ref || l.name.toLowerCase() === ref.toLowerCase());
    if (row) known.push(row);
    else fresh.set(ref.toLowerCase(), ref);
  }
  return { known, fresh: [...fresh.values()] };
}

/** Links of a task, oldest first. */
export const linksOf = (taskId: Task['id']) => list(link, 'task', [taskId]);

/** `In review` and `in-review` are the same name. */
export function slug(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '-');
}
