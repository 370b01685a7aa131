/** Showing again who one is: asked for before anything changes that somebody signs in by, and by nothing else. */
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serverLimits } from '../../server/limits.ts';
import { sessionCookie } from '../../server/people/signIns.ts';
import { Authenticator, type Question } from '../worlds/authenticator.ts';
import { browserAt, keepAsAna, PASSWORD, type PlainBrowser } from '../worlds/browser.ts';
import { openServed, personOf, sessionFor, tokenFor, type Answer, type Served } from '../worlds/served.ts';

const LIFE_MS = 3_600_000;

let served: Served;
let ana: string;
let mei: string;
beforeAll(async () => {
  served = await openServed();
  await keepAsAna(served);
  [ana, mei] = [personOf(served.world.ana), personOf(served.world.mei)];
});
afterAll(() => served.close());
beforeEach(async () => {
  const { store } = served.world;
  // Because: the tests before used up what a quarter of an hour allows.
  await store.keep(() => store.people.guesses.forgetOld(Date.now() + LIFE_MS));
});

/** The browser of somebody who signed in so long ago. */
async function sinceMs(agoMs: number, person = ana): Promise<PlainBrowser> {
  const { store } = served.world;
  const browser = browserAt(served);
  const secret = await sessionFor(store, person, Date.now() - agoMs, LIFE_MS);
  browser.jar.set(sessionCookie(served.port), secret);
  return browser;
}
const long = serverLimits.provenMs;

