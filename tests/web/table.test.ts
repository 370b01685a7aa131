/** The list and the table: the same work for readers; what is selected changes as one; what is shown goes out as a file. */
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';
import { faultsIn } from './axe.ts';
import {
  columnsOf,
  desktop,
  heldBack,
  openBrowser,
  openWindow,
  phone,
  startServer,
  type Server,
  type Window,
} from './rig.ts';

let browser: Browser;
let server: Server;
let window: Window;
let page: Page;

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
const project = (): string => `T${boards}X`;
/** Every test has a project of its own: two questions, three features, one of them with a hostile title. */
beforeEach(async () => {
  boards++;
  await server.play('project.add', { name: `Table ${boards}`, key: project() });
  const add = (track: string, title: string, more: object = {}): Promise<unknown> =>
    server.play('work.create', { project: project(), track, title, ...more });
  await add('research', 'Does focal loss help?');
  await add('research', 'Is the holdout stable?', { column: 'Investigating' });
  await add('production', 'Batch scorer', { points: 3, priority: 2 });
  await add('production', 'Feature store', { points: 8, labels: ['gpu'] });
  await add('production', '=HYPERLINK("http://x"), a "quote"', { points: 1 });
  await open('?layout=table');
});
afterEach(() => expect(window.faults).toEqual([]));

const open = async (search: string): Promise<void> => {
  await window.fresh(`/${project()}/board${search}`);
  await page.locator('[data-task]').first().waitFor();
};
const titles = (): Promise<string[]> => page.locator('[data-task] a[data-title]').allTextContents();
const bulk = (): Locator => page.getByRole('toolbar', { name: /^What to do with / });
const focused = (): Promise<string> => page.evaluate('document.activeElement?.textContent ?? ""');
const status = async (key: number) =>
  server.get<{ column: string; priority: number; points: number | null; labels: string[] }>(
    `/api/tasks/${project()}-${key}`,
  );
const head = async (): Promise<number> => (await server.head()).seq;

describe('the table', () => {
  test('orders by its heads, up, down and back, and the address holds that', async () => {
    const heading = (name: string): Locator => page.getByRole('columnheader', { name });
    await heading('Points').getByRole('button').click();
    await expect
      .poll(titles)
      .toEqual([
        '=HYPERLINK("http://x"), a "quote"',
        'Batch scorer',
        'Feature store',
        'Does focal loss help?',
        'Is the holdout stable?',
      ]);
    expect(await heading('Points').getAttribute('aria-sort')).toBe('ascending');
    await heading('Points').getByRole('button').click();
    await expect.poll(async () => (await titles())[0]).toBe('Feature store');
    expect(new URL(page.url()).searchParams.get('by')).toBe('-points');
    await page.goBack();
    await expect.poll(async () => (await titles())[2]).toBe('Feature store');
  });

  test('J and K go through its lines, Space opens the panel beside it, 1 2 4 change the layout', async () => {
    await page.locator('[data-task] a').first().focus();
    const [first, second] = await titles();
    await page.keyboard.press('j');
    await expect.poll(focused).toBe(second);
    await page.keyboard.press('k');
    await expect.poll(focused).toBe(first);
    await page.keyboard.press('Space');
    await page.getByRole('complementary', { name: new RegExp(`^Task ${project()}-`) }).waitFor();
    expect(new URL(page.url()).search).toBe('?layout=table');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe(first);
    await page.keyboard.press('2');
    await page.getByRole('heading', { name: 'List', level: 1 }).waitFor();
    await page.keyboard.press('1');
    await page.getByRole('heading', { name: 'Board', level: 1 }).waitFor();
  });

  test('columns are chosen, and the choice is kept', async () => {
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitem', { name: 'Labels' }).click();
    await page.getByRole('cell', { name: 'gpu', exact: true }).waitFor();
    await page.reload();
    await page.getByRole('cell', { name: 'gpu', exact: true }).waitFor();
  });
});

