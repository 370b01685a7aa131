/** A task as a page of its own, at a width that reads well. */
import { useContext, useEffect, useMemo } from 'react';
import type { Project } from '@dualtrack/core';
import { useLocation } from 'wouter';
import { KeymapContext, useKeys } from '../../keys/keymap.ts';
import { useAsking } from '../../shell/asking.tsx';
import { useSession } from '../../state/live.ts';
import { Desk } from '../board/desk.ts';
import { DeskContext } from '../board/deskContext.ts';
import { viewOf } from '../board/view.ts';
import { taskByNumber } from '../look.ts';
import { TaskPanel } from './panel.tsx';
import { taskKeys } from './taskKeys.ts';

export function TaskPage({ home, number }: { home: Project; number: number }) {
  const session = useSession();
  const [, go] = useLocation();
  const { ask, menu } = useAsking();
  const keymap = useContext(KeymapContext);
  const desk = useMemo(
    () =>
      new Desk(session, home.id, viewOf(''), {
        onAsked: (task) => ask({ kind: 'decide', task }),
        onView: () => undefined,
        onChoice: () => undefined,
      }),
    [session, home.id, ask],
  );
  useEffect(() => {
    const opened = taskByNumber(session.replica, home.id, number);
    if (opened) desk.point(opened.id);
  }, [desk, session, home.id, number]);
  const at = (part: string): void => go(`/${home.key}/task/${number}`, { replace: true, state: { focus: part } });
  const close = (): void => go(`/${home.key}/board/${number}`);
  useKeys([
    ...taskKeys({ desk, home, keymap, ask, menu, openAt: (_, part) => at(part), openPage: close }),
    { keys: ['Escape'], group: 'Everywhere', about: 'Back to the board', run: close },
  ]);
  return (
    <DeskContext value={desk}>
      <TaskPanel home={home} number={number} isPage onClose={close} />
    </DeskContext>
  );
}
