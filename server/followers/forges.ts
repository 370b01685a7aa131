/**
 * Asks forges for what they have to tell, beside what they send: a server that cannot be reached is sent nothing, and
 * what is sent can be lost. At first everything, later what is new, every few minutes and when somebody asks for it.
 */
import { connection as connectionKind, repo as repoKind, type Connection, type ForgeEvent } from '@dualtrack/core';
import type { PulledState, Store } from '@dualtrack/store';
import type { Egress } from '../egress/egress.ts';
import { apis } from '../integrations/apis.ts';
import { ForgeClient, ForgeError, systemClock, Turns, type Clock } from '../integrations/client.ts';
import { serverLimits } from '../limits.ts';
import { readRepository } from './forge/repository.ts';
import { followedConnections, reposOf } from './forge/which.ts';

export interface ForgeFollowerParts {
  readonly store: Store;
  readonly egress: Egress;
  /** What the API of a connection is asked with. */
  readonly tokenOf: (connection: string) => Promise<string | undefined>;
  /** Says what was pulled, in its order; how many changes it made. `quiet`: it is history, and commits do not act. */
  readonly tell: (
    connection: Connection,
    events: readonly ForgeEvent[],
    how: { readonly pulled: true; readonly quiet: boolean },
  ) => Promise<number>;
  /** When the last delivery of a connection came in; null: none ever. */
  readonly heardAt?: (connection: string) => Promise<number | null>;
  readonly log: (line: string) => void;
  readonly clock?: Clock;
}

interface Followed {
  row: Connection;
  readonly stop: AbortController;
  timer: NodeJS.Timeout | undefined;
  reading: Promise<PulledState> | undefined;
  /** A token that the forge refused: it is not tried again by itself. */
  refused: string | undefined;
  /** Whether the last reading found what no delivery had told. */
  hasFound: boolean;
  /** Whether somebody wants another reading behind the one that is under way. */
  isWanted: boolean;
  repos: ReadonlySet<string>;
}

const newlyFollowed = (row: Connection): Followed => ({
  row,
  stop: new AbortController(),
  timer: undefined,
  reading: undefined,
  refused: undefined,
  hasFound: false,
  isWanted: false,
  repos: new Set(),
});

const nothing: PulledState = {
  readAt: null,
  error: null,
  idle: null,
  restUntil: null,
  progress: null,
  foundAt: null,
  found: 0,
  silentSince: null,
};

export class ForgeFollower {
  private readonly parts: ForgeFollowerParts;
  private readonly clock: Clock;
  private readonly turns = new Turns();
  private readonly followed = new Map<string, Followed>();
  private isFollowing = false;
  private stopListening: (() => void) | undefined;

  constructor(parts: ForgeFollowerParts) {
    this.parts = parts;
    this.clock = parts.clock ?? systemClock;
  }

  /** Reads all connections from now on. */
  async start(): Promise<void> {
    this.isFollowing = true;
    this.stopListening = this.parts.store.onChange((_, changes) => {
      const touched = changes?.filter((each) => each.kind === connectionKind.name || each.kind === repoKind.name);
      if (touched?.length === 0) return;
      void this.refresh().catch((error: unknown) => this.parts.log(`connections: ${String(error)}\n`));
    });
    await this.refresh();
  }

  /** How reading a connection goes. */
  async state(connection: string): Promise<PulledState> {
    const { store } = this.parts;
    return (await store.keeps(() => store.pulled.state(store.workspace, connection))) ?? nothing;
  }

  /** Reads a connection now, whatever came of it before. Who comes in the middle of a reading waits for its end. */
  async readNow(connection: string): Promise<PulledState> {
    await this.refresh();
    const followed = this.followed.get(connection);
    if (!followed) return this.state(connection);
    followed.refused = undefined;
    return this.read(followed);
  }

  /** Reads a connection soon, whatever came of it before, and does not wait for that. */
  wake(connection: string): void {
    const followed = this.followed.get(connection);
    if (!followed) return;
    followed.refused = undefined;
    followed.isWanted = followed.reading !== undefined;
    this.readIn(followed, 0);
  }

  /** Whom its token is of; empty where the forge accepts it without saying. Throws ForgeError. */
  async test(row: Connection): Promise<string> {
    const token = await this.parts.tokenOf(row.id);
    if (token === undefined) throw new ForgeError('strange', 'There is no token for its API.');
    return this.clientFor(row, token, AbortSignal.timeout(serverLimits.forgeTestMs)).whoAmI();
  }

  async close(): Promise<void> {
    this.isFollowing = false;
    this.stopListening?.();
    const under = [...this.followed.values()];
    for (const each of under) this.unfollow(each);
    for (const each of under) await each.reading?.catch(() => undefined);
  }

  private async refresh(): Promise<void> {
    const rows = new Map((await this.parts.store.facts(followedConnections)).map((each) => [each.id as string, each]));
    for (const [id, each] of this.followed) if (!rows.has(id)) this.unfollow(each);
    for (const [id, row] of rows) {
      const repos = new Set((await this.parts.store.facts(() => reposOf(row))).map((each): string => each.id));
      const known = this.followed.get(id);
      const followed = known ?? newlyFollowed(row);
      // Because: another address and another repository are reasons to look at once.
      const isNews = followed.row.api !== row.api || [...repos].some((each) => !followed.repos.has(each));
      followed.row = row;
      followed.repos = repos;
      this.followed.set(id, followed);
      if (known === undefined || isNews) this.wake(id);
    }
  }

