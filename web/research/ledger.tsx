/** The ledger: every decision, newest first, and whether something has been asked before. */
import { useEffect, useRef, useState } from 'react';
import { decision, edge, type LedgerEntry, type Project } from '@dualtrack/core';
import { Link } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import { Seal } from '../parts/seal.tsx';
import { PageTitle } from '../shell/pageTitle.tsx';
import { dayText } from '../state/dates.ts';
import { useLive } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { counted } from '../words.ts';

export function Ledger({ home }: { home: Project }) {
  const [text, setText] = useSearched();
  const field = useRef<HTMLInputElement>(null);
  const state = useHistoryState<{ focus?: string } | null>();
  useEffect(() => {
    if (state?.focus === 'search') field.current?.focus();
  }, [state]);
  const newest = useLive((replica) => replica.query(() => edge(decision, 'number', [], { order: 'down' })) ?? 0, []);
  const wanted = text.trim();
  const { value, problem } = useRemote<LedgerEntry[]>(
    `/api/ledger${wanted && `?search=${encodeURIComponent(wanted)}`}`,
    newest,
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageTitle title={`Ledger · ${home.name}`} />
      <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2">
        <h1 className="text-page font-semibold max-md:text-panel">Ledger</h1>
        <input
          ref={field}
          type="search"
          aria-label="Search the ledger: has this been tried?"
          placeholder="Has this been tried?"
          value={text}
          maxLength={200}
          onChange={(event) => setText(event.target.value)}
          className="field h-8 w-72 max-w-full max-md:h-10 max-md:w-full"
        />
        <p role="status" className="text-text-2 md:ml-auto">
          {value && summary(value, wanted)}
        </p>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-6">
        {problem && <p className="pb-3 text-warn">{problem}</p>}
        {value?.length === 0 && <Nothing wanted={wanted} />}
        <ol className="flex flex-col">
          {value?.map((entry) => (
            <li key={entry.number} className="border-t border-line first:border-t-0">
              <Entry entry={entry} />
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}

function Entry({ entry }: { entry: LedgerEntry }) {
  const [project, number] = entry.task.split('-');
  return (
    <article
      id={`L-${entry.number}`}
      className="grid grid-cols-[3.5rem_8.5rem_minmax(0,1fr)_auto] items-start gap-x-3 gap-y-1 py-2.5 max-md:grid-cols-[auto_1fr]"
    >
      <span className="pt-0.5 font-mono text-text-2">L-{entry.number}</span>
      <Seal outcome={entry.outcome} superseded={entry.supersededBy !== null} />
      <div className="min-w-0 max-md:col-span-2">
        <h2 className="font-medium">
          {entry.task ? (
            <Link href={`/${project}/board/${number}`} className="hover:underline">
              {entry.question}
            </Link>
          ) : (
            entry.question
          )}
        </h2>
        <p>{entry.finding}</p>
        {entry.reason && <p className="text-text-2">{entry.reason}</p>}
        {entry.supersededBy !== null && <p className="text-text-2">Superseded by L-{entry.supersededBy}</p>}
        {entry.supersedes !== null && <p className="text-text-2">Supersedes L-{entry.supersedes}</p>}
      </div>
      <p className="flex flex-col items-end text-meta text-text-2 max-md:col-span-2 max-md:flex-row max-md:gap-x-3">
        <span>{dayText(Date.parse(entry.at))}</span>
        {entry.by && <span>@{entry.by.split(' ')[0]}</span>}
        <span className="font-mono">{entry.task}</span>
        <span>
          {entry.evidence === 0
            ? 'no evidence kept'
            : counted(entry.evidence, 'piece of evidence', 'pieces of evidence')}
        </span>
      </p>
    </article>
  );
}

function Nothing({ wanted }: { wanted: string }) {
  return (
    <p className="max-w-[60ch] py-8 text-text-2">
      {wanted
        ? `Nothing in the ledger speaks of “${wanted}”. It has not been decided here before.`
        : 'No question has been decided yet. Whatever the outcome, its finding comes here, so that nobody has to ask twice.'}
    </p>
  );
}

function summary(entries: readonly LedgerEntry[], wanted: string): string {
  if (wanted) return counted(entries.length, 'entry', 'entries');
  const count = (outcome: string): number =>
    entries.filter((each) => each.outcome === outcome && each.supersededBy === null).length;
  const standing = entries.filter((each) => each.supersededBy === null).length;
  const parts = [`${counted(standing, 'question')} answered`];
  if (count('adopt') > 0) parts.push(`${count('adopt')} adopted`);
  if (count('not_pursued') > 0) parts.push(`${count('not_pursued')} ruled out`);
  return parts.join(' · ');
}

/** What is searched for, which the address remembers. */
function useSearched(): [string, (text: string) => void] {
  const [text, setText] = useState(() => new URLSearchParams(location.search).get('q') ?? '');
  const set = (next: string): void => {
    setText(next);
    const query = next.trim() ? `?q=${encodeURIComponent(next.trim())}` : '';
    history.replaceState(history.state, '', `${location.pathname}${query}`);
  };
  return [text, set];
}
