/** What is live, what is next to it, what is still a question: every model's versions by stage, now or on another day. */
import { useId, useMemo, useRef, useState } from 'react';
import type { LifeView, ModelView, Project, VersionLife } from '@dualtrack/core';
import { useKeys } from '../keys/keymap.ts';
import { Button } from '../parts/button.tsx';
import { useMay } from '../settings/parts.tsx';
import { PageTitle } from '../shell/pageTitle.tsx';
import { dayText, fieldDay } from '../state/dates.ts';
import { useLive, useNow, usePhone } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { AddVersion } from './addVersion.tsx';
import { HistoryLine } from './historyLine.tsx';
import { Journey } from './journey.tsx';
import { modelsNow, soundsOf, useMarks } from './look.ts';
import { Mismatches } from './mismatches.tsx';
import { ModelLists, ModelTable, type Shown } from './stageTable.tsx';

export function Models({ home }: { home: Project }) {
  const isPhone = usePhone();
  const [day, setDay] = useDay();
  const [isAdding, setAdding] = useState(false);
  const mayEdit = useMay('edit', home);
  const now = useLive((replica) => modelsNow(replica, home), [home.id]);
  const renew = useLive((replica) => soundsOf(replica, home), [home.id]);
  useMarks(renew.models.map((each) => each.id));
  const path = day ? `/api/models?project=${home.key}&at=${day}` : undefined;
  const then = useRemote<ModelView[]>(path, undefined);
  const told = useRemote<LifeView[]>(`/api/lives?project=${home.key}`, renew);
  const shown: readonly Shown[] | undefined = day ? (then.of === path ? then.value : undefined) : now;
  const lives = useMemo(() => byName(day ? [] : (told.value ?? [])), [told.value, day]);
  const main = useRef<HTMLDivElement>(null);
  useVersionKeys(main);
  const List = isPhone ? ModelLists : ModelTable;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageTitle title={`Models · ${home.name}`} />
      <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2">
        <h1 className="text-page font-semibold max-md:text-panel">Models</h1>
        <DayField day={day} onDay={setDay} />
        {mayEdit && (
          <Button aria-expanded={isAdding} onClick={() => setAdding(!isAdding)}>
            Add a version
          </Button>
        )}
      </header>
      <div ref={main} aria-busy={!told.value && !told.problem} className="min-h-0 flex-1 overflow-y-auto px-4 pb-8">
        {(then.problem ?? told.problem) && <p className="pb-3 text-warn">{then.problem ?? told.problem}</p>}
        {isAdding && <AddVersion home={home} models={now} onDone={() => setAdding(false)} />}
        {day && shown && <p className="pb-3 text-text-2">As it was at the end of {dayText(Date.parse(day))}.</p>}
        {!day && told.value && (
          <div className="flex flex-col gap-2 pb-3 empty:hidden">
            {told.value.map((each) => (
              <Mismatches key={each.model} home={home} life={each} mayEdit={mayEdit} />
            ))}
          </div>
        )}
        {shown?.length === 0 && <Nothing day={day} />}
        {shown && shown.length > 0 && <List home={home} models={shown} lives={lives} />}
        {!day && told.value?.map((each) => <ModelHistory key={each.model} home={home} life={each} renew={renew} />)}
      </div>
    </div>
  );
}

/** How the versions of a model followed each other, and on demand the journey that led to them. */
function ModelHistory({ home, life, renew }: { home: Project; life: LifeView; renew: unknown }) {
  const [isOpen, setOpen] = useState(false);
  const inside = useId();
  if (life.versions.length === 0) return null;
  return (
    <section aria-label={`History of ${life.model}`} className="pt-6">
      <div className="flex items-center gap-3 pb-2">
        <h2 className="text-panel font-semibold">{life.model} over time</h2>
        <Button small weight="quiet" aria-expanded={isOpen} aria-controls={inside} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide the journey' : 'Journey from notebook to production'}
        </Button>
      </div>
      <HistoryLine life={life} />
      <div id={inside} className={isOpen ? 'pt-4' : ''}>
        {isOpen && <Journey home={home} of={life.model} renew={renew} />}
      </div>
    </section>
  );
}

function byName(lives: readonly LifeView[]): ReadonlyMap<string, VersionLife> {
  return new Map(lives.flatMap((life) => life.versions.map((each) => [`${life.model}@${each.name}`, each] as const)));
}

/** J and K go from version to version, in the order of reading. */
function useVersionKeys(main: React.RefObject<HTMLElement | null>): void {
  const step = (by: number): void => {
    const links = [...(main.current?.querySelectorAll<HTMLElement>('[data-version]') ?? [])];
    const at = links.indexOf(document.activeElement as HTMLElement);
    links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
  };
  useKeys([
    { keys: ['j', 'ArrowDown'], group: 'Move about', about: 'Next version', run: () => step(1) },
    { keys: ['k', 'ArrowUp'], group: 'Move about', about: 'Version before', run: () => step(-1) },
  ]);
}

function DayField({ day, onDay }: { day: string; onDay: (day: string) => void }) {
  const now = useNow();
  return (
    <div className="flex items-center gap-2 md:ml-auto">
      <label className="flex items-center gap-2 text-text-2">
        As of
        <input
          type="date"
          value={day}
          max={fieldDay(now)}
          onChange={(event) => onDay(event.target.value)}
          className={`field h-8 max-md:h-10 ${day === '' ? '!text-text-3' : ''}`}
        />
      </label>
      {day && (
        <Button weight="quiet" onClick={() => onDay('')}>
          Now
        </Button>
      )}
    </div>
  );
}

function Nothing({ day }: { day: string }) {
  return (
    <p className="max-w-[60ch] py-8 text-text-2">
      {day
        ? 'There was no model yet on that day.'
        : 'No model yet. A version that is tagged, registered or deployed in a repository of this project appears here, with its stage and since when.'}
    </p>
  );
}

/** The day that is looked at, which the address remembers; empty: now. */
function useDay(): [string, (day: string) => void] {
  const [day, setDay] = useState(() => new URLSearchParams(location.search).get('at') ?? '');
  const set = (next: string): void => {
    setDay(next);
    history.replaceState(history.state, '', `${location.pathname}${next ? `?at=${next}` : ''}`);
  };
  return [day, set];
}
