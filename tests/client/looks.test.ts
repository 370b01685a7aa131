/** Looks at a replica that are remembered: they are run again when what they read has changed, and only then. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  compareBy,
  count,
  edge,
  get,
  getMany,
  inboxOf,
  kinds,
  list,
  task,
  type AnyKind,
  type KindName,
  type Reading,
  type Value,
} from '@dualtrack/core';
import type { Replica, Seen } from '@dualtrack/client';
import { freshWorkspace, shared, testEngine } from '../worlds/engines.ts';
import { furnish } from '../worlds/furnish.ts';
import { Desk, Office } from '../worlds/line.ts';
import { Dice, Scene, wishFor } from '../worlds/random.ts';
import { inWorld, openWorld, type World } from '../worlds/world.ts';

test('a look is run again when a row that it read changes, and not when another one does', () =>
  atDesk(async ({ replica, run }) => {
    const [one, two] = tasksIn(replica);
    let runs = 0;
    const look = () => {
      runs++;
      return replica.query(() => get(task, one!.id))?.title;
    };
    const first = replica.look(look);
    run('work.rename', { task: two!.id, title: 'Another' });
    expect(replica.look(look, first)).toBe(first);
    expect(runs).toBe(1);
    run('work.rename', { task: one!.id, title: 'Renamed' });
    expect(replica.look(look, first).value).toBe('Renamed');
    expect(runs).toBe(2);
  }));

test('a look at a column is run again when a task leaves it or comes, and not when one changes elsewhere', () =>
  atDesk(async ({ replica, run }) => {
    const [one, two] = tasksIn(replica);
    const look = () => replica.query(() => list(task, 'column', [one!.column]))?.map((each) => each.id);
    expect(two!.column).not.toBe(one!.column);
    const first = replica.look(look);
    run('work.rename', { task: two!.id, title: 'Elsewhere' });
    expect(replica.look(look, first)).toBe(first);
    run('work.move', { task: one!.id, to: 'checking', top: true });
    const left = replica.look(look, first);
    expect(left.value).not.toContain(one!.id);
    run('work.move', { task: one!.id, to: one!.column, top: true });
    expect(replica.look(look, left).value).toContain(one!.id);
  }));

test('a row that the server confirms as it was shown is the same row, and nobody looks again', () =>
  atDesk(async ({ replica, run, desk }) => {
    const [one] = tasksIn(replica);
    run('work.rename', { task: one!.id, title: 'As I typed it' });
    const look = () => replica.query(() => get(task, one!.id));
    const shown = replica.look(look);
    await desk.settle();
    expect(replica.pending).toEqual([]);
    expect(replica.look(look, shown)).toBe(shown);
    expect(look()).toBe(shown.value);
  }));

test('what is pending is looked at again when the server confirms it as it was shown', () =>
  atDesk(async ({ replica, run, desk }) => {
    const [one] = tasksIn(replica);
    const isPending = () => replica.isPending('task', one!.id);
    let inner: Seen<boolean> | undefined;
    const within = () => (inner = replica.look(isPending, inner)).value;
    replica.look(within);
    run('work.rename', { task: one!.id, title: 'As I typed it' });
    const [plain, outer] = [replica.look(isPending), replica.look(within)];
    expect([plain.value, outer.value]).toEqual([true, true]);
    await desk.settle();
    expect(replica.look(isPending, plain).value).toBe(false);
    expect(replica.look(within, outer).value).toBe(false);
  }));

test('a look that asks within another one counts for both', () =>
  atDesk(async ({ replica, run }) => {
    const [one] = tasksIn(replica);
    let inner: Seen<string | undefined> | undefined;
    const title = () => replica.query(() => get(task, one!.id))?.title;
    const outer = () => (inner = replica.look(title, inner)).value;
    replica.look(outer);
    // Now the inner one is remembered, and the outer one reads nothing itself.
    const second = replica.look(outer);
    run('work.rename', { task: one!.id, title: 'Seen by both' });
    expect(replica.look(outer, second).value).toBe('Seen by both');
  }));

const step = fc.record({ desk: fc.nat(1), wish: fc.nat(2 ** 31), dice: fc.nat(2 ** 31) });

test('whatever happens, a remembered look sees what a fresh one sees', { timeout: 300_000 }, async () => {
  const tally = { same: 0, renewed: 0 };
  const engine = await testEngine();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const world = await openWorld(shared(engine), { workspace: freshWorkspace() });
      await furnish(world);
      const office = new Office(world);
      const desks = [world.mei, world.raj].map((who, n) => new Desk(office, who, new Dice(n + 1)));
      const scene = new Scene();
      scene.take(await world.since(0));
      for (const each of desks) await each.begin();
      const watches = desks.map((each) => new Watch(each.replica, tally));
      for (const [nth, { desk, wish, dice }] of steps.entries()) {
        const [mine, drawn, seq] = [desks[desk]!, new Dice(dice), await world.store.seq()];
        for (const watch of watches) watch.add(readingOf(scene, drawn));
        const { name, input, machine } = wishFor(scene, wish, nth, world.clock.now);
        if (machine) await world.sends(world.machine, [{ id: `machine-${nth}`, name, input }]);
        else mine.run(name, input);
        if (drawn.isLucky(0.6)) await mine.send('none');
        if (drawn.isLucky(0.6)) await drawn.of(desks).receive(1 + drawn.below(8));
        const named = scene.pick('task', drawn)?.id;
        if (named && drawn.isLucky(0.3)) await mine.load(drawn.of(['link', 'comment', 'decision']), named);
        if (drawn.isLucky(0.05)) await mine.begin();
        scene.take(await world.since(seq));
        if (nth % 3 === 0) world.clock.now += 1_000;
      }
      for (const each of desks) await each.settle();
      for (const watch of watches) expect(watch.missed).toEqual([]);
      await office.close();
      await world.close();
    }),
    { numRuns: 12 * Number(process.env['DUALTRACK_MORE'] ?? 1) },
  );
  await engine.close();
  expect(tally.same).toBeGreaterThan(tally.renewed);
  expect(tally.renewed).toBeGreaterThan(0);
});

interface Named {
  readonly name: string;
  readonly reading: (replica: Replica) => Reading<unknown>;
}

/** Looks at a replica at each change, some of them only now and then, and compares with looking anew. */
class Watch {
  readonly missed: string[] = [];
  private readonly replica: Replica;
  private readonly tally: { same: number; renewed: number };
  private readonly looks: (Named & { seen: Seen<unknown> | undefined })[] = [];
  private turn = 0;

