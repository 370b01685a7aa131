/** Waiting for the server's answer to a command, as long as the component is there to show it. */
import { useCallback, useEffect, useRef } from 'react';
import type { Refused } from '@dualtrack/client';
import { useSession } from './live.ts';

/** Gives a function that resolves when a command is saved, or with its refusal. */
export function useSettled(): (call: string) => Promise<Refused | undefined> {
  const session = useSession();
  const watching = useRef(new Set<string>());
  useEffect(() => {
    const mine = watching.current;
    return () => session.unwatch(mine);
  }, [session]);
  return useCallback((call) => session.settled(call, watching.current), [session]);
}
