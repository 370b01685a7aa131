/** Whether two questions can be told apart by the time that their answers take, asked in turns in this process. */
import { addressOf } from './guessing.ts';
import type { Served } from './served.ts';

export interface Asked {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Apart {
  /** Medians in milliseconds. */
  readonly medians: readonly [number, number];
  /** How far the medians lie apart, as a part of the lesser: a positive number where the first takes longer. */
  readonly between: number;
  /** The same of the first question against itself: how much the machine alone makes of it. */
  readonly within: number;
  /** What was answered, status and body. */
  readonly texts: ReadonlySet<string>;
}

/**
 * Asks both so many times, in an order that chance makes anew each time, the first one twice as often. `before`: what is
 * done before each, and takes no part.
 */
export async function tellApart(
  served: Served,
  { pair, times, before }: { pair: readonly [Asked, Asked]; times: number; before: () => Promise<unknown> },
): Promise<Apart> {
  const took: [number[], number[], number[]] = [[], [], []];
  const texts = new Set<string>();
  let asked = 0;
  for (let n = -10; n < times; n++) {
    for (const which of mixed([0, 1, 2] as const)) {
      const { method, url, body, headers } = pair[which === 2 ? 1 : 0];
      await before();
      const started = performance.now();
      const answered = await served.app.fastify.inject({
        method,
        url,
        // Because: whoever asks often is told to wait, sooner than anything is looked at.
        remoteAddress: addressOf(asked++),
        headers: { host: 'localhost', ...(body && { 'content-type': 'application/json' }), ...headers },
        ...(body && { payload: JSON.stringify(body) }),
      });
      const ms = performance.now() - started;
      texts.add(`${answered.statusCode} ${answered.body}`);
      // Because: the first ones are slow for reasons of their own.
      if (n >= 0) took[which].push(ms);
    }
  }
  const [one, again, other] = took.map(median) as [number, number, number];
  const [known, unknown] = [median([...took[0], ...took[1]]), other];
  return { medians: [known, unknown], between: apart(known, unknown), within: apart(one, again), texts };
}

const apart = (a: number, b: number): number => (a - b) / Math.min(a, b);

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

function mixed<T>(all: readonly T[]): T[] {
  return all
    .map((each) => [Math.random(), each] as const)
    .sort(([a], [b]) => a - b)
    .map(([, each]) => each);
}
