/** What is live, what is next to it, what is still a question: every model's versions by stage, now or on another day. */
import { useState } from 'react';
import type { ModelView, Project, Stage } from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { PageTitle } from '../shell/pageTitle.tsx';
import { dayText, fieldDay } from '../state/dates.ts';
import { useLive, useNow, usePhone } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { counted, stageNames } from '../words.ts';
import { modelsNow, stagesShown, type VersionView } from './look.ts';

interface Shown {
  readonly model: string;
  readonly versions: readonly VersionView[];
}

export function Models({ home }: { home: Project }) {
  const isPhone = usePhone();
  const [day, setDay] = useDay();
  const now = useLive((replica) => modelsNow(replica, home), [home.id]);
  const path = day ? `/api/models?project=${home.key}&at=${day}` : undefined;
  const then = useRemote<ModelView[]>(path, undefined);
  const shown: readonly Shown[] | undefined = day ? (then.of === path ? then.value : undefined) : now;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageTitle title={`Models · ${home.name}`} />
      <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2">
        <h1 className="text-page font-semibold max-md:text-panel">Models</h1>
        <DayField day={day} onDay={setDay} />
      </header>
      <div className="min-h-0 flex-1 overflow-auto px-4 pb-6">
        {then.problem && <p className="pb-3 text-warn">{then.problem}</p>}
        {day && shown && <p className="pb-3 text-text-2">As it was at the end of {dayText(Date.parse(day))}.</p>}
        {shown?.length === 0 && <Nothing day={day} />}
        {shown && shown.length > 0 && (isPhone ? <ModelLists models={shown} /> : <ModelTable models={shown} />)}
      </div>
    </div>
  );
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
          className="field h-8 max-md:h-10"
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

function ModelTable({ models }: { models: readonly Shown[] }) {
  return (
    <table className="w-full min-w-[880px] table-fixed border-collapse text-left">
      <thead className="sticky top-0 z-1 bg-bg">
        <tr className="border-b border-line text-meta text-text-3">
          <th scope="col" className="w-44 py-1.5 pr-3 font-medium tracking-wide uppercase">
            Model
          </th>
          {stagesShown.map((stage) => (
            <th key={stage} scope="col" className="py-1.5 pr-3 font-medium tracking-wide uppercase">
              {stageNames[stage]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {models.map((each) => (
          <tr key={each.model} className="border-b border-line align-top">
            <th scope="row" className="py-3 pr-3 text-panel font-semibold break-words">
              {each.model}
            </th>
            {stagesShown.map((stage) => (
              <td key={stage} className="py-3 pr-3">
                <StageCell versions={each.versions.filter((one) => one.stage === stage)} stage={stage} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ModelLists({ models }: { models: readonly Shown[] }) {
  return models.map((each) => (
    <section key={each.model} aria-label={each.model} className="border-t border-line py-3 first:border-t-0">
      <h2 className="pb-2 text-panel font-semibold">{each.model}</h2>
      <dl className="flex flex-col gap-2">
        {stagesShown.map((stage) => {
          const versions = each.versions.filter((one) => one.stage === stage);
          if (versions.length === 0 && stage !== 'live') return null;
          return (
            <div key={stage} className="grid grid-cols-[6rem_1fr] gap-2">
              <dt className="text-meta leading-5 text-text-3">{stageNames[stage]}</dt>
              <dd>
                <StageCell versions={versions} stage={stage} />
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  ));
}

/** Retired versions shown before the rest is asked for. */
const RETIRED_SHOWN = 3;

function StageCell({ versions, stage }: { versions: readonly VersionView[]; stage: Stage }) {
  const [isAll, setAll] = useState(false);
  if (versions.length === 0) {
    return stage === 'live' ? (
      <span className="text-text-3">no version live</span>
    ) : (
      <span aria-hidden="true" className="text-text-3">
        –
      </span>
    );
  }
  const some = stage === 'retired' && !isAll ? versions.slice(0, RETIRED_SHOWN) : versions;
  return (
    <ul className="flex flex-col gap-2">
      {some.map((each) => (
        <li key={each.version}>
          <VersionLine version={each} isLive={stage === 'live'} />
        </li>
      ))}
      {some.length < versions.length && (
        <li>
          <Button small weight="quiet" className="-ml-2" onClick={() => setAll(true)}>
            {versions.length - some.length} more
          </Button>
        </li>
      )}
    </ul>
  );
}

function VersionLine({ version, isLive }: { version: VersionView; isLive: boolean }) {
  return (
    <div className="min-w-0">
      <p className="flex items-baseline gap-1.5 font-medium">
        {isLive && (
          <span aria-hidden="true" className="text-ok">
            ●
          </span>
        )}
        <span className="break-all">{version.version}</span>
      </p>
      <p className="text-meta text-text-2">since {dayText(Date.parse(version.since))}</p>
      {version.source && (
        <p className="truncate text-meta text-text-3" title={version.source}>
          {version.source}
        </p>
      )}
      {version.open !== undefined && version.open > 0 && (
        <p className="text-meta text-text-2">{counted(version.open, 'open task')}</p>
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
