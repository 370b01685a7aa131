/** Models, a version's page and the journey: what is live, what disagrees, promote and roll back, by pointer and keys. */
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { plainNotebook, withNotebook, type NotebookRepository } from '../worlds/notebooks.ts';
import type { Team } from '../worlds/team.ts';
import { openBrowser, openWindow, phone, seedTeam, startServer, type Server, type Window } from './rig.ts';

const DAY = 86_400_000;
const project = 'CHURN';

let browser: Browser;
let server: Server;
let team: Team;
let repository: NotebookRepository;
let window: Window;
let page: Page;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startServer({ repos: [tmpdir()] })]);
  team = await seedTeam(server);
  repository = await withNotebook(server, 'nb/eda.ipynb', plainNotebook, plainNotebook.replace('Look', 'Look again'));
  await fetch(`${server.origin}/api/sync`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: '{}',
  });
  const run = { project, version: 'churn@1.1.0', environment: 'staging', run: 'https://ci.example.org/4471' };
  await server.play('model.deploy', run, Date.now() - 3 * DAY);
  const link = (ref: string, title: string, pin: string, auc: number) =>
    server.play('work.link', { task: team.keys['store'], kind: 'run', ref, title, pin, metrics: { auc } });
  await link('https://mlflow.example.org/runs/88', 'calls, seed 2', 'best', 0.829);
  await link('https://mlflow.example.org/runs/41', 'v1.0 features', 'baseline', 0.811);
  await server.play('work.aim', { task: team.keys['calls'], version: 'churn@1.1.0' });
  window = await openWindow(browser, server);
  ({ page } = window);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
  repository.remove();
});
beforeEach(() => window.fresh('/CHURN/models'));
afterEach(() => expect(window.faults).toEqual([]));

const stagesOf = async (): Promise<Record<string, string>> => {
  const [churn] = await server.get<{ versions: { version: string; stage: string }[] }[]>('/api/models?project=CHURN');
  return Object.fromEntries(churn!.versions.map((each) => [each.version, each.stage]));
};
const entry = (version: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('link', { name: version, exact: true }) });
const open = async (version: string): Promise<void> => {
  await page.goto(`${server.origin}/CHURN/models/churn/${version}`);
  await page.getByRole('heading', { name: 'Where it stands' }).waitFor();
};

test('a row tells what tags call a version, what it waits for and its best run; J and Enter open one', async () => {
  await entry('1.1.0').first().getByText('auc 0.829 (base 0.811)').waitFor();
  expect(await entry('1.1.0').first().innerText()).toMatch(/tag shadow ✓[\s\S]*2 open tasks/);
  expect(await entry('1.2.0').first().innerText()).toMatch(/waits for Q3 labels · 1 open question/);
  expect(await page.getByText('Which is right?').count()).toBe(0);
  for (const key of ['j', 'j', 'k']) await page.keyboard.press(key);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'churn 1.0.1', level: 1 }).waitFor();
});

test('the past of a model stands as bars and as a table, with the days of every stage', async () => {
  const history = page.getByRole('region', { name: 'History of churn' });
  await history.getByText('As a table').click();
  const rows = await history.getByRole('row').allInnerTexts();
  expect(rows.filter((each) => each.startsWith('0.9.0')).map((each) => each.split('\t')[1])).toEqual([
    'Experiment',
    'Live',
    'Retired',
  ]);
  expect(rows.find((each) => each.startsWith('1.0.0') && each.includes('Live'))).toMatch(/54 d/);
});

test('a version’s page: its stages in sentences, its work, evidence against the baseline, what led here', async () => {
  await open('1.1.0');
  const region = (name: string) => page.getByRole('region', { name });
  expect(await region('Where it stands').innerText()).toMatch(
    /Testing since[\s\S]*by a deployment, @Ana[\s\S]*Experiment .* by the tag churn@1\.1\.0/,
  );
  expect(await region('Its work').innerText()).toMatch(
    /Feature store reads[\s\S]*Building · @Mei[\s\S]*call volume[\s\S]*done/,
  );
  expect(await region('Evidence').innerText()).toMatch(/auc\s+0\.829\s+0\.811\s+\+0\.018/);
  expect(await region('Deployments').innerText()).toMatch(/staging arrived/);
  expect(await region('What led here').innerText()).toMatch(/Adopted[\s\S]*L-2 ·[\s\S]*Registered on/);
  await page.goto(`${server.origin}/CHURN/models/churn/9.9.9`);
  await page.getByText('There is no version "churn@9.9.9" here.').waitFor();
});

