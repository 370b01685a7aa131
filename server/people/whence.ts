/** Whence a request comes: the network address that connected, and what the browser calls itself. */
import { isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Whence } from '@dualtrack/store';

const AGENT_CHARS_MAX = 200;

export function whenceOf(request: FastifyRequest): Whence {
  const agent = request.headers['user-agent']?.slice(0, AGENT_CHARS_MAX) ?? null;
  return { address: plainAddress(request.ip), agent };
}

/**
 * The network that an address is of, as far as one person can choose in it: an IPv4 address itself, of IPv6 the first 64
 * bits.
 */
export function networkOf(address: string | null): string {
  if (address === null) return 'none';
  const text = plainAddress(address);
  if (!isIPv6(text)) return text;
  const [front = '', back] = text.split('%')[0]!.split('::');
  const head = front === '' ? [] : front.split(':');
  const tail = back === undefined || back === '' ? [] : back.split(':');
  const gap = back === undefined ? 0 : 8 - head.length - tail.length;
  const groups = [...head, ...Array<string>(Math.max(0, gap)).fill('0'), ...tail];
  return `${groups
    .slice(0, 4)
    .map((each) => Number.parseInt(each, 16).toString(16))
    .join(':')}::/64`;
}

/** An IPv4 address that came in over IPv6, as itself. */
export function plainAddress(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}

/** Whether an address is this machine itself, as programs on it say. */
export const isHere = (address: string): boolean => ['127.0.0.1', '::1'].includes(plainAddress(address));
