/** The database of this browser in which a page finds what the last one kept. Every call is one transaction. */
import type { Entry, Head, Kept } from '@dualtrack/client';

const NAME = 'dualtrack';
/** Of the stores below; what lies in them has its own shape in the head. */
const VERSION = 1;
/** Where the head lies in its store. */
export const HEAD = 'head';

export const storeNames = ['head', 'lines', 'entries'] as const;
type StoreName = (typeof storeNames)[number];

let opening: Promise<IDBDatabase> | undefined;

/** Everything that is kept; undefined where nothing is. */
export async function readKept(): Promise<Kept | undefined> {
  const stores = await storesFor('readonly');
  const [head, lines, entries] = await Promise.all([
    answer(stores('head').get(HEAD)),
    answer(stores('lines').getAll()),
    answer(stores('entries').getAll()),
  ]);
  if (!head) return undefined;
  return { head: head as Head, lines: lines as string[], entries: entries as Entry[] };
}

/** The stores, in a transaction of their own. */
export async function storesFor(mode: IDBTransactionMode): Promise<(name: StoreName) => IDBObjectStore> {
  const db = await (opening ??= open());
  const transaction = db.transaction(storeNames, mode, { durability: 'relaxed' });
  return (name) => transaction.objectStore(name);
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, VERSION);
  request.addEventListener('upgradeneeded', () => {
    for (const name of storeNames) request.result.createObjectStore(name, { autoIncrement: true });
  });
  const db = (await answer(request)) as IDBDatabase;
  db.addEventListener('close', () => (opening = undefined));
  // Because: a page of a newer version must not wait for this one.
  db.addEventListener('versionchange', () => {
    db.close();
    opening = undefined;
  });
  return db;
}

export function answer(request: IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('the cache did not answer')));
  });
}
