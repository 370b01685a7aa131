/** The audit: who did what, when, from where. For admins; narrowed by person and sort, and taken along as CSV. */
import { useEffect, useId, useState } from 'react';
import { limits, list, person } from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Wrong } from '../parts/field.tsx';
import { Group, OnlyFor, useMay } from '../settings/parts.tsx';
import { momentText } from '../state/dates.ts';
import { useLive, useNow } from '../state/live.ts';
import { counted } from '../words.ts';
import { askDoor } from './ask.ts';
import { auditWords, wayIn } from './auditWords.ts';
import { browserName } from './browsers.ts';
import { OwnersForm, OwnersNumber, useSaved } from './policy.tsx';

export interface AuditLine {
  readonly at: string;
  readonly by: { readonly id: string; readonly name: string } | null;
  readonly what: string;
  readonly of: { readonly kind: string; readonly id: string } | null;
  readonly fields: readonly string[];
  readonly cause: string | null;
  readonly way: string | null;
  readonly address: string | null;
  readonly agent: string | null;
  /** What else is told of what happened at the door. */
  readonly more: Readonly<Record<string, unknown>>;
}

interface Page {
  readonly lines: readonly AuditLine[];
  readonly next: string | null;
  readonly days: number;
}

const sorts = {
  all: 'All that happened',
  door: 'At the door',
  changes: 'Changes',
  refused: 'What was refused',
} as const;
const PER_PAGE = 50;

export function AuditSettings() {
  const mayRead = useMay('arrange');
  return mayRead ? <Audit /> : <p className="text-text-2">Only an admin reads who did what.</p>;
}

function Audit() {
  const members = useLive((replica) => replica.query(() => list(person, 'role', [])) ?? [], []);
  const names: Record<string, string> = { '': 'Everybody' };
  for (const { id, name } of [...members].sort((a, b) => a.name.localeCompare(b.name))) names[id] = name;
  const [who, setWho] = useState('');
  const [sort, setSort] = useState<keyof typeof sorts>('all');
  const [turn, setTurn] = useState(0);
  const { lines, days, next, problem, more } = usePages(who, sort, turn);
  const now = useNow();
  return (
    <>
      <Group
        title="Who did what"
        about={`Read from the log of all changes and the book of the door. Secrets stand in neither. ${days === undefined ? '' : `What happened at the door, and from where, is kept for ${counted(days, 'day')}.`}`}
        aside={
          <a href={`/api/audit.csv?${queryOf(who, sort)}`} download className="text-focus underline">
            As CSV
          </a>
        }
      >
        <div className="flex flex-wrap gap-2">
          <Choice label="Of whom" value={who} names={names} onChoose={setWho} />
          <Choice label="What sort" value={sort} names={sorts} onChoose={setSort} />
        </div>
        {problem && (
          <p role="alert" className="text-danger">
            {problem}
          </p>
        )}
        {lines?.length === 0 && <p className="text-text-2">Nothing of this sort.</p>}
        <ol className="flex flex-col divide-y divide-line">
          {lines?.map((line, n) => (
            <li key={n} className="flex flex-wrap items-baseline gap-x-3 py-1.5">
              <time dateTime={line.at} className="w-28 shrink-0 text-meta text-text-3 tabular-nums">
                {momentText(Date.parse(line.at), now)}
              </time>
              <span className="min-w-0 flex-1 basis-64 [overflow-wrap:anywhere]">
                <bdi className="font-medium">{line.by?.name ?? (line.of ? 'Dualtrack' : 'Somebody')}</bdi>{' '}
                {auditWords(line)}
              </span>
              <span className="text-meta text-text-2">
                {[wayIn(line.way), line.agent && browserName(line.agent), line.address].filter(Boolean).join(' · ')}
              </span>
            </li>
          ))}
        </ol>
        {next !== null && lines && (
          <Button className="self-start" onClick={() => void more()}>
            Show older ones
          </Button>
        )}
      </Group>
      {days !== undefined && <Kept days={days} onSaved={() => setTurn(turn + 1)} />}
    </>
  );
}

function Kept({ days, onSaved }: { days: number; onSaved: () => void }) {
  const mayOwn = useMay('own');
  const { problem, save } = useSaved(onSaved);
  const [typed, setTyped] = useState<string>();
  const [isNone, setNone] = useState(false);
  const submit = async (): Promise<void> => {
    const wanted = daysIn(typed ?? String(days));
    setNone(wanted === undefined);
    if (wanted === undefined) return;
    if (await save({ auditDays: wanted }, 'How long it is kept is set')) setTyped(undefined);
  };
  const id = useId();
  const wrong = isNone
    ? `Give a whole number of days, from ${limits.auditDaysMin} to ${limits.auditDaysMax}.`
    : problem;
  return (
    <Group
      title="How long it is kept"
      about="What is older goes within the hour, for good: what happened at the door, and from where commands came. Changes themselves stay."
    >
      {!mayOwn && <OnlyFor who="an owner" />}
      <OwnersForm label="How long it is kept" mayOwn={mayOwn} onSubmit={submit}>
        <OwnersNumber
          label="Days"
          mayOwn={mayOwn}
          value={typed ?? String(days)}
          isWrong={wrong !== undefined}
          describedBy={`${id}-wrong ${id}-hint`}
          onType={setTyped}
        />
      </OwnersForm>
      {wrong && <Wrong id={`${id}-wrong`}>{wrong}</Wrong>}
      <p id={`${id}-hint`} className="text-meta text-text-3">
        From {limits.auditDaysMin} days to {limits.auditDaysMax}.
      </p>
    </Group>
  );
}

/** The days that somebody typed; undefined: it is no number of days that counts. */
function daysIn(text: string): number | undefined {
  const days = /^\s*\d{1,5}\s*$/.test(text) ? Number(text) : 0;
  return days >= limits.auditDaysMin && days <= limits.auditDaysMax ? days : undefined;
}

/** The pages so far, begun anew when what is asked for changes. */
function usePages(who: string, sort: keyof typeof sorts, turn: number) {
  const [pages, setPages] = useState<Page & { of: string }>();
  const [problem, setProblem] = useState<string>();
  const of = queryOf(who, sort);
  const fetchPage = async (before: string | null): Promise<Page | undefined> => {
    const path = `/api/audit?limit=${PER_PAGE}&${of}${before === null ? '' : `&before=${before}`}`;
    const answer = await askDoor<Page>('GET', path);
    setProblem('value' in answer ? undefined : answer.problem);
    return 'value' in answer ? answer.value : undefined;
  };
  useEffect(() => {
    let isCurrent = true;
    void fetchPage(null).then((page) => isCurrent && page && setPages({ of, ...page }));
    return () => {
      isCurrent = false;
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- Because: `of` says all that a page depends on.
  }, [of, turn]);
  const more = async (): Promise<void> => {
    const page = await fetchPage(pages?.next ?? null);
    if (page) setPages((last) => (last?.of === of ? { ...page, of, lines: [...last.lines, ...page.lines] } : last));
  };
  const shown = pages?.of === of ? pages : undefined;
  return { lines: shown?.lines, days: pages?.days, next: shown?.next ?? null, problem, more };
}

function queryOf(who: string, sort: keyof typeof sorts): string {
  return new URLSearchParams({ ...(who && { person: who }), ...(sort !== 'all' && { of: sort }) }).toString();
}
