/**
 * The board of a project: its lanes over the four shared phases, each with its own words, or the same work grouped
 * otherwise, as a list or as a table. A task's panel opens beside it while the board stays live; on a phone lanes are
 * lists and a task is a page.
 */
import { Suspense, useContext, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { Project, Task } from '@dualtrack/core';
import { useLocation, useSearch } from 'wouter';
import { KeymapContext, useKeys } from '../../keys/keymap.ts';
import { useAsking } from '../../shell/asking.tsx';
import { PageTitle } from '../../shell/pageTitle.tsx';
import { late } from '../../state/late.ts';
import { useCoarse, usePhone, useSession } from '../../state/live.ts';
import { taskByNumber } from '../look.ts';
import { taskKeys } from '../task/taskKeys.ts';
import { Address } from './address.ts';
import { BoardBar } from './boardBar.tsx';
import { boardKeys } from './boardKeys.ts';
import { cardElement } from './cardMenu.ts';
import { Desk } from './desk.ts';
import { DeskContext, useDeskState } from './deskContext.ts';
import { LaneGrid } from './lanes.tsx';
import { viewOf } from './view.ts';

const panel = late(async () => (await import('../task/panel.tsx')).TaskPanel);
const lists = late(async () => (await import('./laneLists.tsx')).LaneLists);
const table = late(async () => (await import('../table/table.tsx')).WorkTable);
const bulk = late(async () => (await import('../table/bulkBar.tsx')).BulkBar);

export function BoardPage({ home, number }: { home: Project; number: number | undefined }) {
  const session = useSession();
  const [isPhone, isCoarse] = [usePhone(), useCoarse()];
  const [, go] = useLocation();
  const search = useSearch();
  const { ask, menu } = useAsking();
  const keymap = useContext(KeymapContext);
  const desk = useMemo(() => {
    const address = new Address();
    return new Desk(session, home.id, viewOf(window.location.search), {
      onAsked: (task) => ask({ kind: 'decide', task }),
      onChoice: (label, card, entries) => {
        const anchor = cardElement(card);
        if (anchor) menu({ label, anchor, entries });
      },
      onView: (view, isTyping) => address.show(view, isTyping),
    });
  }, [session, home.id, ask, menu]);
  useAddress(desk, search, number);
  useEffect(() => {
    panel.fetchIdle();
    table.fetchIdle();
    bulk.fetchIdle();
  }, []);
  const path = (of?: number): string => `/${home.key}/board${of === undefined ? '' : `/${of}`}${desk.search}`;
  const openAt = (row: Task, part: string): void => go(path(row.number), { state: { focus: part } });
  const openPage = (row: Task): void => go(`/${home.key}/task/${row.number}`);
  useKeys(boardKeys({ desk, path, open: number, go }));
  useKeys(taskKeys({ desk, home, keymap, ask, menu, openAt, openPage }));

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
    go(path());
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
            <Chosen home={home} />
            <Work home={home} openNumber={number} isPhone />
          </>
        )
      ) : (
        <div className="flex h-full min-h-0 min-w-0">
          <div className="flex min-h-0 min-w-0 flex-1 flex-col">
            <BoardBar home={home} />
            <Chosen home={home} />
            <Work home={home} openNumber={number} isPhone={false} />
            {!isCoarse && <Hints />}
          </div>
          {opened}
        </div>
      )}
    </DeskContext>
  );
}

/**
 * Looks as the address says. A link from one task to another says nothing of the view, and so keeps it; going back in
 * the history shows what was shown then.
 */
function useAddress(desk: Desk, search: string, number: number | undefined): void {
  const wentBack = useRef(false);
  useEffect(() => {
    const note = (): void => void (wentBack.current = true);
    // Because: it has to be known before the page is drawn for the new address.
    window.addEventListener('popstate', note, { capture: true });
    return () => window.removeEventListener('popstate', note, { capture: true });
  }, []);
  useLayoutEffect(() => {
    const isLink = number !== undefined && search === '' && !wentBack.current;
    wentBack.current = false;
    if (isLink && desk.search !== '') history.replaceState(history.state, '', window.location.pathname + desk.search);
    else desk.see(viewOf(search));
  }, [desk, search, number]);
}

/** A view that has a density of its own shows it; else it is as this device has it. */
function useDensity(): void {
  const density = useDeskState((desk) => desk.view.density);
  useLayoutEffect(() => {
    if (!density) return undefined;
    const { dataset } = document.documentElement;
    const before = dataset['density'];
    dataset['density'] = density;
    return () => {
      if (before === undefined) delete dataset['density'];
      else dataset['density'] = before;
    };
  }, [density]);
}

function Work({ home, openNumber, isPhone }: { home: Project; openNumber: number | undefined; isPhone: boolean }) {
  const layout = useDeskState((desk) => desk.view.layout);
  useDensity();
  if (layout !== 'board') {
    return (
      <Suspense fallback={<div className="flex-1" />}>
        <table.Component home={home} openNumber={openNumber} />
      </Suspense>
    );
  }
  if (!isPhone) return <LaneGrid home={home} openNumber={openNumber} />;
  return (
    <Suspense fallback={<div className="flex-1" />}>
      <lists.Component home={home} />
    </Suspense>
  );
}

function Chosen({ home }: { home: Project }) {
  const isAny = useDeskState((desk) => desk.chosen.size > 0);
  if (!isAny) return null;
  return (
    <Suspense>
      <bulk.Component home={home} />
    </Suspense>
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
      <span>F filter</span>
      <span>. menu</span>
      <span>? all keys</span>
    </p>
  );
}
