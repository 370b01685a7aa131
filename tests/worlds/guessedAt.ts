/** What many guesses come to, however many they are: asked by a short test and by a long one. */
import { expect } from 'vitest';
import { serverLimits } from '../../server/limits.ts';
import { browserAt } from './browser.ts';
import { halfOf, type Guarded } from './guarded.ts';
import { guess, type Guess } from './guessing.ts';

/** So many guesses of each: password, code, page, links. Gives how many there were. */
export async function expectFewTries(guarded: Guarded, each: number): Promise<number> {
  const { served, home, page, pass, otherAddress } = guarded;
  const most = serverLimits.guessesMax;
  const ticket = await halfOf(browserAt(served));

  // A password, by any address of the account, however its path is written.
  const names = ['ana@example.org', ' ANA@Example.org', otherAddress];
  const password = (n: number): Guess => ({
    path: '/api/sign-in',
    body: { email: names[n % 3]!, password: `guess ${n}` },
    wrong: 401,
  });
  expect(await guess(served, each, { guessOf: password })).toEqual({ looked: most, waited: each - most });
  expect((await browserAt(served).signIn('ana@example.org')).json).toMatchObject({ code: 'too_many_tries' });

  // A code, by whoever has the password.
  const code = (n: number): Guess => ({
    path: '/api/sign-in/second',
    body: { ticket, code: String(100_000 + n) },
    wrong: 422,
  });
  expect(await guess(served, each, { guessOf: code })).toEqual({ looked: most, waited: each - most });
  const late = await browserAt(served).post('/api/sign-in/second', { ticket, code: await guarded.code() });
  expect(late.json).toMatchObject({ code: 'too_many_tries' });

  // The owner comes in where they were before, through both.
  const second = await halfOf(home);
  expect((await home.post('/api/sign-in/second', { ticket: second, code: await guarded.code() })).status).toBe(204);
  expect((await home.send('/api/board')).status).toBe(200);
  await home.post('/api/sign-out');

  // The password of a page: whoever gave it reads on.
  const share = (n: number): Guess => ({ path: page, body: `password=guess${n}`, wrong: 403 });
  expect(await guess(served, each, { guessOf: share })).toEqual({ looked: most, waited: each - most });
  expect((await guarded.open()).status).toBe(429);
  const read = await served.ask(page, 'nobody', { headers: { cookie: pass } });
  expect([read.status, read.text.includes('type="password"')]).toEqual([200, false]);

  // Links, and then whatever else, out of one network.
  const links = ['/api/reset/look', '/api/join/look'];
  const link = (n: number): Guess => ({ path: links[n % 2]!, body: { secret: `guess-${n}` }, wrong: 404 });
  const network = serverLimits.guessesPerNetwork;
  expect(await guess(served, each, { guessOf: link, one: true })).toEqual({ looked: network, waited: each - network });
  const anybody = (n: number): Guess => ({ ...password(n), body: { email: `nobody${n}@example.org`, password: 'x' } });
  expect(await guess(served, 50, { guessOf: anybody, one: true })).toEqual({ looked: 0, waited: 50 });
  return 4 * each + 50;
}
