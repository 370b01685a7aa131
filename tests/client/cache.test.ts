/** What a device keeps of a replica: the next page begins with it, and anything wrong with it only means a cold start. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { kind, kinds, list, task, text, type AnyKind } from '@dualtrack/core';
import { shapeOf, type Cache, type Head, type Kept } from '@dualtrack/client';
import { Device, holdings, MemoryCache, openOffice, type Office, type Page } from '../worlds/pages.ts';

let office: Office;
let device: Device;
beforeAll(async () => {
  office = await openOffice();
  await office.play('project.add', { name: 'Churn', key: 'CHURN' });
  for (let i = 1; i <= 20; i++) await addTask(`Task ${i}`);
});
afterAll(() => office.close());
beforeEach(() => {
  device = new Device();
});
afterEach(() => {
  for (const page of device.pages) page.close();
});

const addTask = (title: string) => office.play('work.create', { project: 'CHURN', track: 'production', title });
const count = (page: Page): number => page.replica.query(() => list(task, 'number', []))?.length ?? 0;

/** Opens a page, waits until the device keeps what it holds, and closes it. */
async function visit(cache: Cache = device.cache): Promise<Kept> {
  const page = await device.open(office, { cache });
  await expect.poll(async () => (await cache.read())?.head.reached).toBe(page.replica.seq);
  page.close();
  return (await cache.read())!;
}

/** How a page stands before the server has answered anything. */
async function beginning(cache: Cache, owner = office.owner): Promise<Page> {
  const silent: Office = { ...office, send: () => new Promise(() => undefined) };
  const opened = device.open(silent, { cache, owner });
  await Promise.race([opened, new Promise((resolve) => setTimeout(resolve, 600))]);
  return [...device.pages].at(-1)!;
}

test('a page begins with what the one before held, then the feed goes on from there', async () => {
  await visit();
  await addTask('While nobody looked');
  const page = await beginning(device.cache);
  expect(page.sync.state).toEqual({ kind: 'connecting' });
  const before = count(page);
  expect(before).toBeGreaterThan(19);
  page.close();

  const asked: string[] = [];
  const listening: Office = {
    ...office,
    send: (path, init) => {
      asked.push(path);
      return office.send(path, init);
    },
  };
  const next = await device.open(listening);
  await expect.poll(() => count(next)).toBe(before + 1);
  expect(asked.filter((path) => path.startsWith('/api/bootstrap'))).toEqual([]);
  const cold = await new Device().open(office);
  expect(holdings(next.replica)).toEqual(holdings(cold.replica));
  cold.close();
});

test('rows that were kept for another person, or in another shape, are never shown, and are cleared', async () => {
  const cache = new MemoryCache();
  const kept = await visit(cache);
  expect(count(await beginning(cache, `${office.owner}x`))).toBe(0);
  expect(await cache.read()).toBeUndefined();

  const older: Head = { ...kept.head, shape: 'older' };
  await cache.keep(older, kept.lines);
  expect(count(await beginning(cache))).toBe(0);
  expect(await cache.read()).toBeUndefined();
});

test('the shape of the rows differs as soon as one field does', () => {
  const renamed: AnyKind = kind('task', { ...task.fields, added: text() }, { scope: 'project', reach: 'open' });
  expect(shapeOf()).toBe(shapeOf(kinds));
  expect(shapeOf({ ...kinds, task: renamed })).not.toBe(shapeOf());
});

test('a page that finds somebody else signed in shows nothing of what it gets', async () => {
  const page = await device.open(office, { owner: 'another/person' });
  expect(page.sync.state).toEqual({ kind: 'signed_out' });
  expect(count(page)).toBe(0);
});

test.each<[string, (kept: Kept) => Partial<Cache>]>([
  ['is absent', () => ({ read: () => Promise.reject(new Error('no store')) })],
  ['never answers', () => ({ read: () => new Promise(() => undefined) })],
  [
    'is full',
    () => ({
      read: () => Promise.resolve(undefined),
      keep: () => Promise.reject(new Error('QuotaExceededError')),
      add: () => Promise.reject(new Error('QuotaExceededError')),
    }),
  ],
  ['holds half a line', (kept) => ({ read: () => Promise.resolve({ ...kept, lines: ['{"kind":"task","col'] }) })],
  [
    'holds what no kind is',
    (kept) => ({ read: () => Promise.resolve({ ...kept, lines: ['{"kind":"nothing","columns":{"id":["a"]}}'] }) }),
  ],
])('a cache that %s only means a cold start', async (_, broken) => {
  const cache = new MemoryCache();
  const kept = await visit(cache);
  const page = await device.open(office, { cache: Object.assign(new MemoryCache(), broken(kept)) });
  expect(count(page)).toBeGreaterThan(19);
  await addTask(`With a cache that ${_}`);
  const cold = await new Device().open(office);
  await expect.poll(() => holdings(page.replica)).toEqual(holdings(cold.replica));
  expect(page.sync.state.kind).toBe('live');
  cold.close();
});

test('a gap is not papered over: the rows are written anew', async () => {
  const cache = new MemoryCache();
  const kept = await visit(cache);
  const page = await device.open(office, { cache });
  await cache.keep({ ...kept.head, seq: kept.head.seq - 5, reached: kept.head.seq - 5 }, []);
  await addTask('After the gap');
  await expect.poll(async () => (await cache.read())?.lines.length).toBeGreaterThan(0);
  const { head } = (await cache.read())!;
  expect(head.seq).toBe(page.replica.seq);
  page.close();
  const next = await beginning(cache);
  expect(holdings(next.replica)).toEqual(holdings(page.replica));
});

test('a page that comes to lead keeps what it holds, though nothing changes', async () => {
  const leader = await device.open(office, { cache: new MemoryCache() });
  const cache = new MemoryCache();
  const next = await device.open(office, { cache });
  await expect.poll(() => next.replica.seq).toBe(leader.replica.seq);
  leader.close();
  await expect.poll(async () => (await cache.read())?.head.reached).toBe(next.replica.seq);
  next.close();
  expect(holdings((await beginning(cache)).replica)).toEqual(holdings(next.replica));
});

test('many changes are folded into the rows, and what was loaded on demand stays', async () => {
  const cache = new MemoryCache();
  const page = await device.open(office, { cache });
  const row = page.replica.query(() => list(task, 'number', []))![0]!;
  await office.play('comment.add', { task: row.id, body: 'Seen' });
  await page.sync.load('comment', 'task', row.id);
  const began = page.replica.seq;
  for (let i = 0; i < 11; i++) {
    const renames = Array.from({ length: 100 }, (_, n) => ({ task: row.id, title: `Title ${i * 100 + n}` }));
    await office.play('work.rename', ...renames);
  }
  await expect.poll(() => page.replica.query(() => list(task, 'number', []))![0]!.title).toBe('Title 1099');
  await expect.poll(async () => (await cache.read())?.head.reached).toBe(page.replica.seq);
  await expect.poll(async () => (await cache.read())?.head.seq).toBeGreaterThan(began + 1_000);
  page.close();
  const next = await beginning(cache);
  expect(next.replica.isLoaded('comment', 'task', row.id)).toBe(true);
  expect(holdings(next.replica)).toEqual(holdings(page.replica));
});
