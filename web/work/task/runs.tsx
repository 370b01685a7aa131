/** What the runs show: the best one against the baseline, metric by metric. */
import { link, list, type Link, type Task } from '@dualtrack/core';
import { ExternalLink } from 'lucide-react';
import { useLive } from '../../state/live.ts';

export function Runs({ row }: { row: Task }) {
  const rows = useLive((replica) => replica.query(() => list(link, 'task', [row.id])) ?? [], [row.id]);
  const [best, base] = (['best', 'baseline'] as const).map((pin) => rows.findLast((each) => each.pin === pin));
  const names = [...new Set([best, base].flatMap((each) => Object.keys(each?.metrics ?? {})))];
  if (names.length === 0) return null;
  return (
    <div className="overflow-x-auto" role="region" aria-label="Best and baseline" tabIndex={0}>
      <table className="w-full">
        <thead>
          <tr className="text-meta text-text-2">
            <th className="py-1 pr-3 text-left font-normal">Run</th>
            {names.map((name) => (
              <th key={name} className="py-1 pl-3 text-right font-normal">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {best && <RunRow of={best} names={names} />}
          {base && <RunRow of={base} names={names} />}
          {best && base && (
            <tr className="border-t border-line">
              <th className="py-1 pr-3 text-left font-normal text-text-2">difference</th>
              {names.map((name) => (
                <td key={name} className="py-1 pl-3 text-right font-mono font-medium">
                  {deltaText(best.metrics[name], base.metrics[name])}
                </td>
              ))}
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

function RunRow({ of, names }: { of: Link; names: readonly string[] }) {
  return (
    <tr className="border-t border-line">
      <th className="max-w-44 truncate py-1 pr-3 text-left font-normal" title={of.title}>
        <span className="font-medium">{of.pin}</span>{' '}
        {/^https?:\/\//i.test(of.ref) ? (
          <a href={of.ref} target="_blank" rel="noreferrer noopener" className="text-focus hover:underline">
            {of.title} <ExternalLink size={12} aria-label="in its tracker" className="inline align-baseline" />
          </a>
        ) : (
          <bdi>{of.title}</bdi>
        )}
      </th>
      {names.map((name) => (
        <td key={name} className="py-1 pl-3 text-right font-mono">
          {of.metrics[name] ?? '–'}
        </td>
      ))}
    </tr>
  );
}

/** `+0.031`, with as many places as the finer of the two. */
function deltaText(a: number | string | undefined, b: number | string | undefined): string {
  if (typeof a !== 'number' || typeof b !== 'number') return '–';
  const places = Math.min(6, Math.max(placesOf(a), placesOf(b)));
  const text = (a - b).toFixed(places);
  return a > b ? `+${text}` : text.replace('-', '−');
}

const placesOf = (value: number): number => /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0;
