/** The pages of one browser: one of them speaks with the server, and whatever happens to it nothing is lost or doubled. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { list, task } from '@dualtrack/core';
import { Device, holdings, openOffice, type Office, type Page } from '../worlds/pages.ts';

let office: Office;
let device: Device;
beforeAll(async () => {
  office = await openOffice();
  await office.play('project.add', { name: 'Churn', key: 'CHURN' });
});
afterAll(() => office.close());
beforeEach(() => {
  device = new Device();
});
afterEach(() => {
  for (const page of device.pages) page.close();
});

let count = 0;
const fresh = (): string => `Task ${++count}`;
const add = (page: Page, title: string) =>
  page.sync.run('work.create', { project: 'CHURN', track: 'production', title });
const titles = (page: Page): string[] =>
  (page.replica.query(() => list(task, 'number', [])) ?? []).map((each) => each.title);
const inAll = (title: string): boolean => [...device.pages].every((page) => titles(page).includes(title));
const onServer = async (): Promise<string[]> => {
  const { lanes } = await office.get<{ lanes: { columns: { tasks: { title: string }[] }[] }[] }>('/api/board');
  return lanes.flatMap((lane) => lane.columns.flatMap((each) => each.tasks.map((one) => one.title)));
};

test('ten pages hold one feed, and all see what somebody does elsewhere', async () => {
  for (let i = 0; i < 10; i++) await device.open(office);
  await expect.poll(() => office.feeds.size).toBe(1);
  const title = fresh();
  await office.play('work.create', { project: 'CHURN', track: 'production', title });
  await expect.poll(() => inAll(title)).toBe(true);
  expect(office.feeds.size).toBe(1);
  expect([...device.pages].map((page) => page.sync.state.kind)).toEqual(Array.from({ length: 10 }, () => 'live'));
});

test('what one page runs is pending in the others at once, and saved once', async () => {
  const [leader, other] = [await device.open(office), await device.open(office)];
  leader.freeze();
  const title = fresh();
  add(other, title);
  expect(other.sync.state).toMatchObject({ kind: expect.stringMatching(/saving|connecting/) as string });
  const third = await device.open(office);
  expect(titles(third)).toContain(title);
  leader.thaw();
  await expect.poll(() => device.outbox.read().calls).toEqual([]);
  expect((await onServer()).filter((each) => each === title)).toEqual([title]);
  await expect.poll(() => inAll(title)).toBe(true);
});

test('a leader that is closed or frozen is followed by another within two seconds, without a gap', async () => {
  const [first, second, third] = [await device.open(office), await device.open(office), await device.open(office)];
  expect(device.leading).toBe(first);
  first.close();
  expect(device.leading).toBe(second);
  const title = fresh();
  await office.play('work.create', { project: 'CHURN', track: 'production', title });
  await expect.poll(() => inAll(title)).toBe(true);

  second.freeze();
  const at = Date.now();
  await expect.poll(() => device.leading).toBe(third);
  expect(Date.now() - at).toBeLessThan(2_000);
  const later = fresh();
  await office.play('work.create', { project: 'CHURN', track: 'production', title: later });
  await expect.poll(() => titles(third)).toContain(later);
  expect(titles(second)).not.toContain(later);
  second.thaw();
  await expect.poll(() => titles(second)).toContain(later);
  expect(device.leading).toBe(third);
  await expect.poll(() => office.feeds.size).toBe(1);
});

test('a command of a page that is closed at once is sent by another, once', async () => {
  const [leader, other] = [await device.open(office), await device.open(office)];
  const title = fresh();
  leader.freeze();
  add(other, title);
  other.close();
  leader.close();
  await device.open(office);
  await expect.poll(() => device.outbox.read().calls).toEqual([]);
  expect((await onServer()).filter((each) => each === title)).toEqual([title]);
});

test('a command of a page that ends before it told of it is sent by who leads', async () => {
  const [leader, other] = [await device.open(office), await device.open(office)];
  const title = fresh();
  other.freeze();
  add(other, title);
  other.close();
  await expect.poll(() => device.outbox.read().calls).toEqual([]);
  expect((await onServer()).filter((each) => each === title)).toEqual([title]);
  expect(titles(leader)).toContain(title);
});

test('a command that a page hears of after it was answered is not pending there for good', async () => {
  const [, other] = [await device.open(office), await device.open(office)];
  other.freeze();
  add(other, fresh());
  await expect.poll(() => device.outbox.read().calls).toEqual([]);
  const late = await device.open(office);
  other.thaw();
  await expect.poll(() => other.replica.pending).toEqual([]);
  await expect.poll(() => late.replica.pending).toEqual([]);
});

test('a refusal is in every page, until one of them has looked at it', async () => {
  const [, other] = [await device.open(office), await device.open(office)];
  const title = fresh();
  await office.play('work.create', { project: 'CHURN', track: 'production', title });
  await expect.poll(() => inAll(title)).toBe(true);
  const row = other.replica.query(() => list(task, 'number', []))!.find((each) => each.title === title)!;
  for (const page of device.pages) page.freeze();
  other.sync.run('work.rename', { task: row.id, title: 'Kept words' });
  await office.play('work.remove', { task: row.id });
  for (const page of device.pages) page.thaw();
  await expect.poll(() => [...device.pages].map((page) => page.sync.refused.length)).toEqual([1, 1]);
  const third = await device.open(office);
  expect(third.sync.refused[0]!.call.input).toMatchObject({ title: 'Kept words' });
  third.sync.dismiss(third.sync.refused[0]!);
  await expect.poll(() => [...device.pages].map((page) => page.sync.refused.length)).toEqual([0, 0, 0]);
  expect(device.outbox.read()).toEqual({ calls: [], refused: [] });
});

test('without locks each page is on its own, and still nothing is doubled', async () => {
  const pages = [await device.open(office, { alone: true }), await device.open(office, { alone: true })];
  await expect.poll(() => office.feeds.size).toBe(2);
  const [one, two] = [fresh(), fresh()];
  add(pages[0]!, one);
  add(pages[1]!, two);
  await expect.poll(() => inAll(one) && inAll(two)).toBe(true);
  await expect.poll(() => device.outbox.read().calls).toEqual([]);
  expect((await onServer()).filter((each) => each === one || each === two).sort()).toEqual([one, two].sort());
});

const step = fc.record({
  what: fc.constantFrom('run', 'run', 'run', 'elsewhere', 'elsewhere', 'open', 'close', 'freeze', 'thaw', 'forget'),
  which: fc.nat(4),
  waitMs: fc.constantFrom(0, 0, 5, 40),
});

test('whatever pages go through, all end as the server is, with every command done once', { timeout: 300_000 }, () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 24 }), async (steps) => {
      const home = new Device();
      await home.open(office);
      const ran: string[] = [];
      for (const { what, which, waitMs } of steps) {
        const page = [...home.pages][which % Math.max(1, home.pages.size)];
        if (what === 'open' && home.pages.size < 5) await home.open(office);
        else if (what === 'elsewhere')
          await office.play('work.create', { project: 'CHURN', track: 'production', title: fresh() });
        else if (what === 'forget') await home.cache.clear();
        else if (page && what === 'run') {
          ran.push(fresh());
          add(page, ran.at(-1)!);
        } else if (page && what === 'close') page.close();
        else if (page && what === 'freeze') page.freeze();
        else if (page && what === 'thaw') page.thaw();
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
      for (const page of home.pages) page.thaw();
      if (home.pages.size === 0) await home.open(office);
      await expect.poll(() => home.outbox.read().calls).toEqual([]);
      const there = await onServer();
      for (const title of ran) expect(there.filter((each) => each === title)).toEqual([title]);

      const cold = await new Device().open(office);
      for (const page of home.pages) await expect.poll(() => holdings(page.replica)).toEqual(holdings(cold.replica));
      expect([...home.pages].flatMap((page) => page.replica.pending)).toEqual([]);
      cold.close();
      for (const page of home.pages) page.close();
    }),
    { numRuns: 15 * Number(process.env['DUALTRACK_MORE'] ?? 1) },
  ),
);
