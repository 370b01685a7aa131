/** The first open: a repository is read, proposes a board, and is accepted; or a project begins empty. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { heldBack, openBrowser, openWindow, startServer, type Server, type Window } from './rig.ts';

let browser: Browser;
let folder: string;
let server: Server;
let window: Window;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
  folder = mkdtempSync(join(tmpdir(), 'dualtrack-repos-'));
  makeRepository(join(folder, 'churn'));
  mkdirSync(join(folder, 'plain'));
  git(folder, ['init', '-q', 'empty']);
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  server = await startServer({ repos: [folder] });
  window = await openWindow(browser, server);
  ({ page } = window);
  await page.getByRole('heading', { name: 'Start with a repository' }).waitFor();
});
afterEach(async () => {
  expect(window.faults).toEqual([]);
  await window.close();
  await server.stop();
});

const focused = (): Promise<string> =>
  page.evaluate('document.activeElement?.textContent || document.activeElement?.getAttribute("aria-label") || ""');

test('with keys alone: a path, Enter, a line switched off with Space, Enter, and the first card has the focus', async () => {
  await page.keyboard.type(join(folder, 'churn'));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'churn: here is what I think' }).waitFor();
  await page.getByText('Nothing was written to the repository.').waitFor();
  const models = page.getByRole('region', { name: 'Models' });
  expect(await models.getByRole('checkbox', { name: /churn/ }).first().isChecked()).toBe(true);
  const question = page.getByRole('region', { name: 'Research' }).getByRole('checkbox').first();
  const title = await question.evaluate((box) => box.closest('label')!.querySelector('span span')!.textContent);
  const people = page.getByRole('region', { name: 'People' }).getByRole('checkbox');
  await people.first().focus();
  await page.keyboard.press('Space');
  expect(await people.first().isChecked()).toBe(false);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/CHURN/board');
  await page.getByRole('link', { name: title, exact: true }).waitFor();
  await expect.poll(focused).not.toBe('');
  expect(await page.evaluate('document.activeElement?.closest("[data-task]") !== null')).toBe(true);

  const proposed = await server.get<{ model: string; versions: { version: string; stage: string }[] }[]>('/api/models');
  expect(proposed[0]?.versions).toContainEqual(expect.objectContaining({ stage: 'live' }));
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.getByRole('rowheader', { name: 'churn' }).waitFor();
});

test('what cannot be read says why beside the field, keeps what was typed, and adds nothing', async () => {
  const field = page.getByLabel('Repository');
  const { seq } = await server.head();
  for (const source of [
    join(folder, 'plain'),
    join(folder, 'empty'),
    join(folder, 'nowhere'),
    '/etc',
    'file:///etc/passwd',
  ]) {
    await field.fill(source);
    await page.keyboard.press('Enter');
    const problem = page.locator('[role=alert]', { hasText: /\S/ }).last();
    await expect.poll(() => field.getAttribute('aria-invalid'), { message: source }).toBe('true');
    expect((await problem.innerText()).length).toBeGreaterThan(20);
    expect(await field.inputValue()).toBe(source);
    await field.fill(`${source} `);
    await page.reload();
    expect(await field.inputValue()).toBe(`${source} `);
  }
  expect((await server.head()).seq).toBe(seq);
});

test('a line takes what belongs to it along, by pointer', async () => {
  await page.getByLabel('Repository').fill(join(folder, 'churn'));
  await page.getByRole('button', { name: 'Read it' }).click();
  const boxes = page.getByRole('region', { name: 'Models' }).getByRole('checkbox');
  await boxes.first().waitFor();
  const all = await boxes.count();
  expect(all).toBeGreaterThan(1);
  await boxes.first().uncheck();
  for (let i = 0; i < all; i++) expect(await boxes.nth(i).isChecked()).toBe(false);
  await boxes.nth(1).check();
  expect(await boxes.first().isChecked()).toBe(true);
  await page.getByRole('textbox', { name: 'Project' }).fill('Churn at night');
  await page.getByRole('textbox', { name: 'Key' }).fill('night');
  await page.getByRole('button', { name: /^Accept/ }).click();
  await page.waitForURL('**/NIGHT/board');
  await page.getByText('Churn at night').first().waitFor();
});

