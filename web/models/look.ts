/** The models of a project as the replica holds them, in the shape in which the server tells them of another day. */
import { useEffect } from 'react';
import type { Replica } from '@dualtrack/client';
import {
  blocker,
  compareVersions,
  gate,
  isoOf,
  list,
  mark,
  model,
  task,
  version,
  type ModelView,
  type Project,
  type Stage,
} from '@dualtrack/core';
import { useSession } from '../state/live.ts';

/** In which order stages are read: what is live first. */
export const stagesShown = [
  'live',
  'testing',
  'building',
  'experiment',
  'research',
  'retired',
] as const satisfies readonly Stage[];

export type VersionView = ModelView['versions'][number];

/** The models of a project now, newest version first. */
export function modelsNow(replica: Replica, home: Project): ModelView[] {
  const models = replica.query(() => list(model, 'project', [home.id])) ?? [];
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
      })),
  }));
}

/** What of a project, when it changes, makes the lives of its models worth asking for again. */
export function soundsOf(replica: Replica, home: Project) {
  const models = replica.query(() => list(model, 'project', [home.id])) ?? [];
  const open = replica.query(() => list(task, 'done', [home.id, null, null])) ?? [];
  return {
    models,
    versions: models.map((each) => replica.query(() => list(version, 'model', [each.id]))),
    marks: models.map((each) => replica.query(() => list(mark, 'model', [each.id]))),
    work: open.filter((each) => each.version !== null),
    blockers: replica.query(() => list(blocker, 'project', [home.id, null])),
    gates: replica.query(() => list(gate, 'project', [home.id])),
  };
}

/** Brings in the marks of the models, so that a stage that is given here shows at once. */
export function useMarks(models: readonly string[]): void {
  const { sync } = useSession();
  const wanted = models.join();
  useEffect(() => {
    // Because: offline, what is here is shown, and the mark of the connection tells why there is no more.
    for (const id of wanted.split(',')) if (id) void sync.load('mark', 'model', id).catch(() => undefined);
  }, [sync, wanted]);
}

export const versionAddress = (project: string, of: string, name: string): string =>
  `/${project}/models/${encodeURIComponent(of)}/${encodeURIComponent(name)}`;