  private unfollow(followed: Followed): void {
    this.followed.delete(followed.row.id);
    clearTimeout(followed.timer);
    followed.stop.abort();
  }

  private readIn(followed: Followed, ms: number): void {
    clearTimeout(followed.timer);
    if (!this.isFollowing || followed.stop.signal.aborted) return;
    followed.timer = setTimeout(() => void this.read(followed).catch(() => undefined), ms).unref();
  }

  private read(followed: Followed): Promise<PulledState> {
    followed.reading ??= this.readConnection(followed).finally(() => {
      followed.reading = undefined;
      const { isWanted, hasFound } = followed;
      followed.isWanted = false;
      this.readIn(followed, isWanted ? 0 : hasFound ? serverLimits.forgeSoonMs : serverLimits.forgePollMs);
    });
    return followed.reading;
  }

  private async readConnection(followed: Followed): Promise<PulledState> {
    const { row, stop } = followed;
    const before = await this.state(row.id);
    const found = { changes: 0 };
    let error: string | null = null;
    try {
      const idle = await this.idleReason(followed);
      if (idle !== null) return await this.note(row, { idle, error: null, progress: null, restUntil: null });
      if (followed.refused !== undefined) return before;
      error = await this.readRepositories(followed, found);
    } catch (problem) {
      if (stop.signal.aborted) return before;
      error = problem instanceof ForgeError ? problem.message : 'Something went wrong here. It has been logged.';
      this.logProblem(row, problem);
    }
    followed.hasFound = found.changes > 0;
    return this.note(row, {
      ...(error === null && { readAt: this.clock.now() }),
      error,
      idle: null,
      restUntil: null,
      ...(error === null && { progress: null }),
      ...(await this.newsOf(row, before, found.changes)),
    });
  }

  /** Why there is nothing to ask, or nothing to ask with; null where there is. A token that was refused is no other one. */
  private async idleReason(followed: Followed): Promise<string | null> {
    const { store, tokenOf } = this.parts;
    const token = await tokenOf(followed.row.id);
    if (token === undefined) return 'There is no token for its API, so only what it sends is known.';
    if (token !== followed.refused) followed.refused = undefined;
    const repos = await store.facts(() => reposOf(followed.row));
    return repos.length > 0
      ? null
      : 'No repository is known yet: map one by its name (owner/name), or let the forge send something.';
  }

  /** Why not everything was read; null when all was. */
  private async readRepositories(followed: Followed, found: { changes: number }): Promise<string | null> {
    const { store, tokenOf, log } = this.parts;
    const { row, stop } = followed;
    const token = await tokenOf(row.id);
    if (token === undefined) return 'There is no token for its API, so that only what it sends is known.';
    if (token === followed.refused) return this.state(row.id).then((state) => state.error);
    const repos = await store.facts(() => reposOf(row));
    if (repos.length === 0)
      return 'No repository is known yet: name one (owner/name), or let the forge send something.';
    const client = this.clientFor(row, token, stop.signal);
    const problems: string[] = [];
    for (const repo of repos) {
      try {
        await readRepository({
          store,
          api: apis[row.provider],
          client,
          row: repo,
          log,
          tell: async (events, when) => {
            const changes = await this.parts.tell(followed.row, events, { pulled: true, quiet: when === 'first' });
            if (when === 'later') found.changes += changes;
          },
          onProgress: async (thing, done, of) =>
            void (await this.note(row, { progress: { repo: repo.name, thing, done, of } })),
        });
      } catch (error) {
        if (!(error instanceof ForgeError)) throw error;
        if (error.code === 'refused') followed.refused = token;
        // Because: what one repository lacks the others may have; who is silent is silent for all.
        if (error.code !== 'strange') throw error;
        problems.push(error.message);
        this.logProblem(row, error);
      }
    }
    return problems[0] ?? null;
  }

  private clientFor(row: Connection, token: string, stop: AbortSignal): ForgeClient {
    return new ForgeClient({
      api: apis[row.provider],
      typed: row.api,
      token,
      egress: this.parts.egress,
      turns: this.turns,
      clock: this.clock,
      stop,
      onRest: async (restUntil) => void (await this.note(row, { restUntil })),
    });
  }

  /** What asking found that no delivery had told, and whether deliveries have stopped. */
  private async newsOf(row: Connection, before: PulledState, found: number): Promise<Partial<PulledState>> {
    const heardAt = (await this.parts.heardAt?.(row.id)) ?? null;
    if (before.readAt === null || found === 0)
      return heardAt !== null && before.silentSince !== null && heardAt > before.silentSince
        ? { silentSince: null }
        : {};
    const isSilent = heardAt !== null && heardAt < before.readAt;
    return { foundAt: this.clock.now(), found, silentSince: isSilent ? heardAt : null };
  }

  private async note(row: Connection, news: Partial<PulledState>): Promise<PulledState> {
    const { store } = this.parts;
    return store.keep(function* () {
      const state = { ...nothing, ...(yield* store.pulled.state(store.workspace, row.id)), ...news };
      yield* store.pulled.setState(store.workspace, row.id, state);
      return state;
    });
  }

  private logProblem(row: Connection, problem: unknown): void {
    const { message, stack, cause } = problem instanceof Error ? problem : new Error(String(problem));
    const why = cause instanceof Error ? ` (${cause.message})` : '';
    this.parts.log(`connection ${row.name}: ${problem instanceof ForgeError ? message : stack}${why}\n`);
  }
}
