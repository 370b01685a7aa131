/** Passkeys, and one-time codes as a second factor: made, listed and ended by whose they are, and signing in with them. */
import type { FastifyInstance } from 'fastify';
import type { Way } from '@dualtrack/store';
import * as z from 'zod/mini';
import { comeIn } from '../people/comingIn.ts';
import { formOf, passkeyAnswer, ticket, typedCode, wrongField } from '../people/forms.ts';
import type { Passkeys } from '../people/passkeys.ts';
import { endWay } from '../people/ways.ts';
import { whenceOf } from '../people/whence.ts';
import { memberOf } from '../principal.ts';
import { HttpProblem } from '../problem.ts';
import { accountOf, type Door } from './door.ts';

const confirmForm = z.strictObject({ ticket, code: typedCode });
const secondForm = z.strictObject({ ticket, code: typedCode });
const passkeyForm = z.strictObject({
  ...passkeyAnswer,
  name: z
    .string('Give it a name.')
    .check(z.trim(), z.minLength(1, 'Give it a name.'), z.maxLength(80, 'A name has at most 80 characters.')),
});
const answerForm = z.strictObject(passkeyAnswer);

export function factorRoutes(app: FastifyInstance, door: Door & { passkeys: Passkeys }): void {
  const { store, signIns, keeping, guesses, book, codes, passkeys, demand } = door;
  const open = { config: { access: 'open' as const } };
  const arriving = { config: { access: 'session' as const, arriving: true } };
  const proven = { config: { access: 'session' as const, proven: true } };
  const provenArriving = { config: { ...proven.config, arriving: true } };

  app.post('/api/codes/begin', provenArriving, async (request) => {
    const caller = memberOf(request);
    await mustBeKept();
    await mustBeOff(caller.person);
    const { person, emails } = await store.facts(() => accountOf(caller.person));
    return codes.begin(caller.person, emails[0] ?? person?.name ?? 'you');
  });

  // Because: its ticket was given to who had shown who they are; so it is with passkeys.
  app.post('/api/codes', arriving, async (request) => {
    const caller = memberOf(request);
    const form = formOf(confirmForm, request.body);
    await mustBeOff(caller.person);
    await guesses.count({ of: `code of ${caller.person}`, address: whenceOf(request).address });
    const recovery = await codes.confirm(caller.person, form.ticket, form.code);
    if (recovery === 'wrong')
      throw wrongField('code', 'This is not the code of this moment. Is the clock of the device right?');
    if (recovery === 'over')
      throw new HttpProblem(
        409,
        'half_way_over',
        'This took too long. Leave it and begin again, with another picture.',
      );
    await guesses.forgive({ of: `code of ${caller.person}`, address: null });
    if (caller.via.kind === 'session') await signIns.showFactor(caller.via.id);
    await book.note(request, 'codes_on', caller.person);
    return { recovery };
  });

  app.post('/api/codes/end', proven, async (request, reply) => {
    const { person } = memberOf(request);
    await codes.end(person);
    await demand.heed(person);
    await book.note(request, 'codes_off', person);
    return reply.code(204).send();
  });

  app.post('/api/sign-in/second', open, async (request, reply) => {
    const form = formOf(secondForm, request.body);
    const now = Date.now();
    const half = await store.keeps(() => store.people.tickets.look(store.workspace, 'second', form.ticket, now));
    if (!half || half.person === null)
      throw new HttpProblem(401, 'half_way_over', 'This took too long. Begin again with your password.');
    const { person } = half;
    const known = await signIns.knownBrowser(request, person);
    const guess = { of: `second of ${person}`, known, address: whenceOf(request).address };
    await guesses.count(guess);
    const right = await codes.check(person, form.code);
    if (!right) {
      await book.note(request, 'sign_in_refused', person, { way: 'code' });
      throw wrongField('code', 'This is not the code of this moment, or it was used before.');
    }
    const taken = await store.keep(() => store.people.tickets.take(store.workspace, 'second', form.ticket, now));
    if (!taken) throw new HttpProblem(401, 'half_way_over', 'This took too long. Begin again with your password.');
    await guesses.forgive(guess);
    if (right === 'recovery') await book.note(request, 'recovery_code_used', person);
    return comeIn(door, request, reply, { person, way: wayIn(taken.data['way']), isWhole: true });
  });

  app.post('/api/passkeys/begin', provenArriving, async (request) => {
    const caller = memberOf(request);
    await mustBeKept();
    const { person, emails } = await store.facts(() => accountOf(caller.person));
    const name = person?.name ?? 'you';
    return passkeys.askToMake(request, { person: caller.person, name, account: emails[0] ?? name });
  });

  app.post('/api/passkeys', arriving, async (request, reply) => {
    const caller = memberOf(request);
    const form = formOf(passkeyForm, request.body);
    const made = await passkeys.make(request, { ...form, person: caller.person });
    if (!made) throw new HttpProblem(422, 'no_passkey', 'The device gave no passkey that fits. Try again.');
    if (caller.via.kind === 'session') await signIns.showFactor(caller.via.id);
    await book.note(request, 'passkey_added', caller.person, { name: form.name });
    return reply.code(201).send({ id: made.id });
  });

  app.delete<{ Params: { id: string } }>('/api/passkeys/:id', proven, async (request, reply) => {
    const caller = memberOf(request);
    const outcome = await endWay(store, caller.person, { kind: 'passkey', id: request.params.id });
    if (outcome === 'unknown') throw new HttpProblem(404, 'not_found', 'There is no such passkey.');
    if (outcome === 'last')
      throw new HttpProblem(409, 'last_way', 'This is your only way to sign in. Set a password first.');
    await demand.heed(caller.person);
    await book.note(request, 'passkey_removed', caller.person);
    return reply.code(204).send();
  });

  app.post('/api/sign-in/passkey/begin', open, (request) => passkeys.askToShow(request));

  app.post('/api/sign-in/passkey', open, async (request, reply) => {
    const form = formOf(answerForm, request.body);
    const person = await passkeys.shownBy(request, form);
    if (!person) {
      await book.note(request, 'sign_in_refused', null, { way: 'passkey' });
      throw new HttpProblem(401, 'wrong_sign_in', 'This passkey is not known here. Sign in with your password.');
    }
    return comeIn(door, request, reply, { person, way: 'passkey', isWhole: true });
  });

  /** Because: who sits at somebody's open browser must not put their own codes in the place of the owner's. */
  async function mustBeOff(person: string): Promise<void> {
    if (await codes.has(person)) throw new HttpProblem(409, 'codes_on', 'Codes are on already. Turn them off first.');
  }

  async function mustBeKept(): Promise<void> {
    if (!(await keeping.isKept())) throw new HttpProblem(409, 'not_kept', 'Keep this workspace first.');
  }
}

/** How the first half came in. */
const wayIn = (way: unknown): Way => (way === 'account' || way === 'reset' || way === 'invitation' ? way : 'password');
