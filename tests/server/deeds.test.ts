/**
 * Every route that does something, with something real to do it to, by everybody who may knock: who may not changes
 * nothing in the whole database, who may changes what the route is for and nothing else.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserAt, keepAsAna, PASSWORD } from '../worlds/browser.ts';
import { deeds, deedsOfKept, type Deed } from '../worlds/deeds.ts';
import { ask, openScene, type Doer, type Scene } from '../worlds/doing.ts';
import { openGuarded, principalNames, principals, type PrincipalName } from '../worlds/principals.ts';
import { personOf } from '../worlds/served.ts';

/** What is done elsewhere to something real, by everybody. */
const elsewhere: Readonly<Record<string, string>> = {
  'POST /api/commands': 'server/matrix.test.ts',
  'POST /api/keep': 'below',
};

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

test('a deed is listed for every route that changes something and is not open to everybody', () => {
  const routes = scene.served.app.gates.filter(
    ({ method, access }) => !['GET', 'HEAD'].includes(method) && access !== 'open' && access !== 'signed',
  );
  const listed = [...[...deeds, ...deedsOfKept].map((each) => each.route), ...Object.keys(elsewhere)];
  expect(listed.toSorted()).toEqual([...new Set(routes.map(({ method, url }) => `${method} ${url}`))].sort());
});

const KEEPING = { method: 'POST', body: { name: 'Ana Ruiz', email: 'ana@example.org', password: PASSWORD } };
const keepers = ['owner', 'start', 'key'] as const;

test('the workspace is kept by nobody but who owns it', async () => {
  const { served, guarded } = scene;
  const before = await served.state();
  for (const who of principalNames) {
    if (keepers.some((each) => each === who)) continue;
    const { status } = await served.ask('/api/keep', 'nobody', { ...KEEPING, headers: guarded.shown[who] });
    expect(status, who).toBe(principals[who] ? 403 : 401);
  }
  expect(await served.state()).toBe(before);
});

// Because: it is kept once, each has a world of their own.
test.each(keepers)('the workspace is kept by the %s', async (who) => {
  const { served, shown, close } = await openGuarded();
  expect((await served.ask('/api/keep', 'nobody', { ...KEEPING, headers: shown[who] })).status).toBe(204);
  expect((await browserAt(served).signIn('ana@example.org')).status).toBe(204);
  await close();
});

describe('before the workspace is kept', () => {
  test.each(deeds)('$route is done by those who may, and by nobody else', (deed) => byEverybody(deed, false));
});

describe('once it is kept', () => {
  beforeAll(() => keepAsAna(scene.served));

  test.each(deedsOfKept)('$route is done by those who may, and by nobody else', (deed) => byEverybody(deed, true));

  test('the printed address does none of what it did before', async () => {
    const { served } = scene;
    const sent = [];
    for (const deed of deeds) sent.push({ deed, sent: await deed.make(scene, doer('owner')) });
    const before = await served.state();
    for (const { deed, sent: each } of sent)
      expect((await ask(served, deed.route, doer('start'), each)).status, deed.route).toBe(401);
    expect(await served.state()).toBe(before);
  });
});

async function byEverybody(deed: Deed, isKept: boolean): Promise<void> {
  const { served, guarded } = scene;
  const [method, url] = deed.route.split(' ');
  const { access } = served.app.gates.find((each) => each.method === method && each.url === url)!;
  const isKnown = (who: PrincipalName): boolean =>
    principals[who] !== undefined && !(isKept && principals[who].by === 'start');
  const may = (who: PrincipalName): boolean => {
    const standing = principals[who];
    if (!standing || !isKnown(who)) return false;
    if (access === 'local' && standing.by !== 'key') return false;
    if (access === 'session' && standing.by === 'token') return false;
    if (standing.held === 'read' && deed.route !== 'POST /api/sign-out') return false;
    return deed.may(standing);
  };

  const found: string[] = [];
  const others = await deed.make(scene, deed.isOwn ? raj() : doer('owner'));
  const before = await served.state();
  for (const who of principalNames) {
    if (may(who) && !deed.isOwn) continue;
    const { status, json } = await ask(served, deed.route, doer(who), others);
    const least = !isKnown(who) ? [401] : [403, 404];
    if (!least.includes(status)) found.push(`${who} was answered ${status} ${json.detail ?? ''}`);
  }
  expect(found).toEqual([]);
  expect(await served.state()).toBe(before);

  for (const who of principalNames.filter(may)) {
    const sent = await deed.make(scene, doer(who));
    const then = await served.state();
    const of = doer(who);
    const answer = await ask(served, deed.route, of, sent);
    if (answer.status >= 300) found.push(`${who} was answered ${answer.status} ${answer.text}`);
    const changed = changedTables(then, await served.state());
    const wanted = [...deed.changes, ...(deed.isOfShown ? shownIn(who) : [])].sort();
    if (changed.join() !== wanted.join()) found.push(`${who} changed ${changed.join()} and not ${wanted.join()}`);
    if (deed.after && !(await deed.after(scene, { who, of, sent, answer })))
      found.push(`${who} did it, and it is not so`);
    if (deed.isLeaving) await guarded.renew();
  }
  expect(found).toEqual([]);
}

/** Where that lies by which somebody is in. */
function shownIn(who: PrincipalName): string[] {
  const { by } = principals[who]!;
  return by === 'session' || by === 'token' ? [by] : [];
}

const doer = (who: PrincipalName): Doer => ({
  person: scene.guarded.persons[who] ?? 'nobody',
  headers: scene.guarded.shown[who],
});

const raj = (): Doer => ({ person: personOf(scene.served.world.raj), headers: scene.served.headersOf('raj') });

/** The tables of which some line is another one. */
function changedTables(before: string, after: string): string[] {
  const [then, now] = [new Set(before.split('\n')), new Set(after.split('\n'))];
  const lines = [...[...then].filter((each) => !now.has(each)), ...[...now].filter((each) => !then.has(each))];
  return [...new Set(lines.map((line) => line.slice(0, line.indexOf(' '))))].sort();
}
