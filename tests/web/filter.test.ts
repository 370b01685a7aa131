/** The filter and the views of a board: text and chips are one query, the address holds it, and limits count all. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Team } from '../worlds/team.ts';
import { heldBack, openBrowser, openWindow, phone, seedTeam, startServer, type Server, type Window } from './rig.ts';

let browser: Browser;
let server: Server;
let window: Window;
let page: Page;
let team: Team;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startServer()]);
  team = await seedTeam(server);
  window = await openWindow(browser, server, { path: '/CHURN/board' });
  ({ page } = window);
});
beforeEach(() => open(''));
afterEach(() => expect(window.faults).toEqual([]));
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const open = async (search: string): Promise<void> => {
  await window.fresh(`/CHURN/board${search}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
};
const field = (): Locator => page.getByRole('combobox', { name: 'Filter' });
const chips = (): Promise<string[]> =>
  page
    .getByRole('button', { name: /^Take off / })
    .evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')!.slice(9)));
const cards = (): Promise<string[]> => page.locator('[data-task] a[data-title]').allTextContents();
const query = (): string => new URL(page.url()).searchParams.get('q') ?? '';
const said = (): Promise<string> => page.locator('[role=status][aria-live=polite]').innerText();

describe('by keys', () => {
  test('F writes, completion offers, Enter keeps; the text is chips then, and the address has it', async () => {
    await page.keyboard.press('f');
    await field().waitFor();
    await page.keyboard.type('assig');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => field().inputValue()).toBe('assignee:');
    await page.keyboard.type('le');
    // Because: a name that is half typed names nobody, and the board is not emptied for it.
    expect((await cards()).length).toBeGreaterThan(10);
    await page.getByRole('option', { name: /Lena Vogt/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => field().inputValue()).toBe('assignee:"Lena Vogt" ');
    await page.keyboard.type('-is:done');
    await page.keyboard.press('Enter');
    await expect.poll(chips).toEqual(['assignee:"Lena Vogt"', '-is:done']);
    await expect.poll(query).toBe('assignee:"Lena Vogt" -is:done');
    await expect
      .poll(cards)
      .toEqual([
        'Can a graph of calls beat gradient boosting?',
        'Deploy churn 1.1 to shadow traffic',
        'Call graph, 90 days',
      ]);
    expect(await said()).toMatch(/^3 of 23 tasks shown/);
    await expect.poll(() => page.evaluate('document.activeElement?.hasAttribute("data-title")')).toBe(true);
  });

  test('letters that follow F at once, before what helps to write is here, are no keys of the board', async () => {
    const letGo = await heldBack(page, '**/assets/filterWriting-*');
    await open('');
    await page.locator('[data-task]').first().waitFor();
    await page.keyboard.type('fis:blo');
    await expect.poll(() => page.getByRole('textbox', { name: 'Filter' }).inputValue()).toBe('is:blo');
    await letGo();
    await field().waitFor();
    expect(await field().inputValue()).toBe('is:blo');
    await page.keyboard.type('cked');
    await page.keyboard.press('Enter');
    await expect.poll(chips).toEqual(['is:blocked']);
  });

  test('what was typed follows what is called so elsewhere, also where one was before', async () => {
    const scorer = 'Scorer retries twice on timeouts';
    const { id: label } = (await server.play('label.add', { project: 'CHURN', name: 'flaky' }))!;
    await server.play('work.label', { task: team.keys['retry']!, add: ['flaky'] });
    await page.keyboard.press('f');
    await field().waitFor();
    await page.keyboard.type('label:flaky');
    await expect.poll(cards).toEqual([scorer]);
    await server.play('label.rename', { label, name: 'shaky' });
    await expect.poll(cards).toEqual([]);
    await page.keyboard.press('Backspace');
    await expect.poll(async () => (await cards()).length).toBeGreaterThan(10);
    await server.play('label.rename', { label, name: 'flaky' });
    await page.getByRole('option', { name: /flaky/ }).waitFor();
    await page.keyboard.press('y');
    await expect.poll(cards).toEqual([scorer]);
    await server.play('label.remove', { label });
  });

  test('⇧F takes the last part off, Alt ⇧F all of it, and going back brings it again', async () => {
    await open('?q=is:open+type:bug');
    await expect.poll(chips).toEqual(['is:open', 'type:bug']);
    await expect.poll(cards).toEqual(['Scorer retries twice on timeouts']);
    await page.keyboard.press('Shift+F');
    await expect.poll(chips).toEqual(['is:open']);
    await page.keyboard.press('Alt+Shift+F');
    await expect.poll(chips).toEqual([]);
    expect(query()).toBe('');
    await page.goBack();
    await expect.poll(chips).toEqual(['is:open']);
    await page.goBack();
    await expect.poll(cards).toEqual(['Scorer retries twice on timeouts']);
  });

  test('what is not understood is told beside the text and nothing is lost', async () => {
    await page.keyboard.press('Control+f');
    await field().fill('priority:soon drift');
    await page.getByText(/"soon" is not understood/).waitFor();
    expect(await field().inputValue()).toBe('priority:soon drift');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect.poll(query).toBe('priority:soon drift');
    expect(await page.getByRole('combobox').count()).toBe(0);
  });
});

