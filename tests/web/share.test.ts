/** A page for stakeholders from the editor to a reader without an account or scripts, and back to nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { faultsIn } from './axe.ts';
import { hostileStrings } from '../worlds/hostile.ts';
import {
  desktop,
  openBrowser,
  openWindow,
  phone,
  seedTeam,
  startServer,
  until,
  WAIT_MS,
  type Server,
  type Window,
} from './rig.ts';

let browser: Browser;
let server: Server;
let window: Window;
beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startServer()]);
  await seedTeam(server);
  window = await openWindow(browser, server, { path: '/CHURN/board' });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** Somebody without an account, and without scripts. */
async function stranger(more: object = {}): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: phone, ...more });
  context.setDefaultTimeout(WAIT_MS);
  return { context, page: await context.newPage() };
}

const preview = (page: Page) => page.frameLocator('iframe[title="The page as readers see it"]');

test('an editor publishes, a stranger without scripts reads, a password keeps them out, the end makes it gone', async () => {
  const { page } = window;
  await page.locator('[data-task]').first().waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await page.getByRole('button', { name: 'Make a page' }).click();
  const title = page.getByLabel('Title', { exact: true });
  await title.fill('Who will leave?');
  await preview(page).getByRole('heading', { name: 'Who will leave?' }).waitFor();
  // What is live is there by itself; research only when it is chosen.
  await preview(page).getByText('churn 1.0.1').waitFor();
  expect(await preview(page).getByText('focal').count()).toBe(0);
  await page.getByLabel('In plain words: churn 1.0.1').fill('Finds 81 of 100 likely leavers');
  await page.getByText('Another name, a figure').first().click();
  for (const [label, value] of [
    ['Figure', 'Recall'],
    ['Now', '81'],
    ['Target', '83'],
    ['Before', '64'],
  ] as const)
    await page.getByLabel(`${label}: churn 1.0.1`).fill(value);
  await page.getByRole('checkbox', { name: /focal loss/ }).check();
  await page.getByLabel(/^In plain words: .*focal loss/).fill('Can we find rare cases better?');
  await page.getByLabel('At risk').check();
  await page.getByLabel('In one sentence').fill('Labels are a week late.');
  await page.getByRole('button', { name: 'Add what is needed' }).click();
  await page.getByLabel('What is needed, 1', { exact: true }).fill('The label budget');
  await page.getByRole('button', { name: 'Add a metric' }).click();
  await page.getByLabel('Metric 1', { exact: true }).fill('Recall');
  await page.getByLabel('Metric 1 in plain words', { exact: true }).fill('Of 100 who leave, how many we find');
  await preview(page).getByText('Can we find rare cases better?').waitFor();
  // What was typed is there after a reload, and nothing was published.
  await page.reload();
  await page.getByLabel('In plain words: churn 1.0.1').waitFor();
  expect(await title.inputValue()).toBe('Who will leave?');
  await page.keyboard.press('Control+Enter');
  await title.focus();
  await page.keyboard.press('Control+Enter');
  const url = await page.locator('p.select-all').innerText();
  expect(url).toMatch(new RegExp(`^${server.origin}/s/[\\w-]{43}$`));

  const { context, page: read } = await stranger();
  const answered = await read.goto(url);
  expect(answered!.status()).toBe(200);
  for (const text of [
    'Finds 81 of 100 likely leavers',
    'Can we find rare cases better?',
    'Labels are a week late.',
    'The label budget',
    'Of 100 who leave, how many we find',
  ])
    expect(await read.getByText(text).count(), text).toBe(1);
  const shown = await read.locator('body').innerText();
  expect(shown).not.toMatch(/CHURN-|focal|Mei|Raj|Lena|Tom|pt\b/);
  expect(await read.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);

  await page.getByRole('button', { name: 'Set a password' }).click();
  await page.getByLabel('Password', { exact: true }).fill('a door of oak');
  await page.keyboard.press('Enter');
  await page.getByText('Readers give a password').waitFor();
  await read.reload();
  await read.getByLabel('Password').fill('a door of elm');
  await read.keyboard.press('Enter');
  await read.getByText('This is not its password.').waitFor();
  await read.getByLabel('Password').fill('a door of oak');
  await read.getByRole('button', { name: 'Read it' }).click();
  await read.getByRole('heading', { name: 'Who will leave?' }).waitFor();
  expect(read.url()).toBe(url);

  // A change is published when it is, and not before.
  await title.fill('Who leaves?');
  await preview(page).getByRole('heading', { name: 'Who leaves?' }).waitFor();
  await read.reload();
  expect(await read.getByRole('heading', { level: 1 }).innerText()).toBe('Who will leave?');
  await page.getByRole('button', { name: 'Publish changes' }).click();
  await page.getByText('Published as it stands here.').waitFor();
  await read.reload();
  expect(await read.getByRole('heading', { level: 1 }).innerText()).toBe('Who leaves?');

  await page.getByRole('button', { name: 'End this page' }).click();
  await page.getByRole('button', { name: 'End it' }).click();
  await page.getByText('No page yet').waitFor();
  expect((await read.reload())!.status()).toBe(404);
  await read.getByText('There is no page here').waitFor();
  expect(window.faults).toEqual([]);
  await context.close();
}, 60_000);

