/**
 * Connections of the network, before anything is asked on them: how many there may be, in all and from one network, and
 * what is said on those that are ended because of how they speak.
 */
import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { networksIn } from './egress/addresses.ts';
import { serverLimits } from './limits.ts';
import { isHere, networkOf, plainAddress } from './people/whence.ts';
import { bodyOf, PROBLEM_TYPE, titleOf, type Problem } from './problem.ts';
import { forAll } from './rim.ts';

type Socket = IncomingMessage['socket'];

/**
 * Ends connections that are too many, each with a word, and does nothing that is asked on them. `proxies`: addresses and
 * networks that connect for others, so that only the whole counts. To be called before anything else looks at requests.
 */
export function countSockets(app: FastifyInstance, proxies: readonly string[]): void {
  const named = networksIn(proxies);
  const isProxy = (address: string): boolean =>
    isIPv6(address) ? named[6].check(address, 'ipv6') : named[4].check(address);
  const perNetwork = new Map<string, number>();
  let all = 0;
  const refused = new WeakSet<Socket>();
  const refuse = (socket: Socket, problem: Problem): void => {
    refused.add(socket);
    end(socket, problem);
  };
  app.server.on('connection', (socket: Socket) => {
    const address = plainAddress(socket.remoteAddress ?? '');
    const network = networkOf(address);
    const own = (perNetwork.get(network) ?? 0) + 1;
    perNetwork.set(network, own);
    all++;
    socket.once('close', () => {
      all--;
      const left = perNetwork.get(network)! - 1;
      if (left === 0) perNetwork.delete(network);
      else perNetwork.set(network, left);
    });
    if (all > serverLimits.socketsMax) return refuse(socket, tooMany(503, 'There are too many connections.'));
    // Because: what connects from this machine may be a proxy that nobody named, and speaks for all.
    if (own <= serverLimits.socketsPerNetworkMax || isHere(address) || isProxy(address)) return;
    refuse(socket, tooMany(429, 'There are too many connections from your network.'));
  });
  // Because: what came with a connection is read until it is closed, and who was told no takes it that nothing was done.
  app.addHook('onRequest', ({ raw }, _, done) => {
    if (!refused.has(raw.socket)) done();
  });
}

const tooMany = (status: number, detail: string): Problem => ({
  status,
  code: 'too_many_connections',
  detail: `${detail} Close some, or try again soon.`,
  retryAfter: serverLimits.busyWaitSeconds,
});

/** Answers what is no HTTP, or comes too slowly, and ends the connection. */
export function turnAway(error: Error & { code?: string }, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  end(socket as Socket, problemOf(error.code));
}

function problemOf(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return { status: 431, code: 'too_large', detail: 'The head of this request is too long.' };
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return { status: 408, code: 'too_slow', detail: 'This request took too long to come.' };
  return { status: 400, code: 'bad_request', detail: 'This is no HTTP request.' };
}

function end(socket: Socket, problem: Problem): void {
  const body = bodyOf(problem);
  const headers = {
    ...forAll,
    ...(typeof problem['retryAfter'] === 'number' && { 'retry-after': problem['retryAfter'] }),
    'content-type': PROBLEM_TYPE,
    'content-length': Buffer.byteLength(body),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${problem.status} ${titleOf(problem.status)}\r\nconnection: close\r\n${lines.join('')}\r\n${body}`,
  );
  // Because: whoever means no good never closes their side; others have read it until then.
  setTimeout(() => socket.destroy(), serverLimits.byeMs).unref();
}
