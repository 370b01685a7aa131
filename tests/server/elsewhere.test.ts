/** Signing in with an account elsewhere: with a real provider as it should be, and with one that lies. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JWTPayload } from 'jose';
import { browserAt, PASSWORD, type PlainBrowser } from '../worlds/browser.ts';
import * as idps from '../worlds/idp.ts';
import { openServed, personOf, TOKEN, type Answer, type Served } from '../worlds/served.ts';

const { CLIENT, CLIENT_SECRET, leave, walk } = idps;

let served: Served;
let ana: PlainBrowser;
let real: idps.RealIdp;
let fake: idps.FakeIdp;
/** Ids of the providers here. */
let company: string;
let liar: string;

const usual = { kind: 'oidc', client: CLIENT, secret: CLIENT_SECRET, domains: ['example.org'] };

beforeAll(async () => {
  served = await openServed({ allowedNetworks: ['127.0.0.1'] });
  real = await idps.openIdp();
  fake = await idps.openFakeIdp();
  ana = browserAt(served);
  await ana.send(`/?token=${TOKEN}`);
  expect((await ana.post('/api/providers', { ...usual, name: 'Company', base: real.issuer })).status).toBe(409);
  await ana.post('/api/keep', { name: 'Ana', email: 'ana@example.org', password: PASSWORD });
  company = await added({
    ...usual,
    name: 'Company',
    base: real.issuer,
    scopes: 'openid email profile groups',
    joins: 'viewer',
    claim: 'groups',
    roles: [{ group: 'leads', role: 'admin' }],
  });
  liar = await added({ ...usual, name: 'Liar', base: fake.issuer });
  await real.register([callback(company)]);
});
afterAll(async () => {
  await real.close();
  await fake.close();
  await served.close();
});
beforeEach(() => {
  fake.next = (claims) => ({ claims });
  fake.userinfo = undefined;
});

const callback = (id: string): string => `${served.origin}/api/sign-in/callback/${id}`;
const placeOf = (answer: Answer): string | null => answer.headers.get('location');
const here = (url: URL): string => url.pathname + url.search;

async function added(form: Record<string, unknown>): Promise<string> {
  const answered = await ana.post('/api/providers', form);
  expect(answered.status, answered.text).toBe(201);
  return answered.json['id'] as string;
}

/** Signs in at the real provider as somebody, and comes back. */
async function through(browser: PlainBrowser, who: string, to = '/'): Promise<Answer> {
  real.who = who;
  return browser.send(here(await walk((await leave(browser, company, to)).href, real.issuer)));
}

/** Comes back from the one that lies, as whoever it says. */
async function back(browser: PlainBrowser, claims: idps.Claims, more: Record<string, string> = {}): Promise<Answer> {
  const away = await leave(browser, liar);
  const query = { code: fake.codeFor(away, claims), state: away.searchParams.get('state')!, iss: fake.issuer, ...more };
  return browser.send(`/api/sign-in/callback/${liar}?${new URLSearchParams(query).toString()}`);
}

const isOut = async (browser: PlainBrowser): Promise<boolean> => (await browser.send('/api/board')).status === 401;
const accountOf = async (browser: PlainBrowser) => (await browser.send('/api/account')).json as Record<string, unknown>;
const verified = (sub: string, email: string) => ({ sub, email, email_verified: true });

