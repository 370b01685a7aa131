/** How people come in, in the browser: the workspace is kept, its owner signs in again, sees where, and signs out. */
import { Secret, TOTP } from 'otpauth';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { CLIENT, CLIENT_SECRET, openIdp } from '../worlds/idp.ts';
import { faultsInBoth } from './axe.ts';
import { addDevice } from './device.ts';
import { openBrowser, openWindow, phone, startServer, type Server, type Window } from './rig.ts';

const PASSWORD = 'seven green bicycles';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

let server: Server;
let window: Window;
let page: Page;
beforeEach(async () => {
  server = await startServer({ by: 'key', allow: ['127.0.0.1'] });
  await server.play('project.add', { name: 'Churn', key: 'CHURN' });
  window = await openWindow(browser, server, { path: '/' });
  ({ page } = window);
});
afterEach(async () => {
  const { faults } = window;
  await window.close();
  await server.stop();
  expect(faults).toEqual([]);
});

const alert = (text: RegExp) => page.getByRole('alert').filter({ hasText: text });
const button = (name: string) => page.getByRole('button', { name, exact: true });

/** By keyboard alone, from wherever one is. */
async function keep(): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press('u');
  await page.getByLabel('Your name').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Ana Ribeiro');
  await page.keyboard.press('Tab');
  await page.keyboard.type('ana@example.org');
  await page.keyboard.press('Tab');
}

test('the owner keeps the workspace in three fields, by keyboard, and what is wrong stands beside its field', async () => {
  await keep();
  const mail = page.getByLabel('E-mail address');
  await mail.fill('ana@');
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await alert(/Give an e-mail address/).waitFor();
  // Whoever uses keys is where something is to be put right.
  await expect.poll(() => mail.evaluate((field) => field === document.activeElement)).toBe(true);
  await page.keyboard.press('Control+a');
  await page.keyboard.type('ana@example.org');
  await page.keyboard.press('Tab');
  await page.keyboard.type('password');
  await page.keyboard.press('Enter');
  await alert(/lists that guessers try first/).waitFor();
  expect(await page.getByLabel('Password', { exact: true }).getAttribute('aria-invalid')).toBe('true');
  expect(await page.getByLabel('Your name').inputValue()).toBe('Ana Ribeiro');
  expect(await faultsInBoth(page)).toEqual([]);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('[data-sync="live"]').first().waitFor();
  await page.getByRole('link', { name: 'Account' }).click();
  await page.getByText('ana@example.org').waitFor();
  expect(await page.getByText('this browser').count()).toBe(1);
  expect(await faultsInBoth(page)).toEqual([]);
});

test('once it is kept the printed address signs nobody in; a password does, and leads where one wanted to go', async () => {
  await keep();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Account' }).waitFor();

  const stranger = await openWindow(browser, server, { signedIn: false, size: phone, path: '/CHURN/ledger' });
  const theirs = stranger.page;
  await theirs.goto(server.url);
  await theirs.getByRole('heading', { name: 'Sign in' }).waitFor();
  // No mail is set here: nobody is led to a form that would do nothing.
  await theirs.getByText('Forgot your password? Ask an admin for a link.').waitFor();
  await theirs.getByRole('link', { name: 'Forgot your password?' }).click();
  await theirs.getByText('This server mails nothing.').waitFor();
  expect(await theirs.getByRole('textbox').count()).toBe(0);
  expect(await faultsInBoth(theirs)).toEqual([]);
  await theirs.goto(`${server.origin}/CHURN/ledger`);
  await theirs.getByLabel('E-mail address').fill('ana@example.org');
  await theirs.getByLabel('Password').fill('a wrong one');
  await theirs.keyboard.press('Enter');
  await theirs.getByRole('alert').filter({ hasText: 'address or the password is not right' }).waitFor();
  expect(await theirs.getByLabel('E-mail address').inputValue()).toBe('ana@example.org');
  expect(await faultsInBoth(theirs)).toEqual([]);
  await theirs.getByLabel('Password').fill(PASSWORD);
  await theirs.keyboard.press('Enter');
  await theirs.getByRole('heading', { name: 'Ledger' }).waitFor();

  // The other browser is listed, and ended from here: it finds itself signed out without a touch.
  await page.getByRole('link', { name: 'Account' }).click();
  await page.getByRole('button', { name: /^End the session of/ }).click();
  await theirs.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByRole('button', { name: /^End the session of/ }).waitFor({ state: 'detached' });
  expect(stranger.faults).toEqual([]);
  await stranger.close();
});

