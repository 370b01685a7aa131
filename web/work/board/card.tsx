/**
 * A card. Its shape and words tell what it is: a question has a dashed edge and its timebox, committed work a solid
 * edge and points, data its gate. The title is the link that has the focus; the rest of the card leads to it.
 */
import { memo, useCallback, useContext, useEffect, useLayoutEffect, useRef } from 'react';
import type { Person, Task, TrackKind } from '@dualtrack/core';
import { navigate } from 'wouter/use-browser-location';
import { KeymapContext } from '../../keys/keymap.ts';
import { IconButton } from '../../parts/button.tsx';
import { Dots, Glyph, glyphOf } from '../../parts/glyph.tsx';
import { useAsking } from '../../shell/asking.tsx';
import { useLive } from '../../state/live.ts';
import { besideOf } from '../look.ts';
import { CardFoot, Value } from './cardFoot.tsx';
import { showCardMenu } from './cardMenu.ts';
import type { Desk } from './desk.ts';
import { useDesk, useDeskState } from './deskContext.ts';
import { useDrag } from './useDrag.ts';

interface Props {
  task: Task;
  /** The project's key. */
  home: string;
  lane: TrackKind;
  /** Whether its panel is open. */
  isOpen: boolean;
  /** Whether it can be dragged. */
  canDrag?: boolean;
}

/** How the desk has a card, as bits. Because: a card that asks once is drawn sooner than one that asks for each. */
const [ACTIVE, CHOSEN, WANTED] = [1, 2, 4] as const;
const stateOf = ({ active, chosen, wanted }: Desk, id: string): number =>
  (active === id ? ACTIVE : 0) | (chosen.has(id) ? CHOSEN : 0) | (wanted === id ? WANTED : 0);

export const Card = memo(function Card({ task, home, lane, isOpen, canDrag = false }: Props) {
  const desk = useDesk();
  const card = useRef<HTMLDivElement>(null);
  const beside = useLive((replica) => besideOf(replica, task, lane), [task, lane]);
  const state = useDeskState((each) => stateOf(each, task.id));
  const [isActive, isChosen] = [(state & ACTIVE) > 0, (state & CHOSEN) > 0];
  const key = `${home}-${task.number}`;
  useWantedFocus(task.id, (state & WANTED) > 0, card);
  useDragged(card, canDrag);

  const isBlocked = beside.blockers.length + beside.waitsFor.length > 0;
  const edge = isBlocked ? 'edge-blocked' : `edge-${lane}`;
  return (
    <div
      ref={card}
      data-task={task.id}
      onFocus={() => desk.point(task.id)}
      className={`group relative flex flex-col gap-1 rounded border border-line py-2 pr-1.5 pl-2.5 text-body transition-colors outline-focus hover:border-control has-[a:focus-visible]:outline-2 has-[a:focus-visible]:outline-offset-1 data-dragging:opacity-90 data-dragging:outline-2 compact:gap-0.5 compact:py-1 ${edge} ${isOpen || isChosen ? tints[lane] : 'bg-surface'} ${isChosen ? 'outline-2 outline-offset-[-2px] outline-text' : ''}`}
    >
      <div className="flex flex-wrap items-center gap-x-1.5 text-meta text-text-3 compact:flex-nowrap">
        <Glyph kind={glyphOf(lane, task.type)} />
        <span className="font-mono whitespace-nowrap">{key}</span>
        <a
          href={`/${home}/board/${task.number}`}
          data-title
          draggable={false}
          tabIndex={isActive ? 0 : -1}
          aria-current={isOpen || undefined}
          onClick={(event) => {
            // Because: the view goes along; the address itself is the task's alone, for whoever copies it.
            if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
            event.preventDefault();
            navigate(`/${home}/board/${task.number}${desk.search}`);
          }}
          className="order-3 line-clamp-2 basis-full pr-1 text-body leading-5 font-medium text-text outline-none after:absolute after:inset-0 after:content-[''] compact:order-1 compact:line-clamp-1 compact:min-w-0 compact:basis-0 compact:grow"
        >
          {isChosen && <span className="sr-only">Selected: </span>}
          {task.title}
        </a>
        <People people={beside.people} />
        <CardButtons task={task} home={home} isActive={isActive} isAlone={beside.people.length === 0} />
      </div>
      <CardFoot task={task} lane={lane} beside={beside} home={home} />
    </div>
  );
});

