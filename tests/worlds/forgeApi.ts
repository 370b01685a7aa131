/**
 * A forge that only has an API: a server on loopback that answers in the documented shapes of each provider, in pages,
 * with tags, and with the faults that a test asks for. What it holds is kept once, whoever's words it is told in.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Provider } from '@dualtrack/core';
import { shapesOf } from './forgeShapes.ts';
import { branchAt, commentsAt, take, type FakeComment, type Written } from './forgeWrites.ts';

export interface FakePull {
  readonly number: number;
  title: string;
  state: 'open' | 'closed' | 'merged';
  readonly openedAt: number;
  updatedAt: number;
  readonly branch: string;
  head: string;
  reviews: { readonly login: string; readonly state: 'approved' | 'changes'; readonly at: number }[];
}

export interface FakeCommit {
  readonly sha: string;
  readonly message: string;
  readonly at: number;
  readonly parent: string | null;
}

/** What a forge holds of the one repository that it has, `acme/churn`. */
export interface FakeHoldings {
  name: string;
  readonly id: string;
  pulls: FakePull[];
  commits: FakeCommit[];
  branches: Map<string, string>;
  tags: Map<string, string>;
  releases: { readonly tag: string; readonly at: number }[];
  runs: {
    readonly id: number;
    readonly sha: string;
    state: 'running' | 'passed' | 'failed';
    readonly at: number;
    updatedAt: number;
  }[];
  rollouts: {
    readonly id: number;
    readonly environment: string;
    readonly sha: string;
    state: 'started' | 'succeeded' | 'failed';
    readonly at: number;
    updatedAt: number;
  }[];
  /** What was written to it. */
  comments: FakeComment[];
  statuses: { readonly sha: string; readonly body: Readonly<Record<string, unknown>> }[];
}

export interface Asked {
  readonly path: string;
  readonly status: number;
}

/** What answers instead: a status with headers, silence, or nothing, which lets the forge answer. */
export type Fault = { status: number; headers?: Record<string, string>; body?: string } | 'silence' | undefined;

export interface FakeForge {
  readonly api: string;
  readonly port: number;
  readonly holdings: FakeHoldings;
  readonly asked: Asked[];
  /** Requests that wanted to change something, and were let. */
  readonly written: Written[];
  /** The token that is accepted now. */
  token: string;
  /** Decides before each answer; `nth` counts requests from 0 on. */
  fault: (nth: number, path: string) => Fault;
  /** Requests that were under way at the same time, at most. */
  readonly busiest: () => number;
  close(): Promise<void>;
}

export const T0 = Date.UTC(2026, 5, 1, 8);
export const MINUTE = 60_000;

export const shaOf = (text: string): string => createHash('sha1').update(text).digest('hex');

/** So many pull requests, a minute apart: of three one is open, one closed and one merged; each merged one was reviewed. */
export function holdingsOf(pulls: number): FakeHoldings {
  const commits: FakeCommit[] = [];
  for (let n = 0; n < 30; n++)
    commits.push({
      sha: shaOf(`main ${n}`),
      message: `Step ${n} of CHURN-${n + 1}`,
      at: T0 + n * MINUTE,
      parent: n === 0 ? null : shaOf(`main ${n - 1}`),
    });
  const tip = commits.at(-1)!.sha;
  return {
    name: 'acme/churn',
    id: '4711',
    commits: [...commits, { sha: shaOf('topic'), message: 'CHURN-3 topic', at: T0 + 40 * MINUTE, parent: tip }],
    branches: new Map([
      ['main', tip],
      ['topic/CHURN-3', shaOf('topic')],
    ]),
    tags: new Map([['v1.0.0', commits[10]!.sha]]),
    releases: [{ tag: 'v1.0.0', at: T0 + 11 * MINUTE }],
    runs: [{ id: 9001, sha: tip, state: 'passed', at: T0 + 30 * MINUTE, updatedAt: T0 + 35 * MINUTE }],
    rollouts: [
      {
        id: 501,
        environment: 'staging',
        sha: tip,
        state: 'succeeded',
        at: T0 + 36 * MINUTE,
        updatedAt: T0 + 37 * MINUTE,
      },
    ],
    comments: [],
    statuses: [],
    pulls: Array.from({ length: pulls }, (_, i) => pullOf(i + 1)),
  };
}

