/** Whatever happens to a task is told in plain sentences: every verb, random worlds, nothing raw. */
import { expect, test } from 'vitest';
import {
  inboxOf,
  list,
  meOf,
  must,
  theTask,
  project,
  task,
  taskView,
  type InboxItem,
  type LoggedChange,
  type Patch,
} from '@dualtrack/core';
import { whyWords } from '../../web/inbox/whyWords.ts';
import { sentencesOf } from '../../web/work/task/historyWords.ts';
import { furnish } from '../worlds/furnish.ts';
import { Desk, Office } from '../worlds/line.ts';
import { Dice, Scene, weightedVerbs, wishFor, type Wish } from '../worlds/random.ts';
import { inWorld, type World } from '../worlds/world.ts';

/** Changes without a sentence, each with the reason. */
const silent: Readonly<Record<string, string>> = {
  'task order': 'a place within a column is seen, not told',
  'task track': 'it changes with the column',
  'task movedAt': 'it changes with the column',
  'task startedAt': 'it changes with the column',
  'task doneAt': 'it changes with the column',
  'task decision': 'the decision tells it',
  'task asksAt': 'that a question asks no more follows from its decision, or from its column',
  'investigation create': 'it comes with the question',
  'investigation delete': 'it goes with the question',
  'investigation frozenAt': 'it changes with the start of the box',
  'link commit': 'commits stand beside the code',
};

const seed = process.env['DUALTRACK_SEED'] ?? '1';
const verbs = [...new Set(weightedVerbs)];
const done = new Set<string>();

for (const nth of ['1', '2', '3', seed + 4]) {
  test(`in the world of seed ${nth}, every change to a task has its sentence or a reason to have none`, () =>
    inWorld(async (world) => {
      await furnish(world);
      await wander(world, Number(nth), 900);
      const desk = new Desk(new Office(world), world.ana, new Dice(1));
      await desk.begin();
      const { replica } = desk;
      const log = await world.since(0);
      for (const key of await keysIn(world)) {
        const view = await viewOf(world, key);
        const told = new Map(sentencesOf(replica, view).map((each) => [each.seq, each.text]));
        for (const text of told.values()) expect(raw(text), text).toBeUndefined();
        for (const line of view.history) {
          if (!told.has(line.seq)) expect(untold(line), JSON.stringify(line)).toEqual([]);
        }
        // What is gone now is told all the same.
        const shown = new Set(view.history.map((each) => each.seq));
        const missing = log.filter((each) => isAbout(each, view.id) && !shown.has(each.seq));
        expect(missing).toEqual([]);
      }
      for (const item of await inboxesIn(world)) {
        const why = whyWords(replica, item, world.clock.now);
        expect(raw(why), why).toBeUndefined();
      }
    }));
}

test('those worlds did everything that there is to do', () => {
  expect(verbs.filter((each) => !done.has(each))).toEqual([]);
});

/** Random verbs by three people and by machines; every other one a verb that did not happen in this world yet, while there is one. */
async function wander(world: World, seed: number, count: number): Promise<void> {
  const dice = new Dice(seed);
  const scene = new Scene();
  // Because: what one verb needs, another one has to have done in the same world.
  const here = new Set<string>();
  scene.take(await world.since(0));
  for (let nth = 0; nth < count; nth++) {
    const isSteered = nth % 2 === 0 && here.size < verbs.length;
    const { name, input, machine } = wished(
      () => wishFor(scene, dice.below(2 ** 31), nth, world.clock.now),
      (each) => !isSteered || !here.has(each.name),
    );
    const who = machine ? world.machine : isSteered ? world.ana : dice.of([world.ana, world.mei, world.raj]);
    const [answer] = await world.sends(who, [{ id: `wander-${nth}`, name, input }]);
    if (answer && 'seq' in answer) for (const all of [here, done]) all.add(name);
    scene.take(await world.since(scene.seq));
    world.clock.now += 3_600_000;
  }
}

/** The first wish that will do. */
function wished(next: () => Wish, isGood: (wish: Wish) => boolean): Wish {
  for (;;) {
    const wish = next();
    if (isGood(wish)) return wish;
  }
}

const keysIn = ({ reads }: World): Promise<string[]> =>
  reads(function* () {
    const keys: string[] = [];
    for (const home of yield* list(project, 'all', []))
      for (const row of yield* list(task, 'number', [home.id]))
        if (row.removedAt === null) keys.push(`${home.key}-${row.number}`);
    return keys;
  });

const viewOf = (world: World, key: string) =>
  world.reads(function* () {
    return yield* taskView(yield* theTask(key), world.clock.now, () => true);
  });

async function inboxesIn(world: World): Promise<InboxItem[]> {
  const all = [world.ana, world.mei, world.raj].map((who) =>
    world.reads(function* () {
      const me = yield* must(yield* meOf((who as { person: string }).person), 'not_found');
      const { now, later } = yield* inboxOf(me, world.clock.now);
      return [...now, ...later];
    }),
  );
  return (await Promise.all(all)).flat();
}

/** What is wrong with a sentence: an id, a name of a field, or what a program says for nothing. */
function raw(text: string): string | undefined {
  // Because: people may well call something “null 12”.
  return /[0-9a-f]{8}-[0-9a-f]{4}-|\b[a-z]+[A-Z]\w*|undefined|\bnull\b(?! \d)|\[object|\bNaN\b|Invalid Date|_/.exec(
    text,
  )?.[0];
}

/** What of a change should have been told: the fields, or the whole. */
function untold({ kind, op, patch }: { kind: string; op: string; patch: Patch }): string[] {
  if (kind === 'link' && patch['kind']?.some((each) => each === 'commit')) return [];
  const what = op === 'update' ? Object.keys(patch).map((field) => `${kind} ${field}`) : [`${kind} ${op}`];
  return what.filter((each) => !(each in silent));
}

/** The fields by which something belongs to a task. */
const about: Readonly<Record<string, readonly string[]>> = {
  blocker: ['task'],
  decision: ['task'],
  dependency: ['task', 'on'],
  gate: ['task'],
  link: ['task'],
  spent: ['task'],
  tie: ['task', 'to'],
};
const isAbout = ({ kind, patch }: LoggedChange, id: string): boolean =>
  (about[kind] ?? []).some((field) => patch[field]?.some((each) => each === id));
