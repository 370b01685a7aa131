/**
 * The board of a project: its lanes over the four shared phases, each with its own words. A task's panel opens beside
 * it while the board stays live; on a phone lanes are lists and a task is a page.
 */
import { Suspense, useEffect, useMemo } from 'react';
import type { Project } from '@dualtrack/core';
import { useLocation } from 'wouter';
import { useKeys } from '../../keys/keymap.ts';
import { useAsking } from '../../shell/asking.tsx';
import { PageTitle } from '../../shell/pageTitle.tsx';
import { late } from '../../state/late.ts';
import { useCoarse, usePhone, useSession } from '../../state/live.ts';
import { taskByNumber } from '../look.ts';
import { BoardBar } from './boardBar.tsx';
import { boardKeys } from './boardKeys.ts';
import { cardElement } from './cardMenu.ts';
import { Desk } from './desk.ts';
import { DeskContext } from './deskContext.ts';
import { LaneGrid } from './lanes.tsx';
import { LaneLists } from './laneLists.tsx';

const panel = late(async () => (await import('../task/panel.tsx')).TaskPanel);

export function BoardPage({ home, number }: { home: Project; number: number | undefined }) {
  const session = useSession();
  const [isPhone, isCoarse] = [usePhone(), useCoarse()];
  const [, go] = useLocation();
  const { ask, menu } = useAsking();
  const desk = useMemo(
    () => new Desk(session, home.id, (task) => ask({ kind: 'decide', task })),
    [session, home.id, ask],
  );
  useEffect(() => panel.fetchIdle(), []);
  useKeys(boardKeys({ desk, home, open: number, go, ask, menu }));

  useEffect(() => {
    const opened = number === undefined ? undefined : taskByNumber(session.replica, home.id, number);
    if (opened) desk.point(opened.id);
    else if (!desk.active) desk.point(desk.first()?.id);
  }, [desk, session, home.id, number]);
  useEffect(() => {
    const isFree = document.activeElement === null || document.activeElement === document.body;
    if (!isFree || isCoarse || number !== undefined) return;
    if (desk.active) desk.focus(desk.active);
    else document.querySelector<HTMLElement>('[data-add]')?.focus();
    // Because: the focus goes to the first card when the board is opened, not whenever something changes.
  }, [desk]);

  const close = (): void => {
    go(`/${home.key}/board`);
    const card = desk.active && cardElement(desk.active);
    if (card) card.focus();
    else if (desk.active) desk.focus(desk.active);
  };
  const opened = number !== undefined && (
    <Suspense fallback={<div className="w-[520px] max-w-full shrink-0" />}>
      <panel.Component key={number} home={home} number={number} onClose={close} isPage={isPhone} />
    </Suspense>
  );
  return (
    <DeskContext value={desk}>
      {number === undefined && <PageTitle title={`Board · ${home.name}`} />}
      {isPhone ? (
        opened || (
          <>
            <BoardBar home={home} />
            <LaneLists home={home} />
          </>
        )
      ) : (
        <div className="flex h-full min-h-0 min-w-0">
          <div className="flex min-h-0 min-w-0 flex-1 flex-col">
            <BoardBar home={home} />
            <LaneGrid home={home} openNumber={number} />
            {!isCoarse && <Hints />}
          </div>
          {opened}
        </div>
      )}
    </DeskContext>
  );
}

/** The keys that one needs first; `?` shows them all. */
function Hints() {
  return (
    <p
      aria-hidden="true"
      className="flex shrink-0 gap-4 overflow-hidden border-t border-line px-5 py-1.5 text-meta whitespace-nowrap text-text-3"
    >
      <span>J K H L move about</span>
      <span>⇧ with them moves the card</span>
      <span>C new</span>
      <span>Space peek</span>
      <span>D decide</span>
      <span>. menu</span>
      <span>? all keys</span>
    </p>
  );
}
