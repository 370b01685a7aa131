/** One version: where it stands and what may be done, what it waits for, what shows it, and how it came to be. */
import type { Project, VersionView } from '@dualtrack/core';
import { versionsNamed } from '@dualtrack/core';
import { Link } from 'wouter';
import { PageTitle } from '../shell/pageTitle.tsx';
import { useMay } from '../settings/parts.tsx';
import { dayText, spanText } from '../state/dates.ts';
import { useLive, useNow } from '../state/live.ts';
import { useRemote } from '../state/remote.ts';
import { stageNames } from '../words.ts';
import { Journey } from './journey.tsx';
import { soundsOf, useMarks } from './look.ts';
import { Mismatches } from './mismatches.tsx';
import { sourceText } from './says.ts';
import { Acts } from './acts.tsx';
import { Deployments, Evidence, Lineage, Waits, Work } from './versionParts.tsx';

interface Props {
  home: Project;
  model: string;
  name: string;
}

export function VersionPage({ home, model: of, name }: Props) {
  const ref = `${of}@${name}`;
  const renew = useLive((replica) => soundsOf(replica, home), [home.id]);
  useMarks(renew.models.filter((each) => each.name === of).map((each) => each.id));
  const row = useLive((replica) => replica.query(() => versionsNamed(home, ref))?.[0], [home.id, ref]);
  const { value, problem } = useRemote<VersionView>(
    `/api/version?project=${home.key}&version=${encodeURIComponent(ref)}`,
    renew,
  );
  const now = useNow();
  const mayEdit = useMay('edit', home);
  const { stage, since } = row ?? value?.life ?? {};
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageTitle title={`${of} ${name} · ${home.name}`} />
      <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2">
        <div className="min-w-0">
          <p className="text-meta text-text-2">
            <Link href={`/${home.key}/models`} className="hover:underline">
              Models
            </Link>
          </p>
          <h1 className="text-page font-semibold break-words max-md:text-panel">
            <bdi>{of}</bdi> <bdi>{row?.name ?? name}</bdi>
          </h1>
        </div>
        {stage && since !== undefined && (
          <p className="flex items-center gap-2">
            <span
              className={`rounded border px-2 font-medium ${stage === 'live' ? 'border-ok text-ok' : 'border-control'}`}
            >
              {stage === 'live' && <span aria-hidden="true">● </span>}
              {stageNames[stage]}
            </span>
            <span className="text-text-2">
              since {dayText(since, now)} ({spanText(now - since)})
            </span>
          </p>
        )}
        {value && row && mayEdit && <Acts home={home} view={value} row={row} />}
      </header>
      <div aria-busy={!value && !problem} className="min-h-0 flex-1 overflow-y-auto px-4 pt-3 pb-10">
        {problem && <p className="pb-3 text-warn">{problem}</p>}
        {value && <Body home={home} view={value} mayEdit={mayEdit} renew={renew} now={now} />}
      </div>
    </div>
  );
}

interface BodyProps {
  home: Project;
  view: VersionView;
  mayEdit: boolean;
  renew: unknown;
  now: number;
}

function Body({ home, view, mayEdit, renew, now }: BodyProps) {
  return (
    <div className="flex flex-col gap-6">
      {view.mismatches.length > 0 && <Mismatches home={home} life={view} mayEdit={mayEdit} />}
      <div className="grid grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)] gap-x-10 gap-y-6 max-lg:grid-cols-1">
        <div className="flex flex-col gap-6">
          <Waits view={view} />
          <Work home={home} view={view} now={now} />
          <Evidence home={home} view={view} />
        </div>
        <div className="flex flex-col gap-6">
          <Course view={view} now={now} />
          <Deployments view={view} now={now} />
          <Lineage home={home} view={view} now={now} />
        </div>
      </div>
      <section aria-labelledby="journey">
        <h2 id="journey" className="pb-2 text-panel font-semibold">
          From notebook to production
        </h2>
        <Journey home={home} of={`${view.model}@${view.life.name}`} renew={renew} />
      </section>
    </div>
  );
}

/** Its stages in sentences, the newest first. */
function Course({ view, now }: { view: VersionView; now: number }) {
  const { life, liveToo } = view;
  const isShared = life.stage === 'live' && liveToo.length > 0;
  return (
    <section aria-labelledby="course">
      <h2 id="course" className="pb-1.5 text-panel font-semibold">
        Where it stands
      </h2>
      {isShared && <p className="pb-1.5">Shares the traffic with {liveToo.join(' and ')}.</p>}
      {life.names.map((each) => (
        <p key={each.name} className="pb-1.5 text-text-2">
          The tag <span className="font-mono text-meta break-all">{each.source.replace(/^tag /, '')}</span> calls it{' '}
          {each.name}.
        </p>
      ))}
      <ol className="flex flex-col gap-1.5">
        {life.course.toReversed().map((each) => (
          <li key={`${each.from} ${each.stage}`}>
            <span className="font-medium">{stageNames[each.stage]}</span>{' '}
            {each.until === null
              ? `since ${dayText(each.from, now)}`
              : `${dayText(each.from, now)} to ${dayText(each.until, now)} (${spanText(each.until - each.from)})`}
            <span className="text-text-2"> {sourceText(each)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
