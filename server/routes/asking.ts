/** Asking a forge by hand: whether it answers, and for what is new. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Store } from '@dualtrack/store';
import { askedOf } from '../connections/health.ts';
import type { ForgeFollower } from '../followers/forges.ts';
import { ForgeError } from '../integrations/client.ts';
import { memberOf } from '../principal.ts';
import { HttpProblem } from '../problem.ts';
import { arranged } from './connections.ts';

type OfOne = FastifyRequest<{ Params: { id: string } }>;

export function askingRoutes(app: FastifyInstance, parts: { store: Store; follower: ForgeFollower }): void {
  const { store, follower } = parts;
  const config = { access: 'member' as const };

  app.post('/api/connections/:id/test', { config }, async (request: OfOne) => {
    const { row } = await arranged(store, memberOf(request).me, request.params.id);
    try {
      return { login: (await follower.test(row)) || null };
    } catch (error) {
      if (error instanceof ForgeError) throw new HttpProblem(422, 'forge_unreadable', error.message);
      throw error;
    }
  });

  // Because: the first reading may take an hour; how far it is, the connection says.
  app.post('/api/connections/:id/read', { config }, async (request: OfOne, reply) => {
    const { row } = await arranged(store, memberOf(request).me, request.params.id);
    follower.wake(row.id);
    return reply.code(202).send(askedOf(await follower.state(row.id)));
  });
}