test('is promoted beside the live one, rolled back after two questions, and each is undone', async () => {
  await open('1.1.0');
  await page.getByRole('button', { name: 'Promote' }).click();
  await page.getByRole('radio', { name: 'Live' }).check();
  await page.getByText('1.0.1 retires then.').waitFor();
  await page.getByRole('checkbox', { name: /Beside 1\.0\.1/ }).check();
  await page.getByRole('button', { name: 'Make it live' }).click();
  await page.getByText('Shares the traffic with 1.0.1.').waitFor();
  await expect.poll(stagesOf).toMatchObject({ '1.1.0': 'live', '1.0.1': 'live' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(stagesOf).toMatchObject({ '1.1.0': 'testing', '1.0.1': 'live' });

  await open('1.0.1');
  await page.getByRole('button', { name: 'Roll back' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Roll back to 1.0.0');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'Then 1.0.0 is live again. Are you sure?' }).waitFor();
  expect((await stagesOf())['1.0.1']).toBe('live');
  await page.keyboard.press('Enter');
  await expect.poll(stagesOf).toMatchObject({ '1.0.1': 'retired', '1.0.0': 'live' });
  await page
    .getByText(/by a rollback of 1\.0\.1, @Ana|Retired since/)
    .first()
    .waitFor();
});

test('a tag that disagrees is told, and either side is taken; the other side by undo', async () => {
  const group = page.getByRole('group', { name: 'prod of churn' });
  await expect
    .poll(() => group.innerText())
    .toMatch(/^churn: the tag churn#1\.0\.1#prod says prod = 1\.0\.1, we say 1\.0\.0 is live\. Which is right\?/);
  await group.getByRole('button', { name: 'Ours: the tag is behind' }).click();
  await group.waitFor({ state: 'detached' });
  await expect.poll(stagesOf).toMatchObject({ '1.0.0': 'live', '1.0.1': 'retired' });
  await page.keyboard.press('z');
  await group.waitFor();
  await group.getByRole('button', { name: 'The tag: 1.0.1 is live' }).focus();
  await page.keyboard.press('Enter');
  await group.waitFor({ state: 'detached' });
  await expect.poll(stagesOf).toMatchObject({ '1.0.0': 'retired', '1.0.1': 'live' });
});

test('a version is added by hand, deployed, retired and taken out of the registry', async () => {
  await page.getByRole('button', { name: 'Add a version' }).click();
  await page.getByLabel('Model', { exact: true }).fill('uplift');
  await page.getByRole('button', { name: 'Add version' }).click();
  await page.getByRole('alert').filter({ hasText: 'Name the version' }).waitFor();
  await page.getByLabel('Version', { exact: true }).fill('0.1.0');
  await page.getByRole('checkbox', { name: /Its weights exist/ }).check();
  await page.getByRole('button', { name: 'Add version' }).click();
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'uplift', exact: true }) });
  await row.getByRole('link', { name: '0.1.0' }).click();
  await page.getByRole('button', { name: 'Record a deployment' }).click();
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await page.getByRole('alert').filter({ hasText: 'Name the environment' }).waitFor();
  await page.getByLabel('Environment').fill('production');
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await page.getByText('Live since').waitFor();
  await page.getByRole('button', { name: 'Roll back' }).click();
  await page.getByText('No other version was live before.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Retire', exact: true }).click();
  await page.getByRole('button', { name: 'Retire it' }).click();
  await page.getByText('Retired since').waitFor();
  await page.getByRole('button', { name: 'Take out of the registry' }).click();
  await page.getByRole('button', { name: 'Take it out' }).click();
  await page.getByRole('button', { name: 'Take out of the registry' }).waitFor({ state: 'detached' });
});

test('the journey is gone through with the arrows, leads to the notebook, and stands in a table', async () => {
  await page.goto(`${server.origin}/CHURN/journey/churn`);
  const marks = page.getByRole('group', { name: /^Journey of churn/ }).getByRole('button');
  await marks.first().waitFor();
  await marks.and(page.locator('[tabindex="0"]')).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  const name = (): Promise<string> => page.evaluate('document.activeElement.getAttribute("aria-label")');
  expect(await name()).toMatch(/^Exploration, .*Version 1|^Exploration.*2 entries/);
  await page.keyboard.press('ArrowDown');
  await expect.poll(name).toMatch(/^Delivery, /);
  await page.keyboard.press('ArrowUp');
  await page.getByText('As a table').click();
  const table = page.getByRole('region', { name: 'Journey as a table' });
  expect(await table.getByRole('row').count()).toBeGreaterThan(4);
  await page.getByRole('link', { name: 'nb/eda.ipynb' }).first().click();
  await page.getByRole('heading', { name: 'Look at the labels' }).waitFor();
});

test('on a phone nothing has to be scrolled sideways', async () => {
  const small = await openWindow(browser, server, { size: phone, touch: true, path: '/CHURN/models' });
  for (const path of ['/CHURN/models', '/CHURN/models/churn/1.1.0', '/CHURN/journey/churn']) {
    await small.page.goto(server.origin + path);
    await small.page.getByRole('heading', { level: 1 }).waitFor();
    await small.page.locator('[aria-busy=true]').waitFor({ state: 'detached' });
    expect(await small.page.evaluate('document.documentElement.scrollWidth - innerWidth'), path).toBe(0);
  }
  expect(small.faults).toEqual([]);
  await small.close();
});
