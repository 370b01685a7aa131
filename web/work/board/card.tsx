/**
 * A card. Its shape and words tell what it is: a question has a dashed edge and its timebox, committed work a solid
 * edge and points, data its gate. The title is the link that has the focus; the rest of the card leads to it.
 */
import { memo, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { DAY, timeboxAt, type Task, type TrackKind } from '@dualtrack/core';
import { Ellipsis } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { Button, IconButton } from '../../parts/button.tsx';
import { Gauge } from '../../parts/gauge.tsx';
import { Glyph, glyphOf } from '../../parts/glyph.tsx';
import { Seal } from '../../parts/seal.tsx';
import { useAsking } from '../../shell/asking.tsx';
import { dayText, spanText } from '../../state/dates.ts';
import { useCoarse, useLive, useNow } from '../../state/live.ts';
import { blockerNames, typeName } from '../../words.ts';
import { besideOf, type Beside } from '../look.ts';
import { cardElement, cardMenu, isUndecided } from './cardMenu.ts';
import { useDesk, useDeskState } from './deskContext.ts';
import { useDrag } from './useDrag.ts';

interface Props {
  task: Task;
  /** The project's key. */
  home: string;
  lane: TrackKind;
  /** Whether its panel is open. */
  isOpen: boolean;
}

export const Card = memo(function Card({ task, home, lane, isOpen }: Props) {
  const desk = useDesk();
  const card = useRef<HTMLDivElement>(null);
  const beside = useLive((replica) => besideOf(replica, task, lane), [task, lane]);
  const isActive = useDeskState((each) => each.active === task.id);
  const isCoarse = useCoarse();
  const key = `${home}-${task.number}`;
  useWantedFocus(task.id, card);
  useDragged(task, card, !isCoarse);

  const isBlocked = beside.blockers.length + beside.waitsFor.length > 0;
  const edge = isBlocked ? 'edge-blocked' : `edge-${lane}`;
  return (
    <div
      ref={card}
      data-task={task.id}
      onFocus={() => desk.point(task.id)}
      className={`group relative flex flex-col gap-1 rounded border border-line py-2 pr-1.5 pl-2.5 text-body transition-colors outline-focus hover:border-control has-[a:focus-visible]:outline-2 has-[a:focus-visible]:outline-offset-1 data-dragging:opacity-90 data-dragging:outline-2 ${edge} ${isOpen ? tints[lane] : 'bg-surface'}`}
    >
      <div className="flex h-6 items-center gap-1.5 text-meta text-text-3">
        <Glyph kind={glyphOf(lane, task.type)} />
        <span className="font-mono whitespace-nowrap">{key}</span>
        <span className="ml-auto truncate">{peopleText(beside.people)}</span>
        <CardButtons task={task} home={home} isActive={isActive} />
      </div>
      <Link
        href={`/${home}/board/${task.number}`}
        draggable={false}
        tabIndex={isActive ? 0 : -1}
        aria-current={isOpen || undefined}
        className="line-clamp-2 pr-1 leading-5 font-medium outline-none after:absolute after:inset-0 after:content-['']"
      >
        {task.title}
      </Link>
      <CardFoot task={task} lane={lane} beside={beside} />
    </div>
  );
});

const tints: Record<TrackKind, string> = {
  research: 'bg-research-tint',
  production: 'bg-production-tint',
  data: 'bg-data-tint',
};

function CardButtons({ task, home, isActive }: { task: Task; home: string; isActive: boolean }) {
  const desk = useDesk();
  const { ask, menu } = useAsking();
  const [, go] = useLocation();
  const now = useNow();
  const asks = useLive(
    (replica) => isUndecided(task) && asksNow(besideOf(replica, task, 'research'), task, now),
    [task, now],
  );
  const open = (anchor: Element): void => {
    desk.point(task.id);
    const acts = {
      open: () => go(`/${home}/board/${task.number}`),
      decide: () => ask({ kind: 'decide', task: task.id }),
    };
    const focus = (): HTMLElement | null => cardElement(task.id);
    menu({ label: `${home}-${task.number}`, anchor, entries: cardMenu(desk, task, acts), focus });
  };
  return (
    <span className="relative z-1 flex items-center gap-0.5">
      {asks && (
        <Button small tabIndex={isActive ? 0 : -1} onClick={() => ask({ kind: 'decide', task: task.id })}>
          Decide
        </Button>
      )}
      <IconButton
        label={`Menu of ${home}-${task.number}`}
        aria-haspopup="menu"
        data-menu
        tabIndex={isActive ? 0 : -1}
        className="!size-6 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 coarse:!size-9 coarse:opacity-100"
        onClick={(event) => open(event.currentTarget)}
      >
        <Ellipsis size={16} aria-hidden="true" />
      </IconButton>
    </span>
  );
}

/** Whether a question asks for its decision: its box is full, or it was moved to done. */
function asksNow({ box }: Beside, task: Task, now: number): boolean {
  return task.asksAt !== null || (box !== undefined && timeboxAt(box, now)?.full === true);
}

function CardFoot({ task, lane, beside }: { task: Task; lane: TrackKind; beside: Beside }) {
  const now = useNow();
  const parts = [
    lane === 'research' ? <QuestionFoot key="question" task={task} beside={beside} now={now} /> : undefined,
    task.points === null ? undefined : <span key="points">{task.points} pt</span>,
    isPlainType(task.type) ? undefined : <span key="type">{typeName(task.type)}</span>,
    beside.gate && <GateFoot key="gate" gate={beside.gate} />,
    beside.version && <span key="version">{beside.version}</span>,
    task.dueAt !== null && task.doneAt === null && <span key="due">due {dayText(task.dueAt, now)}</span>,
    isStale(task, now) && <span key="age">{spanText(now - task.movedAt)} here</span>,
  ].filter(Boolean);
  const waits = waitingText(beside, now);
  if (parts.length === 0 && !waits) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-2 pr-1 text-meta text-text-2">
      {parts}
      {waits && <span className="w-full truncate font-medium text-text">{waits}</span>}
    </div>
  );
}