/** Every route that asks for it, with what it would be sent. */
const asking: readonly Route[] = [
  { method: 'POST', path: '/api/codes/begin', body: {} },
  { method: 'POST', path: '/api/codes/end', body: {} },
  { method: 'POST', path: '/api/passkeys/begin', body: {} },
  { method: 'DELETE', path: '/api/passkeys/nothing' },
  { method: 'POST', path: '/api/accounts/connect', body: { provider: 'nothing' } },
  { method: 'DELETE', path: '/api/accounts/nothing' },
  { method: 'POST', path: '/api/tokens', body: { name: 'Nightly', scope: 'read' } },
  { method: 'POST', path: '/api/device/approve', body: { code: 'BCDF-GHJK' } },
  { method: 'POST', path: '/api/people/nothing/reset-link', body: {} },
  { method: 'POST', path: '/api/invitations', body: {} },
  { method: 'POST', path: '/api/invitations/nothing/renew', body: {} },
  { method: 'POST', path: '/api/providers', body: {} },
  { method: 'POST', path: '/api/second-factor', body: {} },
  { method: 'PUT', path: '/api/providers/nothing', body: {} },
  { method: 'DELETE', path: '/api/providers/nothing' },
];
interface Route {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

describe('what changes how somebody signs in', () => {
  test('is all listed here', () => {
    const gates = served.app.gates.filter((each) => each.proven).map(({ method, url }) => `${method} ${url}`);
    const listed = asking.map(({ method, path }) => `${method} ${path.replace('nothing', ':id')}`);
    expect(gates.sort()).toEqual(listed.sort());
  });

  test.each(asking)('$method $path wants it after ten minutes, and changes nothing until then', async (route) => {
    const old = await sinceMs(long);
    const before = await served.state();
    const { path, ...more } = route;
    expect((await old.send(path, more)).json).toMatchObject({ status: 403, code: 'prove_first', ways: ['password'] });
    expect(await served.state()).toBe(before);
    expect((await (await sinceMs(long - 60_000)).send(path, more)).json.code).not.toBe('prove_first');
  });

  test('is no more asked of who holds the key of the folder, and never done by a token', async () => {
    const { secret } = await tokenFor(served.world.store, { person: ana, scope: 'admin' });
    const headers = { authorization: `Bearer ${secret}` };
    for (const { path, ...more } of asking) {
      const byToken = await served.ask(path, 'nobody', { ...more, headers });
      expect(byToken.json.code, path).toBe('sessions_only');
      const byKey = await served.ask(path, 'key', more);
      expect(byKey.json.code, path).not.toBe('prove_first');
    }
  });

  test('reading, working and ending sessions and tokens go on without it', async () => {
    const old = await sinceMs(long);
    for (const path of ['/api/account', '/api/board', '/api/tokens', '/api/providers'])
      expect((await old.send(path)).status, path).toBe(200);
    expect((await old.send('/api/tokens/nothing', { method: 'DELETE' })).json.code).toBe('not_found');
    expect((await old.post('/api/sessions/end-others')).status).toBe(200);
  });
});

describe('a password', () => {
  test('shows it for ten minutes, with another secret in the cookie, by which alone it counts', async () => {
    const old = await sinceMs(long);
    const [[name, before]] = [...old.jar] as [[string, string]];
    expect((await old.post('/api/prove', { password: PASSWORD })).status).toBe(204);
    expect(old.jar.get(name)).not.toBe(before);
    const copy = browserAt(served);
    copy.jar.set(name, before);
    // Requests that were under way go on; whoever copied the cookie is lifted by nothing.
    expect((await copy.send('/api/board')).status).toBe(200);
    expect((await copy.post('/api/tokens', { name: 'Mine', scope: 'admin' })).json.code).toBe('prove_first');
    const made = await old.post('/api/tokens', { name: 'Nightly', scope: 'read' });
    expect(made.status).toBe(201);
    const [first] = await entries();
    expect(first).toMatchObject({ what: 'token_made', person: ana });
    expect((await entries()).find((each) => each.what === 'shown_again')).toMatchObject({
      person: ana,
      address: '127.0.0.1',
      data: { way: 'password' },
    });
  });

  test('that is wrong shows nothing, is written down, and is guessed no more often than elsewhere', async () => {
    const old = await sinceMs(long);
    const statuses: number[] = [];
    for (let n = 0; n < 12; n++) {
      const body = n % 2 === 0 ? { password: `guess ${n}` } : { current: `guess ${n}`, password: 'nine blue bicycles' };
      statuses.push((await old.post(n % 2 === 0 ? '/api/prove' : '/api/password', body)).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(422), 429, 429]);
    expect((await old.post('/api/tokens', { name: 'Mine', scope: 'read' })).json.code).toBe('prove_first');
    const wrong = (await entries()).filter((each) => each.what === 'shown_again_wrong');
    expect(wrong).toHaveLength(5);
    expect(JSON.stringify(wrong)).not.toContain('guess');
  });

  test('of somebody else, another way, or nothing at all is no way of theirs', async () => {
    const old = await sinceMs(long, mei);
    for (const body of [{ password: PASSWORD }, { code: '123456' }, { ticket: 'x', response: {} }])
      expect((await old.post('/api/prove', body)).json, JSON.stringify(body)).toMatchObject({ status: 409 });
    for (const body of [{}, { password: '' }, { password: 1 }, { code: '' }, { password: PASSWORD, code: '1' }, null])
      expect((await old.post('/api/prove', body)).status, JSON.stringify(body)).toBe(422);
    expect((await old.post('/api/password', { password: 'nine blue bicycles' })).json).toMatchObject({
      code: 'prove_first',
      ways: [],
    });
  });
});

describe('a passkey', () => {
  const origin = (): string => `http://localhost:${served.port}`;
  const post = (browser: PlainBrowser, path: string, body: object = {}): Promise<Answer> =>
    browser.send(path, { method: 'POST', body, byName: true, headers: { origin: origin() } });

  test('of whoever is asked shows it, to the question that was asked of them, once', async () => {
    const device = new Authenticator(origin());
    const fresh = await sinceMs(0);
    const making = (await post(fresh, '/api/passkeys/begin')).json as unknown as Question;
    const made = { ticket: making.ticket, response: device.make(making), name: 'A phone' };
    expect((await post(fresh, '/api/passkeys', made)).status).toBe(201);

    const old = await sinceMs(long);
    expect((await post(old, '/api/tokens', {})).json['ways']).toEqual(['passkey', 'password']);
    const ask = async (browser: PlainBrowser, path = '/api/prove/passkey/begin'): Promise<Question> =>
      (await post(browser, path)).json as unknown as Question;
    const anybodys = await ask(old, '/api/sign-in/passkey/begin');
    const shown = (question: Question) => ({ ticket: question.ticket, response: device.show(question) });
    expect((await post(old, '/api/prove', shown(anybodys))).json).toMatchObject({ status: 422, code: 'no_passkey' });
    const own = shown(await ask(old));
    // The question of who is in signs nobody in.
    const signsIn = shown(await ask(old));
    expect((await post(browserAt(served), '/api/sign-in/passkey', signsIn)).json.code).toBe('wrong_sign_in');
    expect((await post(old, '/api/prove', own)).status).toBe(204);
    expect((await post(old, '/api/tokens', { name: 'Later', scope: 'read' })).status).toBe(201);
    const again = await sinceMs(long);
    expect((await post(again, '/api/prove', own)).json.code).toBe('no_passkey');
  });

  test('of somebody else does not', async () => {
    const device = new Authenticator(origin());
    const theirs = await sinceMs(0, mei);
    const making = (await post(theirs, '/api/passkeys/begin')).json as unknown as Question;
    await post(theirs, '/api/passkeys', { ticket: making.ticket, response: device.make(making), name: 'Hers' });
    const old = await sinceMs(long);
    const asked = (await post(old, '/api/prove/passkey/begin')).json as unknown as Question;
    const shown = { ticket: asked.ticket, response: device.show(asked) };
    expect((await post(old, '/api/prove', shown)).json.code).toBe('no_passkey');
    // It is hers to show, and to set a password by that has none.
    const hers = await sinceMs(long, mei);
    expect((await post(hers, '/api/password', { password: 'nine blue bicycles' })).json.code).toBe('prove_first');
    const own = (await post(hers, '/api/prove/passkey/begin')).json as unknown as Question;
    expect((await post(hers, '/api/prove', { ticket: own.ticket, response: device.show(own) })).status).toBe(204);
    expect((await post(hers, '/api/password', { password: 'nine blue bicycles' })).status).toBe(204);
  });
});

test('a code does for who has neither password nor passkey', async () => {
  const { store } = served.world;
  const raj = personOf(served.world.raj);
  const fresh = await sinceMs(0, raj);
  const { seed, ticket } = (await fresh.post('/api/codes/begin')).json as unknown as { seed: string; ticket: string };
  const totp = new TOTP({ secret: Secret.fromBase32(seed) });
  const codeAt = (steps: number): string => totp.generate({ timestamp: Date.now() + steps * 30_000 });
  const { recovery } = (await fresh.post('/api/codes', { ticket, code: codeAt(0) })).json as { recovery: string[] };
  const old = await sinceMs(long, raj);
  expect((await old.post('/api/codes/end')).json).toMatchObject({ code: 'prove_first', ways: ['code'] });
  expect((await old.post('/api/prove', { code: '000000' })).json).toMatchObject({ status: 422, field: 'code' });
  expect((await old.post('/api/prove', { code: recovery[0] })).status).toBe(204);
  expect((await old.post('/api/codes/end')).status).toBe(204);
  expect(await store.keeps(() => store.people.credentials.of(store.workspace, raj))).toEqual([]);
});

test('who signed in elsewhere is led there again', async () => {
  const { store } = served.world;
  const vic = personOf(served.world.vic);
  const account = { kind: 'account' as const, handle: 'oidc https://idp.example x', id: vic, person: vic };
  await store.keep(() =>
    store.people.credentials.put(store.workspace, { ...account, secret: '', data: {}, createdAt: Date.now() }),
  );
  const old = await sinceMs(long, vic);
  expect((await old.post('/api/passkeys/begin')).json).toMatchObject({ code: 'prove_first', ways: ['account'] });
});

/** The book of the door, newest first. */
function entries() {
  const { store } = served.world;
  return store.keeps(() => store.people.entries.before(store.workspace, '', 50));
}
