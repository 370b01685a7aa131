import { describe, expect, test } from 'vitest';
import { limits, uuidV7 } from '@dualtrack/core';
import type { Answer } from '@dualtrack/store';
import { placeOf, taskOf, tasksIn } from '../worlds/look.ts';
import { inWorld, START, type World } from '../worlds/world.ts';

const create = (title: string, more: Record<string, unknown> = {}) => ({
  name: 'work.create',
  input: { project: 'CHURN', track: 'production', title, ...more },
});

const codeOf = (answer: Answer | undefined): string | undefined =>
  answer && 'refusal' in answer ? answer.refusal.code : undefined;

describe('a refused command', () => {
  test('of a viewer who moves a card leaves no row in the log and the card where it is', () =>
    inWorld(async (world) => {
      const { does, refuses, ana, vic } = world;
      await does(ana, 'work.create', { project: 'CHURN', track: 'production', title: 'Batch scorer' });
      expect(await refuses(vic, 'work.move', { task: 'CHURN-1', to: 'doing' })).toBe('forbidden');
      expect((await placeOf(world, 'CHURN-1')).name).toBe('Ready');
    }));

  test('among others in one request is refused alone: those before and after it are done', () =>
    inWorld(async (world) => {
      const { store, mei } = world;
      const answers = await store.mutate(mei, [
        { id: 'a', ...create('one') },
        { id: 'b', name: 'work.move', input: { task: 'CHURN-9', to: 'doing' } },
        { id: 'c', ...create('two') },
        { id: 'd', name: 'no.such', input: {} },
        { id: 'e', name: 'work.rename', input: { task: 'CHURN-2', title: 'Two' } },
      ]);
      expect(answers.map((each) => each.id)).toEqual(['a', 'b', 'c', 'd', 'e']);
      expect(answers.map(codeOf)).toEqual([undefined, 'not_found', undefined, 'unknown_command', undefined]);
      expect((await tasksIn(world)).map((each) => each.title)).toEqual(['one', 'Two']);
    }));

  test('takes no number: the log has none missing', () =>
    inWorld(async ({ store, since, mei }) => {
      for (let n = 0; n < 20; n++) {
        await store.mutate(mei, [
          { id: `good ${n}`, ...create(`task ${n}`) },
          { id: `bad ${n}`, name: 'work.move', input: { task: 'CHURN-99', to: 'doing' } },
        ]);
      }
      const numbers = (await since(0)).map((each) => each.seq);
      expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    }));
});

