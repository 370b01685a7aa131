/** The parts of an entry's page below its finding. */
import type { ReactNode } from 'react';
import { saying, type Citation, type EntryEvent, type EntryLink, type EntryView, type LinkKind } from '@dualtrack/core';
import { Link } from 'wouter';
import { dayText, daysText } from '../state/dates.ts';
import { counted, linkNames, outcomeName } from '../words.ts';
import { TaskLink } from './entryRow.tsx';

const day = (iso: string): string => dayText(Date.parse(iso));

function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-1.5 break-inside-avoid">
      <div className="flex items-baseline gap-3">
        <h2 className="text-meta font-semibold tracking-wide text-text-3 uppercase">{title}</h2>
        {aside && <span className="text-meta text-text-3">{aside}</span>}
      </div>
      {children}
    </section>
  );
}

/** What was expected, what had to be seen, how much time it had, and what the decision leans on. */
export function Asked({ entry }: { entry: EntryView }) {
  const { hypothesis, criterion, frozen, amendments, timebox, extensions } = entry;
  const shows = entry.links.filter((each) => each.shows);
  return (
    <div className="grid grid-cols-1 gap-6 md:grid-cols-2">
      <Part title="Hypothesis">
        <Written text={hypothesis} none="None was written down." />
      </Part>
      <Part title="Decide if" aside={frozen && `frozen ${day(frozen)}`}>
        <Written text={criterion} none="No criterion was set." />
        {amendments.map((each) => (
          <p key={each.at} className="border-l-2 border-line pl-2 break-words text-text-2">
            Amended {day(each.at)}
            {each.by && ` by ${each.by}`}: {each.criterion} ({each.reason})
          </p>
        ))}
      </Part>
      <Part title="Timebox">
        {timebox ? (
          <p>
            {daysText(timebox.days)} of {daysText(timebox.boxDays)} d, from {day(timebox.start)}
          </p>
        ) : (
          <p className="text-text-3">Nothing is known of its timebox.</p>
        )}
        {extensions.map((each) => (
          <p key={each.at} className="border-l-2 border-line pl-2 break-words text-text-2">
            Extended to {day(each.until)}
            {each.by && ` by ${each.by}`}: {each.reason}
          </p>
        ))}
      </Part>
      <Part title="Evidence">{shows.length === 0 ? <p>No evidence kept.</p> : <Pointers links={shows} />}</Part>
    </div>
  );
}

function Written({ text, none }: { text: string; none: string }) {
  if (!text) return <p className="text-text-3">{none}</p>;
  return <p className="break-words whitespace-pre-wrap">{text}</p>;
}

