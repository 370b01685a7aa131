/** What commands of a machine changed, in sentences for whoever looks at what caused it. */
import {
  changesOf,
  column,
  getMany,
  person,
  project,
  pull,
  task,
  version,
  type LoggedChange,
  type Reading,
  type Review,
  type Task,
} from '@dualtrack/core';
import { serverLimits } from '../limits.ts';
import { saidOfReview } from './reviewWords.ts';

/** One sentence a thing that a person would call an effect; more of the same kind as a number. */
export function* effectsOf(commands: readonly string[]): Reading<string[]> {
  const changes: LoggedChange[] = [];
  for (const each of commands) changes.push(...(yield* changesOf(each)));
  if (changes.length === 0) return [];
  const names = yield* namesFor(changes);
  const said = changes.flatMap((each) => says[each.kind]?.(each, names) ?? []);
  const commits = changes.filter(({ kind, op }) => kind === 'commit' && op === 'create').length;
  const all = [...new Set(said), ...(commits > 0 ? [commits === 1 ? '1 commit' : `${commits} commits`] : [])];
  const anew = changes.find(({ kind }) => kind === 'pull');
  if (all.length === 0 && anew) return [`Pull request ${names.pull(anew.id)} is told anew`];
  if (all.length === 0) return [changes.length === 1 ? '1 change' : `${changes.length} changes`];
  const rest = all.length - serverLimits.effectsMax;
  return rest > 0 ? [...all.slice(0, serverLimits.effectsMax), `${rest} more`] : all;
}

interface Names {
  key(task: unknown): string;
  column(id: unknown): string;
  version(id: unknown): string;
  person(id: unknown): string | undefined;
  /** Of a pull request: `#42`. */
  pull(id: string): string;
}

type Say = (change: LoggedChange, names: Names) => string | readonly string[] | undefined;

const says: Readonly<Record<string, Say>> = {
  repo: ({ op, patch }) =>
    op === 'create' ? `Repository ${to(patch, 'name')} is followed` : `Repository ${changedIn(patch)}`,
  task: ({ id, op, patch }, { key, column }) => {
    if (op === 'create') return `${key(id)} was added`;
    if (patch['column']) return `${key(id)} moved to ${column(patch['column'][1])}`;
    return patch['removedAt'] ? `${key(id)} was removed` : undefined;
  },
  blocker: ({ op, patch }, { key }) => {
    const of = key(patch['task']?.[1] ?? patch['task']?.[0]);
    if (op === 'create') return of && `${of} is blocked`;
    return patch['clearedAt']?.[1] ? 'A blocker was cleared' : undefined;
  },
  link: ({ op, patch }, { key }) => (op === 'create' ? `${key(patch['task']?.[1])} got a link` : undefined),
  comment: ({ op, patch }, { key }) => (op === 'create' ? `${key(patch['task']?.[1])} got a comment` : undefined),
  decision: ({ op, patch }) => (op === 'create' ? `L-${to(patch, 'number')} was decided` : undefined),
  pull: ({ id, op, patch }, { pull, person }) => {
    if (op === 'create') return `Pull request #${to(patch, 'number')}: ${to(patch, 'state')}`;
    if (patch['state']) return `Pull request ${pull(id)}: ${to(patch, 'state')}`;
    const [before, after] = (patch['reviews'] ?? [[], []]) as readonly (readonly Review[])[];
    const said = after!.flatMap((each) => {
      const was = before!.find(({ login }) => login === each.login);
      return saidOfReview(person(each.person) ?? each.login, pull(id), each, was) ?? [];
    });
    if (said.length > 0) return said;
    return patch['head'] && `Pull request ${pull(id)} has new commits`;
  },
  ask: ({ op, patch }, { person }) => {
    const who = person(patch['person']?.[1] ?? patch['person']?.[0]);
    if (op === 'create') return who && `${who} finds #${to(patch, 'number')} in the inbox`;
    return op === 'delete' && who ? `It is in the inbox of ${who} no more` : undefined;
  },
  ciRun: ({ op, patch }) =>
    op === 'create'
      ? `CI ${to(patch, 'name')}: ${ended(patch, 'did not pass')}`
      : patch['state'] && `A CI run: ${ended(patch, 'did not pass')}`,
  rollout: ({ op, patch }) =>
    op === 'create'
      ? `Rollout to ${to(patch, 'environment')}: ${ended(patch, 'did not arrive')}`
      : patch['state'] && `A rollout: ${ended(patch, 'did not arrive')}`,
  version: ({ id, op, patch }, { version }) =>
    op === 'create' ? `${version(id)} was registered` : patch['stage'] && `${version(id)} is ${to(patch, 'stage')} now`,
  deployment: ({ op, patch }, { version }) => {
    if (op === 'create') return `${version(patch['version']?.[1])} was deployed to ${to(patch, 'environment')}`;
    return patch['rolledBackAt']?.[1] ? 'A deployment was rolled back' : undefined;
  },
};

function* namesFor(changes: readonly LoggedChange[]): Reading<Names> {
  const valuesOf = (field: string): string[] =>
    changes.flatMap(({ patch }) => [...(patch[field] ?? [])].filter((each) => typeof each === 'string'));
  const idsOf = (kind: string): string[] => changes.filter((each) => each.kind === kind).map((each) => each.id);
  const tasks = yield* getMany(task, [...idsOf('task'), ...valuesOf('task')]);
  const homes = yield* getMany(
    project,
    [...tasks.values()].map((each) => each.project),
  );
  const columns = yield* getMany(column, valuesOf('column'));
  const versions = yield* getMany(version, [...idsOf('version'), ...valuesOf('version')]);
  const pulls = yield* getMany(pull, idsOf('pull'));
  const reviewers = [...pulls.values()].flatMap(({ reviews }) => reviews.flatMap((each) => each.person ?? []));
  const people = yield* getMany(person, [...valuesOf('person'), ...reviewers]);
  const keyOf = ({ project: home, number }: Task): string => `${homes.get(home)?.key ?? ''}-${number}`;
  return {
    key(id) {
      const row = tasks.get(String(id));
      return row ? keyOf(row) : 'A task';
    },
    column: (id) => columns.get(String(id))?.name ?? 'another column',
    version: (id) => versions.get(String(id))?.name ?? 'A version',
    person: (id) => people.get(String(id))?.name,
    pull: (id) => `#${pulls.get(id)?.number ?? ''}`,
  };
}

function to(patch: LoggedChange['patch'], field: string): string {
  const value = patch[field]?.[1];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A state in words; of a run or a rollout that failed, what it did not do. */
function ended(patch: LoggedChange['patch'], failed: string): string {
  const state = to(patch, 'state');
  return state === 'failed' ? failed : state;
}

function changedIn(patch: LoggedChange['patch']): string {
  return patch['name'] ? `${patch['name'][0] as string} is called ${to(patch, 'name')} now` : 'is told anew';
}
