/** What joins the replica to React: components look at it, and look again only when what they see has changed. */
import { createContext, useContext, useRef, useSyncExternalStore } from 'react';
import type { Refused, Replica, SyncState } from '@dualtrack/client';
import { alike } from './alike.ts';
import type { Session } from './session.ts';

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('a component needs the session around it');
  return session;
}

/**
 * What `look` sees in the replica, renewed when that changes. `deps`: what else the look depends on. The same value is
 * given again as long as it is alike, so that nothing below is drawn anew.
 */
export function useLive<T>(look: (replica: Replica) => T, deps: readonly unknown[]): T {
  const { replica } = useSession();
  const memory = useRef<{ version: number; deps: readonly unknown[]; seen: T } | undefined>(undefined);
  return useSyncExternalStore(
    (listener) => replica.subscribe(listener),
    () => {
      const last = memory.current;
      if (last && last.version === replica.version && alike(last.deps, deps)) return last.seen;
      const seen = look(replica);
      const kept = last && alike(last.seen, seen) ? last.seen : seen;
      memory.current = { version: replica.version, deps, seen: kept };
      return kept;
    },
  );
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
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => matchMedia(query).matches,
  );
}

/** A narrow screen: lanes are lists, a task is a page. */
export const usePhone = (): boolean => useMedia('(max-width: 767px)');
/** A finger rather than a pointer: no dragging, menus come as sheets. */
export const useCoarse = (): boolean => useMedia('(pointer: coarse)');
