/**
 * The rows of a board over the four phases. A lane has its own columns, also several in one phase; phases stay aligned,
 * and one that is shut is a strip in every row.
 */
import { memo, useEffect, useId, useRef, type CSSProperties } from 'react';
import { phases, type Phase, type Project } from '@dualtrack/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { Glyph } from '../../parts/glyph.tsx';
import { counted } from '../../words.ts';
import type { Row } from './arrangement.ts';
import { Column as ColumnView } from './column.tsx';
import { useArrangement, useDesk, useDeskState } from './deskContext.ts';
import { PhaseHeads } from './phaseHeads.tsx';
import { ShutColumn } from './shutColumn.tsx';

/** Least width of a column, and the width of one that is shut. */
const COLUMN_PX = 216;
const STRIP_PX = 40;
/** Beyond this many rows, only those in view are drawn. */
const WINDOWED_FROM = 5;
const ROW_PX = 240;

export function LaneGrid({ home, openNumber }: { home: Project; openNumber: number | undefined }) {
  const arrangement = useArrangement();
  const { rows } = arrangement;
  const scroll = useRef<HTMLDivElement>(null);
  const shut = useDeskState((desk) => desk.view.shut);
  const widths = phases.map((phase) => Math.max(1, ...rows.map((row) => inPhase(row, phase).length)));
  const grid = widths
    .map((count, i) => (shut.includes(phases[i]!) ? `${STRIP_PX}px` : `minmax(${count * COLUMN_PX}px, ${count}fr)`))
    .join(' ');
  const open = useDeskState((desk) => rows.filter((row) => !desk.folded.has(row.id)).length);
  // Because: the fewer rows are open, the more of each fits.
  const well = { '--well': `max(15rem, ${open < 2 ? 78 : open < 3 ? 54 : 42}dvh)` } as CSSProperties;
  return (
    <div ref={scroll} className="min-h-0 flex-1 scroll-pt-10 overflow-auto px-4 pb-4" style={well}>
      <div className="min-w-fit">
        <PhaseHeads grid={grid} />
        <Rows {...{ rows, grid, scroll, openNumber, home, shut }} />
        {arrangement.shown === 0 && arrangement.total > 0 && <NothingShown />}
      </div>
    </div>
  );
}

function NothingShown() {
  const desk = useDesk();
  return (
    <p className="py-6 text-center text-text-2">
      Nothing matches the filter.{' '}
      <button type="button" className="underline" onClick={() => desk.look({ query: '' })}>
        Show everything
      </button>
    </p>
  );
}

interface RowsProps {
  rows: readonly Row[];
  /** The widths of the phases, as a grid has them. */
  grid: string;
  scroll: React.RefObject<HTMLDivElement | null>;
  home: Project;
  openNumber: number | undefined;
  shut: readonly Phase[];
}

function Rows({ rows, scroll, ...rest }: RowsProps) {
  const handle = useRef<VirtualizerHandle>(null);
  const desk = useDesk();
  const rowOf = (id: string | undefined): number => {
    const row = id === undefined ? undefined : desk.spot(id)?.row;
    return row ? rows.findIndex((each) => each.id === row.id) : -1;
  };
  const active = useDeskState((each) => rowOf(each.active));
  const wanted = useDeskState((each) => rowOf(each.wanted));
  useEffect(() => {
    if (wanted >= 0) handle.current?.scrollToIndex(wanted, { align: 'nearest' });
  }, [wanted]);
  if (rows.length < WINDOWED_FROM) return rows.map((row) => <RowView key={row.id} row={row} {...rest} />);
  return (
    <Virtualizer
      ref={handle}
      scrollRef={scroll}
      itemSize={ROW_PX}
      bufferSize={ROW_PX}
      {...(active >= 0 ? { keepMounted: [active] } : {})}
      data={rows}
    >
      {(row) => <RowView key={row.id} row={row} {...rest} />}
    </Virtualizer>
  );
}

interface RowProps {
  row: Row;
  grid: string;
  home: Project;
  openNumber: number | undefined;
  shut: readonly Phase[];
}

const RowView = memo(function RowView({ row, grid, home, openNumber, shut }: RowProps) {
  const desk = useDesk();
  const heading = useId();
  const isFolded = useDeskState((each) => each.folded.has(row.id));
  const Chevron = isFolded ? ChevronRight : ChevronDown;
  return (
    <section aria-labelledby={heading} className="pt-3">
      <h2 className="pb-1">
        <button
          type="button"
          aria-expanded={!isFolded}
          onClick={() => desk.fold(row.id, !isFolded)}
          className="sticky left-0 inline-flex h-7 max-w-full items-center gap-1.5 rounded pr-2 text-body font-semibold hover:bg-hover"
        >
          <Chevron size={14} aria-hidden="true" className="shrink-0 text-text-3" />
          {row.lane && <Glyph kind={row.lane} />}
          <span id={heading} className="truncate">
            {row.name}
          </span>
          {row.more && <span className="truncate text-meta font-normal text-text-2">{row.more}</span>}
          <span className="pl-1 text-meta font-normal whitespace-nowrap text-text-3">
            {counted(row.open, 'open task')}
          </span>
        </button>
      </h2>
      {!isFolded && (
        <div className="grid gap-3" style={{ gridTemplateColumns: grid }}>
          {phases.map((phase) => (
            <div key={phase} className="grid min-w-0 auto-cols-fr grid-flow-col gap-3">
              {shut.includes(phase) ? (
                <ShutColumn phase={phase} cells={inPhase(row, phase)} />
              ) : (
                inPhase(row, phase).map((cell) => (
                  <ColumnView key={cell.id} cell={cell} lane={row.lane} home={home} openNumber={openNumber} />
                ))
              )}
            </div>
          ))}
        </div>
      )}
    </section>
  );
});

const inPhase = (row: Row, phase: Phase) => row.cells.filter((each) => each.phase === phase);
