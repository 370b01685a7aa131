/** Invitations: made, listed, renewed and ended by admins; looked at and accepted by whoever has the link. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  get,
  isUuid,
  may,
  person,
  personBy,
  project,
  roles,
  sentence,
  theProjectFor,
  theWorkspace,
  uuidV7,
} from '@dualtrack/core';
import type { Me, Person, Project, Reading } from '@dualtrack/core';
import * as z from 'zod/mini';
import { serverLimits } from '../limits.ts';
import { comeIn } from '../people/comingIn.ts';
import { address, formOf, password, personName, wrongField } from '../people/forms.ts';
import { mayOffer, orUndefined, type Invitation, type Invitations, type Offer } from '../people/invitations.ts';
import { invitationLetter } from '../people/letters.ts';
import { turnDown } from '../people/links.ts';
import { linkTo, originFor } from '../people/origin.ts';
import { hashPassword, wrongWith } from '../people/passwords.ts';
import { mayHandOver } from '../people/standing.ts';
import { memberOf } from '../principal.ts';
import { HttpProblem } from '../problem.ts';
import type { Door } from './door.ts';

const DAY_MS = 86_400_000;
const daysMax = serverLimits.invitationMsMax / DAY_MS;

const role = z.enum(roles, 'Choose a role: owner, admin, member or viewer.');
const days = z.optional(
  z
    .int('Give a number of days.')
    .check(z.minimum(1, 'Give at least a day.'), z.maximum(daysMax, `At most ${daysMax} days.`)),
);
const inviteForm = z.strictObject({
  email: z.optional(address),
  name: z.optional(personName),
  person: z.optional(z.string().check(z.maxLength(200))),
  role: z.optional(role),
  projects: z.optional(
    z.array(z.strictObject({ project: z.string().check(z.maxLength(200)), role })).check(z.maxLength(100)),
  ),
  days,
});
const renewForm = z.strictObject({ days });
const secret = z.string('Open the link as it was given to you.').check(z.minLength(1), z.maxLength(200));
const lookForm = z.strictObject({ secret });
const joinForm = z.strictObject({ secret, name: personName, email: address, password });

export interface Inviting extends Door {
  readonly invitations: Invitations;
}

interface Handed {
  readonly id: string;
  readonly secret: string;
  readonly offer: Offer;
  readonly by: string;
  readonly days: number | undefined;
}

export function invitationRoutes(app: FastifyInstance, parts: Inviting): void {
  const { store, keeping, guesses, book, invitations, mail } = parts;
  const open = { config: { access: 'open' as const } };
  const session = { config: { access: 'session' as const } };
  const proven = { config: { access: 'session' as const, proven: true } };

  app.get('/api/invitations', session, async (request) => {
    const { me } = arranging(request);
    const all = await invitations.all();
    return store.facts(() => told(all, me));
  });

  app.post('/api/invitations', proven, async (request, reply) => {
    const { me, person: by } = arranging(request);
    const form = formOf(inviteForm, request.body);
    if (!(await keeping.isKept()))
      throw new HttpProblem(409, 'not_kept', 'Keep this workspace first: give yourself a password, under Account.');
    const found = await store.facts(() => lookedUp(me, form));
    const row = meant(found, form);
    if (row && (await store.keeps(() => store.people.credentials.of(store.workspace, row.id))).length > 0)
      throw wrongField(form.person ? 'person' : 'email', `${row.name} signs in already.`);
    const offer = offerOf(form, row, found.homes);
    await mustOffer(me, offer, row);
    const made = await invitations.make(offer, { person: row?.id ?? null, by, lifeMs: lifeOf(form.days) });
    await book.note(request, 'invited', by, { invitation: made.id, email: offer.email, role: offer.role });
    return reply.code(201).send(await handed(request, { ...made, offer, by, days: form.days }));
  });

  app.post<{ Params: { id: string } }>('/api/invitations/:id/renew', proven, async (request) => {
    const { me, person: by } = arranging(request);
    const invitation = await invitationFor(me, request.params.id);
    const form = formOf(renewForm, request.body);
    const made = await invitations.renew(invitation, by, lifeOf(form.days));
    if (!made) throw noInvitation();
    await book.note(request, 'invitation_renewed', by, { invitation: made.id, before: invitation.id });
    return handed(request, { ...made, offer: invitation, by, days: form.days });
  });

  app.delete<{ Params: { id: string } }>('/api/invitations/:id', session, async (request, reply) => {
    const { me, person: by } = arranging(request);
    const { id } = await invitationFor(me, request.params.id);
    if (!(await invitations.end(id))) throw noInvitation();
    await book.note(request, 'invitation_ended', by, { invitation: id });
    return reply.code(204).send();
  });

  app.post('/api/join/look', open, async (request) => {
    const form = formOf(lookForm, request.body);
    const found = await invitations.look(form.secret);
    return found ? found.shown : turnDown(request, guesses, form.secret);
  });

  app.post('/api/join', open, async (request, reply) => {
    const form = formOf(joinForm, request.body);
    const found = await invitations.look(form.secret);
    if (!found) return turnDown(request, guesses, form.secret);
    const { invitation } = found;
    if (invitation.email !== null && invitation.email !== form.email)
      throw wrongField('email', `This invitation is for ${invitation.email}.`);
    const wrong = await wrongWith(form.password, [form.name, form.email]);
    if (wrong) throw wrongField('password', wrong);
    const now = Date.now();
    const credential = {
      kind: 'password' as const,
      id: uuidV7(now, randomBytes(16)),
      secret: await hashPassword(form.password),
      data: { address: form.email },
      createdAt: now,
    };
    const joined = await invitations.accept(form.secret, invitation, {
      name: form.name,
      email: form.email,
      credential,
    });
    if (joined.kind === 'gone') return turnDown(request, guesses, form.secret);
    if (joined.kind === 'refused')
      throw joined.refusal.code === 'taken'
        ? wrongField('email', 'This address belongs to a member. Ask whoever invited you to invite that member.')
        : wrongField('name', sentence(joined.refusal));
    await book.note(request, 'joined', joined.person, { invitation: invitation.id, by: invitation.by });
    return comeIn(parts, request, reply, { person: joined.person, way: 'invitation' });
  });

  /** One that the caller may end or renew. */
  async function invitationFor(me: Me, id: string): Promise<Invitation> {
    const invitation = await invitations.find(id);
    if (!invitation) throw noInvitation();
    if (!(await store.facts(() => mayTouch(me, invitation))))
      throw new HttpProblem(403, 'forbidden', 'This invitation gives more than you may give.');
    return invitation;
  }

  /** The link of an invitation, which is mailed as well where there is an address and mail is set. */
  async function handed(request: FastifyRequest, made: Handed) {
    const { id, offer, by, days } = made;
    const link = linkTo(originFor(request, parts), 'join', made.secret);
    if (!mail || offer.email === null) return { id, link };
    const { workspace, name } = await store.facts(() => namesFor(by));
    const life = days ?? serverLimits.invitationMs / DAY_MS;
    await invitations.mailed({ id, offer, mail: { kind: 'waiting' } });
    void mail
      .send(invitationLetter({ to: offer.email, by: name, workspace, link, days: life }))
      .then((posted) => invitations.mailed({ id, offer, mail: posted }))
      .catch(() => undefined);
    return { id, link, mail: 'waiting' };
  }

  async function mustOffer(me: Me, offer: Pick<Offer, 'role' | 'projects'>, row: Person | undefined): Promise<void> {
    if (may(me, (row?.role ?? offer.role) === 'owner' ? 'own' : 'arrange') !== 'yes')
      throw new HttpProblem(403, 'forbidden', 'Only an owner invites owners.');
    if (row && !(await store.facts(() => mayHandOver(me, row))))
      throw new HttpProblem(403, 'forbidden', 'Whoever has the link signs in as this member: ask an owner to invite.');
    // Because: a project that one does not see is one that is not there.
    if (!(await store.facts(() => mayOffer(me, offer))))
      throw wrongField('projects', 'You invite to projects that you arrange, and to no other.');
  }
}

