/**
 * What is taken away is gone at the next request or event, whatever door somebody comes by. Every door and every way to
 * take something away has its line here: it is shut, or a sentence says why it opens or why there is nothing to take.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Hub } from '../../server/feed/hub.ts';
import { Demand } from '../../server/people/demand.ts';
import { Doors } from '../../server/people/doors.ts';
import { Keeping } from '../../server/people/keeping.ts';
import { SignIns } from '../../server/people/signIns.ts';
import { Tokens } from '../../server/people/tokens.ts';
import { Rights } from '../../server/rights.ts';
import { keepAsAna } from '../worlds/browser.ts';
import { doorNames, openRoom, setScene, type DoorName, type Scene } from '../worlds/doorways.ts';
import { slowOf, tryStreams } from '../worlds/midstream.ts';
import { Dice } from '../worlds/random.ts';
import { openServed, personOf, type Served } from '../worlds/served.ts';

let served: Served;
beforeAll(async () => {
  served = await openServed();
  await keepAsAna(served);
  await openRoom(served);
});
afterAll(() => served.close());

/**
 * `ended`: by hand, by whose it is. `lowered`: a viewer from now on. `removed`: no member any more. `back`: removed, and
 * made a member again. `unshared`: out of the project, and its pages ended. `expired`: its time is over.
 */
const takings = ['ended', 'lowered', 'removed', 'back', 'unshared', 'expired'] as const;
type Taking = (typeof takings)[number];
type Expected = 'shut' | `opens: ${string}` | `none: ${string}`;

const all = {
  ended: 'shut',
  lowered: 'shut',
  removed: 'shut',
  back: 'shut',
  unshared: 'shut',
  expired: 'shut',
} as const;
const reads = 'opens: a viewer reads';
const theirs = 'opens: the page is of the project, not of its editor';
const everything = 'opens: it was never of the project alone';
const byTime = 'none: a password has no end by itself';

const expected: Record<DoorName, Record<Taking, Expected>> = {
  'a page by a session': { ...all, lowered: reads },
  'a command by a session': all,
  'the first state': { ...all, lowered: reads },
  'single rows': { ...all, lowered: reads },
  search: { ...all, lowered: reads },
  'the feed by a session': { ...all, lowered: reads },
  'a personal token that reads': { ...all, lowered: reads },
  'a personal token that writes': all,
  'the feed by a token': { ...all, lowered: reads },
  'a token of a project': { ...all, lowered: reads },
  'the export': { ...all, unshared: 'opens: an owner sees every project' },
  'a page for stakeholders by its link': { ...all, lowered: theirs, removed: theirs, back: theirs },
  'a page with a password, by its pass': { ...all, lowered: theirs, removed: theirs, back: theirs },
  'a page for members': { ...all, lowered: reads },
  'a code that let a program in': {
    ...all,
    ended: 'none: until its program comes there is no token yet, and then it is ended as one',
  },
  'an invitation that she made': all,
  'a reset that she handed over': all,
  'half of a sign-in': { ...all, lowered: reads, unshared: everything },
  'signing in by a password': { ...all, lowered: reads, unshared: everything, expired: byTime },
};

const take: Record<Taking, (scene: Scene) => Promise<unknown>> = {
  async ended({ byKim, byPat, noa, ids }) {
    const { store } = served.world;
    const gone = (path: string) => byKim(path, { method: 'DELETE' });
    const post = (path: string, body: object = {}) => byKim(path, { method: 'POST', body });
    await gone(`/api/tokens/${ids.personal}`);
    await gone(`/api/tokens/${ids.project}`);
    for (const { id, name } of (await byKim('/api/tokens')).json as unknown as { id: string; name: string }[])
      if (name === 'Stream') await gone(`/api/tokens/${id}`);
    await gone(`/api/invitations/${ids.invitation}`);
    await post(`/api/shares/${ids.link}/link`);
    await post(`/api/shares/${ids.locked}/password`, { password: 'a door of elm' });
    for (const by of [byKim, byPat]) {
      const body = { current: 'seven green bicycles', password: 'nine blue bicycles' };
      expect((await by('/api/password', { method: 'POST', body })).status).toBe(204);
    }
    await store.keep(() => store.people.sessions.endAll(store.workspace, noa));
  },
  async lowered({ kim, noa }) {
    const { does, ana } = served.world;
    for (const person of [kim, noa]) await does(ana, 'people.set', { person, role: 'viewer' });
    await does(ana, 'people.join', { person: kim, project: 'LAB', role: 'viewer' });
  },
  async removed({ kim, noa }) {
    const { does, ana } = served.world;
    for (const person of [kim, noa]) await does(ana, 'people.remove', { person });
  },
  async back(scene) {
    const { does, ana, store } = served.world;
    const { kim, noa } = scene;
    await take.removed(scene);
    for (const person of [kim, noa]) await does(ana, 'people.restore', { person });
    await does(ana, 'people.set', { person: kim, role: 'admin' });
    await does(ana, 'people.set', { person: noa, role: 'owner' });
    // Because: the ways in are ended right after the membership is.
    const ways = async (person: string) =>
      (await store.keeps(() => store.people.tokens.of(store.workspace, person))).length;
    const kept = async (person: string) =>
      (await store.keeps(() => store.people.credentials.of(store.workspace, person))).length;
    for (const each of [kim, noa]) await expect.poll(async () => (await ways(each)) + (await kept(each))).toBe(0);
  },
  async unshared({ kim, ids }) {
    const { does, ana } = served.world;
    await does(ana, 'people.leave', { person: kim, project: 'LAB' });
    for (const share of [ids.link, ids.locked, ids.members]) await does(ana, 'share.end', { share });
  },
  async expired({ kim, noa, pat, ids }) {
    const { does, ana, store } = served.world;
    await store.keep(function* () {
      for (const table of ['session', 'token', 'ticket'])
        yield {
          sql: `update "${table}" set "expiresAt" = 1 where "person" in ('${kim}', '${noa}', '${pat}')`,
          params: [],
        };
      yield { sql: `update "ticket" set "expiresAt" = 1 where "by" = '${kim}'`, params: [] };
    });
    // Because: a time that is over is refused, and a busy machine takes a while to say so.
    const expiresAt = Date.now() + 1_000;
    for (const share of [ids.link, ids.locked, ids.members]) await does(ana, 'share.set', { share, expiresAt });
    await expect.poll(() => Date.now()).toBeGreaterThan(Math.max(LIFE_MS + scenesSetAt, expiresAt));
  },
};
/** How long the ways last by which streams are read that shall expire: long enough to set the scene. */
const LIFE_MS = 6_000;
let scenesSetAt = 0;

