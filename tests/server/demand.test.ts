/**
 * A second factor that is demanded: who has none is led to set one up and can do nothing else, by no door; who has one
 * shows it; and nobody is locked out for good.
 */
import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Way } from '@dualtrack/store';
import { setPassword } from '../../server/routes/door.ts';
import { sessionCookie } from '../../server/people/signIns.ts';
import { Authenticator, type Question } from '../worlds/authenticator.ts';
import { browserAt, keepAsAna, PASSWORD, type PlainBrowser } from '../worlds/browser.ts';
import { withoutFactor } from '../worlds/doing.ts';
import { listen, openServed, personOf, tokenFor, type Answer, type Served } from '../worlds/served.ts';
import { turnsUntil } from '../worlds/turns.ts';

let served: Served;
let ana: PlainBrowser;
let mei: string;
let raj: string;
let seed: string;
let recovery: readonly string[];
beforeAll(async () => {
  served = await openServed();
  await keepAsAna(served);
  const { world } = served;
  [mei, raj] = [personOf(world.mei), personOf(world.raj)];
  await setPassword(world.store, mei, PASSWORD, 'mei@example.org');
  ana = browserAt(served);
  await ana.signIn('ana@example.org');
});
afterAll(() => served.close());
beforeEach(async () => {
  const { store } = served.world;
  // Because: the tests before used up what a quarter of an hour allows, and a test does not wait for another code.
  await store.keep(function* () {
    yield* store.people.guesses.forgetOld(Date.now() + 86_400_000);
    yield { sql: `delete from "ticket" where "kind" = 'spent'`, params: [] };
  });
});

const demand = (demanded: boolean, who = ana): Promise<Answer> => who.post('/api/second-factor', { demanded });
const isOn = async (): Promise<unknown> => (await ana.send('/api/second-factor')).json['demanded'];
const codeOf = (from: string): string => new TOTP({ secret: Secret.fromBase32(from) }).generate();

/** The browser of somebody who came in before. */
async function sessionOf(person: string, way: Way = 'password'): Promise<PlainBrowser> {
  const { store } = served.world;
  const opening = { person, way, now: Date.now(), lifeMs: 3_600_000, address: null, agent: null };
  const { secret } = await store.keep(() => store.people.sessions.open(store.workspace, opening));
  const browser = browserAt(served);
  browser.jar.set(sessionCookie(served.port), secret);
  return browser;
}

/** Sets up codes in a browser; their seed and recovery codes. */
async function setUpCodes(browser: PlainBrowser): Promise<{ seed: string; recovery: string[] }> {
  const begun = (await browser.post('/api/codes/begin')).json as unknown as { ticket: string; seed: string };
  const done = await browser.post('/api/codes', { ticket: begun.ticket, code: codeOf(begun.seed) });
  expect(done.status, done.text).toBe(200);
  return { seed: begun.seed, recovery: done.json['recovery'] as string[] };
}

const lacks = { status: 401, code: 'second_factor' };

