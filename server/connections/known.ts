/** Connections by id, as every delivery asks for them: read once and kept until something of them changes. */
import { connection, get, isUuid, type Connection } from '@dualtrack/core';
import type { Store } from '@dualtrack/store';

const KNOWN_MAX = 1_000;

export class KnownConnections {
  private readonly store: Store;
  private known = new Map<string, Promise<Connection | undefined>>();

  constructor(store: Store) {
    this.store = store;
    store.onChange((_, changes) => {
      if (!changes) this.known = new Map();
      else for (const each of changes) if (each.kind === connection.name) this.known.delete(each.id);
    });
  }

  /** The connection, unless there is none or it was removed. */
  async find(id: string): Promise<Connection | undefined> {
    if (!isUuid(id)) return undefined;
    let row = this.known.get(id);
    if (!row) {
      if (this.known.size >= KNOWN_MAX) this.known.clear();
      row = this.store.facts(() => get(connection, id));
      row.catch(() => this.known.delete(id));
      this.known.set(id, row);
    }
    const found = await row;
    return found?.removedAt === null ? found : undefined;
  }
}
