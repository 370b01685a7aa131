/** The team in the browser: an owner invites, somebody joins in three fields, is removed, and is out. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { openMailbox, type Mailbox } from '../worlds/mailbox.ts';
import { faultsInBoth } from './axe.ts';
import { openBrowser, openWindow, phone, PUBLIC_URL, startServer, type Server, type Window } from './rig.ts';

const PASSWORD = 'seven green bicycles';

let browser: Browser;
let mailbox: Mailbox;
let server: Server;
let owner: Window;
beforeAll(async () => {
  mailbox = await openMailbox();
  [browser, server] = await Promise.all([openBrowser(), startServer({ by: 'key', smtp: mailbox.url })]);
  await server.play('project.add', { name: 'Churn', key: 'CHURN' });
  await server.play('people.add', { name: 'Mei Tan', role: 'admin', emails: ['mei@example.org'] });
  owner = await openWindow(browser, server, { path: '/keep' });
  const { page } = owner;
  await page.getByLabel('Your name').fill('Ana Ruiz');
  await page.getByLabel('E-mail address').fill('ana@example.org');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Account' }).waitFor();
});
afterAll(async () => {
  expect(owner.faults).toEqual([]);
  await owner.close();
  await browser.close();
  await server.stop();
  await mailbox.close();
});

const team = async (): Promise<Page> => {
  const { page } = owner;
  await page.goto(`${server.origin}/CHURN/settings/team`);
  await page.getByRole('heading', { name: 'Invite' }).waitFor();
  return page;
};
const narrow = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

test('an owner invites, the link is opened elsewhere, three fields lead to the board, and removing signs out', async () => {
  const page = await team();
  await page.getByLabel('Name', { exact: true }).fill('Zoe Adler');
  await page.getByRole('button', { name: 'Make a link' }).click();
  const link = await page.getByRole('textbox', { name: 'Link for Zoe Adler' }).inputValue();
  expect(link).toMatch(new RegExp(`^${PUBLIC_URL}/join#[\\w-]{43}$`));
  await page.getByRole('group', { name: 'Invitation of Zoe Adler' }).waitFor();
  expect(await faultsInBoth(page)).toEqual([]);
  await page.reload();
  await page.getByRole('group', { name: 'Invitation of Zoe Adler' }).waitFor();
  expect(await page.content()).not.toContain(link.split('#')[1]!);

  const guest = await openWindow(browser, server, {
    signedIn: false,
    size: { width: 360, height: 720 },
    path: link.slice(PUBLIC_URL.length),
  });
  const theirs = guest.page;
  await theirs.getByRole('heading', { name: /^Join .+’s team$/ }).waitFor();
  await theirs.getByText('Ana Ruiz invites you as a member.').waitFor();
  expect(await theirs.getByLabel('Your name').inputValue()).toBe('Zoe Adler');
  expect(await theirs.locator('input:visible').count()).toBe(3);
  await theirs.getByLabel('E-mail address').fill('mei@example.org');
  await theirs.getByLabel('Password').fill('password1');
  await theirs.getByRole('button', { name: 'Join' }).click();
  await theirs.getByRole('alert').filter({ hasText: 'guessers try first' }).waitFor();
  expect(await theirs.getByLabel('E-mail address').inputValue()).toBe('mei@example.org');
  await theirs.getByLabel('Password').fill(PASSWORD);
  await theirs.keyboard.press('Enter');
  await theirs.getByRole('alert').filter({ hasText: 'belongs to a member' }).waitFor();
  expect(await theirs.getByLabel('E-mail address').getAttribute('aria-invalid')).toBe('true');
  expect(await faultsInBoth(theirs)).toEqual([]);
  expect(await narrow(theirs)).toBe(true);
  await theirs.getByLabel('E-mail address').fill('zoe@example.org');
  await theirs.keyboard.press('Enter');
  await theirs.locator('[data-sync="live"]').first().waitFor();
  expect(new URL(theirs.url()).pathname).toBe('/CHURN/board');

  // What a member may not read they are told in these words, and not that they see how it is.
  await theirs.goto(`${server.origin}/CHURN/settings/audit`);
  await theirs.getByText('Only an admin reads who did what.').waitFor();
  expect(await theirs.getByText('you see how it is').count()).toBe(0);

  // The link is used up, whoever opens it.
  const late = await openWindow(browser, server, {
    signedIn: false,
    size: phone,
    path: link.slice(PUBLIC_URL.length),
  });
  await late.page.getByRole('alert').filter({ hasText: 'counts no longer' }).waitFor();
  expect(await faultsInBoth(late.page)).toEqual([]);
  await late.close();

  await page.getByRole('group', { name: 'Zoe Adler', exact: true }).getByText('signs in with password').waitFor();
  await page.getByRole('button', { name: 'End the membership of Zoe Adler' }).click();
  await page.getByRole('button', { name: 'End it' }).click();
  await theirs.getByRole('heading', { name: 'Sign in' }).waitFor();
  await theirs.getByLabel('E-mail address').fill('zoe@example.org');
  await theirs.getByLabel('Password').fill(PASSWORD);
  await theirs.keyboard.press('Enter');
  await theirs.getByRole('alert').filter({ hasText: 'is not right' }).waitFor();

  // Brought back, they need another invitation.
  await page.getByRole('button', { name: 'Bring back Zoe Adler' }).click();
  await page.getByRole('group', { name: 'Zoe Adler', exact: true }).getByText('no way to sign in').waitFor();

  // Once more a former member, they are forgotten: the name goes from the screen and from what the server tells.
  await page.getByRole('button', { name: 'End the membership of Zoe Adler' }).click();
  await page.getByRole('button', { name: 'End it' }).click();
  await page.getByRole('button', { name: 'Forget Zoe Adler' }).click();
  await page.getByRole('button', { name: 'Forget them' }).click();
  await page.getByRole('heading', { name: 'Former members' }).waitFor({ state: 'detached' });
  await page.getByText('A former member is forgotten', { exact: true }).waitFor();
  expect(await page.getByRole('button', { name: 'Undo', exact: true }).count()).toBe(0);
  const told = await page.evaluate(async () => (await fetch('/api/bootstrap')).text());
  expect(told).toContain('Former member');
  expect(told).not.toContain('Zoe Adler');
  const own = await page.evaluate(async () => (await fetch('/api/account/data')).json() as Promise<unknown>);
  expect(own).toMatchObject({ format: 'dualtrack-person', profile: { name: 'Ana Ruiz', role: 'owner' } });
  expect(guest.faults).toEqual([]);
  await guest.close();
});

test('a forgotten password is set anew by the link that is mailed, which signs nobody in by itself', async () => {
  const guest = await openWindow(browser, server, { signedIn: false, size: { width: 360, height: 720 }, path: '/' });
  const { page } = guest;
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor();
  expect(await faultsInBoth(page)).toEqual([]);
  await page.getByLabel('E-mail address').fill('ana@example.org');
  await page.keyboard.press('Enter');
  await page.getByText('If somebody signs in here with ana@example.org').waitFor();
  const link = (): string | undefined => mailbox.mails.map((each) => /\/reset#[\w-]{43}/.exec(each.text)?.[0]).at(-1);
  await expect.poll(link).toBeDefined();
  await page.goto(server.origin + link()!);
  await page.getByText('For Ana Ruiz.').waitFor();
  await page.getByRole('textbox', { name: 'New password' }).fill('short');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'at least 8 characters' }).waitFor();
  expect(await faultsInBoth(page)).toEqual([]);
  expect(await narrow(page)).toBe(true);
  await page.getByRole('textbox', { name: 'New password' }).fill('nine blue bicycles');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Sign in with it' }).click();
  await page.getByRole('link', { name: 'Forgot your password?' }).waitFor();
  expect(await page.getByText('Ask an admin').count()).toBe(0);
  await page.goto(`${server.origin}/sign-up`);
  await page.getByText('Nobody signs up by themselves here.').waitFor();
  expect(await page.getByRole('textbox').count()).toBe(0);
  await page.goto(server.origin);
  await page.getByLabel('E-mail address').fill('ana@example.org');
  await page.getByLabel('Password').fill('nine blue bicycles');
  await page.keyboard.press('Enter');
  await page.locator('[data-sync="live"]').first().waitFor();
  // Who was signed in before is not any more.
  await owner.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(guest.faults).toEqual([]);
  await guest.close();
});
