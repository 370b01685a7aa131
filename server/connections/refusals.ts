/**
 * Deliveries that were refused: counted in memory and written a moment later, so that whoever sends rubbish writes
 * nothing but a number; and whoever sends too much of it is not listened to for the rest of a minute.
 */
import type { Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';

const WRITE_MS = 1_000;
const MINUTE_MS = 60_000;
const SENDERS_MAX = 10_000;

export class RefusalCount {
  private readonly store: Store;
  private counted = new Map<string, { count: number; at: number; reason: string }>();
  private senders = new Map<string, number>();
  private minute = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(store: Store) {
    this.store = store;
  }

  /** Whether this address has sent this connection more rubbish in this minute than is read. */
  isTooMany(connection: string, address: string): boolean {
    return (this.sendersNow().get(`${connection} ${address}`) ?? 0) >= serverLimits.refusalsPerMinute;
  }

  note(connection: string, address: string, reason: string): void {
    const senders = this.sendersNow();
    const sender = `${connection} ${address}`;
    if (senders.size >= SENDERS_MAX) senders.clear();
    senders.set(sender, (senders.get(sender) ?? 0) + 1);
    const count = (this.counted.get(connection)?.count ?? 0) + 1;
    this.counted.set(connection, { count, at: Date.now(), reason });
    this.timer ??= setTimeout(() => void this.write().catch(() => undefined), WRITE_MS).unref();
  }

  /** Writes what was counted; what cannot be written now is not worth a second try. */
  async write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { store } = this;
    const counted = this.counted;
    if (counted.size === 0) return;
    this.counted = new Map();
    await store.keep(function* () {
      for (const [connection, refused] of counted) yield* store.refusals.add(store.workspace, connection, refused);
    });
  }

  private sendersNow(): Map<string, number> {
    const minute = Math.floor(performance.now() / MINUTE_MS);
    if (minute !== this.minute) this.senders = new Map();
    this.minute = minute;
    return this.senders;
  }
}
