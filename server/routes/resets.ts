/** A new password by a link: asked for by mail, or made for a member by an admin or on this machine. */
import type { FastifyInstance } from 'fastify';
import { get, isUuid, person as personKind, thePerson, theWorkspace } from '@dualtrack/core';
import * as z from 'zod/mini';
import { serverLimits } from '../limits.ts';
import { address, formOf, password, wrongField } from '../people/forms.ts';
import { passwordSetLetter, resetLetter } from '../people/letters.ts';
import { turnDown } from '../people/links.ts';
import { mailsLinks } from '../people/mail.ts';
import { linkTo, originFor } from '../people/origin.ts';
import { hashPassword, wrongWith } from '../people/passwords.ts';
import type { Resets } from '../people/resets.ts';
import { mayHandOver } from '../people/standing.ts';
import { whenceOf } from '../people/whence.ts';
import { memberOf } from '../principal.ts';
import { HttpProblem, orProblem } from '../problem.ts';
import type { Door } from './door.ts';

const secret = z.string('Open the link as it was given to you.').check(z.minLength(1), z.maxLength(200));
const askForm = z.strictObject({ email: address });
const lookForm = z.strictObject({ secret });
const resetForm = z.strictObject({ secret, password });
const hereForm = z.strictObject({
  member: z.string('Say whose password.').check(z.minLength(1), z.maxLength(320)),
  withoutFactor: z.optional(z.boolean()),
});

export interface Resetting extends Door {
  readonly resets: Resets;
}

export function resetRoutes(app: FastifyInstance, parts: Resetting): void {
  const { store, signIns, guesses, book, resets, mail } = parts;
  const open = { config: { access: 'open' as const } };

  app.post('/api/reset/ask', open, async (request, reply) => {
    const { email } = formOf(askForm, request.body);
    const links = mailsLinks(parts);
    if (!links)
      throw new HttpProblem(404, 'no_mail', 'This server mails nothing. Ask an admin of the workspace for a link.');
    await guesses.count({ of: `reset ${email}`, address: whenceOf(request).address });
    // Because: whoever is known, and whoever is not, is answered before anybody looks.
    await reply.code(202).send({});
    const made = await resets.makeMailed(email).catch(() => undefined);
    if (!made) return;
    await book.note(request, 'reset_asked', made.person);
    const workspace = await workspaceName();
    const link = linkTo(links.publicUrl, 'reset', made.secret);
    const sent = await links.mail.send(resetLetter({ to: email, workspace, link }));
    if (sent.kind === 'failed') await book.note(request, 'mail_failed', made.person, { why: sent.why });
  });

  app.post('/api/reset/look', open, async (request) => {
    const form = formOf(lookForm, request.body);
    const found = await resets.look(form.secret);
    return found
      ? { name: found.name, email: found.email, withoutFactor: found.withoutFactor }
      : turnDown(request, guesses, form.secret);
  });

  app.post('/api/reset', open, async (request, reply) => {
    const form = formOf(resetForm, request.body);
    const found = await resets.look(form.secret);
    if (!found) return turnDown(request, guesses, form.secret);
    const wrong = await wrongWith(form.password, [found.name, found.email]);
    if (wrong) throw wrongField('password', wrong);
    const done = await resets.accept(form.secret, await hashPassword(form.password));
    if (!done) return turnDown(request, guesses, form.secret);
    await signIns.endAll(done.person);
    await book.note(request, 'password_reset', done.person, found.withoutFactor ? { withoutFactor: true } : {});
    if (mail && done.address !== undefined)
      void mail.send(passwordSetLetter({ to: done.address, workspace: await workspaceName() }));
    return reply.code(204).send();
  });

  app.post<{ Params: { id: string } }>(
    '/api/people/:id/reset-link',
    { config: { access: 'session', proven: true } },
    async (request, reply) => {
      const caller = memberOf(request);
      const { id } = request.params;
      const row = isUuid(id) ? await store.facts(() => get(personKind, id)) : undefined;
      if (!row || row.leftAt !== null) throw new HttpProblem(404, 'not_found', 'There is no such member.');
      if (!(await store.facts(() => mayHandOver(caller.me, row))))
        throw new HttpProblem(403, 'forbidden', 'Whoever has the link signs in as this member: ask an owner for it.');
      // Because: who sits at somebody's open browser must not get a password out of it.
      if (row.id === caller.person) throw new HttpProblem(409, 'own', 'Set your own password under Account.');
      const link = await made(request, row.id, { by: caller.person });
      return reply.code(201).send({ link });
    },
  );

  app.post('/api/reset-link', { config: { access: 'local' } }, async (request, reply) => {
    const { member, withoutFactor } = formOf(hereForm, request.body);
    const row = orProblem(await store.read(() => thePerson(member)));
    if (row.leftAt !== null) throw new HttpProblem(404, 'not_found', `There is no member "${member}" here.`);
    return reply.code(201).send({ link: await made(request, row.id, { by: null, withoutFactor }), name: row.name });
  });

  async function made(
    request: Parameters<typeof memberOf>[0],
    id: string,
    { by, withoutFactor = false }: { by: string | null; withoutFactor?: boolean | undefined },
  ): Promise<string> {
    const secret = await resets.make(id, { by, withoutFactor, lifeMs: serverLimits.resetHandedMs });
    if (secret === undefined)
      throw new HttpProblem(409, 'no_way_in', 'This member has no way to sign in yet: invite them.');
    await book.note(request, 'reset_link_made', id, { by, ...(withoutFactor && { withoutFactor }) });
    return linkTo(originFor(request, parts), 'reset', secret);
  }

  const workspaceName = async (): Promise<string> => (await store.facts(theWorkspace)).name;
}
