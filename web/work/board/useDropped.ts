/** Cards that are dropped on a column: where one would land, and the words for what a drop there does. */
import { useCallback, useState, type RefObject } from 'react';
import { useCoarse } from '../../state/live.ts';
import { taskById } from '../look.ts';
import type { Cell } from './arrangement.ts';
import { useDesk } from './deskContext.ts';
import { land, mayLand, sortedBy } from './moves.ts';
import { useDrag } from './useDrag.ts';

export interface Over {
  /** The height of the line that shows where it would land; undefined where places cannot be chosen. */
  readonly line: number | undefined;
  readonly words: string | undefined;
}

/** Takes cards that are dropped on `box`; gives what is over it. Without a `well`, there are no places to choose. */
export function useDropped(
  cell: Cell,
  box: RefObject<HTMLElement | null>,
  well?: RefObject<HTMLElement | null>,
): Over | undefined {
  const desk = useDesk();
  const isCoarse = useCoarse();
  const [over, setOver] = useState<Over>();
  const begin = useCallback(
    ({ dropped }: typeof import('./drag.ts')) => {
      const [element, list] = [box.current, well?.current];
      if (!element) return undefined;
      const gap = (clientY: number): Gap | undefined =>
        list && desk.view.sort === 'manual' && cell.phase !== 'done' ? gapAt(list, clientY) : undefined;
      return dropped({
        element,
        accepts(id) {
          const task = taskById(desk.session.replica, id);
          return task !== undefined && mayLand(desk, task, cell);
        },
        onOver: (clientY) =>
          setOver(clientY === undefined ? undefined : { line: gap(clientY)?.y, words: wordsFor(desk.view.sort) }),
        onDrop(id, clientY) {
          const task = taskById(desk.session.replica, id);
          if (task) land(desk, task, cell, placeOf(gap(clientY)));
        },
      });
    },
    [desk, cell, box, well],
  );
  useDrag(!isCoarse, begin);
  return over;
}

const wordsFor = (sort: keyof typeof sortedBy | 'manual'): string | undefined =>
  sort === 'manual' ? undefined : `Moves the column; sorted by ${sortedBy[sort]}`;

interface Gap {
  /** Where to draw the line, in the well's own coordinates. */
  readonly y: number;
  readonly before?: string;
  readonly after?: string;
}

function placeOf(gap: Gap | undefined): { before: string } | { after: string } | { top: true } {
  if (gap?.before !== undefined) return { before: gap.before };
  return gap?.after === undefined ? { top: true } : { after: gap.after };
}

/** The gap between cards that is nearest to the pointer. */
function gapAt(well: HTMLElement, clientY: number): Gap {
  const top = well.getBoundingClientRect().top - well.scrollTop;
  const cards = Array.from(well.querySelectorAll<HTMLElement>('[data-task]'), (card) => ({
    id: card.dataset['task']!,
    box: card.getBoundingClientRect(),
  })).sort((a, b) => a.box.top - b.box.top);
  const next = cards.find(({ box }) => clientY < box.top + box.height / 2);
  if (next) return { y: next.box.top - top - 4, before: next.id };
  const last = cards.at(-1);
  return last ? { y: last.box.bottom - top + 2, after: last.id } : { y: 4 };
}
