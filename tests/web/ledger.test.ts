/** The ledger and its entries: found, read, cited, taken up again, superseded and taken elsewhere, by pointer and by keys. */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';
import { outcomeNames, outcomes, quarterOf, summaryOf, type EntryView, type LedgerEntry } from '@dualtrack/core';
import type { Team } from '../worlds/team.ts';
import { openBrowser, openWindow, phone, seedTeam, startServer, type Server, type Window } from './rig.ts';

let browser: Browser;
let server: Server;
let team: Team;
let window: Window;
let page: Page;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startServer()]);
  team = await seedTeam(server);
  const key = team.keys['calibration']!;
  const run = (title: string, pin: string, brier: number) =>
    server.play('work.link', {
      task: key,
      kind: 'run',
      ref: `https://mlflow.example.org/runs/${pin}`,
      title,
      pin,
      metrics: { brier },
    });
  await run('no calibration', 'baseline', 0.142);
  await run('isotonic, five folds', 'best', 0.153);
  await server.play('comment.add', { task: team.keys['focal'], body: 'Unlike L-5 this needs new labels.' });
  window = await openWindow(browser, server);
  ({ page } = window);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});
beforeEach(async () => {
  await window.fresh('/CHURN/ledger');
  await page.getByRole('article').first().waitFor();
});
afterEach(() => expect(window.faults).toEqual([]));

const entries = (): Locator => page.getByRole('article');
const all = (): Promise<LedgerEntry[]> => server.get('/api/ledger');
const focused = (): Promise<string> => page.evaluate('document.activeElement?.textContent ?? ""');
const said = (): Promise<string> => page.locator('[role=status][aria-live=polite]').innerText();

test('by pointer: narrowed by outcome, person and words, which the address keeps, and all again', async () => {
  const everything = await all();
  const quarter = everything.filter((each) => quarterOf(each.at) === quarterOf(new Date().toISOString()));
  const { answered, outcomes: counts } = summaryOf(quarter);
  const ruledOut = counts.not_pursued > 0 ? ` · ${counts.not_pursued} ruled out` : '';
  expect(await page.locator('header').getByText('This quarter:').innerText()).toContain(
    `${answered} questions answered`,
  );
  expect(await page.locator('header').getByText('This quarter:').innerText()).toContain(ruledOut);
  expect(await page.getByLabel('Outcome').locator('option').allTextContents()).toEqual([
    'Any outcome',
    ...outcomes.map((each) => outcomeNames[each]),
  ]);
  await page.getByLabel('Outcome').selectOption('Ruled out');
  await expect.poll(() => entries().count()).toBe(2);
  await page.getByLabel('Decided by').selectOption('Ana Ruiz');
  await page.getByRole('searchbox').fill('lat');
  await expect.poll(() => entries().count()).toBe(1);
  expect(await entries().innerText()).toContain('Do larger plan embeddings help?');
  await page.getByText('1 entry', { exact: true }).waitFor();
  expect(new URL(page.url()).search).toBe('?q=lat&outcome=not_pursued&person=Ana+Ruiz');
  await page.reload();
  await expect.poll(() => entries().count()).toBe(1);
  await entries().getByRole('link', { name: 'Do larger plan embeddings help?' }).click();
  await page.getByRole('heading', { level: 1, name: 'Do larger plan embeddings help?' }).waitFor();
  await page.goBack();
  await expect.poll(() => entries().count()).toBe(1);
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(() => entries().count()).toBe(everything.length);
  expect(new URL(page.url()).search).toBe('');
});

test('by keys: search, go through what is found, open it, and back', async () => {
  await page.keyboard.press('/');
  await page.keyboard.type('auc');
  await expect.poll(() => entries().count()).toBe(2);
  await page.keyboard.press('Enter');
  await expect.poll(focused).toBe('Does call volume of the last 30 days help?');
  await page.keyboard.press('j');
  await expect.poll(focused).toBe('Do larger plan embeddings help?');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect.poll(focused).toBe('Does call volume of the last 30 days help?');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Does call volume of the last 30 days help?' }).waitFor();
  expect(page.url()).toContain('/CHURN/ledger/L-2');
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await entries().first().waitFor();
});

test('the server finds what the page cannot tell by itself, and both projects stand together', async () => {
  await server.play('project.add', { name: 'Fraud', key: 'FRAUD' });
  await server.play('work.create', { project: 'FRAUD', track: 'research', title: 'Größere Fenster?' });
  await server.play('research.decide', { task: 'FRAUD-1', outcome: 'adopt', finding: 'Ja.' });
  await page.getByRole('link', { name: 'All projects' }).click();
  await expect.poll(() => entries().count()).toBe((await all()).length);
  await page.getByRole('searchbox').fill('grossere');
  await expect.poll(() => entries().count()).toBe(1);
  expect(await entries().innerText()).toContain('FRAUD');
  await page.goto(`${server.origin}/FRAUD/ledger`);
  await expect.poll(() => entries().count()).toBe(1);
});