describe('by pointer', () => {
  test('a value on a card filters, and its chip takes it off', async () => {
    await page.locator('[data-task]', { hasText: 'CHURN-8' }).getByRole('button', { name: '@Lena' }).click();
    await expect.poll(chips).toEqual(['assignee:"Lena Vogt"']);
    expect(page.url()).not.toContain('/board/8');
    await page.getByRole('button', { name: 'Take off assignee:"Lena Vogt"' }).click();
    await expect.poll(async () => (await cards()).length).toBeGreaterThan(15);
  });

  test('roles and work types are a click away, and add up', async () => {
    const pick = async (name: string): Promise<void> => {
      await page.getByRole('button', { name: 'Filter by role, type or state' }).click();
      await page.getByRole('menuitem', { name, exact: true }).click();
    };
    await pick('Bug');
    await pick('Deploy');
    await expect.poll(chips).toEqual(['type:bug,deploy']);
    await expect
      .poll(async () => (await cards()).sort())
      .toEqual([
        'Deploy churn 1.0.1 with the age fix',
        'Deploy churn 1.1 to shadow traffic',
        'Scorer retries twice on timeouts',
      ]);
    await pick('Research scientist');
    await expect.poll(cards).toEqual(['Deploy churn 1.1 to shadow traffic']);
  });

  test('a limit counts the whole column, whatever is shown of it', async () => {
    await open('?q=type:bug');
    await page
      .getByRole('group', { name: 'Building', exact: true })
      .getByText('1 of 3 shown · WIP 3/2 · over')
      .waitFor();
  });

  test('a new card gets what the filter asks for, as far as it can', async () => {
    await open('?q=label:gpu+assignee:@me+priority:high+track:production');
    await page.getByRole('button', { name: 'Add to Ready' }).first().click();
    await page.getByRole('textbox', { name: 'New task in Ready' }).fill('Warm the cache');
    await page.keyboard.press('Enter');
    await expect.poll(cards).toEqual(['Warm the cache']);
    const keyOnServer = async (): Promise<string | undefined> => {
      const board = await server.get<{ lanes: { columns: { tasks: { key: string; title: string }[] }[] }[] }>(
        '/api/board?project=CHURN',
      );
      const all = board.lanes.flatMap((lane) => lane.columns.flatMap((each) => each.tasks));
      return all.find((each) => each.title === 'Warm the cache')?.key;
    };
    await expect.poll(keyOnServer).toBeDefined();
    const key = (await keyOnServer())!;
    const made = await server.get<{ labels: string[]; assignees: string[]; priority: number }>(`/api/tasks/${key}`);
    expect(made).toMatchObject({ labels: ['gpu'], assignees: ['Ana Ruiz'], priority: 2 });
    await server.play('work.remove', { task: key });
  });
});

describe('views', () => {
  test('an address shows in another window what it shows here', async () => {
    await open('?q=is:open&group=assignee&sort=age&shut=done');
    const other = await openWindow(browser, server, {
      path: '/CHURN/board?q=is:open&group=assignee&sort=age&shut=done',
    });
    await other.page.locator('[data-task]').first().waitFor();
    const seen = (of: Page): Promise<string[]> => of.locator('[data-task] a[data-title], section h2').allTextContents();
    expect(await seen(other.page)).toEqual(await seen(page));
    expect(await page.getByRole('button', { name: /: open Done$/ }).count()).toBeGreaterThan(3);
    await other.close();
  });

  test('stays while one goes from task to task, and going back shows what was shown', async () => {
    await open('?q=is:blocked');
    await page.locator('[data-task]', { hasText: 'CHURN-19' }).getByRole('link').click();
    const panel = page.getByRole('complementary', { name: 'Task CHURN-19' });
    await panel.getByRole('link', { name: 'CHURN-17' }).first().click();
    await page.getByRole('complementary', { name: 'Task CHURN-17' }).waitFor();
    await expect.poll(query).toBe('is:blocked');
    expect(await cards()).toHaveLength(3);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+Shift+F');
    await expect.poll(query).toBe('');
    await page.goBack();
    await expect.poll(query).toBe('is:blocked');
    await expect.poll(cards).toHaveLength(3);
  });

  test('Ctrl S keeps a view, for oneself or for all; undo forgets it', async () => {
    await open('?q=is:blocked&group=assignee');
    await page.keyboard.press('Control+s');
    await page.getByRole('textbox', { name: 'Name' }).fill('Stuck, by person');
    await page.getByRole('radio', { name: 'Everybody in Churn prediction' }).check();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'View: Stuck, by person' }).waitFor();
    const other = await openWindow(browser, server, { path: '/CHURN/board' });
    await other.page.getByRole('button', { name: /^View: / }).click();
    await other.page.getByRole('menuitem', { name: 'Stuck, by person' }).click();
    await expect.poll(() => new URL(other.page.url()).search).toBe('?q=is%3Ablocked&group=assignee');
    await other.close();
    await page.keyboard.press('1');
    await page.locator('[data-task] a').first().focus();
    await page.keyboard.press('z');
    await page.getByRole('button', { name: 'View: This view' }).waitFor();
  });

  test('the questions that teams ask come with the board', async () => {
    await page.getByRole('button', { name: 'View: Everything' }).click();
    await page.getByRole('menuitem', { name: 'Blocked on data' }).click();
    await expect.poll(cards).toEqual(['Does focal loss help the rare reasons?']);
    await page.getByRole('button', { name: 'View: Blocked on data' }).waitFor();
  });

  test('on a phone the filter is behind its button, and works alike', async () => {
    const handheld = await openWindow(browser, server, { size: phone, touch: true, path: '/CHURN/board' });
    await handheld.page.getByRole('button', { name: 'Open the filter' }).click();
    await handheld.page.getByRole('combobox', { name: 'Filter' }).fill('weather');
    await handheld.page.keyboard.press('Enter');
    await expect
      .poll(() => handheld.page.locator('[data-task] a[data-title]').allTextContents())
      .toEqual(['Do weather features help?']);
    expect(handheld.faults).toEqual([]);
    await handheld.close();
  });
});
