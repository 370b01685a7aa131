/** A task in one line, from anywhere: tokens become chips, what was tried shows, nothing typed is lost. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Team } from '../worlds/team.ts';
import { acting, openBrowser, openWindow, phone, seedTeam, startServer, type Server, type Window } from './rig.ts';

let browser: Browser;
let server: Server;
let team: Team;
let window: Window;
let page: Page;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startServer()]);
  team = await seedTeam(server);
  window = await openWindow(browser, server, { path: '/CHURN/models' });
  ({ page } = window);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});
beforeEach(async () => {
  await window.fresh('/CHURN/models');
  await page.getByRole('table').first().waitFor();
});
afterEach(() => expect(window.faults).toEqual([]));

const dialog = (): Locator => page.getByRole('dialog', { name: 'Add to Churn prediction' });
const line = (): Locator => dialog().getByRole('textbox');
const chips = (): Promise<string[]> => dialog().getByRole('listitem').allInnerTexts();
const said = (): Promise<string> => page.locator('[data-strip]').innerText();
const taskOf = (key: string) =>
  server.get<{
    title: string;
    assignees: string[];
    labels: string[];
    priority: number;
    track: string;
    waitsFor: string[];
  }>(`/api/tasks/${key}`);
const newest = async (): Promise<number> => {
  const blocks = JSON.stringify(await server.get('/api/board?project=CHURN'));
  return Math.max(...[...blocks.matchAll(/CHURN-(\d+)/g)].map((each) => Number(each[1])));
};

test('by keys alone: typed at once, understood as it grows, added with Enter, undone with Z', async () => {
  const before = await newest();
  await page.keyboard.press('c');
  await line().waitFor();
  await page.keyboard.type(`Try sharper pooling on calls @mei [5d] !2 #loss &${team.keys['labels']!} by tomorrow`);
  await expect.poll(chips).toHaveLength(6);
  expect((await chips()).join()).toMatch(/@Mei Tan.*box 5 d.*High.*#loss.*waits for CHURN-\d+.*decide by \w{3} \d/s);
  expect(await dialog().getByRole('radio', { name: 'Research' }).isChecked()).toBe(true);
  await page.keyboard.press('Enter');
  await dialog().waitFor({ state: 'detached' });
  expect(await said()).toContain(`CHURN-${before + 1} added to Research`);
  await expect.poll(newest).toBe(before + 1);
  expect(await taskOf(`CHURN-${before + 1}`)).toMatchObject({
    title: 'Try sharper pooling on calls',
    track: 'research',
    assignees: ['Mei Tan'],
    labels: ['loss'],
    priority: 2,
    waitsFor: [team.keys['labels']],
  });
  await page.keyboard.press('z');
  await expect.poll(newest).toBe(before);
  await page.keyboard.press('Shift+Z');
  await expect.poll(newest).toBe(before + 1);
});

test('what names nobody stays in the title; Backspace and the cross leave a token as words; quotes are literal', async () => {
  await page.keyboard.press('c');
  await line().fill('Ask @zoe about "by fri" @raj');
  await expect.poll(chips).toEqual(['@Raj Patel']);
  await page.keyboard.press('End');
  await page.keyboard.press('Backspace');
  await expect.poll(chips).toEqual([]);
  expect(await line().inputValue()).toBe('Ask @zoe about "by fri" @raj');
  await page.keyboard.press('Backspace');
  await expect.poll(() => line().inputValue()).toBe('Ask @zoe about "by fri" @ra');
  await line().fill('Ship it #later');
  await dialog().getByRole('button', { name: 'Leave “#later” as words' }).click();
  await expect.poll(chips).toEqual([]);
  await dialog().getByRole('button', { name: 'Add', exact: true }).click();
  await dialog().waitFor({ state: 'detached' });
  await expect.poll(async () => (await taskOf(`CHURN-${await newest()}`)).title).toBe('Ship it #later');
  expect((await taskOf(`CHURN-${await newest()}`)).labels).toEqual([]);
});

test('has this been tried? shows what was decided and what is asked now, each to be opened', async () => {
  await page.keyboard.press('c');
  await line().fill('Try bigger plan embeddings');
  const tried = dialog().getByRole('region', { name: 'Has this been tried?' });
  await tried
    .getByText(/^Ruled out in \w+( \d{4})? \(L-1\): \+0\.002 AUC for three times the latency\. What changed\?$/)
    .waitFor();
  await line().fill('weather in winter: features that help');
  await tried.getByText(`Being asked now in ${team.keys['weather']!}.`).waitFor();
  await line().fill('Migrate the nightly cron to the new cluster');
  await expect.poll(() => tried.getByRole('link').count()).toBe(0);
  await line().fill('plan embeddings, larger');
  await tried.getByRole('link', { name: /Do larger plan embeddings help/ }).click();
  await page.getByRole('heading', { name: 'Do larger plan embeddings help?' }).waitFor();
  await page.keyboard.press('Shift+C');
  await expect.poll(() => line().inputValue()).toBe('plan embeddings, larger');
});

test('the draft outlives Escape and a reload; a refusal stays beside it; Control and Enter opens what was added', async () => {
  await page.keyboard.press('c');
  await line().fill('Scorer pool =3');
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
  await page.reload();
  await acting(page);
  await page.getByRole('table').first().waitFor();
  await page.keyboard.press('c');
  await expect.poll(() => line().inputValue()).toBe('Scorer pool =3');
  await dialog().getByText('Research', { exact: true }).click();
  await line().press('Enter');
  await dialog().getByRole('alert').getByText('An investigation has no points but a timebox.').waitFor();
  expect(await line().inputValue()).toBe('Scorer pool =3');
  await dialog().getByText('Production', { exact: true }).click();
  await line().press('Control+Enter');
  await page.waitForURL('**/CHURN/board/*');
  await page.getByRole('heading', { name: 'Scorer pool' }).waitFor();
  await page.keyboard.press('Shift+C');
  await expect.poll(() => line().inputValue()).toBe('');
  await line().press('Enter');
  await dialog().getByRole('alert').waitFor();
});

test('a column of the board reads the same tokens, in its own lane, and asks whether it was tried', async () => {
  await page.goto(`${server.origin}/CHURN/board?q=label:gpu`);
  await acting(page);
  await page.getByRole('button', { name: 'Add to Question' }).click();
  const field = page.getByRole('textbox', { name: 'New task in Question' });
  const understood = page.getByRole('list', { name: 'Understood as' }).getByRole('listitem');
  await field.fill(`Deploy bigger plan embeddings @raj [4d] #pooling &${team.keys['labels']!} // again`);
  await expect.poll(() => understood.allInnerTexts()).toHaveLength(5);
  await page
    .getByRole('region', { name: 'Has this been tried?' })
    .getByRole('link', { name: /^Do larger plan embeddings help/ })
    .waitFor();
  await field.press('End');
  await field.press('Backspace');
  await expect.poll(() => understood.allInnerTexts()).toHaveLength(4);
  expect(await field.inputValue()).toContain('// again');
  await page.reload();
  await acting(page);
  await page.getByRole('button', { name: 'Add to Question' }).click();
  await expect.poll(() => understood.allInnerTexts()).toHaveLength(5);
  await field.press('Enter');
  await expect.poll(() => field.inputValue()).toBe('');
  await expect.poll(async () => (await taskOf(`CHURN-${await newest()}`)).title).toBe('Deploy bigger plan embeddings');
  expect(await taskOf(`CHURN-${await newest()}`)).toMatchObject({
    track: 'research',
    assignees: ['Raj Patel'],
    labels: ['gpu', 'pooling'],
    waitsFor: [team.keys['labels']],
  });
  await field.fill('@raj');
  await field.press('Enter');
  await page.getByRole('alert').getByText('It needs a title too.').waitFor();
  await field.fill('');
});

test('on a phone, by a finger', async () => {
  const small = await openWindow(browser, server, { size: phone, touch: true, path: '/CHURN/ledger' });
  await small.page.getByRole('button', { name: 'Add a task' }).tap();
  await small.page.getByRole('dialog').getByRole('textbox').fill('Collect the labels of the winter months #winter');
  await small.page.getByRole('dialog').getByText('#winter', { exact: true }).waitFor();
  expect(await small.page.getByRole('radio', { name: 'Data' }).isChecked()).toBe(true);
  expect(await small.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
  await small.page.getByRole('button', { name: 'Add', exact: true }).tap();
  await small.page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(async () => (await taskOf(`CHURN-${await newest()}`)).labels).toEqual(['winter']);
  expect(small.faults).toEqual([]);
  await small.close();
});
