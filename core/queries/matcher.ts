/**
 * Answers a query: names are looked up once, then each task costs a few comparisons. A name that nobody has matches
 * nothing; `strangersIn` tells of it.
 */
import { folded } from '../change/fold.ts';
import { timeboxAt } from '../research/timebox.ts';
import type { Task } from '../work/kinds.ts';
import { closedValue } from './closed.ts';
import type { Ground } from './ground.ts';
import { namesIn } from './names.ts';
import { printTerm } from './print.ts';
import { queryFields, type Query, type QueryField, type QueryState, type QueryTerm, type QueryValue } from './query.ts';
import { spanOfValue } from './scales.ts';

export type TaskTest = (task: Task) => boolean;

/** Whether a task is what the query asks for, on this ground. */
export function matcherOf(query: Pick<Query, 'terms'>, ground: Ground): TaskTest {
  const tests = query.terms.map((term) => termTest(term, ground));
  const [only] = tests;
  return only && tests.length === 1 ? only : (task) => tests.every((test) => test(task));
}

/** The terms that name somebody or something unknown here, as they are written. */
export function strangersIn(query: Pick<Query, 'terms'>, ground: Ground): string[] {
  return query.terms.flatMap((term) => {
    if (term.kind === 'words' || queryFields[term.field] !== 'name') return [];
    const { field, not } = term;
    return term.values.flatMap((value) =>
      value.kind === 'is' && !namesIn(field, value.text, ground)
        ? [printTerm({ kind: 'field', not, field, values: [value] })]
        : [],
    );
  });
}

function termTest(term: QueryTerm, ground: Ground): TaskTest {
  const test = term.kind === 'words' ? wordsTest(term.text, ground) : anyOf(term.field, term.values, ground);
  return term.not ? (task) => !test(task) : test;
}

function anyOf(field: QueryField, values: readonly QueryValue[], ground: Ground): TaskTest {
  const tests = values.map((value) => valueTest(field, value, ground));
  return tests.length === 1 ? tests[0]! : (task) => tests.some((test) => test(task));
}

function wordsTest(text: string, ground: Ground): TaskTest {
  const wanted = folded(text);
  const isKey = keyOf(wanted, ground);
  return (task) => {
    if (isKey?.(task) || foldedTitle(task).includes(wanted)) return true;
    const finding = task.decision === null ? undefined : ground.decision(task)?.finding;
    return finding !== undefined && folded(finding).includes(wanted);
  };
}

/** `churn-4` is the key of task 4 and the beginning of that of task 42; `42` alone is a whole number; words are no key. */
function keyOf(wanted: string, { projects }: Ground): TaskTest | undefined {
  if (/^\d+$/.test(wanted)) return (task) => String(task.number) === wanted;
  const key = /^([a-z][a-z0-9]*)-(\d*)$/.exec(wanted);
  const home = key && projects.find((each) => each.key.toLowerCase() === key[1]);
  return home ? (task) => task.project === home.id && String(task.number).startsWith(key[2]!) : undefined;
}

/** Because: ten thousand titles are folded once, not at every key that is typed; a row never changes. */
const titles = new WeakMap<Task, string>();

function foldedTitle(task: Task): string {
  let title = titles.get(task);
  if (title === undefined) titles.set(task, (title = folded(task.title)));
  return title;
}

function valueTest(field: QueryField, value: QueryValue, ground: Ground): TaskTest {
  if (value.kind === 'none') return (task) => !has(field, task, ground);
  const kind = queryFields[field];
  if (kind === 'name') return (value.kind === 'is' && namesIn(field, value.text, ground)) || never;
  if (kind === 'closed') return value.kind === 'is' ? closedTest(field, value.text, ground) : never;
  const span = spanOfValue(kind, value, ground);
  if (!span) return never;
  return (task) => {
    const at = measured(field, task, ground);
    return at !== null && at >= span.from && at < span.below;
  };
}

const never: TaskTest = () => false;

function closedTest(field: QueryField, text: string, ground: Ground): TaskTest {
  const wanted = closedValue(field, text);
  switch (field) {
    case 'is':
      return stateTest(wanted as QueryState, ground);
    case 'phase': {
      const columns = new Set(ground.columns.filter((each) => each.phase === wanted).map((each) => each.id));
      return (task) => columns.has(task.column);
    }
    case 'discipline': {
      const people = new Set(ground.people.filter((each) => each.discipline === wanted).map((each) => each.id));
      return (task) => task.assignees.some((each) => people.has(each));
    }
    case 'outcome':
      return (task) => wanted !== undefined && ground.decision(task)?.outcome === wanted;
    case 'evidence':
      return (task) => (ground.decision(task)?.evidence.length ?? 0) > 0;
    default:
      return never;
  }
}

function stateTest(state: QueryState | undefined, ground: Ground): TaskTest {
  switch (state) {
    case 'open':
      return (task) => task.doneAt === null;
    case 'done':
      return (task) => task.doneAt !== null;
    case 'blocked':
      return (task) => has('blocked', task, ground);
    case 'deciding':
      return (task) => task.doneAt === null && (task.asksAt !== null || boxUsed(task, ground) >= 100);
    case 'decided':
      return (task) => task.decision !== null;
    case 'reopened':
      return (task) => has('reopened', task, ground);
    case undefined:
      return never;
  }
}

/** Whether a field of a task holds anything at all. */
function has(field: QueryField, task: Task, ground: Ground): boolean {
  switch (field) {
    case 'assignee':
      return task.assignees.length > 0;
    case 'discipline':
      return task.assignees.some((id) => ground.people.find((each) => each.id === id)?.discipline);
    case 'label':
      return task.labels.length > 0;
    case 'model':
    case 'version':
      return task.version !== null;
    case 'outcome':
      return ground.decision(task) !== undefined;
    // Because: only a decision can lack evidence; work that needs none does not.
    case 'evidence':
      return task.decision === null || (ground.decision(task)?.evidence.length ?? 0) > 0;
    case 'blocked':
      return task.doneAt === null && (ground.blockers(task).length > 0 || ground.waitsFor(task).length > 0);
    case 'priority':
      return task.priority !== 0;
    case 'is':
    case 'track':
    case 'type':
    case 'status':
    case 'phase':
    case 'project':
      return true;
    default:
      return measured(field, task, ground) !== null;
  }
}

/** A field on its scale: times in milliseconds, a box in percent. */
function measured(field: QueryField, task: Task, ground: Ground): number | null {
  switch (field) {
    case 'priority':
      return task.priority;
    case 'points':
      return task.points;
    case 'due':
      return task.dueAt;
    case 'done':
      return task.doneAt;
    case 'started':
      return task.startedAt;
    case 'moved':
      return task.movedAt;
    case 'created':
      return task.createdAt;
    case 'decide':
      return task.decision === null ? (ground.investigation(task)?.decideBy ?? null) : null;
    case 'decided':
      return ground.decision(task)?.at ?? null;
    case 'reopened':
      return ground.investigation(task)?.reopenings.at(-1)?.at ?? null;
    case 'box': {
      const used = boxUsed(task, ground);
      return used < 0 ? null : used;
    }
    default:
      return null;
  }
}

/** How much of its box an open question has used, in percent; -1 without a box that runs. */
function boxUsed(task: Task, ground: Ground): number {
  if (task.type !== 'investigation' || task.doneAt !== null) return -1;
  const row = ground.investigation(task);
  const box = row && timeboxAt(row, ground.now);
  return box ? box.used * 100 : -1;
}
