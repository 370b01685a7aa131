/**
 * Where a verb goes: to a server that is named; to the one that runs on the data folder, over HTTP, or the same server
 * hosted in this process, without a port; or, where there is no such folder, to the server that one signed in to. So
 * every verb has one way, and two processes never open one folder.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { jsonOf, overHttp, type Answered, type Send } from '@dualtrack/client';
import { createApp, openHouse, readNote, StoreError, type App } from '@dualtrack/server';
import { Failed } from './output.ts';
import { originIn, signedIn } from './signedIn.ts';
import type { Given } from './verb.ts';
import { version } from './version.ts';

export interface Connection {
  readonly send: Send;
  /** The origin of a server elsewhere; null: this machine's data folder. */
  readonly server: string | null;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  close(): Promise<void>;
}

export const webFolder = fileURLToPath(new URL('../web/dist', import.meta.url));

/** Where `serve` listens unless it is told otherwise: the address that is told where nothing is served. */
const SERVED = '127.0.0.1:4747';

/** How long to wait for a process that holds the folder without serving: another verb. */
const WAIT_MS = 10_000;

type Meant = Pick<Given, 'data' | 'isDataNamed' | 'server'>;

export async function connect(meant: Meant): Promise<Connection> {
  const server = serverMeant(meant);
  return server === undefined ? connectHere(meant.data) : connectTo(server);
}

/** The server that is meant; undefined: the data folder. What is named goes before what is there. */
function serverMeant({ data, isDataNamed, server }: Meant): { origin: string; token: string | undefined } | undefined {
  const { DUALTRACK_SERVER: fromEnvironment, DUALTRACK_TOKEN: given } = process.env;
  const named = server ?? (isDataNamed ? undefined : fromEnvironment || undefined);
  const { current, servers } = named !== undefined || !isDataNamed ? signedIn() : { current: null, servers: {} };
  if (named !== undefined) {
    const origin = originIn(named);
    return { origin, token: given || servers[origin]?.token };
  }
  // Because: a token of the environment is for the server that is named beside it, and told to no other.
  const isHere = isDataNamed || existsSync(join(data, 'dualtrack.json'));
  return isHere || current === null ? undefined : { origin: current, token: servers[current]?.token };
}

function connectTo({ origin, token }: { origin: string; token: string | undefined }): Connection {
  if (!token)
    throw new Failed('signed_out', `You are not signed in to ${origin}. Sign in with: dualtrack login ${origin}`);
  return connection(overHttp(origin, token), async () => undefined, origin);
}

async function connectHere(data: string): Promise<Connection> {
  const running = await reach(data);
  if (running) return connection(running, async () => undefined);
  try {
    return await host(data, WAIT_MS);
  } catch (error) {
    // Because: a server may have started while this verb waited for the folder.
    const started = error instanceof StoreError && error.code === 'data_in_use' ? await reach(data) : undefined;
    if (started) return connection(started, async () => undefined);
    throw error;
  }
}

async function reach(data: string): Promise<Send | undefined> {
  const note = readNote(data);
  if (!note) return undefined;
  const send = overHttp(note.url, note.key);
  const answered = await send('/api/rows?kind=workspace&ids=', {}).catch(() => undefined);
  await answered?.body?.cancel();
  // Because: another program may have the port by now.
  return answered && answered.status === 200 ? send : undefined;
}

async function host(data: string, waitMs: number): Promise<Connection> {
  const house = await openHouse({ data, databaseUrl: process.env['DATABASE_URL'], waitMs });
  let app: App | undefined;
  try {
    app = await createApp({
      store: house.store,
      secrets: house.secrets,
      version: version(),
      dataFolder: house.folder.path,
      secretKey: process.env['DUALTRACK_SECRET_KEY'],
      webFolder,
    });
    await app.fastify.ready();
    const hosted = app;
    return connection(inProcess(hosted, house.secrets.key), async () => {
      await hosted.close();
      await house.close();
    });
  } catch (error) {
    await app?.close();
    await house.close();
    throw error;
  }
}

function inProcess({ fastify }: App, key: string): Send {
  return async (path, { method = 'GET', body, headers = {} } = {}): Promise<Answered> => {
    const response = await fastify.inject({
      method,
      url: path,
      headers: {
        host: SERVED,
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      payloadAsStream: true,
    });
    const stream = Readable.toWeb(response.stream()) as ReadableStream<Uint8Array>;
    return {
      status: response.statusCode,
      headers: new Headers(response.headers as Record<string, string>),
      body: stream,
      text: () => new Response(stream).text(),
    };
  };
}

function connection(send: Send, close: () => Promise<void>, server: string | null = null): Connection {
  return {
    send,
    server,
    get: async (path) => jsonOf(await send(path)),
    post: async (path, body) => jsonOf(await send(path, { method: 'POST', body })),
    close,
  };
}
