import { createContext, useContext, useSyncExternalStore } from 'react';
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
