/** `POST /api/commands`: up to 100 commands, in order, each idempotent by its id. */
import type { FastifyInstance } from 'fastify';
import { limits, type Call } from '@dualtrack/core';
import type { Answer, Store } from '@dualtrack/store';
import * as z from 'zod/mini';
import { memberOf } from '../principal.ts';
import { HttpProblem, told } from '../problem.ts';

const callSchema = z.strictObject({
  id: z.string().check(z.regex(/^[\w.:/-]+$/), z.maxLength(limits.commandIdCharsMax)),
  name: z.string().check(z.maxLength(100)),
  input: z.optional(z.unknown()),
  asOf: z.optional(z.int()),
});

const bodySchema = z.strictObject({
  commands: z.array(callSchema).check(z.minLength(1), z.maxLength(limits.commandsMax)),
});

export function commandRoutes(app: FastifyInstance, store: Store): void {
  app.post('/api/commands', { config: { access: 'member' } }, async (request, reply) => {
    const caller = memberOf(request);
    const parsed = bodySchema.safeParse(request.body);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const field = issue?.path.map(String).join('.') ?? '';
      throw new HttpProblem(
        400,
        'bad_commands',
        `Send {"commands": [{"id", "name", "input"}]} with 1 to ${limits.commandsMax} commands${field ? `; "${field}" is not right` : ''}.`,
      );
    }
    const answers = await store.mutate({ kind: 'member', person: caller.person }, parsed.data.commands as Call[]);
    // Because: written by hand, this is the hottest answer of the server.
    reply.header('content-type', 'application/json; charset=utf-8');
    return reply.send(JSON.stringify({ results: answers.map(resultOf) }));
  });
}

/** A result as the API tells it. */
export function resultOf(answer: Answer): Record<string, unknown> {
  if ('refusal' in answer) return { id: answer.id, refusal: told(answer.refusal) };
  const { id, seq, changes, created } = answer;
  return { id, seq, changes, ...(created ? { created } : {}) };
}
