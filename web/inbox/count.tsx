/** How many questions wait for one's decision: the only number in the rail. */
import { useEffect, useState } from 'react';
import { decisionsIn, inboxOf } from '@dualtrack/core';
import { useNow, useSession } from '../state/live.ts';
import { whenIdle } from '../state/late.ts';

export function InboxCount() {
  const count = useCount();
  if (count === 0) return null;
  return (
    <span className="ml-auto rounded-full bg-research-tint px-1.5 text-meta font-semibold text-research">
      {count}
      <span className="sr-only"> to decide</span>
    </span>
  );
}

/** Because: it looks at all open work, it waits until nothing more pressing is to be done. */
function useCount(): number {
  const { replica } = useSession();
  const now = useNow();
  const [count, setCount] = useState(0);
  useEffect(() => {
    const turn = { isWaiting: false, isOver: false };
    const look = (): void => {
      turn.isWaiting = false;
      const inbox = turn.isOver ? undefined : replica.query(() => inboxOf(replica.me, now));
      if (inbox) setCount(decisionsIn(inbox));
    };
    const soon = (): void => {
      if (turn.isWaiting) return;
      turn.isWaiting = true;
      whenIdle(look);
    };
    soon();
    const stop = replica.subscribe(soon);
    return () => {
      turn.isOver = true;
      stop();
    };
  }, [replica, now]);
  return count;
}
