/** The cache of the replica in this browser's IndexedDB. Where there is none, or it does not work, a page starts cold. */
import { headAfter, type Cache, type Entry, type Head, type Kept } from '@dualtrack/client';
import { answer, HEAD, readKept, storeNames, storesFor } from './stores.ts';

export class IndexedCache implements Cache {
  private begun: Promise<Kept | undefined> | undefined;

  /** `begun`: the first reading, which is under way already. */
  constructor(begun: Promise<Kept | undefined>) {
    this.begun = begun;
  }

  async read(): Promise<Kept | undefined> {
    const reading = this.begun ?? readKept();
    this.begun = undefined;
    return reading;
  }

  async keep(head: Head, lines: readonly string[]): Promise<void> {
    const stores = await storesFor('readwrite');
    const done = completion(stores('head').transaction);
    for (const name of storeNames) stores(name).clear();
    putEach(stores('lines'), lines);
    stores('head').put(head, HEAD);
    await done;
  }

  async add(mine: Pick<Head, 'owner' | 'shape'>, entries: readonly Entry[]): Promise<boolean> {
    const stores = await storesFor('readwrite');
    const done = completion(stores('head').transaction);
    const head = headAfter((await answer(stores('head').get(HEAD))) as Head | undefined, mine, entries);
    if (head) {
      for (const entry of entries) stores('entries').add(entry);
      stores('head').put(head, HEAD);
    }
    await done;
    return head !== undefined;
  }

  clear(): Promise<void> {
    return forgetCache();
  }
}

/** Forgets all that this browser kept of the workspace. */
export async function forgetCache(): Promise<void> {
  const stores = await storesFor('readwrite');
  const done = completion(stores('head').transaction);
  for (const name of storeNames) stores(name).clear();
  await done;
}

/** Puts one after the other, each when the one before is there, so that the page draws its frames between them. */
function putEach(store: IDBObjectStore, lines: readonly string[], at = 0): void {
  if (at >= lines.length) return;
  store.put(lines[at]!, at).addEventListener('success', () => putEach(store, lines, at + 1));
}

function completion(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(transaction.error ?? new Error('the cache took nothing'));
    transaction.addEventListener('complete', () => resolve());
    for (const event of ['error', 'abort']) transaction.addEventListener(event, fail);
  });
}
