/** The four phases above the rows: folded and opened here, and where rows are not lanes, with the limits of all lanes. */
import { memo } from 'react';
import { fullness, phases, type Phase } from '@dualtrack/core';
import { ChevronsLeftRight, ChevronsRightLeft } from 'lucide-react';
import { phaseNames } from '../../words.ts';
import { useArrangement, useDesk, useDeskState } from './deskContext.ts';

export const PhaseHeads = memo(function PhaseHeads({ grid }: { grid: string }) {
  const desk = useDesk();
  const shut = useDeskState((each) => each.view.shut);
  const group = useDeskState((each) => each.view.group);
  return (
    <div className="sticky top-0 z-2 grid gap-3 border-b border-line bg-bg py-1" style={{ gridTemplateColumns: grid }}>
      {phases.map((phase) => {
        const isShut = shut.includes(phase);
        const Icon = isShut ? ChevronsLeftRight : ChevronsRightLeft;
        const act = isShut ? `Open ${phaseNames[phase]}` : `Fold ${phaseNames[phase]}`;
        return (
          <div key={phase} className="group/head flex min-w-0 items-center gap-2 px-1 text-meta text-text-3">
            {!isShut && (
              <span className="font-medium tracking-wide uppercase">
                {phaseNames[phase]}
                {phase === 'done' && <span className="font-normal normal-case"> · last 14 days</span>}
              </span>
            )}
            {!isShut && group !== 'track' && <Limits phase={phase} />}
            <button
              type="button"
              aria-label={act}
              title={act}
              aria-pressed={isShut}
              onClick={() => desk.shut(phase, !isShut)}
              className={`inline-flex size-6 shrink-0 items-center justify-center rounded hover:bg-hover hover:text-text coarse:size-10 ${isShut ? '' : 'ml-auto opacity-0 group-hover/head:opacity-100 focus-visible:opacity-100 coarse:opacity-100'}`}
            >
              <Icon size={14} aria-hidden="true" />
            </button>
          </div>
        );
      })}
    </div>
  );
});

/** The columns of a phase that have a limit, with how full they are: the whole columns, whatever the rows show. */
function Limits({ phase }: { phase: Phase }) {
  const { filled } = useArrangement();
  const limited = filled.filter(({ column }) => column.phase === phase && column.wipMode !== 'off');
  return limited.map(({ column, tasks }) => {
    const { count, limit, over } = fullness(column, tasks);
    return (
      <span
        key={column.id}
        title={column.name}
        className={`flex min-w-0 gap-1 ${over ? 'font-semibold text-warn' : ''}`}
      >
        <span className="min-w-0 truncate">{column.name}</span>
        <span className="shrink-0">
          {count}/{limit}
          {column.wipUnit === 'points' ? ' pt' : ''}
          {over ? ' over' : ''}
        </span>
      </span>
    );
  });
}
