/** Data: what is blocked on it, for how long and whom; the gates that say when it is ready, and what they feed. */
import { useState } from 'react';
import type { Replica } from '@dualtrack/client';
import { blocker, gate, get, list, task, type DataView, type Gate, type Project } from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { PageTitle } from '../shell/pageTitle.tsx';
import { useMay } from '../settings/parts.tsx';
import { daysText, monthText, spanText } from '../state/dates.ts';
import { useLive, useNow } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { blockerNames, counted } from '../words.ts';
import { AddGate } from './addGate.tsx';
import { GateEntry } from './gateEntry.tsx';
import { TaskLine } from './taskLine.tsx';

export function Data({ home }: { home: Project }) {
  const gates = useLive((replica) => replica.query(() => list(gate, 'project', [home.id])) ?? [], [home.id]);
  const renew = useLive((replica) => soundsOf(replica, home), [home.id]);
  const { value, problem } = useRemote<DataView>(`/api/gates?project=${home.key}`, renew);
  const [isAll, setAll] = useAll();
  const [isAdding, setAdding] = useState(false);
  const mayEdit = useMay('edit', home);
  const now = useNow();
  const shown = inOrder(gates, value).filter(({ isBlocking }) => isAll || isBlocking);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageTitle title={`Data · ${home.name}`} />
      <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2">
        <h1 className="text-page font-semibold max-md:text-panel">Data</h1>
        <div role="group" aria-label="Show" className="flex rounded border border-control p-px">
          <Choice isOn={!isAll} onChoose={() => setAll(false)}>
            Blocked on data
          </Choice>
          <Choice isOn={isAll} onChoose={() => setAll(true)}>
            All
          </Choice>
        </div>
        {mayEdit && (
          <Button className="ml-auto" aria-expanded={isAdding} onClick={() => setAdding(!isAdding)}>
            Add a gate
          </Button>
        )}
      </header>
      <div aria-busy={!value && !problem} className="min-h-0 flex-1 overflow-y-auto px-4 pb-8">
        {problem && <p className="pb-3 text-warn">{problem}</p>}
        {value && <Summary value={value} />}
        {isAdding && <AddGate home={home} onDone={() => setAdding(false)} />}
        {value && shown.length === 0 && (value.ungated.length === 0 || isAll) && (
          <Nothing hasGates={gates.length > 0} onAll={() => setAll(true)} />
        )}
        <ul className="flex flex-col">
          {value &&
            shown.map(({ row, view }) => (
              <li key={row.id} className="border-t border-line first:border-t-0">
                <GateEntry row={row} view={view} mayEdit={mayEdit} />
              </li>
            ))}
        </ul>
        {value && value.ungated.length > 0 && (
          <section aria-labelledby="ungated" className="border-t border-line pt-4">
            <h2 id="ungated" className="pb-1 text-panel font-semibold">
              Waits for data without a gate
            </h2>
            <ul className="flex flex-col">
              {value.ungated.map((each) => (
                <li key={`${each.key} ${each.since}`} className="py-1">
                  <TaskLine
                    task={each}
                    aside={`${blockerNames[each.kind]}${each.note && `: ${each.note}`} · ${spanText(now - each.since)}`}
                  />
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </div>
  );
}

function Choice({ isOn, onChoose, children }: { isOn: boolean; onChoose: () => void; children: React.ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onChoose}
      className={`h-7 rounded-sm px-2.5 coarse:h-10 ${isOn ? 'bg-text font-medium text-bg' : 'text-text-2 hover:bg-hover'}`}
    >
      {children}
    </button>
  );
}

/** Who and what waits, and what it has cost this month. */
function Summary({ value }: { value: DataView }) {
  const { people, tasks } = value.blocked;
  return (
    <p className="pb-3" role="status">
      {tasks === 0 ? (
        <span className="font-medium">Nothing waits for data now.</span>
      ) : (
        <>
          Blocked now:{' '}
          <span className="font-medium">
            {counted(people, 'person', 'people')}, {counted(tasks, 'task')}
          </span>
        </>
      )}
      {value.days > 0 && (
        <>
          {' · '}
          <span className="font-medium">{daysText(value.days)} person-days</span>
          {` in ${monthText(value.since)} `}
          <span className="text-text-3">(each assignee of a waiting task, for each day)</span>
        </>
      )}
    </p>
  );
}

function Nothing({ hasGates, onAll }: { hasGates: boolean; onAll: () => void }) {
  if (hasGates) {
    return (
      <p className="max-w-[60ch] py-6 text-text-2">
        No task waits for a gate.{' '}
        <button type="button" onClick={onAll} className="text-focus hover:underline">
          Show all gates
        </button>
      </p>
    );
  }
  return (
    <p className="max-w-[60ch] py-6 text-text-2">
      No gate yet. A gate says when a data set is ready: it has checks, work can wait for it, and passing it lets that
      work go on.
    </p>
  );
}

interface Shown {
  readonly row: Gate;
  readonly view: DataView['gates'][number] | undefined;
  readonly isBlocking: boolean;
}

/** Those for which most waits first, then the open ones, then the ready ones, the newest first. */
function inOrder(gates: readonly Gate[], value: DataView | undefined): Shown[] {
  const views = new Map(value?.gates.map((each) => [each.id, each]));
  const shown = gates.map((row) => {
    const view = views.get(row.id);
    return { row, view, isBlocking: row.passedAt === null && (view?.blocks.length ?? 0) > 0 };
  });
  const waits = (each: Shown): number => (each.row.passedAt === null ? (each.view?.blocks.length ?? 0) : -1);
  return shown.sort(
    (a, b) =>
      waits(b) - waits(a) || (b.row.passedAt ?? 0) - (a.row.passedAt ?? 0) || (a.row.name < b.row.name ? -1 : 1),
  );
}

/** What, when it changes, makes the waiting worth asking for again. */
function soundsOf(replica: Replica, home: Project) {
  const blockers = replica.query(() => list(blocker, 'project', [home.id])) ?? [];
  const gates = replica.query(() => list(gate, 'project', [home.id])) ?? [];
  const ids = [...blockers.map((each) => each.task), ...gates.flatMap((each) => each.task ?? [])];
  return { blockers, gates, tasks: ids.map((id) => replica.query(() => get(task, id))) };
}

/** Whether all gates are shown, which the address remembers. */
function useAll(): [boolean, (all: boolean) => void] {
  const [isAll, setAll] = useState(() => new URLSearchParams(location.search).get('show') === 'all');
  const set = (next: boolean): void => {
    setAll(next);
    history.replaceState(history.state, '', `${location.pathname}${next ? '?show=all' : ''}`);
  };
  return [isAll, set];
}
