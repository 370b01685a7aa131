import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import { useNow } from '../../state/live.ts';
import type { Arrangement } from './arrangement.ts';
import type { Desk } from './desk.ts';

export const DeskContext = createContext<Desk | undefined>(undefined);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('a part of the board needs the desk around it');
  return desk;
}

/** One thing of the desk, renewed when it changes; a plain value, or one that stays the same object. */
export function useDeskState<T>(look: (desk: Desk) => T): T {
  const desk = useDesk();
  return useSyncExternalStore(desk.subscribe, () => look(desk));
}

/** What the view shows, laid out; renewed when the work, the view or the time changes it. */
export function useArrangement(): Arrangement {
  const desk = useDesk();
  useNow();
  const subscribe = useCallback(
    (listener: () => void) => {
      const ends = [desk.subscribe(listener), desk.session.replica.subscribe(listener)];
      return () => ends.forEach((end) => end());
    },
    [desk],
  );
  return useSyncExternalStore(subscribe, () => desk.arrangement());
}
