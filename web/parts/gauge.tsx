/** The timebox: neutral to 80 %, ochre to 100 %, and then it asks. It never turns red. */
import type { Timebox } from '@dualtrack/core';
import { daysText } from '../state/dates.ts';

const NEARLY = 0.8;

export function Gauge({ box }: { box: Timebox }) {
  const part = Math.min(1, box.used);
  const colour = box.used >= NEARLY ? 'bg-warn' : 'bg-control';
  return (
    <span className="flex min-w-0 flex-1 items-center gap-2">
      <span aria-hidden="true" className="h-1.5 min-w-8 flex-1 overflow-hidden rounded-full bg-gauge/50">
        <span
          className={`forced-mark block h-full rounded-full ${colour}`}
          style={{ width: `${Math.round(part * 100)}%` }}
        />
      </span>
      <span className={`whitespace-nowrap ${box.full ? 'font-semibold text-warn' : ''}`}>
        {box.full ? 'Time to decide' : `${daysText(box.days)} of ${daysText(box.boxDays)} d`}
      </span>
    </span>
  );
}
