/**
 * The seal of an outcome: every one of the same size and weight, none struck through or greyed, since every outcome
 * answers its question.
 */
import type { Outcome } from '@dualtrack/core';
import { outcomeName } from '../words.ts';

const signs: Record<Outcome | 'superseded', string> = {
  adopt: 'M10 13.6V6.8M7 9.6l3-3 3 3',
  iterate: 'M6.4 10h7M10.6 7.2 13.4 10l-2.8 2.8',
  not_pursued: 'M6.8 10.2 9.2 12.6 13.4 7.8',
  inconclusive: 'M12.6 8.2a3 3 0 1 0 .4 2.6M12.9 6.4v2h-2',
  parked: 'M8.6 7.4v5.2M11.4 7.4v5.2',
  superseded: 'M6.4 8.8h5.4M6.4 11.2h5.4M11.2 7.2 14 10l-2.8 2.8',
};

export function Seal({ outcome, superseded = false }: { outcome: string; superseded?: boolean }) {
  const sign = signs[superseded ? 'superseded' : (outcome as Outcome)] ?? signs.inconclusive;
  return (
    <span className="inline-flex shrink-0 items-center gap-1 font-medium whitespace-nowrap text-research">
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
        <path d="M10 1 19 10l-9 9-9-9Z" fill="currentColor" />
        <path
          d={sign}
          fill="none"
          stroke="var(--surface)"
          strokeWidth="1.5"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      {outcomeName(outcome)}
    </span>
  );
}
