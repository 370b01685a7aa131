/** Forgetting a former member: who they were is found nowhere any more, and what they did stays. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { canonical } from '@dualtrack/core';
import { openSqlite, type Engine } from '@dualtrack/store';
import { serverLimits } from '../../server/limits.ts';
import { Forgetting } from '../../server/people/forgetting.ts';
import { testEngine } from '../worlds/engines.ts';
import { inFolder } from '../worlds/folder.ts';
import { everyRow, finishForgetting, found, proveForgetting, storyOf } from '../worlds/forgetting.ts';
import { mustVerify } from '../worlds/play.ts';
import { inWorld, openWorld } from '../worlds/world.ts';

const HOUR = 3_600_000;

test('who somebody was is nowhere in the database, its log and its export, and what they did stays', async () => {
  await proveForgetting(await testEngine());
});

test('who somebody was is in no file of the database', () =>
  inFolder(async (folder) => {
    const onDisk = (): string =>
      readdirSync(folder)
        .map((each) => readFileSync(join(folder, each), 'latin1'))
        .join('\n');
    await proveForgetting(openSqlite(join(folder, 'data.db')), { onDisk });
  }));

test('what is written while the file is written anew is there afterwards, and nobody who reads has to wait', () =>
  inFolder(async (folder) => {
    const world = await openWorld(openSqlite(join(folder, 'data.db')));
    const { store, does, mei } = world;
    const ended: string[] = [];
    const scrubbing = store.scrub!().then(() => ended.push('anew'));
    const input = { project: 'CHURN', track: 'data', title: 'Written meanwhile' };
    const writing = does(mei, 'work.create', input).then(() => ended.push('written'));
    const before = await store.seq();
    ended.push('read');
    await Promise.all([scrubbing, writing]);
    expect(ended).toEqual(['read', 'anew', 'written']);
    expect(await store.seq()).toBeGreaterThan(before);
    await mustVerify(store);
    await world.close();
  }));

test('a short name is taken out where it stands alone, and is no part of other words', () =>
  inWorld(async ({ does, ana, store, clock: { now } }) => {
    const li = (await does(ana, 'people.add', { name: 'Li', emails: ['li@example.org'] })).created!.id;
    const effects = ['Pipeline 7 is linked to CHURN-1', 'Found for (Li): CHURN-1', 'LI finds #1 in the inbox'];
    const tries = ['of:reset li@example.org', 'of:reset ali@example.org', 'of:cli', 'of:li'];
    await store.keep(function* () {
      for (const [n, effect] of effects.entries()) {
        const told = { id: `${li.slice(0, -1)}${n}`, connection: store.workspace, key: `${n}`, event: 'push', at: now };
        const body = Buffer.from('{}');
        const arrived = { ...told, size: body.length, headers: {}, status: 'waiting' as const, reason: null, body };
        yield* store.deliveries.add(store.workspace, arrived);
        const settled = { id: told.id, status: 'done' as const, reason: null, effects: [effect] };
        yield* store.deliveries.settle(store.workspace, settled, now);
      }
      for (const each of tries) yield* store.people.guesses.count(store.workspace, each, { now, windowMs: HOUR });
    });
    await does(ana, 'people.remove', { person: li });
    await does(ana, 'people.forget', { person: li });
    await finishForgetting(store);
    const rows = await everyRow(store);
    expect(effects.filter((each) => rows.includes(each))).toEqual([effects[0]]);
    expect(tries.filter((each) => rows.includes(`"${each}"`))).toEqual(['of:reset ali@example.org', 'of:cli']);
  }));

test('a server that ends while others write leaves it to the next one to write the file anew', async () => {
  let times = 0;
  const engine: Engine = { ...openSqlite(':memory:'), scrub: () => Promise.resolve(void times++) };
  const world = await openWorld(engine);
  const { store, does, ana, mei } = world;
  const { id } = await storyOf(world);
  await does(ana, 'people.forget', { person: id });
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout'] });
  try {
    const over = new Forgetting({ store, log: () => undefined }).close().then(() => true);
    const turn = () => new Promise<boolean>((resolve) => setImmediate(() => resolve(false)));
    while (!(await Promise.race([over, turn()]))) {
      if (vi.getTimerCount() === 0) continue;
      // Because: it waits for a moment in which nobody writes, and there is none.
      await does(mei, 'comment.add', { task: 'CHURN-1', body: 'Still here.' });
      vi.advanceTimersByTime(serverLimits.forgettingQuietMs);
    }
  } finally {
    vi.useRealTimers();
  }
  expect(found(await everyRow(store))).toEqual([]);
  expect(times).toBe(0);
  await finishForgetting(store);
  expect(times).toBe(1);
  await world.close();
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
    const undoAll = async (time: string): Promise<void> => {
      for (const command of [...commands.toReversed(), 'forget'])
        await store.mutate(ana, [{ id: `undo-${command}-${time}`, name: 'change.undo', input: { command } }]);
    };
    const toldSince = async (number: number) =>
      (await world.since(number)).filter((each) => ['person', 'identity', 'account'].includes(each.kind));
    // While what follows is still to be done, and once it is.
    await undoAll('before');
    expect(await toldSince(seq)).toEqual([]);
    await finishForgetting(store);
    const last = await store.seq();
    expect(found(canonical(await world.since(0)))).toEqual([]);
    await undoAll('after');
    expect(await toldSince(last)).toEqual([]);
    expect(found(canonical(await world.since(0)))).toEqual([]);
  }));

test('what broke off is gone on with, from wherever that was', async () => {
  const engine = await testEngine();
  let left = Number.POSITIVE_INFINITY;
  const failing: Engine = {
    ...engine,
    async transact(steps) {
      if (left-- <= 0) throw new Error('the database is away');
      return engine.transact(steps);
    },
  };
  const world = await openWorld(failing);
  const { store, does, ana } = world;
  const { id } = await storyOf(world);
  await does(ana, 'people.forget', { person: id });
  let tries = 0;
  for (; found(await everyRow(store)).length > 0; tries++) {
    const log: string[] = [];
    // Each time it comes two transactions further than where it was gone on with.
    left = 2;
    await finishForgetting(store, log);
    left = Number.POSITIVE_INFINITY;
    await mustVerify(store);
    if (tries > 100) break;
  }
  expect(tries).toBeGreaterThan(3);
  await finishForgetting(store);
  expect(found(await everyRow(store))).toEqual([]);
  await mustVerify(store);
  await world.close();
});
