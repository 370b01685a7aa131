/**
 * What hangs on rows: the rows that point to them. Undo must not take away what something hangs on by now, nor bring
 * back what hung on something that is gone.
 */
import type { LoggedChange } from '../change/change.ts';
import type { AnyKind } from '../change/kind.ts';
import { getMany, list, type Reading } from '../change/read.ts';
import { kinds, type KindName } from '../kinds.ts';
import { comment } from '../knowledge/kinds.ts';
import { deployment, gate, mark, model, stageName, version } from '../models/kinds.ts';
import { membership, project, projectKey } from '../people/kinds.ts';
import { decision } from '../research/kinds.ts';
import { commit, repo } from '../signals/kinds.ts';
import {
  blocker,
  column,
  dependency,
  label,
  link,
  savedView,
  spent,
  task,
  tie,
  track,
  type Link,
  type Task,
} from '../work/kinds.ts';
import { shownBy } from './unlink.ts';

/** By kind of row: the kinds that point to it, each with the index that finds them by its id. */
const hanging: Readonly<Record<string, readonly (readonly [AnyKind, string])[]>> = {
  [project.name]: [
    [task, 'number'],
    [column, 'project'],
    [label, 'project'],
    [model, 'project'],
    [stageName, 'project'],
    [gate, 'project'],
    [repo, 'project'],
    [membership, 'project'],
    [projectKey, 'project'],
    [savedView, 'project'],
  ],
  [column.name]: [[task, 'column']],
  [task.name]: [
    [comment, 'task'],
    [link, 'task'],
    [blocker, 'task'],
    [dependency, 'task'],
    [dependency, 'on'],
    [tie, 'task'],
    [tie, 'to'],
    [decision, 'task'],
    [gate, 'task'],
    [spent, 'task'],
  ],
  [model.name]: [
    [version, 'model'],
    [mark, 'model'],
  ],
  [version.name]: [
    [deployment, 'version'],
    [task, 'version'],
  ],
  [gate.name]: [[blocker, 'gate']],
  [repo.name]: [[commit, 'sha']],
};

/** Fields that point to a row or, as lists, to several, by name. */
const pointing: Readonly<Record<string, AnyKind>> = {
  project,
  track,
  column,
  task,
  on: task,
  model,
  version,
  gate,
  labels: label,
};

/** Whether something that these changes (all of one command) did not touch hangs on what they made. */
export function* isHungOn(changes: readonly LoggedChange[]): Reading<boolean> {
  // Because: what the command itself changed, undo changes back, so that it points there no more.
  const own = new Set(changes.map((each) => each.id));
  for (const { kind, op, id, patch } of changes) {
    if (op !== 'create') continue;
    for (const [other, index] of hanging[kind] ?? []) {
      const rows = yield* list(other, index as never, [id], { limit: own.size + 1 });
      if (rows.some((row) => !own.has(row.id))) return true;
    }
    if (kind === label.name) {
      const home = yield* list(task, 'number', [patch['project']![1] as string]);
      const bears = (row: Task): boolean => (row.labels as readonly string[]).includes(id);
      if (home.some((row) => !own.has(row.id) && bears(row))) return true;
    }
    if (kind === version.name) {
      const marks = yield* list(mark, 'model', [patch['model']![1] as string]);
      if (marks.some((row) => !own.has(row.id) && row.version === id)) return true;
    }
    if (kind === link.name) {
      const row = { id: id as Link['id'], task: patch['task']![1] as Link['task'] };
      if ((yield* shownBy(row)) > 0) return true;
    }
    // Because: later marks were said on top of this one, and the stage that it left follows from all of them.
    if (kind === mark.name) {
      const marks = yield* list(mark, 'model', [patch['model']![1] as string]);
      if (marks.some((row) => !own.has(row.id) && row.nth > (patch['nth']![1] as number))) return true;
    }
  }
  return false;
}

/** Whether undoing these changes would point to a row that is gone. */
export function* wouldDangle(changes: readonly LoggedChange[]): Reading<boolean> {
  const back = new Set(changes.filter((each) => each.op === 'delete').map((each) => each.id));
  for (const { kind: of, op, patch } of changes) {
    if (op === 'create') continue;
    for (const [field, [from]] of Object.entries(patch)) {
      const kind = wordOf(of, field) === 'text' ? undefined : pointing[field];
      if (!kind) continue;
      const wanted = [from].flat().filter((id): id is string => typeof id === 'string' && !back.has(id));
      if ((yield* getMany(kind, wanted)).size < new Set(wanted).size) return true;
    }
  }
  return false;
}

const wordOf = (kind: string, field: string) => (kinds[kind as KindName] as AnyKind).fields[field]?.word;
