/** Which pull requests the log gives reasons to write of, and what is to be said of them. */
import {
  column,
  connection as connectionKind,
  get,
  link,
  list,
  project,
  pull as pullKind,
  repo as repoKind,
  task as taskKind,
  type Connection,
  type LoggedChange,
  type Pull,
  type Reading,
  type Repo,
} from '@dualtrack/core';
import { followedConnections } from '../forge/which.ts';
import type { Standing } from './words.ts';

/** Connections that are written back to. */
export function* backConnections(): Reading<Connection[]> {
  return (yield* followedConnections()).filter((each) => each.back !== null);
}

export interface Reasons {
  /** Connections that were switched on, and when. */
  readonly since: ReadonlyMap<string, number>;
  readonly pulls: readonly Reason[];
}

export interface Reason {
  readonly pull: string;
  readonly connection: string;
  /** Since when it is so; what is older than the switch is history, until it was written of once. Null: it is news. */
  readonly at: number | null;
}

export function* reasonsIn(changes: readonly LoggedChange[]): Reading<Reasons> {
  const since = new Map<string, number>();
  const found = new Map<string, Reason>();
  for (const each of changes) {
    if (each.kind === connectionKind.name && (each.patch['back']?.[1] ?? null) !== null) since.set(each.id, each.at);
    const rows =
      each.kind === pullKind.name
        ? [yield* get(pullKind, each.id)]
        : each.kind === taskKind.name && each.op === 'update' && shownFields.some((field) => each.patch[field])
          ? yield* pullsOf(each.id)
          : [];
    for (const row of rows) {
      const home = row && (yield* get(repoKind, row.repo));
      if (!row || home?.connection == null) continue;
      // Because: what a forge tells moves tasks too, and it tells old things when it is read for the first time.
      const isNews =
        each.kind === taskKind.name && each.cause === null && row.state !== 'merged' && row.state !== 'closed';
      const before = found.get(row.id);
      const at = isNews || before?.at === null ? null : Math.max(row.toldAt, before?.at ?? 0);
      found.set(row.id, { pull: row.id, connection: home.connection, at });
    }
  }
  return { since, pulls: [...found.values()] };
}

/** What of a task is written. */
const shownFields = ['title', 'column', 'number', 'project', 'doneAt', 'removedAt'];

function* pullsOf(task: string): Reading<Pull[]> {
  const found: Pull[] = [];
  for (const each of yield* list(link, 'task', [task])) {
    if (each.kind !== 'pull_request') continue;
    found.push(...(yield* list(pullKind, 'url', [each.ref])).filter((row) => row.acts.includes(task)));
  }
  return found;
}

export interface Told {
  readonly row: Pull;
  readonly repo: Repo;
  readonly connection: Connection;
  readonly tasks: readonly Standing[];
}

/** Undefined where it is not written of (any more). `origin`: our address. */
export function* toldOf(pull: string, origin: string | undefined): Reading<Told | undefined> {
  const row = yield* get(pullKind, pull);
  const repo = row && (yield* get(repoKind, row.repo));
  if (!repo || repo.removedAt !== null || repo.connection === null) return undefined;
  const connection = (yield* backConnections()).find((each) => each.id === repo.connection);
  const home = yield* get(project, row.project);
  if (!connection || !home) return undefined;
  const tasks: Standing[] = [];
  for (const id of row.acts) {
    const each = yield* get(taskKind, id);
    // Because: who reads the pull request need not be of another project's circle.
    if (!each || each.removedAt !== null || each.project !== home.id) continue;
    const place = yield* get(column, each.column);
    tasks.push({
      key: `${home.key}-${each.number}`,
      title: each.title,
      column: place?.name ?? '',
      isDone: each.doneAt !== null,
      url: origin === undefined ? null : `${origin}/${home.key}/task/${each.number}`,
    });
  }
  tasks.sort((a, b) => (a.key.length === b.key.length ? (a.key < b.key ? -1 : 1) : a.key.length - b.key.length));
  return { row, repo, connection, tasks };
}