test('another password ends the others, and signing out leaves nothing behind', async () => {
  await keep();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Account' }).click();
  await page.getByLabel('Present password').fill('not this one');
  await page.getByLabel('New password').fill('nine blue bicycles');
  await button('Set password').click();
  await alert(/not your present password/).waitFor();
  expect(await page.getByLabel('New password').inputValue()).toBe('nine blue bicycles');
  await page.getByLabel('Present password').fill(PASSWORD);
  await button('Set password').click();
  await page.getByText('The password is set').first().waitFor();
  await button('Sign out').click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  const rows = await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('dualtrack');
        opening.addEventListener('error', () => reject(new Error('no database')));
        opening.addEventListener('success', () => {
          const counting = opening.result.transaction('lines').objectStore('lines').count();
          counting.addEventListener('success', () => resolve(counting.result));
        });
      }),
  );
  expect(rows).toBe(0);
});

/** Keeps the workspace and opens one's account. */
async function kept(): Promise<void> {
  await keep();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Account' }).click();
  await button('Set up').waitFor();
}

test('a passkey of the device signs in by itself, and only the one who has it', async () => {
  await kept();
  const device = await addDevice(page);
  // Because: WebAuthn knows names, not addresses.
  await page.goto(`http://localhost:${server.port}/account`);
  await page.getByLabel('E-mail address').fill('ana@example.org');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await button('Add a passkey').click();
  await button('Take away the passkey Chrome on Linux').waitFor();
  expect(await faultsInBoth(page)).toEqual([]);
  await button('Add a passkey').click();
  await alert(/has a passkey of yours already/).waitFor();
  await button('Sign out').click();
  await button('Sign in with a passkey').click();
  await page.getByRole('link', { name: 'Account' }).waitFor();
  // A device whose holder does not show who they are is not believed.
  await page.goto(`http://localhost:${server.port}/account`);
  await button('Sign out').click();
  await device.touchedByAnother();
  await button('Sign in with a passkey').click();
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('heading', { name: 'Sign in' }).count()).toBe(1);
});

