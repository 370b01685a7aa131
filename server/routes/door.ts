/** The door for people: keeping the workspace, signing in and out, one's sessions and password. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import {
  get,
  list,
  identity,
  person as personKind,
  personBy,
  sentence,
  uuidV7,
  thePolicy,
  type Person,
} from '@dualtrack/core';
import type { Credential, Store } from '@dualtrack/store';
import * as z from 'zod/mini';
import { accountView } from '../people/accounts.ts';
import type { Codes } from '../people/codes.ts';
import { comeIn } from '../people/comingIn.ts';
import type { Demand } from '../people/demand.ts';
import type { DoorBook } from '../people/entries.ts';
import { address, formOf, password, personName, wrongField } from '../people/forms.ts';
import type { Guesses } from '../people/guesses.ts';
import type { Keeping } from '../people/keeping.ts';
import { mailsLinks, type Mail } from '../people/mail.ts';
import { hashPassword, verifyPassword, wrongWith } from '../people/passwords.ts';
import type { Proofs } from '../people/proofs.ts';
import type { Providers } from '../people/providers.ts';
import { livesAt, type SignIns } from '../people/signIns.ts';
import type { Tokens } from '../people/tokens.ts';
import { whenceOf } from '../people/whence.ts';
import { memberOf, type Caller } from '../principal.ts';
import { HttpProblem } from '../problem.ts';

const keepForm = z.strictObject({ name: personName, email: address, password });
const signInForm = z.strictObject({ email: address, password });
const passwordForm = z.strictObject({ current: z.optional(password), password });

export interface Door {
  readonly store: Store;
  readonly signIns: SignIns;
  readonly tokens: Tokens;
  readonly keeping: Keeping;
  readonly guesses: Guesses;
  readonly book: DoorBook;
  readonly codes: Codes;
  readonly proofs: Proofs;
  readonly demand: Demand;
  readonly providers: Providers;
  /** The mail server, where there is one, and the address that mails lead to. */
  readonly mail: Mail | undefined;
  readonly publicUrl?: string | undefined;
}

