/** Mail, and a new password by a link: asked for, handed over, made on this machine; once, and for whom it is alone. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { list, person } from '@dualtrack/core';
import { Mail, mailSettings } from '../../server/people/mail.ts';
import { Resets } from '../../server/people/resets.ts';
import { serverLimits } from '../../server/limits.ts';
import { browserAt, keepAsAna, PASSWORD } from '../worlds/browser.ts';
import { MAIL_PASSWORD, openMailbox, type Mailbox } from '../worlds/mailbox.ts';
import { openServed, personOf, type Answer, type Asker, type Served } from '../worlds/served.ts';

const ORIGIN = 'https://team.example.org';
const from = 'Dualtrack <dualtrack@example.org>';
let served: Served;
let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await openMailbox();
  served = await openServed({ publicUrl: ORIGIN, mail: { smtp: mailbox.url, from } });
  await keepAsAna(served);
});
afterAll(async () => {
  await served.close();
  await mailbox.close();
});
beforeEach(() =>
  served.world.store.keep(function* () {
    yield { sql: 'delete from "guess"', params: [] };
    yield { sql: `delete from "ticket" where "kind" = 'reset'`, params: [] };
  }),
);

const browser = () => browserAt(served);
const open = (path: string, body: unknown): Promise<Answer> => served.ask(path, 'nobody', { method: 'POST', body });
const handed = (of: string, who: Asker): Promise<Answer> =>
  served.ask(`/api/people/${of}/reset-link`, who, { method: 'POST', body: {} });
const secretIn = (text: string): string => /\/(?:reset|join)#([\w-]{43})/.exec(text)![1]!;
const NEW = 'nine blue bicycles';

/** What somebody is mailed because of something. */
async function mailed(to: string, act: () => Promise<unknown>) {
  const before = mailbox.mails.length;
  const found = () => mailbox.mails.slice(before).find((each) => each.to.includes(to));
  await act();
  await expect.poll(found).toBeDefined();
  return found()!;
}
/** Makes a member with a password by an invitation. */
async function join(email: string, body: Record<string, unknown> = {}): Promise<string> {
  const made = await served.ask('/api/invitations', 'ana', { method: 'POST', body });
  const form = { secret: secretIn(String(made.json['link'])), name: 'Zoe Adler', email, password: PASSWORD };
  const here = browser();
  expect((await here.post('/api/join', form)).status).toBe(204);
  return (await here.send('/api/account')).json['person'] as string;
}

