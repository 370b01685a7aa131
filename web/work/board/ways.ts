/** From a card to the next one, over the rows and columns that are drawn. */
import type { Task } from '@dualtrack/core';
import type { Row, Spot } from './arrangement.ts';

export type Way = 'up' | 'down' | 'left' | 'right';

export function nextIn(rows: readonly Row[], spot: Spot, way: Way): Task | undefined {
  const { cell, at } = spot;
  if (way === 'up') return cell.tasks[at - 1] ?? acrossRows(rows, spot, -1, 'end');
  if (way === 'down') return cell.tasks[at + 1] ?? acrossRows(rows, spot, 1);
  const cells = rows.find((each) => each.id === spot.row.id)?.cells ?? [];
  const from = cells.findIndex((each) => each.id === cell.id);
  const aside = way === 'left' ? cells.slice(0, Math.max(0, from)).toReversed() : cells.slice(from + 1);
  const there = aside.find((each) => each.tasks.length > 0)?.tasks;
  return there?.[Math.min(at, there.length - 1)];
}

/** A card of the nearest row that has any: in the same phase if there is one. */
export function acrossRows(rows: readonly Row[], { row, cell }: Spot, step: 1 | -1, end?: 'end'): Task | undefined {
  const from = rows.findIndex((each) => each.id === row.id);
  for (let i = from + step; i >= 0 && i < rows.length; i += step) {
    const filled = rows[i]!.cells.filter((each) => each.tasks.length > 0);
    const best = filled.find((each) => each.phase === cell.phase) ?? filled[0];
    if (best) return end ? best.tasks.at(-1) : best.tasks[0];
  }
  return undefined;
}
