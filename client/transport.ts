/** How a replica and programs reach the server: over HTTP, or in process. */
import { createParser, type EventSourceMessage } from 'eventsource-parser';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
  text(): Promise<string>;
}

/** One request; rejects when the server cannot be reached. `path` begins with a slash. */
export type Send = (path: string, init?: SendInit) => Promise<Answered>;

export interface SendInit {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Requests over HTTP. `token` for programs; a browser shows its cookie. */
export function overHttp(origin: string, token?: string): Send {
  return (path, { method = 'GET', body, headers = {}, signal } = {}) =>
    fetch(origin + path, {
      method,
      headers: {
        ...headers,
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
      credentials: 'same-origin',
    });
}

/** What the server says is wrong: its code and a sentence. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/** Whether the server does not know who asks. */
export function isUnknownCaller(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

/** The JSON of a good answer; else an ApiError. */
export async function jsonOf<T>(answered: Answered): Promise<T> {
  const text = await answered.text();
  if (answered.status < 400) return JSON.parse(text) as T;
  throw errorOf(answered.status, text);
}

export function errorOf(status: number, text: string): ApiError {
  try {
    const problem = JSON.parse(text) as { code?: string; detail?: string };
    return new ApiError(status, problem.code ?? 'unknown', problem.detail ?? text);
  } catch {
    return new ApiError(status, 'unknown', text.slice(0, 500) || `The server answered ${status}.`);
  }
}

/**
 * What came of long work that the server tells of a line at a time; `onProgress` gets how far it is. Rejects with an
 * ApiError where it went wrong.
 */
export async function workOf<T>(answered: Answered, onProgress: (progress: Progress) => void): Promise<T> {
  if (answered.status >= 400) throw errorOf(answered.status, await answered.text());
  for await (const text of linesOf(answered)) {
    const line = JSON.parse(text) as { progress?: Progress; result?: T; problem?: { code: string; detail: string } };
    if (line.progress) onProgress(line.progress);
    if (line.problem) throw new ApiError(422, line.problem.code, line.problem.detail);
    if (line.result !== undefined) return line.result;
  }
  throw new ApiError(502, 'broke_off', 'The server broke off in the middle of this. Try it again.');
}

/** How far long work is: a part of the whole, or a count so far. */
export interface Progress {
  readonly part?: number;
  readonly changes?: number;
}

/** The lines of an answer as they come. */
export async function* linesOf(answered: Answered): AsyncGenerator<string> {
  if (!answered.body) return;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunksOf(answered.body)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    yield* lines.filter((line) => line !== '');
  }
  if (rest !== '') yield rest;
}

/** Server-sent events, in batches as they arrive together. */
export async function* eventsOf(answered: Answered): AsyncGenerator<EventSourceMessage[]> {
  if (!answered.body) return;
  let batch: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => batch.push(event) });
  const decoder = new TextDecoder();
  for await (const chunk of chunksOf(answered.body)) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (batch.length > 0) {
      yield batch;
      batch = [];
    } else yield [];
  }
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
