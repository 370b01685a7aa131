/** Selecting tasks, one by one or with all between. */
import type { Desk } from './desk.ts';

/** Selects a task, or no more. `isRange`: with all between it and the one that was selected before. */
export function toggleChosen(desk: Desk, id: string, isRange = false): void {
  const order = desk.inOrder();
  const [from = -1, to = -1] = [desk.anchor ?? id, id].map((each) => order.findIndex((one) => one.id === each));
  const chosen = new Set(desk.chosen);
  if (isRange && from >= 0 && to >= 0) {
    for (const each of order.slice(Math.min(from, to), Math.max(from, to) + 1)) chosen.add(each.id);
  } else if (chosen.has(id)) chosen.delete(id);
  else chosen.add(id);
  desk.anchor = id;
  desk.choose(chosen);
}
