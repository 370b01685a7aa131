/** What is kept of how people come in, on either database: what counts once is taken once, and every guess is counted. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newSecret, Store, type Credential } from '@dualtrack/store';
import { openWorld, type World } from '../worlds/world.ts';
import { freshWorkspace, shared, testEngine } from '../worlds/engines.ts';
import { sessionFor, tokenFor } from '../worlds/served.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const ANA = '018f0000-0000-7000-8000-00000000a0a0';
const EVE = '018f0000-0000-7000-8000-00000000e0e0';
const NOW = 1_800_000_000_000;

test('of fifty who take a ticket at once one has it, and nobody after', async () => {
  const { store } = world;
  const { tickets } = store.people;
  const made = { kind: 'reset' as const, person: ANA, data: { of: 'x' }, now: NOW, lifeMs: 1_000 };
  const { secret } = await store.keep(() => tickets.make(store.workspace, made));
  const take = () => store.keepTogether(() => tickets.take(store.workspace, 'reset', secret, NOW + 1));
  expect(await store.keep(() => tickets.take(store.workspace, 'invitation', secret, NOW + 1))).toBeUndefined();
  const taken = await Promise.all(Array.from({ length: 50 }, take));
  expect(taken.filter(Boolean)).toMatchObject([{ person: ANA, data: { of: 'x' }, usedAt: NOW + 1 }]);
  expect(await store.keeps(() => tickets.look(store.workspace, 'reset', secret, NOW + 1))).toBeUndefined();
});

test('a ticket counts until its time, and can be ended before', async () => {
  const { store } = world;
  const { tickets } = store.people;
  const make = () =>
    store.keep(() => tickets.make(store.workspace, { kind: 'invitation', data: {}, now: NOW, lifeMs: 1_000 }));
  const [late, ended] = [await make(), await make()];
  const look = (secret: string, at: number) =>
    store.keeps(() => tickets.look(store.workspace, 'invitation', secret, at));
  expect(await look(late.secret, NOW + 999)).toMatchObject({ id: late.id });
  expect(await look(late.secret, NOW + 1_000)).toBeUndefined();
  expect(await look(newSecret(), NOW)).toBeUndefined();
  expect(await store.keep(() => tickets.end(store.workspace, 'invitation', ended.id))).toBe(true);
  expect(await look(ended.secret, NOW)).toBeUndefined();
  const all = await store.keeps(() => tickets.all(store.workspace, 'invitation', NOW));
  expect(all.map((each) => each.id)).toEqual([late.id]);
});

test('guesses at the same time are all counted, and forgotten when their time is over', async () => {
  const { store } = world;
  const { guesses } = store.people;
  const count = (now: number) =>
    store.keepTogether(() => guesses.count(store.workspace, 'of:ana', { now, windowMs: 100 }));
  const counted = await Promise.all(Array.from({ length: 20 }, () => count(NOW)));
  expect(counted.map((each) => each.tries).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
  expect(await count(NOW + 99)).toEqual({ tries: 21, until: NOW + 100 });
  expect(await count(NOW + 100)).toEqual({ tries: 1, until: NOW + 200 });
  await store.keep(() => guesses.forgive(store.workspace, 'of:ana'));
  expect((await count(NOW + 101)).tries).toBe(1);
});

test('of guesses that have a most, in no time of that length are more, wherever it begins', async () => {
  const { store } = world;
  const { guesses } = store.people;
  const most = 3;
  const right: number[] = [];
  for (let now = NOW; now < NOW + 1_000; now += 30) {
    const time = { now, windowMs: 100, most };
    const { tries } = await store.keepTogether(() => guesses.count(store.workspace, 'of:mei', time));
    if (tries <= most) right.push(now);
  }
  for (const from of right)
    expect(right.filter((at) => at >= from && at < from + 100).length).toBeLessThanOrEqual(most);
  expect(right.length).toBeGreaterThan(12);
});

test('a session is found by its secret until it ends by time, by idleness or by hand', async () => {
  const { store } = world;
  const { sessions } = store.people;
  const secret = await sessionFor(store, ANA, NOW, 1_000);
  await sessionFor(store, EVE, NOW, 1_000);
  const find = (now: number, idleSince = 0) =>
    store.keeps(() => sessions.find(store.workspace, secret, { now, idleSince }));
  const found = (await find(NOW + 999))!;
  expect(found).toMatchObject({ person: ANA, secretIs: 'only', expiresAt: NOW + 1_000 });
  expect(await find(NOW + 1_000)).toBeUndefined();
  expect(await find(NOW + 999, NOW)).toBeUndefined();
  expect(await store.keep(() => sessions.end(store.workspace, EVE, found.id))).toBe(false);
  expect(await store.keep(() => sessions.endAll(store.workspace, ANA, found.id))).toEqual(new Set());
  const isLiving = async (now: number, idleSince = 0) =>
    (await store.keeps(() => sessions.living(store.workspace, { now, idleSince }))).has(found.id);
  expect(await isLiving(NOW + 999, NOW - 1)).toBe(true);
  expect(await isLiving(NOW + 999, NOW)).toBe(false);
  expect(await isLiving(NOW + 1_000)).toBe(false);
  expect(await store.keep(() => sessions.endAll(store.workspace, ANA))).toEqual(new Set([found.id]));
  expect(await find(NOW)).toBeUndefined();
});

test('what is kept in one workspace counts in no other over the same database', async () => {
  const engine = await testEngine();
  const [own, other] = [
    await Store.open(shared(engine), { workspace: freshWorkspace() }),
    await Store.open(shared(engine), { workspace: freshWorkspace() }),
  ];
  const { people } = own;
  const secret = await sessionFor(own, ANA, NOW, 1_000);
  const token = await tokenFor(own, { person: ANA, scope: 'read', now: NOW });
  const made = { kind: 'reset' as const, person: ANA, data: {}, now: NOW, lifeMs: 1_000 };
  const ticket = await own.keep(() => people.tickets.make(own.workspace, made));
  const password = {
    kind: 'password' as const,
    handle: ANA,
    id: ANA,
    person: ANA,
    secret: 'x',
    data: {},
    createdAt: NOW,
  };
  await own.keep(() => people.credentials.put(own.workspace, password));
  const found = (at: string) =>
    own.keeps(function* () {
      const time = { now: NOW + 1, idleSince: 0 };
      return [
        yield* people.sessions.find(at, secret, time),
        (yield* people.sessions.living(at, time)).size || undefined,
        yield* people.tokens.find(at, token.secret, NOW + 1),
        yield* people.tokens.get(at, token.id),
        (yield* people.tokens.living(at, NOW + 1)).size || undefined,
        yield* people.tickets.look(at, 'reset', ticket.secret, NOW + 1),
        yield* people.credentials.find(at, 'password', ANA),
      ];
    });
  expect((await found(own.workspace)).every((each) => each !== undefined)).toBe(true);
  expect((await found(other.workspace)).every((each) => each === undefined)).toBe(true);
  expect(await own.keep(() => people.tickets.take(other.workspace, 'reset', ticket.secret, NOW + 1))).toBeUndefined();
  expect(await own.keep(() => people.sessions.endAll(other.workspace, ANA))).toEqual(new Set());
  expect(await own.keep(() => people.tokens.endAll(other.workspace, ANA, NOW + 1))).toEqual(new Set());
  expect((await found(own.workspace)).every((each) => each !== undefined)).toBe(true);
  // How far back the audit reaches is each workspace's own to say.
  const entry = { at: NOW, what: 'signed_in', person: ANA, data: {}, address: null, agent: null };
  for (const each of [own, other]) await each.keep(() => people.entries.add(each.workspace, entry));
  const over = { now: 0, idleSince: 0, answersBefore: 0, tokensBefore: 0, entriesBefore: NOW + 1 };
  await other.tidy(over);
  const kept = (each: Store) => each.keeps(() => people.entries.before(each.workspace, '', 9));
  expect([(await kept(own)).length, (await kept(other)).length]).toEqual([1, 0]);
  await own.close();
  await other.close();
  await engine.close();
});

test('of two who turn a secret at once one does, and both secrets count until the new one alone does', async () => {
  const { store } = world;
  const { sessions } = store.people;
  const secret = await sessionFor(store, ANA, NOW, 9_000);
  const find = (shown: string) =>
    store.keeps(() => sessions.find(store.workspace, shown, { now: NOW + 1, idleSince: 0 }));
  const found = (await find(secret))!;
  const turn = () => store.keepTogether(() => sessions.turn(store.workspace, found, NOW + 1));
  const [fresh, ...others] = (await Promise.all([turn(), turn(), turn()])).filter((each) => each !== undefined);
  expect(others).toEqual([]);
  expect(await find(secret)).toMatchObject({ id: found.id, secretIs: 'former' });
  expect(await find(fresh!)).toMatchObject({ id: found.id, secretIs: 'new' });
  await store.keep(() => sessions.settle(store.workspace, found.id));
  expect(await find(secret)).toBeUndefined();
  expect(await find(fresh!)).toMatchObject({ secretIs: 'only' });
});

test('a way to sign in is one person’s, and what counts once goes once', async () => {
  const { store } = world;
  const { credentials } = store.people;
  const passkey: Omit<Credential, 'usedAt'> = {
    kind: 'passkey',
    handle: 'key-1',
    id: '018f0000-0000-7000-8000-00000000c001',
    person: ANA,
    secret: 'public key',
    data: { counter: 1 },
    createdAt: NOW,
  };
  expect(await store.keeps(() => credentials.any(store.workspace))).toBe(false);
  expect(await store.keep(() => credentials.put(store.workspace, passkey))).toBe(true);
  expect(await store.keep(() => credentials.put(store.workspace, { ...passkey, person: EVE }))).toBe(false);
  expect(await store.keeps(() => credentials.find(store.workspace, 'passkey', 'key-1'))).toMatchObject({ person: ANA });
  expect(await store.keeps(() => credentials.any(store.workspace))).toBe(true);
  await store.keep(() => credentials.use(store.workspace, passkey.id, { now: NOW + 5, data: { counter: 2 } }));
  expect(await store.keeps(() => credentials.of(store.workspace, ANA))).toMatchObject([
    { data: { counter: 2 }, usedAt: NOW + 5 },
  ]);
  const remove = () => store.keepTogether(() => credentials.remove(store.workspace, ANA, passkey.id));
  expect((await Promise.all([remove(), remove(), remove()])).filter(Boolean)).toHaveLength(1);
});

test('what happened at the door is told newest first, a page at a time, until it is too old', async () => {
  const { store } = world;
  const { entries } = store.people;
  for (let n = 0; n < 5; n++) {
    const entry = { at: NOW + n, what: 'signed_in', person: ANA, address: '203.0.113.7', agent: null, data: { n } };
    await store.keep(() => entries.add(store.workspace, entry));
  }
  const page = await store.keeps(() => entries.before(store.workspace, '', 2));
  expect(page.map((each) => each.data['n'])).toEqual([4, 3]);
  const next = await store.keeps(() => entries.before(store.workspace, page[1]!.id, 9));
  expect(next.map((each) => each.data['n'])).toEqual([2, 1, 0]);
  const before = { now: 0, answersBefore: 0, idleSince: 0, tokensBefore: 0, entriesBefore: NOW + 3 };
  await store.tidy(before);
  expect(await store.keeps(() => entries.before(store.workspace, '', 9))).toHaveLength(2);
});

test('keepings beside a command are written with it or not at all, and without them it is not run', async () => {
  const { store, ana, since } = world;
  const { tickets } = store.people;
  const made = { kind: 'invitation' as const, data: {}, now: NOW, lifeMs: 1_000 };
  const { id, secret } = await store.keep(() => tickets.make(store.workspace, made));
  const look = () => store.keeps(() => tickets.look(store.workspace, 'invitation', secret, NOW));
  const run = (call: string, input: unknown) =>
    store.mutate(ana, [{ id: call, name: 'people.add', input }], {
      *before() {
        return (yield* tickets.take(store.workspace, 'invitation', secret, NOW)) !== undefined;
      },
      *after([answer]) {
        if (!answer || 'refusal' in answer) yield* tickets.giveBack(store.workspace, 'invitation', id);
      },
    });
  const before = (await since(0)).length;
  expect(await run('beside-1', { name: 'Zoe', emails: ['ana@example.org'] })).toMatchObject([
    { refusal: { code: 'taken' } },
  ]);
  expect(await look()).toMatchObject({ id });
  const all = await Promise.all(Array.from({ length: 20 }, (_, n) => run(`beside-2-${n}`, { name: `Zoe ${n}` })));
  expect(all.filter((answers) => answers.length === 1)).toHaveLength(1);
  expect(await look()).toBeUndefined();
  expect((await since(0)).length).toBe(before + 1);
});
