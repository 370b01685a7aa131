/** Models and the stage of each version, now or as it was at a time. */
import { isoOf } from '../change/time.ts';
import { list, type Reading } from '../change/read.ts';
import { lifeOf } from '../models/find.ts';
import { model } from '../models/kinds.ts';
import { compareVersions } from '../models/order.ts';
import { standings } from '../models/stage.ts';
import type { Project } from '../people/kinds.ts';

export interface ModelView {
  readonly model: string;
  readonly project: string;
  readonly versions: readonly {
    readonly version: string;
    readonly stage: string;
    /** Since when, as ISO 8601. */
    readonly since: string;
    readonly registered: string | null;
    readonly commit: string | null;
    readonly source: string;
  }[];
}

/** The models of a project with their versions, newest first; `at` in milliseconds: as it was then. */
export function* modelsOf(home: Project, at = Number.POSITIVE_INFINITY): Reading<ModelView[]> {
  const views: ModelView[] = [];
  for (const each of yield* list(model, 'project', [home.id])) {
    const { versions, marks } = yield* lifeOf(each.id);
    const standing = standings(versions, marks, at);
    const there = versions.filter((row) => standing.has(row.id));
    if (each.createdAt > at && there.length === 0) continue;
    views.push({
      model: each.name,
      project: home.key,
      versions: there
        .sort((a, b) => compareVersions(b.name, a.name) || b.createdAt - a.createdAt)
        .map((row) => {
          const { stage, since, source } = standing.get(row.id)!;
          const registered = row.registeredAt === null || row.registeredAt > at ? null : isoOf(row.registeredAt);
          return { version: row.name, stage, since: isoOf(since), registered, commit: row.commit, source };
        }),
    });
  }
  return views;
}
