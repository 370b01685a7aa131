/** My work: what one is on across projects, by phase; is each box still honest, what waits for whom, what was finished. */
import { useRef } from 'react';
import { dependency, list, timeboxAt, workOf, DAY, type MyTask, type MyWork, type Phase } from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { Link } from 'wouter';
import { Button } from '../parts/button.tsx';
import { Gauge } from '../parts/gauge.tsx';
import { Glyph, glyphOf } from '../parts/glyph.tsx';
import { useRows } from '../parts/rows.ts';
import { Seal } from '../parts/seal.tsx';
import { useAsking } from '../shell/asking.tsx';
import { PageTitle } from '../shell/pageTitle.tsx';
import { useProject } from '../shell/places.ts';
import { dayText, spanText, weekdayText } from '../state/dates.ts';
import { useLive, useNow, useSession } from '../state/live.ts';
import { blockerNames } from '../words.ts';
import { isUndecided } from '../work/board/cardMenu.ts';
import { besideOf, keyOf, taskById, trackById } from '../work/look.ts';

const groups: readonly { phase: Phase; title: string }[] = [
  { phase: 'doing', title: 'Doing' },
  { phase: 'checking', title: 'Checking' },
  { phase: 'next', title: 'Next' },
  { phase: 'done', title: 'Done in the last two weeks' },
];

export function MyWorkPage() {
  const session = useSession();
  const { ask } = useAsking();
  const work = useWork();
  const list = useRef<HTMLDivElement>(null);
  useRows(list, (rows) => [
    {
      keys: ['d'],
      group: 'On a row',
      about: 'Decide a question',
      run: () => {
        const row = taskById(session.replica, rows.current()?.dataset['task'] ?? '');
        if (row && isUndecided(row)) ask({ kind: 'decide', task: row.id });
        else session.notices.say('Only a question that is open can be decided.');
      },
    },
  ]);
  const isEmpty = groups.every(({ phase }) => work[phase].length === 0);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <PageTitle title="My work" />
      <div className="mx-auto flex max-w-[980px] flex-col gap-5 px-4 pt-2 pb-16">
        <header className="flex min-h-8 flex-wrap items-center gap-x-4">
          <h1 className="text-page font-semibold max-md:text-panel">My work</h1>
        </header>
        <div ref={list} tabIndex={-1} className="flex flex-col gap-6 outline-none">
          {isEmpty && <Nothing />}
          {groups.map(({ phase, title }) => {
            if (work[phase].length === 0) return null;
            return (
              <section key={phase} aria-labelledby={`mine-${phase}`}>
                <h2 id={`mine-${phase}`} className="pb-1 font-semibold">
                  {title} <span className="font-normal text-text-3">{work[phase].length}</span>
                </h2>
                <ul className="rounded border border-line bg-surface">
                  {work[phase].map((each) => (
                    <Row key={each.task.id} mine={each} />
                  ))}
                </ul>
              </section>
            );
          })}
        </div>
      </div>
    </div>
  );
}

const nothing: MyWork = { next: [], doing: [], checking: [], done: [] };

function useWork(): MyWork {
  // Because: what counts as lately need not change while one looks.
  const since = useRef(Date.now() - 14 * DAY);
  const last = useRef(nothing);
  return useLive(
    (replica) => (last.current = replica.query(() => workOf(replica.me, since.current)) ?? last.current),
    [],
  );
}

function Row({ mine: { task: row, home, column } }: { mine: MyTask }) {
  const { replica } = useSession();
  const { ask } = useAsking();
  const now = useNow();
  const lane = trackById(replica, row.track)?.kind ?? 'production';
  const beside = useLive(() => besideOf(replica, row, lane), [row, lane]);
  const waiting = useLive(() => waitingFor(replica, row.id), [row.id]);
  const box = beside.box && timeboxAt(beside.box, row.doneAt ?? now);
  const isOpen = row.doneAt === null;
  return (
    <li
      data-row
      data-task={row.id}
      className="flex items-start gap-2.5 border-t border-line px-3 py-2 first:border-t-0 focus-within:bg-hover hover:bg-hover max-md:flex-wrap"
    >
      <span className="flex h-5 items-center">
        <Glyph kind={glyphOf(lane, row.type)} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className="shrink-0 font-mono text-meta text-text-2">
            {home.key}-{row.number}
          </span>
          <Link href={`/${home.key}/board/${row.number}`} className="min-w-0 font-medium break-words hover:underline">
            {row.title}
          </Link>
        </span>
        <span className="flex flex-wrap gap-x-3 text-text-2">
          <span>{isOpen ? column.name : `${column.name} ${dayText(row.doneAt, now)}`}</span>
          {row.points !== null && <span>{row.points} pt</span>}
          {beside.version && <span>{beside.version}</span>}
          {isOpen &&
            beside.blockers.map((each) => (
              <span key={each.id}>
                Waits for {each.gate ? each.note : blockerNames[each.kind]} · {spanText(now - each.since)}
              </span>
            ))}
          {isOpen && beside.waitsFor.length > 0 && <span>Waits for {beside.waitsFor.join(', ')}</span>}
          {isOpen && waiting.length > 0 && <span>{waiting.join(', ')} waits for it</span>}
        </span>
        {beside.decision && <span className="block break-words">{beside.decision.finding}</span>}
      </span>
      {isOpen && beside.box && (
        <span className="flex w-72 shrink-0 flex-col gap-0.5 max-md:w-full max-md:pl-6">
          {box ? (
            <>
              <span className="flex items-center gap-2">
                <Gauge box={box} />
                {box.full && (
                  <Button small weight="main" onClick={() => ask({ kind: 'decide', task: row.id })}>
                    Decide
                  </Button>
                )}
              </span>
              <span className="text-meta text-text-2">decide by {weekdayText(box.decideBy, now)}</span>
            </>
          ) : (
            <span className="text-text-3">The timebox has not started</span>
          )}
        </span>
      )}
      {beside.decision && <Seal outcome={beside.decision.outcome} />}
    </li>
  );
}

/** Keys of open tasks that wait for this one. */
function waitingFor(replica: Replica, id: string): string[] {
  const rows = replica.query(() => list(dependency, 'on', [id])) ?? [];
  return rows.flatMap((each) => {
    const row = taskById(replica, each.task);
    return row && row.doneAt === null && row.removedAt === null ? [keyOf(replica, row)] : [];
  });
}

function Nothing() {
  const project = useProject();
  return (
    <div className="py-6">
      <p className="text-panel">You are on nothing now.</p>
      <p className="pt-1 text-text-2">
        What you are assigned to comes here, from every project.{' '}
        {project && (
          <Link href={`/${project.key}/board`} className="text-focus underline">
            Take something from the board
          </Link>
        )}
      </p>
    </div>
  );
}
