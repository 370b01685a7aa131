/** The models of a project as the replica holds them, in the shape in which the server tells them of another day. */
import type { Replica } from '@dualtrack/client';
import {
  compareVersions,
  isoOf,
  list,
  model,
  task,
  version,
  type ModelView,
  type Project,
  type Stage,
} from '@dualtrack/core';

/** In which order stages are read: what is live first. */
export const stagesShown = [
  'live',
  'testing',
  'building',
  'experiment',
  'research',
  'retired',
] as const satisfies readonly Stage[];

export type VersionView = ModelView['versions'][number] & { readonly open?: number };

/** The models of a project now, newest version first, with the open work that serves each version. */
export function modelsNow(
  replica: Replica,
  home: Project,
): (Omit<ModelView, 'versions'> & { versions: VersionView[] })[] {
  const models = replica.query(() => list(model, 'project', [home.id])) ?? [];
  const work = Map.groupBy(
    replica.query(() => list(task, 'done', [home.id, null, null])) ?? [],
    (each) => each.version,
  );
  return models.map((each) => ({
    model: each.name,
    project: home.key,
    versions: (replica.query(() => list(version, 'model', [each.id])) ?? [])
      .toSorted((a, b) => compareVersions(b.name, a.name) || b.createdAt - a.createdAt)
      .map((row) => ({
        version: row.name,
        stage: row.stage,
        since: isoOf(row.since),
        registered: row.registeredAt === null ? null : isoOf(row.registeredAt),
        commit: row.commit,
        source: row.stageSource,
        open: work.get(row.id)?.length ?? 0,
      })),
  }));
}
