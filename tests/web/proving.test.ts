/** Showing again who one is, in the browser: asked where it came up, what was typed stays, and nothing is done before. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { keepAsAna, PASSWORD } from '../worlds/browser.ts';
import { personOf, type Served } from '../worlds/served.ts';
import { faultsInBoth } from './axe.ts';
import { addDevice } from './device.ts';
import { openInside, signedInAt, type SignedIn } from './inside.ts';
import { openBrowser, phone } from './rig.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

let served: Served;
let ana: SignedIn;
let page: Page;
beforeEach(async () => {
  served = await openInside();
  await keepAsAna(served);
  ana = await signedInAt(browser, served, { path: '/account', email: 'ana@example.org' });
  ({ page } = ana);
  await button('Make a token').waitFor();
});
afterEach(async () => {
  await ana.context.close();
  await served.close();
  expect(ana.faults).toEqual([]);
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog', { name: 'Show that it is you' });

/** As if everybody had come in long ago. */
async function long(): Promise<void> {
  const { store, ana } = served.world;
  await store.keep(function* () {
    const all = yield* store.people.sessions.of(store.workspace, personOf(ana), { now: Date.now(), idleSince: 0 });
    for (const { id } of all) yield* store.people.sessions.prove(store.workspace, id, 1);
  });
}

const tokens = () => {
  const { store, ana } = served.world;
  return store.keeps(() => store.people.tokens.of(store.workspace, personOf(ana)));
};

test('a token that is half typed waits for the password, by keyboard alone, and is made with what was typed', async () => {
  await long();
  await button('Make a token').click();
  await page.keyboard.type('Nightly training');
  await page.keyboard.press('Enter');
  await dialog().waitFor();
  expect(await faultsInBoth(page)).toEqual([]);
  await page.keyboard.type('not it');
  await page.keyboard.press('Enter');
  await dialog().getByRole('alert').filter({ hasText: 'not your password' }).waitFor();
  expect(await tokens()).toEqual([]);
  // Leaving it says why nothing was done, and what was typed is there.
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
  await page.getByRole('alert').filter({ hasText: 'Show again that it is you' }).waitFor();
  const name = page.getByLabel('What it is for');
  expect(await name.inputValue()).toBe('Nightly training');
  await expect.poll(() => name.evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await tokens()).toEqual([]);
  await button('Make it').click();
  await dialog().waitFor();
  await expect.poll(() => dialog().evaluate((each) => each.contains(document.activeElement))).toBe(true);
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByText('It is shown this once').waitFor();
  expect(await tokens()).toMatchObject([{ name: 'Nightly training' }]);
  // It counts for a while: the next one is made at once.
  await button('I have put it there').click();
  await button('Make a token').click();
  await page.keyboard.type('Weekly');
  await page.keyboard.press('Enter');
  await page.getByText('It is shown this once').waitFor();
  expect(await dialog().count()).toBe(0);
});

test('a passkey shows it too, on a phone, and may be taken away then itself', async () => {
  await addDevice(page);
  await page.setViewportSize(phone);
  await long();
  await button('Add a passkey').click();
  await dialog().getByLabel('Your password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Take away the passkey/ }).waitFor();
  await long();
  await page.getByRole('button', { name: /^Take away the passkey/ }).click();
  await page.getByRole('group', { name: /^Take .* away\? It signs you in no more\.$/ }).waitFor();
  expect(await faultsInBoth(page)).toEqual([]);
  await page.keyboard.press('Escape');
  const passkeys = page.getByRole('region', { name: 'Passkeys' });
  await expect.poll(() => passkeys.evaluate((part) => part.contains(document.activeElement))).toBe(true);
  await page.getByRole('button', { name: /^Take away the passkey/ }).click();
  await button('Take it away').click();
  await dialog().waitFor();
  expect(await faultsInBoth(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.width);
  await dialog().getByRole('button', { name: 'Use a passkey' }).click();
  await dialog().waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Take away the passkey/ }).waitFor({ state: 'detached' });
});
