/**
 * Somebody who guesses: from another network each time, or out of one, and with headers that claim to be anybody. They
 * speak with the server in this process, so that they may come from any address.
 */
import type { Served } from './served.ts';

export interface Guessed {
  /** Guesses that the server looked at: had one been right, it would have opened. */
  readonly looked: number;
  /** Guesses that were told to wait. */
  readonly waited: number;
}

export interface Guess {
  readonly path: string;
  /** A form where it is text, else JSON. */
  readonly body: string | object;
  /** How a guess that was looked at, and is wrong, is answered. */
  readonly wrong: number;
}

const AT_ONCE = 50;

/** Addresses that are never the same, of every form; `one`: all out of one IPv6 network. */
export const addressOf = (n: number, one = false): string => {
  const low = `${(n >> 8).toString(16)}:${(n & 255).toString(16)}`;
  if (one) return `2001:db8:7:7:${n % 7}::${low}`;
  const v4 = `${11 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}.9`;
  return [v4, `2001:db8:${low}::5`, `::ffff:${v4}`][n % 3]!;
};

/** Makes so many guesses, fifty at a time. Throws at an answer that is neither wrong nor a wait. */
export async function guess(
  served: Served,
  tries: number,
  { guessOf, one = false }: { guessOf: (n: number) => Guess; one?: boolean },
): Promise<Guessed> {
  let [looked, waited] = [0, 0];
  for (let first = 0; first < tries; first += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, tries - first) }, async (_, i) => {
      const n = first + i;
      const { path, body, wrong } = guessOf(n);
      const { statusCode, body: text } = await served.app.fastify.inject({
        method: 'POST',
        url: path,
        remoteAddress: addressOf(n, one),
        payload: typeof body === 'string' ? body : JSON.stringify(body),
        headers: {
          host: 'localhost',
          'content-type': typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json',
          ...claims(n),
        },
      });
      if (statusCode === wrong) looked += 1;
      else if (statusCode === 429) waited += 1;
      else throw new Error(`guess ${n} of ${path} was answered ${statusCode}: ${text}`);
    });
    await Promise.all(some);
  }
  return { looked, waited };
}

/** What proxies say of who sent a request, said by whoever sends it. */
function claims(n: number): Record<string, string> {
  const address = `203.0.${(n >> 8) & 255}.${n & 255}`;
  return {
    'x-forwarded-for': n % 2 ? address : `127.0.0.1, ${address}`,
    forwarded: `for=${address};proto=https`,
    'x-real-ip': address,
    'cf-connecting-ip': address,
    'true-client-ip': address,
    'x-client-ip': address,
  };
}
