/** The palette: everything within reach of one line, and saved questions answered where they are asked. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Team } from '../worlds/team.ts';
import { openBrowser, openWindow, seedTeam, startServer, type Server, type Window } from './rig.ts';

let browser: Browser;
let server: Server;
let team: Team;
let window: Window;
let page: Page;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startServer()]);
  team = await seedTeam(server);
  window = await openWindow(browser, server);
  ({ page } = window);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});
beforeEach(async () => {
  await window.fresh('/CHURN/board');
  await page.locator('[data-task]').first().waitFor();
  await page.keyboard.press('Control+k');
  await line().waitFor();
});
afterEach(() => expect(window.faults).toEqual([]));

const line = (): Locator => page.getByRole('combobox');
const group = (name: RegExp | string): Locator => page.getByRole('group', { name });
const active = (): Promise<string> =>
  page.evaluate(
    'document.getElementById(document.activeElement?.getAttribute("aria-activedescendant") ?? "")?.innerText ?? ""',
  );

test('goes to screens, tasks by title and by key, versions and decisions', async () => {
  for (const [typed, path] of [
    ['models', '/CHURN/models'],
    ['ledger', '/CHURN/ledger'],
    ['focal loss', `/CHURN/board/${team.keys['focal']!.split('-')[1]}`],
    [team.keys['batch']!.toLowerCase(), `/CHURN/board/${team.keys['batch']!.split('-')[1]}`],
    ['offer-ranker 0.1', '/CHURN/models'],
    ['wether featurs', `/CHURN/board/${team.keys['weather']!.split('-')[1]}`],
  ] as const) {
    await line().fill(typed);
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${path}`);
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('Control+k');
    await line().waitFor();
  }
  await line().fill('TabNet');
  await group('Ledger')
    .getByRole('option', { name: /L-3 · Ruled out/ })
    .waitFor();
});

test('answers "what’s in prod" and the other questions in the list', async () => {
  await page.keyboard.type('what’s in prod?');
  await group("what's in prod · 1")
    .getByRole('option', { name: /^churn 1\.0\.1 Live since/ })
    .waitFor();
  await line().fill('blocked on data');
  await group('blocked on data · 1')
    .getByRole('option', { name: /focal loss/ })
    .waitFor();
  await line().fill('time to');
  await group('time to decide · 1')
    .getByRole('option', { name: /weather/ })
    .click();
  await page.waitForURL(`**/CHURN/board/${team.keys['weather']!.split('-')[1]}`);
  await page.keyboard.press('Control+k');
  await line().fill('what is blocked');
  await page.getByRole('option', { name: 'Show these on the board' }).click();
  await page.waitForURL('**/CHURN/board?q=is%3Ablocked');
  await page.keyboard.press('Control+k');
  await line().fill('is:open assignee:lena type:deploy');
  await group('is:open assignee:lena type:deploy · 1')
    .getByRole('option', { name: /shadow traffic/ })
    .waitFor();
  await line().fill('');
  await group('Questions').getByRole('option', { name: 'No evidence linked' }).click();
  await expect.poll(() => line().inputValue()).toBe('no evidence linked');
  await group(/^no evidence linked · \d/).waitFor();
});

test('does what a key does, and shows the key', async () => {
  await line().fill('these keys');
  await group('Do').getByRole('option', { name: 'These keys ?' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Keys on this screen' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+k');
  await line().fill('theme dark');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
  await page.keyboard.press('Control+k');
  await line().fill('density compact');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate('document.documentElement.dataset.density')).toBe('compact');
});

test('goes through its list with the arrows, round both ends, and gives the focus back', async () => {
  await page.keyboard.press('Escape');
  await page.locator('[data-task] a').first().focus();
  const before = await page.evaluate<string>('document.activeElement.innerText');
  await page.keyboard.press('Control+k');
  await line().waitFor();
  await expect.poll(active).toMatch(/^Inbox/);
  await page.keyboard.press('ArrowDown');
  await expect.poll(active).toMatch(/^My work/);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect.poll(active).not.toMatch(/^(Inbox|My work)/);
  await line().fill('zzzz qqqq');
  await page.getByText('Nothing here is called “zzzz qqqq”.').waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect.poll(() => page.evaluate('document.activeElement.innerText')).toBe(before);
});

test('the slash searches things, descriptions and comments too, and offers nothing to do', async () => {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('/');
  await line().fill('overfits after epoch');
  await group('Found in texts')
    .getByRole('option', { name: new RegExp(team.keys['focal']!) })
    .waitFor();
  await line().fill('undo');
  await expect.poll(() => group('Do').count()).toBe(0);
});
