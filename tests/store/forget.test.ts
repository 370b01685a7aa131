/** Forgetting a former member: who they were is found nowhere any more, and what they did stays. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canonical, fold, get, kinds, list, person, pull, commit, workspace, type Tables } from '@dualtrack/core';
import { openSqlite, Store, type Principal } from '@dualtrack/store';
import { checkExport, importChanges } from '../../store/exchange.ts';
import { Forge, raj } from '../worlds/forge.ts';
import { inWorld, openWorld, type World } from '../worlds/world.ts';

/** What tells who Jo is: as little alike to anything else as can be. */
const jo = { id: '771234', login: 'quillon-gh' };
const words = [
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

/** Jo joins, works, is told of by a forge, is renamed and loses an address, signs in and out, and leaves. */
async function storyOf(world: World): Promise<{ id: string; commands: string[] }> {
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
    forge.commits(clock.now, { message: 'Look at seasons', author: 'Jo Quillon', email: 'Zabern@example.org' }),
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
const found = (text: string): string[] => words.filter((each) => text.toLowerCase().includes(each.toLowerCase()));

test('who somebody was is nowhere in the database, its log and its export, and what they did stays', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dualtrack-forget-'));
  const world = await openWorld(openSqlite(join(folder, 'data.db')));
  const onDisk = (): string =>
    readdirSync(folder)
      .map((each) => readFileSync(join(folder, each), 'latin1'))
      .join('\n');
  try {
    const { store, does, ana, reads } = world;
    const { id } = await storyOf(world);
    expect(found(onDisk()).sort()).toEqual([...words].sort());
    const before = await store.seq();
    const there = await foldOf(store);

    await does(ana, 'people.forget', { person: id });
    await store.scrub();
    expect(found(onDisk())).toEqual([]);
    expect(await store.verify()).toMatchObject({ differences: 0 });

    // What they did is a former member's.
    const row = await reads(() => get(person, id));
    expect(row).toMatchObject({ name: 'Former member', forgottenAt: world.clock.now });
    const [one, other] = (await reads(() => list(pull, 'project', []))).toSorted((a, b) => a.number - b.number);
    expect([one!.person, one!.login, other!.reviews.map((each) => [each.person, each.login])]).toEqual([
      id,
      '',
      [[id, id]],
    ]);
    const [made] = await reads(() => list(commit, 'project', []));
    expect([made!.author, made!.email, made!.subject]).toEqual(['Former member', '', 'Look at seasons']);
    expect((await reads(() => list(workspace, 'all', [])))[0]!.name).toBe('Churn team');
    const did = await world.since(0);
    expect(did.filter((each) => each.actor === id).map((each) => each.kind)).toContain('comment');
    expect(canonical(did)).toContain('It does in spring.');

    // A replica that held it all before shows it no more, once it has what is new.
    expect(found(tablesAsText(there))).not.toEqual([]);
    const after = fold(kinds, await world.since(before), there);
    expect(found(tablesAsText(after))).toEqual([]);
    expect(tablesAsText(after)).toBe(tablesAsText(await foldOf(store)));

    // And neither does another workspace that is made of the export.
    let text = '';
    await store.export(async (part) => void (text += part));
    expect(found(text)).toEqual([]);
    const lines = text.trimEnd().split('\n');
    expect((await checkExport(linesOf(lines))).changes).toBe(await store.seq());
    const copy = openSqlite(':memory:');
    const second = await Store.open(copy);
    await importChanges(
      copy,
      second.workspace,
      store.workspace,
      lines.slice(1, -1).map((each) => JSON.parse(each)),
    );
    await second.close();
  } finally {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('nothing that was done before or after brings it back', () =>
  inWorld(async (world) => {
    const { does, refuses, ana, mei, store } = world;
    const { id, commands } = await storyOf(world);
    expect(await refuses(ana, 'people.forget', { person: 'Mei' })).toBe('still_member');
    expect(await refuses(mei, 'people.forget', { person: id })).toBe('forbidden');
    await does(ana, 'people.forget', { person: id }, { id: 'forget' });
    const seq = await store.seq();
    expect(await refuses(ana, 'people.forget', { person: id })).toBe('forgotten');
    for (const each of ['restore', 'set', 'identify', 'join'])
      expect(
        await refuses(ana, `people.${each}`, {
          person: id,
          ...(each === 'set' && { name: 'Jo' }),
          ...(each === 'identify' && { system: 'email', handle: 'x@example.org' }),
          ...(each === 'join' && { project: 'CHURN', role: 'member' }),
        }),
        each,
      ).toBe('forgotten');
    for (const command of [...commands.toReversed(), 'forget'])
      await store.mutate(ana, [{ id: `undo-${command}`, name: 'change.undo', input: { command } }]);
    expect(found(canonical(await world.since(0)))).toEqual([]);
    const told = (await world.since(seq)).filter((each) => ['person', 'identity', 'account'].includes(each.kind));
    expect(told).toEqual([]);
  }));

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
