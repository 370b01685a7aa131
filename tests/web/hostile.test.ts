/**
 * A thousand hostile strings in every text that people and programs give: shown as text, nothing runs, nothing is asked
 * of other servers, and no page has to be scrolled sideways.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { hostileStrings } from '../worlds/hostile.ts';
import { connectHostile } from './hostileForge.ts';
import { desktop, openBrowser, openWindow, phone, startServer, type Server, type Window } from './rig.ts';

const strings = hostileStrings(1_000);
/** Names are shorter than titles. */
const names = hostileStrings(120, 110);

const versionName = `\u202E<img>${'9'.repeat(60)}`;

let browser: Browser;
let server: Server;
/** The page of the connection to a forge. */
let connection: string;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startServer()]);
  await seed(server);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const P = 'BAD';

async function seed(server: Server): Promise<void> {
  const { play, playMany } = server;
  await play('project.add', { name: names[0], key: P });
  await playMany(
    'people.add',
    names.slice(0, 40).map((name) => ({ name })),
  );
  await playMany(
    'label.add',
    names.slice(0, 40).map((name) => ({ project: P, name })),
  );
  await playMany(
    'type.add',
    names.slice(50, 60).map((name) => ({ name, track: 'production' })),
  );
  const track = (n: number): string => ['research', 'production', 'data'][n % 3]!;
  await playMany(
    'work.create',
    strings.map((title, n) => ({
      project: P,
      track: track(n),
      title,
      ...(n % 3 === 0 ? { hypothesis: strings[(n + 1) % 1000], criterion: strings[(n + 2) % 1000] } : {}),
      ...(n % 5 === 0 ? { description: `${strings[(n + 3) % 1000]}\n\n- ${strings[(n + 4) % 1000]}` } : {}),
    })),
  );
  const task = (n: number): string => `${P}-${n + 1}`;
  const some = Array.from({ length: 90 }, (_, n) => n);
  await playMany(
    'comment.add',
    some.map((n) => ({ task: task(n), body: `${strings[n + 100]}\n\n${strings[n + 200]}` })),
  );
  await playMany(
    'work.block',
    some.map((n) => ({ task: task(n), kind: 'external', note: strings[n + 300] })),
  );
  await playMany(
    'work.accept',
    some.filter((n) => n % 3 === 1).map((n) => ({ task: task(n), items: [{ text: strings[n + 400] }] })),
  );
  await playMany(
    'work.link',
    some.map((n) => ({ task: task(n), kind: 'branch', ref: `b${n}`, title: strings[n + 500] })),
  );
  await playMany(
    'research.decide',
    some
      .filter((n) => n % 3 === 0)
      .map((n) => ({
        task: task(n + 300),
        outcome: 'not_pursued',
        finding: strings[n + 600],
        reason: strings[n + 700],
      })),
  );
  await playMany(
    'model.add',
    names.slice(0, 25).map((name) => ({ project: P, name: name.replace(/[@#:]/g, ' ').trim() || 'm' })),
  );
  await playMany(
    'share.create',
    strings.slice(0, 20).map((words, n) => ({ project: P, title: names[n], contact: words })),
  );
  await play('model.add', { project: P, name: 'steady' });
  await play('model.version', { project: P, model: 'steady', name: versionName, registered: true });
  await playMany(
    'gate.add',
    some
      .filter((n) => n % 3 === 2)
      .map((n) => ({
        project: P,
        name: names[n],
        task: task(n),
        source: strings[n + 800],
        checks: [strings[n + 850]],
      })),
  );
  const told = { key: P, names, titles: strings.slice(400), version: `steady@${versionName}` };
  connection = `/${P}/settings/connections/${await connectHostile(server, told)}`;
}

/** Opens a window whose pages tell when something ran or was asked for that must not. */
async function guarded(size: { width: number; height: number }, touch = false): Promise<Window & { harm: string[] }> {
  const window = await openWindow(browser, server, { size, touch, path: '/new' });
  const harm: string[] = [];
  await window.page.exposeFunction('pwned', () => void harm.push('a script ran'));
  window.page.on('dialog', (dialog) => {
    harm.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  window.page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== server.origin && protocol !== 'data:' && protocol !== 'blob:') harm.push(`asked ${request.url()}`);
  });
  return { ...window, harm };
}

/** What can be scrolled sideways that should not: the page, and every part but wide tables, boards and code. */
const sideways = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const wide = (each: Element): boolean => each.scrollWidth > each.clientWidth + 1;
    const scrolls = (each: Element): boolean => ['auto', 'scroll'].includes(getComputedStyle(each).overflowX);
    const mayBeWide = (each: Element): boolean =>
      each.matches('pre, textarea, input') || each.querySelector('table, [data-lanes], [data-well]') !== null;
    const parts = [...document.querySelectorAll('*')].filter((each) => scrolls(each) && wide(each) && !mayBeWide(each));
    const page = wide(document.documentElement) || wide(document.body) ? ['the page'] : [];
    const named = (each: Element): string => `${each.tagName} ${each.className}`;
    /** What reaches out of it, the innermost. */
    const causeOf = (each: Element): Element | undefined => {
      const right = each.getBoundingClientRect().left + each.clientWidth + 1;
      return [...each.querySelectorAll('*')].findLast((one) => one.getBoundingClientRect().right > right);
    };
    return [...page, ...parts.map((each) => `${named(causeOf(each) ?? each)} in ${named(each)}`)];
  });

/**
 * What turns the direction of writing and could turn what stands beside it: parts of a line that are not isolated, and
 * texts among other texts of one element.
 */
const turning = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const marks = /[\u202A-\u202E\u2066-\u2069]/;
    const textsOf = (each: Element): string[] =>
      [...each.childNodes].flatMap((one) => (one instanceof Text && one.data.trim() !== '' ? [one.data] : []));
    const isOpen = (each: Element): boolean => {
      const { display, unicodeBidi } = getComputedStyle(each);
      return display === 'inline' && !unicodeBidi.startsWith('isolate');
    };
    const isMixed = (texts: readonly string[]): boolean =>
      texts.length > 1 && texts.some((text) => marks.test(text.replace(/\u2068[^\u2066-\u2069]*\u2069/g, '')));
    return [...document.body.querySelectorAll('*')]
      .filter((each) => (textsOf(each).some((text) => marks.test(text)) && isOpen(each)) || isMixed(textsOf(each)))
      .map((each) => `${each.tagName} ${each.className}: ${textsOf(each).join(' | ').slice(0, 120)}`);
  });

