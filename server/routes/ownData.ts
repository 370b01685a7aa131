/** What is kept of somebody, to take along: for oneself, and of a former member for an owner, who hands it to them. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { get, isUuid, may, person, type Me } from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import { writeOwnData } from '../people/ownData.ts';
import { memberOf } from '../principal.ts';
import { HttpProblem } from '../problem.ts';
import { streaming } from '../progress.ts';
import type { Rights } from '../rights.ts';

export function ownDataRoutes(app: FastifyInstance, parts: { store: Store; rights: Rights }): void {
  const { store } = parts;
  const session = { config: { access: 'session' as const, weight: 'heavy' as const }, exposeHeadRoute: false };

  const send = (reply: FastifyReply, of: string, me: Me): Promise<void> =>
    streaming(reply, (write) => writeOwnData(parts, { of, me, now: Date.now() }, write), {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': 'attachment; filename="dualtrack-my-data.json"',
    });

  app.get('/api/account/data', session, async (request, reply) => {
    const { person: of, me } = memberOf(request);
    return send(reply, of, me);
  });

  app.get<{ Params: { id: string } }>('/api/people/:id/data', session, async (request, reply) => {
    const { me } = memberOf(request);
    const { id } = request.params;
    if (may(me, 'own') !== 'yes')
      throw new HttpProblem(403, 'forbidden', 'Only an owner takes along what is kept of a former member.');
    const row = isUuid(id) ? await store.facts(() => get(person, id)) : undefined;
    if (!row || row.leftAt === null)
      throw new HttpProblem(404, 'not_found', 'There is no such former member. Members take along what is theirs.');
    return send(reply, id, me);
  });
}
