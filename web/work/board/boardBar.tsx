/** The head of the board: what it is, how many questions ask for their decision, and the way back. */
import { list, timeboxAt, investigation, type Project, type Task } from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { Undo2 } from 'lucide-react';
import { Button, IconButton } from '../../parts/button.tsx';
import { Glyph } from '../../parts/glyph.tsx';
import { useLive, useNow, useSession } from '../../state/live.ts';
import { useNotices } from '../../shell/strip.tsx';
import { taskById } from '../look.ts';
import { isUndecided } from './cardMenu.ts';
import { useDesk } from './deskContext.ts';

export function BoardBar({ home }: { home: Project }) {
  const session = useSession();
  const desk = useDesk();
  const now = useNow();
  useNotices();
  const asking = useLive((replica) => askingIn(replica, home, now), [home.id, now]);
  const [first] = asking;
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 px-4">
      <h1 tabIndex={-1} className="truncate text-page font-semibold outline-none max-md:text-panel">
        Board
      </h1>
      <div className="ml-auto flex items-center gap-1">
        {first && (
          <Button weight="quiet" small onClick={() => desk.focus(first.id)}>
            <Glyph kind="research" />
            {asking.length} to decide
          </Button>
        )}
        {session.canUndo && (
          <IconButton label="Undo (Z)" onClick={() => session.undo()}>
            <Undo2 size={16} aria-hidden="true" />
          </IconButton>
        )}
      </div>
    </header>
  );
}

/** Questions that ask for their decision: moved to done, or with a full box. */
function askingIn(replica: Replica, home: Project, now: number): Task[] {
  const boxes = replica.query(() => list(investigation, 'project', [home.id])) ?? [];
  return boxes.flatMap((box) => {
    const row = taskById(replica, box.id);
    if (!row || row.removedAt !== null || !isUndecided(row)) return [];
    return row.asksAt !== null || timeboxAt(box, now)?.full ? [row] : [];
  });
}
