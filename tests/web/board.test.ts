/** The board: cards move by pointer, by keys and by their menu, tell where they went, and keep the focus. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';
import { columnsOf, heldBack, openBrowser, openWindow, startServer, until, type Server, type Window } from './rig.ts';

let browser: Browser;
let server: Server;
let window: Window;
let page: Page;
let columns: ReadonlyMap<string, string>;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startServer()]);
  window = await openWindow(browser, server);
  ({ page } = window);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

let boards = 0;
/** Every test has a project of its own: a board with three questions, two features and a data task. */
beforeEach(async () => {
  const key = `B${++boards}X`;
  await server.play('project.add', { name: `Board ${boards}`, key });
  const add = (track: string, title: string, more: object = {}): Promise<unknown> =>
    server.play('work.create', { project: key, track, title, ...more });
  await add('research', 'Does focal loss help?');
  await add('research', 'Do weather features help?');
  await add('research', 'Is the holdout stable?', { column: 'Investigating' });
  await add('production', 'Batch scorer', { points: 3 });
  await add('production', 'Feature store', { points: 5 });
  await add('data', 'Label the calls');
  columns = await columnsOf(server, key);
  await window.fresh(`/${key}/board`);
  await card('Does focal loss help?').waitFor();
});
afterEach(() => expect(window.faults).toEqual([]));

const card = (title: string): Locator => page.getByRole('link', { name: title, exact: true });
const column = (name: string, lane = 'Research'): Locator =>
  page.getByRole('region', { name: lane, exact: true }).getByRole('group', { name, exact: true });
const titles = (of: Locator): Promise<string[]> => of.locator('li a').allTextContents();
const said = (): Promise<string> => page.locator('[role=status][aria-live=polite]').innerText();
const focused = (): Promise<string> => page.evaluate('document.activeElement?.textContent ?? ""');

