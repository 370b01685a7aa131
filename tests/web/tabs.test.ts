/** Windows of one browser: they begin with what the last one held, share one line to the server, and lose nothing. */
import { beforeEach, expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { fetchedAll, reached, startServer, type Window } from './rig.ts';
import { stage } from './stage.ts';

const there = stage();
let window: Window;

let count = 0;
const project = (): string => `T${count}X`;
beforeEach(async () => {
  count++;
  await there.server.play('project.add', { name: `Tabs ${count}`, key: project() });
  for (const title of ['Batch scorer', 'Feature store']) {
    await there.server.play('work.create', { project: project(), track: 'production', title });
  }
  window = await there.open({ path: `/${project()}/board` });
  await card(window.page, 'Batch scorer').waitFor();
});

const card = (page: Page, title: string): Locator => page.getByRole('link', { name: title, exact: true });
const sync = (page: Page, state: string): Locator => page.locator(`[data-sync="${state}"]`).first();

/** Another window of the same browser. */
async function another(): Promise<Page> {
  const page = await window.context.newPage();
  await page.goto(`${there.server.origin}/${project()}/board`);
  await sync(page, 'live').waitFor();
  return page;
}

/** Readers of the feed that the server counts. */
const feeds = async (): Promise<number> => {
  const text = await (await fetch(`${there.server.origin}/metrics`, auth())).text();
  return Number(/^dualtrack_feed_readers(?:\{[^}]*\})? (\d+)/m.exec(text)?.[1]);
};
const auth = (): RequestInit => ({ headers: { authorization: `Bearer ${there.server.token}` } });

const add = async (page: Page, ...wanted: string[]): Promise<void> => {
  await card(page, 'Batch scorer').focus();
  await page.keyboard.press('c');
  for (const title of wanted) {
    await page.keyboard.type(title);
    await page.keyboard.press('Enter');
    await card(page, title).waitFor();
  }
};

/** Titles of all tasks of the project, with how often each is there. */
async function tasks(): Promise<string[]> {
  interface Board {
    lanes: { columns: { tasks: { title: string }[] }[] }[];
  }
  const { lanes } = await there.server.get<Board>(`/api/board?project=${project()}`);
  return lanes.flatMap((lane) => lane.columns.flatMap((each) => each.tasks.map((one) => one.title))).sort();
}

test('a board that was seen before is there before the server has said anything', async () => {
  const { page } = window;
  await expect.poll(() => reached(page)).toBe((await there.server.head()).seq);
  await there.server.play('work.create', { project: project(), track: 'production', title: 'While away' });
  const answers: string[] = [];
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.close();
  const next = await window.context.newPage();
  await next.route('**/api/**', async (route) => {
    answers.push(new URL(route.request().url()).pathname);
    await held;
    await route.continue();
  });
  await next.goto(`${there.server.origin}/${project()}/board`);
  await card(next, 'Feature store').waitFor();
  expect(await sync(next, 'connecting').innerText()).toContain('Connecting');
  letGo();
  await card(next, 'While away').waitFor();
  await sync(next, 'live').waitFor();
  expect(answers).not.toContain('/api/bootstrap');
});

test('ten windows hold one line to the server', async () => {
  for (let i = 0; i < 9; i++) await another();
  await expect.poll(feeds).toBe(1);
  await there.server.play('work.create', { project: project(), track: 'production', title: 'For all' });
  for (const page of window.context.pages()) await card(page, 'For all').waitFor();
  expect(await feeds()).toBe(1);
});

test('when the window that leads is closed or does not answer, another takes over', async () => {
  const [second, third] = [await another(), await another()];
  await window.page.close();
  await there.server.play('work.create', { project: project(), track: 'production', title: 'After it closed' });
  await card(second, 'After it closed').waitFor();
  await card(third, 'After it closed').waitFor();

  // Because: a page that runs no scripts is as good as frozen.
  const frozen = second.evaluate(() => {
    const end = Date.now() + 7_000;
    while (Date.now() < end) continue;
  });
  await there.server.play('work.create', { project: project(), track: 'production', title: 'While it was frozen' });
  await third.bringToFront();
  // Whoever comes back to a window asks more than once, and it takes over once.
  await third.evaluate(() => {
    for (let i = 0; i < 3; i++) globalThis.dispatchEvent(new Event('focus'));
  });
  await card(third, 'While it was frozen').waitFor({ timeout: 6_000 });
  await add(third, 'Sent by the new leader');
  await expect.poll(tasks).toContain('Sent by the new leader');
  await frozen;
  await card(second, 'Sent by the new leader').waitFor();
  await expect.poll(feeds).toBe(1);
  expect((await tasks()).length).toBe(new Set(await tasks()).size);
});

test('what is typed in one window without a server is in the other, and outlives both', async () => {
  const second = await another();
  for (const page of [second, window.page]) await fetchedAll(page);
  await there.server.kill();
  await sync(second, 'offline').waitFor();
  await add(second, 'Typed in the second');
  await card(window.page, 'Typed in the second').waitFor();
  expect(await sync(window.page, 'offline').innerText()).toContain('1 change kept on this device');
  await second.close();
  await window.page.close();
  await there.server.again();
  await another();
  await expect.poll(tasks).toEqual(['Batch scorer', 'Feature store', 'Typed in the second']);
});

