import { setImmediate as turn } from 'node:timers/promises';

/** Lets this process do what it has to do until something is so. Throws when it is not within five seconds. */
export async function turnsUntil(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 5_000;
  for (; !isSo(); await turn()) if (Date.now() > end) throw new Error('it did not come to be so within five seconds');
}
