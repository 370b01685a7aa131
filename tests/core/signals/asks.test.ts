/** What pull requests ask of people: it comes to their inbox, stays while it asks, and goes whichever way it ends. */
import { expect, test } from 'vitest';
import { inboxOf, meOf, must, workOf, type InboxItem } from '@dualtrack/core';
import type { Principal } from '@dualtrack/store';
import { Forge, mei, raj, stranger } from '../../worlds/forge.ts';
import { inWorld, type World } from '../../worlds/world.ts';

const minute = 60_000;

/** CHURN-1 is production work, CHURN-2 data work; Mei opens pull requests, Raj and Ana review them. */
const withForge = (test: (world: World, forge: Forge) => Promise<void>) => () =>
  inWorld(async (world) => {
    const { does, ana } = world;
    for (const track of ['production', 'data'])
      await does(ana, 'work.create', { project: 'CHURN', track, title: `A ${track} task` });
    await test(world, await Forge.of(world));
  });

async function itemsOf(world: World, who: Principal): Promise<InboxItem[]> {
  const found = await world.reads(function* () {
    const me = yield* must(yield* meOf(who.kind === 'member' ? who.person : ''), 'not_found');
    return yield* inboxOf(me, world.clock.now);
  });
  return found.now.filter((each) => each.ask);
}

/** `review #1 CHURN-1` */
const asksOf = async (world: World, who: Principal): Promise<string[]> =>
  (await itemsOf(world, who)).map(({ ask, home, task }) =>
    [`${ask!.what} #${ask!.number}`, task && `${home.key}-${task.number}`].filter(Boolean).join(' '),
  );

test(
  'who is asked for a review finds it in the inbox, with its task; it is no work of theirs, and asks nobody else',
  withForge(async (world, forge) => {
    await forge.tells(
      forge.pull(1, { title: 'CHURN-1 calibrate' }),
      forge.review(1, { of: raj, at: 1_000 }),
      forge.review(1, { of: stranger, at: 1_000 }),
      forge.pull(2, { title: 'Docs' }),
      forge.review(2, { of: raj, at: 2_000 }),
    );
    expect(await asksOf(world, world.raj)).toEqual(['review #1 CHURN-1', 'review #2']);
    const [first] = await itemsOf(world, world.raj);
    expect(first).toMatchObject({ reason: 'review', since: 1_000 });
    expect(first!.ask).toMatchObject({ title: 'CHURN-1 calibrate', url: 'https://github.com/acme/churn/pull/1' });
    for (const other of [world.mei, world.ana]) expect(await asksOf(world, other)).toEqual([]);
    const work = await world.reads(function* () {
      const me = yield* must(yield* meOf(world.raj.kind === 'member' ? world.raj.person : ''), 'not_found');
      return yield* workOf(me, 0);
    });
    expect(Object.values(work).flat()).toEqual([]);
  }),
);

for (const [ends, state] of [
  ['approved', 'approved'],
  ['changes are wanted', 'changes'],
  ['commented on', 'commented'],
  ['taken back', 'withdrawn'],
] as const)
  test(
    `a review that is ${ends} asks no more, and asks again when it is asked for again`,
    withForge(async (world, forge) => {
      await forge.tells(forge.pull(1, {}), forge.review(1, { of: raj, at: 1_000 }));
      await forge.tells(forge.review(1, { of: raj, state, at: 2_000 }));
      await forge.tells(forge.review(1, { of: raj, at: 1_500 }));
      expect(await asksOf(world, world.raj)).toEqual([]);
      await forge.tells(forge.review(1, { of: raj, at: 3_000 }), forge.review(1, { of: raj, at: 4_000 }));
      expect(await itemsOf(world, world.raj)).toMatchObject([{ since: 3_000 }]);
    }),
  );

for (const state of ['merged', 'closed'] as const)
  test(
    `a pull request that is ${state} asks nothing, of its reviewers or its author; opened again it does`,
    withForge(async (world, forge) => {
      const told = world.clock.now;
      const ended = forge.pull(1, { state, toldAt: told + 2 });
      await forge.tells(forge.pull(1, { toldAt: told }), forge.review(1, { of: raj, at: told }));
      await forge.tells(forge.review(1, { of: stranger, state: 'changes', at: told + 1 }));
      expect(await asksOf(world, world.mei)).toEqual(['changes #1']);
      await forge.tells(ended);
      for (const who of [world.mei, world.raj]) expect(await asksOf(world, who)).toEqual([]);
      await forge.tells(forge.pull(1, { toldAt: told + 3 }));
      expect(await asksOf(world, world.raj)).toEqual(['review #1']);
    }),
  );

