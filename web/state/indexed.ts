/** The cache of the replica in this browser's IndexedDB. Where there is none, or it does not work, a page starts cold. */
import { headAfter, type Cache, type Entry, type Head, type Kept } from '@dualtrack/client';

const NAME = 'dualtrack';
/** Of the stores below; what lies in them has its own shape in the head. */
const VERSION = 1;
const HEAD = 'head';

export class IndexedCache implements Cache {
  private opening: Promise<IDBDatabase> | undefined;

  async read(): Promise<Kept | undefined> {
    const stores = await this.stores('readonly');
    const [head, lines, entries] = await Promise.all([
      answer(stores('head').get(HEAD)),
      answer(stores('lines').getAll()),
      answer(stores('entries').getAll()),
    ]);
    if (!head) return undefined;
    return { head: head as Head, lines: lines as string[], entries: entries as Entry[] };
  }

  async keep(head: Head, lines: readonly string[]): Promise<void> {
    const stores = await this.stores('readwrite');
    const done = completion(stores('head').transaction);
    for (const name of storeNames) stores(name).clear();
    putEach(stores('lines'), lines);
    stores('head').put(head, HEAD);
    await done;
  }

  async add(mine: Pick<Head, 'owner' | 'shape'>, entries: readonly Entry[]): Promise<boolean> {
    const stores = await this.stores('readwrite');
    const done = completion(stores('head').transaction);
    const head = headAfter((await answer(stores('head').get(HEAD))) as Head | undefined, mine, entries);
    if (head) {
      for (const entry of entries) stores('entries').add(entry);
      stores('head').put(head, HEAD);
    }
    await done;
    return head !== undefined;
  }

  async clear(): Promise<void> {
    const stores = await this.stores('readwrite');
    const done = completion(stores('head').transaction);
    for (const name of storeNames) stores(name).clear();
    await done;
  }

  private async stores(mode: IDBTransactionMode): Promise<(name: StoreName) => IDBObjectStore> {
    const db = await (this.opening ??= this.open());
    const transaction = db.transaction(storeNames, mode, { durability: 'relaxed' });
    return (name) => transaction.objectStore(name);
  }

  private async open(): Promise<IDBDatabase> {
    const request = indexedDB.open(NAME, VERSION);
    request.addEventListener('upgradeneeded', () => {
      for (const name of storeNames) request.result.createObjectStore(name, { autoIncrement: true });
    });
    const db = (await answer(request)) as IDBDatabase;
    db.addEventListener('close', () => (this.opening = undefined));
    // Because: a page of a newer version must not wait for this one.
    db.addEventListener('versionchange', () => {
      db.close();
      this.opening = undefined;
    });
    return db;
  }
}

const storeNames = ['head', 'lines', 'entries'] as const;
type StoreName = (typeof storeNames)[number];

/** Puts one after the other, each when the one before is there, so that the page draws its frames between them. */
function putEach(store: IDBObjectStore, lines: readonly string[], at = 0): void {
  if (at >= lines.length) return;
  store.put(lines[at]!, at).addEventListener('success', () => putEach(store, lines, at + 1));
}

function answer(request: IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('the cache did not answer')));
  });
}

function completion(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(transaction.error ?? new Error('the cache took nothing'));
    transaction.addEventListener('complete', () => resolve());
    for (const event of ['error', 'abort']) transaction.addEventListener(event, fail);
  });
}
