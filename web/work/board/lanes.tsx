/** The lanes over the four phases. A lane has its own columns, also several in one phase; phases stay aligned. */
import { memo, useId, type CSSProperties } from 'react';
import { phases, type Column, type Phase, type Project } from '@dualtrack/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { Glyph } from '../../parts/glyph.tsx';
import { useLive } from '../../state/live.ts';
import { counted, phaseNames } from '../../words.ts';
import { lanesOf, tasksIn, type Lane } from '../look.ts';
import { Column as ColumnView } from './column.tsx';
import { useDesk, useDeskState } from './deskContext.ts';

/** Least width of a column. */
const COLUMN_PX = 216;

export function LaneGrid({ home, openNumber }: { home: Project; openNumber: number | undefined }) {
  const lanes = useLive((replica) => lanesOf(replica, home.id), [home.id]);
  const widths = phases.map((phase) => Math.max(1, ...lanes.map((lane) => inPhase(lane, phase).length)));
  const grid: CSSProperties = {
    gridTemplateColumns: widths.map((count) => `minmax(${count * COLUMN_PX}px, ${count}fr)`).join(' '),
  };
  const open = useDeskState((desk) => lanes.filter((lane) => !desk.folded.has(lane.track.id)).length);
  // Because: the fewer lanes are open, the more of each fits.
  const well = { '--well': `max(15rem, ${open < 2 ? 78 : open < 3 ? 54 : 42}dvh)` } as CSSProperties;
  return (
    <div className="min-h-0 flex-1 scroll-pt-10 overflow-auto px-4 pb-4" style={well}>
      <div className="min-w-fit">
        <div className="sticky top-0 z-2 grid gap-3 border-b border-line bg-bg py-1.5" style={grid}>
          {phases.map((phase) => (
            <p key={phase} className="px-1 text-meta font-medium tracking-wide text-text-3 uppercase">
              {phaseNames[phase]}
              {phase === 'done' && <span className="font-normal normal-case"> · last 14 days</span>}
            </p>
          ))}
        </div>
        {lanes.map((lane) => (
          <LaneRow key={lane.track.id} lane={lane} grid={grid} home={home.key} openNumber={openNumber} />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  lane: Lane;
  grid: CSSProperties;
  home: string;
  openNumber: number | undefined;
}

const LaneRow = memo(function LaneRow({ lane, grid, home, openNumber }: RowProps) {
  const desk = useDesk();
  const heading = useId();
  const isFolded = useDeskState((each) => each.folded.has(lane.track.id));
  const open = useLive((replica) => countOpen(lane, (each) => tasksIn(replica, each).length), [lane]);
  const Chevron = isFolded ? ChevronRight : ChevronDown;
  return (
    <section aria-labelledby={heading} className="pt-3">
      <h2 className="pb-1">
        <button
          type="button"
          aria-expanded={!isFolded}
          onClick={() => desk.fold(lane.track.id, !isFolded)}
          className="sticky left-0 inline-flex h-7 items-center gap-1.5 rounded pr-2 text-body font-semibold hover:bg-hover"
        >
          <Chevron size={14} aria-hidden="true" className="text-text-3" />
          <Glyph kind={lane.track.kind} />
          <span id={heading}>{lane.track.name}</span>
          <span className="pl-1 text-meta font-normal text-text-3">{counted(open, 'open task')}</span>
        </button>
      </h2>
      {!isFolded && (
        <div className="grid gap-3" style={grid}>
          {phases.map((phase) => (
            <div key={phase} className="grid min-w-0 auto-cols-fr grid-flow-col gap-3">
              {inPhase(lane, phase).map((column) => (
                <ColumnView
                  key={column.id}
                  column={column}
                  lane={lane.track.kind}
                  home={home}
                  openNumber={openNumber}
                />
              ))}
            </div>
          ))}
        </div>
      )}
    </section>
  );
});

const inPhase = (lane: Lane, phase: Phase) => lane.columns.filter((each) => each.phase === phase);

const countOpen = (lane: Lane, count: (column: Column) => number): number =>
  lane.columns.filter((each) => each.phase !== 'done').reduce((sum, each) => sum + count(each), 0);
