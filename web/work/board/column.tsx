/** A column of a row: its name, how full it is, its cards, and the place to add one. Only what is in view is drawn. */
import { memo, useEffect, useId, useLayoutEffect, useRef, useState, type ReactElement } from 'react';
import type { Project, Task, TrackKind } from '@dualtrack/core';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { whenIdle } from '../../state/late.ts';
import { useCoarse } from '../../state/live.ts';
import { trackById } from '../look.ts';
import { AddTask } from './addTask.tsx';
import type { Cell } from './arrangement.ts';
import { Card } from './card.tsx';
import type { Desk } from './desk.ts';
import { useDesk, useDeskState } from './deskContext.ts';
import { seated, type Seats } from './seats.ts';
import { useDropped } from './useDropped.ts';
import { LabelledBy, SetSize, WindowedItem, WindowedList } from './windowed.tsx';
import { WipMark } from './wipMark.tsx';

interface Props {
  cell: Cell;
  /** The track of the row; undefined where it is not a lane. */
  lane: TrackKind | undefined;
  home: Project;
  /** The number of the task whose panel is open. */
  openNumber: number | undefined;
}

export const Column = memo(function Column({ cell, lane, home, openNumber }: Props) {
  const heading = useId();
  const well = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const over = useDropped(cell, box, well);
  const { column, tasks, all } = cell;
  return (
    <div role="group" aria-labelledby={heading} className="flex min-w-0 flex-col gap-1.5">
      <header className={`flex h-6 items-center gap-2 px-1 ${column ? '' : 'sr-only'}`}>
        <h3 id={heading} className="truncate font-medium">
          {cell.name}
        </h3>
        <WipMark column={column} shown={tasks.length} tasks={all} />
      </header>
      <div
        ref={box}
        className={`flex max-h-(--well) min-h-14 flex-1 flex-col rounded bg-sunken outline-offset-[-2px] ${over ? 'outline-2 outline-focus' : ''}`}
      >
        <div
          ref={well}
          data-well={cell.id}
          className="relative min-h-3 flex-initial overflow-y-auto overscroll-contain px-1.5 pt-1.5"
        >
          <Cards {...{ cell, lane, home, openNumber, heading, well }} />
          {over?.line !== undefined && (
            <div
              aria-hidden="true"
              className="forced-mark pointer-events-none absolute inset-x-1.5 h-0.5 rounded-full bg-focus"
              style={{ top: over.line }}
            />
          )}
          {over?.words && (
            <p className="pointer-events-none sticky bottom-1.5 rounded bg-text px-2 py-1 text-meta text-bg">
              {over.words}
            </p>
          )}
        </div>
        {column && lane && (
          <AddTask
            column={column}
            lane={lane}
            home={home}
            isEmpty={tasks.length === 0}
            isFiltered={all.length > tasks.length}
          />
        )}
      </div>
    </div>
  );
});

interface CardsProps extends Props {
  heading: string;
  well: React.RefObject<HTMLDivElement | null>;
}

/** Beyond this many cards, a column draws what is in view only. */
const WINDOWED_FROM = 12;
const CARD_PX = 84;
/**
 * As many as a column shows in an ordinary window. Because: what is in view is known only once all is laid out; drawn
 * with the rest, these need no second turn before anybody sees them. Afterwards they would be drawn out of sight, wherever
 * one scrolled to.
 */
const FIRST = [0, 1, 2, 3, 4, 5, 6];

function Cards({ cell, lane, home, openNumber, heading, well }: CardsProps) {
  const { tasks } = cell;
  const handle = useRef<VirtualizerHandle>(null);
  const { replica } = useDesk().session;
  const canDrag = !useCoarse();
  const { turn, seats } = useFiltered(tasks, handle, well);
  const wanted = useDeskState((desk) => placeIn(desk, cell, desk.wanted));
  useEffect(() => {
    if (wanted >= 0) handle.current?.scrollToIndex(wanted, { align: 'nearest' });
  }, [wanted]);

  const card = (task: Task): ReactElement => (
    <Card
      key={seats.get(task.id) ?? task.id}
      task={task}
      home={home.key}
      lane={lane ?? trackById(replica, task.track)?.kind ?? 'production'}
      isOpen={task.number === openNumber}
      canDrag={canDrag}
    />
  );
  if (tasks.length === 0) return null;
  if (tasks.length < WINDOWED_FROM) {
    return (
      <ul aria-labelledby={heading}>
        {tasks.map((task) => (
          <li key={task.id} className="pb-1.5">
            {card(task)}
          </li>
        ))}
      </ul>
    );
  }
  return (
    <SetSize value={tasks.length}>
      <LabelledBy value={heading}>
        <Windowed key={turn} {...{ cell, handle, well, card }} />
      </LabelledBy>
    </SetSize>
  );
}

/**
 * What a filter leaves is seen from its top: `turn` counts how often the list has to begin there anew. Because: a list
 * that was scrolled is drawn where it was, and would be empty there until the browser has scrolled it back. Its first
 * cards are drawn in the places of those that were the first before.
 */
function useFiltered(
  tasks: readonly Task[],
  handle: React.RefObject<VirtualizerHandle | null>,
  well: React.RefObject<HTMLDivElement | null>,
): { readonly turn: number; readonly seats: Seats } {
  const desk = useDesk();
  const query = useDeskState((each) => each.view.query);
  const [seen, see] = useState(() => ({ query, tasks, turn: 0, seats: seated(firstOf(tasks), new Map(), undefined) }));
  const { turn, seats } = seen;
  if (seen.query !== query || seen.tasks !== tasks) {
    const isNew = seen.query !== query && seen.tasks !== tasks;
    see({
      query,
      tasks,
      turn: isNew && handle.current?.scrollOffset ? turn + 1 : turn,
      seats: isNew ? seated(firstOf(tasks), seats, desk.active) : seats,
    });
  }
  useLayoutEffect(() => {
    if (turn > 0) well.current?.scrollTo({ top: 0 });
  }, [turn, well]);
  return { turn, seats };
}

const firstOf = (tasks: readonly Task[]): readonly Task[] => tasks.slice(0, FIRST.length);

interface WindowedProps {
  cell: Cell;
  handle: React.RefObject<VirtualizerHandle | null>;
  well: React.RefObject<HTMLDivElement | null>;
  card: (task: Task) => ReactElement;
}

function Windowed({ cell, handle, well, card }: WindowedProps) {
  const active = useDeskState((desk) => placeIn(desk, cell, desk.active));
  const [isBegun, setBegun] = useState(false);
  useEffect(() => {
    let isGone = false;
    whenIdle(() => isGone || setBegun(true));
    return () => void (isGone = true);
  }, []);
  const first = isBegun ? [] : FIRST;
  return (
    <Virtualizer
      ref={handle}
      scrollRef={well}
      as={WindowedList}
      item={WindowedItem}
      itemSize={CARD_PX}
      bufferSize={CARD_PX}
      keepMounted={active >= 0 ? [...first, active] : first}
      data={cell.tasks}
    >
      {card}
    </Virtualizer>
  );
}

/** The place of a task within a cell; -1: it is not there. */
function placeIn(desk: Desk, { id }: Cell, task: string | undefined): number {
  const spot = task === undefined ? undefined : desk.spot(task);
  return spot?.cell.id === id ? spot.at : -1;
}
