/** One task whole: its fields, its research side, what blocks it, what shows it, what was said, and its history. */
import { isoOf } from '../change/time.ts';
import { get, getMany, historyOf, list, type Reading } from '../change/read.ts';
import type { LoggedChange } from '../change/change.ts';
import { comment, revision } from '../knowledge/kinds.ts';
import { gate, model, version } from '../models/kinds.ts';
import { person, project, type Project } from '../people/kinds.ts';
import { decision, investigation } from '../research/kinds.ts';
import { timeboxAt } from '../research/timebox.ts';
import type { Placed } from '../work/find.ts';
import { blocker, column, dependency, label, link, spent, task, track } from '../work/kinds.ts';

export type TaskView = Awaited<ReturnType<typeof taskView> extends Generator<unknown, infer T> ? T : never>;

/** Changes shown of one row. */
const HISTORY = 500;

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
    gate: yield* gateView(row.id),
    links: (yield* list(link, 'task', [row.id])).map((each) => ({
      id: each.id,
      kind: each.kind,
      ref: each.ref,
      title: each.title,
      pin: each.pin,
      metrics: each.metrics,
      at: isoOf(each.at),
      by: named(each.by),
    })),
    comments: yield* commentsOf(row.id, named),
    minutes: (yield* list(spent, 'task', [row.id])).reduce((sum, each) => sum + each.minutes, 0),
    history: (yield* historyOf('task', row.id, HISTORY)).map((each) => historyLine(each, named)),
  };
}

function historyLine(each: LoggedChange, named: (id: string | null) => string | null) {
  return {
    seq: each.seq,
    at: isoOf(each.at),
    asOf: isoOf(each.asOf),
    by: named(each.actor),
    op: each.op,
    patch: each.patch,
    cause: each.cause,
    command: each.command,
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
  return [...rows.values()].flatMap((row) => {
    const home = homes.get(row.project);
    return home && sees(home) && row.removedAt === null ? [`${home.key}-${row.number}`] : [];
  });
}

function* gateView(taskId: string) {
  const [row] = yield* list(gate, 'task', [taskId], { limit: 1 });
  return row
    ? {
        id: row.id,
        name: row.name,
        source: row.source,
        checks: row.checks,
        passed: row.passedAt === null ? null : isoOf(row.passedAt),
      }
    : null;
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
