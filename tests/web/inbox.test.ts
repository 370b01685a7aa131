/** What asks one to act: decided, cleared, put away and snoozed from the list, by pointer and by keys; and one's own work. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Team } from '../worlds/team.ts';
import { sendTold } from '../worlds/githubStory.ts';
import { ana, connectGithub } from './forge.ts';
import { openBrowser, openWindow, phone, seedTeam, startServer, type Server, type Window } from './rig.ts';

const DAY = 86_400_000;

let browser: Browser;
let server: Server;
let team: Team;
let window: Window;
let page: Page;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startServer()]);
  team = await seedTeam(server);
  for (const each of ['weather', 'store'])
    await server.play('work.assign', { task: team.keys[each], add: ['Ana Ruiz'] });
  window = await openWindow(browser, server);
  ({ page } = window);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});
beforeEach(async () => {
  await window.fresh('/inbox');
  await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
});
afterEach(() => expect(window.faults).toEqual([]));

const rows = (): Locator => page.locator('[data-row]');
const row = (key: string): Locator => rows().filter({ has: page.getByText(team.keys[key]!, { exact: true }) });
const focused = (): Promise<string> => page.evaluate('document.activeElement?.textContent ?? ""');
const said = (): Promise<string> => page.locator('[role=status][aria-live=polite]').innerText();
const badge = (): Locator => page.getByRole('navigation', { name: 'Main' }).getByText(/\d+ to decide/);

/** A question of Ana's that started so many days ago and whose box of a day is full. */
async function ask(title: string, days: number): Promise<string> {
  const made = await server.play(
    'work.create',
    { project: 'CHURN', track: 'research', title, days: 1, column: 'checking', assignees: ['Ana Ruiz'] },
    Date.now() - days * DAY,
  );
  return made!.key!;
}

test('what is there: each with its reason, the most pressing first, and only decisions are counted in the rail', async () => {
  await expect.poll(() => rows().count()).toBe(3);
  expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual([
    'Decide now 1',
    'To check 1',
    'Others wait for yours 1',
  ]);
  expect(await row('weather').innerText()).toMatch(/Time to decide: its timebox is full since \d+ \w+ \(\d+ d\)/);
  expect(await row('rollout').innerText()).toContain('Waits for a review: Security looks at the shadow cluster');
  expect(await row('store').innerText()).toContain(`${team.keys['batch']} Batch scorer`);
  await expect.poll(() => badge().innerText()).toMatch(/^1\s*to decide$/);
  expect(await page.locator('body').innerText()).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
});

test('by keys alone: J and K, done, undone, snoozed, brought back; the focus stays in the list', async () => {
  await expect.poll(() => rows().count()).toBe(3);
  await page.keyboard.press('j');
  await expect.poll(focused).toBe('Do weather features help?');
  await page.keyboard.press('j');
  await expect.poll(focused).toBe('Deploy churn 1.1 to shadow traffic');
  await page.keyboard.press('e');
  await expect.poll(() => rows().count()).toBe(2);
  await expect.poll(focused).toBe('Feature store reads in the scorer');
  await expect.poll(said).toContain(`${team.keys['rollout']}: done. Z to undo.`);
  await page.keyboard.press('z');
  await expect.poll(() => rows().count()).toBe(3);
  await page.keyboard.press('k');
  await page.keyboard.press('h');
  const menu = page.getByRole('menu', { name: `Snooze ${team.keys['rollout']}` });
  await expect.poll(() => menu.evaluate((each) => each.contains(document.activeElement))).toBe(true);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => rows().count()).toBe(2);
  await expect.poll(() => page.evaluate('document.activeElement?.closest("[data-row]") !== null')).toBe(true);
  await page.getByText('1 comes back later').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => rows().count()).toBe(3);
  expect(await page.getByText('later').count()).toBe(0);
});

test('what is put away stays away after the page was closed, and comes to nobody’s first state but one’s own', async () => {
  await row('store')
    .getByRole('button', { name: /^Done with/ })
    .click();
  await expect.poll(() => rows().count()).toBe(2);
  await page.locator('[data-sync="live"]').first().waitFor();
  await page.reload();
  await expect.poll(() => rows().count()).toBe(2);
  expect((await server.blocks()).some((block) => block['kind'] === 'settling')).toBe(true);
  await page.keyboard.press('z');
  await page.getByText('Nothing needs you now.').waitFor({ state: 'detached' });
});

test('by keys: decided from the list, and the next question has the focus', async () => {
  const [first, second] = [await ask('Does dropout help?', 9), await ask('Does mixup help?', 8)];
  await expect.poll(() => badge().innerText()).toMatch(/^3/);
  await page.keyboard.press('j');
  await expect.poll(focused).toBe('Does dropout help?');
  await page.keyboard.press('d');
  const dialog = page.getByRole('dialog', { name: `Decide ${first}` });
  await dialog.getByRole('radio', { name: /^Ruled out/ }).check();
  await dialog.getByLabel('We found').fill('No gain.');
  await dialog.getByRole('checkbox', { name: /^No evidence kept/ }).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => dialog.count()).toBe(0);
  await expect.poll(focused).toBe('Does mixup help?');
  await expect.poll(() => badge().innerText()).toMatch(/^2/);
  await server.play('research.decide', { task: second, outcome: 'parked', finding: 'Later.' });
  await expect.poll(() => page.getByText('Does mixup help?').count()).toBe(0);
});

