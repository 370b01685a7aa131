/** A thousand streams that lose their right while things happen: where one process serves all, and where another ends them. */
import { expect, test } from 'vitest';
import { openPostgres, openSqlite, Store, type Engine } from '@dualtrack/store';
import { keepAsAna } from '../worlds/browser.ts';
import { openRoom } from '../worlds/doorways.ts';
import { postgresUrl } from '../worlds/engines.ts';
import { slowOf, tryStreams } from '../worlds/midstream.ts';
import { Dice } from '../worlds/random.ts';
import { report } from '../worlds/report.ts';
import { openServed } from '../worlds/served.ts';

test.each([
  ['one process over SQLite', 800, () => openSqlite(':memory:')],
  ['two over PostgreSQL', 200, () => openPostgres(postgresUrl!)],
] as const)(
  'with %s none of %i is told what was committed after its end, and each is over within a second',
  async (_, trials, engineOf) => {
    const engine: Engine = await engineOf();
    const served = await openServed({ engine });
    await keepAsAna(served);
    await openRoom(served);
    const { workspace } = served.world.store;
    const elsewhere = engine.alone ? undefined : await Store.open(await openPostgres(postgresUrl!), { workspace });
    const seed = Number(process.env['DUALTRACK_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    const started = performance.now();
    const dice = new Dice(seed);
    const outcomes = await tryStreams({ served, room: 'LAB', dice, ...(elsewhere && { elsewhere }) }, trials);
    const over = outcomes.flatMap(({ overMs }) => overMs ?? []).sort((a, b) => a - b);
    const told = outcomes.filter((each) => each.told > 0).length;
    const [median, last] = [over[Math.floor(over.length / 2)]!, over.at(-1)!].map(Math.round);
    const ms = Math.round(performance.now() - started);
    report(
      `seed ${seed}: ${trials} streams in ${ms} ms, ${told} told before, over after ${median}, at most ${last} ms`,
    );
    expect(outcomes).toHaveLength(trials);
    expect(outcomes.filter((each) => each.late.length > 0)).toEqual([]);
    expect(told).toBeGreaterThan(trials / 10);
    expect(slowOf(outcomes)).toBeLessThan(1_000);
    await elsewhere?.close();
    await served.close();
  },
);
