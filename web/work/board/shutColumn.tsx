/** The columns of a phase that is folded: a strip with how many cards it holds, on which cards can still be dropped. */
import { useRef } from 'react';
import type { Phase } from '@dualtrack/core';
import { phaseNames } from '../../words.ts';
import type { Cell } from './arrangement.ts';
import { useDesk } from './deskContext.ts';
import { useDropped } from './useDropped.ts';

export function ShutColumn({ phase, cells }: { phase: Phase; cells: readonly Cell[] }) {
  const [first] = cells;
  return first ? <Strip phase={phase} cells={cells} first={first} /> : <div />;
}

function Strip({ phase, cells, first }: { phase: Phase; cells: readonly Cell[]; first: Cell }) {
  const desk = useDesk();
  const box = useRef<HTMLButtonElement>(null);
  const over = useDropped(first, box);
  const count = cells.reduce((sum, each) => sum + each.tasks.length, 0);
  const name = cells.map((each) => each.name).join(', ');
  return (
    <button
      ref={box}
      type="button"
      onClick={() => desk.shut(phase, false)}
      className={`flex max-h-(--well) min-h-24 flex-col items-center gap-2 rounded bg-sunken py-2 text-meta text-text-2 outline-offset-[-2px] hover:bg-hover ${over ? 'outline-2 outline-focus' : ''}`}
    >
      <span className="font-semibold">{count}</span>
      <span className="sr-only">{count === 1 ? ' task in ' : ' tasks in '}</span>
      <span className="truncate [writing-mode:vertical-rl]">{name}</span>
      <span className="sr-only">: open {phaseNames[phase]}</span>
    </button>
  );
}