test('an empty project starts by its name, with a board on which every lane invites', async () => {
  await page.getByLabel('An empty project').fill('Fraud');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/FRAUD/board');
  await page.getByRole('button', { name: /What do we want to find out\?/ }).waitFor();
  await page.getByRole('button', { name: /Which data do we need\?/ }).click();
  await page.keyboard.type('Chargebacks of 2025');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Chargebacks of 2025' }).waitFor();
  await page.goto(`${server.origin}/new`);
  await page.getByRole('heading', { name: 'Add a project' }).waitFor();
  await page.getByLabel('An empty project').fill('');
  await page.getByRole('button', { name: 'Start empty' }).click();
  await page.getByText('Give the project a name.').waitFor();
});

test('what is added before the page can act by itself leads where it leads later', async () => {
  const letGo = await heldBack(page, '**/assets/acting-*');
  await page.goto(server.origin);
  await page.getByLabel('An empty project').fill('Fraud');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/FRAUD/board');
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor();
  await page.keyboard.press('c');
  await page.getByRole('dialog', { name: 'Add to Fraud' }).waitFor();
  await page.keyboard.type('Chargebacks of 2025');
  await page.getByRole('button', { name: 'Add and open' }).click();
  await page.waitForURL('**/FRAUD/board/1');
  await letGo();
});

/** A small repository as a team leaves it: notebooks, a pipeline, a release, an experiment on a branch. */
function makeRepository(at: string): void {
  mkdirSync(at, { recursive: true });
  git(at, ['init', '-q', '-b', 'main']);
  let day = 30;
  const commit = (message: string, files: Record<string, string>, who = 'Mei Tan'): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(at, path)), { recursive: true });
      writeFileSync(join(at, path), text);
    }
    git(at, ['add', '-A']);
    const date = new Date(Date.now() - day-- * 86_400_000).toISOString();
    const email = `${who.split(' ')[0]!.toLowerCase()}@example.org`;
    git(at, ['-c', `user.name=${who}`, '-c', `user.email=${email}`, 'commit', '-q', '-m', message], date);
  };
  const notebook = (cells: number): string => JSON.stringify({ cells: Array.from({ length: cells }, () => ({})) });
  commit('Explore churn by region', { 'notebooks/01_explore.ipynb': notebook(1) });
  commit('Train a first model', { 'src/train.py': 'print(1)\n', 'params.yaml': 'n: 1\n' });
  commit('Build the pipeline', {
    'dvc.yaml': 'stages:\n  train:\n    cmd: python src/train.py\n    deps: [data/calls.csv]\n    outs: [model.pkl]\n',
    'data/calls.csv.dvc': 'outs:\n- path: calls.csv\n  md5: 0123456789abcdef0123456789abcdef\n',
  });
  commit('Score in batches', { 'src/score.py': 'print(2)\n' }, 'Raj Patel');
  tag(at, 'churn@v1.0.0', 'register');
  tag(at, 'churn#prod#1', 'assign');
  git(at, ['checkout', '-q', '-b', 'exp/focal-loss']);
  commit('Try focal loss on rare reasons', { 'notebooks/04_focal.ipynb': notebook(2), 'params.yaml': 'n: 2\n' });
  commit('Sweep gamma', { 'notebooks/04_focal.ipynb': notebook(3), 'params.yaml': 'n: 3\n' });
  git(at, ['checkout', '-q', 'main']);
}

function tag(at: string, name: string, message: string): void {
  git(at, ['-c', 'user.name=Mei Tan', '-c', 'user.email=mei@example.org', 'tag', '-a', '-m', message, name]);
}

function git(at: string, args: readonly string[], date?: string): void {
  const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  const dates = date ? { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date } : {};
  execFileSync('git', [...args], { cwd: at, env: { ...env, ...dates }, stdio: ['ignore', 'ignore', 'pipe'] });
}
