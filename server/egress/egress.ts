/**
 * The one way out: every request that the server makes of another one, but git's. The name is resolved once, every answer
 * is checked, and the connection goes to an address that was checked. A redirect is an answer like any other unless hops
 * are asked for; each is checked as the first address was, and what the caller sent along stays with its origin.
 *
 * Invariant: what is told of an address that may not be asked, or does not answer, is the same whether something listens
 * there or not. The cause is for the log of whoever runs the server.
 */
import { lookup as systemLookup } from 'node:dns/promises';
import { request as requestOver, type IncomingMessage } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { connect as secure } from 'node:tls';
import { createGunzip } from 'node:zlib';
import { serverLimits } from '../limits.ts';
import { mayAsk, type Address, type Networks } from './addresses.ts';

export interface Outgoing {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Buffer | undefined;
  /** A port besides 80 and 443, of an address that somebody typed with it; from 1024 on. */
  readonly port?: number | undefined;
  /** Redirects of a GET that are followed. */
  readonly hops?: number | undefined;
  readonly limits?: Partial<EgressLimits> | undefined;
  /** Gives it up. */
  readonly stop?: AbortSignal | undefined;
}

/** Times in milliseconds. `bytesMax` holds for what came over the wire and for what it unpacks to. */
export interface EgressLimits {
  readonly lookupMs: number;
  readonly connectMs: number;
  readonly answerMs: number;
  readonly wholeMs: number;
  readonly bytesMax: number;
}

export interface Answered {
  /** Where the answer is from, after redirects. */
  readonly url: string;
  readonly status: number;
  /** By their lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export type Egress = (outgoing: Outgoing) => Promise<Answered>;
export type Lookup = (name: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** Why there is no answer. The message is a sentence for who asked; `cause` is for the log alone. */
export class EgressError extends Error {
  readonly code: 'bad_address' | 'shut_address' | 'no_answer' | 'too_large' | 'too_slow' | 'redirected';

  constructor(code: EgressError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

export function openEgress(options: { readonly allowed: Networks; readonly lookup?: Lookup }): Egress {
  const { allowed, lookup = (name) => systemLookup(name, { all: true, verbatim: true }) } = options;
  return async (outgoing) => {
    const limits = { ...usual, ...outgoing.limits };
    const until = performance.now() + limits.wholeMs;
    let url = placeIn(outgoing.url, outgoing.port);
    let headers = outgoing.headers ?? {};
    for (let hops = outgoing.hops ?? 0; ; hops--) {
      const addresses = await addressesOf(url, lookup, allowed, limits);
      const answered = await ask(url, { ...outgoing, headers }, addresses, limits, until);
      const next = nextHop(answered, outgoing);
      if (next === undefined) return answered;
      if (hops <= 0) throw new EgressError('redirected', `${url.host} sends on to another address; give that one.`);
      const to = placeIn(new URL(next, url).href, outgoing.port);
      if (url.protocol === 'https:' && to.protocol !== 'https:')
        throw new EgressError('redirected', `${url.host} sends on from https to http, which is not followed.`);
      if (to.origin !== url.origin) headers = plainOf(headers);
      url = to;
    }
  };
}

const usual: EgressLimits = {
  lookupMs: serverLimits.egressLookupMs,
  connectMs: serverLimits.egressConnectMs,
  answerMs: serverLimits.egressAnswerMs,
  wholeMs: serverLimits.egressWholeMs,
  bytesMax: serverLimits.egressBytesMax,
};

/** The address as the URL standard reads it, which also turns every spelling of an IPv4 address into one. */
function placeIn(text: string, port: number | undefined): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new EgressError('bad_address', 'An address begins with https:// or http:// and names a host.');
  if (url.username !== '' || url.password !== '')
    throw new EgressError('bad_address', 'An address must not hold a name or a password.');
  if (url.port !== '' && !(Number(url.port) === port && port >= 1024) && url.port !== '80' && url.port !== '443')
    throw new EgressError('bad_address', `Port ${url.port} is not asked: 80, 443, or one from 1024 on that was typed.`);
  return url;
}

/** Every address of a host, all of which may be asked. One that may not is reason enough to ask none. */
async function addressesOf(
  url: URL,
  lookup: Lookup,
  allowed: Networks,
  { lookupMs }: EgressLimits,
): Promise<readonly Address[]> {
  const name = nameOf(url);
  const found = isIP(name) ? [{ address: name, family: isIP(name) }] : await resolved(name, lookup, lookupMs);
  const addresses = found.filter((each): each is Address => each.family === 4 || each.family === 6);
  if (addresses.length < found.length || !addresses.every((each) => mayAsk(each, allowed)))
    throw new EgressError(
      'shut_address',
      `${name} is at an address that is not asked: this machine, a local network or one for special uses. Whoever runs Dualtrack can open a network with --allow-network.`,
    );
  return addresses.slice(0, serverLimits.egressAddressesMax);
}

async function resolved(name: string, lookup: Lookup, lookupMs: number): ReturnType<Lookup> {
  if (!/^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/i.test(name) || name.length > 253)
    throw new EgressError('bad_address', `${name} is not the name of a host.`);
  const found = await within(lookupMs, lookup(name)).catch((error: unknown) => {
    throw noAnswer(name, error);
  });
  if (found.length === 0) throw noAnswer(name, 'the name has no address');
  return found;
}

/** Without the brackets of IPv6 and the dot that ends a full name. */
const nameOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');

async function ask(
  url: URL,
  outgoing: Outgoing,
  addresses: readonly Address[],
  limits: EgressLimits,
  until: number,
): Promise<Answered> {
  let socket: Socket | undefined;
  const giveUp = (): void => void socket?.destroy();
  outgoing.stop?.addEventListener('abort', giveUp);
  try {
    outgoing.stop?.throwIfAborted();
    socket = await connected(url, addresses, Math.min(limits.connectMs, until - performance.now()));
    const answering = answerTo(url, outgoing, socket);
    const answer = await within(Math.min(limits.answerMs, until - performance.now()), answering);
    // Because: from here on it is known that a web server answers, so what is wrong with the answer may be told.
    const body = await within(until - performance.now(), bodyOf(answer, limits.bytesMax)).catch((error: unknown) => {
      throw error instanceof Late ? new EgressError('too_slow', `${url.host} takes too long to answer.`, error) : error;
    });
    return { url: url.href, status: answer.statusCode ?? 0, headers: headersOf(answer), body };
  } catch (error) {
    throw error instanceof EgressError ? error : noAnswer(url.host, error);
  } finally {
    outgoing.stop?.removeEventListener('abort', giveUp);
    socket?.destroy();
  }
}

/** A connection to the first of the addresses that takes one, made secure where the URL says so. */
async function connected(url: URL, addresses: readonly Address[], ms: number): Promise<Socket> {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const until = performance.now() + ms;
  let last: unknown;
  for (const [i, { address, family }] of addresses.entries()) {
    const share = (until - performance.now()) / (addresses.length - i);
    const plain = connect({ host: address, port, family });
    const name = nameOf(url);
    const named = isIP(name) ? {} : { servername: name };
    const socket = url.protocol === 'https:' ? secure({ socket: plain, host: name, ...named }) : plain;
    // Because: what happens to a connection that is given up must not end the process.
    for (const each of [plain, socket]) each.on('error', () => undefined);
    try {
      await within(share, once(plain, socket, socket === plain ? 'connect' : 'secureConnect'));
      return socket;
    } catch (error) {
      plain.destroy();
      socket.destroy();
      last = error;
    }
  }
  throw last;
}

function once(plain: Socket, socket: Socket, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve());
    for (const each of new Set([plain, socket])) {
      each.once('error', reject);
      each.once('close', () => reject(new Error('the connection was closed')));
    }
  });
}