describe('mail', () => {
  test('brings an invitation, in text and in HTML in which nothing typed is markup', async () => {
    const { does, ana } = served.world;
    await does(ana, 'workspace.rename', { name: 'Churn <b>&</b> team' });
    const mail = await mailed('kim@example.org', () =>
      served.ask('/api/invitations', 'ana', { method: 'POST', body: { email: 'kim@example.org', days: 3 } }),
    );
    expect(mail.to).toEqual(['kim@example.org']);
    expect(mail.subject).toBe('Ana Ruiz invites you to Churn <b>&</b> team');
    expect(mail.text).toContain('for 3 days');
    expect(mail.raw).toContain('Churn &lt;b&gt;&amp;&lt;/b&gt; team');
    expect(mail.raw).toMatch(/^Auto-Submitted: auto-generated/m);
    expect(mail.text).toContain(`${ORIGIN}/join#${secretIn(mail.text)}`);
    expect((await open('/api/join/look', { secret: secretIn(mail.text) })).status).toBe(200);
    await expect
      .poll(async () => (await served.ask('/api/invitations', 'ana')).text)
      .toContain('"mail":{"kind":"sent"}');
    await does(ana, 'workspace.rename', { name: 'Churn team' });
  });

  test('that is refused for good is told to the admin, without what the mail server was told', async () => {
    mailbox.refuse(1, 550);
    await served.ask('/api/invitations', 'ana', { method: 'POST', body: { email: 'lee@example.org' } });
    await expect
      .poll(async () => (await served.ask('/api/invitations', 'ana')).text)
      .toContain('did not take the mail (it said 550)');
    expect(served.log.join('')).not.toContain(MAIL_PASSWORD);
  });

  test('is tried again where that may help, and not where a password is wrong', async () => {
    const log: string[] = [];
    const letter = { to: 'a@example.org', subject: 'x', lines: ['y'] };
    mailbox.refuse(2, 451);
    const mail = new Mail({ smtp: mailbox.url, from }, { log: (line) => log.push(line), pausesMs: [1, 1] });
    expect(await mail.send(letter)).toEqual({ kind: 'sent' });
    mailbox.refuse(3, 451);
    expect(await mail.send(letter)).toMatchObject({ kind: 'failed', why: expect.stringContaining('451') });
    const smtp = mailbox.url.replace(MAIL_PASSWORD, 'not-the-secret');
    const other = new Mail({ smtp, from }, { log: (line) => log.push(line), pausesMs: [60_000] });
    expect(await other.send(letter)).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('name and password'),
    });
    const nowhere = new Mail({ smtp: 'smtp://127.0.0.1:1', from }, { log: (line) => log.push(line), pausesMs: [] });
    expect(await nowhere.send(letter)).toEqual({ kind: 'failed', why: 'The mail server was not reached.' });
    expect(log.length).toBe(2 + 3 + 1 + 1);
    expect(log.join('')).not.toMatch(/secret/);
    await Promise.all([mail.close(), other.close(), nowhere.close()]);
  });

  test('is set by an address and a sender, or the server says what is wrong without repeating it', () => {
    expect(mailSettings(undefined, undefined)).toBeUndefined();
    expect(mailSettings('smtps://u:p@h', from)).toEqual({ smtp: 'smtps://u:p@h', from });
    for (const [smtp, sender] of [
      ['https://u:hush@h', from],
      ['u:hush@h', from],
      ['smtp://u:hush@h', undefined],
      ['smtp://u:hush@h', 'nobody'],
    ] as const) {
      expect(() => mailSettings(smtp, sender)).toThrow(/^(?!.*hush).*DUALTRACK_/);
    }
  });
});

describe('a reset by mail', () => {
  test('sets a password once, ends every session, and signs nobody in', async () => {
    await join('una@example.org', { name: 'Una' });
    const here = browser();
    await here.signIn('una@example.org');
    const mail = await mailed('una@example.org', () => open('/api/reset/ask', { email: ' UNA@example.org' }));
    expect(mail.to).toEqual(['una@example.org']);
    const secret = secretIn(mail.text);
    expect((await open('/api/reset/look', { secret })).json).toEqual({
      name: 'Zoe Adler',
      email: 'una@example.org',
      withoutFactor: false,
    });
    expect((await open('/api/reset', { secret, password: 'short' })).json).toMatchObject({
      status: 422,
      field: 'password',
    });
    expect((await here.send('/api/board')).status).toBe(200);
    const told = await mailed('una@example.org', async () => {
      const tries = await Promise.all(Array.from({ length: 10 }, () => open('/api/reset', { secret, password: NEW })));
      expect(tries.filter((each) => each.status === 204)).toHaveLength(1);
      expect(tries.flatMap((each) => each.headers.getSetCookie())).toEqual([]);
    });
    expect(told.subject).toBe('Your password for Churn team was set');
    expect((await here.send('/api/board')).status).toBe(401);
    expect((await browser().signIn('una@example.org')).status).toBe(401);
    expect((await browser().signIn('una@example.org', NEW)).status).toBe(204);
    const [dead, never] = [await open('/api/reset/look', { secret }), await open('/api/reset/look', { secret: 'x' })];
    expect(dead.status).toBe(404);
    expect(never.text).toBe(dead.text);
  });

  test('is of fifty who use one link at once one’s', async () => {
    const { store } = served.world;
    const person = await join('fifty@example.org');
    const now = Date.now();
    const made = { kind: 'reset' as const, person, data: {}, now, lifeMs: 60_000 };
    const { secret } = await store.keep(() => store.people.tickets.make(store.workspace, made));
    const hash = (n: number) => `$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$${n}`;
    const resets = new Resets(store);
    const tries = await Promise.all(Array.from({ length: 50 }, (_, n) => resets.accept(secret, hash(n))));
    expect(tries.filter(Boolean)).toHaveLength(1);
  });

  test('is answered alike whoever asks, and goes to nobody but whom it is of', async () => {
    const { does, ana, mei } = served.world;
    await does(ana, 'people.identify', { person: personOf(ana), system: 'email', handle: 'eve@evil.example' });
    await does(ana, 'people.identify', { person: personOf(mei), system: 'email', handle: 'mei@evil.example' });
    const before = mailbox.mails.length;
    const asked = await Promise.all(
      ['nobody@example.org', 'eve@evil.example', 'mei@evil.example', 'mei@example.org'].map((email) =>
        open('/api/reset/ask', { email }),
      ),
    );
    const right = await mailed('ana@example.org', () => open('/api/reset/ask', { email: 'ana@example.org' }));
    expect(new Set(asked.map((each) => `${each.status} ${each.text}`))).toEqual(new Set(['202 {}']));
    expect(right.to).toEqual(['ana@example.org']);
    // What is mailed to one member has an end, and asking is slow, known or not.
    for (const email of ['ana@example.org', 'nobody@example.org']) {
      let status = 202;
      let tries = 0;
      for (; status === 202 && tries < 20; tries++) status = (await open('/api/reset/ask', { email })).status;
      expect(status).toBe(429);
      expect(tries).toBeLessThanOrEqual(serverLimits.guessesMax + 1);
    }
    const told = () => mailbox.mails.slice(before).map((each) => each.to[0]);
    await expect.poll(told).toEqual(Array.from({ length: serverLimits.resetsMailedMax }, () => 'ana@example.org'));
  });
});

