/** Somebody who did something everywhere, and what has to be so once they are forgotten, whichever database it is. */
import { expect } from 'vitest';
import {
  canonical,
  commit,
  fold,
  get,
  kinds,
  limits,
  list,
  person,
  pull,
  workspace,
  type Tables,
} from '@dualtrack/core';
import { checkExport, importChanges, Store, type Engine, type Principal } from '@dualtrack/store';
import { Forgetting } from '../../server/people/forgetting.ts';
import type { Steps } from '../../store/statement.ts';
import { emptyEngine, freshWorkspace } from './engines.ts';
import { Forge, raj } from './forge.ts';
import { exported, mustVerify } from './play.ts';
import { tableSpecs } from './tables.ts';
import { openWorld, type World } from './world.ts';

/** What tells who Jo is: as little alike to anything else as can be. */
const jo = { id: '771234', login: 'quillon-gh' };
export const words: readonly string[] = [
  'Quillon',
  'Joquillon',
  'wexford@',
  'zabern@',
  'tauber@',
  'quillon-gh',
  'vanquil',
  '771234',
  '203.0.113.77',
];

const personOf = (who: Principal): string => (who as { person: string }).person;
const HOUR = 3_600_000;

/** So many commits that it takes several pieces to forget them. */
const COMMITS = limits.forgottenPerCommandMax * 2 + 20;

/** Jo joins, works, is told of by a forge, is renamed and loses an address, signs in and out, and leaves. */
export async function storyOf(world: World): Promise<{ id: string; commands: string[] }> {
  const { does, ana, store, clock } = world;
  const commands: string[] = [];
  const run = async (who: Principal, name: string, input: unknown) => {
    const id = `jo-${commands.length}`;
    commands.push(id);
    clock.now += HOUR;
    return does(who, name, input, { id });
  };
  const forge = await Forge.of(world);
  const emails = ['wexford@example.org', 'zabern@example.org'];
  const id = (await run(ana, 'people.add', { name: 'Joquillon', emails })).created!.id;
  const me: Principal = { kind: 'member', person: id, whence: 'session s 203.0.113.77' };
  await run(ana, 'workspace.rename', { name: 'Joquillon’s team' });
  await run(ana, 'people.set', { person: id, name: 'Jo Quillon' });
  await run(ana, 'workspace.rename', { name: 'Churn team' });
  await run(ana, 'people.unidentify', { person: id, system: 'email', handle: 'zabern@example.org' });
  await run(ana, 'people.identify', { person: id, system: 'github', handle: 'id:771234@github.com' });
  await run(me, 'work.create', { project: 'CHURN', track: 'research', title: 'Does the season matter?' });
  await run(me, 'comment.add', { task: 'CHURN-1', body: 'It does in spring.' });
  const view = { project: 'CHURN', shared: false, query: 'vanquil', group: 'track', sort: 'manual', layout: 'board' };
  await run(me, 'view.save', { ...view, name: 'vanquil', by: null, density: null, shut: [] });
  const author = { ...jo, name: 'Jo Quillon', email: 'tauber@example.org' };
  await forge.tells(
    forge.commits(
      clock.now,
      { message: 'Look at seasons', author: 'Jo Quillon', email: 'Zabern@example.org' },
      ...Array.from({ length: COMMITS }, (_, n) => ({
        message: `Step ${n}`,
        ...(n % 10 === 0 ? {} : { author: 'J. Quillon', email: 'wexford@example.org' }),
      })),
    ),
    forge.pull(1, { author, by: author, title: 'Seasons' }),
    forge.review(1, { of: raj, state: 'requested' }),
    forge.pull(2, { author: raj, by: raj, title: 'Others' }),
    forge.review(2, { of: author, state: 'approved' }),
    forge.rollout('r1', { by: author }),
  );
  // What pull requests ask ends, so that only the log tells of it.
  clock.now += HOUR;
  await forge.tells(forge.pull(1, { author, by: author, title: 'Seasons', state: 'merged' }));
  const entry = { at: clock.now, address: '203.0.113.77', agent: 'Browser', person: id, what: 'signed_in' };
  await store.keep(function* () {
    yield* store.people.entries.add(store.workspace, { ...entry, data: { way: 'password' } });
    const invited = { ...entry, person: personOf(ana), address: null, what: 'invited' };
    yield* store.people.entries.add(store.workspace, {
      ...invited,
      data: { email: 'Wexford@example.org', role: 'member' },
    });
    const offer = { kind: 'invitation' as const, now: clock.now, lifeMs: HOUR, by: personOf(ana) };
    yield* store.people.tickets.make(store.workspace, { ...offer, data: { email: 'wexford@example.org' } });
    const token = { person: id, project: null, name: 'Token of Quillon', scope: 'read' as const };
    yield* store.people.tokens.make(store.workspace, { ...token, now: clock.now, lifeMs: HOUR });
    const started = { person: id, way: 'password' as const, now: clock.now, lifeMs: HOUR };
    yield* store.people.sessions.open(store.workspace, { ...started, address: '203.0.113.77', agent: 'Browser' });
    yield* store.people.guesses.count(store.workspace, 'of:reset wexford@example.org', {
      now: clock.now,
      windowMs: HOUR,
    });
    yield* store.people.guesses.count(store.workspace, 'from:203.0.113.77', { now: clock.now, windowMs: HOUR });
    const body = Buffer.from(JSON.stringify({ sender: { login: 'quillon-gh', id: 771_234 } }));
    const told = { id: store.workspace, connection: forge.connection, key: 'k', event: 'push', at: clock.now };
    const arrived = { ...told, size: body.length, headers: {}, status: 'waiting' as const, reason: null, body };
    yield* store.deliveries.add(store.workspace, arrived);
    const effects = ['Jo Quillon finds #1 in the inbox'];
    yield* store.deliveries.settle(store.workspace, { id: told.id, status: 'done', reason: null, effects }, clock.now);
  });
  await run(ana, 'people.remove', { person: id });
  return { id, commands };
}

