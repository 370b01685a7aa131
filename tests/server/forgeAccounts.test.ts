/** Signing in with accounts of GitHub and GitLab, told by servers of ours in the shapes that both document. */
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { personBy } from '@dualtrack/core';
import { browserAt, PASSWORD, type PlainBrowser } from '../worlds/browser.ts';
import { leave } from '../worlds/idp.ts';
import { openServed, personOf, TOKEN, type Answer, type Served } from '../worlds/served.ts';

let served: Served;
let ana: PlainBrowser;
let forge: Server;
let base: string;
/** What the forge answers to a path, by the path; and the forms that it was sent. */
let answers: Record<string, unknown>;
let sent: { form: URLSearchParams; accept: string | undefined }[];
let asked: (string | undefined)[];

const bearer = { access_token: 'gho_16C7e42F292c6912E7710c838347Ae178B4a', token_type: 'bearer', scope: 'user:email' };
const octocat = { id: 583_231, login: 'octocat', name: 'Mei' };
const primary = { email: 'mei@example.org', primary: true, verified: true, visibility: 'private' };
const tanuki = {
  id: 11,
  username: 'raj',
  name: 'Raj',
  state: 'active',
  email: 'raj@example.org',
  confirmed_at: '2012-05-23T09:05:22Z',
};

