/** The board in other rows and orders: cards still move, by pointer, keys and menu; folded columns still take them. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';
import { openBrowser, openWindow, startServer, toldAll, type Server, type Window } from './rig.ts';

let browser: Browser;
let server: Server;
let window: Window;
let page: Page;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startServer()]);
  await server.play('people.add', { name: 'Mei Tan', role: 'member', emails: ['mei@example.org'] });
  await server.play('people.add', { name: 'Raj Patel', role: 'member', emails: ['raj@example.org'] });
  window = await openWindow(browser, server);
  ({ page } = window);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

let boards = 0;
const project = (): string => `R${boards}X`;
beforeEach(async () => {
  boards++;
  await server.play('project.add', { name: `Rows ${boards}`, key: project() });
  const add = (track: string, title: string, more: object = {}): Promise<unknown> =>
    server.play('work.create', { project: project(), track, title, ...more });
  await add('production', 'Batch scorer', { assignees: ['Mei Tan', 'Raj Patel'], points: 1 });
  await add('production', 'Feature store', { assignees: ['Mei Tan'], points: 8, priority: 1 });
  await add('data', 'Label the calls', { assignees: ['Raj Patel'] });
  await add('research', 'Is the holdout stable?');
});
afterEach(() => expect(window.faults).toEqual([]));

const open = async (search: string): Promise<void> => {
  await window.fresh(`/${project()}/board${search}`);
  await page.locator('[data-task]').first().waitFor();
};
const card = (title: string): Locator => page.getByRole('link', { name: title, exact: true });
const cell = (row: string, column: string): Locator =>
  page.getByRole('region', { name: row, exact: true }).getByRole('group', { name: column, exact: true });
const titles = (of: Locator): Promise<string[]> => of.locator('li a[data-title]').allTextContents();
const said = (): Promise<string> => page.locator('[role=status][aria-live=polite]').innerText();
const focused = (): Promise<string> => page.evaluate('document.activeElement?.textContent ?? ""');
const task = (number: number) =>
  server.get<{ assignees: string[]; column: string; model: string | null }>(`/api/tasks/${project()}-${number}`);

describe('a row for each person', () => {
  beforeEach(() => open('?group=assignee'));

  test('a card that is dropped on another one changes its person and its column, by one undo', async () => {
    expect(await titles(cell('Mei Tan', 'Next'))).toEqual(['Batch scorer', 'Feature store']);
    await drag('Feature store', cell('Raj Patel', 'Doing'));
    await expect.poll(() => titles(cell('Raj Patel', 'Doing'))).toEqual(['Feature store']);
    await expect.poll(() => task(2)).toMatchObject({ assignees: ['Raj Patel'], column: 'Building' });
    expect(await said()).toContain('moved to Building of Raj Patel, 1 of 1');
    await page.keyboard.press('z');
    await expect.poll(() => task(2)).toMatchObject({ assignees: ['Mei Tan'], column: 'Ready' });
    expect(await titles(cell('Mei Tan', 'Next'))).toEqual(['Batch scorer', 'Feature store']);
  });

  test('the keys go through the rows and move within them; each card goes through its own lane', async () => {
    await card('Label the calls').focus();
    await page.keyboard.press('Shift+L');
    await expect.poll(() => task(3)).toMatchObject({ column: 'Cleaning', assignees: ['Raj Patel'] });
    await expect.poll(focused).toContain('Label the calls');
    await page.keyboard.press('{');
    await expect.poll(focused).toBe('Batch scorer');
    await page.keyboard.press('Shift+J');
    await expect.poll(() => titles(cell('Mei Tan', 'Next'))).toEqual(['Feature store', 'Batch scorer']);
  });

  test('the menu gives a card to somebody; others who are on it stay', async () => {
    await card('Batch scorer').focus();
    await page.keyboard.press('.');
    await page
      .getByRole('menuitem', { name: 'Ana Ruiz' })
      .or(page.getByRole('menuitem', { name: 'Nobody yet' }))
      .first()
      .waitFor();
    await page.getByRole('menuitem', { name: 'Nobody yet' }).click();
    await expect.poll(() => task(1)).toMatchObject({ assignees: [] });
    await expect.poll(() => titles(cell('Nobody yet', 'Next'))).toContain('Batch scorer');
    await expect.poll(focused).toBe('Batch scorer');
  });
});

describe('a row for each model', () => {
  test('a card that is brought to one is for it', async () => {
    await server.play('model.add', { project: project(), name: 'churn' });
    await server.play('model.version', { project: project(), model: 'churn', name: '1.2.0' });
    await server.play('work.aim', { task: `${project()}-2`, version: 'churn@1.2.0' });
    await server.play('model.add', { project: project(), name: 'ranker' });
    await server.play('model.version', { project: project(), model: 'ranker', name: '0.1.0' });
    await open('?group=model');
    await drag('Batch scorer', cell('churn', 'Next'));
    await expect.poll(() => task(1)).toMatchObject({ model: 'churn 1.2.0', column: 'Ready' });

    await server.play('model.version', { project: project(), model: 'churn', name: '2.0.0' });
    await toldAll(page, server);
    await drag('Label the calls', cell('churn', 'Doing'));
    await page.getByRole('menu', { name: 'For which version?' }).waitFor();
    expect(await task(3)).toMatchObject({ model: null, column: 'Sourcing' });
    await page.getByRole('menuitem', { name: '2.0.0' }).click();
    await expect.poll(() => task(3)).toMatchObject({ model: 'churn 2.0.0', column: 'Cleaning' });
    await page.getByRole('button', { name: 'churn 1.2.0, 2.0.0 3 open tasks' }).waitFor();
    await card('Batch scorer').focus();
    await page.keyboard.press('.');
    await page.getByRole('menuitem', { name: 'ranker' }).hover();
    await page.getByRole('menuitem', { name: '0.1.0' }).click();
    await expect.poll(() => task(1)).toMatchObject({ model: 'ranker 0.1.0' });
  });

  test('or for each of its versions', async () => {
    await server.play('model.add', { project: project(), name: 'churn' });
    await server.play('model.version', { project: project(), model: 'churn', name: '1.2.0' });
    await server.play('work.aim', { task: `${project()}-2`, version: 'churn@1.2.0' });
    await open('?group=version');
    await drag('Batch scorer', cell('churn 1.2.0', 'Next'));
    await expect.poll(() => task(1)).toMatchObject({ model: 'churn 1.2.0', column: 'Ready' });
  });
});

describe('a row for each work type', () => {
  test('cards move within their row only', async () => {
    await open('?group=type');
    await drag('Batch scorer', cell('Data', 'Doing'));
    expect(await titles(cell('Data', 'Doing'))).toEqual([]);
    await drag('Batch scorer', cell('Feature', 'Doing'));
    await expect.poll(() => titles(cell('Feature', 'Doing'))).toEqual(['Batch scorer']);
    expect(await task(3)).toMatchObject({ column: 'Sourcing' });
  });
});

describe('sorted', () => {
  test('by priority, a drag moves the column only, and both the pointer and the keys are told', async () => {
    await open('?sort=priority');
    const ready = cell('Production', 'Ready');
    expect(await titles(ready)).toEqual(['Feature store', 'Batch scorer']);
    const { seq } = await server.head();
    await drag('Batch scorer', card('Feature store'), 0.1, () =>
      page.getByText('Moves the column; sorted by priority').waitFor(),
    );
    expect(await titles(ready)).toEqual(['Feature store', 'Batch scorer']);
    await expect.poll(said).toContain('Sorted by priority: only the column can be changed.');
    await card('Batch scorer').focus();
    await page.keyboard.press('Shift+K');
    expect((await server.head()).seq).toBe(seq);
    await drag('Batch scorer', cell('Production', 'Building'));
    await expect.poll(() => task(1)).toMatchObject({ column: 'Building' });
  });
});

describe('a phase that is folded', () => {
  test('says how much it holds, takes a card, and opens again; the address has it', async () => {
    await open('');
    await page.getByRole('button', { name: 'Fold Doing' }).focus();
    await page.keyboard.press('Enter');
    const strip = page.getByRole('button', { name: /^0 tasks in Building ?: open Doing$/ });
    await strip.waitFor();
    expect(new URL(page.url()).searchParams.get('shut')).toBe('doing');
    await drag('Batch scorer', strip);
    await expect.poll(() => task(1)).toMatchObject({ column: 'Building' });
    await expect.poll(focused).toContain('Feature store');
    await page.getByRole('button', { name: /^1 task in Building ?: open Doing$/ }).click();
    await expect.poll(() => titles(cell('Production', 'Building'))).toEqual(['Batch scorer']);
  });
});

/** Drags a card by its glyph onto something, at a height of it; `over`: what to see before it is dropped. */
async function drag(title: string, onto: Locator, height = 0.5, over?: () => Promise<unknown>): Promise<void> {
  await page.locator('[data-task][draggable=true]').first().waitFor();
  await card(title).scrollIntoViewIfNeeded();
  await onto.scrollIntoViewIfNeeded();
  const from = (await card(title).locator('xpath=ancestor::*[@data-task]').boundingBox())!;
  const to = (await onto.boundingBox())!;
  await page.mouse.move(from.x + 40, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(from.x + 60, from.y + 18, { steps: 3 });
  await page.mouse.move(to.x + to.width / 2, to.y + to.height * height, { steps: 6 });
  await page.mouse.move(to.x + to.width / 2 + 1, to.y + to.height * height, { steps: 2 });
  await over?.();
  await page.mouse.up();
}