const tints: Record<TrackKind, string> = {
  research: 'bg-research-tint',
  production: 'bg-production-tint',
  data: 'bg-data-tint',
};

function CardButtons({
  task,
  home,
  isActive,
  isAlone,
}: {
  task: Task;
  home: string;
  isActive: boolean;
  isAlone: boolean;
}) {
  const desk = useDesk();
  const { menu } = useAsking();
  const keymap = useContext(KeymapContext);
  return (
    <IconButton
      label={`Menu of ${home}-${task.number}`}
      aria-haspopup="menu"
      data-menu
      tabIndex={isActive ? 0 : -1}
      className={`relative z-1 order-2 !size-6 compact:absolute compact:top-1 compact:right-1 compact:bg-surface compact:coarse:static opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 coarse:!size-9 coarse:opacity-100 ${isAlone ? 'ml-auto' : ''}`}
      onClick={(event) => showCardMenu({ desk, keymap, menu }, task, event.currentTarget)}
    >
      <Dots />
    </IconButton>
  );
}

function People({ people }: { people: readonly Person[] }) {
  const [first, ...others] = people;
  if (!first) return null;
  return (
    <span className="order-2 ml-auto flex min-w-0 shrink-[2] items-center">
      <Value field="assignee" value={first.name}>
        @{first.name.split(' ')[0]}
      </Value>
      {others.length > 0 && <span title={others.map((each) => each.name).join(', ')}>&nbsp;+{others.length}</span>}
    </span>
  );
}

/** Frames in which a card that is drawn may still be hidden. */
const FOCUS_TRIES = 20;

/**
 * Gives the card the focus once it is drawn, where the desk wants that; and lets a card that had it take it along to
 * the column to which it, or somebody else, moved it.
 */
function useWantedFocus(id: string, isWanted: boolean, card: React.RefObject<HTMLDivElement | null>): void {
  const desk = useDesk();
  useEffect(() => {
    if (!isWanted) return;
    let frame = 0;
    const take = (tries: number): void => {
      const title = card.current?.querySelector<HTMLElement>('a[data-title]');
      if (desk.wanted !== id || !title) return;
      desk.wanted = undefined;
      title.focus();
      // Because: a list hides what it has not measured yet, and what is hidden takes no focus.
      if (document.activeElement === title || tries === 0) return;
      desk.wanted = id;
      frame = requestAnimationFrame(() => take(tries - 1));
    };
    take(FOCUS_TRIES);
    return () => cancelAnimationFrame(frame);
  }, [desk, id, isWanted, card]);
  useLayoutEffect(() => {
    const element = card.current;
    return () => {
      if (element?.contains(document.activeElement)) desk.carry(id);
    };
  }, [desk, id, card]);
}

/** Because: a card is written over with another task, and what was begun with it goes on. */
function useDragged(card: React.RefObject<HTMLDivElement | null>, isOn: boolean): void {
  const desk = useDesk();
  const begin = useCallback(
    ({ dragged }: typeof import('./drag.ts')) => {
      const element = card.current;
      if (!element) return undefined;
      const task = (): string => element.dataset['task']!;
      return dragged({
        element,
        task,
        onStart() {
          desk.point(task());
          element.dataset['dragging'] = '';
        },
        onEnd: () => delete element.dataset['dragging'],
      });
    },
    [desk, card],
  );
  useDrag(isOn, begin);
}
