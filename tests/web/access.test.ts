/** Everybody can use it: axe finds nothing on any screen in either theme, and the words are the ones that were agreed on. */
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { faultsIn, faultsInBoth } from './axe.ts';
import { connectGithub } from './forge.ts';
import { sharePage } from './share.ts';
import { plainNotebook, withNotebook, type NotebookRepository } from '../worlds/notebooks.ts';
import type { Team } from '../worlds/team.ts';
import { desktop, openBrowser, openWindow, phone, seedTeam, startServer, type Server, type Window } from './rig.ts';

let browser: Browser;
let server: Server;
let team: Team;
let repository: NotebookRepository;
let connection: string;
let share: string;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startServer({ repos: [tmpdir()] })]);
  team = await seedTeam(server);
  repository = await withNotebook(server, 'nb/eda.ipynb', plainNotebook);
  connection = (await connectGithub(server, team)).connection;
  share = await sharePage(server, team);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  repository.remove();
});

interface Screen {
  readonly name: string;
  readonly path: string | (() => string);
  /** Opens what stands on top of the screen. */
  readonly act?: (page: Page) => Promise<void>;
}

const task = (key: string) => (): string => `/CHURN/board/${team.keys[key]!.split('-')[1]}`;
const page = (key: string) => (): string => `/CHURN/task/${team.keys[key]!.split('-')[1]}`;
const press = (key: string, role: 'dialog' | 'menu') => async (page: Page) => {
  await page.keyboard.press(key);
  await page.getByRole(role).waitFor();
};

const opens = (button: string) => async (page: Page) => {
  await page.getByRole('button', { name: button, exact: true }).first().click();
};

const screens: readonly Screen[] = [
  { name: 'board', path: '/CHURN/board' },
  { name: 'board by assignee', path: '/CHURN/board?group=assignee&sort=age&shut=done' },
  { name: 'compact board, filtered', path: '/CHURN/board?q=is:open+-type:bug&density=compact' },
  { name: 'list', path: '/CHURN/board?layout=list' },
  { name: 'table', path: '/CHURN/board?layout=table&by=-points' },
  {
    name: 'selected',
    path: '/CHURN/board?layout=table',
    act: async (page) => {
      await page.getByRole('checkbox', { name: /^Select all/ }).check();
      await page.getByRole('toolbar').waitFor();
    },
  },
  {
    name: 'filtering',
    path: '/CHURN/board',
    act: async (page) => {
      await page.locator('[data-task]').first().waitFor();
      await page.keyboard.press('f');
      await page.getByRole('combobox').fill('assignee:x');
      await page.getByText('Nothing here is called so').waitFor();
    },
  },
  { name: 'saving a view', path: '/CHURN/board', act: press('Control+s', 'dialog') },
  { name: 'question', path: task('focal') },
  { name: 'production task', path: task('store') },
  { name: 'data task', path: task('labels') },
  { name: 'decided question', path: task('calibration') },
  { name: 'page of a question', path: page('focal') },
  { name: 'page of a production task', path: page('store') },
  { name: 'page of a decided question', path: page('calibration') },
  { name: 'models', path: '/CHURN/models' },
  { name: 'a model over time', path: '/CHURN/models', act: opens('Journey from notebook to production') },
  { name: 'adding a version', path: '/CHURN/models', act: opens('Add a version') },
  { name: 'version', path: '/CHURN/models/churn/1.1.0' },
  { name: 'live version', path: '/CHURN/models/churn/1.0.1', act: opens('Roll back') },
  { name: 'promoting', path: '/CHURN/models/churn/1.1.0', act: opens('Promote') },
  { name: 'recording a deployment', path: '/CHURN/models/churn/1.1.0', act: opens('Record a deployment') },
  { name: 'journey', path: '/CHURN/journey/churn' },
  { name: 'data', path: '/CHURN/data' },
  { name: 'a gate', path: '/CHURN/data?show=all', act: opens('Q3 labels') },
  { name: 'adding a gate', path: '/CHURN/data', act: opens('Add a gate') },
  { name: 'notebook', path: '/CHURN/notebook/nb/eda.ipynb' },
  { name: 'pinning a cell', path: '/CHURN/notebook/nb/eda.ipynb', act: opens('Pin cell 1 on a task (V)') },
  { name: 'no notebook', path: '/CHURN/notebook/nb/none.ipynb' },
  { name: 'ledger', path: '/CHURN/ledger' },
  { name: 'entry of the ledger', path: '/CHURN/ledger/L-5' },
  { name: 'inbox', path: '/inbox' },
  { name: 'my work', path: '/my-work' },
  { name: 'add a project', path: '/new' },
  { name: 'account', path: '/account' },
  { name: 'keep', path: '/keep' },
  ...[
    'project',
    'board',
    'labels',
    'stages',
    'automations',
    'repositories',
    'connections',
    'team',
    'people',
    'sign-in',
    'keyboard',
    'audit',
    'data',
  ].map((each) => ({
    name: `settings of ${each}`,
    path: `/CHURN/settings/${each}`,
  })),
  { name: 'adding a provider', path: '/CHURN/settings/sign-in', act: opens('Add a provider') },
  { name: 'connecting a forge', path: '/CHURN/settings/connections', act: opens('Connect a forge') },
  { name: 'a connection', path: () => `/CHURN/settings/connections/${connection}` },
  {
    name: 'a delivery',
    path: () => `/CHURN/settings/connections/${connection}`,
    act: async (page) => {
      await page.getByRole('button', { name: /^push/ }).click();
      await page.getByRole('region', { name: /^Body of/ }).waitFor();
    },
  },
  { name: 'pages for stakeholders', path: '/CHURN/share' },
  { name: 'the editor of a page', path: () => `/CHURN/share/${share}` },
  { name: 'not found', path: '/NOPE/board' },
  { name: 'keys', path: '/CHURN/board', act: press('?', 'dialog') },
  { name: 'palette', path: '/CHURN/board', act: press('Control+k', 'dialog') },
  { name: 'quick add', path: '/CHURN/board', act: press('Shift+c', 'dialog') },
  { name: 'decide', path: '/CHURN/board', act: press('d', 'dialog') },
  { name: 'card menu', path: '/CHURN/board', act: press('.', 'menu') },
  {
    name: 'adding',
    path: '/CHURN/board',
    act: async (page) => {
      await page.keyboard.press('c');
      await page.getByRole('textbox', { name: /^New task in/ }).waitFor();
    },
  },
];

