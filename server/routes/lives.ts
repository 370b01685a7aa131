/** What the screens of models and data read: lives of versions, one version whole, gates and what waits for them. */
import type { FastifyInstance } from 'fastify';
import { dataOf, livesOf, may, versionView, type DataView, type Me, type Reading } from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import { memberOf } from '../principal.ts';
import { orProblem } from '../problem.ts';
import { projectFor } from './reads.ts';

export function lifeRoutes(app: FastifyInstance, { store }: { store: Store }): void {
  const config = { access: 'member' as const };

  app.get<{ Querystring: { project?: string } }>('/api/lives', { config }, async (request) => {
    const { me } = memberOf(request);
    return orProblem(
      await store.read(function* () {
        return yield* livesOf(yield* projectFor(me, request.query.project));
      }),
    );
  });

  app.get<{ Querystring: { project?: string; version?: string } }>('/api/version', { config }, async (request) => {
    const { me } = memberOf(request);
    const { project, version = '' } = request.query;
    return orProblem(
      await store.read(function* () {
        return yield* versionView(yield* projectFor(me, project), version);
      }),
    );
  });

  app.get<{ Querystring: { project?: string } }>('/api/gates', { config }, async (request) => {
    const { me } = memberOf(request);
    return orProblem(await store.read(() => dataFor(me, request.query.project, Date.now())));
  });
}

function* dataFor(me: Me, ref: string | undefined, now: number): Reading<DataView> {
  return yield* dataOf(yield* projectFor(me, ref), now, (other) => may(me, 'read', other) === 'yes');
}