test('an entry says all of it: criterion, box, runs against the baseline, evidence, who cites it', async () => {
  await page.goto(`${server.origin}/l-5`);
  await page.waitForURL('**/ledger/L-5');
  const part = (name: string): Locator => page.getByRole('region', { name, exact: true });
  await part('What we learned').getByText('Brier score 0.011 better in every region.').waitFor();
  await part('What we learned').getByText('Because: A clear gain').waitFor();
  expect(await part('Decide if').innerText()).toMatch(/frozen \d+ \w+\s+AUC at least 0.01 better/i);
  expect(await part('Timebox').innerText()).toMatch(/9 of 10 d/);
  expect(await part('What we saw').getByRole('row').nth(1).innerText()).toMatch(
    /isotonic, five folds\s+best\s+0.153\s*\+0.011/,
  );
  expect(await part('What we saw').getByRole('row').nth(2).innerText()).toMatch(/no calibration\s+baseline\s+0.142/);
  expect(await part('Evidence').getByRole('link').count()).toBe(1);
  await part('Cited by').getByRole('link', { name: team.keys['focal']! }).waitFor();
  expect(await part('History').getByRole('listitem').allInnerTexts()).toHaveLength(3);
  await page.goto(`${server.origin}/CHURN/ledger/L-4`);
  await part('Evidence').getByText('No evidence kept.').waitFor();
  expect(await page.locator('body').innerText()).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  for (const [path, words] of [
    ['/CHURN/ledger/L-999', /There is no ledger entry/],
    ['/CHURN/ledger/nonsense', /have names like L-37/],
  ] as const) {
    await page.goto(server.origin + path);
    await page.getByText(words).waitFor();
  }
});

test('by keys: taken up again with what changed; without a word it is not, and what was typed stays', async () => {
  await page.goto(`${server.origin}/CHURN/ledger/L-6`);
  await page.getByRole('button', { name: 'Reopen' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  const inField = (): Promise<boolean> => dialog.getByLabel('What changed?').evaluate((each) => each.matches(':focus'));
  await expect.poll(inField).toBe(true);
  await page.keyboard.press('Control+Enter');
  await dialog.getByText('Say what changed since; it is kept with the question.').waitFor();
  await page.keyboard.type('Twice the customers since June');
  await page.keyboard.press('Escape');
  await expect.poll(() => dialog.count()).toBe(0);
  await page.getByRole('button', { name: 'Reopen' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => dialog.getByLabel('What changed?').inputValue()).toBe('Twice the customers since June');
  await expect.poll(inField).toBe(true);
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(`**/CHURN/board/${team.keys['weekday']!.split('-')[1]}`);
  await expect.poll(said).toContain(`${team.keys['weekday']} taken up again`);
  const entry = (): Promise<EntryView> => server.get<EntryView>('/api/ledger/L-6');
  await expect.poll(entry).toMatchObject({ current: false, outcome: 'inconclusive' });
  expect((await entry()).history.at(-1)).toMatchObject({ what: 'reopened', words: 'Twice the customers since June' });
  await page.goto(`${server.origin}/CHURN/ledger/L-6`);
  await page.getByText('Twice the customers since June').waitFor();
  expect(await page.getByRole('button', { name: 'Reopen' }).count()).toBe(0);
});

test('by pointer: superseded by another entry; both stand there and point to each other', async () => {
  await page.goto(`${server.origin}/CHURN/ledger/L-3`);
  await page.getByRole('button', { name: 'Supersede' }).click();
  const dialog = page.getByRole('dialog', { name: 'Supersede L-3' });
  await dialog.getByRole('radio', { name: /^Iterate/ }).check();
  await dialog.getByLabel('We found').fill('A leak had hidden it.');
  await dialog.getByRole('checkbox', { name: /^No evidence kept/ }).check();
  await dialog.getByRole('button', { name: 'Supersede' }).click();
  await expect.poll(() => dialog.count()).toBe(0);
  await page.getByText('Superseded by').waitFor();
  const next = (await all())[0]!;
  expect(next).toMatchObject({ supersedes: 3, outcome: 'iterate' });
  expect(await page.getByRole('button', { name: 'Supersede' }).count()).toBe(0);
  await page.getByRole('link', { name: `L-${next.number}`, exact: true }).click();
  await page.getByText('A leak had hidden it.').waitFor();
  await page.getByRole('link', { name: 'L-3', exact: true }).click();
  await page.getByText('Even after tuning 0.006 below the baseline.').waitFor();
});

test('copied and downloaded as the same decision record, and fit for paper', async () => {
  await page.goto(`${server.origin}/CHURN/ledger/L-2`);
  await page.getByRole('button', { name: 'Copy as Markdown' }).click();
  await expect.poll(said).toContain('L-2 copied as Markdown');
  const copied: string = await page.evaluate('navigator.clipboard.readText()');
  expect(copied).toContain('# L-2: Does call volume of the last 30 days help?');
  expect(copied).toContain('Chosen option: "Adopt it", because A clear gain.');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('L-2.md');
  expect(readFileSync(await download.path(), 'utf8')).toBe(copied);
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('navigation').first().isVisible()).toBe(false);
  expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false);
  expect(await page.getByText('+0.018 AUC over five seeds').isVisible()).toBe(true);
  await page.emulateMedia({ media: 'screen' });
});

test('a phone: list and entry within the width', async () => {
  const small = await openWindow(browser, server, { size: phone, touch: true, path: '/CHURN/ledger' });
  await small.page.getByRole('article').first().waitFor();
  const over = (): Promise<number> => small.page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect(await over()).toBe(0);
  await small.page.getByLabel('Outcome').selectOption('Adopted');
  await small.page.getByRole('link', { name: 'Is isotonic calibration stable across regions?' }).tap();
  await small.page.getByRole('heading', { level: 1, name: /isotonic/ }).waitFor();
  expect(await over()).toBe(0);
  await small.page.getByRole('link', { name: '← Ledger' }).tap();
  await small.page.getByRole('article').first().waitFor();
  expect(small.faults).toEqual([]);
  await small.close();
});
