/** The board on a phone: one lane at a time, its columns below one another, only what is in view drawn. */
import { useEffect, useRef } from 'react';
import type { Column as ColumnRow, Project, Task } from '@dualtrack/core';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { Glyph } from '../../parts/glyph.tsx';
import { useKept } from '../../state/kept.ts';
import { useLive } from '../../state/live.ts';
import { lanesOf, tasksIn, type Lane } from '../look.ts';
import { AddTask } from './addTask.tsx';
import { Card } from './card.tsx';
import { useDeskState } from './deskContext.ts';
import { WipMark } from './wipMark.tsx';

export function LaneLists({ home }: { home: Project }) {
  const lanes = useLive((replica) => lanesOf(replica, home.id), [home.id]);
  const counts = useLive(
    (replica) => lanes.map((lane) => openIn(lane, (each) => tasksIn(replica, each).length)),
    [lanes],
  );
  const [chosen, choose] = useKept<string>(`lane.${home.id}`, '');
  const shown = lanes.find((each) => each.track.id === chosen) ?? lanes[0];
  if (!shown) return null;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div role="group" aria-label="Lane" className="flex shrink-0 gap-1 px-3 pb-2">
        {lanes.map((lane, i) => (
          <button
            key={lane.track.id}
            type="button"
            aria-pressed={lane === shown}
            onClick={() => choose(lane.track.id)}
            className={`flex h-10 min-w-0 flex-1 items-center justify-center gap-1.5 rounded border px-1 ${lane === shown ? 'border-control bg-surface font-semibold' : 'border-line bg-sunken text-text-2'}`}
          >
            <Glyph kind={lane.track.kind} />
            <span className="truncate">{lane.track.name}</span>
            <span className="text-meta text-text-3">{counts[i]}</span>
          </button>
        ))}
      </div>
      <LaneList key={shown.track.id} lane={shown} home={home} />
    </div>
  );
}

type Line =
  | { readonly kind: 'column'; readonly column: ColumnRow; readonly tasks: readonly Task[] }
  | { readonly kind: 'card'; readonly column: ColumnRow; readonly task: Task }
  | { readonly kind: 'add'; readonly column: ColumnRow; readonly isEmpty: boolean };

function LaneList({ lane, home }: { lane: Lane; home: Project }) {
  const scroll = useRef<HTMLDivElement>(null);
  const handle = useRef<VirtualizerHandle>(null);
  const columns = useLive((replica) => lane.columns.map((each) => tasksIn(replica, each)), [lane]);
  const lines = lane.columns.flatMap((column, i): Line[] => {
    const tasks = columns[i] ?? [];
    return [
      { kind: 'column', column, tasks },
      ...tasks.map((task): Line => ({ kind: 'card', column, task })),
      { kind: 'add', column, isEmpty: tasks.length === 0 },
    ];
  });
  const find = (id: string | undefined): number =>
    id === undefined ? -1 : lines.findIndex((each) => each.kind === 'card' && each.task.id === id);
  const active = useDeskState((desk) => find(desk.active));
  const wanted = useDeskState((desk) => find(desk.wanted));
  useEffect(() => {
    if (wanted >= 0) handle.current?.scrollToIndex(wanted, { align: 'nearest' });
  }, [wanted]);
  return (
    <div ref={scroll} className="min-h-0 flex-1 overflow-y-auto px-3 pb-3">
      <Virtualizer
        ref={handle}
        scrollRef={scroll}
        data={lines}
        bufferSize={400}
        {...(active >= 0 ? { keepMounted: [active] } : {})}
      >
        {(line) => <LineView key={keyOf(line)} line={line} lane={lane} home={home} />}
      </Virtualizer>
    </div>
  );
}

function LineView({ line, lane, home }: { line: Line; lane: Lane; home: Project }) {
  const { kind } = lane.track;
  switch (line.kind) {
    case 'column':
      return (
        <div className="flex items-center gap-2 pt-3 pb-1.5">
          <h2 className="font-semibold">{line.column.name}</h2>
          <WipMark column={line.column} tasks={line.tasks} />
        </div>
      );
    case 'card':
      return (
        <div className="pb-1.5">
          <Card task={line.task} home={home.key} lane={kind} isOpen={false} />
        </div>
      );
    case 'add':
      return (
        <div className="flex flex-col">
          <AddTask column={line.column} lane={kind} home={home.key} isEmpty={line.isEmpty} />
        </div>
      );
  }
}

const keyOf = (line: Line): string => (line.kind === 'card' ? line.task.id : `${line.kind} ${line.column.id}`);

const openIn = (lane: Lane, count: (column: ColumnRow) => number): number =>
  lane.columns.filter((each) => each.phase !== 'done').reduce((sum, each) => sum + count(each), 0);