test('a window that is closed as it sends has sent', async () => {
  const { page } = window;
  await card(page, 'Batch scorer').focus();
  await page.keyboard.press('c');
  await page.keyboard.type('Sent in the last moment');
  await page.keyboard.press('Enter');
  await page.close();
  const next = await another();
  await card(next, 'Sent in the last moment').waitFor();
  await expect.poll(tasks).toEqual(['Batch scorer', 'Feature store', 'Sent in the last moment']);
});

test('what a window kept and told nobody of is sent by the one that leads', async () => {
  const other = await another();
  await other.evaluate(() => {
    BroadcastChannel.prototype.postMessage = () => undefined;
  });
  await add(other, 'Told nobody');
  await other.close();
  await card(window.page, 'Told nobody').waitFor();
  await expect.poll(tasks).toEqual(['Batch scorer', 'Feature store', 'Told nobody']);
});

test('offline with twenty edits, then back: nothing is lost, nothing doubled, clashes are told', async () => {
  const { page, context } = window;
  await fetchedAll(page);
  await context.setOffline(true);
  await there.server.kill();
  await sync(page, 'offline').waitFor();
  await card(page, 'Feature store').focus();
  await page.keyboard.press('Shift+L');
  await page.keyboard.press('r');
  await page.getByRole('complementary').getByLabel('Title').fill('Feature store, v2');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  const edits = Array.from({ length: 18 }, (_, i) => `Edit ${String(i + 1).padStart(2, '0')}`);
  await add(page, ...edits);
  await expect.poll(() => sync(page, 'offline').innerText()).toContain('20 changes kept');

  await there.server.again();
  await there.server.play('work.remove', { task: `${project()}-2` });
  await context.setOffline(false);
  await page.getByText('2 not saved').waitFor();
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await page.getByRole('dialog').getByText('Feature store, v2').first().waitFor();
  await expect.poll(tasks).toEqual(['Batch scorer', ...edits]);
});

test('over plain http on a network, without locks, windows are on their own and as safe', async () => {
  const context = await there.browser.newContext();
  there.after(() => context.close());
  await context.addInitScript(() => {
    Object.defineProperty(navigator, 'locks', { value: undefined });
    Object.defineProperty(crypto, 'randomUUID', { value: undefined });
  });
  await context.request.get(there.server.url, { maxRedirects: 0 });
  const pages = [await context.newPage(), await context.newPage()];
  for (const page of pages) {
    await page.goto(`${there.server.origin}/${project()}/board`);
    await sync(page, 'live').waitFor();
  }
  await add(pages[0]!, 'From one');
  await add(pages[1]!, 'From two');
  await card(pages[0]!, 'From two').waitFor();
  await card(pages[1]!, 'From one').waitFor();
  await expect.poll(tasks).toEqual(['Batch scorer', 'Feature store', 'From one', 'From two']);
});

test('what a browser kept for one server is not shown to who signs in to another at the same address', async () => {
  const { page, context } = window;
  await expect.poll(() => reached(page)).toBe((await there.server.head()).seq);
  await page.goto('about:blank');
  await there.server.kill();
  const other = await startServer({ port: there.server.port });
  there.after(() => other.stop());
  await other.play('project.add', { name: 'Elsewhere', key: project() });
  const seen: string[] = [];
  await context.exposeFunction('seen', (text: string) => seen.push(text));
  await context.addInitScript(() => {
    new MutationObserver(() =>
      (globalThis as unknown as { seen(text: string): void }).seen(document.body?.textContent ?? ''),
    ).observe(document, { childList: true, subtree: true, characterData: true });
  });
  await page.goto(`${other.origin}/${project()}/board`);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await context.request.get(other.url, { maxRedirects: 0 });
  await page.goto(`${other.origin}/${project()}/board`);
  await sync(page, 'live').waitFor();
  await page.locator('[data-add]').first().waitFor();
  expect(seen.some((text) => text.includes('Elsewhere') || text.includes('Ready'))).toBe(true);
  expect(seen.filter((text) => text.includes('Batch scorer'))).toEqual([]);
});

test('a browser without a store, or with one that is broken, opens as ever', async () => {
  const context = await there.browser.newContext();
  there.after(() => context.close());
  await context.addInitScript(() => {
    Object.defineProperty(globalThis, 'indexedDB', {
      value: {
        open: () => {
          throw new DOMException('no store here', 'SecurityError');
        },
      },
    });
  });
  await context.request.get(there.server.url, { maxRedirects: 0 });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  for (let i = 0; i < 2; i++) {
    await page.goto(`${there.server.origin}/${project()}/board`);
    await sync(page, 'live').waitFor();
  }
  await add(page, 'Without a store');
  await expect.poll(tasks).toEqual(['Batch scorer', 'Feature store', 'Without a store']);
  expect(faults).toEqual([]);
});
