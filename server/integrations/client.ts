/**
 * Asks the API of a forge: one request at a time for each host, patient where it is told to wait, and again where nothing
 * or a fault came. Addresses of further pages are the forge's words and have to lie within its API.
 */
import type { Provider } from '@dualtrack/core';
import { providerNames } from '@dualtrack/core';
import { EgressError, type Answered, type Egress, type Outgoing } from '../egress/egress.ts';
import { serverLimits } from '../limits.ts';
import type { ForgeApi, Page } from './api.ts';
import type { Writing } from './back.ts';
import { Json } from './json.ts';

export interface Clock {
  now(): number;
  /** Rejects when it is given up. */
  wait(ms: number, stop: AbortSignal): Promise<void>;
}

/** Of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (ms, stop) =>
    new Promise((resolve, reject) => {
      const given = (): void => {
        clearTimeout(timer);
        reject(new Error('it was given up'));
      };
      const timer = setTimeout(() => {
        stop.removeEventListener('abort', given);
        resolve();
      }, ms).unref();
      if (stop.aborted) given();
      else stop.addEventListener('abort', given, { once: true });
    }),
};

/** `same`: as it was under the tag that was sent. `none`: there is nothing, or this token may not read it. */
export type Got =
  | { readonly kind: 'page'; readonly page: Page; readonly etag: string | null }
  | { readonly kind: 'same' }
  | { readonly kind: 'none'; readonly status: number };

/** `no`: the forge understood and would not, for this reason as it gives it. */
export type Sent =
  | { readonly kind: 'done'; readonly body: Json }
  | { readonly kind: 'no'; readonly status: number; readonly reason: string };

/** Why asking came to nothing, in a sentence. `refused`: the token counts no more, and asking again changes nothing. */
export class ForgeError extends Error {
  readonly code: 'refused' | 'silent' | 'strange';

