/** What happened to a task and to what belongs or belonged to it, as far as its reader may know of it. */
import type { LoggedChange } from '../change/change.ts';
import type { AnyKind } from '../change/kind.ts';
import { isoOf } from '../change/time.ts';
import { getMany, goneWith, historyOf, list, type Reading } from '../change/read.ts';
import { gate, version } from '../models/kinds.ts';
import { project, type Project } from '../people/kinds.ts';
import { decision, investigation } from '../research/kinds.ts';
import { blocker, column, dependency, label, link, spent, task, tie, type Task } from '../work/kinds.ts';

/** Changes shown of one row. */
const HISTORY = 500;
/** Rows of one kind that belong to it whose changes are shown, the newest. */
const BELONGING = 50;

/** The changes, oldest first. `sees`: whether the reader may know of a project. */
export function* historyAround(row: Task, sees: (home: Project) => boolean): Reading<LoggedChange[]> {
  const changes = [...(yield* historyOf(task.name, row.id, HISTORY))];
  if (row.type === 'investigation') changes.push(...(yield* historyOf(investigation.name, row.id, HISTORY)));
  const around: readonly (readonly [AnyKind, string, readonly { readonly id: string }[]])[] = [
    [decision, 'task', yield* list(decision, 'task', [row.id])],
    [blocker, 'task', yield* list(blocker, 'task', [row.id])],
    [dependency, 'task', yield* list(dependency, 'task', [row.id])],
    [dependency, 'on', yield* list(dependency, 'on', [row.id])],
    [tie, 'task', yield* list(tie, 'task', [row.id])],
    [tie, 'to', yield* list(tie, 'to', [row.id])],
    [link, 'task', yield* list(link, 'task', [row.id])],
    [spent, 'task', yield* list(spent, 'task', [row.id])],
    [gate, 'task', yield* list(gate, 'task', [row.id])],
  ];
  for (const [kind, field, rows] of around) {
    const gone = yield* goneWith(kind, field, row.id, BELONGING);
    const ids = new Set([...gone.toReversed(), ...rows.slice(-BELONGING).map((each) => each.id)]);
    for (const id of ids) changes.push(...(yield* historyOf(kind.name, id, HISTORY)));
  }
  // Because: work of another project can wait for it, and who may not see that project must not hear of it here.
  const homes = yield* getMany(project, new Set(changes.map((each) => each.scope)));
  const isSeen = ({ scope }: LoggedChange): boolean => {
    const home = homes.get(scope);
    return scope === row.project || (home !== undefined && sees(home));
  };
  return changes
    .filter(isSeen)
    .sort((a, b) => a.seq - b.seq)
    .slice(-HISTORY);
}

/** The names of labels, columns and versions that changes of a task speak of and that are no more, by id. */
export function* namesGone(changes: readonly LoggedChange[]): Reading<Record<string, string>> {
  const names: Record<string, string> = {};
  const own = changes.filter((each) => each.kind === task.name);
  for (const [kind, field] of [
    [label, 'labels'],
    [column, 'column'],
    [version, 'version'],
  ] as const) {
    const ids = new Set(
      own.flatMap(({ patch }) => [patch[field] ?? []].flat(2)).filter((id) => typeof id === 'string'),
    );
    const there = yield* getMany(kind, ids);
    for (const id of ids) {
      const [last] = there.has(id) ? [] : yield* historyOf(kind.name, id, 1);
      const name = last?.patch['name']?.[0];
      if (typeof name === 'string') names[id] = name;
    }
  }
  return names;
}

/** A change as scripts and screens read it. */
export function historyLine(each: LoggedChange, named: (id: string | null) => string | null) {
  return {
    seq: each.seq,
    at: isoOf(each.at),
    asOf: isoOf(each.asOf),
    by: named(each.actor),
    kind: each.kind,
    id: each.id,
    op: each.op,
    patch: each.patch,
    cause: each.cause,
    command: each.command,
  };
}
