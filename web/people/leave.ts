/** Signing out: the session ends, and with it what this browser kept of the workspace. */
import type { Sync } from '@dualtrack/client';
import { forgetCache } from '../state/indexed.ts';
import { counted } from '../words.ts';
import { askDoor } from './ask.ts';

/** Leaves, or says why not: what is not saved yet would have nobody who sends it. */
export async function leave(sync: Sync): Promise<string | undefined> {
  const { state } = sync;
  const unsaved = 'count' in state ? state.count : 0;
  if (unsaved > 0)
    return `${counted(unsaved, 'change')} of yours ${unsaved === 1 ? 'is' : 'are'} not saved yet. Sign out when they are.`;
  const answer = await askDoor('POST', '/api/sign-out');
  if (!('value' in answer)) return answer.problem;
  sync.stop();
  await forgetCache().catch(() => undefined);
  window.location.replace('/');
  return undefined;
}
