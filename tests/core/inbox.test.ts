/** What asks one person to act: only what they can act on and may see; what is put away stays away until it asks anew. */
import { describe, expect, test } from 'vitest';
import {
  DAY,
  decisionsIn,
  inboxOf,
  kinds,
  limits,
  list,
  meOf,
  must,
  settling,
  theTask,
  workOf,
  type Inbox,
  type InboxItem,
  type Me,
} from '@dualtrack/core';
import type { Principal } from '@dualtrack/store';
import { Desk, Office, shown } from '../worlds/line.ts';
import { Dice } from '../worlds/random.ts';
import { inWorld, START, type World } from '../worlds/world.ts';

const personOf = (who: Principal): string => (who.kind === 'member' ? who.person : '');

function meIn({ reads }: World, who: Principal): Promise<Me> {
  return reads(function* () {
    return yield* must(yield* meOf(personOf(who)), 'not_found');
  });
}

async function inboxIn(world: World, who: Principal): Promise<Inbox> {
  const me = await meIn(world, who);
  return world.reads(() => inboxOf(me, world.clock.now));
}

/** `decide CHURN-1`, with what waits for it; of a pull request what it asks, `review #1 CHURN-1`. */
const named = ({ reason, task, home, waiting, ask }: InboxItem): string =>
  [ask ? `${ask.what} #${ask.number}` : reason, task && `${home.key}-${task.number}`, waiting && `for ${waiting.title}`]
    .filter(Boolean)
    .join(' ');

const asksIn = async (world: World, who: Principal): Promise<string[]> => (await inboxIn(world, who)).now.map(named);

async function settles(world: World, who: Principal, at: number, more: Record<string, unknown> = {}) {
  const { reason, of, since } = (await inboxIn(world, who)).now[at]!;
  return world.does(who, 'inbox.settle', { person: personOf(who), reason, of, since, ...more });
}

/** Mei's question CHURN-1 with a box of four days, her task CHURN-2, and Raj's task CHURN-3. */
async function furnished({ does, mei, raj, ana }: World): Promise<void> {
  const add = (who: Principal, input: Record<string, unknown>) =>
    does(ana, 'work.create', { project: 'CHURN', assignees: [personOf(who)], ...input });
  await add(mei, { track: 'research', title: 'Q', days: 4, column: 'doing' });
  await add(mei, { track: 'production', title: 'Feature store' });
  await add(raj, { track: 'production', title: 'Scorer' });
}

