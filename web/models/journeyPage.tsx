/** The journey of a model, a version or a task, on a page of its own. */
import { useSyncExternalStore } from 'react';
import type { Project } from '@dualtrack/core';
import { Link } from 'wouter';
import { PageTitle } from '../shell/pageTitle.tsx';
import { useSession } from '../state/live.ts';
import { Journey } from './journey.tsx';

export function JourneyPage({ home, of }: { home: Project; of: string }) {
  const { replica } = useSession();
  // Because: steps of a journey come from rows that no replica holds; the log moves when there are more of them.
  const seq = useSyncExternalStore(replica.subscribe, () => replica.seq);
  const [model, version] = of.split('@');
  const number = /^[A-Za-z]\w*-(\d+)$/.exec(of)?.[1];
  const back = number
    ? `/${home.key}/board/${number}`
    : version
      ? `/${home.key}/models/${model}/${version}`
      : undefined;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageTitle title={`Journey of ${of} · ${home.name}`} />
      <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
        <h1 className="text-page font-semibold break-words max-md:text-panel">
          Journey of{' '}
          {back ? (
            <Link href={back} className="hover:underline">
              {of.replace('@', ' ')}
            </Link>
          ) : (
            of
          )}
        </h1>
        <p className="text-text-2">From notebook to production, as the repositories tell it.</p>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pt-2 pb-8">
        <Journey home={home} of={of} renew={seq} />
      </div>
    </div>
  );
}
