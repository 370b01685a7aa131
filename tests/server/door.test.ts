/** The door for people: keeping the workspace, signing in and out, sessions, guessing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashPassword, verifyPassword, wrongWith } from '../../server/people/passwords.ts';
import { networkOf } from '../../server/people/whence.ts';
import { serverLimits } from '../../server/limits.ts';
import { browserAt, PASSWORD, type PlainBrowser } from '../worlds/browser.ts';
import { listen, openServed, personOf, TOKEN, type Served } from '../worlds/served.ts';

let served: Served;
beforeAll(async () => {
  served = await openServed();
});
afterAll(() => served.close());

const browser = () => browserAt(served);
const readers = async (): Promise<number> =>
  Number(/feed_readers (\d+)/.exec((await served.ask('/metrics', 'key')).text)![1]);

/** A stream of the feed, while it is open. */
function streamOf(headers: Record<string, string>): { readonly ended: Promise<void>; isOpen: boolean } {
  const reading = { isOpen: true, ended: Promise.resolve() };
  const close = (): void => void (reading.isOpen = false);
  const send = (path: string, init = {}) => fetch(served.origin + path, { ...init, headers });
  reading.ended = listen(send, '/api/feed', () => false).then(close, close);
  return reading;
}

describe('before anybody kept the workspace', () => {
  test('the printed address signs in, and nobody can sign in otherwise', async () => {
    const here = browser();
    expect((await here.send('/api/door')).json).toEqual({
      kept: false,
      signedIn: false,
      lacksFactor: false,
      ways: ['password', 'passkey'],
      signUp: false,
      mails: false,
      providers: [],
    });
    expect((await here.signIn('ana@example.org')).json).toMatchObject({ status: 401, code: 'wrong_sign_in' });
    expect((await here.send(`/?token=${TOKEN}`)).status).toBe(303);
    expect((await here.send('/api/account')).json).toMatchObject({ kept: false, has: { password: false } });
    expect((await here.send('/api/board')).status).toBe(200);
  });

  test('only its owner may keep it, with a name, an address and a good password', async () => {
    const form = { name: 'Ana Ribeiro', email: 'ana@example.org', password: PASSWORD };
    for (const who of ['mei', 'raj', 'vic'] as const)
      expect((await served.ask('/api/keep', who, { method: 'POST', body: form })).status, who).toBe(403);
    expect((await served.ask('/api/keep', 'nobody', { method: 'POST', body: form })).status).toBe(401);
    const wrong = [
      [{ ...form, name: ' ' }, 'name'],
      [{ ...form, email: 'ana' }, 'email'],
      [{ ...form, password: 'short' }, 'password'],
      [{ ...form, password: 'Ana Ribeiro!' }, 'password'],
      [{ ...form, password: 'password123' }, 'password'],
      [{ ...form, password: 'x'.repeat(300) }, 'password'],
      [{ ...form, role: 'owner' }, 'role'],
      [{ ...form, email: 'mei@example.org' }, 'email'],
    ] as const;
    for (const [body, field] of wrong) {
      const answered = await served.ask('/api/keep', 'token', { method: 'POST', body });
      expect(answered.json, JSON.stringify(body)).toMatchObject({ status: 422, field });
    }
    expect((await served.ask('/api/door', 'nobody')).json).toMatchObject({ kept: false });
  });
});

