/** Ten thousand guesses: `server/guesses.test.ts` at length. */
import { expect, test } from 'vitest';
import { openSqlite } from '@dualtrack/store';
import { openGuarded } from '../worlds/guarded.ts';
import { expectFewTries } from '../worlds/guessedAt.ts';
import { report } from '../worlds/report.ts';

test('of ten thousand guesses few are looked at, in little time, and the owner comes in', async () => {
  const guarded = await openGuarded({ engine: openSqlite(':memory:') });
  const started = performance.now();
  const guesses = await expectFewTries(guarded, 2_500);
  const ms = performance.now() - started;
  report(`${guesses} guesses in ${Math.round(ms)} ms`);
  // Because: what is told to wait costs no hash, which takes 20 ms and more.
  expect(ms / guesses).toBeLessThan(10);
  await guarded.close();
});