describe('a link that is handed over', () => {
  test('is made by an admin for whom they stand above, and never for oneself', async () => {
    const { does, ana, raj } = served.world;
    const [zoe, lou] = [await join('zoe@example.org'), await join('lou@example.org')];
    await does(ana, 'people.set', { person: 'Mei', role: 'admin' });
    expect((await handed(zoe, 'vic')).status).toBe(403);
    expect((await handed(personOf(ana), 'mei')).status).toBe(403);
    expect((await handed(personOf(ana), 'ana')).json).toMatchObject({ status: 409, code: 'own' });
    expect((await handed(personOf(raj), 'ana')).json).toMatchObject({ status: 409, code: 'no_way_in' });
    expect((await handed('nobody', 'ana')).status).toBe(404);
    // Nobody gets into a private project by another's password.
    await does(ana, 'people.join', { person: zoe, project: 'SECRET', role: 'viewer' });
    expect((await handed(zoe, 'mei')).status).toBe(403);
    const made = await handed(lou, 'mei');
    expect(made.status).toBe(201);
    const secret = secretIn(String(made.json['link']));
    expect((await open('/api/reset', { secret, password: NEW })).status).toBe(204);
    expect((await browser().signIn('lou@example.org', NEW)).status).toBe(204);
    const owners = secretIn(String((await handed(zoe, 'ana')).json['link']));
    await does(ana, 'people.remove', { person: zoe });
    expect((await open('/api/reset', { secret: owners, password: NEW })).status).toBe(404);
  });

  test('is made on this machine for anybody, so that no owner is locked out', async () => {
    const here = (member: string, who: Asker) =>
      served.ask('/api/reset-link', who, { method: 'POST', body: { member } });
    expect((await here('ana@example.org', 'ana')).status).toBe(403);
    expect((await here('who@example.org', 'key')).status).toBe(404);
    const made = await here('ana@example.org', 'key');
    expect(made.json).toMatchObject({ name: 'Ana Ruiz' });
    const secret = secretIn(String(made.json['link']));
    expect((await open('/api/reset/look', { secret })).json).toMatchObject({ email: 'ana@example.org' });
  });
});