describe('once it is kept', () => {
  let owner: PlainBrowser;
  beforeAll(() => {
    owner = browser();
  });

  test('whoever kept it is in, and the address and token that were printed open nothing any more', async () => {
    const other = browser();
    await owner.send(`/?token=${TOKEN}`);
    await other.send(`/?token=${TOKEN}`);
    const printed = streamOf(served.headersOf('token'));
    await expect.poll(readers).toBe(1);
    const kept = await owner.post('/api/keep', { name: 'Ana Ribeiro', email: 'Ana@Example.org', password: PASSWORD });
    expect(kept.status).toBe(204);
    expect((await owner.send('/api/account')).json).toMatchObject({
      name: 'Ana Ribeiro',
      emails: expect.arrayContaining(['ana@example.org']),
      kept: true,
      has: { password: true },
      sessions: expect.arrayContaining([expect.objectContaining({ way: 'password', here: true })]),
    });
    expect((await other.send('/api/board')).status).toBe(401);
    await printed.ended;
    const again = browser();
    expect((await again.send(`/?token=${TOKEN}`)).headers.getSetCookie()).toEqual([]);
    expect((await served.ask('/api/board', 'token')).status).toBe(401);
    expect((await served.ask('/api/board', 'key')).status).toBe(200);
    const twice = await owner.post('/api/keep', { name: 'Eve', email: 'eve@example.org', password: PASSWORD });
    expect(twice.json).toMatchObject({ status: 409, code: 'kept' });
  });

  test('one signs in with address and password, and gets a session that is new', async () => {
    const here = browser();
    here.jar.set(`dualtrack_${served.port}`, 'chosen-by-somebody-else');
    expect((await here.signIn(' ANA@example.org ')).status).toBe(204);
    const first = here.jar.get(`dualtrack_${served.port}`);
    expect(first).toMatch(/^[\w-]{43}$/);
    expect((await here.send('/api/board')).status).toBe(200);
    await here.signIn('ana@example.org');
    const second = here.jar.get(`dualtrack_${served.port}`);
    expect(second).not.toBe(first);
    // The session before has ended: a browser has one.
    const old = await served.ask('/api/board', 'nobody', { headers: { cookie: `dualtrack_${served.port}=${first}` } });
    expect(old.status).toBe(401);
  });

  test('where no mail is set, nobody is mailed a link, and is told so', async () => {
    const asked = await browser().post('/api/reset/ask', { email: 'ana@example.org' });
    expect(asked.json).toMatchObject({ status: 404, code: 'no_mail', detail: expect.stringContaining('an admin') });
  });

  test('a wrong password and an unknown address are answered alike', async () => {
    const [wrong, unknown, without] = await Promise.all([
      browser().signIn('ana@example.org', 'another password'),
      browser().signIn('nobody@example.org'),
      browser().signIn('mei@example.org'),
    ]);
    expect(wrong.status).toBe(401);
    expect(unknown.text).toBe(wrong.text);
    expect(without.text).toBe(wrong.text);
    expect(wrong.headers.getSetCookie()).toEqual([]);
  });

  test('one sees one’s sessions and ends them, and nobody ends another’s', async () => {
    const [here, there] = [browser(), browser()];
    await here.signIn('ana@example.org');
    await there.signIn('ana@example.org');
    const { sessions } = (await here.send('/api/account')).json as unknown as {
      sessions: { id: string; here: boolean }[];
    };
    expect(sessions.filter((each) => each.here)).toHaveLength(1);
    const newest = sessions.find((each) => !each.here)!;
    expect((await served.ask(`/api/sessions/${newest.id}`, 'mei', { method: 'DELETE' })).status).toBe(404);
    expect((await there.send('/api/board')).status).toBe(200);
    expect((await here.send(`/api/sessions/${newest.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await there.send('/api/board')).status).toBe(401);
    expect((await here.post('/api/sign-out')).status).toBe(204);
    expect(here.jar.has(`dualtrack_${served.port}`)).toBe(false);
  });

  test('another password ends every other session, and the stream of each', async () => {
    const [here, there] = [browser(), browser()];
    await here.signIn('ana@example.org');
    await there.signIn('ana@example.org');
    const cookieOf = ({ jar }: PlainBrowser) => ({
      cookie: `dualtrack_${served.port}=${jar.get(`dualtrack_${served.port}`)!}`,
    });
    const [stream, copy] = [streamOf(cookieOf(there)), streamOf(cookieOf(here))];
    await expect.poll(readers).toBe(2);
    const wrong = await here.post('/api/password', { current: 'not it', password: 'nine blue bicycles' });
    expect(wrong.json).toMatchObject({ status: 422, field: 'current' });
    expect([stream.isOpen, copy.isOpen]).toEqual([true, true]);
    const name = `dualtrack_${served.port}`;
    const before = here.jar.get(name)!;
    const right = await here.post('/api/password', { current: PASSWORD, password: 'nine blue bicycles' });
    expect(right.status).toBe(204);
    await stream.ended;
    expect((await there.send('/api/board')).status).toBe(401);
    expect((await here.send('/api/board')).status).toBe(200);
    // A copy of this browser's own cookie counts no longer either, nor what reads by it.
    await copy.ended;
    expect((await served.ask('/api/board', 'nobody', { headers: { cookie: `${name}=${before}` } })).status).toBe(401);
    expect((await browser().signIn('ana@example.org')).status).toBe(401);
    expect((await browser().signIn('ana@example.org', 'nine blue bicycles')).status).toBe(204);
    await here.post('/api/password', { current: 'nine blue bicycles', password: PASSWORD });
  });

  test('a session turns its secret while it is used, and a lost answer signs nobody out', async () => {
    const here = browser();
    await here.signIn('ana@example.org');
    const name = `dualtrack_${served.port}`;
    const first = here.jar.get(name)!;
    const { store } = served.world;
    const age = (ms: number) =>
      store.keep(function* () {
        const now = Date.now();
        const found = (yield* store.people.sessions.find(store.workspace, here.jar.get(name)!, { now, idleSince: 0 }))!;
        yield {
          sql: `update "session" set "rotatedAt" = "rotatedAt" - ${ms} where "id" = '${found.id}'`,
          params: [],
        };
      });
    await age(serverLimits.sessionTurnMs + 1);
    await here.send('/api/door');
    const second = here.jar.get(name)!;
    expect(second).not.toBe(first);
    // The answer with the new secret is lost: the old one still counts, and gets another new one later.
    here.jar.set(name, first);
    expect((await here.send('/api/board')).status).toBe(200);
    await age(serverLimits.sessionCrossMs + 1);
    expect((await here.send('/api/board')).status).toBe(200);
    const third = here.jar.get(name)!;
    expect(third).not.toBe(first);
    const lost = await served.ask('/api/board', 'nobody', { headers: { cookie: `${name}=${second}` } });
    expect(lost.status).toBe(401);
    // Once the new one was shown, only it counts.
    await age(serverLimits.sessionCrossMs + 1);
    expect((await here.send('/api/board')).status).toBe(200);
    const old = await served.ask('/api/board', 'nobody', { headers: { cookie: `${name}=${first}` } });
    expect(old.status).toBe(401);
  });

  test('a session that nobody used for two weeks is over', async () => {
    const here = browser();
    await here.signIn('ana@example.org');
    const { store, ana } = served.world;
    const idle = (ms: number) =>
      store.keep(function* () {
        yield {
          sql: `update "session" set "usedAt" = ${Date.now() - ms} where "person" = '${personOf(ana)}'`,
          params: [],
        };
      });
    await idle(serverLimits.sessionIdleMs - 60_000);
    expect((await here.send('/api/board')).status).toBe(200);
    await idle(serverLimits.sessionIdleMs + 1);
    expect((await here.send('/api/board')).status).toBe(401);
  });

  test('what happened at the door is written down, without a secret', async () => {
    const { store } = served.world;
    const entries = await store.keeps(() => store.people.entries.before(store.workspace, '', 500));
    const said = new Set(entries.map((each) => each.what));
    for (const what of [
      'workspace_kept',
      'signed_in',
      'sign_in_refused',
      'signed_out',
      'sessions_ended',
      'password_set',
    ])
      expect(said).toContain(what);
    expect(JSON.stringify(entries)).not.toMatch(/bicycles|another password/);
    expect(entries.every((each) => each.address === '127.0.0.1')).toBe(true);
  });
});

describe('guessing', () => {
  test('has ten tries an account, whatever the sender claims to be, and the owner gets in where they were before', async () => {
    const home = browser();
    await home.signIn('ana@example.org');
    await home.post('/api/sign-out');
    const codes: Record<string, number> = {};
    for (let n = 0; n < 60; n++) {
      const { status } = await served.ask('/api/sign-in', 'nobody', {
        method: 'POST',
        body: { email: n % 2 ? 'ana@example.org' : 'ANA@example.org', password: `guess ${n}` },
        headers: { 'x-forwarded-for': `10.0.${n}.1`, forwarded: `for=10.1.${n}.1`, 'x-real-ip': `10.2.0.${n}` },
      });
      codes[status] = (codes[status] ?? 0) + 1;
    }
    expect(codes[401]).toBeLessThanOrEqual(serverLimits.guessesMax);
    expect(codes[429]).toBe(60 - codes[401]!);
    const right = await browser().signIn('ana@example.org');
    expect(right.json).toMatchObject({ status: 429, code: 'too_many_tries' });
    expect(right.json['detail']).toMatch(/minutes, or in a browser where you were signed in before\.$/);
    expect((await home.signIn('ana@example.org')).status).toBe(204);
  });

  test('counts networks as one person can choose addresses in them', () => {
    expect(networkOf('203.0.113.7')).toBe('203.0.113.7');
    expect(networkOf('::ffff:203.0.113.7')).toBe('203.0.113.7');
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(networkOf('2001:db8:1:2::9')).toBe(networkOf('2001:0db8:0001:0002:ffff::'));
    expect(networkOf('::1')).toBe('0:0:0:0::/64');
    expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
  });
});

describe('a password', () => {
  test('is kept so that only it fits, and none fits nothing', async () => {
    const kept = await hashPassword(PASSWORD);
    expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hashPassword(PASSWORD)).not.toBe(kept);
    expect(await verifyPassword(PASSWORD, kept)).toBe(true);
    expect(await verifyPassword(`${PASSWORD} `, kept)).toBe(false);
    expect(await verifyPassword(PASSWORD, undefined)).toBe(false);
    // The same letters, composed and not.
    expect(await verifyPassword('cafe\u0301 au lait', await hashPassword('café au lait'))).toBe(true);
  });

  test('is none that guessers try first', async () => {
    for (const each of ['password1', '12345678', 'qwertyuiop', 'aaaaaaaaaa', 'abcabcabcabc', 'dualtrack1', 'ana12345'])
      expect(await wrongWith(each, ['Ana', 'ana@example.org']), each).toBeDefined();
    expect(await wrongWith(PASSWORD, ['Ana', 'ana@example.org'])).toBeUndefined();
  });
});