/** The runs that were linked, best and baseline first, with what the best gained. */
export function Runs({ links }: { links: readonly EntryLink[] }) {
  const runs = links.filter((each) => each.kind === 'run');
  if (runs.length === 0) return null;
  const names = [...new Set(runs.flatMap((each) => Object.keys(each.metrics)))];
  const baseline = runs.find((each) => each.pin === 'baseline');
  return (
    <Part title="What we saw" aside={counted(runs.length, 'run')}>
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Runs">
        <table className="w-full border-collapse">
          <thead>
            <tr className="text-left text-meta text-text-3">
              <th className="py-1 pr-4 font-medium">Run</th>
              <th className="py-1 pr-4 font-medium">Pinned</th>
              {names.map((name) => (
                <th key={name} className="py-1 pr-4 text-right font-mono font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <tr key={run.ref + run.title} className="border-t border-line">
                <td className="max-w-80 py-1.5 pr-4">
                  <Pointer link={run} />
                </td>
                <td className={`py-1.5 pr-4 ${run.pin === 'best' ? 'font-semibold' : ''}`}>{run.pin ?? ''}</td>
                {names.map((name) => (
                  <td key={name} className="py-1.5 pr-4 text-right font-mono">
                    {run.metrics[name] ?? ''}
                    {run.pin === 'best' && baseline && (
                      <span className="pl-2 text-text-2">{gain(run.metrics[name], baseline.metrics[name])}</span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  );
}

/** `+0.031`: what the best run has more than the baseline. */
function gain(best: number | string | undefined, base: number | string | undefined): string {
  if (typeof best !== 'number' || typeof base !== 'number' || best === base) return '';
  const more = Number((best - base).toPrecision(3));
  return more > 0 ? `+${more}` : `−${-more}`;
}

/** What else was linked while it was looked for. */
export function Done({ entry }: { entry: EntryView }) {
  const others = entry.links.filter((each) => !each.shows && each.kind !== 'run');
  if (others.length === 0) return null;
  return (
    <Part title="What we did">
      <Pointers links={others} />
    </Part>
  );
}

function Pointers({ links }: { links: readonly EntryLink[] }) {
  return (
    <ul className="flex flex-col gap-1">
      {links.map((each) => (
        <li key={each.kind + each.ref} className="flex min-w-0 items-baseline gap-2">
          <span className="w-24 shrink-0 text-meta text-text-3">{linkNames[each.kind as LinkKind] ?? each.kind}</span>
          <Pointer link={each} />
        </li>
      ))}
    </ul>
  );
}

function Pointer({ link }: { link: EntryLink }) {
  if (!/^https?:\/\//i.test(link.ref))
    return (
      <span className="min-w-0 break-words" title={link.ref}>
        {link.title}
      </span>
    );
  return (
    <a
      href={link.ref}
      target="_blank"
      rel="noreferrer noopener"
      className="inline-block max-w-full min-w-0 truncate align-bottom text-focus hover:underline"
    >
      {link.title}
    </a>
  );
}

/** What came of it: tasks that waited for the answer, and who speaks of whom. */
export function Came({ entry }: { entry: EntryView }) {
  const parts = [
    { title: 'Next', all: entry.next },
    { title: 'Cites', all: entry.cites },
    { title: 'Cited by', all: entry.citedBy },
  ].filter(({ all }) => all.length > 0);
  if (parts.length === 0) return null;
  return (
    <div className="grid grid-cols-1 gap-6 md:grid-cols-2">
      {parts.map(({ title, all }) => (
        <Part key={title} title={title}>
          <ul className="flex flex-col gap-1">
            {all.map((each) => (
              <li key={each.key} className="flex min-w-0 items-baseline gap-2">
                <Cited citation={each} />
              </li>
            ))}
          </ul>
        </Part>
      ))}
    </div>
  );
}

function Cited({ citation: { key, title, outcome } }: { citation: Citation }) {
  return (
    <>
      {outcome === null ? (
        <TaskLink name={key} />
      ) : (
        <Link href={`/ledger/${key}`} className="shrink-0 font-mono text-focus hover:underline">
          {key}
        </Link>
      )}
      <span className="min-w-0 break-words">
        {title}
        {outcome !== null && <span className="text-text-2"> · {outcomeName(outcome)}</span>}
      </span>
    </>
  );
}

function sentenceOf({ what, by, words }: EntryEvent): string {
  const who = by ?? 'Dualtrack';
  switch (what) {
    case 'asked':
      return saying`${who} asked it`;
    case 'started':
      return 'The timebox started';
    case 'extended':
      return saying`${who} extended the timebox: ${words}`;
    case 'amended':
      return saying`${who} amended what must be seen: ${words}`;
    case 'decided':
      return saying`${who} decided it (${words})`;
    case 'reopened':
      return saying`${who} took it up again: ${words}`;
  }
}

export function History({ entry }: { entry: EntryView }) {
  return (
    <Part title="History">
      <ol className="flex flex-col gap-1">
        {entry.history.map((each) => (
          <li key={each.at + each.what} className="flex gap-2">
            <span className="w-24 shrink-0 text-meta leading-5 text-text-3">{day(each.at)}</span>
            <span className="min-w-0 break-words">{sentenceOf(each)}</span>
          </li>
        ))}
      </ol>
    </Part>
  );
}
