/** The ledger: every decision, newest first, what this quarter came to, and whether something has been asked before. */
import { useEffect, useRef } from 'react';
import {
  decision,
  edge,
  isoOf,
  outcomeNames,
  outcomes,
  quarterOf,
  summaryOf,
  type LedgerEntry,
  type Project,
} from '@dualtrack/core';
import { Link } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import { useRows } from '../parts/rows.ts';
import { PageTitle } from '../shell/pageTitle.tsx';
import { daysText } from '../state/dates.ts';
import { useLive, useNow } from '../state/live.ts';
import { useRemote, type Remote } from '../state/remote.ts';
import { counted } from '../words.ts';
import { projectsIn } from '../work/look.ts';
import { EntryRow } from './entryRow.tsx';
import { isNarrow, narrowed, narrowedBy, pathOf, useNarrowing, type Narrowing } from './narrowing.ts';

/** Entries that are fetched at once; older ones are found by searching and narrowing. */
const SHOWN_MAX = 500;

/** `home`: the ledger of one project; undefined: of all. */
export function Ledger({ home }: { home?: Project | undefined }) {
  const [narrowing, narrow] = useNarrowing();
  const { entries, all, problem, isCut } = useEntries(home, narrowing);
  const list = useRef<HTMLOListElement>(null);
  const rows = useRows(list);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageTitle title={home ? `Ledger · ${home.name}` : 'Ledger'} />
      <header className="flex shrink-0 flex-col gap-2 px-4 pt-2 pb-3">
        <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1">
          <h1 className="text-page font-semibold max-md:text-panel">Ledger</h1>
          <Scope home={home} />
          <Summary all={all} home={home} isCut={isCut} />
        </div>
        <Filters narrowing={narrowing} narrow={narrow} all={all ?? []} onEnter={() => rows.enter()} />
        <p role="status" className={isNarrow(narrowing) ? 'text-text-2' : 'sr-only'}>
          {entries && isNarrow(narrowing) && counted(entries.length, 'entry', 'entries')}
        </p>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-6">
        {problem && <p className="pb-3 text-warn">{problem}</p>}
        {entries?.length === 0 && <Nothing narrowing={narrowing} />}
        <ol ref={list} className="flex flex-col">
          {entries?.map((entry) => (
            <li key={entry.number} data-row className="border-t border-line first:border-t-0">
              <EntryRow entry={entry} withProject={!home} />
            </li>
          ))}
        </ol>
        {isCut && !isNarrow(narrowing) && (
          <p className="pt-4 text-text-2">
            These are the newest {SHOWN_MAX}. Search or narrow the ledger to find older ones.
          </p>
        )}
      </div>
    </div>
  );
}

interface Entries {
  /** What is asked for; undefined before there is an answer. */
  readonly entries: readonly LedgerEntry[] | undefined;
  /** The newest, whatever is asked for. */
  readonly all: readonly LedgerEntry[] | undefined;
  readonly problem: string | undefined;
  /** Whether there are older ones than `all` holds. */
  readonly isCut: boolean;
}

/** What is here is narrowed at once; the server adds what only it can find. */
function useEntries(home: Project | undefined, narrowing: Narrowing): Entries {
  const newest = useNewest();
  const base = useRemote<LedgerEntry[]>(pathOf({ project: home?.key }, { limit: SHOWN_MAX }), newest);
  const isCut = base.value !== undefined && base.value.length >= SHOWN_MAX;
  const { text, ...filter } = narrowing;
  const asks = text.trim() !== '' || (isCut && isNarrow(narrowing));
  const path = pathOf({ ...filter, project: home?.key }, { search: text.trim(), limit: SHOWN_MAX });
  const found: Remote<LedgerEntry[]> = useRemote<LedgerEntry[]>(asks ? path : undefined, newest);
  const here = base.value && narrowed(base.value, narrowing);
  const more = found.of === path ? found.value : undefined;
  return {
    entries: more ? joined(here ?? [], more) : here,
    all: base.value,
    problem: base.problem ?? found.problem,
    isCut,
  };
}

/** What, when it changes, makes the ledger worth asking for again: its newest number, and whether that is saved. */
const useNewest = () =>
  useLive(
    (replica) => ({
      number: replica.query(() => edge(decision, 'number', [], { order: 'down' })),
      unsaved: replica.unsent().length,
    }),
    [],
  );

function joined(a: readonly LedgerEntry[], b: readonly LedgerEntry[]): LedgerEntry[] {
  const byNumber = new Map([...a, ...b].map((each) => [each.number, each]));
  return [...byNumber.values()].sort((x, y) => y.number - x.number);
}

