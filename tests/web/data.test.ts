/** Data: what waits, for how long and whom; checks, readiness and new gates, by pointer and by keys alone. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Team } from '../worlds/team.ts';
import { acting, openBrowser, openWindow, phone, seedTeam, startServer, type Server, type Window } from './rig.ts';

const DAY = 86_400_000;

let browser: Browser;
let server: Server;
let team: Team;
let window: Window;
let page: Page;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startServer()]);
  team = await seedTeam(server);
  const block = { gate: 'Q3 labels', task: team.keys['batch'] };
  await server.play('gate.block', block, Date.now() - 2 * DAY);
  const note = 'no read rights in the new regions';
  await server.play('work.block', { task: team.keys['drift'], kind: 'data_access', note }, Date.now() - DAY);
  window = await openWindow(browser, server);
  ({ page } = window);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});
beforeEach(async () => {
  await window.fresh('/CHURN/data');
  await page.getByText(/^Blocked now|^Nothing waits/).waitFor();
});
afterEach(() => expect(window.faults).toEqual([]));

const gate = (name: string): Locator => page.getByRole('article', { name, exact: true });
const summary = (): Promise<string> =>
  page
    .getByRole('status')
    .filter({ hasText: /waits|Blocked/ })
    .innerText();

test('says who and what waits, for how long, and which versions a gate feeds', async () => {
  expect(await summary()).toMatch(/^Blocked now: 2 people, 3 tasks · \d+(\.\d)? person-days in \w+ \(each assignee/);
  expect(await page.getByRole('article').count()).toBe(1);
  const blocks = gate('Q3 labels').getByRole('list', { name: 'Blocks' });
  expect(await blocks.innerText()).toMatch(
    /Does focal loss help[\s\S]*waits 4 d · @Mei[\s\S]*Batch scorer[\s\S]*waits 2 d · @Raj/,
  );
  expect(await gate('Q3 labels').innerText()).toMatch(/3 of 5 checks pass · 1 not[\s\S]*feeds churn 1\.2\.0/);
  expect(await page.getByRole('region', { name: 'Waits for data without a gate' }).innerText()).toMatch(
    /What makes f_age drift[\s\S]*data access: no read rights in the new regions · 1 d/,
  );
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await expect.poll(() => page.getByRole('article').count()).toBe(3);
  expect(page.url()).toContain('?show=all');
  expect(await gate('Churn table v4').innerText()).toMatch(/Ready since/);
  await page.reload();
  await expect.poll(() => page.getByRole('article').count()).toBe(3);
});

test('a gate is marked ready once its checks hold: its work goes on, everywhere, and it can be reopened with a reason', async () => {
  const other = await openWindow(browser, server, { path: '/CHURN/data?show=all' });
  await gate('Q3 labels').getByRole('button', { name: 'Mark ready' }).click();
  await page.getByText('2 of 5 checks have not passed yet.').first().waitFor();
  await gate('Q3 labels').getByRole('button', { name: 'Q3 labels' }).click();
  for (const check of ['two labellers agree, kappa 0.75', 'drift under 0.1'])
    await gate('Q3 labels').getByLabel(check).selectOption('Holds');
  await gate('Q3 labels').getByRole('button', { name: 'Mark ready' }).click();
  await gate('Q3 labels').waitFor({ state: 'detached' });
  await expect.poll(summary).toMatch(/^Blocked now: 2 people, 1 task/);
  const there = other.page.getByRole('article', { name: 'Q3 labels' });
  await expect.poll(() => there.innerText()).toMatch(/Ready since/);
  const task = await server.get<{ phase: string }>(`/api/tasks/${team.keys['labels']}`);
  expect(task.phase).toBe('done');

  await page.getByRole('button', { name: 'All', exact: true }).click();
  await gate('Q3 labels').getByRole('button', { name: 'Q3 labels' }).click();
  await gate('Q3 labels').getByRole('button', { name: 'Reopen' }).click();
  await page.getByRole('alert').filter({ hasText: 'Say why the data is not ready after all.' }).waitFor();
  await gate('Q3 labels').getByLabel('Why is it not ready after all?').fill('Two regions were missing');
  await gate('Q3 labels').getByRole('button', { name: 'Reopen' }).click();
  await gate('Q3 labels').getByText('0 of 5 checks pass').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => gate('Q3 labels').innerText()).toMatch(/Ready since/);
  await other.close();
});

test('by keys alone: a gate is added with its checks, one is set, another added; what is typed survives', async () => {
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.getByRole('button', { name: 'Add a gate' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'Give the gate a name' }).waitFor();
  await page.keyboard.type('Q3 labels');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'already taken' }).waitFor();
  await page.reload();
  await acting(page);
  await page.getByRole('button', { name: 'Add a gate' }).focus();
  await page.keyboard.press('Enter');
  expect(await page.getByLabel('Name').inputValue()).toBe('Q3 labels');
  await page.getByLabel('Name').selectText();
  await page.keyboard.type('Offers of 2026');
  for (let i = 0; i < 3; i++) await page.keyboard.press('Tab');
  await page.keyboard.type('no duplicates');
  await page.keyboard.press('Enter');
  await page.keyboard.type('prices in euro');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'All', exact: true }).focus();
  await page.keyboard.press('Enter');
  await gate('Offers of 2026').getByText('0 of 2 checks pass').waitFor();
  await gate('Offers of 2026').getByRole('button', { name: 'Offers of 2026' }).focus();
  await page.keyboard.press('Enter');
  await gate('Offers of 2026').getByLabel('no duplicates').focus();
  await page.keyboard.press('h');
  await gate('Offers of 2026').getByText('1 of 2 checks pass').waitFor();
  await gate('Offers of 2026').getByLabel('Another check of Offers of 2026').focus();
  await page.keyboard.type('under 1 % missing');
  await page.keyboard.press('Enter');
  await gate('Offers of 2026').getByText('1 of 3 checks pass').waitFor();
  await page.keyboard.press('Control+z');
});

test('on a phone nothing has to be scrolled sideways', async () => {
  const small = await openWindow(browser, server, { size: phone, touch: true, path: '/CHURN/data?show=all' });
  await small.page.getByRole('article').first().waitFor();
  expect(await small.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
  expect(small.faults).toEqual([]);
  await small.close();
});
