/** The screens beside the board: models, ledger, the shell with its keys and its theme, on a desk and on a phone. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Team } from '../worlds/team.ts';
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
});
afterEach(() => expect(window.faults).toEqual([]));

const cell = async (model: string, stage: string): Promise<string> => {
  const heads = await page.getByRole('columnheader').allTextContents();
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: model, exact: true }) });
  return row
    .getByRole('cell')
    .nth(heads.indexOf(stage) - 1)
    .innerText();
};
const focusedLabel = (): Promise<string> => page.evaluate('document.activeElement?.getAttribute("aria-label") ?? ""');

test('models: what is live comes first, by keys, and another window sees a new stage at once', async () => {
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.getByRole('heading', { name: 'Models' }).waitFor();
  await page.getByRole('columnheader').first().waitFor();
  expect(await page.getByRole('columnheader').allTextContents()).toEqual([
    'Model',
    'Live',
    'Testing',
    'Building',
    'Experiment',
    'Research',
    'Retired',
  ]);
  expect(await cell('churn', 'Live')).toMatch(/1\.0\.1\s+since \d+ \w+/);
  expect(await cell('churn', 'Testing')).toMatch(/1\.1\.0/);
  await expect.poll(() => cell('churn', 'Testing')).toMatch(/2 open tasks/);
  expect(await cell('churn', 'Research')).toMatch(/2\.0\.0/);
  expect(await cell('offer-ranker', 'Live')).toBe('no version live');
  await server.play('model.stage', { project: 'CHURN', version: 'offer-ranker@0.1.0', stage: 'staging' });
  await expect.poll(() => cell('offer-ranker', 'Testing')).toMatch(/0\.1\.0/);
  expect(await cell('offer-ranker', 'Building')).toBe('–');
});

test('models: as it was on a day, by pointer, and back to now', async () => {
  await page.getByRole('link', { name: 'Models' }).click();
  const day = new Date(Date.now() - 30 * DAY).toISOString().slice(0, 10);
  await page.getByLabel('As of').fill(day);
  await page.getByText(/^As it was at the end of/).waitFor();
  expect(await cell('churn', 'Live')).toMatch(/1\.0\.0/);
  expect(await cell('churn', 'Retired')).toMatch(/0\.9\.0/);
  expect(page.url()).toContain(`?at=${day}`);
  await page.reload();
  await expect.poll(() => cell('churn', 'Live')).toMatch(/1\.0\.0/);
  await page.getByLabel('As of').fill('2001-01-01');
  await page.getByText('There was no model yet on that day.').waitFor();
  await page.getByRole('button', { name: 'Now' }).click();
  await expect.poll(() => cell('churn', 'Live')).toMatch(/1\.0\.1/);
});

test('ledger: newest first, every outcome of one size, searched by keys alone', async () => {
  await page.keyboard.type('gl');
  await page.getByRole('heading', { name: 'Ledger' }).waitFor();
  await page.keyboard.press('/');
  await expect.poll(focusedLabel).toBe('Search the ledger: has this been tried?');
  const entries = page.getByRole('article');
  await expect.poll(() => entries.count()).toBe(6);
  expect(await entries.first().innerText()).toMatch(/L-6[\s\S]*Inconclusive[\s\S]*Do weekday features matter\?/);
  const seals = await page.locator('article svg').evaluateAll((all) => all.map((each) => each.getAttribute('width')));
  expect(new Set(seals)).toEqual(new Set(['20']));
  await page.keyboard.type('latency');
  await expect.poll(() => entries.count()).toBe(2);
  await page.getByText('2 entries').waitFor();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('transformers');
  await page.getByText(/Nothing in the ledger speaks of “transformers”/).waitFor();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await expect.poll(() => entries.count()).toBe(6);
  await server.play('research.decide', {
    task: team.keys['smaller'],
    outcome: 'iterate',
    finding: 'Half the trees will do.',
  });
  await expect.poll(() => entries.first().innerText()).toMatch(/Half the trees will do\.[\s\S]*no evidence kept/);
  await page.getByRole('link', { name: 'Does call volume of the last 30 days help?' }).click();
  await page.getByRole('link', { name: team.keys['calls']! }).click();
  await page.getByRole('complementary').getByLabel('Title').waitFor();
});

test('the board tells the tracks apart and marks what waits, is full or over', async () => {
  const card = (key: string): Locator =>
    page.locator('[data-task]', { has: page.getByText(team.keys[key]!, { exact: true }) });
  await card('focal').getByText('8.2 of 10 d').waitFor();
  expect(await card('focal').innerText()).toContain('Waits for Q3 labels · 4 d');
  expect(await card('weather').innerText()).toContain('Time to decide');
  const asked = card('weather').getByRole('group', { name: 'Decide' }).getByRole('button');
  expect(await asked.allTextContents()).toEqual(['Adopt', 'Rule out', 'Extend…']);
  expect(await card('store').innerText()).toContain('5 pt');
  expect(await card('batch').innerText()).toContain(`Waits for ${team.keys['store']}`);
  expect(await card('rollout').innerText()).toContain('Waits for a review · 2 d');
  expect(await card('labels').innerText()).toContain('3 of 5 checks');
  expect(await card('table').innerText()).toContain('✓ ready');
  expect(await card('calibration').innerText()).toMatch(/Adopted\s+L-5/);
  await page.getByText('WIP 3/3 · full').waitFor();
  await page.getByText('WIP 3/2 · over').waitFor();
  await page.getByText('WIP 3/8 pt').waitFor();
  const edges = await Promise.all(
    (['uplift', 'store', 'consent', 'focal'] as const).map((key) => card(key).getAttribute('class')),
  );
  expect(edges.map((each) => /edge-\w+/.exec(each ?? '')?.[0])).toEqual([
    'edge-research',
    'edge-production',
    'edge-data',
    'edge-blocked',
  ]);
});

test('a question mark shows the keys of this screen; single keys can be switched off', async () => {
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keys on this screen' });
  await sheet.getByText('Peek: open or close its panel').waitFor();
  await sheet.getByRole('checkbox', { name: /Single keys act/ }).uncheck();
  await page.keyboard.press('Escape');
  await expect.poll(() => sheet.count()).toBe(0);
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.keyboard.press('d');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => page.evaluate('document.activeElement?.closest("[data-task]") !== null')).toBe(true);
  expect(page.url()).toContain('/CHURN/board');
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.getByRole('button', { name: 'Keys (?)' }).click();
  await sheet.getByRole('checkbox', { name: /Single keys act/ }).check();
});

test('no key acts while something is written', async () => {
  await page.getByRole('link', { name: 'Ledger' }).click();
  await page.getByRole('searchbox').fill('');
  await page.getByRole('searchbox').focus();
  await page.keyboard.type('gb?z[');
  expect(page.url()).toContain('/ledger');
  expect(await page.getByRole('searchbox').inputValue()).toBe('gb?z[');
  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('the theme is as the system has it, or as one chose, also after the page was closed', async () => {
  const background = (): Promise<string> => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
  expect(await background()).toBe('rgb(251, 251, 252)');
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await background()).toBe('rgb(16, 16, 19)');
  const choose = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: 'Appearance' }).click();
    await page.getByRole('menuitem', { name }).click();
    await page.getByRole('menu').waitFor({ state: 'detached' });
  };
  await choose('Light');
  expect(await background()).toBe('rgb(251, 251, 252)');
  await page.reload();
  await page.getByRole('button', { name: 'Appearance' }).waitFor();
  expect(await background()).toBe('rgb(251, 251, 252)');
  await choose('Dark');
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await background()).toBe('rgb(16, 16, 19)');
  await choose('High contrast');
  expect(await background()).toBe('rgb(255, 255, 255)');
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await background()).toBe('rgb(0, 0, 0)');
  await choose('As the system has it');
  expect(await background()).toBe('rgb(16, 16, 19)');
  await page.emulateMedia({ contrast: 'more' });
  await expect.poll(background).toBe('rgb(0, 0, 0)');
  await page.emulateMedia({ colorScheme: 'light', contrast: 'no-preference' });
  await choose('Compact');
  expect(await page.evaluate('document.documentElement.dataset.density')).toBe('compact');
  await choose('Cosy');
  expect(await page.evaluate('document.documentElement.dataset.density')).toBe('cosy');
});

test('the program comes packed as the browser can unpack it, is kept for good, and says that all of it runs', async () => {
  const html = await (await fetch(server.origin)).text();
  const [path] = /\/assets\/index-[^"]+\.js/.exec(html) ?? [''];
  const lengths: number[] = [];
  for (const packing of ['identity', 'gzip', 'br']) {
    const { headers } = await fetch(server.origin + path, { method: 'HEAD', headers: { 'accept-encoding': packing } });
    expect(headers.get('content-encoding') ?? 'identity').toBe(packing);
    expect(headers.get('cache-control')).toContain('immutable');
    lengths.push(Number(headers.get('content-length')));
  }
  const [plain, gzip, brotli] = lengths as [number, number, number];
  expect(gzip).toBeLessThan(plain / 2);
  expect(brotli).toBeLessThan(gzip);
  // Because: a browser compiles all of it at once only when that is said first of all.
  const script = await (await fetch(server.origin + path)).text();
  expect(script.startsWith('//# allFunctionsCalledOnLoad\n')).toBe(true);
});

test('the rail narrows with a bracket, the project changes from its menu, an old address says so', async () => {
  await page.keyboard.press('[');
  await page.getByRole('button', { name: 'Widen the rail ([)' }).waitFor();
  expect(await page.locator('[data-sync=live]').innerText()).toContain('Saved');
  await page.keyboard.press('[');
  await server.play('project.add', { name: 'Fraud', key: 'FRAUD' });
  await page.getByRole('button', { name: 'Churn prediction , change the project' }).click();
  await page.getByRole('menuitem', { name: 'Fraud · FRAUD' }).click();
  await page.waitForURL('**/FRAUD/board');
  await server.play('project.rekey', { project: 'FRAUD', key: 'RISK' });
  await page.goto(`${server.origin}/FRAUD/board`);
  await page.waitForURL('**/RISK/board');
  await page.goto(`${server.origin}/churn-7`);
  await page.waitForURL('**/CHURN/board/7');
  for (const path of ['/NOPE/board', '/CHURN/nowhere', '/what-is-this']) {
    await page.goto(server.origin + path);
    await page.getByRole('heading', { name: 'Not found' }).waitFor();
  }
  await page.getByRole('link', { name: 'Go to the board' }).click();
  await page.waitForURL('**/board');
});

