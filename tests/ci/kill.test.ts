/** `kill -9` at random moments, while eight people write: nothing that was acknowledged is lost, nothing is there by half. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Dice } from '../worlds/random.ts';
import { inFolder } from '../worlds/folder.ts';
import { report } from '../worlds/report.ts';
import { insist, startServing, verdictOn } from './program.ts';
import { ground, Writers } from './writers.ts';

const KILLS = 50;
const WRITERS = 8;
/** Ready again after a kill, in most cases: a machine that is busy for a moment fails nobody. */
const READY_MS = 5_000;

test('fifty kills lose no acknowledged command and leave none half applied', () =>
  inFolder(async (folder) => {
    const data = join(folder, 'data');
    const seed = Math.floor(Math.random() * 2 ** 31);
    const dice = new Dice(seed);
    const writers = new Writers('kill', seed);
    let server = await startServing(data);
    await insist(server, ground);
    const readyMs: number[] = [];
    let unanswered = 0;
    for (let kills = 0; kills < KILLS; kills++) {
      const goal = writers.acknowledged.size + dice.below(200);
      const writing = writers.write(server, WRITERS);
      while (writers.acknowledged.size < goal) await wait(1);
      await wait(dice.below(20));
      await server.kill();
      await writing;
      unanswered += writers.open.size;

      server = await startServing(data);
      readyMs.push(server.readyMs);
      writers.mustBeThere(data);
      await writers.insistOnAll(server);
      writers.mustBeThere(data);
      expect((await verdictOn(data)).differences).toBe(0);
    }
    readyMs.sort((a, b) => a - b);
    const usual = readyMs[KILLS / 2]!;
    report(
      `seed ${seed}: ${KILLS} kills, ${writers.acknowledged.size} acknowledged, ${unanswered} sent again, ready after ${Math.round(usual)} ms, at most ${Math.round(readyMs.at(-1)!)}`,
    );
    await server.stop();
    expect(writers.acknowledged.size).toBeGreaterThan(KILLS * 10);
    expect(unanswered).toBeGreaterThan(KILLS);
    expect(usual).toBeLessThan(READY_MS);
    expect(writers.problems.size).toBe(0);
  }));