describe('with a real provider', () => {
  test('a member comes in by a verified address, and goes on where they wanted to', async () => {
    real.accounts.set('m-1', { email: 'mei@example.org', email_verified: true, name: 'Mei' });
    const browser = browserAt(served);
    const away = await leave(browser, company, '/CHURN/board?q=a');
    expect(away.searchParams.get('code_challenge_method')).toBe('S256');
    expect(away.searchParams.get('scope')).toBe('openid email profile groups');
    const answered = await through(browser, 'm-1', '/CHURN/board?q=a');
    expect([answered.status, placeOf(answered)]).toEqual([303, '/CHURN/board?q=a']);
    expect(await accountOf(browser)).toMatchObject({
      person: personOf(served.world.mei),
      accounts: [{ name: 'Company', email: 'mei@example.org' }],
    });
  });

  test('the account stays theirs when its address changes, and the address of another finds nobody else', async () => {
    real.accounts.set('m-1', { email: 'raj@example.org', email_verified: true, name: 'Mei' });
    const browser = browserAt(served);
    expect(placeOf(await through(browser, 'm-1'))).toBe('/');
    expect(await accountOf(browser)).toMatchObject({ person: personOf(served.world.mei) });
    // And whoever gets her old address there is not her: she is known by her account now.
    real.accounts.set('m-2', { email: 'mei@example.org', email_verified: true, name: 'Not Mei' });
    const other = browserAt(served);
    expect(placeOf(await through(other, 'm-2'))).toBe('/sign-in?problem=connect_first');
    expect(await isOut(other)).toBe(true);
  });

  test.each([
    ['an address that is not verified', { email: 'raj@example.org', email_verified: false }, 'unverified'],
    ['one that is verified in words', { email: 'raj@example.org', email_verified: 'true' }, 'unverified'],
    ['no address', {}, 'unverified'],
    ['one of a domain that it is not trusted for', { email: 'raj@example.com', email_verified: true }, 'untrusted'],
    ['one that only ends like it', { email: 'raj@notexample.org', email_verified: true }, 'untrusted'],
  ])('%s lets nobody in', async (what, claims, problem) => {
    real.accounts.set(what, claims);
    const browser = browserAt(served);
    expect(placeOf(await through(browser, what))).toBe(`/sign-in?problem=${problem}`);
    expect(await isOut(browser)).toBe(true);
  });

  test('nobody becomes an owner by an address that others gave them; by the one that they gave, they come in', async () => {
    const { world } = served;
    const person = personOf(world.ana);
    await world.does(world.ana, 'people.set', { person: personOf(world.raj), role: 'admin' });
    await world.does(world.raj, 'people.identify', { person, system: 'email', handle: 'boss@example.org' });
    real.accounts.set('a-0', { email: 'boss@example.org', email_verified: true });
    expect(placeOf(await through(browserAt(served), 'a-0'))).toBe('/sign-in?problem=connect_first');
    real.accounts.set('a-1', { email: 'Ana@Example.org', email_verified: true });
    const browser = browserAt(served);
    expect(placeOf(await through(browser, 'a-1'))).toBe('/');
    expect(await accountOf(browser)).toMatchObject({ person });
  });

  test('who is no member joins as what is set, gets the role of their groups each time, and never an owner’s', async () => {
    real.accounts.set('n-1', { email: 'noor@example.org', email_verified: true, name: 'Noor\u202e \n Aziz' });
    const browser = browserAt(served);
    expect(placeOf(await through(browser, 'n-1'))).toBe('/');
    expect(await accountOf(browser)).toMatchObject({ name: 'Noor Aziz', role: 'viewer' });
    const groups = async (all: readonly string[]): Promise<unknown> => {
      real.accounts.set('n-1', { email: 'noor@example.org', email_verified: true, groups: all });
      await through(browser, 'n-1');
      return (await accountOf(browser))['role'];
    };
    expect(await groups(['others', 'leads'])).toBe('admin');
    expect(await groups([])).toBe('viewer');
    real.accounts.set('a-1', { email: 'ana@example.org', email_verified: true, groups: [] });
    await through(browser, 'a-1');
    expect((await accountOf(browser))['role']).toBe('owner');
    const owning = { ...usual, name: 'x', base: real.issuer, claim: 'g', roles: [{ group: 'a', role: 'owner' }] };
    expect((await ana.post('/api/providers', owning)).json).toMatchObject({ status: 422 });
  });

  test('of fifty who come back with the same answer at once, one is let in, and none after', async () => {
    const browser = browserAt(served);
    real.who = 'm-1';
    const answer = here(await walk((await leave(browser, company)).href, real.issuer));
    const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const ask = (): Promise<Answer> => served.ask(answer, 'nobody', { headers: { cookie } });
    const places = (await Promise.all(Array.from({ length: 50 }, ask))).map(placeOf);
    expect(places.filter((each) => each === '/')).toHaveLength(1);
    expect(places.filter((each) => each === '/sign-in?problem=over')).toHaveLength(49);
    expect(placeOf(await ask())).toBe('/sign-in?problem=over');
  });

  test('who was removed stays out, by their account and by their address', async () => {
    const { world } = served;
    real.accounts.set('v-1', { email: 'vic@example.org', email_verified: true });
    const browser = browserAt(served);
    expect(placeOf(await through(browser, 'v-1'))).toBe('/');
    await world.does(world.ana, 'people.remove', { person: personOf(world.vic) });
    real.accounts.set('v-2', { email: 'vic@example.org', email_verified: true });
    for (const who of ['v-1', 'v-2'])
      expect(placeOf(await through(browserAt(served), who))).toBe('/sign-in?problem=left');
    expect(await isOut(browser)).toBe(true);
  });

  test('what is asked of the provider is signed with its secret, which is told nobody', async () => {
    const told = await ana.send('/api/providers');
    expect(told.json).toMatchObject([{ name: 'Company', hasSecret: true, callback: callback(company) }, {}]);
    expect(told.text + served.log.join('')).not.toContain('which nobody is told');
    expect((await ana.post(`/api/providers/${company}/test`)).json).toEqual({ problems: [] });
    const elsewhere = { ...usual, name: 'Company', base: 'https://example.net', secret: undefined };
    const moved = await ana.send(`/api/providers/${company}`, { method: 'PUT', body: elsewhere });
    expect(moved.json).toMatchObject({ status: 422, field: 'secret' });
  });
});

