/**
 * Whether the workspace is kept: somebody has a way to sign in. Until then whoever has the address that the server
 * printed is its owner; from then on everyone signs in. Once kept, always kept.
 */
import type { Store } from '@dualtrack/store';

export class Keeping {
  private readonly store: Store;
  private known = false;

  constructor(store: Store) {
    this.store = store;
  }

  async isKept(): Promise<boolean> {
    const { store } = this;
    // Because: another process over the same database may have kept it, so a no is asked for anew.
    this.known ||= await store.keeps(() => store.people.credentials.any(store.workspace));
    return this.known;
  }
}