describe('with keys alone', () => {
  test('a card goes to the next column, says where it is, keeps the focus, and comes back by undo', async () => {
    await card('Does focal loss help?').focus();
    await page.keyboard.press('Shift+L');
    await expect
      .poll(() => titles(column('Investigating')))
      .toEqual(['Does focal loss help?', 'Is the holdout stable?']);
    expect(await said()).toMatch(/^B\d+X-1 moved to Investigating, 1 of 2\. Z to undo\./);
    await expect.poll(focused).toBe('Does focal loss help?');
    await expect.poll(async () => (await tasksInLane('research'))['Investigating']).toHaveLength(2);

    await page.keyboard.press('z');
    await expect.poll(() => titles(column('Question'))).toEqual(['Does focal loss help?', 'Do weather features help?']);
    await expect.poll(focused).toBe('Does focal loss help?');
    await expect.poll(async () => (await tasksInLane('research'))['Investigating']).toHaveLength(1);
    await page.keyboard.press('Shift+Z');
    await expect.poll(() => titles(column('Investigating'))).toHaveLength(2);
  });

  test('a card that is moved before the verbs have come is told of when it has landed', async () => {
    const come = await heldBack(page, '**/assets/acting-*');
    await page.reload();
    await card('Does focal loss help?').focus();
    await page.keyboard.press('Shift+L');
    await expect.poll(said).toMatch(/^B\d+X-1 moved to Investigating, 1 of 2\. Z to undo\./);
    expect(await titles(column('Investigating'))).toEqual(['Does focal loss help?', 'Is the holdout stable?']);
    await come();
    await page.keyboard.press('z');
    await expect.poll(() => titles(column('Investigating'))).toHaveLength(1);
    expect(await said()).toMatch(/^Undone: B\d+X-1 moved to Investigating, 1 of 2/);
  });

  test('the arrows and J K H L go from card to card, over lanes, without moving any', async () => {
    const before = await server.get<unknown>(`/api/board?project=${project()}`);
    await card('Does focal loss help?').focus();
    for (const [key, title] of [
      ['j', 'Do weather features help?'],
      ['ArrowUp', 'Does focal loss help?'],
      ['l', 'Is the holdout stable?'],
      ['h', 'Does focal loss help?'],
      ['}', 'Batch scorer'],
      ['j', 'Feature store'],
      ['ArrowDown', 'Label the calls'],
      ['{', 'Batch scorer'],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(focused, { message: key }).toBe(title);
    }
    expect(await server.get<unknown>(`/api/board?project=${project()}`)).toEqual(before);
  });

  test('a card moves up and down in its column, and Control with arrows does the same as Shift with letters', async () => {
    await card('Do weather features help?').focus();
    await page.keyboard.press('Shift+K');
    await expect.poll(() => titles(column('Question'))).toEqual(['Do weather features help?', 'Does focal loss help?']);
    await page.keyboard.press('Control+Shift+ArrowDown');
    await expect.poll(() => titles(column('Question'))).toEqual(['Does focal loss help?', 'Do weather features help?']);
    await page.keyboard.press('Control+Shift+ArrowDown');
    await expect.poll(said).toMatch(/at the end already/);
    await page.keyboard.press('Control+Shift+ArrowRight');
    await expect.poll(() => titles(column('Question'))).toEqual(['Does focal loss help?']);
    await expect.poll(focused).toBe('Do weather features help?');
  });

  test('a question that is moved to done asks for its decision instead', async () => {
    await card('Is the holdout stable?').focus();
    await page.keyboard.press('Shift+L');
    await expect.poll(() => titles(column('Writing up'))).toEqual(['Is the holdout stable?']);
    await page.keyboard.press('Shift+L');
    await page.getByRole('dialog', { name: /^Decide B\d+X-3$/ }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('Is the holdout stable?');
    expect(await titles(column('Writing up'))).toEqual(['Is the holdout stable?']);
    expect(await column('Writing up').getByText('Time to decide').count()).toBe(1);
    expect(await titles(column('Decided'))).toEqual([]);
  });

  test('C adds to the column of the card: Enter adds, Escape keeps what was typed', async () => {
    await card('Batch scorer').focus();
    await page.keyboard.press('c');
    const field = page.getByRole('textbox', { name: 'New task in Ready' });
    await field.waitFor();
    await page.keyboard.type('Retry on timeouts');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => titles(column('Ready', 'Production')))
      .toEqual(['Batch scorer', 'Feature store', 'Retry on timeouts']);
    await page.keyboard.type('A half-finished thou');
    await page.keyboard.press('Escape');
    await expect.poll(focused).not.toBe('');
    expect(await field.count()).toBe(0);
    await page.reload();
    await card('Batch scorer').focus();
    await page.keyboard.press('c');
    await expect.poll(() => field.inputValue()).toBe('A half-finished thou');
    await expect
      .poll(async () => (await tasksInLane('production'))['Ready'])
      .toEqual(['Batch scorer', 'Feature store', 'Retry on timeouts']);
  });

  test('the menu of the card opens with a full stop, moves it, and gives the focus back', async () => {
    await card('Batch scorer').focus();
    await page.keyboard.press('.');
    const menu = page.getByRole('menu');
    await menu.waitFor();
    await until('the menu has the focus', () =>
      page.evaluate<boolean>('document.activeElement?.closest("[role=menu]") != null'),
    );
    await until('Building is highlighted', async () => {
      const [now] = await page.locator('[role=menuitem][data-highlighted]').allInnerTexts();
      if (now?.startsWith('Building')) return true;
      await page.keyboard.press('ArrowDown');
      return false;
    });
    await page.keyboard.press('Enter');
    await expect.poll(() => titles(column('Building', 'Production'))).toEqual(['Batch scorer']);
    await expect.poll(focused).toBe('Batch scorer');
  });

  test('a lane folds away and the choice is kept', async () => {
    const fold = page.getByRole('button', { name: /^Production/ });
    await fold.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => fold.getAttribute('aria-expanded')).toBe('false');
    expect(await card('Batch scorer').count()).toBe(0);
    await page.reload();
    await card('Does focal loss help?').waitFor();
    expect(await card('Batch scorer').count()).toBe(0);
    await card('Does focal loss help?').focus();
    await page.keyboard.press('}');
    await expect.poll(focused).toBe('Label the calls');
  });
});