beforeAll(async () => {
  forge = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url!;
      if (request.method === 'POST') {
        sent.push({ form: new URLSearchParams(Buffer.concat(chunks).toString()), accept: request.headers.accept });
      } else asked.push(request.headers.authorization);
      response.writeHead(path in answers ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answers[path] ?? { message: 'Not Found' }));
    });
  });
  await new Promise<void>((resolve) => forge.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(forge.address() as AddressInfo).port}`;
  served = await openServed({ allowedNetworks: ['127.0.0.1'] });
  ana = browserAt(served);
  await ana.send(`/?token=${TOKEN}`);
  await ana.post('/api/keep', { name: 'Ana', email: 'ana@example.org', password: PASSWORD });
});
afterAll(async () => {
  await new Promise((resolve) => forge.close(resolve));
  await served.close();
});
beforeEach(() => {
  answers = {
    '/login/oauth/access_token': bearer,
    '/api/v3/user': octocat,
    '/api/v3/user/emails': [{ ...primary, email: 'ana@example.org', primary: false }, primary],
    '/api/v3/meta': {},
    '/oauth/token': { ...bearer, token_type: 'Bearer' },
    '/api/v4/user': tanuki,
  };
  sent = [];
  asked = [];
});

async function added(kind: string): Promise<string> {
  const form = { kind, name: kind, base: `${base}/`, client: 'Iv1', secret: 's3cret', domains: ['example.org'] };
  const answered = await ana.post('/api/providers', form);
  expect(answered.status, answered.text).toBe(201);
  return answered.json['id'] as string;
}

async function back(browser: PlainBrowser, id: string, query: Record<string, string> = { code: 'c0de' }) {
  const away = await leave(browser, id);
  const state = away.searchParams.get('state')!;
  const path = `/api/sign-in/callback/${id}?${new URLSearchParams({ ...query, state }).toString()}`;
  return { away, answered: await browser.send(path) };
}
const placeOf = (answer: Answer): string | null => answer.headers.get('location');
const personIn = async (browser: PlainBrowser) => (await browser.send('/api/account')).json['person'];

test('GitHub: the primary address that is verified, and nothing else that it knows', async () => {
  const id = await added('github');
  const browser = browserAt(served);
  const { away, answered } = await back(browser, id);
  expect(away.origin + away.pathname).toBe(
    'http://here.invalid/login/oauth/authorize'.replace('http://here.invalid', base),
  );
  expect(away.searchParams.get('scope')).toBe('read:user user:email');
  expect(placeOf(answered)).toBe('/');
  expect(await personIn(browser)).toBe(personOf(served.world.mei));
  const { form, accept } = sent[0]!;
  expect(accept).toBe('application/json');
  expect(Object.fromEntries(form)).toMatchObject({ client_id: 'Iv1', client_secret: 's3cret', code: 'c0de' });
  expect(createHash('sha256').update(form.get('code_verifier')!).digest('base64url')).toBe(
    away.searchParams.get('code_challenge'),
  );
  expect(new Set(asked)).toEqual(new Set([`Bearer ${bearer.access_token}`]));
  // Ana's address is there as well, but is not the primary one; and one that is not verified counts for nobody.
  answers['/api/v3/user'] = { ...octocat, id: 2 };
  answers['/api/v3/user/emails'] = [
    { ...primary, verified: false },
    { ...primary, primary: false },
  ];
  expect(placeOf((await back(browserAt(served), id)).answered)).toBe('/sign-in?problem=unverified');
  expect((await ana.post(`/api/providers/${id}/test`)).json).toEqual({ problems: [] });
});

test('GitLab: an address that is confirmed, of an account that is active', async () => {
  const id = await added('gitlab');
  const browser = browserAt(served);
  for (const [user, problem] of [
    [{ ...tanuki, confirmed_at: null }, 'unverified'],
    [{ ...tanuki, state: 'blocked' }, 'denied'],
    [{ ...tanuki, id: '11' }, 'provider'],
    [{ ...tanuki, email: 'raj@example.com' }, 'untrusted'],
  ] as const) {
    answers['/api/v4/user'] = user;
    expect(placeOf((await back(browser, id)).answered)).toBe(`/sign-in?problem=${problem}`);
  }
  answers['/api/v4/user'] = tanuki;
  const { away, answered } = await back(browser, id);
  expect(away.pathname).toBe('/oauth/authorize');
  expect(placeOf(answered)).toBe('/');
  expect(await personIn(browser)).toBe(personOf(served.world.raj));
});

test('an account that somebody signs in with is theirs on the forge too, unless an admin said whose it is', async () => {
  const { world } = served;
  const { host } = new URL(base);
  const holder = (system: string, subject: number) =>
    world.reads(() => personBy(system, `id:${subject}@${host}`)).then((row) => row?.id);
  expect(await holder('github', octocat.id)).toBe(personOf(world.mei));
  expect(await holder('gitlab', tanuki.id)).toBe(personOf(world.raj));
  const said = { person: personOf(world.mei), system: 'gitlab', handle: `id:12@${host}` };
  await world.does(world.ana, 'people.identify', said);
  answers['/api/v4/user'] = { ...tanuki, id: 12, email: 'vic@example.org' };
  const browser = browserAt(served);
  expect(placeOf((await back(browser, await added('gitlab'))).answered)).toBe('/');
  expect(await personIn(browser)).toBe(personOf(world.vic));
  expect(await holder('gitlab', 12)).toBe(personOf(world.mei));
});

test('an account of the same number elsewhere is another one, and a forge that errs lets nobody in', async () => {
  const [github, gitlab] = [await added('github'), await added('gitlab')];
  answers['/api/v4/user'] = { ...tanuki, id: octocat.id, email: 'nobody@example.org' };
  expect(placeOf((await back(browserAt(served), gitlab)).answered)).toBe('/sign-in?problem=unknown');
  for (const said of [
    { error: 'bad_verification_code', error_description: '<b>' },
    [],
    'x',
    null,
    { ...bearer, access_token: 'a\r\nb' },
  ]) {
    answers['/login/oauth/access_token'] = said;
    expect(placeOf((await back(browserAt(served), github)).answered)).toBe('/sign-in?problem=provider');
  }
  const no = await back(browserAt(served), github, { error: 'access_denied', error_description: 'The user said no' });
  expect(placeOf(no.answered)).toBe('/sign-in?problem=denied');
  expect(served.log.join('')).not.toMatch(/<b>|s3cret|gho_/);
});