/** Which of the words stand in a text, in whatever case. */
export const found = (text: string): string[] =>
  words.filter((each) => text.toLowerCase().includes(each.toLowerCase()));

/** Does all that follows a command that forgets somebody. What it says goes to `log`. */
export const finishForgetting = (store: Store, log: string[] = []): Promise<void> =>
  new Forgetting({ store, log: (line) => void log.push(line) }).run();

/** Everything that a database holds of a workspace, as text. */
export async function everyRow(store: Store): Promise<string> {
  return store.keeps(function* (): Steps<string> {
    const all: string[] = [];
    for (const [table, { columns }] of tableSpecs()) {
      const names = Object.keys(columns).map((each) => `"${each}"`);
      const where = 'workspace' in columns ? ` where "workspace" = '${store.workspace}'` : '';
      for (const row of yield { sql: `select ${names.join()} from "${table}"${where}`, params: [] })
        all.push(`${table} ${JSON.stringify(row)}`);
    }
    return all.join('\n');
  });
}

/** Tells the story, forgets Jo, and looks everywhere. Gives the export, without what differs from one time to the next. */
export async function proveForgetting(
  engine: Engine,
  { id: which = freshWorkspace(), onDisk = () => '' }: { id?: string; onDisk?: () => string } = {},
): Promise<string> {
  const world = await openWorld(engine, { workspace: which });
  const { store, does, ana, reads } = world;
  const { id } = await storyOf(world);
  expect(found(await everyRow(store)).sort()).toEqual([...words].sort());
  const before = await store.seq();
  const there = await foldOf(store);

  await does(ana, 'people.forget', { person: id });
  const log: string[] = [];
  await finishForgetting(store, log);
  expect(log).toEqual([]);
  expect(found(await everyRow(store))).toEqual([]);
  expect(found(onDisk())).toEqual([]);
  await mustVerify(store);

  // What they did is a former member's.
  const row = await reads(() => get(person, id as never));
  expect(row).toMatchObject({ name: 'Former member', forgottenAt: world.clock.now });
  const [one, other] = (await reads(() => list(pull, 'project', []))).toSorted((a, b) => a.number - b.number);
  const reviewers = other!.reviews.map((each) => [each.person, each.login]);
  expect([one!.person, one!.login, reviewers]).toEqual([id, '', [[id, id]]]);
  const made = await reads(() => list(commit, 'project', []));
  const seasons = made.find((each) => each.subject === 'Look at seasons')!;
  expect([seasons.author, seasons.email]).toEqual(['Former member', '']);
  expect(made.filter((each) => each.author === 'Mei')).toHaveLength(COMMITS / 10);
  expect((await reads(() => list(workspace, 'all', [])))[0]!.name).toBe('Churn team');
  const did = await world.since(0);
  expect(did.filter((each) => each.actor === id).map((each) => each.kind)).toContain('comment');
  expect(canonical(did)).toContain('It does in spring.');

  // It was done in pieces, in the name of who forgot them.
  const taken = (await world.since(before)).filter((each) => each.op === 'redact');
  for (const some of Map.groupBy(taken, (each) => each.command).values())
    expect(some.length).toBeLessThanOrEqual(limits.forgottenPerCommandMax);
  expect(new Set(taken.map((each) => each.actor))).toEqual(new Set([(ana as { person: string }).person]));

  // A replica that held it all before shows it no more, once it has what is new.
  expect(found(tablesAsText(there))).not.toEqual([]);
  const after = fold(kinds, await world.since(before), there);
  expect(found(tablesAsText(after))).toEqual([]);
  expect(tablesAsText(after)).toBe(tablesAsText(await foldOf(store)));

  // And neither does another workspace that is made of the export, which is the same byte for byte.
  const text = await exported(store);
  expect(found(text)).toEqual([]);
  const lines = text.trimEnd().split('\n');
  expect((await checkExport(linesOf(lines))).changes).toBe(await store.seq());
  const copy = await emptyEngine();
  const second = await Store.open(copy);
  await importChanges(
    copy,
    second.workspace,
    which,
    lines.slice(1, -1).map((each) => JSON.parse(each)),
  );
  const same = await Store.open({ ...copy }, { workspace: which });
  expect(await exported(same)).toBe(text);
  await mustVerify(same);
  await same.close();

  // Nothing is left to be done.
  const last = await store.seq();
  await finishForgetting(store);
  expect(await store.seq()).toBe(last);
  await world.close();
  // Because: what the server sends by itself has another id each time.
  return lines
    .slice(0, -1)
    .join('\n')
    .replace(/"command":"[0-9a-f]{8}-[^"]*"/g, '"command":"its own"');
}

async function foldOf(store: Store): Promise<Tables> {
  return fold(kinds, await store.changesAfter(0, 100_000));
}

const tablesAsText = (tables: Tables): string =>
  canonical(
    Object.fromEntries(
      [...tables].map(([kind, rows]) => [kind, [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1))]),
    ),
  );

async function* linesOf(lines: readonly string[]): AsyncGenerator<string> {
  for (const line of lines) yield line;
}