  constructor(replica: Replica, tally: { same: number; renewed: number }) {
    this.replica = replica;
    this.tally = tally;
    this.add({ name: 'the inbox', reading: ({ me }) => inboxOf(me, 0) });
    replica.subscribe(() => this.look());
  }

  add(named: Named): void {
    this.looks.push({ ...named, seen: undefined });
  }

  private look(): void {
    this.turn++;
    for (const [nth, each] of this.looks.entries()) {
      if ((this.turn + nth) % 3 === 0) continue;
      const look = (replica: Replica): unknown => replica.query(() => each.reading(replica));
      const seen = this.replica.look(look, each.seen);
      if (seen === each.seen) this.tally.same++;
      else this.tally.renewed++;
      each.seen = seen;
      const [known, anew] = [seen.value, look(this.replica)].map((value) => JSON.stringify(value) ?? 'unknown');
      if (known !== anew) this.missed.push(`${each.name}: ${known} is remembered, ${anew} is there`);
    }
  }
}

/** Something that one may ask about what is there. */
function readingOf(scene: Scene, dice: Dice): Named {
  const name = dice.of(Object.keys(kinds) as KindName[]);
  const kind: AnyKind = kinds[name];
  const row = scene.pick(name, dice) ?? { id: 'nobody' };
  const indexes = Object.keys(kind.indexes);
  const index = indexes.length > 0 ? dice.of(indexes) : undefined;
  if (index === undefined || dice.isLucky(0.3)) {
    const ids = [row.id, scene.pick(name, dice)?.id ?? row.id];
    return dice.isLucky(0.5)
      ? { name: `${name} ${row.id}`, reading: () => get(kind, row.id) }
      : { name: `some of ${name}`, reading: () => listOf(kind, ids) };
  }
  const fields = kind.indexes[index]!.slice(0, dice.below(kind.indexes[index]!.length + 1));
  const at = fields.map((field) => (row as unknown as Record<string, Value>)[field] ?? null);
  const [order, limit] = [dice.of(['up', 'down'] as const), 1 + dice.below(5)];
  const said = `${name} by ${index} at ${at.join()}`;
  if (dice.isLucky(0.2)) return { name: `how many ${said}`, reading: () => count(kind, index as never, at) };
  if (dice.isLucky(0.2) && fields.length < kind.indexes[index]!.length)
    return { name: `the ${order} end of ${said}`, reading: () => edge(kind, index as never, at, { order }) };
  return { name: said, reading: () => list(kind, index as never, at, { order, limit }) };
}

function* listOf(kind: AnyKind, ids: readonly string[]): Reading<unknown> {
  return [...(yield* getMany(kind, ids)).values()];
}

interface AtDesk {
  readonly desk: Desk;
  readonly replica: Replica;
  run(name: string, input: unknown): void;
}

function atDesk(act: (at: AtDesk) => Promise<void>): Promise<void> {
  return inWorld(async (world: World) => {
    const office = new Office(world);
    const add = (title: string, column: string) =>
      world.does(world.mei, 'work.create', { project: 'CHURN', track: 'production', title, column });
    await add('One', 'doing');
    await add('Two', 'next');
    const desk = new Desk(office, world.mei, new Dice(1));
    await desk.begin();
    const run = (name: string, input: unknown): void => {
      expect(desk.run(name, input).kind).toBe('pending');
    };
    await act({ desk, replica: desk.replica, run });
    await office.close();
  });
}

const tasksIn = (replica: Replica) => (replica.query(() => list(task, 'number', [])) ?? []).toSorted(byNumber);
const byNumber = compareBy(task, 'number');
