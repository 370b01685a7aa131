/**
 * Whether the workspace is kept: somebody has a way to sign in. Until then whoever has the address that the server
 * printed is its owner; from then on everyone signs in. Once kept, always kept.
 */
import type { Store } from '@dualtrack/store';

export class Keeping {
  private readonly store: Store;
  private known = false;
  /** How often keepings had been written when it was not kept. */
  private notAt = -1;

  constructor(store: Store) {
    this.store = store;
  }

  async isKept(): Promise<boolean> {
    const { store } = this;
    const at = store.timesKept;
    // Because: it is asked at every request with the token, and what is read right after a commit costs most.
    if (store.alone && this.notAt === at) return false;
    // Because: another process over the same database may have kept it, so a no is asked for anew.
    this.known ||= await store.keeps(() => store.people.credentials.any(store.workspace));
    if (!this.known) this.notAt = at;
    return this.known;
  }
}
