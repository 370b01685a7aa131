/** The tasks that the words of a commit mean, and what became of words that it repeats. */
import { find, get, historyOf, list, type Reading } from '../change/read.ts';
import { project, type Project } from '../people/kinds.ts';
import { bareLine, type Effect, type Spoken } from '../signals/grammar.ts';
import { distinctKeys } from '../signals/key.ts';
import { commit } from '../signals/kinds.ts';
import { columnsOf, linksOf, taskByKey } from '../work/find.ts';
import { column, link, task as taskKind, track, type Column, type Link, type Task, type Track } from '../work/kinds.ts';

export interface Named {
  readonly task: Task;
  readonly home: Project;
  readonly track: Track;
  readonly columns: readonly Column[];
  readonly phase: Column['phase'];
  /** Whether no commit is linked to it yet. */
  readonly isFirst: boolean;
  readonly commits: readonly Link[];
}

/** The tasks that a text names and that are no younger than it. Git times have whole seconds. */
export function* tasksNamed(text: string, at: number): Reading<Map<string, Named>> {
  const named = new Map<string, Named>();
  for (const key of distinctKeys(text)) {
    const task = yield* taskByKey(key);
    const place = task && at >= Math.floor(task.addedAt / 1000) * 1000 ? yield* placeOf(task) : undefined;
    if (place) named.set(key, place);
  }
  return named;
}

function* placeOf(task: Task): Reading<Named | undefined> {
  const home = yield* get(project, task.project);
  const lane = yield* get(track, task.track);
  const place = yield* get(column, task.column);
  if (task.removedAt !== null || !home || !lane || !place) return undefined;
  const commits = (yield* linksOf(task.id)).filter((each) => each.kind === 'commit');
  const columns = yield* columnsOf(lane.id);
  return { task, home, track: lane, columns, phase: place.phase, isFirst: commits.length === 0, commits };
}

/** The lines of a message that are subjects of other commits linked to the tasks it names, and what became of those. */
export function* readBefore(
  { message, sha }: { readonly message: string; readonly sha: string },
  named: ReadonlyMap<string, Named>,
): Reading<Map<string, 'seen' | 'landed'>> {
  const lines = new Set(message.split(/\r\n|\n|\r/).map(bareLine));
  const before = new Map<string, 'seen' | 'landed'>();
  for (const { commits } of named.values()) {
    for (const { title, repo, ref } of commits) {
      if (ref === sha || !lines.has(title) || before.get(title) === 'landed') continue;
      const row = repo === null ? undefined : yield* find(commit, 'sha', [repo, ref]);
      before.set(title, row?.defaultAt == null ? 'seen' : 'landed');
    }
  }
  return before;
}

/**
 * What a revert takes back that names its commits by sha: the tasks that one of them closed and that are done since.
 * Adds them to `named` where the message itself does not name them.
 */
export function* closedBy(spoken: Spoken, named: Map<string, Named>): Reading<Effect[]> {
  if (spoken.revertDepth % 2 === 0) return [];
  const effects: Effect[] = [];
  for (const sha of spoken.reverts) {
    for (const { task: id } of yield* list(link, 'what', ['commit', sha])) {
      const task = yield* get(taskKind, id);
      const place = task && task.doneAt !== null ? yield* placeOf(task) : undefined;
      if (!place) continue;
      const closing = (yield* historyOf('task', id, 200)).findLast((each) => each.patch['doneAt']?.[1] != null);
      if (closing?.cause !== `commit:${sha}`) continue;
      const key = `${place.home.key}-${place.task.number}`;
      named.set(key, named.get(key) ?? place);
      effects.push({ kind: 'reopen', key });
    }
  }
  return effects;
}