describe('whoever demands it', () => {
  test('has one first, and showed it; in words', async () => {
    const before = await served.state();
    expect((await demand(true)).json).toMatchObject({
      status: 409,
      code: 'factor_first',
      detail: expect.stringContaining('of your own first'),
    });
    expect(
      (await served.ask('/api/second-factor', 'key', { method: 'POST', body: { demanded: true } })).json,
    ).toMatchObject({
      code: 'factor_first',
    });
    expect(await served.state()).toBe(before);
    const other = await sessionOf(personOf(served.world.ana));
    ({ seed, recovery } = await setUpCodes(ana));
    expect((await demand(true, other)).json).toMatchObject({
      code: 'factor_first',
      detail: expect.stringContaining('Sign in again'),
    });
    expect(await isOn()).toBe(false);
  });

  test('is an admin or an owner, in person', async () => {
    const before = await served.facts();
    expect((await served.ask('/api/second-factor', 'vic')).status).toBe(403);
    expect((await served.ask('/api/second-factor', 'vic', { method: 'POST', body: { demanded: true } })).status).toBe(
      403,
    );
    const { secret } = await tokenFor(served.world.store, { person: personOf(served.world.ana), scope: 'admin' });
    const headers = { authorization: `Bearer ${secret}` };
    const byToken = await served.ask('/api/second-factor', 'nobody', {
      method: 'POST',
      headers,
      body: { demanded: true },
    });
    expect(byToken.json.code).toBe('sessions_only');
    const by = personOf(served.world.ana);
    const [sent] = await served.run('key', [['workspace.demand', { by, factor: true }]]);
    expect(sent).toMatchObject({ refusal: { code: 'forbidden' } });
    for (const body of [{}, { demanded: 'yes' }, { demanded: true, more: 1 }])
      expect((await ana.post('/api/second-factor', body)).status).toBe(422);
    expect(await served.facts()).toBe(before);
  });

  test('is written down, with whom it leads to set one up', async () => {
    expect((await ana.send('/api/second-factor')).json).toEqual({ demanded: false, own: true, without: [mei] });
    expect((await demand(true)).status).toBe(204);
    expect(await isOn()).toBe(true);
    const newest = async (of: string) => (await ana.send(`/api/audit?limit=1&of=${of}`)).json['lines'];
    expect(await newest('door')).toMatchObject([
      { what: 'factor_demanded', by: { name: 'Ana Ruiz' }, address: '127.0.0.1' },
    ]);
    expect(await newest('changes')).toMatchObject([{ of: { kind: 'policy' }, by: { name: 'Ana Ruiz' } }]);
  });
});