describe('a command id', () => {
  test('sent again gets the same answer and is done once', () =>
    inWorld(async (world) => {
      const { store, clock, mei } = world;
      const call = { id: 'mine', ...create('one') };
      const [first] = await store.mutate(mei, [call]);
      const seq = await store.seq();
      clock.now += 3 * 86_400_000;
      expect(await store.mutate(mei, [call])).toEqual([first]);
      expect(await store.mutate(mei, [call, call])).toEqual([first, first]);
      expect(await store.seq()).toBe(seq);
      expect(await tasksIn(world)).toHaveLength(1);
    }));

  test('sent twice in one request, or at the same time, is done once', () =>
    inWorld(async (world) => {
      const { store, mei } = world;
      const call = { id: 'mine', ...create('one') };
      const all = (await Promise.all(Array.from({ length: 8 }, () => store.mutate(mei, [call, call])))).flat();
      expect(all).toHaveLength(16);
      for (const each of all) expect(each).toEqual(all[0]);
      expect(await tasksIn(world)).toHaveLength(1);
    }));

  test('with other input, another name or another time is refused as used', () =>
    inWorld(async (world) => {
      const { store, mei, ana } = world;
      await store.mutate(mei, [{ id: 'mine', ...create('one') }]);
      for (const other of [
        { ...create('two') },
        { ...create('one', { points: 1 }) },
        { name: 'work.rename', input: { task: 'CHURN-1', title: 'x' } },
        { ...create('one'), asOf: START },
      ])
        expect(codeOf((await store.mutate(mei, [{ id: 'mine', ...other }]))[0])).toBe('id_reused');
      expect(await tasksIn(world)).toHaveLength(1);
      // Because: the order in which somebody writes the fields of an input is no difference.
      const turned = { title: 'one', track: 'production', project: 'CHURN' };
      expect(
        codeOf((await store.mutate(mei, [{ id: 'mine', name: 'work.create', input: turned }]))[0]),
      ).toBeUndefined();
      expect(codeOf((await store.mutate(ana, [{ id: 'mine', ...create('hers') }]))[0])).toBeUndefined();
    }));

  test('of a refusal gives the same refusal later, even when it would be accepted by now', () =>
    inWorld(async (world) => {
      const { store, does, ana, vic } = world;
      const call = { id: 'his', ...create('one') };
      const [first] = await store.mutate(vic, [call]);
      expect(codeOf(first)).toBe('forbidden');
      await does(ana, 'people.set', { person: 'Vic', role: 'member' });
      expect(await store.mutate(vic, [call])).toEqual([first]);
      expect(codeOf((await store.mutate(vic, [{ ...call, id: 'anew' }]))[0])).toBeUndefined();
      expect(await tasksIn(world)).toHaveLength(1);
    }));

  test('of what changed nothing is kept too', () =>
    inWorld(async (world) => {
      const { store, does, mei } = world;
      await does(mei, 'work.create', { project: 'CHURN', track: 'production', title: 'one' });
      const call = { id: 'noop', name: 'work.move', input: { task: 'CHURN-1', to: 'next' } };
      const [first] = await store.mutate(mei, [call]);
      expect(first).toMatchObject({ changes: 0, seq: await store.seq() });
      await does(mei, 'work.move', { task: 'CHURN-1', to: 'doing' });
      expect(await store.mutate(mei, [call])).toEqual([first]);
      expect((await placeOf(world, 'CHURN-1')).phase).toBe('doing');
    }));

  test('is forgotten after seven days, not before; what it made is not made twice even then', () =>
    inWorld(async (world) => {
      const { store, clock, mei } = world;
      const call = { id: 'old', ...create('one') };
      const [first] = await store.mutate(mei, [call]);
      clock.now = START + limits.answerKeptMs - 1;
      await store.tidy(endedBy(clock.now));
      expect(await store.mutate(mei, [call])).toEqual([first]);
      clock.now = START + limits.answerKeptMs + 1;
      await store.tidy(endedBy(clock.now));
      const v7 = { id: uuidV7(START, new Uint8Array(10).fill(7)), ...create('two') };
      const [made] = await store.mutate(mei, [v7]);
      expect(codeOf(made)).toBeUndefined();
      clock.now += limits.answerKeptMs + 1;
      await store.tidy(endedBy(clock.now));
      // Because: ids of rows follow from the command's id, so its rows would meet those that it made before.
      expect(codeOf((await store.mutate(mei, [v7]))[0])).toBe('id_reused');
      expect((await tasksIn(world)).filter((each) => each.title === 'two')).toHaveLength(1);
    }));

  test('of one person does not meet the same id of another one', () =>
    inWorld(async (world) => {
      const { store, mei, raj } = world;
      const [hers] = await store.mutate(mei, [{ id: 'same', ...create('hers') }]);
      const [his] = await store.mutate(raj, [{ id: 'same', ...create('his') }]);
      expect([codeOf(hers), codeOf(his)]).toEqual([undefined, undefined]);
      expect((await tasksIn(world)).map((each) => each.title)).toEqual(['hers', 'his']);
    }));
});

describe('the time of a command', () => {
  test('is when it was recorded, or earlier where an admin says so, and never later', () =>
    inWorld(async (world) => {
      const { does, refuses, since, clock, ana, mei } = world;
      clock.now = START + 86_400_000;
      const { seq, changes } = await does(
        ana,
        'work.create',
        { project: 'CHURN', track: 'data', title: 'Old' },
        { asOf: START },
      );
      const row = await taskOf(world, 'CHURN-1');
      expect(row).toMatchObject({ createdAt: START, addedAt: clock.now });
      for (const change of await since(seq - changes)) expect(change).toMatchObject({ asOf: START, at: clock.now });
      const input = { project: 'CHURN', track: 'data', title: 'x' };
      expect(await refuses(ana, 'work.create', input, { asOf: clock.now + 1 })).toBe('in_future');
      expect(await refuses(mei, 'work.create', input, { asOf: START })).toBe('forbidden');
      for (const asOf of [-1, 1.5, Number.NaN, '2026-01-01'])
        expect(await refuses(ana, 'work.create', input, { asOf: asOf as number })).toBe('invalid');
    }));

  test('may stand still or run backwards without a number or an order being lost', () =>
    inWorld(async (world) => {
      const { does, since, clock, mei } = world;
      for (const step of [0, 0, -3_600_000, 90 * 86_400_000, -10 * 365 * 86_400_000]) {
        clock.now += step;
        await does(mei, 'work.create', { project: 'CHURN', track: 'data', title: `at ${clock.now}` });
      }
      const log = await since(0);
      expect(log.map((each) => each.seq)).toEqual(log.map((_, i) => i + 1));
      expect((await tasksIn(world)).map((each) => each.number)).toEqual([1, 2, 3, 4, 5]);
    }));
});

