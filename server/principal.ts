/**
 * Who sends a request. Every route says who may use it (`access` in its config), and one that does not say is not
 * registered; so each way to sign in only adds a way to get a session.
 */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Bounds, Member } from '@dualtrack/core';
import { isMeantAsToken, type Principal, type Token, type Way } from '@dualtrack/store';
import { serverLimits } from './limits.ts';
import type { Keeping } from './people/keeping.ts';
import type { Lack } from './people/demand.ts';
import type { Guesses } from './people/guesses.ts';
import type { Proofs } from './people/proofs.ts';
import type { SignIns } from './people/signIns.ts';
import { boundsOf, type Tokens } from './people/tokens.ts';
import { networkOf, whenceOf } from './people/whence.ts';
import { HttpProblem } from './problem.ts';
import type { Rights } from './rights.ts';

/**
 * `open`: anybody. `signed`: whoever shows by what they send that they hold a secret; the route itself looks, at any
 * pace and under any name of this server, since no browser is asked. `member`: who is signed in, or acts for somebody by
 * a token. `session`: who is signed in, and no token: what is about accounts and about tokens. `local`: a program on
 * this machine that read the key in the data folder; it may name any path that this process can read.
 */
export type Access = 'open' | 'signed' | 'member' | 'session' | 'local';

export type Caller =
  | { readonly kind: 'anonymous' }
  /** Whoever is signed in and has yet to set up the second factor that is demanded here; `as`: who they are then. */
  | { readonly kind: 'arriving'; readonly as: MemberCaller }
  | MemberCaller;

export interface MemberCaller {
  readonly kind: 'member';
  readonly person: string;
  readonly me: Member;
  /** As whom commands are sent for them. */
  readonly who: Principal;
  readonly local: boolean;
  readonly via: Via;
}

/** By what somebody is in: `start`: the token or key of this start; or what may end while a stream runs. */
export type Via =
  | { readonly kind: 'start' }
  | {
      readonly kind: 'session';
      readonly id: string;
      readonly way: Way;
      readonly until: number;
      /** When it was shown last who they are, and a second factor; as `Session` has them. */
      readonly provenAt: number | null;
      readonly factorAt: number | null;
    }
  | { readonly kind: 'token'; readonly id: string; readonly token: Token };

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** Whether a token that only reads may send what is no read: what it does is the token's own end. */
    forReaders?: boolean;
    /** Whether it is for who showed lately who they are: it changes who can sign in. */
    proven?: boolean;
    /** Whether it is also for who has yet to set up a second factor: what they need for that, and to leave. */
    arriving?: boolean;
  }
  interface FastifyRequest {
    caller: Caller;
  }
}

export interface Secrets {
  /** Opens a session in a browser, and is a bearer token for programs, until somebody keeps the workspace. */
  readonly token: string;
  /** Known to programs that can read the data folder only. */
  readonly key: string;
}

/** A route, and who may use it. */
export interface Gate {
  readonly method: string;
  readonly url: string;
  readonly access: Access;
  /** Whether it is for who showed lately who they are. */
  readonly proven: boolean;
  /** Whether it is also for who has yet to set up the second factor that is demanded. */
  readonly arriving: boolean;
}