test('by pointer: snoozed until a day, refused for a day that is over, and a blocker cleared', async () => {
  const made = await server.play('work.create', {
    project: 'CHURN',
    track: 'production',
    title: 'Needs a key',
    assignees: ['Mei Tan'],
  });
  await server.play('work.block', { task: made!.key, kind: 'data_access', note: 'the vault', person: 'Ana Ruiz' });
  const mine = rows().filter({ hasText: 'Needs a key' });
  await mine.getByRole('button', { name: /^Snooze/ }).click();
  await page.getByRole('menuitem', { name: 'A day…' }).click();
  const dialog = page.getByRole('dialog', { name: `Snooze ${made!.key}` });
  await dialog.getByLabel('Until').fill('2020-01-01');
  await dialog.getByRole('button', { name: 'Snooze' }).click();
  await dialog.getByText('Choose a day to come.').waitFor();
  await page.keyboard.press('Escape');
  await mine.getByText('Waits for data access: the vault').waitFor();
  await mine.getByRole('button', { name: 'Clear' }).click();
  await expect.poll(() => mine.count()).toBe(0);
  await expect.poll(said).toContain(`${made!.key} waits no longer`);
});

test('my work: by phase, each box honest, what waits for whom, and what was finished', async () => {
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await page.getByRole('heading', { level: 1, name: 'My work' }).waitFor();
  const part = (name: string): Locator => page.getByRole('region', { name: new RegExp(`^${name} \\d`) });
  expect(await part('Checking').innerText()).toMatch(/Do weather features help\?[\s\S]*Time to decide[\s\S]*decide by/);
  expect(await part('Doing').innerText()).toContain(`${team.keys['batch']} waits for it`);
  expect(await part('Next').innerText()).toContain('The timebox has not started');
  expect(await part('Done in the last two weeks').innerText()).toContain('Deploy churn 1.0.1 with the age fix');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('complementary').getByLabel('Title').waitFor();
  await page.goBack();
  await part('Checking').getByRole('button', { name: 'Decide' }).click();
  await page.getByRole('dialog', { name: `Decide ${team.keys['weather']}` }).waitFor();
  await page.keyboard.press('Escape');
});

test('a review that is asked for: opens at the forge and its task here, goes when it is given, and comes when asked anew', async () => {
  const way = await connectGithub(server, team);
  const asks = rows().filter({ hasText: '#93' });
  await asks.getByText(/Raj Patel asks you to review it, since/).waitFor();
  const link = asks.getByRole('link', { name: /^Cap the queue/ });
  expect(await link.getAttribute('href')).toBe('https://github.example/acme/churn/pull/93');
  await asks.getByRole('button', { name: 'Snooze #93 (H)' }).focus();
  await page.keyboard.press('.');
  const menu = page.getByRole('menu', { name: '#93' });
  await menu.getByRole('menuitem', { name: 'Open the pull request' }).waitFor();
  await menu.getByRole('menuitem', { name: `Open ${team.keys['rollout']}` }).click();
  await page.getByRole('complementary').getByLabel('Title').waitFor();
  await page.goBack();
  await sendTold(way, way.asked.review(ana, 'approved'));
  await expect.poll(() => asks.count()).toBe(0);
  await sendTold(way, way.asked.asks(ana));
  await asks.waitFor();
  await asks.getByRole('button', { name: 'Done with #93 (E)' }).click();
  await expect.poll(() => asks.count()).toBe(0);
  await page.keyboard.press('z');
  await asks.waitFor();
});

test('a phone: within the width, with sheets for menus', async () => {
  const small = await openWindow(browser, server, { size: phone, touch: true, path: '/inbox' });
  const over = (): Promise<number> => small.page.evaluate('document.documentElement.scrollWidth - innerWidth');
  await small.page.locator('[data-row]').first().waitFor();
  expect(await over()).toBe(0);
  await small.page
    .getByRole('button', { name: /^Snooze/ })
    .first()
    .tap();
  await small.page.getByRole('dialog').getByRole('button', { name: 'Tomorrow' }).waitFor();
  await small.page.keyboard.press('Escape');
  await small.page.goto(`${server.origin}/my-work`);
  await small.page.locator('[data-row]').first().waitFor();
  expect(await over()).toBe(0);
  expect(small.faults).toEqual([]);
  await small.close();
});

test('nothing at all reads as a good thing', async () => {
  for (let left = await rows().count(); left > 0; left--) {
    await rows()
      .first()
      .getByRole('button', { name: /^Done with/ })
      .click();
    await expect.poll(() => rows().count()).toBe(left - 1);
  }
  await page.getByText('Nothing needs you now.').waitFor();
  await expect.poll(() => badge().count()).toBe(0);
});
