/** One entry of the ledger: what was asked, frozen, done and learned, why it was decided so, and what came of it. */
import { useEffect } from 'react';
import {
  decision,
  edge,
  get,
  investigation,
  link,
  list,
  may,
  saying,
  type EntryView,
  type Project,
} from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { Link } from 'wouter';
import { Button } from '../parts/button.tsx';
import { Seal } from '../parts/seal.tsx';
import { PageTitle } from '../shell/pageTitle.tsx';
import { useAsking } from '../shell/asking.tsx';
import { dayText, daysText } from '../state/dates.ts';
import { useLive, useSession } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { projectByKey, taskById } from '../work/look.ts';
import { Asked, Came, Done, History, Runs } from './entryParts.tsx';
import { Export } from './entryExport.tsx';
import { Other, TaskLink } from './entryRow.tsx';
import { Reopen } from './reopen.tsx';

/** `name`: `L-37`. */
export function Entry({ name, home }: { name: string; home?: Project | undefined }) {
  const number = Number(/^L-(\d+)$/i.exec(name)?.[1] ?? Number.NaN);
  const renew = useLive((replica) => soundsOf(replica, number), [number]);
  const path = Number.isNaN(number) ? undefined : `/api/ledger/L-${number}`;
  const remote = useRemote<EntryView>(path, renew);
  const entry = remote.of === path ? remote.value : undefined;
  const back = home ? `/${home.key}/ledger` : '/ledger';
  useHeld(entry?.taskId);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-[880px] flex-col gap-6 px-6 pt-3 pb-16 max-md:px-4">
        <nav aria-label="Back" className="print:hidden">
          <Link href={back} className="text-focus hover:underline">
            ← Ledger
          </Link>
        </nav>
        {remote.problem && <p className="text-warn">{remote.problem}</p>}
        {entry ? (
          <Whole entry={entry} />
        ) : (
          <>
            <PageTitle title={name} />
            <h1 className="text-page font-semibold">{name}</h1>
            {path === undefined && <p>Entries of the ledger have names like L-37.</p>}
          </>
        )}
      </div>
    </div>
  );
}

function Whole({ entry }: { entry: EntryView }) {
  return (
    <article className="flex flex-col gap-6">
      <PageTitle title={`L-${entry.number} ${entry.question}`} />
      <header className="flex flex-col gap-2">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-mono text-panel text-text-2">L-{entry.number}</span>
          <Seal outcome={entry.outcome} superseded={entry.supersededBy !== null} />
          <span className="flex flex-wrap gap-x-3 text-text-2 empty:hidden">
            {entry.supersededBy !== null && <Other words="Superseded by" number={entry.supersededBy} of={entry} />}
            {entry.supersedes !== null && <Other words="Supersedes" number={entry.supersedes} of={entry} />}
          </span>
        </p>
        <h1 className="text-page font-semibold break-words">{entry.question}</h1>
        <p className="text-text-2">
          Decided {dayText(Date.parse(entry.at))}
          {entry.by && saying` by ${entry.by}`}
          {entry.days !== null && ` after ${daysText(entry.days)} d`}
          {' · '}
          <TaskLink name={entry.task} />
          {entry.model && saying` · ${entry.model} ${entry.version ?? ''}`}
        </p>
        <Acts entry={entry} />
      </header>
      <section aria-label="What we learned" className="border-l-4 border-research py-0.5 pl-4">
        <h2 className="text-meta font-semibold tracking-wide text-text-3 uppercase">What we learned</h2>
        <p className="pt-1 text-read font-medium break-words">{entry.finding}</p>
        {entry.reason && (
          <p className="pt-1 text-read break-words whitespace-pre-wrap">
            Because: <bdi>{entry.reason}</bdi>
          </p>
        )}
      </section>
      <Asked entry={entry} />
      <Runs links={entry.links} />
      <Done entry={entry} />
      <Came entry={entry} />
      <History entry={entry} />
    </article>
  );
}

function Acts({ entry }: { entry: EntryView }) {
  const { replica } = useSession();
  const { ask } = useAsking();
  const home = useLive(() => projectByKey(replica, entry.project), [entry.project]);
  const isHere = useLive(() => taskById(replica, entry.taskId) !== undefined, [entry.taskId]);
  const isOpen = isHere && home !== undefined && may(replica.me, 'edit', home) === 'yes';
  return (
    <div className="flex flex-wrap items-center gap-2 pt-1 print:hidden">
      {isOpen && entry.current && <Reopen entry={entry} />}
      {isOpen && entry.supersededBy === null && (
        <Button small onClick={() => ask({ kind: 'decide', task: entry.taskId, supersedes: entry.number })}>
          Supersede
        </Button>
      )}
      <Export entry={entry} />
    </div>
  );
}

/** What, when it changes, makes an entry worth asking for again. */
function soundsOf(replica: Replica, number: number) {
  const newest = replica.query(() => edge(decision, 'number', [], { order: 'down' }));
  // Because: what is shown here before it is saved is not what the server tells yet.
  const unsaved = replica.unsent().length;
  const [row] = replica.query(() => list(decision, 'number', [number])) ?? [];
  if (!row) return { newest, unsaved };
  return {
    newest,
    unsaved,
    row,
    task: taskById(replica, row.task),
    box: replica.query(() => get(investigation, row.task)),
    links: replica.query(() => list(link, 'task', [row.task])),
  };
}

/** Brings in the question of an entry where this replica does not hold it, so that it can be taken up again. */
function useHeld(task: string | undefined): void {
  const { sync, replica } = useSession();
  useEffect(() => {
    if (!task || taskById(replica, task)) return;
    const load = async (): Promise<void> => {
      await sync.fetch('task', [task]);
      await sync.fetch('investigation', [task]);
      await sync.load('decision', 'task', task);
    };
    // Because: offline, the entry is shown as it is here, and cannot be taken up again.
    void load().catch(() => undefined);
  }, [sync, replica, task]);
}
