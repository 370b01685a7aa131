/** A card tells what it is and how it stands in shape and words; what nobody recorded is not said. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Team } from '../worlds/team.ts';
import { openBrowser, openWindow, seedTeam, startServer, type Server, type Window } from './rig.ts';

let browser: Browser;
let server: Server;
let team: Team;
let window: Window;
let page: Page;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startServer()]);
  team = await seedTeam(server);
  const link = (key: string, input: object): Promise<unknown> =>
    server.play('work.link', { task: team.keys[key], ...input });
  await link('store', {
    kind: 'pull_request',
    ref: 'https://git.example.org/churn/pull/88',
    title: 'Reads',
    state: 'open',
  });
  await link('store', { kind: 'ci_run', ref: 'https://ci.example.org/runs/412', title: 'Tests', state: 'failed' });
  const deploy = (version: string, environment: string, state = 'succeeded'): Promise<unknown> =>
    server.play('model.deploy', { project: 'CHURN', version, environment, state });
  await deploy('churn@1.0.1', 'staging');
  await deploy('churn@1.0.1', 'production');
  await deploy('churn@1.1.0', 'staging');
  await deploy('churn@1.1.0', 'shadow', 'started');
  window = await openWindow(browser, server, { path: '/CHURN/board' });
  ({ page } = window);
  await page.locator('[data-task]').first().waitFor();
});
afterAll(async () => {
  expect(window.faults).toEqual([]);
  await browser.close();
  await server.stop();
});

const card = (key: string): Locator =>
  page.locator('[data-task]', { has: page.getByText(team.keys[key]!, { exact: true }) });
const words = async (key: string): Promise<string> => (await card(key).innerText()).replace(/\s+/g, ' ');

test('a question shows its box, its best metric against the baseline, and what it waits for', async () => {
  await expect.poll(() => words('focal')).toMatch(/8\.\d of 10 d/);
  await expect.poll(() => words('focal')).toContain('f1 0.842 (base 0.811)');
  expect(await words('focal')).toContain('Waits for Q3 labels');
});

test('a decided question carries its seal and its finding', async () => {
  expect(await words('calibration')).toMatch(/Adopted L-\d+ Brier score 0\.011 better in every region\./);
});

test('a full box asks on the card, and the answer that is clicked is chosen in the dialog', async () => {
  const asking = page.locator('[data-task]', { hasText: 'Do weather features help?' });
  await asking.getByRole('button', { name: 'Rule out' }).click();
  await page.getByRole('dialog', { name: /^Decide CHURN-\d+$/ }).waitFor();
  expect(await page.getByRole('radio', { name: /Ruled out/ }).isChecked()).toBe(true);
  await page.keyboard.press('Escape');
  await asking.getByRole('button', { name: 'Extend…' }).click();
  await page.getByRole('complementary', { name: /^Task CHURN-\d+$/ }).waitFor();
  await page.keyboard.press('Escape');
});

test('committed work shows its points and what the forge said, data its checks and what it blocks', async () => {
  await expect.poll(() => words('store')).toMatch(/5 pt.*PR 88 ○ ?open.*CI 412 ✕ ?broken/);
  expect(await words('labels')).toContain('3 of 5 checks');
  expect(await words('labels')).toContain('blocks 1 task');
  expect(await words('labels')).toContain('16 d here');
});

test('a deployment shows where its version is, and where others of its model are and it is not', async () => {
  await expect.poll(() => words('rollout')).toMatch(/staging ✓ ?there shadow ◐ ?under way production ○ ?not yet/);
  await expect.poll(() => words('hotfix')).toMatch(/staging ✓ ?there shadow ○ ?not yet production ✓ ?there/);
});
