/** The team: how members come in, when they were here, what seats cost; and signing up by oneself. */
import type { FastifyInstance } from 'fastify';
import { list, may, maySignUp, person, personBy, priceOf, thePolicy, theWorkspace } from '@dualtrack/core';
import type { Person, Policy, Reading } from '@dualtrack/core';
import type { CredentialKind } from '@dualtrack/store';
import * as z from 'zod/mini';
import { serverLimits } from '../limits.ts';
import { address, formOf, wrongField } from '../people/forms.ts';
import type { Invitations } from '../people/invitations.ts';
import { memberAlreadyLetter, signUpLetter } from '../people/letters.ts';
import { mailsLinks } from '../people/mail.ts';
import { linkTo } from '../people/origin.ts';
import { whenceOf } from '../people/whence.ts';
import { memberOf } from '../principal.ts';
import { HttpProblem } from '../problem.ts';
import type { Door } from './door.ts';

const signUpForm = z.strictObject({ email: address });

export interface TeamParts extends Door {
  readonly invitations: Invitations;
}

export function teamRoutes(app: FastifyInstance, parts: TeamParts): void {
  const { store, keeping, guesses, book, invitations } = parts;

  app.get('/api/team', { config: { access: 'member' } }, async (request) => {
    const { me } = memberOf(request);
    if (may(me, 'arrange') !== 'yes')
      throw new HttpProblem(403, 'forbidden', 'Only an admin sees how members sign in.');
    const { people, policy } = await store.facts(teamFacts);
    const { credentials, sessions, entries } = store.people;
    const [kinds, used, signedIn] = await store.keeps(function* () {
      return [
        yield* credentials.kinds(store.workspace),
        yield* sessions.lastUsed(store.workspace),
        yield* entries.lastAt(store.workspace, 'signed_in'),
      ] as const;
    });
    const members = people.map(({ id }) => {
      const seen = Math.max(used.get(id) ?? 0, signedIn.get(id) ?? 0);
      const own = kinds.filter((each) => each.person === id).map((each) => each.kind);
      return { person: id, ways: waysOf(own), seen: seen === 0 ? null : new Date(seen).toISOString() };
    });
    const ways = new Map(members.map((each) => [each.person, each.ways]));
    const taken = people.filter((each) => takesSeat(each, ways.get(each.id)!.length > 0)).length;
    return {
      members,
      seats: seatsOf(taken, policy),
      policy: toldPolicy(policy),
      mail: mailsLinks(parts) !== undefined,
    };
  });

  app.post('/api/sign-up', { config: { access: 'open' } }, async (request, reply) => {
    const { email } = formOf(signUpForm, request.body);
    const { policy } = await store.facts(teamFacts);
    const links = mailsLinks(parts);
    if (!links || !policy || policy.domains.length === 0 || !(await keeping.isKept()))
      throw new HttpProblem(404, 'no_sign_up', 'Nobody signs up by themselves here. Ask a member to invite you.');
    await guesses.count({ of: `sign-up ${email}`, address: whenceOf(request).address });
    if (!maySignUp(policy, email))
      throw wrongField('email', 'Addresses of the team sign up here, and this is none. Ask a member to invite you.');
    // Because: who is a member, and who is none, is answered before anybody looks.
    await reply.code(202).send({});
    const { mail, publicUrl } = links;
    const workspace = (await store.facts(theWorkspace)).name;
    if (await store.facts(() => personBy('email', email))) {
      await mail.send(memberAlreadyLetter({ to: email, workspace, link: `${publicUrl}/` }));
      return;
    }
    const waiting = (await invitations.all()).filter((each) => each.by === null && each.email === email);
    if (waiting.length >= serverLimits.resetsMailedMax) return;
    const offer = { email, name: null, role: policy.newcomers, projects: [] };
    const made = await invitations.make(offer, { person: null, by: null, lifeMs: serverLimits.resetHandedMs });
    await book.note(request, 'sign_up_asked', null, { email });
    const sent = await mail.send(signUpLetter({ to: email, workspace, link: linkTo(publicUrl, 'join', made.secret) }));
    await invitations.mailed({ id: made.id, offer, mail: sent });
  });
}

function* teamFacts(): Reading<{ people: Person[]; policy: Policy | undefined }> {
  const people = (yield* list(person, 'role', [])).filter((each) => each.leftAt === null);
  return { people, policy: yield* thePolicy() };
}

/** Whoever can sign in and change something takes a seat; viewers, and members who are known from commits alone, do not. */
const takesSeat = ({ role }: Person, canSignIn: boolean): boolean => canSignIn && role !== 'viewer';

function seatsOf(taken: number, policy: Policy | undefined) {
  const { seatsFree: free, seatPrice: price } = policy ?? { seatsFree: null, seatPrice: null };
  return free === null || price === null ? { taken } : { taken, free, price, cost: priceOf(taken, { free, price }) };
}

const toldPolicy = (policy: Policy | undefined) => ({
  domains: policy?.domains ?? [],
  newcomers: policy?.newcomers ?? 'member',
});

/** The kinds of ways that somebody has, each once, by which one comes in. */
function waysOf(kinds: readonly CredentialKind[]): CredentialKind[] {
  return [...new Set(kinds)].filter((each) => each !== 'recovery').sort();
}
