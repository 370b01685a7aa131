/** One-time codes as a second factor: asked for at every sign-in, each right once, and a way back for a lost device. */
import { TOTP, Secret } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { browserAt, PASSWORD, type PlainBrowser } from '../worlds/browser.ts';
import { openServed, personOf, TOKEN, type Answer, type Served } from '../worlds/served.ts';

let served: Served;
let ana: PlainBrowser;
let seed: string;
let recovery: readonly string[];
beforeAll(async () => {
  served = await openServed();
  ana = browserAt(served);
  await ana.send(`/?token=${TOKEN}`);
  expect((await ana.post('/api/codes/begin')).status).toBe(409);
  await ana.post('/api/keep', { name: 'Ana', email: 'ana@example.org', password: PASSWORD });
});
afterAll(() => served.close());

/** The code of a step, so many steps from now. */
const codeAt = (steps: number): string =>
  new TOTP({ secret: Secret.fromBase32(seed) }).generate({ timestamp: Date.now() + steps * 30_000 });

async function half(): Promise<{ here: PlainBrowser; ticket: string }> {
  const here = browserAt(served);
  const answered = await here.signIn('ana@example.org');
  expect(answered.status).toBe(200);
  expect(here.jar.size).toBe(0);
  return { here, ticket: answered.json['second'] as string };
}

test('they are on once the first code was right, with recovery codes that are told once', async () => {
  const begun = (await ana.post('/api/codes/begin')).json as unknown as { ticket: string; seed: string; uri: string };
  expect(begun.uri).toMatch(/^otpauth:\/\/totp\/Dualtrack:ana%40example\.org\?/);
  seed = begun.seed;
  const wrong = await ana.post('/api/codes', { ticket: begun.ticket, code: codeAt(-9) });
  expect(wrong.json).toMatchObject({ status: 422, field: 'code' });
  expect((await ana.send('/api/account')).json).toMatchObject({ has: { code: false, recovery: 0 } });
  const late = await ana.post('/api/codes', { ticket: 'one-that-is-over', code: codeAt(0) });
  expect(late.json).toMatchObject({ status: 409, code: 'half_way_over' });
  expect(late.json.detail).toMatch(/begin again/);
  // As apps show it.
  const shown = codeAt(0).replace(/^\d{3}/, '$& ');
  const right = await ana.post('/api/codes', { ticket: begun.ticket, code: shown });
  ({ recovery } = right.json as unknown as { recovery: string[] });
  expect(new Set(recovery).size).toBe(10);
  // Because: they are kept by a fast hash, so each has more than 112 bits (30 letters to choose from).
  for (const each of recovery) expect(each).toMatch(/^([a-z2-9]{5}-){4}[a-z2-9]{5}$/);
  expect((await ana.send('/api/account')).json).toMatchObject({ has: { code: true, recovery: 10 } });
  const again = await ana.post('/api/codes', { ticket: begun.ticket, code: codeAt(0) });
  expect(again.status).toBe(409);
});

test('the password alone signs nobody in; of six who show the same code at once one comes in', async () => {
  const { here, ticket } = await half();
  expect((await here.send('/api/board')).status).toBe(401);
  const code = codeAt(1);
  // Each with a half of their own, so that it is the code that counts once.
  const halves = await Promise.all(Array.from({ length: 5 }, half));
  const tries = [{ here, ticket }, ...halves];
  const answers = await Promise.all(
    tries.map((each) => each.here.post('/api/sign-in/second', { ticket: each.ticket, code })),
  );
  expect(answers.filter((each) => each.status === 204)).toHaveLength(1);
  const inside = tries.filter((each) => each.here.jar.size > 0);
  expect(inside).toHaveLength(1);
  expect((await inside[0]!.here.send('/api/board')).status).toBe(200);
  // And a half that was used is over.
  const used = await inside[0]!.here.post('/api/sign-in/second', { ticket: inside[0]!.ticket, code: codeAt(0) });
  expect(used.json).toMatchObject({ status: 401, code: 'half_way_over' });
});

test('a recovery code is right once, however it is typed', async () => {
  await forgiven();
  const { here, ticket } = await half();
  const typed = ` ${recovery[0]!.toUpperCase().replaceAll('-', ' ')} `;
  expect((await here.post('/api/sign-in/second', { ticket, code: typed })).status).toBe(204);
  expect((await here.send('/api/account')).json).toMatchObject({ has: { recovery: 9 } });
  const next = await half();
  expect((await next.here.post('/api/sign-in/second', { ticket: next.ticket, code: recovery[0]! })).status).toBe(422);
});

