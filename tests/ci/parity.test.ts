/** What follows from the same commands is the same in SQLite and in a real PostgreSQL, byte for byte. */
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openPostgres, openSqlite, Store } from '@dualtrack/store';
import { postgresUrl, shared } from '../worlds/engines.ts';
import { inFolder } from '../worlds/folder.ts';
import { exported, mustVerify, play, replay, sequence, Tally } from '../worlds/play.ts';
import { busy } from './busy.ts';

test('5,000 random commands give the same export', async () => {
  const memory = openSqlite(':memory:');
  const { workspace, requests, world } = await busy(shared(memory), 5_000);
  const lines = await exported(world.store);
  const postgres = await openPostgres(postgresUrl!);
  expect(await replay(postgres, workspace, requests)).toBe(lines);
  await memory.close();
});

test('300 sequences from three replicas on PostgreSQL, and again in memory', async () => {
  const postgres = await openPostgres(postgresUrl!);
  const memory = openSqlite(':memory:');
  const tally = new Tally();
  await fc.assert(
    fc.asyncProperty(sequence, async (steps) => {
      const played = await play(shared(postgres), steps, tally);
      expect(await replay(shared(memory), played.workspace, played.requests)).toBe(played.lines);
    }),
    { numRuns: 300 },
  );
  tally.mustBeRich(300);
  await memory.close();
  await postgres.close();
});

test('2,000 more sequences in memory and in a file', () =>
  inFolder(async (folder) => {
    const memory = openSqlite(':memory:');
    const file = openSqlite(join(folder, 'proof.db'));
    const tally = new Tally();
    await fc.assert(
      fc.asyncProperty(sequence, async (steps) => {
        const played = await play(shared(memory), steps, tally);
        expect(await replay(shared(file), played.workspace, played.requests)).toBe(played.lines);
      }),
      { numRuns: 2_000 },
    );
    tally.mustBeRich(2_000);
    await memory.close();
    await file.close();
  }));

test('100,000 random commands leave a log that tells the tables, also when opened anew', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'busy.db');
    const { world, workspace } = await busy(openSqlite(file), 100_000);
    await mustVerify(world.store);
    const lines = await exported(world.store);
    await world.close();
    const again = await Store.open(openSqlite(file), { workspace });
    await mustVerify(again);
    expect(await exported(again)).toBe(lines);
    await again.close();
  }));
