/** A second factor that is demanded, in the browser: switched on by who has one, and whoever has none is led to it. */
import { Secret, TOTP } from 'otpauth';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { setPassword } from '../../server/routes/door.ts';
import { keepAsAna, PASSWORD } from '../worlds/browser.ts';
import { personOf, type Served } from '../worlds/served.ts';
import { faultsInBoth } from './axe.ts';
import { addDevice } from './device.ts';
import { openInside, signedInAt, type SignedIn } from './inside.ts';
import { desktop, openBrowser, phone } from './rig.ts';

let browser: Browser;
let served: Served;
let browsers: SignedIn[];
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  served = await openInside();
  browsers = [];
  await keepAsAna(served);
  await setPassword(served.world.store, personOf(served.world.mei), PASSWORD, 'mei@example.org');
});
afterEach(async () => {
  for (const { context } of browsers) await context.close();
  await served.close();
  expect(browsers.flatMap(({ faults }) => faults)).toEqual([]);
});

/** Somebody's own browser, signed in, at a page. */
async function at(path: string, email: string, size = desktop): Promise<Page> {
  const its = await signedInAt(browser, served, { path, email, size });
  browsers.push(its);
  return its.page;
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Types the code of the moment, after the text that the page shows for the app. */
async function typeCode(page: Page): Promise<void> {
  const seed = await page.locator('code').innerText();
  await page.keyboard.type(new TOTP({ secret: Secret.fromBase32(seed) }).generate());
  await page.keyboard.press('Enter');
  await page.getByText('They are not shown again.').waitFor();
}

test('who has one asks for it; an open page is led to set one up at once, by keyboard, and goes on where it was', async () => {
  const ana = await at('/CHURN/settings/sign-in', 'ana@example.org');
  const mei = await at('/CHURN/ledger', 'mei@example.org', phone);
  const demand = ana.getByRole('switch', { name: 'Everyone who signs in with a password needs one' });
  await ana.getByText('Ana Ruiz and Mei have none yet').waitFor();
  expect(await faultsInBoth(ana)).toEqual([]);
  await demand.click();
  const refused = ana.getByRole('alert').filter({ hasText: 'Set up a second factor of your own first' });
  await refused.getByRole('link', { name: 'Go to your account' }).click();
  await expect.poll(() => demand.isVisible()).toBe(false);
  await button(ana, 'Set up').click();
  await ana.getByLabel('The code that it shows now').waitFor();
  await typeCode(ana);
  await button(ana, 'I have kept them').click();
  await ana.goto(`http://localhost:${served.port}/CHURN/settings/sign-in`);
  await ana.getByText('Mei has none yet.').waitFor();
  await demand.focus();
  await ana.keyboard.press('Space');
  await ana.getByText('Mei has none yet. Ask for it now?').waitFor();
  expect(await faultsInBoth(ana)).toEqual([]);
  expect(await demand.isChecked()).toBe(false);
  await button(ana, 'Leave it').press('Enter');
  const hasFocus = (): Promise<boolean> => demand.evaluate((field) => field === document.activeElement);
  await expect.poll(hasFocus).toBe(true);
  await ana.keyboard.press('Space');
  await button(ana, 'Ask for it').waitFor();
  await ana.keyboard.press('Enter');
  await expect.poll(() => demand.isChecked()).toBe(true);

  await mei.getByRole('heading', { name: 'One more way to know you' }).waitFor();
  expect(await mei.content()).not.toContain('Ledger');
  expect(await faultsInBoth(mei)).toEqual([]);
  expect(await mei.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.width);
  // Reloading, or going elsewhere, leads here as well.
  await mei.goto(`http://localhost:${served.port}/CHURN/ledger`);
  await button(mei, 'Set up codes').focus();
  await mei.keyboard.press('Enter');
  await mei.getByLabel('The code that it shows now').waitFor();
  expect(await faultsInBoth(mei)).toEqual([]);
  await typeCode(mei);
  await expect.poll(() => mei.locator('main').evaluate((part) => part === document.activeElement)).toBe(true);
  expect(await faultsInBoth(mei)).toEqual([]);
  await button(mei, 'I have kept them').press('Enter');
  await mei.getByRole('heading', { name: 'Ledger' }).waitFor();
});

test('a passkey does as well, and the password alone lets nobody in then', async () => {
  const { store } = served.world;
  const mei = await at('/CHURN/ledger', 'mei@example.org');
  await addDevice(mei);
  const by = personOf(served.world.ana);
  const call = { id: 'demanded', name: 'workspace.demand', input: { by, factor: true }, as: by };
  await store.mutate({ kind: 'machine', name: 'door' }, [call]);
  await button(mei, 'Make a passkey').click();
  await mei.getByRole('heading', { name: 'Ledger' }).waitFor();
  await mei.goto(`http://localhost:${served.port}/account`);
  await button(mei, 'Sign out').click();
  await mei.getByLabel('E-mail address').fill('mei@example.org');
  await mei.getByLabel('Password').fill(PASSWORD);
  await mei.keyboard.press('Enter');
  await mei.getByRole('alert').filter({ hasText: 'sign in with your passkey' }).waitFor();
  await button(mei, 'Sign in with a passkey').click();
  await mei.getByRole('link', { name: 'Account' }).waitFor();
});
