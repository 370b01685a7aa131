/** The ways to a board without a repository: an empty project, the sample, or one that was put away. */
import { useState, type FormEvent } from 'react';
import { get, list, project, saying } from '@dualtrack/core';
import { useLocation } from 'wouter';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { useDraft } from '../state/kept.ts';
import { useLive, useSession } from '../state/live.ts';
import { problemIn, whenKnown, type Made } from './reading.ts';

export function OtherWays() {
  return (
    <>
      <EmptyForm />
      <SampleForm />
      <PutAway />
    </>
  );
}

function EmptyForm() {
  const session = useSession();
  const [, go] = useLocation();
  const [draft, setDraft] = useDraft('project');
  const [problem, setProblem] = useState<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const name = (draft ?? '').trim();
    if (name === '') {
      setProblem('Give the project a name.');
      return;
    }
    const result = session.sync.run('project.add', { name });
    if (result.kind === 'refused') {
      setProblem(result.message);
      return;
    }
    setDraft(undefined);
    session.notices.say(saying`${name} added.`);
    session.onceMade(result, 'project', (id) => {
      const made = session.replica.query(() => get(project, id));
      if (made) go(`/${made.key}/board`);
    });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <TextField
        label="An empty project"
        placeholder="Churn prediction"
        problem={problem}
        value={draft ?? ''}
        autoComplete="off"
        className="h-9"
        maxLength={120}
        onChange={(event) => setDraft(event.target.value === '' ? undefined : event.target.value)}
      />
      <Button type="submit" className="self-start">
        Start empty
      </Button>
    </form>
  );
}

/** A project that shows what there is, with a team's history in it. */
function SampleForm() {
  const session = useSession();
  const [, go] = useLocation();
  const [state, setState] = useState<{ kind: 'waiting' | 'making' } | { kind: 'wrong'; problem: string }>({
    kind: 'waiting',
  });
  const make = async (): Promise<void> => {
    setState({ kind: 'making' });
    try {
      const made = await session.sync.post<Made>('/api/sample', {});
      await whenKnown(session, made);
      go(`/${made.project}/board`);
    } catch (error) {
      setState({ kind: 'wrong', problem: problemIn(error).detail });
    }
  };
  return (
    <section className="flex flex-col items-start gap-2">
      <h2 className="font-medium">A sample project</h2>
      <p className="text-text-2">
        Four months of a forecasting team, to look around in. Put it away when you have seen it.
      </p>
      <Button disabled={state.kind === 'making'} onClick={() => void make()}>
        {state.kind === 'making' ? 'Making it…' : 'Open the sample'}
      </Button>
      {state.kind === 'wrong' && (
        <p role="alert" className="text-danger">
          {state.problem}
        </p>
      )}
    </section>
  );
}

/** Projects that were put away, and the way back. */
function PutAway() {
  const session = useSession();
  const rows = useLive(
    (replica) => (replica.query(() => list(project, 'all', [])) ?? []).filter((each) => each.archivedAt !== null),
    [],
  );
  if (rows.length === 0) return null;
  return (
    <section aria-label="Put away" className="flex flex-col gap-1 border-t border-line pt-4">
      <h2 className="font-medium">Put away</h2>
      <ul>
        {rows.map((each) => (
          <li key={each.id} className="flex items-center gap-3 py-1">
            <span className="min-w-0 flex-1 truncate">{each.name}</span>
            <Button
              small
              aria-label={`Bring ${each.name} back`}
              onClick={() =>
                session.run('project.archive', { project: each.id, archived: false }, saying`${each.name} is back`)
              }
            >
              Bring back
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