describe('what asks', () => {
  test('a question whose box is full asks who is on it, and nobody else', () =>
    inWorld(async (world) => {
      await furnished(world);
      const { clock, does, mei, raj, ana } = world;
      expect(await asksIn(world, mei)).toEqual([]);
      clock.now = START + 4 * DAY;
      const inbox = await inboxIn(world, mei);
      expect(inbox.now).toMatchObject([{ reason: 'decide', since: START + 4 * DAY, until: null }]);
      expect(decisionsIn(inbox)).toBe(1);
      for (const other of [raj, ana]) expect(await asksIn(world, other)).toEqual([]);
      await does(mei, 'research.extend', { task: 'CHURN-1', days: 2, reason: 'The runs were late' });
      expect(await asksIn(world, mei)).toEqual([]);
      clock.now += 2 * DAY;
      expect(await asksIn(world, mei)).toEqual(['decide CHURN-1']);
      await does(mei, 'research.decide', { task: 'CHURN-1', outcome: 'parked', finding: 'Too early' });
      expect(await asksIn(world, mei)).toEqual([]);
    }));

  test('a question that was moved to done asks at once; without anybody on it, who added it', () =>
    inWorld(async (world) => {
      const { does, mei, raj } = world;
      await does(raj, 'work.create', { project: 'CHURN', track: 'research', title: 'Q' });
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'done' });
      expect(await asksIn(world, raj)).toEqual(['decide CHURN-1']);
      expect(await asksIn(world, mei)).toEqual([]);
      await does(raj, 'work.assign', { task: 'CHURN-1', add: [personOf(mei)] });
      expect(await asksIn(world, raj)).toEqual([]);
      expect(await asksIn(world, mei)).toEqual(['decide CHURN-1']);
    }));

  test('a blocker asks who clears it, a review comes as one, and both end with it', () =>
    inWorld(async (world) => {
      await furnished(world);
      const { does, mei, raj, ana } = world;
      const block = (kind: string) =>
        does(raj, 'work.block', { task: 'CHURN-3', kind, note: 'please', person: personOf(ana) });
      await block('compute');
      await block('review');
      expect(await asksIn(world, ana)).toEqual(['unblock CHURN-3', 'review CHURN-3']);
      expect((await inboxIn(world, ana)).now[0]!.blocker).toMatchObject({ note: 'please' });
      for (const other of [mei, raj]) expect(await asksIn(world, other)).toEqual([]);
      await does(ana, 'work.unblock', { task: 'CHURN-3' });
      expect(await asksIn(world, ana)).toEqual([]);
    }));

  test('work of others that waits for mine: by a dependency, a blocker or a data gate; not my own, not what is done', () =>
    inWorld(async (world) => {
      await furnished(world);
      const { does, mei, raj } = world;
      await does(raj, 'work.depend', { task: 'CHURN-3', on: 'CHURN-2' });
      await does(mei, 'work.depend', { task: 'CHURN-1', on: 'CHURN-2' });
      await does(mei, 'gate.add', { project: 'CHURN', name: 'labels', task: 'CHURN-2' });
      await does(raj, 'gate.block', { project: 'CHURN', gate: 'labels', task: 'CHURN-3' });
      expect(await asksIn(world, mei)).toEqual(['wait CHURN-2 for Scorer', 'wait CHURN-2 for Scorer']);
      expect(await asksIn(world, raj)).toEqual([]);
      await does(raj, 'work.move', { task: 'CHURN-3', to: 'done' });
      expect(await asksIn(world, mei)).toEqual([]);
    }));

  test('work in a checking column asks who is on it; a question that is written up does not', () =>
    inWorld(async (world) => {
      await furnished(world);
      const { does, mei, raj } = world;
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'checking' });
      await does(mei, 'work.move', { task: 'CHURN-2', to: 'checking' });
      expect(await asksIn(world, mei)).toEqual(['review CHURN-2']);
      expect(await asksIn(world, raj)).toEqual([]);
    }));

  test('words that name one ask, the newest first, until they are gone; one’s own do not', () =>
    inWorld(async (world) => {
      await furnished(world);
      const { does, clock, mei, raj, ana } = world;
      await does(raj, 'comment.add', { task: 'CHURN-3', body: '@Mei what do you think? @Raj' });
      clock.now += 1_000;
      const { created } = await does(ana, 'comment.add', { task: 'CHURN-2', body: '@mei, please' });
      expect(await asksIn(world, mei)).toEqual(['mention CHURN-2', 'mention CHURN-3']);
      expect((await inboxIn(world, mei)).now[0]).toMatchObject({ by: personOf(ana), since: clock.now });
      for (const other of [raj, ana]) expect(await asksIn(world, other)).toEqual([]);
      await does(ana, 'comment.remove', { comment: created!.id });
      await does(raj, 'work.move', { task: 'CHURN-3', to: 'done' });
      expect(await asksIn(world, mei)).toEqual(['mention CHURN-3']);
      clock.now += 15 * DAY;
      expect((await asksIn(world, mei)).filter((each) => each.startsWith('mention'))).toEqual([]);
    }));

  test('decisions come first, the longest waiting ahead', () =>
    inWorld(async (world) => {
      await furnished(world);
      const { does, clock, mei, raj } = world;
      await does(raj, 'work.depend', { task: 'CHURN-3', on: 'CHURN-2' });
      await does(mei, 'work.create', {
        project: 'CHURN',
        track: 'research',
        title: 'short',
        days: 1,
        column: 'doing',
        assignees: [personOf(mei)],
      });
      clock.now += 9 * DAY;
      expect(await asksIn(world, mei)).toEqual(['decide CHURN-4', 'decide CHURN-1', 'wait CHURN-2 for Scorer']);
    }));
});

describe('who may', () => {
  test('a viewer is not asked for what they may not do', () =>
    inWorld(async (world) => {
      const { does, ana, vic } = world;
      const more = { project: 'CHURN', assignees: [personOf(vic)] };
      await does(ana, 'work.create', { ...more, track: 'research', title: 'Q', column: 'checking' });
      await does(ana, 'work.move', { task: 'CHURN-1', to: 'done' });
      await does(ana, 'work.create', { ...more, track: 'production', title: 'T', column: 'checking' });
      await does(ana, 'work.block', { task: 'CHURN-2', kind: 'external', person: personOf(vic) });
      expect(await asksIn(world, vic)).toEqual(['unblock CHURN-2']);
    }));

  test('nothing asks from a project that one does not see, or that is put away', () =>
    inWorld(async (world) => {
      await furnished(world);
      const { does, clock, ana, mei } = world;
      clock.now += 9 * DAY;
      await does(ana, 'project.restrict', { project: 'CHURN', private: true });
      expect(await asksIn(world, mei)).toEqual([]);
      await does(ana, 'people.join', { project: 'CHURN', person: personOf(mei), role: 'viewer' });
      expect(await asksIn(world, mei)).toEqual([]);
      await does(ana, 'people.join', { project: 'CHURN', person: personOf(mei), role: 'member' });
      expect(await asksIn(world, mei)).toEqual(['decide CHURN-1']);
      await does(ana, 'project.archive', { project: 'CHURN', archived: true });
      expect(await asksIn(world, mei)).toEqual([]);
    }));
});

