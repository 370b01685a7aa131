/** Settings: what shapes a project and the workspace, changed by keys and by pointer, and looked at by who may not. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';
import {
  acting,
  openBrowser,
  openWindow,
  phone,
  seedTeam,
  startServer,
  toldAll,
  type Server,
  type Window,
} from './rig.ts';

let browser: Browser;
let folder: string;
let server: Server;
let window: Window;
let page: Page;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dualtrack-settings-'));
  [browser, server] = await Promise.all([openBrowser(), startServer({ repos: [folder] })]);
  await seedTeam(server);
  window = await openWindow(browser, server);
  ({ page } = window);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => window.fresh('/CHURN/settings'));
afterEach(() => expect(window.faults).toEqual([]));

const section = async (name: string): Promise<void> => {
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
};
const board = () =>
  server.get<{ lanes: { track: string; columns: { name: string; wip: { mode: string; limit: number } }[] }[] }>(
    '/api/board?project=CHURN',
  );
const columns = async (lane: number): Promise<string[]> =>
  (await board()).lanes[lane]!.columns.map((each) => each.name);
const row = (name: string): Locator => page.getByRole('group', { name, exact: true });

test('with keys alone: a project is renamed at Enter, and Escape takes back what was typed', async () => {
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await name.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Churn and offers');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.title()).toContain('Churn and offers');
  await name.focus();
  await page.keyboard.type(' no');
  await page.keyboard.press('Escape');
  expect(await name.inputValue()).toBe('Churn and offers');
  await page.keyboard.press('z');
  await expect.poll(() => page.title()).toContain('Churn prediction');
});

test('a key that is taken says so at the field and keeps what was typed', async () => {
  await server.play('project.add', { name: 'Fraud', key: 'FRAUD' });
  await toldAll(page, server);
  const key = page.getByRole('textbox', { name: 'Key' });
  await key.fill('fraud');
  await page.keyboard.press('Enter');
  await page.getByRole('main').getByText('The key "FRAUD" is already taken.').waitFor();
  expect(await key.inputValue()).toBe('fraud');
  await key.focus();
  await page.keyboard.press('Escape');
  expect(await key.inputValue()).toBe('CHURN');
});

test('columns are added, renamed, moved, limited and removed, each in its phase', async () => {
  await section('Board');
  await page.getByRole('textbox', { name: 'A new column in Production' }).fill('Shadow');
  await page.getByRole('combobox', { name: 'Phase of a new column in Production' }).selectOption('Checking');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => columns(1)).toEqual(['Ready', 'Building', 'Review', 'Shadow', 'Live']);
  await row('Shadow').getByRole('button', { name: 'Move Shadow up' }).click();
  await expect.poll(() => columns(1)).toEqual(['Ready', 'Building', 'Shadow', 'Review', 'Live']);
  await row('Shadow').getByRole('button', { name: 'Move Shadow down' }).click();
  await expect.poll(() => columns(1)).toEqual(['Ready', 'Building', 'Review', 'Shadow', 'Live']);
  const limit = row('Shadow').getByRole('combobox', { name: 'Limit of Shadow' });
  await limit.selectOption('Hold at');
  const much = row('Shadow').getByRole('spinbutton', { name: 'How much Shadow may hold' });
  await much.fill('0');
  await page.keyboard.press('Enter');
  await row('Shadow').getByRole('alert').waitFor();
  expect(await much.inputValue()).toBe('0');
  await much.fill('2');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await board()).lanes[1]!.columns[3]!.wip).toMatchObject({ mode: 'enforce', limit: 2 });
  await row('Shadow').getByRole('button', { name: 'Remove the column Shadow' }).click();
  await expect.poll(() => columns(1)).toEqual(['Ready', 'Building', 'Review', 'Live']);
  await row('Review').getByRole('button', { name: 'Remove the column Review' }).click();
  await page.getByText('The phase "checking" needs at least one column.').last().waitFor();
  expect(await columns(1)).toEqual(['Ready', 'Building', 'Review', 'Live']);
});

test('labels and work types of the team come and go; one that is in use stays', async () => {
  await section('Labels and types');
  await page.getByRole('textbox', { name: 'A new label' }).fill('pricing');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Name of the label pricing' }).waitFor();
  await page.getByRole('textbox', { name: 'A new label' }).fill('Pricing');
  await page.keyboard.press('Enter');
  await page.getByRole('main').getByText('The label "Pricing" is already taken.').waitFor();
  await expect.poll(() => page.getByRole('textbox', { name: 'A new label' }).inputValue()).toBe('Pricing');
  await page.getByRole('button', { name: 'Remove the label pricing' }).click();
  await expect.poll(() => page.getByRole('textbox', { name: 'Name of the label pricing' }).count()).toBe(0);
  await page.getByRole('textbox', { name: 'A new work type' }).fill('Incident');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Remove the work type Incident' }).waitFor();
  // Because: the page shows it before the server has it.
  const pager = { project: 'CHURN', track: 'production', title: 'Pager', type: 'Incident' };
  await expect.poll(async () => (await server.send('work.create', pager)).refusal).toBeUndefined();
  await page.getByRole('button', { name: 'Remove the work type Incident' }).click();
  await page.getByText('This work type is still in use by 1 tasks.').first().waitFor();
  // Because: where the server refuses what this page did not know of, it comes back a moment later.
  await page.getByRole('button', { name: 'Remove the work type Incident' }).waitFor();
});

test('a name of the registry gets its meaning and loses it again', async () => {
  await section('Stages');
  await page.getByRole('textbox', { name: 'Name that a registry or tag uses' }).fill('Blue');
  await page.getByRole('combobox', { name: 'Stage that it means' }).selectOption('Live');
  await page.getByRole('button', { name: 'Add name' }).click();
  expect(await page.getByRole('combobox', { name: 'What blue means' }).inputValue()).toBe('live');
  await page.getByRole('button', { name: 'Forget what blue means' }).click();
  await page.getByText('None; the usual names hold.').waitFor();
});

test('an automation is switched off for one lane with the space bar, and only there', async () => {
  await section('Automations');
  const research = page.getByRole('region', { name: 'Research' }).getByRole('switch', { name: /first commit/ });
  await research.focus();
  await page.keyboard.press('Space');
  await expect.poll(() => research.isChecked()).toBe(false);
  const production = page.getByRole('region', { name: 'Production' }).getByRole('switch', { name: /first commit/ });
  expect(await production.isChecked()).toBe(true);
  await page.reload();
  await expect.poll(() => research.isChecked()).toBe(false);
});

test('a repository is added to a project, read now, and left; what cannot be read is told', async () => {
  const repo = join(folder, 'scorer');
  const git = (...args: string[]) => execFileSync('git', ['-C', repo, ...args], { encoding: 'utf8' });
  execFileSync('git', ['init', '-q', '-b', 'main', repo]);
  git('config', 'user.email', 'mei@example.org');
  git('config', 'user.name', 'Mei Tan');
  const commit = (message: string) => {
    writeFileSync(join(repo, 'train.py'), `${message}\n`);
    git('add', '.');
    git('commit', '-qm', message);
  };
  commit('Train the scorer');
  await section('Repositories');
  await page.getByText('None yet.').waitFor();
  await page.getByRole('link', { name: 'Add a repository' }).click();
  await page.getByRole('heading', { name: 'Add a repository to Churn prediction' }).waitFor();
  await page.keyboard.type(repo);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'scorer: here is what I think' }).waitFor();
  expect(await page.getByRole('textbox', { name: 'Key' }).count()).toBe(0);
  await page.getByRole('button', { name: /Accept|Start with/ }).click();
  await page.waitForURL('**/CHURN/board');
  await page.goto(`${server.origin}/CHURN/settings/repositories`);
  await acting(page);
  await page.getByText(/branch main · 1 commit · last news/).waitFor();
  await page.getByRole('button', { name: 'Read now: scorer' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /Nothing new\.|new commit/ })
    .waitFor();
  rmSync(repo, { recursive: true, force: true });
  await page.getByRole('button', { name: 'Read now: scorer' }).click();
  await page.locator('[role=status].text-danger').waitFor();
  await page.getByRole('button', { name: 'Stop following scorer' }).click();
  await page
    .getByRole('group', { name: /Stop following scorer/ })
    .getByRole('button', { name: 'Stop following' })
    .click();
  await page.getByText('None yet.').waitFor();
});

