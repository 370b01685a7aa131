/** The board on a phone: one row at a time, its columns below one another, only what is in view drawn. */
import { useEffect, useRef } from 'react';
import type { Project, Task } from '@dualtrack/core';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { Glyph } from '../../parts/glyph.tsx';
import { useKept } from '../../state/kept.ts';
import { trackById } from '../look.ts';
import { AddTask } from './addTask.tsx';
import type { Cell, Row } from './arrangement.ts';
import { Card } from './card.tsx';
import { useArrangement, useDesk, useDeskState } from './deskContext.ts';
import { WipMark } from './wipMark.tsx';

export function LaneLists({ home }: { home: Project }) {
  const { rows, shown, total } = useArrangement();
  const group = useDeskState((desk) => desk.view.group);
  const [chosen, choose] = useKept<string>(`lane.${home.id}.${group}`, '');
  const row = rows.find((each) => each.id === chosen) ?? rows[0];
  if (!row) return <p className="p-4 text-text-2">{total > shown ? 'Nothing matches the filter.' : 'No work yet.'}</p>;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {group === 'track' ? (
        <div role="group" aria-label="Lane" className="flex shrink-0 gap-1 px-3 pb-2">
          {rows.map((each) => (
            <button
              key={each.id}
              type="button"
              aria-pressed={each === row}
              onClick={() => choose(each.id)}
              className={`flex h-10 min-w-0 flex-1 items-center justify-center gap-1.5 rounded border px-1 ${each === row ? 'border-control bg-surface font-semibold' : 'border-line bg-sunken text-text-2'}`}
            >
              {each.lane && <Glyph kind={each.lane} />}
              <span className="truncate">{each.name}</span>
              <span className="text-meta text-text-3">{each.open}</span>
            </button>
          ))}
        </div>
      ) : (
        <select
          aria-label="Row"
          className="field mx-3 mb-2 h-10"
          value={row.id}
          onChange={(event) => choose(event.target.value)}
        >
          {rows.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name} ({each.open})
            </option>
          ))}
        </select>
      )}
      <LaneList key={row.id} row={row} home={home} />
    </div>
  );
}

type Line =
  | { readonly kind: 'column'; readonly cell: Cell }
  | { readonly kind: 'card'; readonly cell: Cell; readonly task: Task }
  | { readonly kind: 'add'; readonly cell: Cell };

function LaneList({ row, home }: { row: Row; home: Project }) {
  const scroll = useRef<HTMLDivElement>(null);
  const handle = useRef<VirtualizerHandle>(null);
  const lines = row.cells.flatMap((cell): Line[] => [
    { kind: 'column', cell },
    ...cell.tasks.map((task): Line => ({ kind: 'card', cell, task })),
    ...(cell.column ? [{ kind: 'add', cell } as const] : []),
  ]);
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
        {(line) => <LineView key={keyOf(line)} line={line} row={row} home={home} />}
      </Virtualizer>
    </div>
  );
}

// Because: the list hears no pointer while it scrolls, and a tap on what stands in it would be lost: each line hears it.
function LineView({ line, row, home }: { line: Line; row: Row; home: Project }) {
  const { replica } = useDesk().session;
  const { cell } = line;
  switch (line.kind) {
    case 'column':
      return (
        <div className="pointer-events-auto flex items-center gap-2 pt-3 pb-1.5">
          <h2 className="font-semibold">{cell.name}</h2>
          <WipMark column={cell.column} tasks={cell.all} shown={cell.tasks.length} />
        </div>
      );
    case 'card':
      return (
        <div className="pointer-events-auto pb-1.5">
          <Card
            task={line.task}
            home={home.key}
            lane={row.lane ?? trackById(replica, line.task.track)?.kind ?? 'production'}
            isOpen={false}
          />
        </div>
      );
    case 'add': {
      const isEmpty = cell.tasks.length === 0;
      return (
        <div className="pointer-events-auto flex flex-col">
          {cell.column && row.lane && (
            <AddTask
              column={cell.column}
              lane={row.lane}
              home={home}
              isEmpty={isEmpty}
              isFiltered={cell.all.length > cell.tasks.length}
            />
          )}
        </div>
      );
    }
  }
}

const keyOf = (line: Line): string => (line.kind === 'card' ? line.task.id : `${line.kind} ${line.cell.id}`);
