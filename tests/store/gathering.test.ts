/** Who shares a commit, and how long one waits for others. */
import { expect, test } from 'vitest';
import { Gathering } from '../../store/mutate/gathering.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const MANY = 256;

/** A gathering with a clock of its own; how many wait, and how many waited when it ended. */
class Rig {
  time = 0;
  count = 1;
  ended: number | undefined;
  readonly gathering = new Gathering(() => this.time);

  begin(): Promise<void> {
    return this.gathering.all(() => this.count, MANY).then(() => void (this.ended = this.count));
  }

  async turns(n: number): Promise<void> {
    for (let i = 0; i < n; i++) await turn();
  }
}

test('who is alone after one that was alone waits for nobody', async () => {
  const rig = new Rig();
  rig.gathering.note(1, 1_000);
  const done = rig.begin();
  await rig.turns(3);
  expect(rig.ended).toBe(1);
  await done;
});

test('as long as every turn brings more, more are waited for, and no more than may share', async () => {
  const rig = new Rig();
  const done = rig.begin();
  const comers = [3, 9, MANY];
  for (const count of comers) {
    expect(rig.ended).toBeUndefined();
    rig.count = count;
    await turn();
  }
  await done;
  expect(rig.ended).toBe(MANY);
});

test('after a commit that eight shared, eight are waited for', async () => {
  const rig = new Rig();
  rig.gathering.note(8, 100);
  const done = rig.begin();
  await rig.turns(20);
  expect(rig.ended).toBeUndefined();
  rig.count = 7;
  await rig.turns(20);
  expect(rig.ended).toBeUndefined();
  rig.count = 8;
  await done;
  expect(rig.ended).toBe(8);
});

test('but for half the time of that commit, and a millisecond at most', async () => {
  for (const [took, waits] of [
    [0.6, 0.3],
    [5_000, 1],
  ] as const) {
    const rig = new Rig();
    rig.gathering.note(8, took);
    const done = rig.begin();
    rig.time = waits - 0.01;
    await rig.turns(20);
    expect(rig.ended).toBeUndefined();
    rig.time = waits;
    await done;
    expect(rig.ended).toBe(1);
  }
});