test(
  'its author is asked for the changes that somebody wants, and to merge it once all have approved',
  withForge(async (world, forge) => {
    const says = (of: typeof raj, state: 'requested' | 'changes' | 'approved', at: number) =>
      forge.tells(forge.review(1, { of, state, at }));
    await forge.tells(forge.pull(1, { title: 'CHURN-1 a' }));
    await says(stranger, 'approved', 1_000);
    await says(raj, 'requested', 1_000);
    expect(await asksOf(world, world.mei)).toEqual([]);
    await says(raj, 'changes', 2_000);
    expect(await itemsOf(world, world.mei)).toMatchObject([{ ask: { what: 'changes', login: 'raj-gh' } }]);
    await says(raj, 'requested', 3_000);
    expect(await asksOf(world, world.mei)).toEqual([]);
    await says(raj, 'approved', 4_000);
    expect(await asksOf(world, world.mei)).toEqual(['merge #1 CHURN-1']);
    await forge.tells(forge.pull(1, { title: 'CHURN-1 a', state: 'draft', toldAt: world.clock.now + 1 }));
    expect(await asksOf(world, world.mei)).toEqual([]);
  }),
);

test(
  'each is a switch of the lane of its task; without a task it is asked unless every lane has it off',
  withForge(async (world, forge) => {
    const turn = (automation: string, track: string, on: boolean) =>
      world.does(world.ana, 'track.automate', { project: 'CHURN', track, automation, on });
    await forge.tells(
      forge.pull(1, { title: 'CHURN-1 a' }),
      forge.review(1, { of: raj, at: 1_000 }),
      forge.pull(2, { title: 'CHURN-2 b' }),
      forge.review(2, { of: raj, at: 2_000 }),
      forge.pull(3, {}),
      forge.review(3, { of: raj, at: 3_000 }),
      forge.pull(4, { title: 'CHURN-1 c' }),
      forge.review(4, { of: raj, state: 'changes', at: 1_000 }),
      forge.pull(5, { title: 'CHURN-1 d' }),
      forge.review(5, { of: raj, state: 'approved', at: 2_000 }),
    );
    await turn('review_asked', 'production', false);
    expect(await asksOf(world, world.raj)).toEqual(['review #2 CHURN-2', 'review #3']);
    await turn('review_asked', 'data', false);
    await turn('review_asked', 'research', false);
    expect(await asksOf(world, world.raj)).toEqual([]);
    await turn('review_asked', 'production', true);
    expect(await asksOf(world, world.raj)).toEqual(['review #1 CHURN-1', 'review #3']);
    expect(await asksOf(world, world.mei)).toEqual(['changes #4 CHURN-1', 'merge #5 CHURN-1']);
    await turn('changes_asked', 'production', false);
    expect(await asksOf(world, world.mei)).toEqual(['merge #5 CHURN-1']);
    await turn('approved', 'production', false);
    expect(await asksOf(world, world.mei)).toEqual([]);
  }),
);

test(
  'put away it stays away until it is asked anew; who is known by their account later is asked then',
  withForge(async (world, forge) => {
    const { does, clock } = world;
    const person = world.raj.kind === 'member' ? world.raj.person : '';
    await forge.tells(forge.pull(1, {}), forge.review(1, { of: raj, at: 1_000 }));
    const [item] = await itemsOf(world, world.raj);
    const { reason, of, since } = item!;
    await does(world.raj, 'inbox.settle', { person, reason, of, since });
    await forge.tells(forge.review(1, { of: raj, at: 2_000 }));
    expect(await asksOf(world, world.raj)).toEqual([]);
    await forge.tells(
      forge.review(1, { of: raj, state: 'commented', at: 3_000 }),
      forge.review(1, { of: raj, at: 4_000 }),
    );
    expect(await asksOf(world, world.raj)).toEqual(['review #1']);
    await forge.tells(forge.review(1, { of: { id: '', login: 'ana-gh' }, at: 1_000 }));
    await does(world.ana, 'people.identify', { person: 'Ana Ruiz', system: 'github', handle: 'ana-gh' });
    clock.now += minute;
    await forge.tells(forge.pull(1, { by: mei }));
    expect(await asksOf(world, world.ana)).toEqual(['review #1']);
  }),
);

test(
  'a repository that nobody tells of any more, and a project that one does not see, ask nothing',
  withForge(async (world, forge) => {
    const { does, ana } = world;
    await forge.tells(forge.pull(1, { title: 'CHURN-1 a' }), forge.review(1, { of: raj, at: 1_000 }));
    await does(ana, 'project.restrict', { project: 'CHURN', private: true });
    expect(await asksOf(world, world.raj)).toEqual([]);
    await does(ana, 'project.restrict', { project: 'CHURN', private: false });
    expect(await asksOf(world, world.raj)).toEqual(['review #1 CHURN-1']);
    await does(ana, 'work.remove', { task: 'CHURN-1' });
    expect(await asksOf(world, world.raj)).toEqual(['review #1']);
    await does(ana, 'connection.remove', { connection: forge.connection });
    expect(await asksOf(world, world.raj)).toEqual([]);
  }),
);
