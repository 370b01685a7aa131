/** What connections keep, on either database: each delivery once, taken by one at a time, and secrets as they were put. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Arrived } from '@dualtrack/store';
import { openWorld, type World } from '../worlds/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const CONNECTION = '018f0000-0000-7000-8000-00000000c0de';
const idOf = (n: number): string => `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}`;

const arrived = (n: number, more: Partial<Arrived> = {}): Arrived => ({
  id: idOf(n),
  connection: CONNECTION,
  key: `key ${n}`,
  event: 'push',
  at: n,
  size: 10,
  headers: { 'x-event': 'push' },
  status: 'waiting',
  reason: null,
  body: Buffer.from(`body ${n}`),
  ...more,
});

test('deliveries are stored once by their key, and each is taken by one', async () => {
  const { store } = world;
  const { deliveries, workspace } = store;
  const all = Array.from({ length: 40 }, (_, n) => arrived(n));
  // Twice each, at the same time.
  const added = await Promise.all(
    [...all, ...all.map((each, n) => ({ ...each, id: idOf(1000 + n) }))].map((each) =>
      store.keepTogether(() => deliveries.add(workspace, each)),
    ),
  );
  expect(added.filter((each) => each.again)).toHaveLength(40);
  expect(new Set(added.map((each) => each.id)).size).toBe(40);

  const take = (most: number, now: number, bytes = 1_000_000) =>
    store.keep(() => deliveries.take(workspace, { now, until: now + 10, most, bytes }));
  const both = await Promise.all([take(25, 1), take(25, 1)]);
  const taken = both.flat().map((each) => each.id);
  expect(new Set(taken).size).toBe(taken.length);
  for (const each of both) expect(each.map((one) => one.at)).toEqual(each.map((one) => one.at).sort((a, b) => a - b));
  await take(40, 2);
  expect(await take(40, 3)).toEqual([]);
  expect(await take(40, 100, 35)).toHaveLength(3);
  await store.keep(() => deliveries.releaseAll(workspace));
  expect(await take(40, 3)).toHaveLength(40);

  const [first] = all;
  const settled = { id: first!.id, status: 'done', reason: null, effects: ['CHURN-1 moved to Review'] } as const;
  await store.keep(() => deliveries.settle(workspace, settled, 7));
  const found = await store.keeps(() => deliveries.find(workspace, first!.id));
  const { body: _, ...kept } = first!;
  expect(found).toEqual({ ...kept, ...settled, settledAt: 7, replays: 0 });
  expect(await store.keep(() => deliveries.replayed(workspace, first!.id))).toBe(1);
  expect(await store.keep(() => deliveries.replayed(workspace, first!.id))).toBe(2);
  const page = await store.keeps(() => deliveries.page(workspace, CONNECTION, { limit: 3, before: idOf(30) }));
  expect(page.map((each) => each.at)).toEqual([29, 28, 27]);
  const done = await store.keeps(() => deliveries.page(workspace, CONNECTION, { limit: 3, status: 'done' }));
  expect(done.map((each) => each.id)).toEqual([first!.id]);
  expect(await store.keeps(() => deliveries.connections(workspace))).toEqual([CONNECTION]);
});

test('a body comes back byte for byte, whatever it is', async () => {
  const { store } = world;
  const { deliveries, workspace } = store;
  const bodies = ['', '{"a":"ü\\u0000 \u{1f600}"}\n', '\ufeff{}', 'a\0b', '\ufffe1 \uffff'].map((each) =>
    Buffer.from(each),
  );
  bodies.push(Buffer.from([0xff, 0xfe, 0x00]), Buffer.from([0xed, 0xa0, 0x80]));
  for (const [n, body] of bodies.entries()) {
    await store.keepTogether(() => deliveries.add(workspace, arrived(5000 + n, { body })));
    const kept = await store.keeps(() => deliveries.bodyOf(workspace, idOf(5000 + n)));
    expect(kept!.toString('hex'), String(n)).toBe(body.toString('hex'));
  }
});

test('what cannot be written fails alone, and the others beside it are written', async () => {
  const { store } = world;
  const { deliveries, workspace } = store;
  const before = await store.keeps(() => deliveries.nth(workspace, CONNECTION, 0));
  const twice = { ...arrived(7000), key: 'another key' };
  const ends = await Promise.allSettled([
    store.keepTogether(() => deliveries.add(workspace, arrived(7000))),
    store.keepTogether(() => deliveries.add(workspace, twice)),
    store.keepTogether(() => deliveries.add(workspace, arrived(7001))),
  ]);
  // Because: its body would lie under an id that has one.
  expect(ends.map((each) => each.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await store.keeps(() => deliveries.nth(workspace, CONNECTION, 2))).toBe(before);
});

test('secrets and refusals are kept by connection', async () => {
  const { store } = world;
  const { secrets, refusals, workspace } = store;
  const one = { id: idOf(1), use: 'webhook', sealed: 'x', madeAt: 1, endsAt: null } as const;
  const two = { id: idOf(2), use: 'token', sealed: 'y', madeAt: 2, endsAt: null } as const;
  await store.keep(function* () {
    yield* secrets.put(workspace, CONNECTION, two);
    yield* secrets.put(workspace, CONNECTION, one);
    yield* secrets.endAt(workspace, CONNECTION, one.id, 9);
    yield* secrets.put(workspace, idOf(3), { ...one, sealed: 'other' });
  });
  const of = (connection: string) => store.keeps(() => secrets.of(workspace, connection));
  expect(await of(CONNECTION)).toEqual([{ ...one, endsAt: 9 }, two]);
  await store.keep(() => secrets.remove(workspace, CONNECTION, one.id));
  expect(await of(CONNECTION)).toEqual([two]);
  await store.keep(() => secrets.removeAll(workspace, CONNECTION));
  expect(await of(CONNECTION)).toEqual([]);
  expect(await of(idOf(3))).toHaveLength(1);
  for (const at of [5, 6])
    await store.keep(() => refusals.add(workspace, CONNECTION, { count: 2, at, reason: `at ${at}` }));
  expect(await store.keeps(() => refusals.of(workspace, CONNECTION))).toEqual({ count: 4, at: 6, reason: 'at 6' });
  expect(await store.keeps(() => refusals.of(workspace, idOf(3)))).toBeUndefined();
});
