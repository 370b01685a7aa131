/** Passkeys: what a device shows lets in once, for this server, and what is wrong in any one place lets nobody in. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Authenticator, type Question, type Wrong } from '../worlds/authenticator.ts';
import { browserAt, keepAsAna, type PlainBrowser } from '../worlds/browser.ts';
import { openServed, type Answer, type Served } from '../worlds/served.ts';

let served: Served;
let ana: PlainBrowser;
let device: Authenticator;
let origin: string;
beforeAll(async () => {
  served = await openServed();
  await keepAsAna(served);
  ana = browserAt(served);
  await ana.signIn('ana@example.org');
  origin = `http://localhost:${served.port}`;
  device = new Authenticator(origin);
});
afterAll(() => served.close());

const asked = async (browser: PlainBrowser, path: string): Promise<Question> => {
  const answered = await post(browser, path, {});
  expect(answered.status, answered.text).toBe(200);
  return answered.json as unknown as Question;
};

const post = (browser: PlainBrowser, path: string, body: object): Promise<Answer> =>
  browser.send(path, { method: 'POST', body, byName: true, headers: { origin } });

const begin = (): Promise<Question> => asked(browserAt(served), '/api/sign-in/passkey/begin');
const show = async (wrong: Wrong = {}, question?: Question): Promise<Answer> => {
  const known = question ?? (await begin());
  return post(browserAt(served), '/api/sign-in/passkey', {
    ticket: known.ticket,
    response: device.show(known, wrong),
  });
};

test('one is made by whoever is signed in, for a question of their own, and not by a device that asked nobody', async () => {
  const make = async (wrong: Wrong): Promise<Answer> => {
    const question = await asked(ana, '/api/passkeys/begin');
    const body = { ticket: question.ticket, response: device.make(question, wrong), name: 'A phone' };
    return post(ana, '/api/passkeys', body);
  };
  for (const wrong of [
    { origin: 'https://evil.example' },
    { rpId: 'evil.example' },
    { challenge: 'AAAA' },
    { isVerified: false },
  ])
    expect((await make(wrong)).json, JSON.stringify(wrong)).toMatchObject({ status: 422, code: 'no_passkey' });
  expect((await make({})).status).toBe(201);
});

test('it lets in once, and what it showed is not shown again', async () => {
  const question = await begin();
  const response = device.show(question);
  const body = { ticket: question.ticket, response };
  const first = await post(browserAt(served), '/api/sign-in/passkey', body);
  expect([first.status, first.headers.getSetCookie().length]).toEqual([204, 2]);
  const again = await post(browserAt(served), '/api/sign-in/passkey', body);
  expect(again.json).toMatchObject({ status: 401, code: 'wrong_sign_in' });
  const next = await begin();
  const replayed = await post(browserAt(served), '/api/sign-in/passkey', { ticket: next.ticket, response });
  expect(replayed.json).toMatchObject({ status: 401, code: 'wrong_sign_in' });
});

test('what is wrong in one place lets nobody in, and is answered alike', async () => {
  expect((await show()).status).toBe(204);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const wrongs: Wrong[] = [
    { origin: 'https://evil.example' },
    { origin: `http://localhost:${served.port + 1}` },
    { rpId: 'evil.example' },
    { challenge: 'AAAA' },
    { isVerified: false },
    { key: privateKey },
    // A copy of the key has not counted what the device has.
    { counter: 1 },
  ];
  const texts = new Set<string>();
  for (const wrong of wrongs) {
    const answered = await show(wrong);
    expect(answered.status, JSON.stringify(Object.keys(wrong))).toBe(401);
    expect(answered.headers.getSetCookie()).toEqual([]);
    texts.add(answered.text);
  }
  const stranger = new Authenticator(origin);
  const question = await begin();
  const unknown = await post(browserAt(served), '/api/sign-in/passkey', {
    ticket: question.ticket,
    response: stranger.show(question),
  });
  texts.add(unknown.text);
  expect(texts.size).toBe(1);
  expect((await show()).status).toBe(204);
});

test('a question that was asked to make one signs nobody in', async () => {
  const question = await asked(ana, '/api/passkeys/begin');
  expect((await show({}, question)).status).toBe(401);
});