test('codes from an app are set up by the picture or the text, asked for, and turned off', async () => {
  await kept();
  await button('Set up').click();
  await page.getByAltText('The picture that the app reads').waitFor();
  // By keys alone one is still there when what was begun is left.
  await button('Leave it off').press('Enter');
  await page.getByAltText('The picture that the app reads').waitFor({ state: 'detached' });
  const codes = page.getByRole('region', { name: 'Codes from an app' });
  await expect.poll(() => codes.evaluate((part) => part === document.activeElement)).toBe(true);
  expect(await faultsInBoth(page)).toEqual([]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByAltText('The picture that the app reads').waitFor();
  const seed = await page.locator('code').innerText();
  const codeOf = (steps: number): string =>
    new TOTP({ secret: Secret.fromBase32(seed) }).generate({ timestamp: Date.now() + steps * 30_000 });
  await page.getByLabel('The code that it shows now').fill('000000');
  await page.keyboard.press('Enter');
  await alert(/not the code of this moment/).waitFor();
  expect(await faultsInBoth(page)).toEqual([]);
  await page.getByLabel('The code that it shows now').fill(codeOf(0));
  await page.keyboard.press('Enter');
  await page.getByText('They are not shown again.').waitFor();
  expect(await page.locator('li', { hasText: /^(?:[a-z0-9]{5}-){4}[a-z0-9]{5}$/ }).count()).toBe(10);
  expect(await faultsInBoth(page)).toEqual([]);
  await button('I have kept them').click();
  await page.getByText('10 recovery codes left').waitFor();
  await button('Sign out').click();
  await page.getByLabel('E-mail address').fill('ana@example.org');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'One more step' }).waitFor();
  expect(await faultsInBoth(page)).toEqual([]);
  await page.getByLabel('Code').fill(codeOf(1));
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Account' }).click();
  await button('Turn off').click();
  await page.getByText('Turn codes off? The recovery codes end with them.').waitFor();
  expect(await faultsInBoth(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByText('Turn codes off?').waitFor({ state: 'detached' });
  await button('Turn off').click();
  await page.keyboard.press('Enter');
  await button('Set up').waitFor();
});

test('an account elsewhere is set up by an owner and signs in who has it; what goes wrong is said in words', async () => {
  await kept();
  const idp = await openIdp();
  await page.goto(`${server.origin}/CHURN/settings/sign-in`);
  await button('Add a provider').click();
  await page.getByLabel('Name on the button').fill('Company');
  await page.getByLabel('Address').fill('http://sign-in.example.org');
  await page.getByLabel('Client id').fill(CLIENT);
  await page.getByLabel('Client secret').fill(CLIENT_SECRET);
  await page.getByLabel('Domains').fill('@example.org');
  expect(await faultsInBoth(page)).toEqual([]);
  await button('Add').click();
  await alert(/begins with https/).waitFor();
  expect(await page.getByLabel('Client secret').inputValue()).toBe(CLIENT_SECRET);
  await page.getByLabel('Address').fill(idp.issuer);
  await page.keyboard.press('Enter');
  const back = await page.locator('code').filter({ hasText: '/api/sign-in/callback/' }).innerText();
  await button('Test Company').click();
  await alert(/There is no OpenID Connect at/).waitFor();
  await idp.register([back]);
  await button('Test Company').click();
  await page.getByText('It answers as it should.').waitFor();
  expect(await page.content()).not.toContain(CLIENT_SECRET);
  expect(await faultsInBoth(page)).toEqual([]);

  await page.goto(`${server.origin}/account`);
  await button('Connect Company').waitFor();
  await button('Sign out').click();
  await button('Sign in with Company').waitFor();
  idp.accounts.set('a', { email: 'ana@example.org', email_verified: false });
  idp.who = 'a';
  await page.goto(`${server.origin}/CHURN/ledger`);
  await button('Sign in with Company').click();
  await alert(/not verified there/).waitFor();
  expect(await faultsInBoth(page)).toEqual([]);
  idp.accounts.set('a', { email: 'ana@example.org', email_verified: true });
  await page.goto(`${server.origin}/CHURN/ledger`);
  await button('Sign in with Company').click();
  await page.getByRole('heading', { name: 'Ledger' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/CHURN/ledger');
  await page.goto(`${server.origin}/account`);
  await button('Disconnect Company').waitFor();
  expect(await faultsInBoth(page)).toEqual([]);
  await button('Disconnect Company').click();
  await button('Connect Company').click();
  await button('Disconnect Company').waitFor();
  await idp.close();
});

test('a token is made in one’s account, told once, used, and ended; so is one of a project', async () => {
  await kept();
  await button('Make a token').click();
  await page.keyboard.press('Enter');
  await alert(/Say what the token is for/).waitFor();
  await page.keyboard.type('Nightly training');
  await page.getByLabel('What it may do').selectOption('write');
  expect(await faultsInBoth(page)).toEqual([]);
  await page.getByLabel('What it is for').press('Enter');
  const token = await page.locator('code', { hasText: /^dt_/ }).innerText();
  expect(await faultsInBoth(page)).toEqual([]);
  const asked = await fetch(`${server.origin}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(await asked.json()).toMatchObject({ token: { name: 'Nightly training', scope: 'write' } });
  await button('I have put it there').click();
  await page.reload();
  await page.getByText(/reads and works · until .* · last used/).waitFor();
  expect(await page.content()).not.toContain(token);
  await button('End the token Nightly training').click();
  await button('End the token Nightly training').waitFor({ state: 'detached' });
  const tokens = page.getByRole('region', { name: 'Tokens' });
  await expect.poll(() => tokens.evaluate((part) => part === document.activeElement)).toBe(true);
  const ended = await fetch(`${server.origin}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(ended.status).toBe(401);

  await page.goto(`${server.origin}/CHURN/settings/project`);
  await button('Make a token').click();
  await page.keyboard.type('Deploy');
  await page.keyboard.press('Enter');
  await page.locator('code', { hasText: /^dt_/ }).waitFor();
  await page.getByText('Deploy by Ana Ribeiro').waitFor();
});

test('a program is let in by its code, on a phone and by keyboard, once one is signed in', async () => {
  await kept();
  const ask = async (path: string, body: object) =>
    fetch(server.origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const begin = async () =>
    (await (await ask('/api/device', { name: 'Command line on gpu-7' })).json()) as { device: string; code: string };
  const { device, code } = await begin();
  // What is no code is shown as it stands, whatever it looks like.
  await page.goto(`${server.origin}/device#%E0%A4%A`);
  expect(await page.getByLabel('The code that it says').inputValue()).toBe('%E0%A4%A');
  const there = await openWindow(browser, server, { signedIn: false, size: phone, path: `/device#${code}` });
  const theirs = there.page;
  await theirs.getByLabel('E-mail address').fill('ana@example.org');
  await theirs.getByLabel('Password').fill(PASSWORD);
  await theirs.keyboard.press('Enter');
  const field = theirs.getByLabel('The code that it says');
  await field.waitFor();
  expect(await field.inputValue()).toBe(code);
  expect(await faultsInBoth(theirs)).toEqual([]);
  await field.fill('bbbb-bbbb');
  await theirs.keyboard.press('Enter');
  await theirs.getByRole('alert').filter({ hasText: 'No program asks by this code' }).waitFor();
  await field.fill(code.toLowerCase());
  await theirs.keyboard.press('Enter');
  await theirs.getByText('Command line on gpu-7').waitFor();
  expect(await faultsInBoth(theirs)).toEqual([]);
  await theirs.getByRole('button', { name: 'Let it in' }).press('Enter');
  await theirs.getByText('is in, and goes on by itself').waitFor();
  expect((await ask('/api/device/token', { device })).status).toBe(200);
  expect(there.faults).toEqual([]);
  await there.close();
});
