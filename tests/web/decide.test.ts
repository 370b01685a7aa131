/** Deciding a question: whatever the outcome, it is answered; what was typed is never lost. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';
import { openBrowser, openWindow, startServer, type Server, type Window } from './rig.ts';

interface Entry {
  readonly number: number;
  readonly task: string;
  readonly outcome: string;
  readonly finding: string;
  readonly reason: string | null;
  readonly evidence: number;
}

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

let count = 0;
const project = (): string => `Q${count}X`;
beforeEach(async () => {
  count++;
  await server.play('project.add', { name: `Questions ${count}`, key: project() });
  await server.play('work.create', {
    project: project(),
    track: 'research',
    title: 'Does focal loss help?',
    column: 'Investigating',
    criterion: 'F1 at least 0.83',
  });
  await server.play('work.link', {
    task: `${project()}-1`,
    kind: 'run',
    ref: 'https://mlflow.example.org/runs/7f2a',
    title: 'gamma=2, seed 3',
  });
  await window.fresh(`/${project()}/board`);
  await card().waitFor();
});
afterEach(() => expect(window.faults).toEqual([]));

const card = (): Locator => page.locator('[data-task] a', { hasText: 'Does focal loss help?' });
const dialog = (): Locator => page.getByRole('dialog');
const decided = (): Locator => page.getByRole('group', { name: 'Decided', exact: true });
const ledger = async (): Promise<Entry[]> =>
  (await server.get<Entry[]>('/api/ledger')).filter((each) => each.task === `${project()}-1`);

test('after D, a letter chooses each outcome, and is only a letter in a sentence', async () => {
  await card().focus();
  await page.keyboard.press('d');
  const chosen = (name: RegExp): Promise<boolean> => dialog().getByRole('radio', { name }).isChecked();
  await dialog().getByRole('radio').first().waitFor();
  for (const [letter, name] of [
    ['r', /^Ruled out/],
    ['n', /^Inconclusive/],
    ['p', /^Parked/],
    ['e', /^Iterate/],
    ['a', /^Adopted/],
  ] as const) {
    await page.keyboard.press(letter);
    await expect.poll(() => chosen(name)).toBe(true);
  }
  await dialog().getByLabel('We found').focus();
  await page.keyboard.type('rpne');
  expect(await dialog().getByLabel('We found').inputValue()).toBe('rpne');
  expect(await chosen(/^Adopted/)).toBe(true);
  expect(await ledger()).toEqual([]);
});

test('with keys alone: D, an outcome, a finding, the evidence, Enter', async () => {
  await card().focus();
  await page.keyboard.press('d');
  await dialog().getByText('Decide if: F1 at least 0.83').waitFor();
  await expect.poll(() => dialog().evaluate((each) => each.contains(document.activeElement))).toBe(true);
  await page.keyboard.press('Enter');
  await dialog().getByText('Choose an outcome; every one of them answers the question.').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  expect(
    await dialog()
      .getByRole('radio', { name: /^Ruled out/ })
      .isChecked(),
  ).toBe(true);
  await page.keyboard.press('Tab');
  await page.keyboard.type('Three times the latency for +.002 F1.');
  await page.keyboard.press('Enter');
  await dialog().getByText('Name what shows it, or say that no evidence is kept.').waitFor();
  expect(await ledger()).toEqual([]);
  await dialog()
    .getByRole('checkbox', { name: /gamma=2/ })
    .focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => decided().getByText('Ruled out').count()).toBe(1);
  expect(await decided().getByText('Three times the latency for +.002 F1.').count()).toBe(1);
  await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toBe('Does focal loss help?');
  await expect.poll(ledger).toHaveLength(1);
  const [entry] = await ledger();
  expect(entry).toMatchObject({
    outcome: 'not_pursued',
    finding: 'Three times the latency for +.002 F1.',
    evidence: 1,
  });
  expect(await page.locator('[role=status][aria-live=polite]').innerText()).toContain(
    `Question closed. L-${entry!.number} added to the ledger`,
  );
});

test('with a pointer, and without evidence, which the ledger says', async () => {
  await page.getByRole('group', { name: 'Investigating' }).hover();
  await card().click();
  await page.getByRole('complementary').getByRole('button', { name: 'Decide' }).click();
  await dialog()
    .getByRole('radio', { name: /^Parked/ })
    .check();
  await dialog().getByLabel('We found').fill('It costs four times our budget.');
  await dialog().getByLabel('Because').fill('Too costly');
  await dialog()
    .getByRole('checkbox', { name: /^No evidence kept/ })
    .check();
  await dialog().getByRole('button', { name: 'Decide', exact: true }).click();
  await expect.poll(() => dialog().count()).toBe(0);
  await page.getByRole('complementary').getByText('no evidence kept').waitFor();
  await expect.poll(ledger).toMatchObject([{ outcome: 'parked', reason: 'Too costly', evidence: 0 }]);
});

test('what was typed is there again after the page was closed', async () => {
  await card().focus();
  await page.keyboard.press('d');
  await dialog()
    .getByRole('radio', { name: /^Adopted/ })
    .check();
  await dialog().getByLabel('We found').fill('It helps on the rare reasons');
  await page.reload();
  await card().focus();
  await page.keyboard.press('d');
  await expect.poll(() => dialog().getByLabel('We found').inputValue()).toBe('It helps on the rare reasons');
  expect(
    await dialog()
      .getByRole('radio', { name: /^Adopted/ })
      .isChecked(),
  ).toBe(true);
  expect(await ledger()).toEqual([]);
});

test('evidence that points nowhere is refused in the dialog, with all that was typed', async () => {
  await card().focus();
  await page.keyboard.press('d');
  await dialog()
    .getByRole('radio', { name: /^Adopted/ })
    .check();
  await dialog().getByLabel('We found').fill('It helps.');
  await dialog().getByLabel('Addresses or commits').fill('my laptop');
  await dialog().getByRole('button', { name: 'Decide', exact: true }).click();
  await dialog().getByText('is no link of this task, no address and no commit').waitFor();
  expect(await dialog().getByLabel('We found').inputValue()).toBe('It helps.');
  expect(await ledger()).toEqual([]);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('group', { name: 'Investigating' }).locator('[data-task]').count()).toBe(1);
});

test('a question that somebody else decided meanwhile is not decided twice', async () => {
  await card().focus();
  await page.keyboard.press('d');
  await dialog()
    .getByRole('radio', { name: /^Adopted/ })
    .check();
  await dialog().getByLabel('We found').fill('It helps.');
  await dialog()
    .getByRole('checkbox', { name: /^No evidence kept/ })
    .check();
  await server.play('research.decide', { task: `${project()}-1`, outcome: 'inconclusive', finding: 'We cannot tell.' });
  await expect.poll(() => page.locator('[data-task]', { hasText: 'Inconclusive' }).count()).toBe(1);
  await dialog().getByRole('button', { name: 'Decide', exact: true }).click();
  await dialog()
    .getByText(/is decided already \(L-\d+\)/)
    .waitFor();
  expect(await dialog().getByLabel('We found').inputValue()).toBe('It helps.');
  expect(await ledger()).toMatchObject([{ outcome: 'inconclusive' }]);
});

test('a decision is not undone, and Z says so', async () => {
  await card().focus();
  await page.keyboard.press('d');
  await dialog()
    .getByRole('radio', { name: /^Iterate/ })
    .check();
  await dialog().getByLabel('We found').fill('Promising on two seeds.');
  await dialog()
    .getByRole('checkbox', { name: /^No evidence kept/ })
    .check();
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => decided().locator('[data-task]').count()).toBe(1);
  await card().focus();
  await page.keyboard.press('z');
  await expect
    .poll(() => page.locator('[role=status][aria-live=polite]').innerText())
    .toMatch(/nothing to undo|cannot be undone/);
  await expect.poll(ledger).toHaveLength(1);
  expect(await decided().locator('[data-task]').count()).toBe(1);
});

test('what it leads to is added in the same step and keeps the evidence', async () => {
  await card().focus();
  await page.keyboard.press('d');
  await dialog()
    .getByRole('radio', { name: /Parked/ })
    .check();
  await dialog().getByLabel('We found').fill('Good, but the labels are few.');
  await dialog()
    .getByRole('checkbox', { name: /gamma=2/ })
    .check();
  await dialog().getByLabel('Look at it again when').fill('labels are over 60k');
  await dialog()
    .getByRole('checkbox', { name: /A production task/ })
    .check();
  await dialog().getByLabel('Its title').fill('Collect more labels');
  await dialog().getByRole('button', { name: 'Decide', exact: true }).click();
  await page.locator('[data-task] a', { hasText: 'Collect more labels' }).waitFor();
  const led = (): Promise<{ links: readonly { kind: string }[]; around: readonly object[] }> =>
    server.get(`/api/tasks/${project()}-2`);
  await expect.poll(async () => (await led()).links.map((each) => each.kind)).toEqual(['run']);
  expect((await led()).around).toMatchObject([{ how: 'comes_from', key: `${project()}-1` }]);
  const decided = await server.get<{ decisions: readonly { revisit: string }[] }>(`/api/tasks/${project()}-1`);
  expect(decided.decisions).toMatchObject([{ revisit: 'labels are over 60k' }]);
});
