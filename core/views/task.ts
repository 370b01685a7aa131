/** One task whole: its fields, its research side, what blocks it, what shows it, what was said, and its history. */
import { isoOf } from '../change/time.ts';
import { get, getMany, list, type Reading } from '../change/read.ts';
import { comment, revision } from '../knowledge/kinds.ts';
import { gate, model, version } from '../models/kinds.ts';
import { person, project, type Project } from '../people/kinds.ts';
import { decision, investigation } from '../research/kinds.ts';
import { timeboxAt } from '../research/timebox.ts';
import type { Placed } from '../work/find.ts';
import { blocker, column, dependency, label, link, spent, task, tie, track, type Task } from '../work/kinds.ts';
import { historyAround, historyLine, namesGone } from './history.ts';

export type TaskView = Awaited<ReturnType<typeof taskView> extends Generator<unknown, infer T> ? T : never>;

/** Everything about a task that the reader sees, as of `now` (milliseconds); of others', only what `sees` holds for. */
export function* taskView({ task: row, project: home, key }: Placed, now: number, sees: (home: Project) => boolean) {
  const names = new Map((yield* list(person, 'role', [])).map((each) => [each.id as string, each.name]));
  const named = (id: string | null): string | null => (id === null ? null : (names.get(id) ?? null));
  const when = (ms: number | null): string | null => (ms === null ? null : isoOf(ms));
  const lane = yield* get(track, row.track);
  const place = yield* get(column, row.column);
  const box = row.type === 'investigation' ? yield* get(investigation, row.id) : undefined;
  const labels = yield* list(label, 'project', [home.id]);
  const text = row.text ? yield* get(revision, row.text) : undefined;
  const history = yield* historyAround(row, sees);
  return {
    id: row.id,
    key,
    project: home.key,
    title: row.title,
    type: row.type,
    track: lane?.kind ?? null,
    column: place?.name ?? null,
    phase: place?.phase ?? null,
    priority: row.priority,
    points: row.points,
    labels: labels.filter((each) => row.labels.includes(each.id)).map((each) => each.name),
    assignees: row.assignees.map((each) => names.get(each) ?? ''),
    acceptance: row.acceptance,
    model: yield* versionNamed(row.version),
    description: text?.body ?? '',
    descriptionRevision: row.text,
    by: named(row.by),
    created: isoOf(row.createdAt),
    started: when(row.startedAt),
    done: when(row.doneAt),
    due: when(row.dueAt),
    recheck: when(row.recheckAt),
    asksSince: when(row.asksAt),
    investigation: box
      ? {
          hypothesis: box.hypothesis,
          criterion: box.criterion,
          frozen: when(box.frozenAt),
          gpuHours: box.gpuHours,
          timebox: timebox(timeboxAt(box, row.doneAt ?? now)),
          extensions: box.extensions.map((e) => ({
            ...e,
            from: isoOf(e.from),
            until: isoOf(e.until),
            at: isoOf(e.at),
            by: named(e.by),
          })),
          amendments: box.amendments.map((e) => ({ ...e, at: isoOf(e.at), by: named(e.by) })),
          reopenings: box.reopenings.map((e) => ({ reason: e.reason, at: isoOf(e.at), by: named(e.by) })),
        }
      : null,
    decisions: (yield* list(decision, 'task', [row.id])).map((each) => ({
      number: each.number,
      outcome: each.outcome,
      finding: each.finding,
      reason: each.reason,
      revisit: each.revisit,
      evidence: each.evidence,
      by: named(each.by),
      at: isoOf(each.at),
      current: each.id === row.decision,
    })),
    blockers: (yield* list(blocker, 'task', [row.id])).map((each) => ({
      id: each.id,
      kind: each.kind,
      note: each.note,
      since: isoOf(each.since),
      cleared: when(each.clearedAt),
      by: named(each.person),
    })),
    waitsFor: yield* keysOf(
      (yield* list(dependency, 'task', [row.id])).map((each) => each.on),
      sees,
    ),
    waitedForBy: yield* keysOf(
      (yield* list(dependency, 'on', [row.id])).map((each) => each.task),
      sees,
    ),
    around: yield* around(row, sees),
    gate: yield* gateView(row.id),
    links: (yield* list(link, 'task', [row.id])).map((each) => ({
      id: each.id,
      kind: each.kind,
      ref: each.ref,
      title: each.title,
      pin: each.pin,
      metrics: each.metrics,
      state: each.state,
      at: isoOf(each.at),
      by: named(each.by),
    })),
    comments: yield* commentsOf(row.id, named),
    minutes: (yield* list(spent, 'task', [row.id])).reduce((sum, each) => sum + each.minutes, 0),
    history: history.map((each) => historyLine(each, named)),
    gone: yield* namesGone(history),
  };
}