/** Puts the caller on every request and holds every route to its access. Gives the routes, those to come included. */
export function guard(
  app: FastifyInstance,
  parts: {
    rights: Rights;
    secrets: Secrets;
    signIns: SignIns;
    tokens: Tokens;
    guesses: Guesses;
    keeping: Keeping;
    proofs: Proofs;
  },
): readonly Gate[] {
  const gates: Gate[] = [];
  app.decorateRequest('caller');
  app.addHook('onRoute', (route) => {
    // Because: the routes of the static plugin cannot say it themselves.
    if (route.url.startsWith('/assets/')) route.config = { ...route.config, access: 'open' };
    const access = route.config?.access;
    if (!access) throw new Error(`the route ${String(route.method)} ${route.url} does not say who may use it`);
    const { proven = false, arriving = false } = route.config ?? {};
    for (const method of [route.method].flat()) gates.push({ method, url: route.url, access, proven, arriving });
  });
  const [token, key] = [new Secret(parts.secrets.token), new Secret(parts.secrets.key)];
  const slowDown = app.rateLimit({
    max: serverLimits.anonymousPerMinute,
    timeWindow: 60_000,
    keyGenerator: ({ ip }) => networkOf(ip),
  }) as (this: FastifyInstance, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
  const slowAccount = app.rateLimit({
    max: serverLimits.accountPerMinute,
    timeWindow: 60_000,
    keyGenerator: ({ caller }) => doorOf(caller) ?? '',
  }) as typeof slowDown;
  app.addHook('onRequest', async function (request, reply) {
    const access = request.routeOptions.config.access ?? (request.url.startsWith('/api/') ? 'member' : 'open');
    if (access === 'signed') {
      request.caller = { kind: 'anonymous' };
      return;
    }
    const caller = await callerOf(request, reply, { ...parts, token, key });
    request.caller = caller.kind === 'arriving' && request.routeOptions.config.arriving ? caller.as : caller;
    if (caller.kind === 'anonymous') await slowDown.call(app, request, reply);
    else if (doorOf(caller) !== undefined) await slowAccount.call(app, request, reply);
    if (access === 'open') return;
    if (request.caller.kind === 'arriving') throw lacksFactor(request.caller.as.via);
    if (request.caller.kind === 'anonymous') {
      const bearer = bearerOf(request);
      if (bearer === undefined) throw new HttpProblem(401, 'signed_out', 'Sign in first.');
      if (isMeantAsToken(bearer)) await parts.guesses.countWrongToken(whenceOf(request).address);
      throw new HttpProblem(401, 'signed_out', 'This token does not count: it has ended or expired, or never was one.');
    }
    if (request.caller.via.kind === 'token') holdToToken(request, access, request.caller.via.token);
    if (access === 'local' && !request.caller.local) {
      throw new HttpProblem(403, 'forbidden', 'Only the command line on this machine may do this.');
    }
    if (request.routeOptions.config.proven) await parts.proofs.mustBeFresh(request.caller);
  });
  return gates;
}

/** Throws where a token does not reach, whoever it acts for. */
function holdToToken({ method, routeOptions }: FastifyRequest, access: Access, { scope }: Token): void {
  if (access === 'session')
    throw new HttpProblem(403, 'sessions_only', 'Only a person who is signed in may do this, and no token.');
  const isRead = method === 'GET' || method === 'HEAD';
  if (scope === 'read' && !isRead && !routeOptions.config.forReaders)
    throw new HttpProblem(403, 'token_reads', 'This token only reads. Take one that may write.');
}

/** By which session or token somebody is in; undefined: by neither. */
function doorOf(caller: Caller): string | undefined {
  if (caller.kind === 'anonymous') return undefined;
  const { via } = caller.kind === 'arriving' ? caller.as : caller;
  return via.kind === 'start' ? undefined : via.id;
}

/** Because: as long as it is lacking, nobody is signed in (RFC 9470 answers 401 to who has shown too little). */
function lacksFactor(via: Via): HttpProblem {
  const whose = via.kind === 'token' ? 'Whoever made this token has none yet' : 'You have none yet';
  const detail = `This workspace wants a second factor of everyone who signs in with a password. ${whose}: sign in in a browser, and set one up.`;
  return new HttpProblem(401, 'second_factor', detail);
}

/** The member who sends a request; only to be asked on routes whose access is not open. */
export function memberOf(request: FastifyRequest): Extract<Caller, { kind: 'member' }> {
  if (request.caller.kind !== 'member') throw new HttpProblem(401, 'signed_out', 'Sign in first.');
  return request.caller;
}

interface Known {
  readonly rights: Rights;
  readonly signIns: SignIns;
  readonly tokens: Tokens;
  readonly keeping: Keeping;
  readonly token: Secret;
  readonly key: Secret;
}

async function callerOf(request: FastifyRequest, reply: FastifyReply, known: Known): Promise<Caller> {
  const { rights, signIns, tokens, keeping, token, key } = known;
  const bearer = bearerOf(request);
  if (bearer !== undefined && isMeantAsToken(bearer)) {
    const found = await tokens.of(bearer);
    if (!found) return { kind: 'anonymous' };
    const { lack, ...shown } = found;
    const via = { kind: 'token', id: found.id, token: shown } as const;
    return arrived(lack, await asMember(request, rights, found.person, { local: false, via, bound: boundsOf(found) }));
  }
  if (bearer !== undefined) {
    const isKey = key.is(bearer);
    if (!isKey && !(token.is(bearer) && !(await keeping.isKept()))) return { kind: 'anonymous' };
    return asMember(request, rights, await rights.localOwner(), { local: isKey, via: { kind: 'start' } });
  }
  const session = await signIns.of(request, reply);
  if (!session) return { kind: 'anonymous' };
  const { id, person, way, expiresAt: until, provenAt, factorAt, lack } = session;
  const via = { kind: 'session', id, way, until, provenAt, factorAt } as const;
  return arrived(lack, await asMember(request, rights, person, { local: false, via }));
}

/** Who asks, as far as they have come: who has a second factor and did not show it begins again. */
function arrived(lack: Lack | undefined, caller: Caller): Caller {
  if (lack === undefined || caller.kind !== 'member') return caller;
  return lack === 'factor' ? { kind: 'arriving', as: caller } : { kind: 'anonymous' };
}

export function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^Bearer ([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1];
}

async function asMember(
  request: FastifyRequest,
  rights: Rights,
  id: string | undefined,
  { bound, ...how }: { local: boolean; via: Via; bound?: Bounds },
): Promise<Caller> {
  const me = id ? await rights.memberOf(id, bound) : undefined;
  if (!me) return { kind: 'anonymous' };
  const whence = `${nameOf(how.via)} ${whenceOf(request).address ?? ''}`.trim();
  const who: Principal = { kind: 'member', person: me.person, whence, ...(bound && { bound }) };
  return { kind: 'member', person: me.person, me, who, ...how };
}

const nameOf = (via: Via): string => (via.kind === 'start' ? 'start' : `${via.kind} ${via.id}`);

/** A secret that texts are compared with, in a time that does not tell how much of them is right, but how long it is. */
export class Secret {
  private readonly bytes: Buffer;

  constructor(secret: string) {
    if (secret === '') throw new Error('an empty secret would let everybody in');
    this.bytes = Buffer.from(secret);
  }

  is(text: string): boolean {
    const shown = Buffer.from(text);
    return shown.length === this.bytes.length && timingSafeEqual(shown, this.bytes);
  }
}
