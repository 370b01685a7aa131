/** The second factor that a workspace demands: whether it does, who has none yet, and saying so, for admins. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { list, may, person as personKind } from '@dualtrack/core';
import type { Principal } from '@dualtrack/store';
import * as z from 'zod/mini';
import { formOf } from '../people/forms.ts';
import { memberOf } from '../principal.ts';
import { HttpProblem, orProblem } from '../problem.ts';
import type { Door } from './door.ts';

const demandForm = z.strictObject({ demanded: z.boolean('Say whether it is demanded.') });
const machine: Principal = { kind: 'machine', name: 'door' };

export function secondFactorRoutes(app: FastifyInstance, { store, demand, book }: Door): void {
  const access = 'session' as const;

  app.get('/api/second-factor', { config: { access } }, async (request) => {
    const { person } = arranging(request);
    const lacking = await demand.lacking();
    const rows = await store.facts(() => list(personKind, 'role', []));
    return {
      demanded: await demand.isOn(),
      own: await demand.hasFactor(person),
      without: rows.filter((each) => each.leftAt === null && lacking.has(each.id)).map((each) => each.id),
    };
  });

  app.post('/api/second-factor', { config: { access, proven: true } }, async (request, reply) => {
    const { person: by, via } = arranging(request);
    const { demanded: factor } = formOf(demandForm, request.body);
    if (factor && !(await demand.hasFactor(by)))
      throw new HttpProblem(409, 'factor_first', 'Set up a second factor of your own first.');
    if (factor && via.kind === 'session' && via.way !== 'passkey' && via.factorAt === null)
      throw new HttpProblem(409, 'factor_first', 'Sign in again with your second factor first: it was not shown here.');
    const call = { id: randomUUID(), name: 'workspace.demand', input: { by, factor }, as: by };
    const [answer] = await store.mutate(machine, [call]);
    if (answer && 'refusal' in answer) orProblem({ refused: true, ...answer.refusal });
    await book.note(request, factor ? 'factor_demanded' : 'factor_released', by);
    return reply.code(204).send();
  });
}

function arranging(request: FastifyRequest) {
  const caller = memberOf(request);
  if (may(caller.me, 'arrange') !== 'yes')
    throw new HttpProblem(403, 'forbidden', 'Only an admin says whether a second factor is needed.');
  return caller;
}