describe('what is selected', () => {
  test('with X and ⇧X is moved as one, and comes back by one undo', async () => {
    await open('?layout=table&by=key&q=track:production');
    await page.locator('[data-task] a').first().focus();
    await page.keyboard.press('x');
    await bulk().getByText('1 selected').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Shift+X');
    await bulk().getByText('3 selected').waitFor();
    await bulk().getByRole('button', { name: 'Move', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Review' }).click();
    for (const key of [3, 4, 5]) await expect.poll(async () => (await status(key)).column).toBe('Review');
    await page.getByText('3 tasks moved to Review').first().waitFor();
    expect(await faultsIn(page)).toEqual([]);
    await page.locator('[data-strip]').getByRole('button', { name: 'Undo' }).click();
    for (const key of [3, 4, 5]) await expect.poll(async () => (await status(key)).column).toBe('Ready');
  });

  test('by keys alone: what changes nothing is not undone, and leaving the bar leads back to the card', async () => {
    await open('?layout=table&by=key&q=track:production');
    await page.locator('[data-task] a').first().focus();
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await bulk().getByText('2 selected').waitFor();
    const [, second] = await titles();
    await bulk().getByRole('button', { name: 'Model', exact: true }).press('Enter');
    await page.getByRole('menuitem', { name: 'No model' }).press('Enter');
    await page.getByText('2 tasks for no model').first().waitFor();
    await page.keyboard.press('Escape');
    await bulk().waitFor({ state: 'detached' });
    await expect.poll(focused).toBe(second);
    await page.keyboard.press('z');
    const strip = page.locator('[data-strip=refused]');
    await strip.filter({ hasText: 'Nothing was undone: “2 tasks for no model” had changed nothing.' }).waitFor();
    // It is no command that waits to be saved, and what was done before is next.
    expect(await page.getByText('not saved').count()).toBe(0);
    await page.keyboard.press('z');
    await page.getByText('There is nothing to undo.').waitFor({ state: 'attached' });
  });

  test('that no server has yet, and changes nothing, is not undone either', async () => {
    const letGo = await heldBack(page, '**/api/commands');
    await open('?layout=table&by=key&q=track:production');
    await page.locator('[data-task] a').first().focus();
    await page.keyboard.press('x');
    await bulk().getByRole('button', { name: 'Model', exact: true }).press('Enter');
    await page.getByRole('menuitem', { name: 'No model' }).press('Enter');
    await page.getByText('1 task for no model').first().waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('z');
    const strip = page.locator('[data-strip=refused]');
    await strip.filter({ hasText: 'Nothing was undone: “1 task for no model” had changed nothing.' }).waitFor();
    await letGo();
    await page.locator('[data-sync="live"]').first().waitFor();
  });

  test('with the pointer gets a priority, points and a label; questions hold no points, and that is told', async () => {
    await page.getByRole('checkbox', { name: 'Select all 5' }).check();
    await bulk().getByRole('button', { name: 'Points' }).click();
    await page.getByRole('menuitem', { name: '5', exact: true }).click();
    await page
      .getByText(/^3 tasks estimated at 5 points; 2 not: .*timebox/)
      .first()
      .waitFor();
    await expect.poll(async () => (await status(3)).points).toBe(5);
    expect((await status(1)).points).toBeNull();
    await bulk().getByRole('button', { name: 'Label' }).click();
    await page.getByRole('menuitem', { name: 'gpu', exact: true }).click();
    await expect.poll(async () => (await status(1)).labels).toEqual(['gpu']);
    await bulk().getByRole('button', { name: 'Priority' }).click();
    await page.getByRole('menuitem', { name: 'Urgent' }).click();
    await expect.poll(async () => (await status(5)).priority).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => bulk().count()).toBe(0);
  });

  test('a full column takes what fits and tells why not the rest; nothing at all changes where nothing fits', async () => {
    const columns = await columnsOf(server, project());
    await server.play('column.limit', { column: columns.get('Building'), mode: 'enforce', limit: 2 });
    await open('?layout=table&by=key&q=track:production');
    await page.getByRole('checkbox', { name: 'Select all 3' }).check();
    const move = async (): Promise<void> => {
      await bulk().getByRole('button', { name: 'Move', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Building' }).click();
    };
    await move();
    await page
      .getByText(/^2 tasks moved to Building; 1 not: "Building" is full/)
      .first()
      .waitFor();
    await expect.poll(async () => (await status(4)).column).toBe('Building');
    expect((await status(5)).column).toBe('Ready');
    const before = await head();
    await page.keyboard.press('Escape');
    await page.getByRole('checkbox', { name: `Select ${project()}-5` }).check();
    await move();
    const strip = page.locator('[data-strip=refused]');
    await expect.poll(() => strip.innerText()).toContain('Nothing was changed.');
    expect(await head()).toBe(before);
    // On a phone it is as wide as the page, since so much is said.
    await page.setViewportSize(phone);
    expect((await strip.boundingBox())!.width).toBe(phone.width - 24);
    await page.setViewportSize(desktop);
  });
});

describe('as a file', () => {
  const saved = async (name: string): Promise<string> => {
    await page.getByRole('button', { name: /^View: / }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name }).click()]);
    expect(download.suggestedFilename()).toMatch(new RegExp(`^t${boards}x-\\d{4}-\\d{2}-\\d{2}\\.(csv|json)$`));
    return readFile(await download.path(), 'utf8');
  };

  test('CSV has what is filtered, in its order, with formulas made harmless', async () => {
    await open('?layout=table&by=-points&q=track:production');
    const lines = (await saved('Export as CSV')).split('\r\n');
    expect(lines[0]).toBe(
      'key,title,type,track,status,assignees,priority,points,labels,model,waitsFor,decideBy,due,outcome,finding,created,started,done',
    );
    expect(lines.slice(1, 4).map((line) => line.split(',').slice(0, 2).join())).toEqual([
      `${project()}-4,Feature store`,
      `${project()}-3,Batch scorer`,
      `${project()}-5,"'=HYPERLINK(""http://x"")`,
    ]);
    expect(lines.at(-1)).toBe('');
  });

  test('has also what was done too long ago for the board, if the view asks for it', async () => {
    const past = Date.now() - 60 * 86_400_000;
    const old = { project: project(), track: 'production', column: 'Live' };
    for (const title of ['Scorer of old', '@SUM(A1)', 'Store of old'])
      await server.play('work.create', { ...old, title, ...(title.includes('Store') && { points: 5 }) }, past);
    await server.play('work.create', { ...old, track: 'data', column: 'Ready', title: 'Old labels' }, past);
    // Because: a server that has just started holds ready what is open and recent, and nothing else.
    await server.kill();
    await server.again();
    await open('?layout=table&by=-points&q=track:production');
    await expect.poll(titles).toHaveLength(3);
    await page.getByRole('link', { name: 'Feature store' }).waitFor();
    const lines = (await saved('Export as CSV')).split('\r\n');
    expect(lines.slice(1).map((line) => line.split(',')[1])).toEqual([
      'Feature store',
      'Store of old',
      'Batch scorer',
      expect.stringContaining('HYPERLINK'),
      "'@SUM(A1)",
      'Scorer of old',
      undefined,
    ]);
    await page.getByText('6 tasks exported as CSV').first().waitFor();
    await page.context().setOffline(true);
    await saved('Export as JSON');
    await page
      .getByText(/^3 tasks exported as JSON, without what was done too long ago/)
      .first()
      .waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Put away' }).click();
  });

  test('JSON has the same as values', async () => {
    const rows = JSON.parse(await saved('Export as JSON')) as {
      key: string;
      points: number | null;
      labels: string[];
    }[];
    expect(rows).toHaveLength(5);
    expect(rows.find((each) => each.key === `${project()}-4`)).toMatchObject({ points: 8, labels: ['gpu'] });
  });
});
