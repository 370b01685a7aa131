/** Forgets what is over by a time: answers, what people came in with, and as much of the audit as an owner says. */
import { auditDaysOf, limits, thePolicy } from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import { serverLimits } from './limits.ts';

const DAY_MS = 86_400_000;

/** `now`: milliseconds since 1970 UTC. */
export async function tidy(store: Store, now: number): Promise<void> {
  const days = auditDaysOf(await store.facts(thePolicy));
  await store.tidy({
    now,
    answersBefore: now - limits.answerKeptMs,
    idleSince: now - serverLimits.sessionIdleMs,
    tokensBefore: now - serverLimits.tokensKeptMs,
    entriesBefore: now - days * DAY_MS,
  });
}