test('a phone: lanes as lists, every screen within reach, nothing to scroll sideways', async () => {
  const { page, faults, close } = await openWindow(browser, server, { size: phone, touch: true, path: '/CHURN/board' });
  for (const lane of ['Production', 'Data', 'Research']) {
    await page.getByRole('button', { name: new RegExp(`^${lane}`) }).tap();
    await page.locator('[data-task]').first().waitFor();
  }
  expect(await page.locator('[data-task][draggable=true]').count()).toBe(0);
  const ruleOut = page.getByRole('button', { name: 'Rule out', exact: true }).first();
  await ruleOut.scrollIntoViewIfNeeded();
  expect(await hitsWhileItScrolls(ruleOut), 'a card hears a tap while its list still scrolls').toBe(true);
  await ruleOut.tap();
  await page.getByRole('dialog').getByLabel('We found').fill('Half an idea');
  await page.getByRole('dialog').getByRole('button', { name: 'Not now' }).tap();
  for (const screen of ['Models', 'Board']) {
    await page.getByRole('navigation').getByRole('link', { name: screen }).tap();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), screen).toBe(0);
  }
  for (const screen of ['Ledger', 'Settings', 'Add a project']) {
    await page.getByRole('button', { name: 'More' }).tap();
    await page.getByRole('dialog', { name: 'More' }).getByRole('button', { name: screen }).tap();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), screen).toBe(0);
  }
  expect(faults).toEqual([]);
  await close();
});

/** Whether a pointer finds what stands in a list in the moment in which that list scrolls. */
const hitsWhileItScrolls = (part: Locator): Promise<boolean> =>
  part.evaluate(async (element) => {
    const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done));
    const list = element.closest('.overflow-y-auto')!;
    list.dispatchEvent(new Event('scroll'));
    await frame();
    await frame();
    const { left, top, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  });