/** From one project's ledger to that of all, and back. */
function Scope({ home }: { home: Project | undefined }) {
  const isUseful = useLive((replica) => projectsIn(replica).length > 1, []);
  if (!home) return <span className="text-text-2">all projects</span>;
  if (!isUseful) return null;
  return (
    <Link href="/ledger" className="text-focus hover:underline">
      All projects
    </Link>
  );
}

function Summary({
  all,
  home,
  isCut,
}: {
  all: readonly LedgerEntry[] | undefined;
  home: Project | undefined;
  isCut: boolean;
}) {
  const quarter = quarterOf(isoOf(useNow()));
  const newest = useNewest();
  const whole = useRemote<LedgerEntry[]>(isCut ? pathOf({ project: home?.key, quarter }) : undefined, newest);
  const entries = isCut ? whole.value : all?.filter((each) => quarterOf(each.at) === quarter);
  if (!entries) return null;
  return <p className="text-text-2 md:ml-auto">This quarter: {summaryText(entries)}</p>;
}

/** `14 questions answered · 5 adopted · 9 ruled out · median 7 d` */
function summaryText(entries: readonly LedgerEntry[]): string {
  const summary = summaryOf(entries);
  return [
    `${counted(summary.answered, 'question')} answered`,
    ...outcomes.flatMap((each) =>
      summary.outcomes[each] > 0 ? `${summary.outcomes[each]} ${outcomeNames[each].toLowerCase()}` : [],
    ),
    ...(summary.medianDays === null ? [] : [`median ${daysText(summary.medianDays)} d`]),
  ].join(' · ');
}

function Filters({
  narrowing,
  narrow,
  all,
  onEnter,
}: {
  narrowing: Narrowing;
  narrow: (change: Partial<Narrowing>) => void;
  all: readonly LedgerEntry[];
  /** Leads from the words to what was found. */
  onEnter: () => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  const state = useHistoryState<{ focus?: string } | null>();
  useEffect(() => {
    if (state?.focus === 'search') field.current?.focus();
  }, [state]);
  return (
    <div className="flex flex-wrap items-center gap-2 print:hidden">
      <input
        ref={field}
        type="search"
        aria-label="Search the ledger: has this been tried?"
        placeholder="Has this been tried?"
        value={narrowing.text}
        maxLength={200}
        onChange={(event) => narrow({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
          event.preventDefault();
          onEnter();
        }}
        className="field h-8 w-72 max-w-full max-md:h-10 max-md:w-full"
      />
      {narrowedBy.map((by) => (
        <select
          key={by}
          aria-label={labels[by].name}
          value={narrowing[by] ?? ''}
          onChange={(event) => narrow({ [by]: event.target.value || undefined })}
          className={`field h-8 max-w-48 max-md:h-10 max-md:max-w-none max-md:basis-[calc(50%-4px)] ${narrowing[by] ? 'font-medium' : 'text-text-2'}`}
        >
          <option value="">{labels[by].any}</option>
          {optionsOf(by, all, narrowing[by]).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      ))}
      {isNarrow(narrowing) && (
        <button
          type="button"
          onClick={() => {
            narrow({ text: '', model: undefined, outcome: undefined, quarter: undefined, person: undefined });
            field.current?.focus();
          }}
          className="h-8 rounded px-2 text-focus hover:underline coarse:h-10"
        >
          Show all
        </button>
      )}
    </div>
  );
}

const labels = {
  model: { name: 'Model', any: 'Any model' },
  outcome: { name: 'Outcome', any: 'Any outcome' },
  quarter: { name: 'Quarter', any: 'Any quarter' },
  person: { name: 'Decided by', any: 'Anybody' },
} as const;

/** What stands in the ledger, and what is chosen. */
function optionsOf(
  by: (typeof narrowedBy)[number],
  all: readonly LedgerEntry[],
  chosen: string | undefined,
): [string, string][] {
  if (by === 'outcome') return outcomes.map((each) => [each, outcomeNames[each]]);
  const values = all.flatMap(
    (each) => (by === 'model' ? each.model : by === 'person' ? each.by : quarterOf(each.at)) ?? [],
  );
  const there = [...new Set([...values, ...(chosen ? [chosen] : [])])].sort();
  return (by === 'quarter' ? there.toReversed() : there).map((each) => [
    each,
    by === 'quarter' ? each.replace(/^(\d+)-(Q\d)$/, '$2 $1') : each,
  ]);
}

function Nothing({ narrowing }: { narrowing: Narrowing }) {
  const wanted = narrowing.text.trim();
  return (
    <p className="max-w-[60ch] py-8 text-text-2">
      {wanted
        ? `Nothing in the ledger speaks of “${wanted}”. It has not been decided here before.`
        : isNarrow(narrowing)
          ? 'No entry of the ledger is like that.'
          : 'No question has been decided yet. Whatever the outcome, its finding comes here, so that nobody has to ask twice.'}
    </p>
  );
}