describe('signing up', () => {
  const signUp = (email: string): Promise<Answer> => open('/api/sign-up', { email });
  const policy = (input: unknown) => served.world.does(served.world.ana, 'workspace.policy', input);

  test('is nobody’s until an owner names domains, and then theirs who get mail there', async () => {
    expect((await signUp('ivy@team.example')).json).toMatchObject({ status: 404, code: 'no_sign_up' });
    expect((await served.ask('/api/door', 'nobody')).json).toMatchObject({ signUp: false, mails: true });
    await policy({ domains: ['team.example'], newcomers: 'viewer' });
    expect((await served.ask('/api/door', 'nobody')).json).toMatchObject({ signUp: true });
    expect((await signUp('ivy@elsewhere.example')).json).toMatchObject({ status: 422, field: 'email' });
    const mail = await mailed('ivy@team.example', () => signUp('Ivy@Team.example'));
    expect(mail.to).toEqual(['ivy@team.example']);
    const secret = secretIn(mail.text);
    expect((await open('/api/join/look', { secret })).json).toMatchObject({ by: null, role: 'viewer' });
    const form = { secret, name: 'Ivy', email: 'ivy@team.example', password: PASSWORD };
    expect((await open('/api/join', { ...form, email: 'eve@team.example' })).json).toMatchObject({ field: 'email' });
    // It counts as much as the policy does by then.
    await policy({ domains: [] });
    expect((await open('/api/join', form)).status).toBe(404);
    await policy({ domains: ['team.example'] });
    const ivy = browser();
    expect((await ivy.post('/api/join', form)).status).toBe(204);
    expect((await ivy.send('/api/account')).json).toMatchObject({ role: 'viewer', emails: ['ivy@team.example'] });
  });

  test('takes nobody’s row, and answers alike whether somebody is a member', async () => {
    const { does, ana } = served.world;
    await does(ana, 'people.add', { name: 'Joe', role: 'admin', emails: ['joe@team.example'] });
    const strange = await signUp('new@team.example');
    const known: Answer[] = [];
    const mail = await mailed('joe@team.example', async () => known.push(await signUp('joe@team.example')));
    expect(`${known[0]!.status} ${known[0]!.text}`).toBe(`${strange.status} ${strange.text}`);
    expect(mail.subject).toBe('You are a member of Churn team already');
    expect(mail.text).not.toContain('#');
  });

  test('needs mail: without it an owner is told, and nobody signs up', async () => {
    const team = (await served.ask('/api/team', 'ana')).json as unknown as Record<string, unknown>;
    expect(team).toMatchObject({ mail: true, policy: { domains: ['team.example'], newcomers: 'viewer' } });
  });
});

describe('the team', () => {
  test('shows how members sign in and what seats cost, never what a way holds', async () => {
    const { does, ana, mei, vic } = served.world;
    await does(ana, 'workspace.policy', { seats: { free: 1, price: 890 } });
    const answered = await served.ask('/api/team', 'ana');
    const team = answered.json as unknown as {
      members: { person: string; ways: string[]; seen: string | null }[];
      seats: { taken: number; cost: number };
    };
    const of = (id: string) => team.members.find((each) => each.person === id)!;
    expect(of(personOf(ana)).ways).toEqual(['password']);
    expect(Date.parse(of(personOf(ana)).seen!)).toBeGreaterThan(Date.now() - 600_000);
    expect(of(personOf(mei)).ways).toEqual([]);
    expect(of(personOf(vic)).ways).toEqual([]);
    const roles = await served.world.reads(() => list(person, 'role', []));
    const editing = team.members.filter(
      (each) => each.ways.length > 0 && roles.find((row) => row.id === each.person)!.role !== 'viewer',
    );
    expect(team.seats).toMatchObject({ taken: editing.length, cost: (editing.length - 1) * 890 });
    expect(editing.length).toBeGreaterThan(1);
    expect(answered.text).not.toMatch(/argon2|secret|hash/);
  });
});

test('what happened is written down, without a secret', async () => {
  const { store } = served.world;
  const entries = await store.keeps(() => store.people.entries.before(store.workspace, '', 1_000));
  const said = new Set(entries.map((each) => each.what));
  for (const what of ['reset_asked', 'reset_link_made', 'password_reset']) expect(said).toContain(what);
  expect(JSON.stringify(entries)).not.toMatch(/bicycles|[#"][\w-]{43}"/);
});
