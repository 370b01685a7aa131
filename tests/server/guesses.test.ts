/** Guessing: few tries are looked at, wherever they come from and whatever they claim, and whoever belongs in comes in. */
import { expect, test } from 'vitest';
import { openGuarded } from '../worlds/guarded.ts';
import { expectFewTries } from '../worlds/guessedAt.ts';

test('of many guesses of a password, a code, a page and links few are looked at, and the owner comes in', async () => {
  const guarded = await openGuarded();
  expect(await expectFewTries(guarded, 150)).toBeGreaterThan(600);
  await guarded.close();
});
