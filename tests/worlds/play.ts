/**
 * One play of a proof: random commands from three replicas on a bad line. At its end every replica equals the server for
 * what it holds, the log tells the tables, and nobody was told what they may not see; and the same again on another
 * database comes to the same state byte for byte.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { Store, type Engine } from '@dualtrack/store';
import { contentsOf, dangling, disagreements, unduly } from './agree.ts';
import { freshWorkspace } from './engines.ts';
import { furnish } from './furnish.ts';
import { Desk, Office, type Fault } from './line.ts';
import { Dice, Scene, weightedVerbs, wishFor, type Wish } from './random.ts';
import { report } from './report.ts';
import { openWorld, type Request, type World } from './world.ts';

export interface Step {
  /** Whose replica. */
  readonly desk: number;
  /** What they do. */
  readonly wish: number;
  /** What the line does. */
  readonly line: number;
}

const step = fc.record<Step>({ desk: fc.nat(2), wish: fc.nat(2 ** 31), line: fc.nat(2 ** 31) });
export const sequence = fc.array(step, { minLength: 1, maxLength: 20, size: 'max' });

export interface Played {
  readonly workspace: string;
  readonly requests: readonly Request[];
  /** The export. */
  readonly lines: string;
}

/** Plays a sequence and proves what must hold at its end. */
export async function play(engine: Engine, steps: readonly Step[], tally: Tally): Promise<Played> {
  const workspace = freshWorkspace();
  const requests: Request[] = [];
  const world = await openWorld(engine, { workspace, onRequest: (each) => requests.push(each) });
  await furnish(world);
  const office = new Office(world);
  const scene = new Scene();
  scene.take(await world.since(0));
  const desks = [world.ana, world.mei, world.raj].map((who, n) => new Desk(office, who, new Dice(n + 1)));
  for (const desk of desks) await desk.begin();

  const start = await world.store.seq();
  for (const [nth, { desk, wish, line }] of steps.entries()) {
    const seq = await world.store.seq();
    await doOne(world, desks[desk]!, wishFor(scene, wish, nth, world.clock.now), nth, tally);
    await weather(desks, desks[desk]!, new Dice(line), scene);
    scene.take(await world.since(seq));
    if (nth % 3 === 0) world.clock.now += 1_000;
  }
  for (const desk of desks) await desk.settle();
  for (const desk of desks) await desk.settle();

  const log = await world.since(0);
  const contents = await contentsOf(world);
  for (const desk of desks) {
    expect(await disagreements(office, desk, { log, contents })).toEqual([]);
    expect(unduly(desk, log)).toEqual([]);
    tally.refused += desk.refusals;
  }
  expect(dangling(contents)).toEqual([]);
  await mustVerify(world.store);
  tally.changes += log.length - start;
  const lines = await exported(world.store);
  await office.close();
  await world.close();
  return { workspace, requests, lines };
}

/** Somebody does something at their replica; or a machine does, at the server. */
async function doOne(world: World, desk: Desk, { name, input, machine }: Wish, nth: number, tally: Tally) {
  tally.count(name);
  if (machine) await world.sends(world.machine, [{ id: `machine-${nth}`, name, input }]);
  else if (desk.run(name, input).kind === 'refused') tally.refusedHere++;
}

const faults: readonly Fault[] = ['none', 'none', 'none', 'request_lost', 'answer_lost', 'late', 'twice'];

/** What the line does between two commands. */
async function weather(desks: readonly Desk[], desk: Desk, dice: Dice, scene: Scene): Promise<void> {
  if (dice.isLucky(0.7))
    await Promise.all(desks.filter(() => dice.isLucky(0.5)).map((each) => each.send(dice.of(faults))));
  if (dice.isLucky(0.15)) await dice.of(desks).sendLate();
  if (dice.isLucky(0.15)) dice.of(desks).cut();
  if (dice.isLucky(0.6)) await dice.of(desks).receive(1 + dice.below(12));
  if (dice.isLucky(0.2)) await dice.of(desks).receiveAgain(dice.below(12), 1 + dice.below(8));
  if (dice.isLucky(0.1)) await desk.load(dice.of(['link', 'comment', 'decision']), scene.pick('task', dice)?.id ?? '');
}

/** Does the same on another database, in groups as they came, and gives its export. */
export async function replay(engine: Engine, workspace: string, requests: readonly Request[]): Promise<string> {
  let now = 0;
  const store = await Store.open(engine, { workspace, now: () => now });
  for (let at = 0; at < requests.length;) {
    now = requests[at]!.now;
    const end = requests.findIndex((each, i) => i > at && each.now !== now);
    const group = requests.slice(at, end < 0 ? undefined : end);
    await Promise.all(group.map(({ who, calls }) => store.mutate(who, calls)));
    at += group.length;
  }
  await mustVerify(store);
  const lines = await exported(store);
  await store.close();
  return lines;
}

export async function mustVerify(store: Store): Promise<void> {
  const { differences, examples } = await store.verify();
  expect(differences, examples.join('; ')).toBe(0);
}

export async function exported(store: Store): Promise<string> {
  const parts: string[] = [];
  await store.export(async (text) => void parts.push(text));
  return parts.join('');
}

/** Counts what happened, so that a generator that does nothing sensible any more is found out. */
export class Tally {
  changes = 0;
  refused = 0;
  refusedHere = 0;
  private readonly verbs = new Map<string, number>();

  count(verb: string): void {
    this.verbs.set(verb, (this.verbs.get(verb) ?? 0) + 1);
  }

  mustBeRich(sequences: number): void {
    const all = [...this.verbs.values()].reduce((sum, each) => sum + each, 0);
    report(
      `${sequences} sequences, ${all} commands of ${this.verbs.size} verbs, ${this.changes} changes, ${this.refused} refused by the server, ${this.refusedHere} at once`,
    );
    expect(all).toBeGreaterThan(sequences * 5);
    expect(this.verbs.size).toBeGreaterThan(sequences >= 1_000 ? new Set(weightedVerbs).size - 2 : 40);
    expect(this.changes).toBeGreaterThan(all / 2);
    expect(this.refused).toBeGreaterThan(0);
  }
}
