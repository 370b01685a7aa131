/** Ours against the bare skeleton: in alternating rounds, so that both meet the machine as it is; medians count. */
import { load, type Figures } from './load.ts';
import type { Program } from './server.ts';

/** Requests before the rounds. Because: what runs often is compiled while it runs, and a server has run for long. */
const WARM = 3_000;
const ROUNDS = 5;

export interface Against {
  readonly clients: number;
  /** Of each round. */
  readonly requests: number;
  /** The `n`th request of a round. */
  readonly ours: (n: number, round: number) => string;
  readonly bare: (n: number, round: number) => string;
}

export interface Compared {
  readonly ours: Typical;
  readonly bare: Typical;
  /** How many times as many a second ours does. */
  readonly ratio: number;
}

export interface Typical {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
}

export async function compared(ours: Program, skeleton: Program, against: Against): Promise<Compared> {
  const { clients } = against;
  const rounds: { readonly mine: Figures; readonly theirs: Figures }[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const requests = round === 0 ? WARM : against.requests;
    const theirs = await load({ port: skeleton.port, clients, requests, request: (n) => against.bare(n, round) });
    const mine = await load({ port: ours.port, clients, requests, request: (n) => against.ours(n, round) });
    if (mine.errors > 0) throw new Error(`${mine.errors} requests went wrong`);
    if (round > 0) rounds.push({ mine, theirs });
  }
  const of = (look: (each: { mine: Figures; theirs: Figures }) => number): number => median(rounds.map(look));
  return {
    ours: { perSecond: of(({ mine }) => mine.perSecond), p50: of(({ mine }) => mine.p50) },
    bare: { perSecond: of(({ theirs }) => theirs.perSecond), p50: of(({ theirs }) => theirs.p50) },
    ratio: of(({ mine, theirs }) => mine.perSecond / theirs.perSecond),
  };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
