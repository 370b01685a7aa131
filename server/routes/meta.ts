/** What monitors and programs ask first: health, readiness, metrics, the description of the API; and the one sign-in. */
import type { FastifyInstance } from 'fastify';
import type { Store } from '@dualtrack/store';
import type { Hub } from '../feed/hub.ts';
import type { Metrics } from '../metrics.ts';
import { openApi } from '../openapi/openapi.ts';
import { memberOf } from '../principal.ts';
import { HttpProblem } from '../problem.ts';

export function metaRoutes(
  app: FastifyInstance,
  parts: { store: Store; hub: Hub; metrics: Metrics; version: string; isReady: () => boolean },
): void {
  const { store, hub, metrics, version, isReady } = parts;
  const description = JSON.stringify(openApi(version));

  app.get('/healthz', { config: { access: 'open' } }, async () => ({ status: 'ok', version }));

  app.get('/readyz', { config: { access: 'open' } }, async () => {
    if (!isReady()) throw new HttpProblem(503, 'not_ready', 'The server is stopping, or its storage failed.');
    await store.seq();
    return { status: 'ready' };
  });

  app.get('/metrics', { config: { access: 'member', weight: 'first' } }, async (request, reply) => {
    if (memberOf(request).me.bound?.project !== undefined)
      throw new HttpProblem(403, 'forbidden', 'These figures are of all projects, and this token is for one.');
    metrics.readers.set(hub.size);
    metrics.seq.set(await store.seq());
    return reply.header('content-type', metrics.registry.contentType).send(await metrics.registry.metrics());
  });

  app.get('/api/openapi.json', { config: { access: 'open' } }, async (_, reply) =>
    reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(description),
  );
}
