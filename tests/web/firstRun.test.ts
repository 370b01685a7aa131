/**
 * From the first start to a team of two with a page for stakeholders, as people go: and nothing of what is secret in it
 * is found anywhere afterwards.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { APIResponse, Browser, Page } from 'playwright-core';
import { MAIL_PASSWORD, openMailbox, type Mailbox } from '../worlds/mailbox.ts';
import { faultsInBoth } from './axe.ts';
import { openBrowser, openWindow, phone, PUBLIC_URL, startServer, type Server, type Window } from './rig.ts';

/** What nobody may read again, by what it is. */
const secrets = new Map<string, string>([
  ['password of the owner', 'seven green bicycles'],
  ['password of the member', 'nine blue bicycles'],
  ['password of the page', 'a door of old oak'],
  ['password of the mail server', MAIL_PASSWORD],
  ['secret at a provider', 'client-secret-of-ours-4711'],
  ['secret of a connection', 'webhook-secret-of-ours-4712'],
  ['token of a forge', 'ghp_tokenOfAForge4713tokenOfAForge4713'],
]);
const secret = (of: string): string => secrets.get(of)!;

let browser: Browser;
let mailbox: Mailbox;
let server: Server;
let owner: Window;
let member: Window;

beforeAll(async () => {
  mailbox = await openMailbox();
  [browser, server] = await Promise.all([openBrowser(), startServer({ by: 'key', smtp: mailbox.url })]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  await mailbox.close();
});

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const live = (page: Page): Promise<void> => page.locator('[data-sync="live"]').first().waitFor();

describe('a new server', () => {
  test('is opened by its address, has a board after one name, and is kept with three fields', async () => {
    owner = await openWindow(browser, server, { signedIn: false, path: `/?token=${server.token}` });
    const { page } = owner;
    await field(page, 'An empty project').fill('Churn');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/CHURN/board');
    await button(page, 'Keep this workspace')
      .or(page.getByRole('link', { name: /Keep/ }))
      .first()
      .click();
    await field(page, 'Your name').waitFor();
    expect(await page.locator('main input:visible').count()).toBe(3);
    expect(await faultsInBoth(page)).toEqual([]);
    await field(page, 'Your name').fill('Ana Ruiz');
    await field(page, 'E-mail address').fill('ana@example.org');
    await field(page, 'Password').fill(secret('password of the owner'));
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Account' }).waitFor();
    expect(owner.faults).toEqual([]);
  });

  test('has a team of two by a link that is opened elsewhere, and both see one board', async () => {
    const { page } = owner;
    await page.goto(`${server.origin}/CHURN/settings/team`);
    await field(page, 'E-mail address').fill('mei@example.org');
    await button(page, 'Make a link').click();
    const link = await page.getByRole('textbox', { name: 'Link for mei@example.org' }).inputValue();
    secrets.set('link of an invitation', link.split('#')[1]!);
    await expect.poll(() => mailbox.mails.some((each) => each.text.includes(link))).toBe(true);
    member = await openWindow(browser, server, { signedIn: false, size: phone, path: link.slice(PUBLIC_URL.length) });
    const theirs = member.page;
    await field(theirs, 'Your name').fill('Mei Tan');
    expect(await theirs.locator('main input:visible').count()).toBe(3);
    await field(theirs, 'Password').fill(secret('password of the member'));
    await theirs.keyboard.press('Enter');
    await theirs.waitForURL('**/CHURN/board');
    await live(theirs);

    await page.goto(`${server.origin}/CHURN/board`);
    await page.getByRole('button', { name: /What do we want to find out\?/ }).click();
    await page.keyboard.type('Does recency help?');
    await page.keyboard.press('Enter');
    await theirs.getByText('Does recency help?').first().waitFor();
    expect([...owner.faults, ...member.faults]).toEqual([]);
  });

  test('shows stakeholders what is chosen, on a page that needs no account and no scripts', async () => {
    const { page } = owner;
    await page.goto(`${server.origin}/CHURN/share/new`);
    await field(page, 'Title').fill('Who will leave?');
    await page.getByLabel('On track').check();
    await field(page, 'In one sentence').fill('Labels are here.');
    expect(await faultsInBoth(page)).toEqual([]);
    await button(page, 'Publish').click();
    const url = await page.locator('p.select-all').innerText();
    secrets.set('link of a page', url.split('/s/')[1]!);
    await button(page, 'Set a password').click();
    await field(page, 'Password').fill(secret('password of the page'));
    await page.keyboard.press('Enter');
    await page.getByText('Readers give a password').waitFor();

    const context = await browser.newContext({ javaScriptEnabled: false, viewport: phone });
    const reader = await context.newPage();
    await reader.goto(`${server.origin}/s/${secret('link of a page')}`);
    await field(reader, 'Password').fill(secret('password of the page'));
    await button(reader, 'Read it').click();
    await reader.getByRole('heading', { name: 'Who will leave?' }).waitFor();
    await reader.getByText('Labels are here.').waitFor();
    expect(await reader.locator('body').innerText()).not.toMatch(/Mei|Ana|CHURN-|Chargebacks/);
    await context.close();
  });
});

describe('what is secret in it', () => {
  test('lies nowhere in its files, its log, its exports, its backups, its mails and its answers', async () => {
    await useSecrets();
    const found: string[] = [];
    // What is no secret is found by the same look, where it should be.
    const told: string[] = [];
    const look = (where: string, bytes: Buffer): void => {
      if (bytes.includes('Does recency help?')) told.push(where);
      for (const [what, text] of secrets)
        for (const spelt of spellings(text)) if (bytes.includes(spelt)) found.push(`${what} in ${where}`);
    };
    const { request } = owner.context;
    const backup = await request.post(`${server.origin}/api/backups`, { data: {} });
    expect(backup.status(), await backup.text()).toBeLessThan(300);
    for (const [where, answer] of await answersOf(owner)) look(`the owner’s ${where}`, await answer.body());
    for (const [where, answer] of await answersOf(member)) look(`the member’s ${where}`, await answer.body());
    for (const [where, answer] of await complaints()) look(`the complaint of ${where}`, await answer.body());
    look('the log', Buffer.from(server.said().replace(server.url, '')));
    for (const { page, context } of [owner, member]) {
      look('a page', Buffer.from(await page.content()));
      const kept = await context.storageState({ indexedDB: true });
      look('what a browser keeps', Buffer.from(JSON.stringify({ ...kept, cookies: [] })));
    }
    // Where what the machine itself needs is kept: readable to its owner alone.
    const own = new Set(['server.json', 'secret.key']);
    for (const file of filesIn(server.data)) {
      if (own.has(file)) expect(statSync(join(server.data, file)).mode & 0o077, file).toBe(0);
      else look(file, readFileSync(join(server.data, file)));
    }
    const mails = mailbox.mails.map((each) => JSON.stringify(each)).join('\n');
    look('the mails', Buffer.from(mails.replaceAll(/=\\r\\n/g, '').replaceAll(secret('link of an invitation'), '')));
    expect([...new Set(found)]).toEqual([]);
    for (const where of [
      /^the owner’s \/api\/export/,
      /^the member’s \/api\/board/,
      /^dualtrack\.db/,
      /^backups\//,
      /^a page/,
    ])
      expect(
        told.some((each) => where.test(each)),
        String(where),
      ).toBe(true);
  });
});

/** Gives the server every other secret that there can be, and remembers those that it makes. */
async function useSecrets(): Promise<void> {
  const { page, context } = owner;
  const connection = { project: 'CHURN', provider: 'github', secret: secret('secret of a connection') };
  mailbox.refuse(1, 550);
  await context.request.post(`${server.origin}/api/invitations`, { data: { email: 'raj@example.org' } });
  await server.post('/api/connections', { ...connection, token: secret('token of a forge') });
  const provider = { kind: 'github', name: 'GitHub', client: 'ours', secret: secret('secret at a provider') };
  const added = await context.request.post(`${server.origin}/api/providers`, { data: provider });
  expect(added.status(), await added.text()).toBe(201);

  await page.goto(`${server.origin}/account`);
  await button(page, 'Make a token').click();
  await field(page, 'What it is for').fill('Nightly training');
  await page.keyboard.press('Enter');
  secrets.set('token', await page.locator('code', { hasText: /^dt_/ }).innerText());
  await button(page, 'I have put it there').click();
  await button(page, 'Set up').click();
  await page.getByAltText('The picture that the app reads').waitFor();
  const seed = await page.locator('code').innerText();
  secrets.set('secret of an app', seed);
  await field(page, 'The code that it shows now').fill(new TOTP({ secret: Secret.fromBase32(seed) }).generate());
  await page.keyboard.press('Enter');
  const codes = page.locator('li', { hasText: /^(?:[a-z0-9]{5}-){4}[a-z0-9]{5}$/ });
  await codes.first().waitFor();
  for (const [n, code] of (await codes.allInnerTexts()).entries()) secrets.set(`recovery code ${n + 1}`, code);
  await button(page, 'I have kept them').click();
  for (const each of [owner, member])
    for (const { name, value } of await each.context.cookies())
      secrets.set(`cookie ${name} of the ${each === owner ? 'owner' : 'member'}`, value);
}

/** What every read of the API answers that needs no more than a name; the stream is what a replica is told. */
async function answersOf({ context }: Window): Promise<[string, APIResponse][]> {
  const { request } = context;
  const { paths } = (await server.get('/api/openapi.json')) as { paths: Record<string, object> };
  const names: Record<string, string> = { key: 'CHURN-1', of: 'CHURN-1' };
  const reads = Object.entries(paths).filter(([path, of]) => 'get' in of && path !== '/api/feed');
  expect(reads.length).toBeGreaterThan(25);
  const answers: [string, APIResponse][] = [];
  for (const [path] of reads) {
    const asked = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => names[name] ?? 'none');
    answers.push([asked, await request.get(server.origin + asked, { maxRedirects: 0 })]);
  }
  return answers;
}