describe('with a pointer', () => {
  test('a card is dragged to another column and to a place in it', async () => {
    await drag('Batch scorer', column('Building', 'Production'));
    await expect.poll(() => titles(column('Building', 'Production'))).toEqual(['Batch scorer']);
    await drag('Feature store', card('Batch scorer'), 0.9);
    await expect.poll(() => titles(column('Building', 'Production'))).toEqual(['Batch scorer', 'Feature store']);
    await drag('Feature store', card('Batch scorer'), 0.1);
    await expect.poll(() => titles(column('Building', 'Production'))).toEqual(['Feature store', 'Batch scorer']);
    await expect.poll(focused).toBe('Feature store');
    await expect
      .poll(async () => (await tasksInLane('production'))['Building'])
      .toEqual(['Feature store', 'Batch scorer']);
  });

  test('committed work crosses to the data lane, a question does not', async () => {
    await drag('Batch scorer', column('Cleaning', 'Data'));
    await expect.poll(() => titles(column('Cleaning', 'Data'))).toEqual(['Batch scorer']);
    await drag('Does focal loss help?', column('Sourcing', 'Data'));
    expect(await titles(column('Sourcing', 'Data'))).toEqual(['Label the calls']);
    expect(await titles(column('Question'))).toEqual(['Does focal loss help?', 'Do weather features help?']);
  });

  test('the menu moves a card without dragging, and the strip undoes it', async () => {
    await card('Feature store').hover();
    await page.getByRole('button', { name: `Menu of ${project()}-5` }).click();
    await page.getByRole('menuitem', { name: 'Review' }).click();
    await expect.poll(() => titles(column('Review', 'Production'))).toEqual(['Feature store']);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.poll(() => titles(column('Ready', 'Production'))).toEqual(['Batch scorer', 'Feature store']);
  });

  test('a task is added with the button of its column, and removed by its menu', async () => {
    await column('Sourcing', 'Data').getByRole('button', { name: 'Add to Sourcing' }).click();
    await page.getByRole('textbox', { name: 'New task in Sourcing' }).fill('Ask for consent');
    await column('Sourcing', 'Data').getByRole('button', { name: 'Add', exact: true }).click();
    await expect.poll(() => titles(column('Sourcing', 'Data'))).toEqual(['Label the calls', 'Ask for consent']);
    await card('Label the calls').hover();
    await page.getByRole('button', { name: `Menu of ${project()}-6` }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await expect.poll(() => titles(column('Sourcing', 'Data'))).toEqual(['Ask for consent']);
    await page.keyboard.press('z');
    await expect.poll(() => titles(column('Sourcing', 'Data'))).toEqual(['Label the calls', 'Ask for consent']);
  });
});

describe('limits', () => {
  test('a full column refuses a person in a sentence, and the card stays where it was', async () => {
    await server.play('column.limit', { column: columns.get('Investigating'), mode: 'enforce', limit: 1 });
    await column('Investigating').getByText('WIP 1/1 · full').waitFor();
    const { seq } = await server.head();
    await card('Does focal loss help?').focus();
    await page.keyboard.press('Shift+L');
    const sentence = '"Investigating" is full: its limit is 1 task. Finish something there first, or change the limit.';
    await expect.poll(() => page.locator('[data-strip=refused]').innerText()).toContain(sentence);
    expect(await page.locator('[role=alert]').first().innerText()).toContain(sentence);
    expect(await titles(column('Question'))).toEqual(['Does focal loss help?', 'Do weather features help?']);
    await expect.poll(focused).toBe('Does focal loss help?');
    expect((await server.head()).seq).toBe(seq);
  });

  test('a column over a limit that only warns says so in words', async () => {
    await server.play('column.limit', { column: columns.get('Building'), mode: 'warn', limit: 4, unit: 'points' });
    await column('Building', 'Production').getByText('WIP 0/4 pt').waitFor();
    await card('Feature store').focus();
    await page.keyboard.press('Shift+L');
    await column('Building', 'Production').getByText('WIP 5/4 pt · over').waitFor();
    expect(await titles(column('Building', 'Production'))).toEqual(['Feature store']);
  });
});

const project = (): string => `B${boards}X`;

/** What the server holds of a lane: titles by column. */
async function tasksInLane(track: string): Promise<Record<string, string[]>> {
  interface Board {
    lanes: { track: string; columns: { name: string; tasks: { title: string }[] }[] }[];
  }
  const { lanes } = await server.get<Board>(`/api/board?project=${project()}`);
  const lane = lanes.find((each) => each.track === track)!;
  return Object.fromEntries(lane.columns.map((each) => [each.name, each.tasks.map((one) => one.title)]));
}

/** Drags a card by its glyph onto something, at a height of it. */
async function drag(title: string, onto: Locator, height = 0.5): Promise<void> {
  await page.locator('[data-task][draggable=true]').first().waitFor();
  const from = (await card(title).locator('xpath=ancestor::*[@data-task]').boundingBox())!;
  const to = (await onto.boundingBox())!;
  await page.mouse.move(from.x + 40, from.y + 16);
  await page.mouse.down();
  await page.mouse.move(from.x + 60, from.y + 26, { steps: 3 });
  await page.mouse.move(to.x + to.width / 2, to.y + to.height * height, { steps: 6 });
  await page.mouse.move(to.x + to.width / 2 + 1, to.y + to.height * height, { steps: 2 });
  await page.mouse.up();
}
