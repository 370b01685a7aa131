/** Signing in with an account elsewhere: going there, coming back, and which accounts are one's own. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Ticket } from '@dualtrack/store';
import { digestOf, newSecret } from '@dualtrack/store';
import * as z from 'zod/mini';
import { serverLimits } from '../limits.ts';
import type { Accounts } from '../people/accounts.ts';
import { Locked } from '../connections/seal.ts';
import { NotIn, type Claimed, type Going } from '../people/claims.ts';
import { letIn } from '../people/comingIn.ts';
import { formOf } from '../people/forms.ts';
import { originFor } from '../people/origin.ts';
import { pathHere } from '../people/paths.ts';
import type { TrustedProvider } from '../people/providers.ts';
import { endWay } from '../people/ways.ts';
import { memberOf } from '../principal.ts';
import { HttpProblem } from '../problem.ts';
import { callbackAt, type Providing } from './providers.ts';

const connectForm = z.strictObject({ provider: z.string().check(z.maxLength(100)) });

/** What a way elsewhere remembers: which provider, which browser, where to go on, and who connects. */
interface Begun {
  readonly provider: string;
  readonly browser: string;
  readonly redirectUri: string;
  readonly to: string;
  /** The session of who connects an account; null: somebody signs in. */
  readonly session: string | null;
}

interface Elsewhere extends Providing {
  readonly accounts: Accounts;
  readonly log: (line: string) => void;
}

