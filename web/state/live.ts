/** What joins the replica to React: components look at it, and look again only when what they see has changed. */
import { createContext, useCallback, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Refused, Replica, Seen, SyncState } from '@dualtrack/client';
import { alike } from './alike.ts';
import { whenIdle } from './late.ts';
import type { Session } from './session.ts';

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('a component needs the session around it');
  return session;
}

/**
 * What `look` sees in the replica, renewed when something that it read changes. `deps`: what else the look depends on.
 * The same value is given again as long as it is alike, so that nothing below is drawn anew.
 */
export function useLive<T>(look: (replica: Replica) => T, deps: readonly unknown[]): T {
  const { replica } = useSession();
  const memory = useRef<{ deps: readonly unknown[]; seen: Seen<T>; shown: T } | undefined>(undefined);
  return useSyncExternalStore(replica.subscribe, () => {
    const last = memory.current;
    const seen = replica.look(look, last && alike(last.deps, deps) ? last.seen : undefined);
    if (last?.seen === seen) return last.shown;
    const shown = last && alike(last.shown, seen.value) ? last.shown : seen.value;
    memory.current = { deps, seen, shown };
    return shown;
  });
}

/**
 * The same for what looks at very much and is not pressing: looked at when the page has nothing else to do, `before` until
 * then. Where a look cannot tell, what was seen last stays.
 */
export function useLiveIdle<T>(look: (replica: Replica) => T | undefined, deps: readonly unknown[], before: T): T {
  const { replica } = useSession();
  const [shown, setShown] = useState(before);
  useEffect(() => {
    const turn = { isWaiting: false, isOver: false };
    let seen: Seen<T | undefined> | undefined;
    const renew = (): void => {
      turn.isWaiting = false;
      if (turn.isOver) return;
      const { value } = (seen = replica.look(look, seen));
      setShown((last) => (value === undefined || alike(last, value) ? last : value));
    };
    const soon = (): void => {
      if (!turn.isWaiting) whenIdle(renew);
      turn.isWaiting = true;
    };
    soon();
    const stop = replica.subscribe(soon);
    return () => {
      turn.isOver = true;
      stop();
    };
    // oxlint-disable-next-line react/exhaustive-deps
  }, [replica, ...deps]);
  return shown;
}

/** How this page and the server stand. */
export function useSync(): { readonly state: SyncState; readonly refused: readonly Refused[] } {
  const { sync } = useSession();
  const memory = useRef<{ state: SyncState; refused: readonly Refused[] } | undefined>(undefined);
  return useSyncExternalStore(
    (listener) => sync.subscribe(listener),
    () => {
      const now = { state: sync.state, refused: sync.refused };
      if (!memory.current || !alike(memory.current, now)) memory.current = now;
      return memory.current;
    },
  );
}

/** The time in milliseconds, renewed every half minute for all who look: gauges and ages move with it. */
export function useNow(): number {
  return useSyncExternalStore(clock.subscribe, () => clock.now);
}

const clock = {
  now: Date.now(),
  listeners: new Set<() => void>(),
  subscribe(listener: () => void): () => void {
    if (clock.listeners.size === 0) clock.now = Date.now();
    clock.listeners.add(listener);
    return () => clock.listeners.delete(listener);
  },
};

setInterval(() => {
  clock.now = Date.now();
  for (const listener of clock.listeners) listener();
}, 30_000);

/** Whether a media query holds. */
export function useMedia(query: string): boolean {
  const list = listOf(query);
  return useSyncExternalStore(
    useCallback(
      (listener) => {
        list.addEventListener('change', listener);
        return () => list.removeEventListener('change', listener);
      },
      [list],
    ),
    () => list.matches,
  );
}

/** Because: every card asks, and a list that the browser keeps up is asked in no time. */
const lists = new Map<string, MediaQueryList>();

function listOf(query: string): MediaQueryList {
  let known = lists.get(query);
  if (!known) lists.set(query, (known = matchMedia(query)));
  return known;
}

/** A narrow screen: lanes are lists, a task is a page. */
export const usePhone = (): boolean => useMedia('(max-width: 767px)');
/** A finger rather than a pointer: no dragging, menus come as sheets. */
export const useCoarse = (): boolean => useMedia('(pointer: coarse)');