function timebox(box: ReturnType<typeof timeboxAt>) {
  return box
    ? { ...box, start: isoOf(box.start), decideBy: isoOf(box.decideBy), used: Math.round(box.used * 1000) / 1000 }
    : null;
}

function* versionNamed(id: string | null): Reading<string | null> {
  const row = id ? yield* get(version, id) : undefined;
  const of = row && (yield* get(model, row.model));
  return row && of ? `${of.name} ${row.name}` : null;
}

function* keysOf(ids: readonly string[], sees: (home: Project) => boolean): Reading<string[]> {
  const rows = yield* getMany(task, ids);
  const homes = yield* getMany(
    project,
    [...rows.values()].map((row) => row.project),
  );
  return ids.flatMap((id) => {
    const row = rows.get(id);
    const home = row && homes.get(row.project);
    return home && sees(home) && row.removedAt === null ? [`${home.key}-${row.number}`] : [];
  });
}

/** How another task stands to this one. */
export type Bond = 'waits_for' | 'waited_for_by' | 'leads_to' | 'comes_from' | 'related';

export interface Neighbour {
  readonly how: Bond;
  readonly id: Task['id'];
  readonly key: string;
  readonly title: string;
  readonly type: string;
  readonly track: string | null;
  readonly column: string | null;
  readonly phase: string | null;
}

/** The tasks around one, as far as the reader sees their projects. */
function* around(row: Task, sees: (home: Project) => boolean): Reading<Neighbour[]> {
  const [before, after] = [yield* list(dependency, 'task', [row.id]), yield* list(dependency, 'on', [row.id])];
  const [from, to] = [yield* list(tie, 'task', [row.id]), yield* list(tie, 'to', [row.id])];
  const standing: [Bond, string][] = [
    ...before.map((each): [Bond, string] => ['waits_for', each.on]),
    ...after.map((each): [Bond, string] => ['waited_for_by', each.task]),
    ...from.map((each): [Bond, string] => [each.kind, each.to]),
    ...to.map((each): [Bond, string] => [each.kind === 'related' ? 'related' : 'comes_from', each.task]),
  ];
  const rows = yield* getMany(
    task,
    standing.map(([, id]) => id),
  );
  const found: Neighbour[] = [];
  for (const [how, id] of standing) {
    const other = rows.get(id);
    const home = other && (yield* get(project, other.project));
    if (!other || !home || !sees(home) || other.removedAt !== null) continue;
    const place = yield* get(column, other.column);
    found.push({
      how,
      id: other.id,
      key: `${home.key}-${other.number}`,
      title: other.title,
      type: other.type,
      track: (yield* get(track, other.track))?.kind ?? null,
      column: place?.name ?? null,
      phase: place?.phase ?? null,
    });
  }
  return found.sort((a, b) => a.key.localeCompare(b.key, 'en', { numeric: true }));
}

function* gateView(taskId: string) {
  const [row] = yield* list(gate, 'task', [taskId], { limit: 1 });
  return row
    ? {
        id: row.id,
        name: row.name,
        source: row.source,
        checks: row.checks,
        have: row.have,
        want: row.want,
        unit: row.unit,
        passed: row.passedAt === null ? null : isoOf(row.passedAt),
      }
    : null;
}

export interface RevisionView {
  readonly id: string;
  readonly body: string;
  readonly by: string | null;
  readonly at: string;
}

/** What the text of a task or a comment said, oldest first; of a comment that was removed, nothing. */
export function* revisionsOf(of: string, sees: (home: Project) => boolean): Reading<RevisionView[]> {
  const said = yield* list(revision, 'of', [of]);
  const home = said[0] && (yield* get(project, said[0].project));
  const gone = (yield* getMany(comment, [of])).get(of)?.removedAt != null;
  if (!home || !sees(home) || gone) return [];
  const names = new Map((yield* list(person, 'role', [])).map((each) => [each.id as string, each.name]));
  return said.map(({ id, body, by, at }) => ({ id, body, by: (by && names.get(by)) ?? null, at: isoOf(at) }));
}

function* commentsOf(taskId: string, named: (id: string | null) => string | null) {
  const rows = (yield* list(comment, 'task', [taskId])).filter((each) => each.removedAt === null);
  const texts = yield* getMany(
    revision,
    rows.map((each) => each.text),
  );
  return rows.map((each) => ({
    id: each.id,
    body: texts.get(each.text)?.body ?? '',
    by: named(each.by),
    at: isoOf(each.at),
    edited: each.editedAt === null ? null : isoOf(each.editedAt),
  }));
}