describe('who signs in with a password and has none', () => {
  test('is let in to set one up and to leave, and to nothing else', async () => {
    const browser = browserAt(served);
    expect((await browser.signIn('mei@example.org')).status).toBe(204);
    expect((await browser.send('/api/door')).json).toMatchObject({ signedIn: false, lacksFactor: true });
    const before = await served.state();
    const open: string[] = [];
    for (const { method, url, access } of served.app.gates) {
      if (access === 'open' || access === 'signed') continue;
      const path = url.replace(':key', 'CHURN-1').replace(/:\w+/g, 'nothing');
      const body = method === 'POST' || method === 'PUT' ? { body: {} } : {};
      // Because: it would leave, and that is what it is for.
      if (url === '/api/sign-out') open.push(`${method} ${url}`);
      else {
        const { status, json } = await browser.send(path, { method, ...body });
        if (status !== 401) open.push(`${method} ${url}`);
        else if (method !== 'HEAD') expect(json, url).toMatchObject(lacks);
      }
    }
    const made = ['/api/codes/begin', '/api/codes', '/api/passkeys/begin', '/api/passkeys'];
    const shown = ['/api/prove', '/api/prove/passkey/begin'];
    expect(open.sort()).toEqual(['/api/sign-out', ...made, ...shown].map((each) => `POST ${each}`).sort());
    expect(served.app.gates.filter((each) => each.arriving).length).toBe(open.length);
    expect(await served.state()).toBe(before);
    // Pages say nothing of theirs either.
    expect((await browser.send('/CHURN/board')).text).not.toContain('dualtrack-owner');
    expect((await browser.send('/share/nothing')).status).toBe(401);
    expect((await browser.send('/api/nothing')).status).toBe(401);
    expect((await browser.post('/api/sign-out')).status).toBe(204);
    expect((await browser.send('/api/door')).json).toMatchObject({ lacksFactor: false });
  });

  test('goes on in the same session once codes are on', async () => {
    const browser = browserAt(served);
    await browser.signIn('mei@example.org');
    await setUpCodes(browser);
    expect((await browser.send('/api/board')).status).toBe(200);
    expect((await browser.send('/api/account')).json).toMatchObject({ demanded: true, has: { code: true } });
    // Her other session, in which nothing was shown, begins again.
    const other = await sessionOf(mei);
    expect((await other.send('/api/board')).json).toMatchObject({ status: 401, code: 'signed_out' });
    expect((await browser.signIn('mei@example.org')).status).toBe(200);
    await withoutFactor(served, { person: mei });
  });

  test('goes on once they have a passkey, and comes in by that from then on, not by the password', async () => {
    const origin = `http://localhost:${served.port}`;
    const post = (browser: PlainBrowser, path: string, body: object = {}): Promise<Answer> =>
      browser.send(path, { method: 'POST', body, byName: true, headers: { origin } });
    const device = new Authenticator(origin);
    const browser = browserAt(served);
    await browser.signIn('mei@example.org');
    const asked = (await post(browser, '/api/passkeys/begin')).json as unknown as Question;
    const made = { ticket: asked.ticket, response: device.make(asked), name: 'A phone' };
    expect((await post(browser, '/api/passkeys', made)).status).toBe(201);
    expect((await browser.send('/api/board')).status).toBe(200);

    const next = browserAt(served);
    expect((await next.signIn('mei@example.org')).json).toMatchObject({ status: 403, code: 'use_passkey' });
    expect(next.jar.size).toBe(0);
    const question = (await post(next, '/api/sign-in/passkey/begin')).json as unknown as Question;
    const shown = { ticket: question.ticket, response: device.show(question) };
    expect((await post(next, '/api/sign-in/passkey', shown)).status).toBe(204);
    expect((await next.send('/api/board')).status).toBe(200);

    // A session from before, in which nothing was shown, begins again.
    const old = await sessionOf(mei);
    expect((await old.send('/api/board')).status).toBe(401);
    await withoutFactor(served, { person: mei });
  });

  test('joins by an invitation, and is led there at once', async () => {
    const made = (await ana.post('/api/invitations', { role: 'member' })).json;
    const joining = browserAt(served);
    const form = {
      secret: String(made['link']).split('#')[1],
      name: 'Zoe',
      email: 'zoe@example.org',
      password: PASSWORD,
    };
    expect((await joining.post('/api/join', form)).status).toBe(204);
    expect((await joining.send('/api/board')).json).toMatchObject(lacks);
    await setUpCodes(joining);
    expect((await joining.send('/api/board')).status).toBe(200);
  });

  test('lets no program in, and those that are in wait', async () => {
    const { store } = served.world;
    const [theirs, others] = await Promise.all(
      [mei, personOf(served.world.ana)].map((person) => tokenFor(store, { person, scope: 'write' })),
    );
    const by = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } });
    const work = { commands: [{ id: randomUUID(), name: 'work.rename', input: { task: 'CHURN-1', title: 'No' } }] };
    const before = await served.state();
    for (const [path, more] of [
      ['/api/board', {}],
      ['/api/bootstrap', {}],
      ['/api/feed', {}],
      ['/api/me', {}],
      ['/api/commands', { method: 'POST', body: work }],
    ] as const)
      expect((await served.ask(path, 'nobody', { ...more, ...by(theirs!.secret) })).json, path).toMatchObject({
        ...lacks,
        detail: expect.stringContaining('Whoever made this token has none yet'),
      });
    expect(await served.state()).toBe(before);
    expect((await served.ask('/api/board', 'nobody', by(others!.secret))).status).toBe(200);
    const begun = (await served.ask('/api/device', 'nobody', { method: 'POST', body: { name: 'CLI' } })).json;
    const browser = browserAt(served);
    await browser.signIn('mei@example.org');
    expect((await browser.post('/api/device/approve', { code: begun['code'] })).json).toMatchObject(lacks);
    await setUpCodes(browser);
    expect((await served.ask('/api/board', 'nobody', by(theirs!.secret))).status).toBe(200);
    expect((await browser.post('/api/device/approve', { code: begun['code'] })).status).toBe(204);
    await withoutFactor(served, { person: mei });
  });

  test('is led there again when they give up what they had', async () => {
    const browser = browserAt(served);
    await browser.signIn('mei@example.org');
    await setUpCodes(browser);
    expect((await browser.send('/api/board')).status).toBe(200);
    expect((await browser.post('/api/codes/end')).status).toBe(204);
    expect((await browser.send('/api/board')).json).toMatchObject(lacks);
    await setUpCodes(browser);
    expect((await browser.send('/api/board')).status).toBe(200);
    await withoutFactor(served, { person: mei });
  });
});