describe('with a provider that lies, or somebody in between', () => {
  test('what it should say lets in, so that what follows fails for its own reason', async () => {
    const browser = browserAt(served);
    expect(placeOf(await back(browser, verified('r-1', 'raj@example.org')))).toBe('/');
    expect(await accountOf(browser)).toMatchObject({ person: personOf(served.world.raj) });
    expect(fake.exchanged.at(-1)!.get('code_verifier')).toMatch(/^[\w-]{43}$/);
  });

  const forged: readonly (readonly [string, (right: JWTPayload) => idps.Signing])[] = [
    ['no signature', (claims) => ({ claims, head: { alg: 'none' }, by: 'none' })],
    ['the public key as a shared one', (claims) => ({ claims, head: { alg: 'HS256', kid: 'k' }, by: 'secret' })],
    ['a key that is not its own', (claims) => ({ claims, by: 'other' })],
    ['another nonce', (claims) => ({ claims: { ...claims, nonce: 'x'.repeat(43) } })],
    ['no nonce', (claims) => ({ claims: { ...claims, nonce: undefined } })],
    ['another issuer', (claims) => ({ claims: { ...claims, iss: real.issuer } })],
    ['another client', (claims) => ({ claims: { ...claims, aud: 'somebody else' } })],
    ['a time that is over', (claims) => ({ claims: { ...claims, exp: 1_000_000 } })],
  ];
  test.each(forged)('an ID token with %s lets nobody in', async (_, next) => {
    fake.next = next;
    const browser = browserAt(served);
    expect(placeOf(await back(browser, verified('r-1', 'raj@example.org')))).toBe('/sign-in?problem=provider');
    expect(await isOut(browser)).toBe(true);
  });

  test('another state, another browser’s, none, and one of another provider let nobody in', async () => {
    const browser = browserAt(served);
    const claims = verified('r-1', 'raj@example.org');
    expect(placeOf(await back(browser, claims, { state: 'x'.repeat(43) }))).toBe('/sign-in?problem=over');
    expect(placeOf(await back(browser, claims, { state: '' }))).toBe('/sign-in?problem=over');
    // Somebody’s own answer, sent to another browser: one that began nothing, and one that began something else.
    const away = await leave(browser, liar);
    const query = { code: fake.codeFor(away, claims), state: away.searchParams.get('state')!, iss: fake.issuer };
    const answer = (id: string): string => `/api/sign-in/callback/${id}?${new URLSearchParams(query).toString()}`;
    const other = browserAt(served);
    expect(placeOf(await other.send(answer(liar)))).toBe('/sign-in?problem=over');
    await leave(other, liar);
    expect(placeOf(await other.send(answer(liar)))).toBe('/sign-in?problem=over');
    expect(placeOf(await browser.send(answer(company)))).toBe('/sign-in?problem=over');
    for (const each of [browser, other]) expect(await isOut(each)).toBe(true);
    // It was nobody's to use up.
    expect(placeOf(await browser.send(answer(liar)))).toBe('/');
  });

  test('an answer that says that it is another issuer’s, or does not say whose, lets nobody in', async () => {
    const claims = verified('r-1', 'raj@example.org');
    const before = fake.exchanged.length;
    expect(placeOf(await back(browserAt(served), claims, { iss: real.issuer }))).toBe('/sign-in?problem=provider');
    expect(placeOf(await back(browserAt(served), claims, { iss: '' }))).toBe('/sign-in?problem=provider');
    expect(fake.exchanged).toHaveLength(before);
  });

  test('an address is verified by the answer that it is in, and by no other', async () => {
    fake.userinfo = { sub: 'r-9', email: 'raj@example.org' };
    const browser = browserAt(served);
    expect(placeOf(await back(browser, { sub: 'r-9', email_verified: true }))).toBe('/sign-in?problem=unverified');
    fake.userinfo = { ...verified('r-8', 'raj@example.org') };
    expect(placeOf(await back(browser, { sub: 'r-9' }))).toBe('/sign-in?problem=provider');
  });

  test('what it writes about an error is shown nowhere, and a no of its user is told as one', async () => {
    const said = { error: 'server_error', error_description: '<script>alert(1)</script>', code: '' };
    const answered = await back(browserAt(served), {}, said);
    expect(placeOf(answered)).toBe('/sign-in?problem=provider');
    expect(answered.text + served.log.join('')).not.toContain('script');
    expect(placeOf(await back(browserAt(served), {}, { error: 'access_denied' }))).toBe('/sign-in?problem=denied');
  });

  test('what is wrong with it is told an owner in words', async () => {
    const problems = async (id: string): Promise<unknown> =>
      (await ana.post(`/api/providers/${id}/test`)).json['problems'];
    expect(await problems(liar)).toEqual([]);
    const other = await added({ ...usual, name: 'Other', base: `${fake.issuer}/there` });
    expect(await problems(other)).toEqual([expect.stringContaining('There is no OpenID Connect at')]);
    fake.said = { issuer: 'https://example.net' };
    expect(await problems(liar)).toEqual([expect.stringContaining('calls itself by another address')]);
    fake.said = { id_token_signing_alg_values_supported: ['HS256', 'none'] };
    expect(await problems(liar)).toEqual([expect.stringContaining('signs by no algorithm')]);
    fake.said = { code_challenge_methods_supported: ['plain'] };
    expect(await problems(liar)).toEqual([expect.stringContaining('PKCE')]);
    fake.said = {};
    const shut = await added({ ...usual, name: 'Shut', base: 'https://10.0.0.1' });
    expect(await problems(shut)).toEqual([expect.stringContaining('--allow-network')]);
    expect(placeOf(await browserAt(served).send(`/api/sign-in/provider/${shut}`))).toBe('/sign-in?problem=unreachable');
  });
});

