/** One entry in the list: its seal, the question, what was found, and who decided when on what. */
import type { LedgerEntry } from '@dualtrack/core';
import { Link } from 'wouter';
import { Seal } from '../parts/seal.tsx';
import { dayText, daysText } from '../state/dates.ts';
import { counted } from '../words.ts';

export function EntryRow({ entry, withProject }: { entry: LedgerEntry; withProject: boolean }) {
  return (
    <article className="grid grid-cols-[3.5rem_8.5rem_minmax(0,1fr)_auto] items-start gap-x-3 gap-y-1 py-2.5 max-md:grid-cols-[auto_1fr]">
      <span className="pt-0.5 font-mono text-text-2">L-{entry.number}</span>
      <Seal outcome={entry.outcome} superseded={entry.supersededBy !== null} />
      <div className="min-w-0 max-md:col-span-2">
        <h2 className="font-medium break-words">
          <Link href={entryPath(entry)} className="hover:underline">
            {entry.question}
          </Link>
        </h2>
        <p className="break-words">{entry.finding}</p>
        {entry.reason && <p className="break-words text-text-2">{entry.reason}</p>}
        <p className="flex flex-wrap gap-x-3 text-text-2 empty:hidden">
          {entry.supersededBy !== null && <Other words="Superseded by" number={entry.supersededBy} of={entry} />}
          {entry.supersedes !== null && <Other words="Supersedes" number={entry.supersedes} of={entry} />}
        </p>
      </div>
      <p className="flex flex-col items-end text-meta text-text-2 max-md:col-span-2 max-md:flex-row max-md:flex-wrap max-md:gap-x-3">
        <span>
          {dayText(Date.parse(entry.at))}
          {entry.by && ` · ${entry.by}`}
        </span>
        <span>
          {withProject && `${entry.project} · `}
          {entry.model && `${entry.model} ${entry.version} · `}
          {entry.days === null ? '' : `${daysText(entry.days)} d · `}
          <span className="font-mono">{entry.task}</span>
        </span>
        <span>{evidenceText(entry.evidence)}</span>
      </p>
    </article>
  );
}

/** The other entry of a pair: what superseded it, or what it superseded. */
export function Other({ words, number, of }: { words: string; number: number; of: Pick<LedgerEntry, 'project'> }) {
  return (
    <span>
      {words}{' '}
      <Link href={entryPath({ project: of.project, number })} className="font-mono text-focus hover:underline">
        L-{number}
      </Link>
    </span>
  );
}

/** `CHURN-42`, as the way to it. */
export function TaskLink({ name }: { name: string }) {
  const [project, number] = name.split('-');
  return (
    <Link href={`/${project}/board/${number}`} className="font-mono text-focus hover:underline">
      {name}
    </Link>
  );
}

export const entryPath = ({ project, number }: Pick<LedgerEntry, 'project' | 'number'>): string =>
  `/${project}/ledger/L-${number}`;

export const evidenceText = (count: number): string =>
  count === 0 ? 'no evidence kept' : counted(count, 'piece of evidence', 'pieces of evidence');