const screens = () => [
  `/${P}/board`,
  `/${P}/board?layout=list`,
  `/${P}/board?layout=table`,
  `/${P}/models`,
  `/${P}/models/steady/${encodeURIComponent(versionName)}`,
  `/${P}/data?show=all`,
  `/${P}/ledger`,
  `/${P}/ledger/L-1`,
  `/${P}/share`,
  `/${P}/share/new`,
  '/inbox',
  '/my-work',
  `/${P}/task/1`,
  `/${P}/task/2`,
  `/${P}/settings/project`,
  `/${P}/settings/labels`,
  `/${P}/settings/people`,
  `/${P}/settings/team`,
  `/${P}/settings/connections`,
  connection,
  `/${P}/settings/repositories`,
  `/${P}/journey/steady`,
  ...Array.from({ length: 8 }, (_, n) => `/${P}/board/${n * 7 + 1}`),
];

describe.each(['desktop', 'phone'] as const)('on a %s', (device) => {
  test(
    'hostile texts are shown as texts, run nothing, ask nobody and break no layout',
    { timeout: 180_000 },
    async () => {
      const isPhone = device === 'phone';
      const window = await guarded(isPhone ? phone : desktop, isPhone);
      const { page, harm, faults } = window;
      const wide: Record<string, string[]> = {};
      const turns: Record<string, string[]> = {};
      for (const path of screens()) {
        await page.goto(server.origin + path);
        await page.locator('h1, h2, [data-task], article, table, form').first().waitFor();
        await page.locator('[aria-busy=true]').waitFor({ state: 'detached' });
        if (path === connection) {
          await page.getByRole('region', { name: 'Deliveries' }).getByRole('listitem').first().click();
          await page.getByText('x-github-event').first().waitFor();
        }
        if (path.endsWith('/people')) await page.getByRole('region', { name: 'Accounts of nobody yet' }).waitFor();
        const found = await sideways(page);
        if (found.length > 0) wide[path] = found;
        expect(await page.getByRole('heading', { name: 'Not found' }).count(), path).toBe(0);
        const turned = await turning(page);
        if (turned.length > 0) turns[path] = turned;
        expect(await page.locator('script:not([src])').count(), path).toBe(0);
        expect(
          await page.evaluate('document.querySelectorAll("base, meta[http-equiv=refresh], iframe[srcdoc]").length'),
        ).toBe(0);
      }
      expect(wide).toEqual({});
      expect(turns).toEqual({});
      expect(harm).toEqual([]);
      expect(faults).toEqual([]);
      await window.close();
    },
  );
});

test('what is said of a name, in the strip, the history and the palette, reads on after it', async () => {
  const window = await guarded(desktop);
  const { page, harm } = window;
  const name = '\u202Egpu\u2069 שלום';
  await page.goto(`${server.origin}/${P}/board/2`);
  const panel = page.getByRole('complementary');
  await panel.getByLabel('Labels').fill(name);
  await page.keyboard.press('Enter');
  await page.getByText('Labelled \u2068\u202Egpu שלום\u2069', { exact: true }).first().waitFor();
  await panel.getByText('labelled it \u2068#\u202Egpu שלום\u2069').waitFor();
  expect(await turning(page)).toEqual([]);
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill(P);
  await page.getByRole('option').first().waitFor();
  expect(await turning(page)).toEqual([]);
  expect(harm).toEqual([]);
  await window.close();
});

test('what was typed comes back letter for letter', async () => {
  const window = await guarded(desktop);
  const { page, harm } = window;
  for (const n of [0, 3, 17, 26, 29, 41, 46]) {
    await page.goto(`${server.origin}/${P}/board/${n + 1}`);
    const title = page.getByRole('complementary').getByRole('textbox', { name: 'Title' });
    await title.waitFor();
    expect(await title.inputValue()).toBe(strings[n]);
  }
  expect(harm).toEqual([]);
  await window.close();
});

test('a page elsewhere that opens one of ours holds nothing of it', async () => {
  const window = await openWindow(browser, server);
  await window.page.route('http://elsewhere.example/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>Elsewhere</title>' }),
  );
  await window.page.goto('http://elsewhere.example/');
  const opened = window.context.waitForEvent('page');
  await window.page.evaluate((url) => Object.assign(globalThis, { held: open(url) }), `${server.origin}/BAD/board`);
  await (await opened).locator('[data-task]').first().waitFor();
  expect(await window.page.evaluate(() => (globalThis as unknown as { held: { closed: boolean } }).held.closed)).toBe(
    true,
  );
  await window.close();
});
