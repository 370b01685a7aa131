/**
 * Who sends a request. Every route says who may use it (`access` in its config), and one that does not say is not
 * registered; so a way to sign in that comes later only adds ways to get a session.
 */
import { hash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Store } from '@dualtrack/store';
import { serverLimits } from './limits.ts';
import { HttpProblem } from './problem.ts';
import type { Member, Rights } from './rights.ts';

/**
 * `open`: anybody. `signed`: whoever shows by what they send that they hold a secret; the route itself looks, at any
 * pace and under any name of this server, since no browser is asked. `member`: who is signed in. `local`: a program on this machine that read the key in the data
 * folder; it may name any path that this process can read.
 */
export type Access = 'open' | 'signed' | 'member' | 'local';

export type Caller =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'member'; readonly person: string; readonly me: Member; readonly local: boolean };

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    caller: Caller;
  }
}

export interface Secrets {
  /** Opens a session in a browser, and is a bearer token for programs. */
  readonly token: string;
  /** Known to programs that can read the data folder only. */
  readonly key: string;
}

/** A route, and who may use it. */
export interface Gate {
  readonly method: string;
  readonly url: string;
  readonly access: Access;
}

/** Puts the caller on every request and holds every route to its access. Gives the routes, those to come included. */
export function guard(
  app: FastifyInstance,
  parts: { store: Store; rights: Rights; secrets: Secrets },
): readonly Gate[] {
  const gates: Gate[] = [];
  app.decorateRequest('caller');
  app.addHook('onRoute', (route) => {
    // Because: the routes of the static plugin cannot say it themselves.
    if (route.url.startsWith('/assets/')) route.config = { ...route.config, access: 'open' };
    const access = route.config?.access;
    if (!access) throw new Error(`the route ${String(route.method)} ${route.url} does not say who may use it`);
    for (const method of [route.method].flat()) gates.push({ method, url: route.url, access });
  });
  const [token, key] = [new Secret(parts.secrets.token), new Secret(parts.secrets.key)];
  const slowDown = app.rateLimit({ max: serverLimits.anonymousPerMinute, timeWindow: 60_000 }) as (
    this: FastifyInstance,
    request: FastifyRequest,
    reply: FastifyReply,
  ) => Promise<unknown>;
  app.addHook('onRequest', async function (request, reply) {
    const access = request.routeOptions.config.access ?? (request.url.startsWith('/api/') ? 'member' : 'open');
    if (access === 'signed') {
      request.caller = { kind: 'anonymous' };
      return;
    }
    request.caller = await callerOf(request, { ...parts, token, key });
    if (request.caller.kind === 'anonymous') await slowDown.call(app, request, reply);
    if (access === 'open') return;
    if (request.caller.kind === 'anonymous') {
      throw new HttpProblem(
        401,
        'signed_out',
        'Sign in first: open the address that the server printed when it started.',
      );
    }
    if (access === 'local' && !request.caller.local) {
      throw new HttpProblem(403, 'forbidden', 'Only the command line on this machine may do this.');
    }
  });
  return gates;
}

/** The member who sends a request; only to be asked on routes whose access is not open. */
export function memberOf(request: FastifyRequest): Extract<Caller, { kind: 'member' }> {
  if (request.caller.kind !== 'member') throw new HttpProblem(401, 'signed_out', 'Sign in first.');
  return request.caller;
}

export const sessionCookie = (port: number | undefined): string => `dualtrack_${port ?? 0}`;

interface Known {
  readonly store: Store;
  readonly rights: Rights;
  readonly token: Secret;
  readonly key: Secret;
}

async function callerOf(request: FastifyRequest, { store, rights, token, key }: Known): Promise<Caller> {
  const bearer = /^Bearer ([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) {
    const isKey = key.is(bearer);
    return isKey || token.is(bearer) ? asMember(rights, await rights.localOwner(), isKey) : { kind: 'anonymous' };
  }
  const secret = cookieOf(request, sessionCookie(request.socket.localPort));
  if (!secret) return { kind: 'anonymous' };
  const session = await store.keeps(() => store.sessions.find(store.workspace, secret, Date.now()));
  return asMember(rights, session?.person, false);
}

async function asMember(rights: Rights, id: string | undefined, local: boolean): Promise<Caller> {
  const me = id ? await rights.memberOf(id) : undefined;
  return me ? { kind: 'member', person: me.person, me, local } : { kind: 'anonymous' };
}

/** A secret that texts are compared with, in a time that does not tell how much of them is right. */
export class Secret {
  private readonly digest: Buffer;

  constructor(secret: string) {
    if (secret === '') throw new Error('an empty secret would let everybody in');
    this.digest = digestOf(secret);
  }

  is(text: string): boolean {
    return timingSafeEqual(digestOf(text), this.digest);
  }
}

const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer');

function cookieOf(request: FastifyRequest, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const cut = part.indexOf('=');
    if (part.slice(0, cut).trim() === name) return part.slice(cut + 1).trim();
  }
  return undefined;
}