test('what was typed stays when the server is away or refuses, and a link is shown once', async () => {
  const { page, context } = window;
  await page.goto(`${server.origin}/CHURN/share/new`);
  const title = page.getByLabel('Title', { exact: true });
  await title.fill('Kept');
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByRole('alert').getByText('The server does not answer.').waitFor();
  await context.setOffline(false);
  await page.getByLabel('Until').fill('2020-01-01');
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByRole('alert').getByText('That time is over.').waitFor();
  expect(await title.inputValue()).toBe('Kept');
  await page.getByLabel('Until').fill('');
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  const first = await page.locator('p.select-all').innerText();
  await page.reload();
  await page.getByText('shown once. Lost, it is made anew.').waitFor();
  await page.getByRole('button', { name: 'Make a new link' }).click();
  await page.getByRole('button', { name: 'Make it' }).click();
  const next = await page.locator('p.select-all').innerText();
  expect(next).not.toBe(first);
  const { context: away, page: read } = await stranger();
  expect((await read.goto(first))!.status()).toBe(404);
  expect((await read.goto(next))!.status()).toBe(200);
  await away.close();
});

test('axe finds nothing on the page of readers, its form and what is not there, in light and dark, on paper too', async () => {
  const { url, form } = await pages();
  const context = await browser.newContext({ viewport: desktop });
  const page = await context.newPage();
  for (const [size, theme] of [
    [desktop, 'light'],
    [desktop, 'dark'],
    [{ width: 360, height: 720 }, 'light'],
  ] as const) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: theme });
    for (const path of [url, form, `${server.origin}/s/nothing`, `${server.origin}/share/nothing`]) {
      await page.goto(path);
      expect(await faultsIn(page), `${path} ${theme} ${size.width}`).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), path).toBe(true);
    }
  }
  await page.goto(url);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  expect(await page.getByRole('link', { name: 'feed', exact: true }).isVisible()).toBe(false);
  await context.close();
}, 60_000);

test('hostile texts run nothing, ask nobody, turn nothing and widen nothing', async () => {
  const strings = hostileStrings(160, 300);
  const context = await browser.newContext({ viewport: { width: 360, height: 720 } });
  const page = await context.newPage();
  const harm: string[] = [];
  await page.exposeFunction('pwned', () => void harm.push('a script ran'));
  page.on('dialog', (dialog) => void dialog.dismiss().then(() => harm.push('a dialog')));
  page.on('request', (request) => {
    if (!request.url().startsWith(server.origin) && !request.url().startsWith('data:')) harm.push(request.url());
  });
  for (let n = 0; n < strings.length; n += 40) {
    const some = strings.slice(n, n + 40);
    const { id } = (await server.play('share.create', {
      project: 'CHURN',
      title: some[0]!.slice(0, 100),
      contact: some[1],
      health: { state: 'off_track', words: some[2] },
      needs: some.slice(3, 15).map((words) => ({ words })),
      glossary: some.slice(15, 35).map((words) => ({ metric: words.slice(0, 100), words })),
      items: [
        {
          section: 'production',
          of: 'churn@1.0.1',
          shown: true,
          name: some[35],
          words: some[36],
          measure: { metric: some[15]!.slice(0, 100), value: 1, target: 2, base: null },
        },
      ],
    }))!;
    const { url } = await server.post<{ url: string }>(`/api/shares/${id}/link`, {});
    await page.goto(url);
    expect(await page.locator('script, iframe, base, [onerror], [onload]').count()).toBe(0);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), url).toBe(true);
    await server.send('share.end', { share: id });
  }
  expect(harm).toEqual([]);
  await context.close();
}, 60_000);

/** A page with all its parts, and one that asks for a password. */
async function pages(): Promise<{ url: string; form: string }> {
  const whole = (await server.play('share.create', {
    project: 'CHURN',
    title: 'Churn prediction',
    contact: 'Ana',
    news: ['production', 'coming', 'investigating', 'learned'],
    health: { state: 'on_track', words: 'All goes as planned.' },
    needs: [{ words: 'The label budget', by: '2030-12-01' }],
    glossary: [{ metric: 'Recall', words: 'Of 100 who leave, how many we find' }],
    items: [
      {
        section: 'production',
        of: 'churn@1.0.1',
        shown: true,
        words: 'Finds 81 of 100 likely leavers',
        measure: { metric: 'Recall', value: 81, target: 83, base: 64 },
      },
    ],
  }))!;
  const shut = (await server.play('share.create', { project: 'CHURN', title: 'Shut' }))!;
  const linkOf = async (id: string): Promise<string> =>
    (await server.post<{ url: string }>(`/api/shares/${id}/link`, {})).url;
  const [url, form] = [await linkOf(whole.id), await linkOf(shut.id)];
  const set = await fetch(`${server.origin}/api/shares/${shut.id}/password`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ password: 'a door of oak' }),
  });
  expect(set.status).toBe(204);
  await until('the page is there', async () => (await fetch(url)).ok);
  return { url, form };
}