export function pullOf(number: number): FakePull {
  const state = (['merged', 'closed', 'open'] as const)[number % 3]!;
  const openedAt = T0 + number * MINUTE;
  return {
    number,
    title: `CHURN-${number} change ${number}`,
    state,
    openedAt,
    updatedAt: openedAt + 30_000,
    branch: `work/${number}`,
    head: shaOf(`pull ${number}`),
    reviews: state === 'merged' ? [{ login: 'mei', state: 'approved', at: openedAt + 20_000 }] : [],
  };
}

/** `pageMax`: members of a page at most, whatever is asked for. */
export async function openForgeApi(provider: Provider, holdings: FakeHoldings, pageMax = 100): Promise<FakeForge> {
  const shapes = shapesOf(provider);
  const asked: Asked[] = [];
  const written: Written[] = [];
  const sockets = new Set<Socket>();
  let busy = 0;
  let busiest = 0;
  const server: Server = createServer((request, response) => {
    busiest = Math.max(busiest, ++busy);
    response.once('close', () => busy--);
    answer(request, response);
  });
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url!, forge.api);
    const fault = forge.fault(asked.length, url.pathname);
    const end = (status: number, headers: Record<string, string>, body: string): void => {
      asked.push({ path: url.pathname + url.search, status });
      response.writeHead(status, headers).end(body);
    };
    if (fault === 'silence') return void asked.push({ path: url.pathname, status: 0 });
    if (fault) return end(fault.status, fault.headers ?? {}, fault.body ?? '{"message":"no"}');
    if (!shapes.isSignedIn(request.headers, forge.token)) return end(401, {}, '{"message":"Bad credentials"}');
    if (request.method !== 'GET') return void takeFrom(request, url, end);
    const found = shapes.answer(url, forge.holdings, pageMax) ?? smallAt(url);
    if (found === undefined) return end(404, {}, '{"message":"Not Found"}');
    const body = JSON.stringify(found.body);
    const etag = `W/"${shaOf(body + JSON.stringify(found.headers ?? {}))}"`;
    const headers = { 'content-type': 'application/json', etag, ...found.headers };
    if (request.headers['if-none-match'] === etag) return end(304, { etag }, '');
    end(200, headers, body);
  };
  /** Behind the repository, whichever way that is named. */
  const behind = (path: string): string =>
    path
      .slice(shapes.base.length)
      .replace(/^\/(?:rest\/api\/1\.0\/projects|repos|repositories)\/[^/]+\/(?:repos\/)?[^/]+(?=\/|$)/, '')
      .replace(/^\/projects\/[^/]+(?=\/|$)/, '');
  const smallAt = (url: URL): { body: unknown; headers?: Record<string, string> } | undefined => {
    const path = behind(url.pathname);
    const body = commentsAt(provider, path, forge.holdings) ?? branchAt(provider, path, forge.holdings);
    return body === undefined ? undefined : { body };
  };
  const takeFrom = async (
    request: IncomingMessage,
    url: URL,
    end: (status: number, headers: Record<string, string>, body: string) => void,
  ): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Written['body'];
    const writing = { method: request.method!, path: behind(url.pathname), body };
    const took = take(provider, writing, forge.holdings);
    if (took === undefined) return end(404, {}, '{"message":"Not Found"}');
    written.push(writing);
    end(took.status, {}, took.body === undefined ? '' : JSON.stringify(took.body));
  };
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const forge: FakeForge = {
    api: `http://127.0.0.1:${port}${shapes.base}`,
    port,
    holdings,
    asked,
    written,
    token: 'token-of-the-forge',
    fault: () => undefined,
    busiest: () => busiest,
    close: async () => {
      for (const each of sockets) each.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return forge;
}
