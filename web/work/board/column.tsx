/** A column of a lane: its name, how full it is, its cards, and the place to add one. Only what is in view is drawn. */
import {
  createContext,
  memo,
  useCallback,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import type { Column as ColumnRow, Task, TrackKind } from '@dualtrack/core';
import { Virtualizer, type CustomItemComponentProps, type VirtualizerHandle } from 'virtua';
import { useCoarse, useLive } from '../../state/live.ts';
import { taskById, tasksIn, trackById } from '../look.ts';
import { AddTask } from './addTask.tsx';
import { Card } from './card.tsx';
import { mayCross, type Desk, type Place } from './desk.ts';
import { useDesk, useDeskState } from './deskContext.ts';
import { useDrag } from './useDrag.ts';
import { WipMark } from './wipMark.tsx';

interface Props {
  column: ColumnRow;
  lane: TrackKind;
  /** The project's key. */
  home: string;
  /** The number of the task whose panel is open. */
  openNumber: number | undefined;
}

export const Column = memo(function Column({ column, lane, home, openNumber }: Props) {
  const tasks = useLive((replica) => tasksIn(replica, column), [column]);
  const heading = useId();
  const well = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const line = useDropped(column, box, well);
  return (
    <div role="group" aria-labelledby={heading} className="flex min-w-0 flex-col gap-1.5">
      <header className="flex h-6 items-center gap-2 px-1">
        <h3 id={heading} className="truncate font-medium">
          {column.name}
        </h3>
        <WipMark column={column} tasks={tasks} />
      </header>
      <div
        ref={box}
        className={`flex max-h-(--well) min-h-14 flex-1 flex-col rounded bg-sunken outline-offset-[-2px] ${line === undefined ? '' : 'outline-2 outline-focus'}`}
      >
        <div
          ref={well}
          data-well={column.id}
          className="relative min-h-3 flex-initial overflow-y-auto overscroll-contain px-1.5 pt-1.5"
        >
          <Cards {...{ tasks, home, lane, openNumber, heading, well }} />
          {line !== undefined && (
            <div
              aria-hidden="true"
              className="forced-mark pointer-events-none absolute inset-x-1.5 h-0.5 rounded-full bg-focus"
              style={{ top: line }}
            />
          )}
        </div>
        <AddTask column={column} lane={lane} home={home} isEmpty={tasks.length === 0} />
      </div>
    </div>
  );
});

interface CardsProps extends Omit<Props, 'column'> {
  tasks: readonly Task[];
  heading: string;
  well: React.RefObject<HTMLDivElement | null>;
}

/** Beyond this many cards, a column draws what is in view only. */
const WINDOWED_FROM = 12;
const CARD_PX = 84;

function Cards({ tasks, home, lane, openNumber, heading, well }: CardsProps) {
  const handle = useRef<VirtualizerHandle>(null);
  const active = useDeskState((desk) =>
    desk.active === undefined ? -1 : tasks.findIndex((each) => each.id === desk.active),
  );
  const wanted = useDeskState((desk) => desk.wanted);
  useEffect(() => {
    const at = wanted === undefined ? -1 : tasks.findIndex((each) => each.id === wanted);
    if (at >= 0) handle.current?.scrollToIndex(at, { align: 'nearest' });
  }, [wanted, tasks]);

  const card = (task: Task): ReactNode => (
    <Card task={task} home={home} lane={lane} isOpen={task.number === openNumber} />
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
        <Virtualizer
          ref={handle}
          scrollRef={well}
          as={WindowedList}
          item={WindowedItem}
          itemSize={CARD_PX}
          bufferSize={CARD_PX * 2}
          {...(active >= 0 ? { keepMounted: [active] } : {})}
          data={tasks}
        >
          {(task) => <div key={task.id}>{card(task)}</div>}
        </Virtualizer>
      </LabelledBy>
    </SetSize>
  );
}

const SetSize = createContext(0);
const LabelledBy = createContext('');

function WindowedList({ children, ...rest }: { children: ReactNode; style: React.CSSProperties }) {
  return (
    <ul aria-labelledby={useContext(LabelledBy)} {...rest}>
      {children}
    </ul>
  );
}

function WindowedItem({ index, children, ...rest }: CustomItemComponentProps) {
  return (
    <li aria-setsize={useContext(SetSize)} aria-posinset={index + 1} className="pb-1.5" {...rest}>
      {children}
    </li>
  );
}

/** Takes cards that are dropped on the well; gives the height of the line that shows where one would land. */
function useDropped(
  column: ColumnRow,
  box: React.RefObject<HTMLDivElement | null>,
  well: React.RefObject<HTMLDivElement | null>,
): number | undefined {
  const desk = useDesk();
  const isCoarse = useCoarse();
  const [line, setLine] = useState<number>();
  const begin = useCallback(
    ({ dropped }: typeof import('./drag.ts')) => {
      const [element, list] = [box.current, well.current];
      if (!element || !list) return undefined;
      return dropped({
        element,
        accepts: (task) => mayLand(desk, task, column),
        onOver: (clientY) => setLine(clientY === undefined ? undefined : gapAt(list, clientY).y),
        onDrop(id, clientY) {
          const task = taskById(desk.session.replica, id);
          if (task) land(desk, task, column, gapAt(list, clientY));
        },
      });
    },
    [desk, column, box, well],
  );
  useDrag(!isCoarse, begin);
  return line;
}

function mayLand(desk: Desk, id: string, column: ColumnRow): boolean {
  const task = taskById(desk.session.replica, id);
  if (!task) return false;
  const [from, to] = [task.track, column.track].map((each) => trackById(desk.session.replica, each)?.kind);
  return task.track === column.track || (from !== undefined && to !== undefined && mayCross(task.type, from, to));
}

function land(desk: Desk, task: Task, column: ColumnRow, { before, after }: Gap): void {
  if (task.track !== column.track) {
    const lane = desk.lanes().find((each) => each.track.id === column.track);
    if (lane) desk.cross(task, lane, column);
    return;
  }
  if (before === task.id || after === task.id) {
    desk.focus(task.id);
    return;
  }
  const place: Place = before ? { before } : after ? { after } : { top: true };
  desk.bring(task, column, place);
}

interface Gap {
  /** Where to draw the line, in the well's own coordinates. */
  readonly y: number;
  readonly before?: string;
  readonly after?: string;
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
