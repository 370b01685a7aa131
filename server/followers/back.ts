/**
 * Writes back to forges how the tasks of pull requests stand, where a connection was switched on for it: reads the log by
 * its cursor, keeps what is due, waits a moment for more, and writes what holds then. At least once: who writes looks
 * first what is there.
 */
import { connection as connectionKind, pull as pullKind, task as taskKind, type Connection } from '@dualtrack/core';
import type { BackDue, Store } from '@dualtrack/store';
import type { Egress } from '../egress/egress.ts';
import { apis } from '../integrations/apis.ts';
import { ForgeClient, ForgeError, Turns, type Clock } from '../integrations/client.ts';
import { serverLimits } from '../limits.ts';
import { backConnections, reasonsIn, toldOf, type Reasons, type Told } from './back/which.ts';
import { writeBack } from './back/write.ts';

export interface BackFollowerParts {
  readonly store: Store;
  readonly egress: Egress;
  readonly tokenOf: (connection: string) => Promise<string | undefined>;
  /** Our address, as those who read the forge reach it. */
  readonly origin?: string | undefined;
  readonly log: (line: string) => void;
  readonly now?: () => number;
}

const NAME = 'back';
const PAGE = 500;
/** How long after a change the log is looked at. */
const LOOK_MS = 500;
const kinds: ReadonlySet<string> = new Set([connectionKind.name, pullKind.name, taskKind.name]);

export class BackFollower {
  private readonly parts: BackFollowerParts;
  private readonly now: () => number;
  private readonly turns = new Turns();
  private readonly stop = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private timerAt = Infinity;
  private working: Promise<void> | undefined;
  /** The number up to which the log was read, once it is known. */
  private reached: number | undefined;
  private stopListening: (() => void) | undefined;

  constructor(parts: BackFollowerParts) {
    this.parts = parts;
    this.now = parts.now ?? Date.now;
  }

  /** Goes on with what is due, and follows the log from now on. */
  start(): void {
    this.stopListening = this.parts.store.onChange((seq, changes) => {
      if (changes?.some((each) => kinds.has(each.kind)) === false) {
        if (changes[0]?.seq === (this.reached ?? -1) + 1) this.reached = seq;
        return;
      }
      this.lookIn(LOOK_MS);
    });
    this.lookIn(0);
  }

  /** Reads the log to its end and writes all that is due by now. */
  async settle(): Promise<void> {
    while (this.working) await this.working.catch(() => undefined);
    if (this.stop.signal.aborted) return;
    this.working = this.work().finally(() => (this.working = undefined));
    await this.working;
  }

  async close(): Promise<void> {
    this.stopListening?.();
    this.stop.abort();
    clearTimeout(this.timer);
    await this.working?.catch(() => undefined);
  }

  private lookIn(ms: number): void {
    const at = Date.now() + ms;
    if (this.stop.signal.aborted || this.timerAt <= at) return;
    clearTimeout(this.timer);
    this.timerAt = at;
    this.timer = setTimeout(() => void this.look(), ms).unref();
  }

  private async look(): Promise<void> {
    this.timerAt = Infinity;
    const { store, log } = this.parts;
    try {
      await this.settle();
      const next = await store.keeps(() => store.back.nextAt(store.workspace));
      if (next !== null) this.lookIn(Math.min(Math.max(next - this.now(), LOOK_MS), serverLimits.backPauseMsMax));
    } catch (error) {
      if (this.stop.signal.aborted) return;
      log(`back to forges: ${String(error)}\n`);
      this.lookIn(serverLimits.backPauseMs);
    }
  }

  private async work(): Promise<void> {
    await this.readLog();
    const { store } = this.parts;
    for (;;) {
      const now = this.now();
      const until = now + serverLimits.backLeaseMs;
      const some = await store.keep(() =>
        store.back.take(store.workspace, { now, until, most: serverLimits.backTogether }),
      );
      await this.writeAll(some);
      if (some.length < serverLimits.backTogether || this.stop.signal.aborted) return;
    }
  }

  private async readLog(): Promise<void> {
    const { store } = this.parts;
    // Because: it is asked for first, so that who is switched on meanwhile is found in what is read next.
    const end = await store.seq();
    const on = await store.facts(backConnections);
    if (on.length === 0) return void (this.reached = end);
    let cursor = this.reached ?? (await store.keeps(() => store.cursors.read(store.workspace, NAME)));
    for (;;) {
      const changes = await store.changesAfter(cursor, PAGE);
      if (changes.length === 0 || this.stop.signal.aborted) return;
      cursor = changes.at(-1)!.seq;
      await this.note(await store.facts(() => reasonsIn(changes)), on, cursor);
      this.reached = cursor;
    }
  }

