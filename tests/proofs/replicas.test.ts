/** Random commands from three replicas on a bad line. A failure names its seed and the shortest sequence that fails. */
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openSqlite } from '@dualtrack/store';
import { shared } from '../worlds/engines.ts';
import { inFolder } from '../worlds/folder.ts';
import { play, replay, sequence, Tally } from '../worlds/play.ts';

/** How many times the usual number of sequences, for a long run. */
const more = Number(process.env['DUALTRACK_MORE'] ?? 1);

test('1,000 sequences in memory and in a file', { timeout: 1_200_000 * more }, () =>
  inFolder(async (folder) => {
    const memory = openSqlite(':memory:');
    const file = openSqlite(join(folder, 'proof.db'));
    const tally = new Tally();
    await fc.assert(
      fc.asyncProperty(sequence, async (steps) => {
        const played = await play(shared(memory), steps, tally);
        expect(await replay(shared(file), played.workspace, played.requests)).toBe(played.lines);
      }),
      { numRuns: 1_000 * more },
    );
    tally.mustBeRich(1_000 * more);
    await memory.close();
    await file.close();
  }),
);
