/** Which connections are asked, and for which repositories. */
import {
  connection as connectionKind,
  list,
  project,
  repo as repoKind,
  type Connection,
  type Reading,
  type Repo,
} from '@dualtrack/core';

export function* followedConnections(): Reading<Connection[]> {
  const archived = new Set(
    (yield* list(project, 'all', [])).filter((each) => each.archivedAt !== null).map((each) => each.id),
  );
  const rows = yield* list(connectionKind, 'all', []);
  return rows.filter((each) => each.removedAt === null && each.pausedAt === null && !archived.has(each.project));
}

export function* reposOf(row: Connection): Reading<Repo[]> {
  const repos = yield* list(repoKind, 'connection', [row.id]);
  return repos.filter((each) => each.removedAt === null);
}
