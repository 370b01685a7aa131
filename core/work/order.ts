/** Places within a column: keys that always leave room between two neighbours (fractional indexing). */
import { generateKeyBetween } from 'fractional-indexing';
import { edge, type Reading } from '../change/read.ts';
import { task, type Column, type Task } from './kinds.ts';

/** Where in a column: before or after a task of it, at its top, or (nothing said) at its end. */
export interface Place {
  readonly before?: Task | undefined;
  readonly after?: Task | undefined;
  readonly top?: boolean | undefined;
}

/** The neighbours of a place, as order keys; null at an end. */
export interface Gap {
  readonly lower: string | null;
  readonly upper: string | null;
}

/** The gap that a place names. A neighbour that left the column in the meantime counts as not named. */
export function* gapAt(column: Pick<Column, 'id'>, place: Place): Reading<Gap> {
  const before = place.before?.column === column.id ? place.before : undefined;
  const after = place.after?.column === column.id ? place.after : undefined;
  if (before) {
    const lower = yield* beside(column, 'down', { side: 'below', value: before.order });
    return { lower, upper: before.order };
  }
  if (after) {
    const upper = yield* beside(column, 'up', { side: 'above', value: after.order });
    return { lower: after.order, upper };
  }
  if (place.top) return { lower: null, upper: yield* beside(column, 'up') };
  return { lower: yield* beside(column, 'down'), upper: null };
}

/** An order key inside the gap. */
export function orderIn({ lower, upper }: Gap): string {
  return generateKeyBetween(lower, upper);
}

function* beside(
  column: Pick<Column, 'id'>,
  order: 'up' | 'down',
  beyond?: { side: 'below' | 'above'; value: string },
): Reading<string | null> {
  return (yield* edge(task, 'column', [column.id], { order, ...(beyond && { beyond }) })) as string | null;
}