test('nothing is asked of who came in by a passkey, by an account elsewhere, or with the key of the folder', async () => {
  for (const way of ['passkey', 'account'] as const)
    expect((await (await sessionOf(mei, way)).send('/api/board')).status, way).toBe(200);
  for (const way of ['password', 'invitation', 'reset'] as const)
    expect((await (await sessionOf(mei, way)).send('/api/board')).status, way).toBe(401);
  expect((await served.ask('/api/board', 'key')).status).toBe(200);
  // Whose only way is an account elsewhere has programs as before.
  const { secret } = await tokenFor(served.world.store, { person: raj, scope: 'read' });
  const headers = { authorization: `Bearer ${secret}` };
  expect((await served.ask('/api/board', 'nobody', { headers })).status).toBe(200);
});

describe('streams that are open', () => {
  test.each(['session', 'token'] as const)('by a %s end with it, and are told nothing after', async (kind) => {
    await demand(false);
    const { store, does, ana: owner } = served.world;
    const { secret } = await tokenFor(store, { person: mei, scope: 'read' });
    const [[name, value]] = [...(await sessionOf(mei)).jar] as [[string, string]];
    const headers = kind === 'token' ? { authorization: `Bearer ${secret}` } : { cookie: `${name}=${value}` };
    const begun = Promise.withResolvers<void>();
    let told = '';
    let isOver = false;
    const send = async (path: string, init: object = {}): Promise<Response> => {
      const answered = await fetch(served.origin + path, { ...init, headers });
      begun.resolve();
      return answered;
    };
    const end = (): void => void (isOver = true);
    listen(send, '/api/feed', (so) => {
      told = JSON.stringify(so.events);
      return false;
    }).then(end, end);
    await begun.promise;
    await does(owner, 'work.rename', { task: 'CHURN-1', title: `Before ${kind}` });
    await turnsUntil(() => told.includes(`Before ${kind}`));
    expect((await demand(true)).status).toBe(204);
    await does(owner, 'work.rename', { task: 'CHURN-1', title: `After ${kind}` });
    await turnsUntil(() => isOver);
    expect(isOver).toBe(true);
    expect(told).toContain(`Before ${kind}`);
    expect(told).not.toContain(`After ${kind}`);
  });
});

describe('the owner', () => {
  test('is asked for a code, and comes in by a recovery code where the device is lost', async () => {
    const here = browserAt(served);
    const half = (await here.signIn('ana@example.org')).json['second'];
    expect((await here.send('/api/board')).status).toBe(401);
    expect((await here.post('/api/sign-in/second', { ticket: half, code: recovery[0] })).status).toBe(204);
    expect((await here.send('/api/board')).status).toBe(200);
  });

  test('who lost both is let in from the server’s machine, and led to set up another one', async () => {
    const here = (withoutFactor: boolean): Promise<Answer> =>
      served.ask('/api/reset-link', 'key', { method: 'POST', body: { member: 'ana@example.org', withoutFactor } });
    const set = async (link: unknown): Promise<PlainBrowser> => {
      const browser = browserAt(served);
      const secret = String(link).split('#')[1];
      const look = await browser.post('/api/reset/look', { secret });
      expect((await browser.post('/api/reset', { secret, password: 'nine blue bicycles' })).status, look.text).toBe(
        204,
      );
      return browser;
    };
    // A usual link ends no second factor.
    const usual = await set((await here(false)).json['link']);
    expect((await usual.signIn('ana@example.org', 'nine blue bicycles')).json).toHaveProperty('second');
    const back = await set((await here(true)).json['link']);
    expect((await back.signIn('ana@example.org', 'nine blue bicycles')).status).toBe(204);
    expect((await back.send('/api/board')).json).toMatchObject(lacks);
    expect((await back.post('/api/sign-in/second', { ticket: 'x', code: codeOf(seed) })).status).toBe(401);
    await setUpCodes(back);
    expect((await back.send('/api/board')).status).toBe(200);
    ana = back;
    expect(await isOn()).toBe(true);
  });

  test('ends it for everybody, who go on where they were', async () => {
    const waiting = await sessionOf(mei);
    expect((await waiting.send('/api/board')).status).toBe(401);
    expect((await demand(false)).status).toBe(204);
    expect((await waiting.send('/api/board')).status).toBe(200);
    const { json } = await ana.send('/api/audit?limit=1&of=door');
    expect(json['lines']).toMatchObject([{ what: 'factor_released', by: { name: 'Ana Ruiz' } }]);
  });
});
