/**
 * The pictures of the user guide: every screen at the width of a desk and of a phone, in light and dark, from the
 * team's world in a real browser. `npm run screenshots`, or `npm run screenshots -- board models` for some of them.
 */
import { mkdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { providerNames, providers } from '@dualtrack/core';
import { plainNotebook, withNotebook } from '../worlds/notebooks.ts';
import { connectGithub } from './forge.ts';
import { sharePage } from './share.ts';
import { desktop, openBrowser, openWindow, phone, seedTeam, startServer } from './rig.ts';

const pictures = fileURLToPath(new URL('../../docs/guide/pictures/', import.meta.url));

interface Picture {
  readonly name: string;
  readonly path: string;
  /** What is done before the picture is taken; on a desk only. */
  readonly act?: (page: Page) => Promise<void>;
  /** It is no screen of the app. */
  readonly isPlain?: true;
  /** The heading of the part of the page that is shown alone; such a picture is taken once, light. */
  readonly part?: string;
}

const server = await startServer({ repos: [tmpdir()], by: 'key' });
const team = await seedTeam(server);
// Because: the owner has the address that git knows them by, and pictures are of nobody's own machine.
const own = spawnSync('git', ['config', '--get', 'user.email'], { encoding: 'utf8' }).stdout.trim();
if (own !== '') await server.play('people.unidentify', { person: own, system: 'email', handle: own });
await server.play('people.identify', { person: 'Ana Ruiz', system: 'email', handle: 'ana@example.org' });
await server.play('workspace.rename', { name: 'Churn team' });
const repository = await withNotebook(server, 'notebooks/04_focal.ipynb', plainNotebook);
const way = await connectGithub(server, team);
const share = await sharePage(server, team);
const { url: link } = await server.post<{ url: string }>(`/api/shares/${share}/link`, {});
const task = (key: string): string => `/CHURN/board/${team.keys[key]!.split('-')[1]}`;
const press = (keys: string, role: 'dialog' | 'menu') => async (page: Page) => {
  await page.locator('[data-task], h1').first().waitFor();
  await page.keyboard.press(keys);
  await page.getByRole(role).waitFor();
};

/** What to paste at each forge, as it is shown once; a connection for each, so they are taken last. */
const toPaste: readonly Picture[] = providers.map((provider) => ({
  name: `paste-${provider}`,
  path: '/CHURN/settings/connections',
  part: 'What to paste at the forge',
  async act(page) {
    await page.getByRole('button', { name: 'Connect a forge' }).click();
    await page.getByRole('combobox', { name: 'Forge' }).selectOption(providerNames[provider]);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText('It is shown this once').waitFor();
  },
}));

const all: readonly Picture[] = [
  { name: 'board', path: '/CHURN/board' },
  { name: 'board-by-person', path: '/CHURN/board?group=assignee' },
  { name: 'list', path: '/CHURN/board?layout=list' },
  { name: 'table', path: '/CHURN/board?layout=table' },
  { name: 'question', path: task('focal') },
  { name: 'decided', path: task('calibration') },
  { name: 'production-task', path: task('store') },
  { name: 'deploy-task', path: task('rollout') },
  { name: 'data-task', path: task('labels') },
  { name: 'task-page', path: task('focal').replace('/board/', '/task/') },
  { name: 'models', path: '/CHURN/models' },
  { name: 'version', path: '/CHURN/models/churn/1.0.1' },
  { name: 'journey', path: '/CHURN/journey/churn' },
  { name: 'data', path: '/CHURN/data' },
  { name: 'notebook', path: '/CHURN/notebook/notebooks/04_focal.ipynb' },
  { name: 'ledger', path: '/CHURN/ledger' },
  { name: 'entry', path: '/CHURN/ledger/L-5' },
  { name: 'inbox', path: '/inbox' },
  { name: 'my-work', path: '/my-work' },
  { name: 'settings-project', path: '/CHURN/settings/project' },
  { name: 'settings-board', path: '/CHURN/settings/board' },
  { name: 'settings-people', path: '/CHURN/settings/people' },
  { name: 'settings-repositories', path: '/CHURN/settings/repositories' },
  { name: 'settings-connections', path: '/CHURN/settings/connections' },
  { name: 'settings-connection', path: `/CHURN/settings/connections/${way.connection}` },
  { name: 'settings-keyboard', path: '/CHURN/settings/keyboard' },
  { name: 'settings-data', path: '/CHURN/settings/data' },
  { name: 'share', path: '/CHURN/share' },
  { name: 'share-editor', path: `/CHURN/share/${share}` },
  { name: 'share-page', path: new URL(link).pathname, isPlain: true },
  { name: 'add-project', path: '/new' },
  { name: 'decide', path: task('weather'), act: press('d', 'dialog') },
  { name: 'palette', path: '/CHURN/board', act: press('Control+k', 'dialog') },
  { name: 'quick-add', path: '/CHURN/board', act: press('Shift+c', 'dialog') },
  { name: 'keys', path: '/CHURN/board', act: press('?', 'dialog') },
  ...toPaste,
];

/** Resolves when what is shown has not changed for a while: what is read from the server is there. */
async function still(page: Page): Promise<void> {
  let before = '';
  for (let same = 0; same < 4;) {
    const shown = await page.locator('body').innerText();
    same = shown === before ? same + 1 : 0;
    before = shown;
    await page.waitForTimeout(100);
  }
}

/** Screens of a team that signs in; taken last, since from then on the printed address opens nothing. */
const kept: readonly Picture[] = [
  { name: 'team', path: '/CHURN/settings/team' },
  { name: 'join', path: '/join' },
];

/** Keeps the workspace as Ana and invites; the link of an invitation that nobody opened. */
async function keepWorkspace(): Promise<string> {
  const account = { name: 'Ana Ruiz', email: 'ana@example.org', password: 'seven green bicycles' };
  await server.post('/api/keep', account);
  await server.post('/api/invitations', { email: 'zoe@example.org', name: 'Zoe Adler' });
  await server.play('workspace.policy', { seats: { free: 2, price: 890 } });
  const made = await server.post<{ link: string }>('/api/invitations', { name: 'Kim Park', role: 'viewer' });
  return made.link.slice(made.link.indexOf('/join'));
}

async function takeKept(browser: Browser, chosen: readonly Picture[]): Promise<void> {
  const link = await keepWorkspace();
  for (const [size, width] of [[desktop, '1440'] as const, [phone, '390'] as const]) {
    for (const theme of ['light', 'dark'] as const) {
      for (const { name, path } of chosen) {
        const isJoin = name === 'join';
        const window = await openWindow(browser, server, { size, theme, signedIn: false, path: isJoin ? link : '/' });
        const { page } = window;
        if (!isJoin) {
          await page.getByLabel('E-mail address').fill('ana@example.org');
          await page.getByLabel('Password').fill('seven green bicycles');
          await page.keyboard.press('Enter');
          await page.locator('[data-sync="live"]').first().waitFor();
          await page.goto(server.origin + path);
        }
        await page.locator('form').first().waitFor();
        await still(page);
        await page.screenshot({ path: `${pictures}${name}-${width}-${theme}.png`, animations: 'disabled' });
        await window.close();
      }
    }
  }
}

async function take(
  browser: Browser,
  taken: readonly Picture[],
  { size, width, theme }: { size: typeof desktop; width: string; theme: 'light' | 'dark' },
): Promise<void> {
  const window = await openWindow(browser, server, { size, theme, touch: size === phone });
  for (const { name, path, act, isPlain, part } of taken) {
    await (isPlain ? window.page.goto(server.origin + path) : window.fresh(path));
    await window.page.locator('h1, h2, [data-task], article, table, form').first().waitFor();
    await window.page.locator('[aria-busy=true]').waitFor({ state: 'detached' });
    await act?.(window.page);
    await still(window.page);
    const shown = part ? window.page.getByRole('region', { name: part }) : window.page;
    const file = part ? name : `${name}-${width}-${theme}`;
    await shown.screenshot({ path: `${pictures}${file}.png`, animations: 'disabled' });
  }
  if (window.faults.length > 0) throw new Error(window.faults.join('\n'));
  await window.close();
  process.stdout.write(`${taken.length} pictures at ${width} px, ${theme}\n`);
}

const wanted = process.argv.slice(2);
const chosenKept = wanted.length > 0 ? kept.filter((each) => wanted.includes(each.name)) : kept;
const chosen = wanted.length > 0 ? all.filter((each) => wanted.includes(each.name)) : all;
mkdirSync(pictures, { recursive: true });
const browser = await openBrowser();
try {
  const screens = chosen.filter((each) => !each.part);
  for (const theme of ['light', 'dark'] as const) await take(browser, screens, { size: desktop, width: '1440', theme });
  const onPhones = screens.filter((each) => !each.act);
  for (const theme of ['light', 'dark'] as const) await take(browser, onPhones, { size: phone, width: '390', theme });
  await take(
    browser,
    chosen.filter((each) => each.part),
    { size: desktop, width: '1440', theme: 'light' },
  );
  if (chosenKept.length > 0) await takeKept(browser, chosenKept);
} finally {
  await browser.close();
  await server.stop();
  repository.remove();
}