/** What is answered to whoever shows a secret in the wrong way or place. */
async function complaints(): Promise<[string, APIResponse][]> {
  const { request } = await browser.newContext();
  const at = server.origin;
  const answers: [string, APIResponse][] = [];
  for (const [what, text] of secrets) {
    const data = { email: 'ana@example.org', password: `${text}x`, token: text, code: text };
    answers.push(
      [`${what} as a password`, await request.post(`${at}/api/sign-in`, { data })],
      [`${what} as a link to reset`, await request.post(`${at}/api/reset`, { data })],
      [
        `${what} as broken JSON`,
        await request.post(`${at}/api/sign-in`, {
          headers: { 'content-type': 'application/json' },
          data: Buffer.from(`{"password": "${text}`),
        }),
      ],
      [`${what} as a token`, await request.get(`${at}/api/me`, { headers: { authorization: `Bearer ${text}x` } })],
      [`${what} as a page`, await request.get(`${at}/s/${encodeURIComponent(text)}x`)],
      [`${what} as a command`, await owner.context.request.post(`${at}/api/commands`, { data: badCommand(text) })],
    );
  }
  expect(answers.every(([, each]) => each.status() >= 400 || each.url().endsWith('/api/commands'))).toBe(true);
  return answers;
}

const badCommand = (text: string) => ({ commands: [{ id: 'x', name: 'people.add', input: { password: text } }] });

/** A secret as it is, and as what carries it may write it. */
const spellings = (text: string): Buffer[] =>
  [text, encodeURIComponent(text), Buffer.from(text).toString('base64url').slice(0, -2), text.replaceAll(' ', '+')].map(
    (each) => Buffer.from(each),
  );

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name).slice(folder.length + 1));