test('codes are not guessed: ten tries, whatever half they begin with', async () => {
  await forgiven();
  const statuses: number[] = [];
  for (let n = 0; n < 16; n++) {
    const { here, ticket } = await half();
    statuses.push((await here.post('/api/sign-in/second', { ticket, code: String(100_000 + n) })).status);
    await forgivenPasswords();
  }
  expect(statuses.slice(0, 10).every((each) => each === 422)).toBe(true);
  expect(statuses.slice(10).every((each) => each === 429)).toBe(true);
  await forgiven();
});

test('nobody’s half, a wrong one and one that is too old are answered alike', async () => {
  const { here } = await half();
  const answers = [];
  for (const ticket of ['', 'a-guess', 'x'.repeat(43)])
    answers.push(await here.post('/api/sign-in/second', { ticket, code: codeAt(0) }));
  expect(new Set(answers.map((each) => each.text)).size).toBe(1);
  expect(answers[0]!.status).toBe(401);
});

test('a member who left is not let in by the other half either', async () => {
  const { store } = served.world;
  const mei = served.world.mei;
  if (mei.kind !== 'member') throw new Error('mei is a member');
  const made = { kind: 'second' as const, person: mei.person, data: {}, now: Date.now(), lifeMs: 60_000 };
  const { secret } = await store.keep(() => store.people.tickets.make(store.workspace, made));
  await served.world.does(served.world.ana, 'people.remove', { person: mei.person });
  const answered = await browserAt(served).post('/api/sign-in/second', { ticket: secret, code: '123456' });
  expect([401, 422]).toContain(answered.status);
  expect(answered.headers.getSetCookie()).toEqual([]);
});

test('whoever sits at an open browser puts no codes of their own in their place, and gets no more tries by it', async () => {
  const { here, ticket } = await half();
  expect((await here.post('/api/sign-in/second', { ticket, code: recovery[3]! })).status).toBe(204);
  expect((await here.post('/api/codes/begin')).json).toMatchObject({ status: 409, code: 'codes_on' });
  const { Codes } = await import('../../server/people/codes.ts');
  const { Seal } = await import('../../server/connections/seal.ts');
  const begun = await new Codes({ store: served.world.store, seal: new Seal({ folder: served.folder }) }).begin(
    personOf(served.world.ana),
    'ana@example.org',
  );
  const own = new TOTP({ secret: Secret.fromBase32(begun.seed) }).generate();
  const confirm = (): Promise<Answer> => here.post('/api/codes', { ticket: begun.ticket, code: own });
  expect((await confirm()).json).toMatchObject({ status: 409, code: 'codes_on' });
  const statuses: number[] = [];
  for (let n = 0; n < 12; n++) {
    const [password, where] = [`guess ${n}`, n % 2 === 0 ? '/api/prove' : '/api/password'];
    const body = n % 2 === 0 ? { password } : { current: password, password: 'nine blue bicycles' };
    statuses.push((await here.post(where, body)).status);
  }
  expect(statuses).toEqual([...Array<number>(10).fill(422), 429, 429]);
  // Because: they are signed in where they are told, and no other browser would help.
  const told = await here.post('/api/prove', { password: 'guess' });
  expect(told.json.detail).toMatch(/^There were too many tries\. Try again in \d+ minutes\.$/);
  await forgiven();
});

test('turning them off takes the recovery codes along', async () => {
  const { here, ticket } = await half();
  expect((await here.post('/api/sign-in/second', { ticket, code: recovery[1]! })).status).toBe(204);
  expect((await here.post('/api/codes/end')).status).toBe(204);
  expect((await browserAt(served).signIn('ana@example.org')).status).toBe(204);
  expect((await here.send('/api/account')).json).toMatchObject({ has: { code: false, recovery: 0 } });
});

/** Because: the tests before used up what a quarter of an hour allows. */
async function forgiven(): Promise<void> {
  const { store } = served.world;
  await store.keep(() => store.people.guesses.forgetOld(Date.now() + 86_400_000));
}
const forgivenPasswords = async (): Promise<void> => {
  const { store } = served.world;
  await store.keep(() => store.people.guesses.forgive(store.workspace, `of:account ${personOf(served.world.ana)}`));
  await store.keep(() => store.people.guesses.forgive(store.workspace, 'from:127.0.0.1'));
};
