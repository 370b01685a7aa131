/** Tokens of programs: looked up at every request, their use noted now and then, ended for all who read by them. */
import type { Bounds } from '@dualtrack/core';
import { hasFormOfToken, type Store, type Token, type TokenScope } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import { HttpProblem } from '../problem.ts';
import type { Demand, Lack } from './demand.ts';
import type { OnEnd } from './signIns.ts';

/** What somebody wants a token for. */
export interface Wish extends Pick<Token, 'person' | 'project' | 'name' | 'scope'> {
  readonly days: number;
}

export class Tokens {
  private readonly store: Store;
  private readonly demand: Demand;
  private readonly listeners = new Set<OnEnd>();

  constructor(parts: { store: Store; demand: Demand }) {
    this.store = parts.store;
    this.demand = parts.demand;
  }

  /**
   * The token that somebody shows, while it counts, with what its maker lacks of what is demanded here; notes its use. What
   * has not the form of one is not looked up.
   */
  async of(shown: string): Promise<(Token & { readonly lack: Lack | undefined }) | undefined> {
    if (!hasFormOfToken(shown)) return undefined;
    const { store } = this;
    const now = Date.now();
    const found = await store.keeps(() => store.people.tokens.find(store.workspace, shown, now));
    if (found && now - (found.usedAt ?? 0) > serverLimits.tokenNotedMs)
      await store.keepTogether(() => store.people.tokens.use(store.workspace, found.id, now));
    return found && { ...found, lack: await this.demand.lackOf(found) };
  }

  /** Makes one; its secret is told here and never again. */
  async make({ days, ...wish }: Wish): Promise<Made> {
    const { store } = this;
    const { tokens } = store.people;
    const [now, lifeMs] = [Date.now(), days * 86_400_000];
    const { person, project } = wish;
    const made = await store.keep(function* () {
      const others =
        project === null ? yield* tokens.of(store.workspace, person) : yield* tokens.in(store.workspace, project);
      if (others.filter((each) => each.expiresAt > now).length >= serverLimits.tokensMax) return undefined;
      return yield* tokens.make(store.workspace, { ...wish, now, lifeMs });
    });
    if (!made) {
      const most = `There are ${serverLimits.tokensMax} tokens already, which is the most. End one that is not used.`;
      throw new HttpProblem(422, 'too_many', most);
    }
    return { id: made.id, token: made.secret, until: new Date(now + lifeMs).toISOString() };
  }

  /** Ends one; whether there was one to end. */
  async end(id: string): Promise<boolean> {
    const { store } = this;
    const isEnded = await store.keep(() => store.people.tokens.end(store.workspace, id, Date.now()));
    if (isEnded) this.tell([id]);
    return isEnded;
  }

  /** Ends all that somebody made. */
  async endAll(person: string): Promise<void> {
    const { store } = this;
    this.tell(await store.keep(() => store.people.tokens.endAll(store.workspace, person, Date.now())));
  }

  /** Tells of tokens that this process ended. */
  onEnd(listener: OnEnd): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Ids of all tokens that count and whose makers lack nothing, whoever ended the others. */
  async living(): Promise<ReadonlySet<string>> {
    const { store } = this;
    return this.demand.wholeOf(await store.keeps(() => store.people.tokens.living(store.workspace, Date.now())));
  }

  private tell(ended: Iterable<string>): void {
    const ids = new Set(ended);
    if (ids.size > 0) for (const listener of this.listeners) listener(ids, 'over');
  }
}

export interface Made {
  readonly id: string;
  readonly token: string;
  /** As ISO 8601. */
  readonly until: string;
}

/** What a token holds its maker to. Because: none of them owns: the data as a whole and its owners are for people. */
export const boundsOf = ({ scope, project }: Pick<Token, 'scope' | 'project'>): Bounds => ({
  role: rolesOf[scope],
  ...(project !== null && { project }),
});

const rolesOf = { read: 'viewer', write: 'member', admin: 'admin' } as const satisfies Record<TokenScope, unknown>;
