/** The versions of a model over time: a bar for each, its stages told by height and shade, and the same as a table. */
import type { LifeView, Stage, StretchView } from '@dualtrack/core';
import { DAY } from '@dualtrack/core';
import { dayText, spanText } from '../state/dates.ts';
import { useNow } from '../state/live.ts';
import { stageNames } from '../words.ts';
import { useWidth } from './useWidth.ts';

const ROW = 26;
const AXIS = 22;

/** How much of a row's height a stage fills; live is also told by its colour. */
const heights: Record<Stage, number> = { live: 14, testing: 10, building: 7, experiment: 4, research: 2, retired: 0 };

export function HistoryLine({ life }: { life: LifeView }) {
  const now = useNow();
  const { ref, width } = useWidth<HTMLDivElement>();
  const versions = life.versions.filter((each) => each.course.length > 0);
  const from = Math.min(...versions.map((each) => each.course[0]!.from), now - DAY);
  const label = Math.min(110, 24 + 7 * Math.max(...versions.map((each) => each.name.length)));
  const x = (ms: number): number => label + ((Math.min(ms, now) - from) / (now - from)) * (width - label - 2);
  const height = versions.length * ROW + AXIS;
  return (
    <div ref={ref} className="flex min-w-0 flex-col gap-1">
      <svg width={width} height={height} aria-hidden="true" className="block text-text-2">
        {ticks(from, now, width).map((at) => (
          <g key={at}>
            <line x1={x(at)} x2={x(at)} y1={0} y2={height - AXIS} stroke="var(--line)" />
            <text x={x(at)} y={height - 6} textAnchor="middle" fontSize="12" fill="var(--text-3)">
              {dayText(at, now)}
            </text>
          </g>
        ))}
        {versions.map((version, i) => (
          <g key={version.id} transform={`translate(0 ${i * ROW})`}>
            <text x={0} y={ROW / 2 + 4} fontSize="13" fill="var(--text)">
              {version.name}
            </text>
            {version.course.map((each) => (
              <Bar key={`${each.from} ${each.stage}`} stretch={each} x={x} now={now} />
            ))}
          </g>
        ))}
      </svg>
      <details>
        <summary className="w-fit text-meta text-text-2">As a table</summary>
        <CourseTable life={life} now={now} />
      </details>
    </div>
  );
}

function Bar({ stretch, x, now }: { stretch: StretchView; x: (ms: number) => number; now: number }) {
  const { stage, from, until } = stretch;
  const [left, right] = [x(from), x(until ?? now)];
  const middle = ROW / 2;
  if (stage === 'retired') return <line x1={left} x2={left} y1={middle - 6} y2={middle + 6} stroke="currentColor" />;
  return (
    <rect
      x={left}
      y={middle - heights[stage] / 2}
      width={Math.max(2, right - left)}
      height={heights[stage]}
      rx={Math.min(2, heights[stage] / 2)}
      fill={stage === 'live' ? 'var(--ok)' : stage === 'testing' ? 'var(--production)' : 'var(--control)'}
    >
      <title>{`${stageNames[stage]} from ${dayText(from, now)}${until === null ? '' : ` to ${dayText(until, now)}`}`}</title>
    </rect>
  );
}

function CourseTable({ life, now }: { life: LifeView; now: number }) {
  return (
    <table className="mt-1 text-left text-meta">
      <thead>
        <tr className="text-text-3">
          {['Version', 'Stage', 'From', 'Until', 'For'].map((each) => (
            <th key={each} scope="col" className="py-1 pr-6 font-medium">
              {each}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {life.versions.flatMap((version) =>
          version.course.map((each) => (
            <tr key={`${version.id} ${each.from} ${each.stage}`} className="border-t border-line">
              <td className="py-1 pr-6">{version.name}</td>
              <td className="py-1 pr-6">{stageNames[each.stage]}</td>
              <td className="py-1 pr-6">{dayText(each.from, now)}</td>
              <td className="py-1 pr-6">{each.until === null ? 'now' : dayText(each.until, now)}</td>
              <td className="py-1 pr-6">{spanText((each.until ?? now) - each.from)}</td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  );
}

/** A few days to name below, at equal distances. */
function ticks(from: number, until: number, width: number): number[] {
  const count = Math.max(1, Math.min(6, Math.floor(width / 180)));
  const step = (until - from) / count;
  return Array.from({ length: count }, (_, i) => from + step * (i + 0.5));
}