function answerTo(url: URL, { method = 'GET', headers, body }: Outgoing, socket: Socket): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = requestOver({
      method,
      path: url.pathname + url.search,
      headers: {
        'user-agent': 'Dualtrack',
        'accept-encoding': 'gzip',
        ...headers,
        ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
        host: url.host,
        connection: 'close',
      },
      maxHeaderSize: serverLimits.egressHeaderBytesMax,
      createConnection: () => socket,
    });
    request.on('error', reject);
    request.on('close', () => reject(new Error('the connection was closed before an answer')));
    request.on('response', resolve);
    request.end(body);
  });
}

async function bodyOf(answer: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const encoding = (answer.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip')
    throw new EgressError('no_answer', 'The answer is packed in a way that was not asked for.');
  const tooLarge = (): EgressError => new EgressError('too_large', `The answer is larger than ${bytesMax} bytes.`);
  const chunks: Buffer[] = [];
  let packed = 0;
  let size = 0;
  const source = encoding === 'gzip' ? answer.pipe(createGunzip()) : answer;
  if (source !== answer) {
    answer.on('data', (chunk: Buffer) => {
      packed += chunk.length;
      if (packed > bytesMax) source.destroy(tooLarge());
    });
    answer.on('error', (error) => source.destroy(error));
    answer.on('aborted', () => source.destroy(new Error('the answer broke off')));
  }
  for await (const chunk of source) {
    size += (chunk as Buffer).length;
    if (size > bytesMax) throw tooLarge();
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function headersOf(answer: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

function nextHop({ status, headers }: Answered, { method = 'GET' }: Outgoing): string | undefined {
  const isMoved = [301, 302, 303, 307, 308].includes(status) && headers['location'] !== undefined;
  if (!isMoved) return undefined;
  if (method !== 'GET') throw new EgressError('redirected', 'What was sent is not sent on to another address.');
  if (!URL.canParse(headers['location']!, 'http://a')) throw new EgressError('redirected', 'It sends on to nowhere.');
  return headers['location'];
}

/** Of a caller's headers those that say nothing of who asks. */
const plainOf = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() === 'accept'));

function noAnswer(host: string, cause: unknown): EgressError {
  return new EgressError(
    'no_answer',
    `${host} did not answer. Is the address right, is it a web server, can this machine reach it, and is its certificate trusted here? The log of Dualtrack says more.`,
    cause,
  );
}

class Late extends Error {}

/** Waits for so long. What is waited for goes on, and is not listened to any more. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late('it took too long')), Math.max(0, ms));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
