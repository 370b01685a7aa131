/**
 * The pages of this browser, joined by a channel, and a lock that the leader holds as long as it lives. Plain http on
 * a network is no secure context and has no locks; then each page is on its own.
 */
import type { Company, Message } from '@dualtrack/client';
import { whenPainted } from './late.ts';

/** The pages that belong to the same person and speak the same version; undefined where they cannot be joined. */
export function joined(name: string): Company | undefined {
  // Because: the types do not know of plain http.
  const locks = navigator.locks as LockManager | undefined;
  if (!locks || typeof BroadcastChannel === 'undefined') return undefined;
  return new Pages(`dualtrack.${name}`, locks);
}

class Pages implements Company {
  readonly id = crypto.randomUUID();
  private readonly name: string;
  private readonly locks: LockManager;
  private readonly channel: BroadcastChannel;
  private readonly leaving = new AbortController();
  private readonly left = Promise.withResolvers<void>();
  private onLead = (): void => undefined;
  private onLost = (): void => undefined;
  /** By which of its requests this page has the lock. */
  private held: symbol | undefined;

  constructor(name: string, locks: LockManager) {
    this.name = name;
    this.locks = locks;
    this.channel = new BroadcastChannel(name);
  }

  tell(message: Message): void {
    // eslint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no target
    this.channel.postMessage(message);
  }

  listen(heed: (message: Message) => void): void {
    this.channel.addEventListener('message', ({ data }: MessageEvent<Message>) => heed(data));
  }

  stand(onLead: () => void, onLost: () => void): void {
    [this.onLead, this.onLost] = [onLead, onLost];
    // Because: who leads speaks with the server, and what was kept is shown before that.
    whenPainted(() => void this.hold({ signal: this.leaving.signal }));
  }

  takeOver(): void {
    void this.hold({ steal: true });
  }

  isWatched(): boolean {
    return document.visibilityState === 'visible';
  }

  leave(): void {
    this.leaving.abort();
    this.left.resolve();
    this.channel.close();
  }

  /** Leads while it has the lock: until this page leaves, or another one takes it. */
  private async hold(how: LockOptions): Promise<void> {
    const mine = Symbol('hold');
    try {
      await this.locks.request(this.name, how, () => {
        // Because: a page that asks twice takes the lock from itself, and leads all the same.
        const isNew = this.held === undefined;
        this.held = mine;
        if (isNew) this.onLead();
        return this.left.promise;
      });
    } catch {
      if (this.leaving.signal.aborted || this.held !== mine) return;
      this.held = undefined;
      this.onLost();
      void this.hold({ signal: this.leaving.signal });
    }
  }
}
