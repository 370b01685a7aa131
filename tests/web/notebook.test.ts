/** A notebook at a commit: read, gone through by keys, a cell pinned as evidence; and one that means harm does none. */
import { tmpdir } from 'node:os';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page, Request } from 'playwright-core';
import {
  hostileNotebook,
  notebookOf,
  plainNotebook,
  withNotebook,
  words,
  type NotebookRepository,
} from '../worlds/notebooks.ts';
import type { Team } from '../worlds/team.ts';
import { openBrowser, openWindow, phone, seedTeam, startServer, type Server, type Window } from './rig.ts';

let browser: Browser;
let server: Server;
let team: Team;
let spy: HttpServer;
let repository: NotebookRepository;
let window: Window;
let page: Page;
/** What anybody asked of the spy. */
const asked: string[] = [];

beforeAll(async () => {
  spy = createServer((request, response) => {
    asked.push(request.url!);
    response.end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => spy.once('listening', resolve));
  const origin = `http://127.0.0.1:${(spy.address() as AddressInfo).port}`;
  [browser, server] = await Promise.all([openBrowser(), startServer({ repos: [tmpdir()] })]);
  team = await seedTeam(server);
  repository = await withNotebook(
    server,
    'nb/eda.ipynb',
    plainNotebook,
    hostileNotebook(origin),
    '{"cells": [',
    notebookOf(words('x'.repeat(31_000_000))),
    notebookOf(words('# Now')),
  );
  window = await openWindow(browser, server);
  ({ page } = window);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
  spy.close();
  repository.remove();
});
afterEach(() => expect(asked).toEqual([]));

const at = (n: number): string => `/CHURN/notebook/nb/eda.ipynb?at=${repository.shas[n]}&repo=churn`;
const open = async (path: string): Promise<void> => {
  await page.goto(server.origin + path);
  await page.locator('[data-cell]').first().waitFor();
};
const focused = (): Promise<string> => page.evaluate('document.activeElement?.id ?? ""');

test('shows words, pictures and outputs at its commit, the code folded, by pointer', async () => {
  await open(at(0));
  await page.getByRole('heading', { name: 'nb/eda.ipynb' }).waitFor();
  await page.getByText(`churn at ${repository.shas[0]!.slice(0, 7)} · 6 cells`).waitFor();
  await page.getByRole('heading', { name: 'Look at the labels' }).waitFor();
  expect(await page.getByRole('region', { name: 'Code of cell 2' }).count()).toBe(0);
  await page.getByRole('button', { name: /^Python \[1\] · 2 lines/ }).click();
  expect(await page.getByRole('region', { name: 'Code of cell 2' }).innerText()).toContain('frame.head()');
  expect(await page.getByRole('region', { name: 'Code of cell 6' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Show the code' }).click();
  await page.getByRole('region', { name: 'Code of cell 6' }).waitFor();
  const picture = page.getByRole('img', { name: 'Output of cell 4' });
  expect(await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBe(1);
  expect(await page.getByRole('region', { name: 'Output of cell 5' }).innerText()).toBe('f1 0.842\n');
  expect(await page.getByRole('region', { name: 'Error of cell 6' }).innerText()).toContain('division by zero');
  await page.frameLocator('[title="Output of cell 2"]').getByRole('cell', { name: '12840' }).waitFor();
  await page.getByRole('navigation', { name: 'Outline' }).getByRole('link', { name: 'Result' }).click();
  await expect.poll(focused).toBe('cell-3');
  expect(page.url()).toContain('#cell-3');
  expect(window.faults).toEqual([]);
});

test('is gone through by keys, and a cell is pinned on a task, where it leads back to the cell', async () => {
  await open(at(0));
  for (const key of ['j', 'j', 'ArrowDown', 'k']) await page.keyboard.press(key);
  await expect.poll(focused).toBe('cell-2');
  await page.keyboard.press('v');
  await page.keyboard.type('focal');
  await page
    .getByRole('list', { name: 'Tasks' })
    .getByRole('button', { name: /Does focal loss/ })
    .waitFor();
  await page.keyboard.press('Enter');
  await page.getByText(`Cell 2 pinned on ${team.keys['focal']}`).first().waitFor();
  expect(await focused()).toBe('cell-2');
  const links = async (): Promise<{ kind: string; ref: string; title: string }[]> =>
    (await server.get<{ links: { kind: string; ref: string; title: string }[] }>(`/api/tasks/${team.keys['focal']}`))
      .links;
  const ref = `nb/eda.ipynb@${repository.shas[0]}#cell-2`;
  const pinned = expect.objectContaining({ kind: 'notebook', ref, title: 'eda.ipynb, cell 2' }) as unknown;
  await expect.poll(links).toContainEqual(pinned);
  await page.goto(`${server.origin}/CHURN/board/${team.keys['focal']!.split('-')[1]}`);
  await page.getByRole('link', { name: 'eda.ipynb, cell 2' }).click();
  await expect.poll(focused).toBe('cell-2');
  await page.keyboard.press('z');
  expect(window.faults).toEqual([]);
});

test('without a commit is the one of the branch now', async () => {
  await open('/CHURN/notebook/nb/eda.ipynb');
  await page.getByRole('heading', { name: 'Now' }).waitFor();
  await page.getByText(/, where main is now · 1 cell/).waitFor();
});

test('that cannot be shown says why in a sentence, and nothing outside of the repository is read', async () => {
  const said: [string, RegExp][] = [
    [at(2), /is no notebook that can be read: its JSON is broken\./],
    [at(3), /nb\/eda\.ipynb has 31 MB; notebooks of up to 30 MB are shown\./],
    ['/CHURN/notebook/nb/none.ipynb', /There is no nb\/none\.ipynb at [0-9a-f]{7}\./],
    ['/CHURN/notebook/nb/eda.ipynb?at=0123456789', /There is no commit 0123456789 here\./],
    ['/CHURN/notebook/nb/eda.ipynb?at=--output%3Dx', /A commit is named by at least seven digits of its sha\./],
    ['/CHURN/notebook/nb/eda.ipynb?repo=other', /There is no repository "other" here\./],
    ['/CHURN/notebook/README.md', /A notebook is named by its path/],
  ];
  for (const [path, sentence] of said) {
    await page.goto(server.origin + path);
    await page.getByRole('status').filter({ hasText: sentence }).waitFor();
  }
  for (const path of ['/etc/passwd', '-x.ipynb/../a.ipynb', '../../etc/a.ipynb', 'a\n.ipynb', '', ':/nb/eda.ipynb']) {
    const asks = server.get(`/api/notebook?project=CHURN&path=${encodeURIComponent(path)}`);
    await expect(asks, path).rejects.toThrow(/ (400|404) /);
  }
});

test('of a project that one may not see is not there', async () => {
  const answered = await fetch(`${server.origin}/api/notebook?project=CHURN&path=nb/eda.ipynb`);
  expect(answered.status).toBe(401);
  await expect(server.get('/api/notebook?project=NOPE&path=nb/eda.ipynb')).rejects.toThrow('404');
});

describe('a hostile notebook', () => {
  test('runs nothing in the page, reads nothing, and asks nothing of anybody', async () => {
    const loud = await openWindow(browser, server, { path: '/CHURN/data' });
    const { page: victim, context, faults } = loud;
    const requests: Request[] = [];
    context.on('request', (request) => {
      if (!request.url().startsWith('data:') && !request.url().startsWith(server.origin)) requests.push(request);
    });
    const dialogs: string[] = [];
    victim.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    const opened: string[] = [];
    context.on('page', (each) => opened.push(each.url()));
    await victim.addInitScript(() => {
      const heard: unknown[] = [];
      Object.assign(window, { heard });
      addEventListener('message', (event: MessageEvent<unknown>) => heard.push([event.data, event.origin]));
    });
    await victim.goto(server.origin + at(1));
    await victim.locator('[data-cell]').first().waitFor();
    const frames = victim.locator('iframe');
    for (let i = 0; i < (await frames.count()); i++) await frames.nth(i).scrollIntoViewIfNeeded();
    const ran = (): Promise<string[]> =>
      victim.evaluate(
        '[...new Set(heard.map(([data]) => String(data)).filter((each) => each.startsWith("ran")))].sort()',
      );
    await expect.poll(ran).toEqual(['ran html', 'ran img', 'ran js']);
    // Because: that nothing comes can only be seen by giving it the time in which it would.
    await victim.waitForTimeout(800);
    expect(await victim.evaluate('window.__taken')).toBeUndefined();
    expect(await victim.title()).toContain('eda.ipynb');
    expect(await victim.evaluate('localStorage.getItem("x")')).toBeNull();
    expect(new URL(victim.url()).pathname).toBe('/CHURN/notebook/nb/eda.ipynb');
    const heard = await victim.evaluate<[unknown, string][]>('heard');
    expect(new Set(heard.map(([, origin]) => origin))).toEqual(new Set(['null']));
    expect(heard.filter(([data]) => String(data).startsWith('read '))).toEqual([]);
    const tall = await frames.evaluateAll((all) => all.map((each) => (each as HTMLElement).offsetHeight));
    expect(Math.max(...tall)).toBeLessThanOrEqual(1_202);
    // Because: what the policy stops is still told as a request; whether it was sent, the spy knows.
    expect([dialogs, opened, asked]).toEqual([[], [], []]);
    expect(requests.length).toBeGreaterThan(5);
    expect(
      faults.filter(
        (each) => !/Content Security Policy|sandboxed|blocked|navigat|Failed to fetch|Unsafe attempt/i.test(each),
      ),
    ).toEqual([]);
    expect(await victim.locator('[data-cell="1"]').innerText()).toContain('<script>window.__taken = true</script>');
    await loud.close();
  });

  test('its frame has an origin of its own and a policy that fetches nothing, wherever it is opened', async () => {
    const answered = await fetch(`${server.origin}/frame/output`);
    const policy = answered.headers.get('content-security-policy')!;
    for (const each of ["default-src 'none'", 'sandbox allow-scripts', "form-action 'none'", "base-uri 'none'"])
      expect(policy).toContain(each);
    expect(policy).not.toMatch(/connect-src|allow-same-origin|https?:/);
    const direct = await openWindow(browser, server, { path: '/CHURN/data' });
    await direct.page.goto(`${server.origin}/frame/output`);
    expect(await direct.page.evaluate('origin')).toBe('null');
    await direct.close();
  });
});

test('on a phone nothing has to be scrolled sideways', async () => {
  const { page: small, faults, close } = await openWindow(browser, server, { size: phone, touch: true, path: at(0) });
  await small.locator('[data-cell]').first().waitFor();
  expect(await small.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
  await small.getByRole('button', { name: 'Pin cell 1 on a task (V)' }).tap();
  await small.getByRole('button', { name: 'Not now' }).tap();
  expect(faults).toEqual([]);
  await close();
});
