/** The menu of a task: all that keys do to it, with the keys beside them, wherever the task is shown. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';
import { openBrowser, openWindow, phone, startServer, until, type Server, type Window } from './rig.ts';

let browser: Browser;
let server: Server;
let window: Window;
let page: Page;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startServer()]);
  await server.play('people.add', { name: 'Mei Tan', role: 'member' });
  window = await openWindow(browser, server);
  ({ page } = window);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

let count = 0;
const project = (): string => `M${count}X`;
/** A question, a feature, and data with a gate that is not ready. */
beforeEach(async () => {
  count++;
  const own = { project: project() };
  await server.play('project.add', { name: `Menus ${count}`, key: project() });
  await server.play('work.create', { ...own, track: 'research', title: 'Does focal loss help?' });
  await server.play('work.create', { ...own, track: 'production', title: 'Batch scorer' });
  await server.play('work.create', { ...own, track: 'data', title: 'Q3 labels' });
  await server.play('gate.add', { ...own, name: 'Q3 labels', task: `${project()}-3`, checks: ['no leak'] });
  await window.fresh(`/${project()}/board`);
  await title('Q3 labels').waitFor();
});
afterEach(() => expect(window.faults).toEqual([]));

const title = (name: string): Locator => page.locator('a[data-title]', { hasText: name });
const focused = (): Promise<string> => page.evaluate('document.activeElement?.textContent ?? ""');
const menus = (): Locator => page.getByRole('menu');
const item = (name: string): Locator => page.getByRole('menuitem', { name });
const view = (number: number) =>
  server.get<{
    assignees: string[];
    priority: number;
    labels: string[];
    column: string;
    gate: { passed: string | null } | null;
    around: { how: string; key: string }[];
  }>(`/api/tasks/${project()}-${number}`);

async function openMenu(name: string): Promise<void> {
  await title(name).focus();
  await page.keyboard.press('.');
  await until('the menu has the focus', () =>
    page.evaluate<boolean>('document.activeElement?.closest("[role=menu]") != null'),
  );
}

/** Goes to an entry by what it begins with, and into its menu. */
async function into(name: string): Promise<void> {
  await to(name);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => menus().count()).toBe(2);
  await until('the menu within has the focus', async () =>
    menus()
      .last()
      .evaluate((each) => each.contains(document.activeElement)),
  );
  await expect.poll(() => menus().last().locator('[data-highlighted]').count()).toBe(1);
}

async function to(name: string): Promise<void> {
  await until(`“${name}” is highlighted`, async () => {
    const [now] = await menus().last().locator('[data-highlighted]').allInnerTexts();
    if (now?.startsWith(name)) return true;
    await page.keyboard.press('ArrowDown');
    return false;
  });
}

/** What stands in the menu of a task and in the menus within, as `label: keys`. */
async function entries(name: string): Promise<string[]> {
  await openMenu(name);
  const read = async (menu: Locator): Promise<string[]> => {
    const lines = await menu.getByRole('menuitem').allInnerTexts();
    return lines.map((each) => each.replaceAll(' then ', ' ').split('\n').join(': '));
  };
  const all = await read(menus().first());
  for (const name of await menus().first().locator('[aria-haspopup=menu]').allInnerTexts()) {
    await into(name.split('\n')[0]!);
    all.push(...(await read(menus().last())));
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => menus().count()).toBe(1);
  }
  await page.keyboard.press('Escape');
  await expect.poll(() => menus().count()).toBe(0);
  expect(await focused()).toBe(name);
  return all;
}

test('every key that acts on a task stands in its menu, with the key beside it', async () => {
  const all = [
    ...(await entries('Does focal loss help?')),
    ...(await entries('Batch scorer')),
    ...(await entries('Q3 labels')),
  ];
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog');
  await sheet.waitFor();
  const keys: string[] = [];
  for (const group of ['On a card', 'Move the card']) {
    for (const row of await sheet.getByRole('region', { name: group }).getByRole('listitem').all()) {
      const about = await row.locator('span').first().innerText();
      keys.push(`${about}: ${(await row.locator('kbd').allInnerTexts()).join(' ')}`);
    }
  }
  expect(keys.length).toBeGreaterThan(30);
  // Because: the menu is what `.` opens, and its columns are what `S` lets one choose.
  const elsewhere = ['Menu of the card: .', 'Status: S'];
  expect(keys.filter((each) => !all.includes(each) && !elsewhere.includes(each))).toEqual([]);
  await page.keyboard.press('Escape');
  await openMenu('Batch scorer');
  expect(await menus().getByRole('group', { name: 'Move to', exact: true }).innerText()).toMatch(/^Move to\s*S\s/);
  expect(new Set(all.filter((each) => each.startsWith('Mark its data'))).size).toBe(1);
});