export function accountRoutes(app: FastifyInstance, parts: Elsewhere): void {
  const { store, signIns, keeping, book, providers, accounts, log } = parts;
  const open = { config: { access: 'open' as const } };
  const proven = { config: { access: 'session' as const, proven: true } };
  // Because: who only looks whether something is there begins nothing, and uses nothing up.
  const visited = { ...open, exposeHeadRoute: false };

  app.get<{ Params: { id: string }; Querystring: { to?: string } }>(
    '/api/sign-in/provider/:id',
    visited,
    async (request, reply) => {
      const provider = await providers.find(request.params.id);
      if (!provider || !(await keeping.isKept())) return turnedAway(request, reply, 'provider');
      try {
        const to = pathHere(request.query.to);
        return reply.redirect((await begin(request, reply, provider, { to, session: null, person: null })).href, 303);
      } catch (error) {
        return turnedAway(request, reply, hindranceOf(error, provider));
      }
    },
  );

  // Because: a link of somebody else's must not begin it, or their account would become a way into this one.
  app.post('/api/accounts/connect', proven, async (request, reply) => {
    const { person, via } = memberOf(request);
    const { provider: id } = formOf(connectForm, request.body);
    if (via.kind !== 'session') throw new HttpProblem(403, 'forbidden', 'Connect an account in a browser.');
    const provider = await providers.find(id);
    if (!provider) throw new HttpProblem(404, 'not_found', 'There is no such provider.');
    try {
      const url = await begin(request, reply, provider, { to: '/account', session: via.id, person });
      return { url: url.href };
    } catch (error) {
      hindranceOf(error, provider);
      throw new HttpProblem(502, 'provider', `${provider.name} does not answer as it should. Ask an owner to test it.`);
    }
  });

  app.get<{ Params: { id: string } }>('/api/sign-in/callback/:id', visited, async (request, reply) => {
    const provider = await providers.find(request.params.id);
    if (!provider) return turnedAway(request, reply, 'provider');
    try {
      const { begun, person, claimed } = await comeBack(request, provider);
      return await (begun.session === null
        ? goIn(request, reply, provider, claimed, begun)
        : connect(request, reply, provider, claimed, { session: begun.session, person }));
    } catch (error) {
      const code = hindranceOf(error, provider);
      await book.note(request, 'sign_in_refused', null, { way: 'account', provider: provider.id, code });
      return turnedAway(request, reply, code);
    }
  });

  app.delete<{ Params: { id: string } }>('/api/accounts/:id', proven, async (request, reply) => {
    const { person } = memberOf(request);
    const outcome = await endWay(store, person, { kind: 'account', id: request.params.id });
    if (outcome === 'unknown') throw new HttpProblem(404, 'not_found', 'There is no such account.');
    if (outcome === 'last')
      throw new HttpProblem(409, 'last_way', 'This is your only way to sign in. Set a password first.');
    await book.note(request, 'account_disconnected', person);
    return reply.code(204).send();
  });

  /** Remembers who goes, and gives where to. */
  async function begin(
    request: FastifyRequest,
    reply: FastifyReply,
    { id, ...rest }: TrustedProvider,
    { to, session, person }: { to: string; session: string | null; person: string | null },
  ): Promise<URL> {
    const state = newSecret();
    const held = signIns.hold(request, reply);
    const redirectUri = callbackAt(originFor(request, parts), id);
    const url = await providers.asked({ id, ...rest }).addressFor(goingOf(state, held, redirectUri));
    const begun: Begun = { provider: id, browser: digestOf(held), redirectUri, to, session };
    await store.keep(() =>
      store.people.tickets.make(store.workspace, {
        kind: 'state',
        secret: state,
        person,
        data: { ...begun },
        now: Date.now(),
        lifeMs: serverLimits.elsewhereMs,
      }),
    );
    return url;
  }

  /** Who came back to where they began, once. */
  async function comeBack(request: FastifyRequest, provider: TrustedProvider) {
    const state = (request.query as { state?: string }).state ?? '';
    const held = signIns.heldBy(request);
    const { tickets } = store.people;
    const now = Date.now();
    const seen = await store.keeps(() => tickets.look(store.workspace, 'state', state, now));
    // Because: whoever did not begin it in this browser would be signed in as whoever did.
    if (!seen || held === undefined || !isOwn(seen, provider, held)) throw new NotIn('over', 'no way that began here');
    const taken = await store.keep(() => tickets.take(store.workspace, 'state', state, now));
    if (!taken) throw new NotIn('over', 'it was used');
    const begun = taken.data as unknown as Begun;
    const answer = new URL(begun.redirectUri);
    answer.search = request.url.split('?')[1] ?? '';
    const claimed = await providers.asked(provider).whoIs(goingOf(state, held, begun.redirectUri), answer);
    return { begun, person: taken.person, claimed };
  }

  async function goIn(
    request: FastifyRequest,
    reply: FastifyReply,
    provider: TrustedProvider,
    claimed: Claimed,
    { to }: Begun,
  ): Promise<FastifyReply> {
    const { person, isNew } = await accounts.admit(provider, claimed);
    if (isNew) await book.note(request, 'joined_by_account', person, { provider: provider.id, email: claimed.email });
    const second = await letIn(parts, request, reply, { person, way: 'account' });
    if (second === undefined) return reply.redirect(pathHere(to), 303);
    return reply.redirect(`/sign-in#${new URLSearchParams({ second, to: pathHere(to) }).toString()}`, 303);
  }

  async function connect(
    request: FastifyRequest,
    reply: FastifyReply,
    provider: TrustedProvider,
    claimed: Claimed,
    began: { session: string; person: string | null },
  ): Promise<FastifyReply> {
    const { caller } = request;
    const isSame =
      caller.kind === 'member' &&
      caller.person === began.person &&
      caller.via.kind === 'session' &&
      caller.via.id === began.session;
    if (!isSame) throw new NotIn('over', 'another session');
    await accounts.connect(provider, claimed, caller.person);
    await book.note(request, 'account_connected', caller.person, { provider: provider.id, name: provider.name });
    return reply.redirect('/account', 303);
  }

  /** The code that the page says in words; what is for the log goes there. */
  function hindranceOf(error: unknown, { name }: TrustedProvider): string {
    if (error instanceof NotIn) {
      if (['provider', 'unreachable'].includes(error.code))
        log(`sign-in with ${name}: ${error.code} ${error.message}\n`);
      return error.code;
    }
    if (error instanceof Locked) {
      log(`sign-in with ${name}: ${error.message}\n`);
      return 'provider';
    }
    throw error;
  }
}

/** Back to where one signs in, or to one's account, where the code is said in words. */
function turnedAway({ caller }: FastifyRequest, reply: FastifyReply, code: string): FastifyReply {
  return reply.redirect(`/${caller.kind === 'member' ? 'account' : 'sign-in'}?problem=${code}`, 303);
}

function isOwn({ data }: Ticket, provider: TrustedProvider, held: string): boolean {
  const begun = data as unknown as Begun;
  return begun.provider === provider.id && begun.browser === digestOf(held);
}

/** What only the browser that began can show: so what lies in the database brings nobody in. */
function goingOf(state: string, held: string, redirectUri: string): Going {
  const from = (use: string): string => createHash('sha256').update(`${use} ${state} ${held}`).digest('base64url');
  return { state, redirectUri, nonce: from('nonce'), verifier: from('verifier') };
}