describe('one’s own accounts', () => {
  test('who is signed in connects one, by a press of their own, and it lets them in', async () => {
    real.accounts.set('a-2', { email: 'somebody@example.net', email_verified: false });
    real.who = 'a-2';
    const begun = await ana.post('/api/accounts/connect', { provider: company });
    const answer = here(await walk(begun.json['url'] as string, real.issuer));
    // Not by a browser that is signed in as somebody else, nor by one that is not.
    const mei = browserAt(served);
    await through(mei, 'm-1');
    for (const other of [mei, browserAt(served)]) expect(placeOf(await other.send(answer))).toMatch(/problem=over$/);
    expect(placeOf(await ana.send(answer))).toBe('/account');
    const browser = browserAt(served);
    expect(placeOf(await through(browser, 'a-2'))).toBe('/');
    expect(await accountOf(browser)).toMatchObject({ person: personOf(served.world.ana) });
  });

  test('who has nothing but an account shows again who they are by signing in there', async () => {
    const { store, mei } = served.world;
    const browser = browserAt(served);
    await through(browser, 'm-1');
    const makes = (): Promise<Answer> => browser.post('/api/passkeys/begin');
    expect((await makes()).status).toBe(200);
    await store.keep(function* () {
      const all = yield* store.people.sessions.of(store.workspace, personOf(mei), { now: Date.now(), idleSince: 0 });
      for (const { id } of all) yield* store.people.sessions.prove(store.workspace, id, 1);
    });
    expect((await makes()).json).toMatchObject({ status: 403, code: 'prove_first', ways: ['account'] });
    expect(placeOf(await through(browser, 'm-1', '/account'))).toBe('/account');
    expect((await makes()).status).toBe(200);
  });

  test('another one’s is not taken, and the last way to sign in stays', async () => {
    real.who = 'm-1';
    const begun = await ana.post('/api/accounts/connect', { provider: company });
    const answer = here(await walk(begun.json['url'] as string, real.issuer));
    expect(placeOf(await ana.send(answer))).toBe('/account?problem=taken');
    const mei = browserAt(served);
    await through(mei, 'm-1');
    const own = (await accountOf(mei))['accounts'] as { id: string }[];
    const end = (browser: PlainBrowser) => browser.send(`/api/accounts/${own[0]!.id}`, { method: 'DELETE' });
    expect((await end(ana)).status).toBe(404);
    expect((await end(mei)).json).toMatchObject({ status: 409, code: 'last_way' });
    await mei.post('/api/password', { password: 'nine blue bicycles' });
    expect((await end(mei)).status).toBe(204);
    expect(placeOf(await through(browserAt(served), 'm-1'))).not.toBe('/');
  });

  test('a second factor is asked for after an account too', async () => {
    const begun = await ana.post('/api/codes/begin');
    const { Secret, TOTP } = await import('otpauth');
    const code = new TOTP({ secret: Secret.fromBase32(begun.json['seed'] as string) }).generate();
    expect((await ana.post('/api/codes', { ticket: begun.json['ticket'], code })).status).toBe(200);
    const browser = browserAt(served);
    const place = new URL(placeOf(await through(browser, 'a-1', '/inbox'))!, served.origin);
    expect([place.pathname, place.search]).toEqual(['/sign-in', '']);
    const { second, to } = Object.fromEntries(new URLSearchParams(place.hash.slice(1)));
    expect(second).toMatch(/^[\w-]{43}$/);
    expect(to).toBe('/inbox');
    expect(await isOut(browser)).toBe(true);
    await ana.post('/api/codes/end');
  });

  test('a provider that goes takes its accounts and their sessions along, but not its owner’s last way', async () => {
    const raj = browserAt(served);
    await back(raj, verified('r-1', 'raj@example.org'));
    expect(await isOut(raj)).toBe(false);
    expect((await raj.send(`/api/providers/${liar}`, { method: 'DELETE' })).status).toBe(403);
    expect((await ana.send(`/api/providers/${liar}`, { method: 'DELETE' })).status).toBe(204);
    expect(await isOut(raj)).toBe(true);
    expect(placeOf(await browserAt(served).send(`/api/sign-in/provider/${liar}`))).toBe('/sign-in?problem=provider');
    expect(await isOut(ana)).toBe(false);
  });
});