test('with keys alone: somebody is put on a task in a menu within, and the card has the focus again', async () => {
  await openMenu('Batch scorer');
  await into('Who works on it');
  await to('Mei Tan');
  await page.keyboard.press('Enter');
  await expect.poll(() => menus().count()).toBe(0);
  await expect.poll(focused).toBe('Batch scorer');
  await expect.poll(async () => (await view(2)).assignees).toEqual(['Mei Tan']);
  expect((await view(1)).assignees).toEqual([]);
});

test('what an entry leads to has the focus: a field of the panel, the dialog of the decision', async () => {
  await openMenu('Batch scorer');
  await into('Edit');
  await to('Comment');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate('document.activeElement?.ariaLabel')).toBe('Your comment');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await openMenu('Does focal loss help?');
  await to('Decide a question');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await until('the dialog has the focus', () => dialog.evaluate((each) => each.contains(document.activeElement)));
  await page.keyboard.press('Escape');
  await expect.poll(() => dialog.count()).toBe(0);
});

test('M then D marks data ready at once; elsewhere it says why not', async () => {
  await title('Batch scorer').focus();
  await page.keyboard.press('m');
  await page.keyboard.press('d');
  await page.getByText('Only a data task with checks can be marked ready.').waitFor({ state: 'attached' });
  expect((await view(3)).gate?.passed).toBeNull();
  const press = async (): Promise<void> => {
    await title('Q3 labels').focus();
    await page.keyboard.press('m');
    await page.keyboard.press('d');
  };
  await press();
  await page.getByRole('alert').getByText('1 of 1 checks').waitFor();
  expect((await view(3)).gate?.passed).toBeNull();
  await server.play('gate.check', { project: project(), gate: 'Q3 labels', check: 'no leak', state: 'passed' });
  await page.getByText('1 of 1 checks', { exact: true }).waitFor();
  await press();
  await expect.poll(async () => (await view(3)).gate?.passed).not.toBeNull();
  await page.keyboard.press('z');
  await expect.poll(async () => (await view(3)).gate?.passed).toBeNull();
});

test('lines of the list and of the table have the same menu, by pointer and by keys', async () => {
  for (const layout of ['list', 'table']) {
    await page.goto(`${server.origin}/${project()}/board?layout=${layout}`);
    await title('Batch scorer').waitFor();
    await page.getByRole('button', { name: `Menu of ${project()}-2` }).click();
    await item('Priority').click();
    await item(layout === 'list' ? 'High' : 'Urgent').click();
    await expect.poll(() => menus().count()).toBe(0);
    await expect.poll(focused).toBe('Batch scorer');
    await expect.poll(async () => (await view(2)).priority).toBe(layout === 'list' ? 2 : 1);
    await openMenu('Batch scorer');
    await to(layout === 'list' ? 'Building' : 'Review');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await view(2)).column).toBe(layout === 'list' ? 'Building' : 'Review');
    await expect.poll(focused).toBe('Batch scorer');
  }
});

test('a label that does not exist yet is one entry away', async () => {
  await openMenu('Batch scorer');
  await into('Labels');
  await to('New label…');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate('document.activeElement?.placeholder')).toBe('add a label');
  await page.keyboard.type('gpu');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await view(2)).labels).toEqual(['gpu']);
});

test('the panel has the menu too; from below on a phone, where a menu within takes the place of the first', async () => {
  await page.goto(`${server.origin}/${project()}/board/1`);
  await page.getByRole('button', { name: 'Menu of this task' }).click();
  await item('Other work').click();
  await item('Next question from here').click();
  await expect.poll(() => menus().count()).toBe(0);
  await expect.poll(async () => (await view(1)).around).toMatchObject([{ how: 'leads_to', key: `${project()}-4` }]);
  const small = await openWindow(browser, server, { path: `/${project()}/board/2`, size: phone, touch: true });
  const tap = (name: string): Promise<void> => small.page.getByRole('button', { name, exact: true }).tap();
  await tap('Menu of this task');
  await tap('Who works on it');
  await tap('Back');
  await tap('Priority');
  await tap('Low');
  await expect.poll(() => small.page.getByRole('dialog').count()).toBe(0);
  await expect.poll(async () => (await view(2)).priority).toBe(4);
  expect(small.faults).toEqual([]);
  await small.close();
});