describe('put away', () => {
  test('done is gone until it asks anew; undone it is there again', () =>
    inWorld(async (world) => {
      await furnished(world);
      const { does, clock, mei } = world;
      clock.now += 4 * DAY;
      const { id } = await settles(world, mei, 0);
      expect(await inboxIn(world, mei)).toEqual({ now: [], later: [] });
      await does(mei, 'change.undo', { command: id });
      expect(await asksIn(world, mei)).toEqual(['decide CHURN-1']);
      await settles(world, mei, 0);
      await does(mei, 'research.extend', { task: 'CHURN-1', days: 1, reason: 'One more seed' });
      clock.now += 2 * DAY;
      expect(await asksIn(world, mei)).toEqual(['decide CHURN-1']);
    }));

  test('snoozed is later, and back when its time comes', () =>
    inWorld(async (world) => {
      await furnished(world);
      const { clock, mei } = world;
      clock.now += 4 * DAY;
      const until = clock.now + DAY;
      await settles(world, mei, 0, { until });
      const inbox = await inboxIn(world, mei);
      expect(inbox.now).toEqual([]);
      expect(inbox.later).toMatchObject([{ reason: 'decide', until }]);
      expect(decisionsIn(inbox)).toBe(0);
      clock.now = until;
      expect(await asksIn(world, mei)).toEqual(['decide CHURN-1']);
    }));

  test('nobody puts away, undoes or ever receives what is another’s', () =>
    inWorld(async (world) => {
      await furnished(world);
      const { does, refuses, clock, ana, mei, raj, reads } = world;
      clock.now += 4 * DAY;
      const { reason, of, since } = (await inboxIn(world, mei)).now[0]!;
      for (const other of [ana, raj])
        expect(await refuses(other, 'inbox.settle', { person: personOf(mei), reason, of, since })).toBe('forbidden');
      const office = new Office(world);
      const desks = [mei, ana, raj].map((who, n) => new Desk(office, who, new Dice(n)));
      for (const desk of desks) await desk.begin();
      const { id } = await settles(world, mei, 0);
      for (const other of [ana, raj]) expect(await refuses(other, 'change.undo', { command: id })).toBe('not_found');
      for (const desk of desks) await desk.settle();
      const [row] = await reads(() => list(settling, 'person', [personOf(mei)]));
      const held = (): boolean[] => desks.map((desk) => shown(desk, kinds.settling, row!.id) !== undefined);
      expect(held()).toEqual([true, false, false]);
      expect(desks.map((desk) => desk.told.some(({ change }) => change.kind === 'settling'))).toEqual([
        true,
        false,
        false,
      ]);
      for (const desk of desks) await desk.begin();
      expect(held()).toEqual([true, false, false]);
      expect(desks.flatMap((desk) => desk.leaks)).toEqual([]);
      await office.close();
      await does(mei, 'change.undo', { command: id });
    }));

  test('what is put away again is one row, and only so many are remembered, the newest', () =>
    inWorld(async (world) => {
      const { sends, clock, reads, mei } = world;
      const ids = Array.from(
        { length: limits.settlingsMax + 2 },
        (_, n) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
      );
      const put = async (of: readonly string[]): Promise<void> => {
        const person = personOf(mei);
        const calls = of.map((each, n) => ({
          id: `put-${clock.now}-${n}`,
          name: 'inbox.settle',
          input: { person, reason: 'mention', of: each, since: clock.now },
        }));
        for (const answer of await sends(mei, calls)) expect(answer).not.toHaveProperty('refusal');
      };
      await put(ids.slice(0, 2));
      clock.now += 1_000;
      await put(ids.slice(0, 1));
      clock.now += 1_000;
      await put(ids.slice(2));
      const rows = await reads(() => list(settling, 'person', [personOf(mei)]));
      expect(rows).toHaveLength(limits.settlingsMax);
      expect(new Set(rows.map((row) => row.of as string))).toEqual(new Set(ids.slice(2)));
      expect(
        await world.refuses(mei, 'inbox.settle', { person: personOf(mei), reason: 'mention', of: 'x', since: 1 }),
      ).toBe('invalid');
    }));
});

test('my work stands by phase across projects, with what I finished lately', () =>
  inWorld(async (world) => {
    await furnished(world);
    const { does, clock, ana, mei, reads } = world;
    await does(ana, 'project.add', { name: 'Fraud', key: 'FRAUD' });
    await does(mei, 'work.create', { project: 'FRAUD', track: 'data', title: 'Mine, as nobody is on it' });
    await does(mei, 'work.move', { task: 'CHURN-2', to: 'done' });
    const work = async (since: number): Promise<Record<string, string[]>> => {
      const me = await meIn(world, mei);
      const found = await reads(() => workOf(me, since));
      return Object.fromEntries(
        Object.entries(found).map(([phase, rows]) => [
          phase,
          rows.map(({ task, home }) => `${home.key}-${task.number}`),
        ]),
      );
    };
    expect(await work(0)).toEqual({ next: ['FRAUD-1'], doing: ['CHURN-1'], checking: [], done: ['CHURN-2'] });
    expect((await work(clock.now))['done']).toEqual([]);
    expect(await reads(() => theTask('CHURN-3'))).toMatchObject({ key: 'CHURN-3' });
  }));