describe('commands that arrive together', () => {
  const many = 200;

  async function together(world: World) {
    const { store, mei, raj, vic } = world;
    const told: number[] = [];
    const stop = store.onChange((seq) => told.push(seq));
    const answers = await Promise.all(
      Array.from({ length: many }, (_, n) =>
        store.mutate(n % 10 === 9 ? vic : n % 2 === 0 ? mei : raj, [{ id: `t${n}`, ...create(`task ${n}`) }]),
      ),
    );
    stop();
    return { answers: answers.flat(), told };
  }

  test('share a commit, and each gets its own answer', () =>
    inWorld(async (world) => {
      const { answers, told } = await together(world);
      expect(answers.filter((each) => codeOf(each) === 'forbidden')).toHaveLength(many / 10);
      const keys = answers.flatMap((each) => ('seq' in each ? [each.created!.key!] : []));
      expect(new Set(keys).size).toBe(many - many / 10);
      expect(await tasksIn(world)).toHaveLength(keys.length);
      expect(told.length).toBeLessThan(many / 4);
    }));

  test('are not hurt by one that breaks: it alone is told so', () =>
    inWorld(async (world) => {
      const { store, mei } = world;
      // Because: a number that JSON cannot hold is what a bug in a caller may hand over; HTTP cannot.
      const broken = { id: 'broken', name: 'work.create', input: { title: 10n } };
      const [bad, ...good] = await Promise.allSettled([
        store.mutate(mei, [broken]),
        ...Array.from({ length: 50 }, (_, n) => store.mutate(mei, [{ id: `g${n}`, ...create(`task ${n}`) }])),
      ]);
      expect(bad.status).toBe('rejected');
      expect(good.every((each) => each.status === 'fulfilled')).toBe(true);
      expect(await tasksIn(world)).toHaveLength(50);
      const log = await world.since(0);
      expect(log.map((each) => each.seq)).toEqual(log.map((_, i) => i + 1));
    }));

  test('in one request see what the ones before them did', () =>
    inWorld(async (world) => {
      const { store, ana } = world;
      const answers = await store.mutate(ana, [
        { id: '1', name: 'project.add', input: { name: 'Fraud', key: 'FRAUD' } },
        { id: '2', name: 'work.create', input: { project: 'FRAUD', track: 'data', title: 'Cards' } },
        { id: '3', name: 'work.move', input: { task: 'FRAUD-1', to: 'Cleaning' } },
        { id: '4', name: 'project.rekey', input: { project: 'FRAUD', key: 'CARDS' } },
        { id: '5', name: 'work.rename', input: { task: 'CARDS-1', title: 'Card payments' } },
      ]);
      expect(answers.map(codeOf)).toEqual(Array.from({ length: 5 }, () => undefined));
      expect((await taskOf(world, 'FRAUD-1')).title).toBe('Card payments');
    }));

  test('obey rights that one of them has just taken away', () =>
    inWorld(async (world) => {
      const { store, ana, mei } = world;
      const [removed, hers] = await Promise.all([
        store.mutate(ana, [{ id: 'r', name: 'people.remove', input: { person: 'Mei' } }]),
        store.mutate(mei, [{ id: 'm', ...create('too late') }]),
      ]);
      expect(codeOf(removed[0])).toBeUndefined();
      expect(codeOf(hers[0])).toBe('signed_out');
      expect(await tasksIn(world)).toEqual([]);
    }));
});

test('a command that nobody knows, or whose name is an object’s own, is no command', () =>
  inWorld(async ({ refuses, ana }) => {
    for (const name of ['', 'work', 'work.explode', '__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect(await refuses(ana, name, {})).toBe('unknown_command');
  }));

test('an input with more than it should have, or with an object’s own names, is refused with words', () =>
  inWorld(async (world) => {
    const { store, ana } = world;
    for (const input of [
      { project: 'CHURN', track: 'data', title: 'x', admin: true },
      JSON.parse('{"project":"CHURN","track":"data","title":"x","__proto__":{"a":1}}') as unknown,
      JSON.parse('{"project":"CHURN","track":"data","title":"x","constructor":1}') as unknown,
      [],
      'CHURN',
      null,
      7,
    ]) {
      const before = await store.seq();
      const [answer] = await store.mutate(ana, [
        { id: `x${JSON.stringify(input)}`.slice(0, 90), name: 'work.create', input },
      ]);
      expect(codeOf(answer)).toBe('invalid');
      expect(answer && 'refusal' in answer && answer.refusal.data['problem']).toMatch(/\S/);
      expect(await store.seq()).toBe(before);
    }
    expect(await tasksIn(world)).toEqual([]);
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  }));

const endedBy = (now: number) => ({
  now,
  answersBefore: now - limits.answerKeptMs,
  idleSince: 0,
  tokensBefore: 0,
  entriesBefore: 0,
});
