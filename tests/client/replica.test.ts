/** What a replica shows of its own commands while answers and the feed race each other. */
import { expect, test } from 'vitest';
import { get, investigation } from '@dualtrack/core';
import { Desk, Office } from '../worlds/line.ts';
import { Dice } from '../worlds/random.ts';
import { inWorld } from '../worlds/world.ts';

test('what the feed tells before the answer comes is shown once, and is not sent again', () =>
  inWorld(async (world) => {
    const office = new Office(world);
    const question = { project: 'CHURN', track: 'research', title: 'Does it help?' };
    const { created } = await world.does(world.mei, 'work.create', question);
    await world.does(world.mei, 'research.start', { task: created!.id });
    const desk = new Desk(office, world.mei, new Dice(1));
    await desk.begin();
    const extensions = () => desk.replica.query(() => get(investigation, created!.id))?.extensions.length;

    desk.run('research.extend', { task: created!.id, days: 5, reason: 'The labels came late' });
    expect(extensions()).toBe(1);
    await desk.send('answer_lost');
    await desk.receive(Number.POSITIVE_INFINITY);

    expect(extensions()).toBe(1);
    expect(desk.replica.unsent()).toEqual([]);
    expect(desk.replica.pending).toEqual([]);
    await office.close();
  }));