export function doorRoutes(app: FastifyInstance, door: Door): void {
  const { store, signIns, tokens, keeping, guesses, book, proofs, demand, providers } = door;
  const open = { config: { access: 'open' as const } };
  // Because: signing in and out, and ending sessions, goes on when nothing else does.
  const session = { config: { access: 'session' as const, weight: 'first' as const } };
  const own = { config: { access: 'member' as const, forReaders: true, arriving: true, weight: 'first' as const } };

  app.get('/api/door', open, async ({ caller }) => ({
    kept: await keeping.isKept(),
    signedIn: caller.kind === 'member',
    lacksFactor: caller.kind === 'arriving',
    ways: ['password', 'passkey'],
    signUp: await maySomebodySignUp(door),
    mails: mailsLinks(door) !== undefined,
    providers: (await providers.all()).map(({ id, kind, name }) => ({ id, kind, name })),
  }));

  app.post('/api/keep', session, async (request, reply) => {
    const caller = memberOf(request);
    const form = formOf(keepForm, request.body);
    await mustBeOwnersFirst(caller, keeping);
    await mustBeGood(form.password, [form.name, form.email]);
    await run(store, caller, [
      ['people.identify', { person: caller.person, system: 'email', handle: form.email }, 'email'],
      ['people.set', { person: caller.person, name: form.name }, 'name'],
    ]);
    await setPassword(store, caller.person, form.password, form.email);
    await signIns.endPrinted();
    await book.note(request, 'workspace_kept', caller.person);
    return comeIn(door, request, reply, { person: caller.person, way: 'password' });
  });

  app.post('/api/sign-in', open, async (request, reply) => {
    const { email, password } = formOf(signInForm, request.body);
    const found = await passwordOf(store, email);
    const known = await signIns.knownBrowser(request, found?.person);
    // Because: whoever has many addresses has one password, so that each of them is no more tries.
    const guess = { of: found ? `account ${found.person}` : email, known, address: whenceOf(request).address };
    await guesses.count(guess);
    if (!(await verifyPassword(password, found?.secret))) {
      await book.note(request, 'sign_in_refused', found?.person ?? null, { way: 'password' });
      throw new HttpProblem(401, 'wrong_sign_in', 'The e-mail address or the password is not right.');
    }
    await guesses.forgive(guess);
    return comeIn(door, request, reply, { person: found!.person, way: 'password' });
  });

  app.post('/api/sign-out', own, async (request, reply) => {
    const caller = memberOf(request);
    const session = sessionOf(caller);
    if (session) await signIns.end(caller.person, session);
    if (caller.via.kind === 'token') await tokens.end(caller.via.id);
    signIns.leave(request, reply);
    await book.note(request, 'signed_out', caller.person);
    return reply.code(204).send();
  });

  app.get('/api/account', session, async (request) => {
    const caller = memberOf(request);
    const { person, emails } = await store.facts(() => accountOf(caller.person));
    const kept = await store.keeps(() => store.people.credentials.of(store.workspace, caller.person));
    return {
      person: caller.person,
      name: person?.name ?? '',
      emails,
      role: caller.me.role,
      kept: await keeping.isKept(),
      demanded: await demand.isOn(),
      has: {
        password: kept.some((each) => each.kind === 'password'),
        code: kept.some((each) => each.kind === 'code'),
        recovery: kept.filter((each) => each.kind === 'recovery').length,
      },
      accounts: kept.filter((each) => each.kind === 'account').map(accountView),
      passkeys: kept.filter((each) => each.kind === 'passkey').map(passkeyView),
      sessions: await sessionsOf(store, caller),
    };
  });

  app.delete<{ Params: { id: string } }>('/api/sessions/:id', session, async (request, reply) => {
    const caller = memberOf(request);
    if (!(await signIns.end(caller.person, request.params.id)))
      throw new HttpProblem(404, 'not_found', 'There is no such session.');
    if (sessionOf(caller) === request.params.id) signIns.leave(request, reply);
    await book.note(request, 'sessions_ended', caller.person, { sessions: 1 });
    return reply.code(204).send();
  });

  app.post('/api/sessions/end-others', session, async (request) => {
    const caller = memberOf(request);
    const ended = await signIns.endAll(caller.person, sessionOf(caller));
    await book.note(request, 'sessions_ended', caller.person, { sessions: ended });
    return { ended };
  });

  app.post('/api/password', session, async (request, reply) => {
    const caller = memberOf(request);
    const form = formOf(passwordForm, request.body);
    if (!(await keeping.isKept())) throw new HttpProblem(409, 'not_kept', 'Keep this workspace first.');
    const { person, emails } = await store.facts(() => accountOf(caller.person));
    const old = await store.keeps(() => store.people.credentials.find(store.workspace, 'password', caller.person));
    if (old) {
      const guess = { of: `password of ${caller.person}`, address: whenceOf(request).address };
      await guesses.count(guess);
      if (!(await verifyPassword(form.current ?? '', old.secret)))
        throw wrongField('current', 'This is not your present password.');
      await guesses.forgive(guess);
    } else await proofs.mustBeFresh(caller);
    await mustBeGood(form.password, [person?.name ?? '', ...emails]);
    await setPassword(store, caller.person, form.password);
    await signIns.endAll(caller.person, sessionOf(caller));
    await signIns.renew(request, reply);
    await book.note(request, 'password_set', caller.person);
    return reply.code(204).send();
  });
}

/** The session that asks; none where the token or key of this start does. */
const sessionOf = ({ via }: Extract<Caller, { kind: 'member' }>): string | undefined =>
  via.kind === 'session' ? via.id : undefined;