/** The member who asks, if they may invite at all. */
function arranging(request: FastifyRequest) {
  const caller = memberOf(request);
  if (may(caller.me, 'arrange') !== 'yes') throw new HttpProblem(403, 'forbidden', 'Only an admin invites.');
  return caller;
}

const noInvitation = (): HttpProblem => new HttpProblem(404, 'not_found', 'There is no such invitation.');
const lifeOf = (days: number | undefined): number => (days === undefined ? serverLimits.invitationMs : days * DAY_MS);

type Form = z.output<typeof inviteForm>;
interface LookedUp {
  readonly named: Person | undefined;
  readonly holder: Person | undefined;
  readonly homes: readonly (Project | undefined)[];
}

function* lookedUp(me: Me, { person: id, email, projects = [] }: Form): Reading<LookedUp> {
  const homes = [];
  for (const each of projects) homes.push(yield* orUndefined(theProjectFor(me, each.project)));
  return {
    named: id !== undefined && isUuid(id) ? yield* get(person, id) : undefined,
    holder: email === undefined ? undefined : yield* personBy('email', email),
    homes,
  };
}

/** The member who is invited onto their own row, if there is one: the one that is named, or whose address it is. */
function meant({ named, holder }: LookedUp, form: Form): Person | undefined {
  if (form.person !== undefined && (!named || named.leftAt !== null))
    throw wrongField('person', 'There is no such member.');
  if (named && holder && holder.id !== named.id) throw wrongField('email', `This is an address of ${holder.name}.`);
  return named ?? holder;
}

function offerOf(form: Form, row: Person | undefined, homes: LookedUp['homes']): Offer {
  if (homes.includes(undefined))
    throw wrongField('projects', 'You invite to projects that you arrange, and to no other.');
  return {
    email: form.email ?? null,
    name: row?.name ?? form.name ?? null,
    role: row?.role ?? form.role ?? 'member',
    projects: (form.projects ?? []).map((each, n) => ({ project: homes[n]!.id, role: each.role })),
  };
}

function* mayTouch(me: Me, invitation: Invitation): Reading<boolean> {
  const { person: id } = invitation;
  return yield* mayOffer(me, invitation, id === null ? undefined : yield* get(person, id));
}

function* namesFor(by: string): Reading<{ workspace: string; name: string }> {
  return { workspace: (yield* theWorkspace()).name, name: (yield* get(person, by))?.name ?? '' };
}

/** Invitations as an admin sees them: without projects that they do not see. */
function* told(all: readonly Invitation[], me: Me) {
  const rows = [];
  for (const each of all) {
    const projects = [];
    for (const one of each.projects) {
      const home = yield* get(project, one.project);
      if (home && may(me, 'read', home) === 'yes') projects.push({ project: home.id, role: one.role });
    }
    const { id, person: who, by, name, email, role, createdAt, expiresAt, mail } = each;
    const row = who === null ? undefined : yield* get(person, who);
    rows.push({
      id,
      person: who,
      by,
      name: row?.name ?? name,
      email,
      role: row?.role ?? role,
      projects,
      since: new Date(createdAt).toISOString(),
      until: new Date(expiresAt).toISOString(),
      mine: yield* mayTouch(me, each),
      ...(mail && { mail }),
    });
  }
  return rows;
}
