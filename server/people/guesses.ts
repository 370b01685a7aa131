/**
 * Guessing is slow: so many tries per account, and per network, in a quarter of an hour. Whoever signed in from a browser
 * before has tries of their own there, so that others' guesses lock nobody out.
 */
import type { Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import { HttpProblem } from '../problem.ts';
import { networkOf } from './whence.ts';

/** What somebody tries to come in by, in the words of the counters. */
export interface Try {
  /** What is guessed: an account, a link, a code. */
  readonly of: string;
  readonly address: string | null;
  /** The browser, where it was used to sign in to this account before; left out where browsers have no tries of their own. */
  readonly known?: string | undefined;
}

export class Guesses {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /**
   * Counts a try before it is looked at; throws `too_many_tries` (429) when there were too many. A known browser has its
   * own tries alone: behind a proxy, or in an office, others guess from the same address.
   */
  async count(tried: Try): Promise<void> {
    const { of, address, known } = tried;
    const { store } = this;
    const { guesses } = store.people;
    const time = { now: Date.now(), windowMs: serverLimits.guessWindowMs };
    const [own, network] = await store.keepTogether(function* () {
      const most = serverLimits.guessesMax;
      const own = yield* guesses.count(store.workspace, keyOf({ of, known }), { ...time, most });
      if (known) return [own] as const;
      return [own, yield* guesses.count(store.workspace, `from:${networkOf(address)}`, time)] as const;
    });
    const until = Math.max(
      own.tries > serverLimits.guessesMax ? own.until : 0,
      network && network.tries > serverLimits.guessesPerNetwork ? network.until : 0,
    );
    if (until > 0) throw tooMany(until - time.now, 'known' in tried && !known);
  }

  /** Counts a wrong token of a network; throws `too_many_tries` when there were too many. Right ones go on to count. */
  countWrongToken(address: string | null): Promise<void> {
    const words = 'Too many tokens that do not count came from here. Put the right one in their place.';
    return this.countNetwork(`token:${networkOf(address)}`, words);
  }

  /** Counts a program of a network that asks to be let in. */
  countAsking(address: string | null): Promise<void> {
    return this.countNetwork(`device:${networkOf(address)}`, 'Too many programs asked from here. Wait a while.');
  }

  /** Forgets the tries of what was guessed right. */
  async forgive({ of, known }: Try): Promise<void> {
    const { store } = this;
    await store.keepTogether(() => store.people.guesses.forgive(store.workspace, keyOf({ of, known })));
  }

  private async countNetwork(key: string, words: string): Promise<void> {
    const { store } = this;
    const time = { now: Date.now(), windowMs: serverLimits.guessWindowMs };
    const { tries, until } = await store.keepTogether(() => store.people.guesses.count(store.workspace, key, time));
    if (tries <= serverLimits.guessesPerNetwork) return;
    throw new HttpProblem(429, 'too_many_tries', words, { retryAfter: Math.ceil((until - time.now) / 1000) });
  }
}

const keyOf = ({ of, known }: Pick<Try, 'of' | 'known'>): string => (known ? `known:${known} ${of}` : `of:${of}`);

/** `isKnownBetter`: whether one gets in sooner where one was signed in before. */
function tooMany(waitMs: number, isKnownBetter: boolean): HttpProblem {
  const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
  const sooner = isKnownBetter ? ', or in a browser where you were signed in before' : '';
  return new HttpProblem(
    429,
    'too_many_tries',
    `There were too many tries. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}${sooner}.`,
    { retryAfter: Math.ceil(waitMs / 1000) },
  );
}
