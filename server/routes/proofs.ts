/** Showing again who one is: with a password, a passkey, or a code where there is neither. */
import type { FastifyInstance } from 'fastify';
import * as z from 'zod/mini';
import { formOf, password, passkeyAnswer, typedCode } from '../people/forms.ts';
import type { Proofs, Shown } from '../people/proofs.ts';
import { memberOf } from '../principal.ts';

const forms = {
  password: z.strictObject({ password }),
  code: z.strictObject({ code: typedCode }),
  response: z.strictObject(passkeyAnswer),
};

export function proofRoutes(app: FastifyInstance, { proofs }: { proofs: Proofs }): void {
  const session = { config: { access: 'session' as const, arriving: true } };

  app.post('/api/prove/passkey/begin', session, (request) => proofs.askForPasskey(request, memberOf(request)));

  app.post('/api/prove', session, async (request, reply) => {
    await proofs.take(request, reply, memberOf(request), shownIn(request.body));
    return reply.code(204).send();
  });
}

/** What somebody shows, by the field that says what it is; without one it is a password that they left out. */
function shownIn(body: unknown): Shown {
  const given = typeof body === 'object' && body !== null ? body : {};
  if ('code' in given) return formOf(forms.code, body);
  return 'response' in given ? formOf(forms.response, body) : formOf(forms.password, body);
}
