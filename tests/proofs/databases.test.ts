/** The same random commands on PostgreSQL, here inside the process: everything holds there too, byte for byte. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openSqlite } from '@dualtrack/store';
import { openPglite, shared } from '../worlds/engines.ts';
import { play, replay, sequence, Tally } from '../worlds/play.ts';

/** How many times the usual number of sequences, for a long run. */
const more = Number(process.env['DUALTRACK_MORE'] ?? 1);

test('100 sequences on PostgreSQL, and again in memory', { timeout: 1_200_000 * more }, async () => {
  const pglite = await openPglite();
  const memory = openSqlite(':memory:');
  const tally = new Tally();
  await fc.assert(
    fc.asyncProperty(sequence, async (steps) => {
      const played = await play(await pglite.engine(), steps, tally);
      expect(await replay(shared(memory), played.workspace, played.requests)).toBe(played.lines);
    }),
    { numRuns: 100 * more },
  );
  tally.mustBeRich(100 * more);
  await memory.close();
  await pglite.close();
});