  constructor(code: ForgeError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

export interface ClientParts {
  readonly api: ForgeApi;
  /** What was typed; empty for the provider's own. */
  readonly typed: string;
  readonly token: string;
  readonly egress: Egress;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly stop: AbortSignal;
  /** Called when the forge asks to wait, and with null when it goes on. */
  readonly onRest?: (until: number | null) => void | Promise<void>;
}

export class ForgeClient {
  private readonly parts: ClientParts;
  private readonly base: URL;
  private readonly name: string;

  constructor(parts: ClientParts) {
    const base = parts.api.base(parts.typed);
    this.name = nameOf(parts.api.provider);
    if (base === undefined || !URL.canParse(base))
      throw new ForgeError('strange', `The address of the API is missing: where is this ${this.name}?`);
    this.parts = parts;
    this.base = new URL(base.replace(/\/+$/, ''));
  }

  /** Whom the token is of; empty where the forge accepts it without saying. Throws ForgeError. */
  async whoAmI(): Promise<string> {
    const { me } = this.parts.api;
    const got = await this.get(me.path);
    return got.kind === 'page' ? me.login(got.page.body) : '';
  }

  /** A path of the API, or an address that it gave. Throws ForgeError. */
  async get(path: string, etag?: string): Promise<Got> {
    const answered = await this.patiently({ url: this.addressOf(path).href, etag });
    const { status, headers } = answered;
    this.addressOf(answered.url);
    if (status === 304) return { kind: 'same' };
    if (nothings.has(status)) return { kind: 'none', status };
    if (status < 200 || status > 299)
      throw new ForgeError('strange', `${this.name} answered with ${status}, which was not expected.`);
    const page = { url: answered.url, headers, body: new Json(this.parsed(answered)) };
    return { kind: 'page', page, etag: headers['etag'] ?? null };
  }

  /** All members of a list, up to a few pages; none where there is nothing to read. Throws ForgeError. */
  async all(path: string): Promise<Json[]> {
    const { api } = this.parts;
    const found: Json[] = [];
    let next: string | null = path;
    for (let pages = 0; next !== null && pages < serverLimits.forgePagesOfOneThing; pages++) {
      const got = await this.get(next);
      if (got.kind !== 'page') break;
      found.push(...api.items(got.page.body));
      next = api.next(got.page).next;
    }
    return found;
  }

  /** Writes, once: who tries again looks first what came of it. Throws ForgeError where that is not known. */
  async send({ method, path, body }: Writing): Promise<Sent> {
    const { clock } = this.parts;
    const answered = await this.once({ method, url: this.addressOf(path).href, body: JSON.stringify(body) });
    if (answered instanceof EgressError) {
      const isSilent = answered.code === 'no_answer' || answered.code === 'too_slow';
      throw new ForgeError(isSilent ? 'silent' : 'strange', answered.message, answered.cause);
    }
    if (answered.status >= 500) throw this.silence(answered);
    if (answered.status === 401) throw this.refusal();
    if (restUntil(answered, clock.now()) !== undefined)
      throw new ForgeError('silent', `${this.name} wants to be left alone for a while.`);
    const text = answered.body.toString();
    if (answered.status > 299) return { kind: 'no', status: answered.status, reason: text.slice(0, 500) };
    return { kind: 'done', body: new Json(text === '' ? null : this.parsed(answered)) };
  }

  /** The answer, once there is one that is none of: wait, a fault, nothing. */
  private async patiently({ url, etag }: { url: string; etag: string | undefined }): Promise<Answered> {
    const { clock, stop, onRest } = this.parts;
    for (let faults = 0; ;) {
      const headers = etag === undefined ? {} : { 'if-none-match': etag };
      const answered = await this.once({ url, headers });
      if (!(answered instanceof Error) && answered.status < 500) {
        const until = restUntil(answered, clock.now());
        if (until === undefined) {
          if (answered.status === 401) throw this.refusal();
          return answered;
        }
        await onRest?.(until);
        await clock.wait(until - clock.now(), stop);
        await onRest?.(null);
        continue;
      }
      // Because: what may not be asked will not be answered another time either.
      if (answered instanceof EgressError && answered.code !== 'no_answer' && answered.code !== 'too_slow')
        throw new ForgeError('strange', answered.message, answered.cause);
      stop.throwIfAborted();
      if (++faults >= serverLimits.forgeTriesMax) throw this.silence(answered);
      await clock.wait(pauseAfter(faults), stop);
    }
  }

  private async once({ url, method = 'GET', headers = {}, body }: Outgoing): Promise<Answered | EgressError> {
    const { api, token, egress, turns, stop } = this.parts;
    return turns.take(this.base.host, async () => {
      stop.throwIfAborted();
      try {
        return await egress({
          url,
          method,
          headers: {
            ...api.headers(token),
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...headers,
          },
          body,
          port: Number(this.base.port) || undefined,
          hops: method === 'GET' ? 3 : 0,
          stop,
        });
      } catch (error) {
        if (error instanceof EgressError) return error;
        throw error;
      }
    });
  }

  /** Within the API, or nowhere: an answer must not lead the token elsewhere. */
  private addressOf(path: string): URL {
    const url = path.startsWith('/') ? new URL(this.base.href.replace(/\/$/, '') + path) : new URL(path);
    const root = this.base.pathname.replace(/\/?$/, '/');
    if (url.origin !== this.base.origin || !url.pathname.startsWith(root))
      throw new ForgeError(
        'strange',
        `${this.name} names ${url.host} for what follows, which is not where its API is.`,
      );
    return url;
  }

  private parsed({ body }: Answered): unknown {
    try {
      return JSON.parse(body.toString()) as unknown;
    } catch (error) {
      throw new ForgeError('strange', `What ${this.base.host} answers is not the API of ${this.name}.`, error);
    }
  }

  private refusal(): ForgeError {
    return new ForgeError('refused', `${this.name} does not accept the token (any more). Give it a new one.`);
  }

  private silence(answered: Answered | Error): ForgeError {
    return answered instanceof Error
      ? new ForgeError('silent', answered.message, answered.cause)
      : new ForgeError('silent', `${this.name} has a fault of its own (${answered.status}).`);
  }
}

/** Forbidden, not there, no commits yet (GitHub and Gitea say so), gone, withheld by law. */
const nothings = new Set([403, 404, 409, 410, 451]);

/** Lets one at a time through for each key, in the order in which they came. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    const ended = mine.then(
      () => undefined,
      () => undefined,
    );
    this.last.set(key, ended);
    try {
      return await mine;
    } finally {
      if (this.last.get(key) === ended) this.last.delete(key);
    }
  }
}

/** Until when the forge wants to be left alone, by what its answer says; undefined where it does not. */
function restUntil({ status, headers }: Answered, now: number): number | undefined {
  const isSpent = ['x-ratelimit-remaining', 'ratelimit-remaining'].some((name) => headers[name] === '0');
  if (status !== 429 && !(status === 403 && (isSpent || headers['retry-after'] !== undefined))) return undefined;
  const until = afterOf(headers['retry-after'], now) ?? resetOf(headers) ?? now + serverLimits.forgeRestMs;
  return Math.min(Math.max(until, now + 1_000), now + serverLimits.forgeRestMsMax);
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function afterOf(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return now + Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

/** GitHub and GitLab tell the second since 1970 at which the count begins again. */
function resetOf(headers: Answered['headers']): number | undefined {
  const text = headers['x-ratelimit-reset'] ?? headers['ratelimit-reset'] ?? '';
  return /^\d{9,11}$/.test(text) ? Number(text) * 1000 : undefined;
}

/** Longer each time, and never for everybody at once. */
function pauseAfter(faults: number): number {
  return serverLimits.forgePauseMs * 4 ** (faults - 1) * (0.75 + Math.random() / 2);
}

const nameOf = (provider: Provider): string => providerNames[provider];