/** Whether addresses at some domains sign up by themselves: only where mail can reach them. */
async function maySomebodySignUp(door: Door): Promise<boolean> {
  const { store, keeping } = door;
  if (!mailsLinks(door) || !(await keeping.isKept())) return false;
  const policy = await store.facts(thePolicy);
  return policy !== undefined && policy.domains.length > 0;
}

/** Only who came by the address that the server printed may keep the workspace, and only once. */
async function mustBeOwnersFirst(caller: Extract<Caller, { kind: 'member' }>, keeping: Keeping): Promise<void> {
  if (await keeping.isKept()) throw new HttpProblem(409, 'kept', 'This workspace is kept already: sign in.');
  if (caller.me.role !== 'owner') throw new HttpProblem(403, 'forbidden', 'Only the owner may keep this workspace.');
}

async function mustBeGood(password: string, about: readonly string[]): Promise<void> {
  const wrong = await wrongWith(password, about);
  if (wrong) throw wrongField('password', wrong);
}

/** `address`: where its holder gets mail, as they said it themselves; without it the one that was said before counts. */
export async function setPassword(store: Store, person: string, password: string, address?: string): Promise<void> {
  const now = Date.now();
  const { credentials, tickets } = store.people;
  const before = await store.keeps(() => credentials.find(store.workspace, 'password', person));
  const credential = {
    kind: 'password' as const,
    handle: person,
    id: uuidV7(now, randomBytes(16)),
    person,
    secret: await hashPassword(password),
    data: address === undefined ? (before?.data ?? {}) : { address },
    createdAt: now,
  };
  await store.keep(function* () {
    yield* credentials.put(store.workspace, credential);
    // Because: what the password before led to leads nowhere now.
    for (const kind of ['second', 'reset'] as const) yield* tickets.endAll(store.workspace, kind, person);
  });
}

/** The password of whoever has this address; undefined where nobody does, or they have none. */
async function passwordOf(store: Store, email: string): Promise<Credential | undefined> {
  const person = await store.facts(() => personBy('email', email));
  // Because: who is nobody costs the same reads.
  const handle = person?.id ?? 'nobody';
  return store.keeps(() => store.people.credentials.find(store.workspace, 'password', handle));
}

/** Runs commands in somebody's name; a refusal is a problem of the field that it is about. */
async function run(
  store: Store,
  caller: Extract<Caller, { kind: 'member' }>,
  commands: readonly (readonly [name: string, input: unknown, field: string])[],
): Promise<void> {
  for (const [name, input, field] of commands) {
    const call = { id: randomUUID(), name, input };
    const [answer] = await store.mutate(caller.who, [call]);
    if (answer && 'refusal' in answer) throw wrongField(field, sentence(answer.refusal));
  }
}

/** Who a member is here: their row, and the addresses that they are known by. */
export function* accountOf(id: string) {
  const row: Person | undefined = yield* get(personKind, id);
  const handles = yield* list(identity, 'person', [id as Person['id']]);
  return { person: row, emails: handles.filter((each) => each.system === 'email').map((each) => each.handle) };
}

const passkeyView = ({ id, data, createdAt, usedAt }: Credential) => ({
  id,
  name: typeof data['name'] === 'string' ? data['name'] : 'A passkey',
  since: new Date(createdAt).toISOString(),
  used: usedAt === null ? null : new Date(usedAt).toISOString(),
});

async function sessionsOf(store: Store, caller: Extract<Caller, { kind: 'member' }>) {
  const rows = await store.keeps(() => store.people.sessions.of(store.workspace, caller.person, livesAt(Date.now())));
  return rows.reverse().map(({ id, way, createdAt, usedAt, expiresAt, address, agent }) => ({
    id,
    way,
    since: new Date(createdAt).toISOString(),
    used: new Date(usedAt).toISOString(),
    until: new Date(expiresAt).toISOString(),
    address,
    agent,
    here: sessionOf(caller) === id,
  }));
}