test('a member is added with an address, gets a discipline, and the membership ends', async () => {
  await section('People');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Noor Haddad');
  await page.getByRole('textbox', { name: 'Addresses' }).fill('noor@example.org, mei@example.org');
  await page.getByRole('button', { name: 'Add member' }).click();
  await page
    .getByText(/The address.*mei@example.org/)
    .first()
    .waitFor();
  expect(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('Noor Haddad');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Noor Haddad');
  await page.getByRole('textbox', { name: 'Addresses' }).fill('noor@example.org');
  await page.getByRole('button', { name: 'Add member' }).click();
  await row('Noor Haddad').getByText('noor@example.org').waitFor();
  await row('Noor Haddad').getByRole('combobox', { name: 'Discipline of Noor Haddad' }).selectOption('Product');
  await row('Noor Haddad').getByRole('textbox', { name: 'Another address of Noor Haddad' }).fill('no address');
  await page.keyboard.press('Enter');
  await row('Noor Haddad').getByRole('alert').waitFor();
  await row('Noor Haddad').getByRole('combobox', { name: 'Forge of Noor Haddad' }).selectOption('Gitea or Forgejo');
  const login = row('Noor Haddad').getByRole('textbox', { name: 'Login of Noor Haddad on a forge' });
  await login.fill('two words');
  await page.keyboard.press('Enter');
  await row('Noor Haddad').getByText('Give the login, as the forge shows it.').waitFor();
  expect(await login.inputValue()).toBe('two words');
  await login.fill('@noor-h');
  await page.keyboard.press('Enter');
  await row('Noor Haddad').getByText('Gitea or Forgejo: noor-h').waitFor();
  await row('Noor Haddad').getByRole('button', { name: 'noor-h is not Noor Haddad' }).click();
  await expect.poll(() => row('Noor Haddad').getByText('Gitea or Forgejo: noor-h').count()).toBe(0);
  await row('Noor Haddad').getByRole('button', { name: 'noor@example.org is not Noor Haddad' }).click();
  await expect.poll(() => row('Noor Haddad').getByText('noor@example.org').count()).toBe(0);
  await row('Noor Haddad').getByRole('button', { name: 'End the membership of Noor Haddad' }).click();
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Former members' }).getByText('Noor Haddad').waitFor();
  expect(await row('Noor Haddad').count()).toBe(0);
});

test('the data is verified, backed up and exported, each with its outcome beside it', async () => {
  await section('Data');
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText(/changes played again, no difference\./).waitFor();
  await page.getByRole('button', { name: 'Back up now' }).click();
  await page.getByText(/^Backed up, /).waitFor();
  const fetching = page.waitForEvent('download');
  await page.getByRole('link', { name: /^Download the backup/ }).click();
  const copy = await (await fetching).path();
  expect(readFileSync(copy).subarray(0, 15).toString()).toBe('SQLite format 3');
  const exporting = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download the export' }).click();
  const lines = readFileSync(await (await exporting).path(), 'utf8');
  expect(lines.trimEnd().split('\n').length).toBeGreaterThan(100);
  await page.getByRole('button', { name: /^Delete the backup/ }).click();
  await page.getByRole('button', { name: 'Delete it' }).click();
  await page.getByText('None yet.').waitFor();
});

test('a key is changed by pressing another one, which acts, is shown, and can be the usual one again', async () => {
  await page.goto(`${server.origin}/CHURN/board`);
  await acting(page);
  await page.locator('[data-task]').first().waitFor();
  await page.goto(`${server.origin}/CHURN/settings/keyboard`);
  await acting(page);
  const change = page.getByRole('button', { name: 'Change the key for Ledger' });
  await change.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('z');
  await page.getByText('That is “Undo” already.').waitFor();
  await page.keyboard.press('Control+Shift+KeyL');
  await page.getByRole('button', { name: 'Usual key for Ledger' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Keyboard', level: 1 }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  expect(page.url()).toContain('/settings/keyboard');
  await page.keyboard.press('Control+Shift+KeyL');
  await page.waitForURL('**/CHURN/ledger');
  await page.goto(`${server.origin}/CHURN/settings/keyboard`);
  await acting(page);
  await page.getByRole('button', { name: 'Usual key for Ledger' }).click();
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await page.waitForURL('**/CHURN/ledger');
});

test('a project is put away after it was asked once more, and is brought back', async () => {
  await server.play('project.add', { name: 'Old scores', key: 'OLD' });
  await page.goto(`${server.origin}/OLD/settings`);
  await acting(page);
  await page.getByRole('button', { name: 'Put away…' }).click();
  await page.getByRole('group', { name: 'Put Old scores away?' }).getByRole('button', { name: 'Leave it' }).click();
  await page.getByRole('button', { name: 'Put away…' }).click();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/OLD/'));
  await page.goto(`${server.origin}/new`);
  await acting(page);
  await page.getByRole('button', { name: 'Bring Old scores back' }).click();
  await expect.poll(() => page.getByRole('region', { name: 'Put away' }).count()).toBe(0);
});

test('the sample project has something on every screen', async () => {
  await page.goto(`${server.origin}/new`);
  await acting(page);
  await page.getByRole('button', { name: 'Open the sample' }).click();
  await page.waitForURL('**/DEMO/board');
  await page.getByRole('link', { name: 'Can we forecast per hour for the bakery?' }).waitFor();
  const models =
    await server.get<{ model: string; versions: { version: string; stage: string }[] }[]>('/api/models?project=DEMO');
  expect(models.find((each) => each.model === 'demand')?.versions.map((each) => each.stage)).toEqual([
    'research',
    'testing',
    'live',
    'retired',
  ]);
  const { differences } = await server.verify();
  expect(differences).toBe(0);
});

test('on a phone every part is reached by one choice, and nothing has to be scrolled sideways', async () => {
  const small = await openWindow(browser, server, { size: phone, touch: true, path: '/CHURN/settings' });
  for (const name of [
    'Board',
    'Labels and types',
    'Stages',
    'Automations',
    'Repositories',
    'People',
    'Sign-in',
    'Keyboard',
    'Data',
  ]) {
    await small.page.getByRole('combobox', { name: 'Settings of' }).selectOption(name);
    await small.page.getByRole('heading', { level: 1, name }).waitFor();
    const spare = await small.page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(spare, name).toBeLessThanOrEqual(0);
  }
  expect(small.faults).toEqual([]);
  await small.close();
});

test('an owner says how long the audit is kept; what is no such number is said, and stays', async () => {
  await section('Audit');
  const days = page.getByLabel('Days', { exact: true });
  const wrong = page.getByRole('alert').filter({ hasText: /^Give a whole number of days, from 30 to 3650.$/ });
  for (const none of ['', '29', '3651', 'a year', '90.5', '1e2', '99999999999999999999']) {
    await days.fill(none);
    await page.keyboard.press('Enter');
    await wrong.waitFor();
    expect(await days.inputValue()).toBe(none);
  }
  // It is said of the field, and where one sees it, though the field is at the foot of the window.
  expect(await days.getAttribute('aria-invalid')).toBe('true');
  const by = (await days.getAttribute('aria-describedby'))!.split(' ');
  expect(by).toContain(await wrong.getAttribute('id'));
  const { y, height } = (await wrong.boundingBox())!;
  expect(y + height).toBeLessThanOrEqual(page.viewportSize()!.height);
  await days.fill('90');
  await page.keyboard.press('Enter');
  await page.getByText('is kept for 90 days').waitFor();
  await page.getByText('a policy').first().waitFor();
  // Nothing of it was saved before.
  expect(await page.getByText('a policy').count()).toBe(1);
  expect(await wrong.count()).toBe(0);
});

test('an owner says what seats cost, as money is typed, and it is reckoned', async () => {
  await section('Team');
  const [free, price] = ['Free seats', 'A seat a month'].map((each) => page.getByLabel(each, { exact: true }));
  await free!.fill('0');
  await price!.fill('8,90');
  await page.keyboard.press('Enter');
  await page.getByText(/^\d+ seats? taken: \d+\.\d0 a month$/).waitFor();
  await expect.poll(() => price!.inputValue()).toBe('8.90');
  expect(await free!.inputValue()).toBe('0');
});

test('what was refused is told in words, with how often, and narrowed to by keys', async () => {
  for (let n = 0; n < 3; n++)
    await page.request.get(`${server.origin}/api/board`, { headers: { authorization: 'Bearer dt_x' } });
  await section('Audit');
  await page.getByLabel('What sort').focus();
  await page.keyboard.press('End');
  await page.getByText('Somebody was refused GET /api/board, 3 times: a token that does not count').waitFor();
  expect(await page.getByRole('listitem').filter({ hasText: 'added a task' }).count()).toBe(0);
});