  private async note({ since, pulls }: Reasons, on: readonly Connection[], cursor: number): Promise<void> {
    const { store } = this.parts;
    const { workspace, back } = store;
    const at = this.now() + serverLimits.backWaitMs;
    await store.keep(function* () {
      for (const [connection, from] of since) yield* back.setState(workspace, connection, { since: from });
      for (const { id } of on) {
        const mine = pulls.filter((each) => each.connection === id);
        const from = mine.length > 0 ? (yield* back.state(workspace, id))?.['since'] : undefined;
        if (typeof from !== 'number') continue;
        for (const each of mine) {
          const isHistory = each.at !== null && each.at < from;
          if (isHistory && (yield* back.state(workspace, each.pull))?.['wrote'] === undefined) continue;
          yield* back.ask(workspace, each.pull, at);
        }
      }
      yield* store.cursors.set(workspace, NAME, cursor);
    });
  }

  /** Of each connection one after the other, of all of them at once. */
  private async writeAll(some: readonly BackDue[]): Promise<void> {
    const { store, origin } = this.parts;
    const rows = await Promise.all(
      some.map(async (due) => ({ due, told: await store.facts(() => toldOf(due.of, origin)) })),
    );
    const groups = Map.groupBy(rows, ({ told }) => told?.connection.id);
    await Promise.all([...groups.values()].map((each) => this.writeGroup(each)));
  }

  private async writeGroup(rows: readonly { due: BackDue; told: Told | undefined }[]): Promise<void> {
    let problem: ForgeError | undefined;
    for (const { due, told } of rows) {
      if (this.stop.signal.aborted || (problem && problem.code !== 'strange')) {
        await this.end(due, due.state, serverLimits.backPauseMs);
        continue;
      }
      try {
        const token = told && (await this.parts.tokenOf(told.connection.id));
        const state = token === undefined ? due.state : await writeBack(told!, due.state, this.client(told!, token));
        await this.end(due, { ...state, tries: 0 }, null);
        if (told && token !== undefined) await this.tell(told.connection, null);
      } catch (error) {
        if (this.stop.signal.aborted) return this.end(due, due.state, 0);
        problem = error instanceof ForgeError ? error : new ForgeError('silent', wentWrong, error);
        await this.fail(due, told!.connection, problem);
      }
    }
  }

  private async fail(due: BackDue, connection: Connection, problem: ForgeError): Promise<void> {
    const tries = Number(due.state['tries'] ?? 0) + 1;
    const { backPauseMs, backPauseMsMax } = serverLimits;
    const pauseMs = problem.code === 'refused' ? backPauseMsMax : backPauseMs * 4 ** Math.min(tries - 1, 5);
    this.parts.log(`back to ${connection.provider} ${connection.id}: ${problem.message} ${causeOf(problem)}\n`);
    await this.tell(connection, problem.message);
    // Because: who would not will not another time, unless something is different.
    const again = problem.code === 'strange' ? null : Math.min(pauseMs, backPauseMsMax);
    await this.end(due, { ...due.state, tries: again === null ? 0 : tries }, again);
  }

  /** `againMs`: how soon it is tried again; null: it is done. */
  private async end(due: BackDue, state: BackDue['state'], againMs: number | null): Promise<void> {
    const { store } = this.parts;
    const now = this.now();
    const when = { again: againMs === null ? null : now + againMs, soon: now + serverLimits.backWaitMs };
    await store.keep(() => store.back.settle(store.workspace, due, state, when));
  }

  /** Says on the connection how it went. */
  private async tell(connection: Connection, error: string | null): Promise<void> {
    const { store } = this.parts;
    await store.keep(function* () {
      const state = (yield* store.back.state(store.workspace, connection.id)) ?? {};
      if ((state['error'] ?? null) !== error)
        yield* store.back.setState(store.workspace, connection.id, { ...state, error });
    });
  }

  private client({ connection }: Told, token: string): ForgeClient {
    return new ForgeClient({
      api: apis[connection.provider],
      typed: connection.api,
      token,
      egress: this.parts.egress,
      turns: this.turns,
      clock: impatient(this.now),
      stop: this.stop.signal,
    });
  }
}

const causeOf = ({ cause }: ForgeError): string =>
  cause instanceof Error ? cause.message : typeof cause === 'string' ? cause : '';

const wentWrong = 'Something went wrong here. It has been logged.';

/** Does not wait where a forge wants it: what is due is tried again anyway. */
export const impatient = (now: () => number): Clock => ({
  now,
  wait: () => Promise.reject(new ForgeError('silent', 'The forge does not answer as it should just now.')),
});