function QuestionFoot({ task, beside, now }: { task: Task; beside: Beside; now: number }) {
  const { decision, box } = beside;
  if (decision) {
    return (
      <span className="flex w-full min-w-0 flex-col gap-0.5">
        <span className="flex items-center gap-1">
          <Seal outcome={decision.outcome} />
          <span className="text-text-3">L-{decision.number}</span>
        </span>
        <span className="truncate">{decision.finding}</span>
      </span>
    );
  }
  if (!box) return null;
  const running = timeboxAt(box, now);
  if (running) return <Gauge box={task.asksAt === null ? running : { ...running, full: true }} />;
  if (box.decideBy !== null) return <span>decide by {dayText(box.decideBy, now)}</span>;
  return box.boxDays === null ? null : <span>box {box.boxDays} d</span>;
}

function GateFoot({ gate }: { gate: NonNullable<Beside['gate']> }) {
  if (gate.passedAt !== null) return <span className="font-medium text-ok">✓ ready</span>;
  const passed = gate.checks.filter((each) => each.state === 'passed').length;
  return <span>{gate.checks.length === 0 ? 'no checks yet' : `${passed} of ${gate.checks.length} checks`}</span>;
}

function waitingText({ blockers, waitsFor }: Beside, now: number): string | undefined {
  if (waitsFor.length > 0) return `Waits for ${waitsFor.join(', ')}`;
  const [first] = blockers;
  return first && `Waits for ${first.gate ? first.note : blockerNames[first.kind]} · ${spanText(now - first.since)}`;
}

const STALE_MS = 14 * DAY;
const isStale = (task: Task, now: number): boolean =>
  task.doneAt === null && task.startedAt !== null && now - task.movedAt > STALE_MS;

const isPlainType = (type: string): boolean => ['investigation', 'data', 'feature'].includes(type);

function peopleText(people: readonly string[]): string {
  const [first, ...others] = people.map((each) => each.split(' ')[0]);
  if (!first) return '';
  return others.length === 0 ? `@${first}` : `@${first} +${others.length}`;
}

/**
 * Gives the card the focus once it is drawn, where the desk wants that; and lets a card that had it take it along to
 * the column to which it, or somebody else, moved it.
 */
function useWantedFocus(id: string, card: React.RefObject<HTMLDivElement | null>): void {
  const desk = useDesk();
  const isWanted = useDeskState((each) => each.wanted === id);
  useEffect(() => {
    if (!isWanted || desk.wanted !== id) return;
    desk.wanted = undefined;
    card.current?.querySelector<HTMLElement>('a')?.focus();
  }, [desk, id, isWanted, card]);
  useLayoutEffect(() => {
    const element = card.current;
    return () => {
      if (element?.contains(document.activeElement)) desk.carry(id);
    };
  }, [desk, id, card]);
}

function useDragged(task: Task, card: React.RefObject<HTMLDivElement | null>, isOn: boolean): void {
  const desk = useDesk();
  const { id } = task;
  const begin = useCallback(
    ({ dragged }: typeof import('./drag.ts')) => {
      const element = card.current;
      if (!element) return undefined;
      return dragged({
        element,
        task: () => id,
        onStart() {
          desk.point(id);
          element.dataset['dragging'] = '';
        },
        onEnd: () => delete element.dataset['dragging'],
      });
    },
    [desk, card, id],
  );
  useDrag(isOn, begin);
}