test('no secret that opens a door lies readable in the database, the log or an export', async () => {
  const scene = await setScene(served);
  const { store } = served.world;
  const rows = await store.keeps(function* () {
    const tables = yield { sql: `select "name" from sqlite_master where "type" = 'table'`, params: [] };
    const all = [];
    for (const { name } of tables) all.push(yield { sql: `select * from "${String(name)}"`, params: [] });
    return all;
  });
  const places = [JSON.stringify(rows), served.log.join(''), await served.state()];
  expect(places[0]).toContain('$argon2id$');
  expect(scene.secrets.filter((each) => each.length < 11)).toEqual([]);
  expect(scene.secrets.length).toBeGreaterThan(15);
  for (const place of places) expect(scene.secrets.filter((each) => place.includes(each))).toEqual([]);
  scene.close();
});

test('a stream whose session ended between its check and its beginning is told nothing', async () => {
  const { store, mei } = served.world;
  const person = personOf(mei);
  const rights = new Rights(store);
  const demand = new Demand({ store, rights });
  const [signIns, tokens] = [new SignIns({ store, demand }), new Tokens({ store, demand })];
  const parts = { store, rights, doors: new Doors({ signIns, tokens, keeping: new Keeping(store) }) };
  const hub = new Hub({ ...parts, onCutOff: () => undefined });
  const me = (await parts.rights.memberOf(person))!;
  const session = { person, way: 'password' as const, now: Date.now(), lifeMs: 60_000, address: null, agent: null };
  const { id } = await store.keep(() => store.people.sessions.open(store.workspace, session));
  const server = createServer((_, response) => {
    response.writeHead(200).flushHeaders();
    void hub.serve(response, { me, via: { kind: 'session', id, until: Infinity }, since: 0 });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await signIns.end(person, id);
  const answered = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  let told = '';
  const reading = (async () => {
    for await (const piece of answered.body!) told += Buffer.from(piece).toString();
  })();
  await expect(reading).rejects.toThrow();
  expect(told).toBe('');
  await hub.close();
  server.close();
});

test('no stream is told what was committed after its end, whenever that comes, and it is over within a second', async () => {
  const seed = Number(process.env['DUALTRACK_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  const outcomes = await tryStreams({ served, room: 'LAB', dice: new Dice(seed) }, 96);
  const late = outcomes.filter((each) => each.late.length > 0);
  expect(late, `seed ${seed}`).toEqual([]);
  expect(outcomes.filter((each) => each.told > 0).length).toBeGreaterThan(8);
  expect(slowOf(outcomes), `seed ${seed}`).toBeLessThan(1_000);
});

describe.each(takings)('what is %s', (taking) => {
  test('is gone at once, by every door', async () => {
    const scene = await setScene(served, taking === 'expired' ? { lifeMs: LIFE_MS } : {});
    scenesSetAt = Date.now();
    for (const name of doorNames) {
      const opens = (): Promise<boolean> => scene.doors[name].opens();
      if (name === 'search') await expect.poll(opens).toBe(true);
      else expect(await opens(), `${name}, before`).toBe(true);
    }
    await take[taking](scene);
    const found: Record<string, boolean> = {};
    for (const name of doorNames)
      if (!expected[name][taking].startsWith('none')) found[name] = await scene.doors[name].opens();
    const wanted = doorNames.filter((name) => name in found).map((name) => [name, expected[name][taking] !== 'shut']);
    expect(found).toEqual(Object.fromEntries(wanted));
    scene.close();
  });
});
