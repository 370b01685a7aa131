/**
 * Who sends a request. Every route says who may use it (`access` in its config), and one that does not say is not
 * registered; so a way to sign in that comes later only adds ways to get a session.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isRefusal, list, meOf, person, untilRefused, type Me, type Person, type Reading } from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import { HttpProblem } from './problem.ts';

/**
 * `open`: anybody. `member`: who is signed in. `local`: a program on this machine that read the key in the data
 * folder; it may name any path that this process can read.
 */
export type Access = 'open' | 'member' | 'local';

export type Caller =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'member';
      readonly person: string;
      readonly me: Extract<Me, { kind: 'member' }>;
      readonly local: boolean;
    };

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

/** Puts the caller on every request and holds every route to its access. */
export function guard(app: FastifyInstance, store: Store, secrets: Secrets): void {
  app.decorateRequest('caller');
  app.addHook('onRoute', (route) => {
    // Because: the routes of the static plugin cannot say it themselves.
    if (route.url.startsWith('/assets/')) route.config = { ...route.config, access: 'open' };
    if (!route.config?.access)
      throw new Error(`the route ${String(route.method)} ${route.url} does not say who may use it`);
  });
  app.addHook('onRequest', async (request) => {
    request.caller = await callerOf(request, store, secrets);
    const access = request.routeOptions.config.access ?? (request.url.startsWith('/api/') ? 'member' : 'open');
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
}

/** The member who sends a request; only to be asked on routes whose access is not open. */
export function memberOf(request: FastifyRequest): Extract<Caller, { kind: 'member' }> {
  if (request.caller.kind !== 'member') throw new HttpProblem(401, 'signed_out', 'Sign in first.');
  return request.caller;
}

export const sessionCookie = (port: number | undefined): string => `dualtrack_${port ?? 0}`;

async function callerOf(request: FastifyRequest, store: Store, secrets: Secrets): Promise<Caller> {
  const bearer = /^Bearer ([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '')?.[1];
  const isKey = bearer !== undefined && equal(bearer, secrets.key);
  if (isKey || (bearer !== undefined && equal(bearer, secrets.token)))
    return asMember(store, await ownerOf(store), isKey);
  const secret = cookieOf(request, sessionCookie(request.socket.localPort));
  if (!secret) return { kind: 'anonymous' };
  const session = await store.keeps(() => store.sessions.find(store.workspace, secret, Date.now()));
  return asMember(store, session?.person, false);
}

async function asMember(store: Store, id: string | undefined, local: boolean): Promise<Caller> {
  const me = id ? await store.facts(() => orNothing(meOf(id))) : undefined;
  return me?.kind === 'member' ? { kind: 'member', person: me.person, me, local } : { kind: 'anonymous' };
}

/** The member to whom this machine's data folder belongs: the first owner. */
export async function ownerOf(store: Store): Promise<string | undefined> {
  return (await store.facts(() => owners()))[0]?.id;
}

function* owners(): Reading<Person[]> {
  const rows = (yield* list(person, 'role', ['owner'])).filter((each) => each.leftAt === null);
  return rows.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

function* orNothing<T>(reading: Reading<T>): Reading<T | undefined> {
  const result = yield* untilRefused(reading);
  return isRefusal(result) ? undefined : result;
}

export function equal(a: string, b: string): boolean {
  const [left, right] = [a, b].map((each) => createHash('sha256').update(each).digest());
  return b.length > 0 && timingSafeEqual(left!, right!);
}

function cookieOf(request: FastifyRequest, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const cut = part.indexOf('=');
    if (part.slice(0, cut).trim() === name) return part.slice(cut + 1).trim();
  }
  return undefined;
}
