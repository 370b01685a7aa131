/**
 * The server of a named world, on loopback and in this process, so that a test may look behind it: Ana owns the
 * workspace and its token, Mei is a member, Vic a viewer, and the project SECRET is Raj's alone (and the owner's).
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventsOf, overHttp, type Send } from '@dualtrack/client';
import type { LoggedChange } from '@dualtrack/core';
import { createApp, type App, type MailSettings } from '@dualtrack/server';
import type { Engine, Principal, Store, Token } from '@dualtrack/store';
import { sessionCookie } from '../../server/people/signIns.ts';
import { refusedIn, wholeDatabase } from './database.ts';
import { furnish } from './furnish.ts';
import { openWorld, type World } from './world.ts';

export const TOKEN = 'the-token-of-the-folder';
export const KEY = 'the-key-of-this-start';

/** Who asks: with nothing, the token, the key of the data folder, or the session of somebody. */
export type Asker = 'nobody' | 'token' | 'key' | 'ana' | 'mei' | 'raj' | 'vic' | 'gone' | 'wrong';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; empty where it is none. */
  readonly json: Json;
}

/** What an answer may say. */
export interface Json {
  readonly [field: string]: unknown;
  readonly status?: number | string;
  readonly code?: string;
  readonly detail?: string;
  readonly type?: string;
  readonly id?: string;
  readonly state?: string;
  readonly source?: string;
  readonly problem?: { readonly code: string; readonly detail: string };
  readonly results?: readonly Result[];
}

/** What a command was answered. */
export interface Result {
  readonly id: string;
  readonly seq?: number;
  readonly changes?: number;
  readonly created?: { readonly id: string; readonly key?: string };
  readonly refusal?: { readonly code: string; readonly message: string };
}

export interface Ask {
  readonly method?: string;
  /** Sent as JSON unless it is text. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Asks by the name of this machine. Because: a passkey is of a name, and no address is one. */
  readonly byName?: boolean;
}

export interface Served {
  readonly world: World;
  readonly app: App;
  readonly origin: string;
  readonly port: number;
  /** What the server wrote to its log. */
  readonly log: string[];
  readonly folder: string;
  ask(path: string, who?: Asker, more?: Ask): Promise<Answer>;
  headersOf(who: Asker): Record<string, string>;
  /** Runs commands; their results. */
  run(who: Asker, commands: readonly (readonly [name: string, input: unknown])[]): Promise<readonly Result[]>;
  send(who: Asker): Send;
  /** The whole database, but for what a request may change that is refused. */
  state(): Promise<string>;
  /** How often somebody was refused so far, by `PERSON ASKED CODE`. */
  refused(): Promise<Map<string, number>>;
  /** Every fact, as the log tells them; not what the store keeps beside. */
  facts(): Promise<string>;
  close(): Promise<void>;
}

export interface ServedOptions {
  readonly repoFolders?: readonly string[];
  readonly webFolder?: string;
  readonly follow?: boolean;
  readonly allowedNetworks?: readonly string[];
  readonly publicUrl?: string;
  readonly mail?: MailSettings;
  /** The database; the usual one of tests without it. */
  readonly engine?: Engine;
  readonly trustProxy?: readonly string[];
  /** What is there; else things that somebody may stumble over. */
  readonly furnish?: (world: World) => Promise<unknown>;
}

