/** What search has to find, whichever database does it. */
import { expect } from 'vitest';
import { Store, type Engine } from '@dualtrack/store';
import { freshWorkspace } from './engines.ts';

const docs: Record<string, string> = {
  size: 'Größe des Puffers: straße, Æther, Łódź und naïve Bayes',
  churn: '顧客離れの予測モデル',
  korean: '고객 이탈 예측',
  loader: 'Faster data-loader for CHURN-42 (x2.5!)',
  quotes: `it's a "quoted" \\ back'slash % _ * : & | ! ( ) <-> text`,
  greek: 'ΑΒΓ Συντελεστής άλφα',
  long: `${'abcdefghij'.repeat(30)} tail`,
  number: 'auc 0.8342 at step 12000',
  combining: 'Cafe\u0301 re\u0301sume\u0301',
};

const scopes = ['p', 'q'];

const searches: readonly (readonly [query: string, found: readonly string[]])[] = [
  ['grosse', ['size']],
  ['GRÖSSE', ['size']],
  ['größe', ['size']],
  ['strasse', ['size']],
  ['aether', ['size']],
  ['lodz', ['size']],
  ['naive bay', ['size']],
  ['顧客', ['churn']],
  ['予測', ['churn']],
  ['客離', ['churn']],
  ['モデル', ['churn']],
  ['이탈', ['korean']],
  ['load', ['loader']],
  ['data loader', ['loader']],
  ['loader data', ['loader']],
  ['churn-42', ['loader']],
  ['42', ['loader']],
  ['quoted', ['quotes']],
  ["it's", ['quotes']],
  ['slash', ['quotes']],
  ['συντελεστης', ['greek']],
  ['αλφα', ['greek']],
  ['abcdefghij', ['long']],
  ['tail', ['long']],
  ['8342', ['number']],
  ['cafe resume', ['combining']],
  ['café', ['combining']],
  ['loader quoted', []],
  ['oader', []],
  ['zebra', []],
  ['', []],
  ['   ', []],
  ['"', []],
  ["'", []],
  ['*', []],
  ['(', []],
  ['" OR 1=1 --', []],
  ['NEAR(a b)', []],
  ['zq:xj', []],
  ['fast:er', []],
  ['\\', []],
  ['& | !', []],
  ['\u0000', []],
  ['x'.repeat(5_000), []],
];

/** Puts texts into the index of a database and looks for them. */
export async function proveSearch(engine: Engine): Promise<void> {
  const store = await Store.open(engine, { workspace: freshWorkspace() });
  const other = await Store.open({ ...engine, close: async () => undefined }, { workspace: freshWorkspace() });
  await other.index([{ kind: 'task', id: 'elsewhere', scope: 'p', text: docs['loader']! }], 'test', 1);
  const all = Object.entries(docs).map(([id, text]) => ({ kind: 'task', id, scope: 'p', text }));
  await store.index(all, 'test', 1);
  for (const [query, found] of searches) {
    const hits = await store.search(query, { kinds: ['task'], scopes, limit: 20 });
    expect(hits.map((each) => each.id).sort(), JSON.stringify(query.slice(0, 40))).toEqual(found);
  }
  expect(await store.search('loader', { kinds: ['model'], scopes, limit: 20 })).toEqual([]);
  expect(await store.search('loader', { kinds: ['task', 'model'], scopes, limit: 20 })).toEqual([
    { kind: 'task', id: 'loader', scope: 'p' },
  ]);

  await store.index([{ kind: 'task', id: 'loader', scope: 'q', text: 'Now a writer' }], 'test', 2);
  expect(await store.search('loader', { kinds: ['task'], scopes, limit: 20 })).toEqual([]);
  expect(await store.search('writer', { kinds: ['task'], scopes, limit: 20 })).toEqual([
    { kind: 'task', id: 'loader', scope: 'q' },
  ]);
  await store.index([{ kind: 'task', id: 'loader', scope: 'q', text: '' }], 'test', 3);
  expect(await store.search('writer', { kinds: ['task'], scopes, limit: 20 })).toEqual([]);
  expect(await store.keeps(() => store.cursors.read(store.workspace, 'test'))).toBe(3);

  const many = Array.from({ length: 60 }, (_, n) => ({ kind: 'task', id: `m${n}`, scope: 'p', text: `drift ${n}` }));
  await store.index(many, 'test', 4);
  expect(await store.search('drift', { kinds: ['task'], scopes, limit: 20 })).toHaveLength(20);
  // What lies elsewhere takes the place of nothing, however well it fits.
  await store.index([{ kind: 'task', id: 'apart', scope: 'r', text: 'drift of what is watched' }], 'test', 5);
  for (const [some, found] of [
    [['r'], ['apart']],
    [['none', 'r'], ['apart']],
    [[], []],
  ])
    expect((await store.search('drift', { kinds: ['task'], scopes: some!, limit: 20 })).map(({ id }) => id)).toEqual(
      found,
    );
  await store.close();
}
