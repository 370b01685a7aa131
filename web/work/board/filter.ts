/** The filter of a view: what its query asks, answered from the replica. */
import {
  blocker,
  column,
  decision,
  dependency,
  get,
  investigation,
  label,
  list,
  matcherOf,
  model,
  parseQuery,
  project,
  strangersIn,
  track,
  version,
  type Blocker,
  type Ground,
  type Project,
  type Query,
  type Task,
} from '@dualtrack/core';
import type { Replica, Seen } from '@dualtrack/client';
import { fieldDay } from '../../state/dates.ts';
import { peopleIn, taskById } from '../look.ts';

/** Which tasks a query shows; undefined where it asks nothing. */
export function matcherFor(
  replica: Replica,
  home: Project['id'],
  query: string,
  now: number,
): ((row: Task) => boolean) | undefined {
  const parsed = parseQuery(query);
  return parsed.terms.length === 0 ? undefined : matcherOf(parsed, groundIn(replica, home, now));
}

/** What of a query is not understood, or names what is not here, in a sentence. */
export function problemOf(query: Query, ground: Ground): string | undefined {
  const [first] = query.problems;
  if (first) return first.message;
  const [stranger] = strangersIn(query, ground);
  return stranger && `Nothing here is called so: ${stranger}`;
}

let last: { readonly replica: Replica; readonly of: string; readonly seen: Seen<Ground> } | undefined;

/** What queries about a project are answered from; read as far as they ask. Whoever looks by it has read it as well. */
export function groundIn(replica: Replica, home: Project['id'], now: number): Ground {
  const of = `${home} ${now}`;
  const known = last?.replica === replica && last.of === of ? last.seen : undefined;
  const seen = replica.look(() => read(replica, home, now), known);
  last = { replica, of, seen };
  return seen.value;
}

function read(replica: Replica, home: Project['id'], now: number): Ground {
  const all = <T>(rows: readonly T[] | undefined): readonly T[] => rows ?? [];
  const models = new Map(
    all(replica.query(() => list(model, 'project', [home]))).map((each) => [each.id as string, each.name]),
  );
  const blockers = looking(replica, () =>
    Map.groupBy(all(replica.query(() => list(blocker, 'project', [home, null]))), (each) => each.task as string),
  );
  const waits = looking(replica, () => waitsIn(replica, home));
  return {
    now,
    today: fieldDay(now),
    startOf: (day) => new Date(`${day}T00:00:00`).getTime(),
    me: replica.me.kind === 'member' ? replica.me.person : undefined,
    people: peopleIn(replica),
    projects: all(replica.query(() => list(project, 'all', []))),
    tracks: all(replica.query(() => list(track, 'project', [home]))),
    columns: all(replica.query(() => list(column, 'project', [home]))),
    labels: all(replica.query(() => list(label, 'project', [home]))),
    versions: all(replica.query(() => list(version, 'project', [home]))).map(({ id, name, model: made, stage }) => ({
      id,
      name,
      model: models.get(made) ?? '',
      live: stage === 'live',
    })),
    investigation: (row) =>
      row.type === 'investigation' ? replica.query(() => get(investigation, row.id)) : undefined,
    decision: ({ decision: id }) => (id === null ? undefined : replica.query(() => get(decision, id))),
    blockers: (row): readonly Blocker[] => blockers().get(row.id) ?? [],
    waitsFor: (row) => waits().get(row.id) ?? [],
  };
}

function waitsIn(replica: Replica, home: Project['id']): Map<string, Task[]> {
  const waits = new Map<string, Task[]>();
  for (const { task, on } of replica.query(() => list(dependency, 'project', [home])) ?? []) {
    const first = taskById(replica, on);
    if (first?.doneAt === null && first.removedAt === null) waits.set(task, [...(waits.get(task) ?? []), first]);
  }
  return waits;
}

/** A look that is run when it is asked for, and again when something of it has changed. */
function looking<T>(replica: Replica, look: () => T): () => T {
  let seen: Seen<T> | undefined;
  return () => (seen = replica.look(look, seen)).value;
}