export async function openServed(options: ServedOptions = {}): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'dualtrack-served-'));
  const world = await openWorld(options.engine);
  // Because: commits and sessions are dated by the clock of this machine.
  Object.defineProperty(world.clock, 'now', { get: () => Date.now() });
  await (options.furnish ?? furnish)(world);
  const log: string[] = [];
  const { store } = world;
  const app = await createApp({
    store,
    secrets: { token: TOKEN, key: KEY },
    version: '0.0.0-test',
    dataFolder: folder,
    webFolder: options.webFolder ?? join(folder, 'no-web'),
    repoFolders: options.repoFolders ?? [],
    allowedNetworks: options.allowedNetworks ?? [],
    publicUrl: options.publicUrl,
    mail: options.mail,
    trustProxy: options.trustProxy ?? [],
    log: (line) => log.push(line),
  });
  await app.fastify.listen({ host: '127.0.0.1', port: 0 });
  if (options.follow) await app.follow();
  const { port } = app.fastify.server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;

  const cookieName = `${options.publicUrl?.startsWith('https:') ? '__Host-' : ''}${sessionCookie(port)}`;
  const cookies = new Map<Asker, string>();
  for (const who of ['ana', 'mei', 'raj', 'vic'] as const) {
    const person = personOf(world[who]);
    cookies.set(who, `${cookieName}=${await sessionFor(store, person, Date.now(), 3_600_000)}`);
  }
  cookies.set('gone', `${cookieName}=${await sessionFor(store, personOf(world.ana), 0, 1)}`);

  const headersOf = (who: Asker): Record<string, string> => {
    const cookie = cookies.get(who);
    if (cookie) return { cookie };
    const secret = { token: TOKEN, key: KEY, wrong: 'a-guess' }[who as string];
    return secret ? { authorization: `Bearer ${secret}` } : {};
  };
  const ask: Served['ask'] = async (path, who = 'token', { method = 'GET', body, headers = {}, byName } = {}) => {
    const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const answered = await fetch((byName ? `http://localhost:${port}` : origin) + path, {
      method,
      redirect: 'manual',
      headers: {
        ...headersOf(who),
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const text = await answered.text();
    return { status: answered.status, headers: answered.headers, text, json: jsonIn(text) };
  };
  return {
    world,
    app,
    origin,
    port,
    log,
    folder,
    ask,
    headersOf,
    async run(who, commands) {
      const calls = commands.map(([name, input]) => ({ id: randomUUID(), name, input }));
      const { status, json, text } = await ask('/api/commands', who, { method: 'POST', body: { commands: calls } });
      if (status !== 200) throw new Error(`${status} ${text}`);
      return json.results!;
    },
    send(who) {
      const plain = overHttp(origin);
      return (path, init = {}) => plain(path, { ...init, headers: { ...headersOf(who), ...init.headers } });
    },
    state: () => wholeDatabase(store),
    async refused() {
      // Because: what was counted is written before somebody reads of it.
      await ask('/api/audit?limit=1', 'key');
      return refusedIn(store);
    },
    async facts() {
      const lines: string[] = [];
      await store.export(async (text) => void lines.push(text));
      return lines.join('');
    },
    async close() {
      await app.close();
      const { differences, examples } = await store.verify();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
      if (differences > 0) throw new Error(`the log and the tables differ: ${examples.join('; ')}`);
    },
  };
}

/** The secret of a new token, for so long from `now` on. */
export async function tokenFor(store: Store, wish: TokenWish): Promise<{ id: string; secret: string }> {
  const token = { name: 'Of a test', project: null, now: Date.now(), lifeMs: 3_600_000, ...wish };
  return store.keep(() => store.people.tokens.make(store.workspace, token));
}

type TokenWish = Pick<Token, 'person' | 'scope'> & {
  name?: string;
  project?: string;
  now?: number;
  lifeMs?: number;
};

/** The secret of a new session. */
export async function sessionFor(store: Store, person: string, now: number, lifeMs: number): Promise<string> {
  const session = { person, way: 'password' as const, now, lifeMs, address: null, agent: null };
  return (await store.keep(() => store.people.sessions.open(store.workspace, session))).secret;
}

/** How a command ended: `done`, or the code of its refusal. */
export const codeOf = (result: Result | undefined): string => result?.refusal?.code ?? 'done';

/** The id of a member. */
export function personOf(who: Principal): string {
  if (who.kind !== 'member') throw new Error('this is no member');
  return who.person;
}

/** What a reader of the feed is told, until `enough` says so or the stream ends. */
export async function listen(
  send: Send,
  path: string,
  enough: (told: Told) => boolean,
  headers: Record<string, string> = {},
): Promise<Told> {
  const stop = new AbortController();
  const told: Told = { events: [], changes: [], last: undefined };
  const answered = await send(path, { headers, signal: stop.signal });
  if (answered.status !== 200) throw new Error(`the feed answered ${answered.status}`);
  try {
    for await (const batch of eventsOf(answered)) {
      for (const { event, id, data } of batch) {
        told.events.push({ event: event ?? 'message', id, data });
        if (event === undefined) told.changes.push(JSON.parse(data) as LoggedChange);
        if (id !== undefined) told.last = Number(id);
      }
      if (enough(told)) break;
    }
  } finally {
    stop.abort();
  }
  return told;
}

export interface Told {
  readonly events: { event: string; id: string | undefined; data: string }[];
  readonly changes: LoggedChange[];
  last: number | undefined;
}

function jsonIn(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}
