/**
 * Applies what connections were sent, after it was answered: the oldest first, many at once, and what was left by a
 * process that ended before anything new. At least once; ids of commands make it once.
 */
import { uuidV7 } from '@dualtrack/core';
import { StoreError, type Delivery, type Settled, type Store } from '@dualtrack/store';
import { apply, type ApplyParts } from '../connections/apply.ts';
import { serverLimits } from '../limits.ts';

const RETRY_MS = 1_000;
/** How long it rests while more comes in: as long as it worked, within these. */
const REST_MS = 40;
const REST_MS_MAX = 200;
const FORGET_MS = 3_600_000;
const FORGET_PAGE = 500;

export class DeliveryFollower {
  private readonly parts: ApplyParts;
  private readonly store: Store;
  private isRunning = false;
  private isWoken = false;
  private working: Promise<void> | undefined;
  private timers: NodeJS.Timeout[] = [];

  constructor(parts: ApplyParts) {
    this.parts = parts;
    this.store = parts.store;
  }

  /** Goes on with what was stored and not applied, and applies what comes from now on. */
  async start(): Promise<void> {
    const { store } = this;
    // Because: nobody else is at this database, so what is leased was leased by a process that is gone.
    if (store.alone) await store.keep(() => store.deliveries.releaseAll(store.workspace));
    this.isRunning = true;
    this.timers = [
      setInterval(() => this.wake(), serverLimits.deliveryPollMs).unref(),
      setInterval(() => void this.forgetOld().catch(() => undefined), FORGET_MS).unref(),
    ];
    this.wake();
  }

  /** There is something to apply. */
  wake(): void {
    this.isWoken = true;
    if (!this.isRunning) return;
    this.working ??= this.work().finally(() => {
      this.working = undefined;
      // Because: between its last look and its end something may have come in, and nobody else would look.
      if (this.isWoken) this.wake();
    });
  }

  /** Applies one again, whatever came of it before; gives it as it is then. */
  async replay(delivery: Delivery): Promise<Delivery> {
    const { store } = this;
    const nth = await store.keep(() => store.deliveries.replayed(store.workspace, delivery.id));
    const settled = await apply(this.parts, delivery, `delivery/${delivery.id}/r${nth}`);
    await store.keep(() => store.deliveries.settle(store.workspace, settled, Date.now()));
    return { ...delivery, ...settled, replays: nth, settledAt: Date.now() };
  }

  /** Forgets what is older than is kept, and what is more. */
  async forgetOld(): Promise<void> {
    const { store } = this;
    const { workspace, deliveries } = store;
    for (const connection of await store.keeps(() => deliveries.connections(workspace))) {
      for (const [what, keptMs, keptMax] of [
        ['all', serverLimits.deliveriesKeptMs, serverLimits.deliveriesKeptMax],
        ['bodies', serverLimits.deliveryBodiesKeptMs, serverLimits.deliveryBodiesKeptMax],
      ] as const) {
        const tooMany = await store.keeps(() => deliveries.nth(workspace, connection, keptMax - 1));
        const tooOld = uuidV7(Date.now() - keptMs, new Uint8Array(10));
        const before = tooMany !== undefined && tooMany > tooOld ? tooMany : tooOld;
        const some = { before, limit: FORGET_PAGE };
        // Because: between two pages other work gets its turn.
        while ((await store.keep(() => deliveries.forget(workspace, connection, what, some))) === FORGET_PAGE);
      }
    }
  }

  async close(): Promise<void> {
    this.isRunning = false;
    this.timers.forEach(clearInterval);
    await this.working;
  }

  private async work(): Promise<void> {
    while (this.isRunning && this.isWoken) {
      this.isWoken = false;
      try {
        await this.applyAll();
      } catch (error) {
        if (!(error instanceof StoreError)) this.parts.log(`deliveries: ${String(error)}\n`);
        this.timers.push(setTimeout(() => this.wake(), RETRY_MS).unref());
      }
    }
  }

  private async applyAll(): Promise<void> {
    let some = await this.settleAndTake([]);
    while (some.length > 0) {
      const started = performance.now();
      const ends = await Promise.allSettled(some.map((each) => apply(this.parts, each, `delivery/${each.id}`)));
      // Because: to answer goes before to apply; and what comes one by one is cheaper by the handful.
      const restMs = this.isWoken ? Math.max(REST_MS, performance.now() - started) : 0;
      if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(restMs, REST_MS_MAX)));
      this.isWoken = false;
      some = await this.settleAndTake(some.map((delivery, n) => ({ delivery, end: ends[n]! })));
      const lost = ends.find((each) => each.status === 'rejected');
      if (lost) throw lost.reason;
    }
  }

  /** Writes what came of some, and gives the oldest that wait; none more where one is to be tried again, or it ends. */
  private settleAndTake(done: readonly Applied[]): Promise<Delivery[]> {
    const { store } = this;
    const { workspace, deliveries } = store;
    const now = Date.now();
    const goesOn = this.isRunning && done.every(({ end }) => end.status === 'fulfilled');
    return store.keepTogether(function* () {
      for (const { delivery, end } of done) {
        if (end.status === 'fulfilled') yield* deliveries.settle(workspace, end.value, now);
        else yield* deliveries.release(workspace, delivery.id);
      }
      if (!goesOn) return [];
      return yield* deliveries.take(workspace, {
        now,
        until: now + serverLimits.deliveryLeaseMs,
        most: serverLimits.deliveriesTogetherMax,
        bytes: serverLimits.deliveriesTogetherBytesMax,
      });
    });
  }
}

interface Applied {
  readonly delivery: Delivery;
  readonly end: PromiseSettledResult<Settled>;
}