/** Words that are never said of research; CI and checks may say failed. */
const forbidden = /\b(?:failed|killed|rejected|overdue)\b/i;

describe.each(['desktop', 'phone'] as const)(
  'axe finds nothing in light and dark, and no word is out of place, on a %s:',
  (device) => {
    const isPhone = device === 'phone';
    let window: Window;
    beforeAll(async () => {
      window = await openWindow(browser, server, { size: isPhone ? phone : desktop, touch: isPhone, path: '/new' });
    });
    afterAll(() => window.close());

    test.each(screens.filter((each) => !isPhone || !each.act))('$name', async ({ path, act }) => {
      const { page } = window;
      await page.goto(server.origin + (typeof path === 'string' ? path : path()));
      await page.locator('h2, [data-task], article, table, form, h1').first().waitFor();
      await page.locator('[aria-busy=true]').waitFor({ state: 'detached' });
      await act?.(page);
      expect(await faultsInBoth(page)).toEqual([]);
      expect(await page.locator('body').innerText()).not.toMatch(forbidden);
      expect(window.faults).toEqual([]);
    });
  },
);

test('high contrast and forced colours keep every screen readable', async () => {
  const window = await openWindow(browser, server, { path: '/CHURN/board' });
  const { page } = window;
  const paths = [task('focal')(), '/CHURN/ledger', '/CHURN/board'];
  const show = async (path: string): Promise<void> => {
    await page.goto(server.origin + path);
    await page.locator('[data-task], article').first().waitFor();
    await page.locator('[aria-busy=true]').waitFor({ state: 'detached' });
  };
  await page.emulateMedia({ contrast: 'more' });
  for (const path of paths) {
    await show(path);
    expect(await faultsIn(page), path).toEqual([]);
  }
  await page.emulateMedia({ contrast: 'no-preference' });
  await page.getByRole('button', { name: 'Appearance' }).click();
  await page.getByRole('menuitem', { name: 'High contrast' }).click();
  await page.getByRole('menu').waitFor({ state: 'detached' });
  for (const path of paths) {
    await show(path);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await faultsIn(page, ['color-contrast', 'color-contrast-enhanced']), path).toEqual([]);
    }
  }
  await page.emulateMedia({ forcedColors: 'active' });
  await page.locator('[data-task] a').first().focus();
  expect(await page.locator('[data-task]').first().isVisible()).toBe(true);
  await window.close();
});

test('the first tab leads to the content', async () => {
  const window = await openWindow(browser, server, { path: '/CHURN/ledger' });
  const { page } = window;
  await page.getByRole('heading', { name: 'Ledger' }).waitFor();
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('main');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.type')).toBe('search');
  await window.close();
});

describe('signing in', () => {
  test('the printed link signs in and leaves no token in the address', async () => {
    const window = await openWindow(browser, server, { signedIn: false, path: `/?token=${server.token}` });
    await window.page.waitForURL('**/CHURN/board');
    expect(window.page.url()).not.toContain('token');
    const [cookie] = await window.context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
    await window.page.reload();
    await window.page.locator('[data-task]').first().waitFor();
    await window.close();
  });

  test('without it, a sentence says how; nothing of the work is there', async () => {
    for (const path of ['/', '/CHURN/board', '/?token=wrong']) {
      const window = await openWindow(browser, server, { signedIn: false, path });
      await window.page.getByRole('heading', { name: 'Sign in' }).waitFor();
      const text = await window.page.locator('body').innerText();
      expect(text).toContain('Open the address that the server printed when it started.');
      expect(text.includes('is not the one of this server')).toBe(path.includes('wrong'));
      expect(text).not.toContain('Churn');
      expect(await faultsIn(window.page)).toEqual([]);
      await window.close();
    }
  });
});
