/** A world in which a lot happens: random commands of every verb, sent as busy people send them, many at a time. */
import { expect } from 'vitest';
import type { Engine } from '@dualtrack/store';
import { freshWorkspace } from '../worlds/engines.ts';
import { furnish } from '../worlds/furnish.ts';
import { Dice, Scene, wishFor } from '../worlds/random.ts';
import { report } from '../worlds/report.ts';
import { openWorld, type Request, type World } from '../worlds/world.ts';

export interface Busy {
  readonly world: World;
  readonly workspace: string;
  /** What was sent, for doing the same elsewhere. */
  readonly requests: readonly Request[];
}

/** Commands that are sent at once. */
const GROUP = 50;

/** Sends so many commands. The seed is told, so that a failure can be repeated. */
export async function busy(
  engine: Engine,
  commands: number,
  seed = Math.floor(Math.random() * 2 ** 31),
): Promise<Busy> {
  const workspace = freshWorkspace();
  const requests: Request[] = [];
  const world = await openWorld(engine, { workspace, onRequest: (each) => requests.push(each) });
  await furnish(world);
  const scene = new Scene();
  scene.take(await world.since(0));
  const dice = new Dice(seed);
  const started = performance.now();
  let refused = 0;
  for (let first = 0; first < commands; first += GROUP) {
    const answers = await Promise.all(
      Array.from({ length: GROUP }, (_, n) => {
        const nth = first + n;
        const { name, input, machine } = wishFor(scene, dice.below(2 ** 31), nth, world.clock.now);
        const who = machine ? world.machine : dice.of([world.ana, world.ana, world.mei, world.raj]);
        return world.sends(who, [{ id: `busy-${nth}`, name, input }]);
      }),
    );
    refused += answers.flat().filter((each) => 'refusal' in each).length;
    scene.take(await world.since(scene.seq));
    world.clock.now += 1_000;
  }
  const perSecond = Math.round((commands * 1000) / (performance.now() - started));
  report(`seed ${seed}: ${commands} commands, ${scene.seq} changes, ${refused} refused, ${perSecond} a second`);
  expect(refused).toBeLessThan(commands * 0.7);
  return { world, workspace, requests };
}
