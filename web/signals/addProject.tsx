/** The way to a board: a repository that is read and proposes one, or an empty project by its name. */
import { useLayoutEffect, useRef, useState, type FormEvent } from 'react';
import type { Project } from '@dualtrack/core';
import { useSearch } from 'wouter';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { PageTitle } from '../shell/pageTitle.tsx';
import { useDraft } from '../state/kept.ts';
import { useLive } from '../state/live.ts';
import { projectByKey, projectsIn } from '../work/look.ts';
import { OtherWays } from './otherWays.tsx';
import { ProposalForm } from './proposal.tsx';
import { useReading, type Reading } from './reading.ts';

export function AddProject() {
  const { reading, start, cancel } = useReading();
  const isFirst = useLive((replica) => projectsIn(replica).length === 0, []);
  const into = useInto();
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <PageTitle title="Add a project" />
      {reading.kind === 'ready' ? (
        <ProposalForm
          id={reading.id}
          commits={reading.commits}
          proposal={reading.proposal}
          into={into}
          onCancel={cancel}
        />
      ) : (
        <div className="mx-auto flex w-full max-w-[640px] flex-col gap-8 px-4 py-10 md:pt-[12dvh]">
          <header>
            <h1 tabIndex={-1} className="text-page font-semibold outline-none">
              {into ? `Add a repository to ${into.name}` : isFirst ? 'Start with a repository' : 'Add a project'}
            </h1>
            <p className="pt-1 text-text-2">
              Dualtrack reads its history and proposes a board: models and where they stand, questions, production and
              data work. Nothing is written to it.
            </p>
          </header>
          <RepositoryForm reading={reading} onStart={start} onCancel={cancel} />
          {!into && (
            <>
              <div className="flex items-center gap-3 text-meta text-text-3">
                <span className="h-px flex-1 bg-line" />
                or
                <span className="h-px flex-1 bg-line" />
              </div>
              <OtherWays />
            </>
          )}
        </div>
      )}
    </div>
  );
}

/** The project that the repository is added to, as the address says; undefined: one of its own. */
function useInto(): Project | undefined {
  const key = new URLSearchParams(useSearch()).get('into');
  return useLive((replica) => (key ? projectByKey(replica, key) : undefined), [key]);
}

function RepositoryForm({
  reading,
  onStart,
  onCancel,
}: {
  reading: Exclude<Reading, { kind: 'ready' }>;
  onStart: (source: string) => void;
  onCancel: () => void;
}) {
  const [draft, setDraft] = useDraft('source');
  const [isEmpty, setEmpty] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const isReading = reading.kind === 'reading';
  const problem = reading.kind === 'none' ? reading.problem?.detail : undefined;
  useLayoutEffect(() => field.current?.focus(), [problem]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const source = (draft ?? '').trim();
    setEmpty(source === '');
    if (source !== '') onStart(source);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <TextField
        ref={field}
        label="Repository"
        hint="A folder on the machine of the server, or an address: https://…, git@…"
        placeholder="/home/you/churn or https://example.org/team/churn.git"
        problem={problem ?? (isEmpty ? 'Name a folder or an address.' : undefined)}
        value={draft ?? ''}
        readOnly={isReading}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        className="h-9 font-mono"
        onChange={(event) => setDraft(event.target.value === '' ? undefined : event.target.value)}
      />
      {isReading ? (
        <Progress reading={reading} onCancel={onCancel} />
      ) : (
        <Button weight="main" type="submit" className="self-start">
          Read it
        </Button>
      )}
    </form>
  );
}

function Progress({ reading, onCancel }: { reading: Extract<Reading, { kind: 'reading' }>; onCancel: () => void }) {
  const { commits, total, doing } = reading;
  const read = commits.toLocaleString('en-GB');
  const words = total ? `${read} of ${total.toLocaleString('en-GB')} commits read` : `${read} commits read`;
  return (
    <div className="flex flex-col gap-2">
      <progress
        aria-label="Reading the repository"
        className="h-1.5 w-full overflow-hidden rounded-full accent-focus"
        {...(total ? { max: total, value: commits } : {})}
      />
      <div className="flex items-center gap-3">
        <span role="status" className="sr-only">
          Reading the repository.
        </span>
        <span className="text-text-2">
          {words}
          {doing && <span className="text-text-3"> · {doing}</span>}
        </span>
        <Button small weight="quiet" className="ml-auto" onClick={onCancel}>
          Stop
        </Button>
      </div>
    </div>
  );
}
