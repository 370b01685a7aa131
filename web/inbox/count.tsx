/** How many questions wait for one's decision: the only number in the rail. */
import { decisionsIn, inboxOf } from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { useLiveIdle, useNow } from '../state/live.ts';

export function InboxCount() {
  const now = useNow();
  const count = useLiveIdle((replica) => countIn(replica, now), [now], 0);
  if (count === 0) return null;
  return (
    <span className="ml-auto rounded-full bg-research-tint px-1.5 text-meta font-semibold text-research">
      {count}
      <span className="sr-only"> to decide</span>
    </span>
  );
}

function countIn(replica: Replica, now: number): number | undefined {
  const inbox = replica.query(() => inboxOf(replica.me, now));
  return inbox && decisionsIn(inbox);
}
