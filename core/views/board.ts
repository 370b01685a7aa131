/** The board of a project: its lanes, their columns and the tasks in them. */
import { isoOf } from '../change/time.ts';
import { list, type Reading } from '../change/read.ts';
import { version, model } from '../models/kinds.ts';
import { person, type Project } from '../people/kinds.ts';
import { investigation, type Investigation } from '../research/kinds.ts';
import { timeboxAt } from '../research/timebox.ts';
import { blocker, column, task, track, type Blocker, type Task } from '../work/kinds.ts';
import { fullness } from '../work/wip.ts';

export interface BoardTask {
  readonly key: string;
  readonly title: string;
  readonly type: string;
  readonly assignees: readonly string[];
  readonly points: number | null;
  readonly timebox: { start: string; decideBy: string; days: number; boxDays: number; full: boolean } | null;
  readonly blockers: readonly { kind: string; note: string; since: string; by: string | null }[];
  /** `churn v1.2.0` */
  readonly model: string | null;
}

export interface BoardColumn {
  readonly name: string;
  readonly phase: string;
  readonly wip: { readonly mode: string; readonly limit: number | null; readonly count: number };
  readonly tasks: readonly BoardTask[];
}

export interface Board {
  /** The project's key. */
  readonly project: string;
  readonly lanes: readonly {
    readonly track: string;
    readonly name: string;
    readonly columns: readonly BoardColumn[];
  }[];
}

/** The whole board, done tasks too, as of `now` (milliseconds). The project must be one that the reader sees. */
export function* boardOf(home: Project, now: number): Reading<Board> {
  const tracks = yield* list(track, 'project', [home.id]);
  const columns = yield* list(column, 'project', [home.id]);
  const tasks = (yield* list(task, 'number', [home.id])).filter((each) => each.removedAt === null);
  const names = new Map((yield* list(person, 'role', [])).map((each) => [each.id, each.name]));
  const versions = yield* versionNames(home);
  const boxes = new Map((yield* list(investigation, 'project', [home.id])).map((each) => [each.id as string, each]));
  const blockers = Map.groupBy(yield* list(blocker, 'project', [home.id, null]), (each) => each.task as string);
  const shown = (row: Task): BoardTask =>
    boardTask(row, home, { names, versions, box: boxes.get(row.id), blockers: blockers.get(row.id) ?? [] }, now);

  return {
    project: home.key,
    lanes: tracks.map((lane) => ({
      track: lane.kind,
      name: lane.name,
      columns: columns
        .filter((each) => each.track === lane.id)
        .map((each) => {
          const inside = tasks.filter((one) => one.column === each.id).sort((a, b) => (a.order < b.order ? -1 : 1));
          const { count, limit } = fullness(each, inside);
          return {
            name: each.name,
            phase: each.phase,
            wip: { mode: each.wipMode, limit, count },
            tasks: inside.map(shown),
          };
        }),
    })),
  };
}

interface Beside {
  readonly names: ReadonlyMap<string, string>;
  readonly versions: ReadonlyMap<string, string>;
  readonly box: Investigation | undefined;
  readonly blockers: readonly Blocker[];
}

function boardTask(row: Task, home: Project, { names, versions, box, blockers }: Beside, now: number): BoardTask {
  const time = box && timeboxAt(box, row.doneAt ?? now);
  return {
    key: `${home.key}-${row.number}`,
    title: row.title,
    type: row.type,
    assignees: row.assignees.map((each) => names.get(each) ?? ''),
    points: row.points,
    timebox: time
      ? {
          start: isoOf(time.start),
          decideBy: isoOf(time.decideBy),
          days: time.days,
          boxDays: time.boxDays,
          full: time.full,
        }
      : null,
    blockers: blockers.map((each) => ({
      kind: each.kind,
      note: each.note,
      since: isoOf(each.since),
      by: each.person ? (names.get(each.person) ?? null) : null,
    })),
    model: row.version ? (versions.get(row.version) ?? null) : null,
  };
}

function* versionNames(home: Project): Reading<Map<string, string>> {
  const models = new Map((yield* list(model, 'project', [home.id])).map((each) => [each.id, each.name]));
  const versions = yield* list(version, 'project', [home.id]);
  return new Map(versions.map((each) => [each.id as string, `${models.get(each.model) ?? ''} ${each.name}`]));
}
