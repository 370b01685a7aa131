/** A new gate: its name, where the data comes from, the data task that works towards it, and its checks. */
import { useRef, useState, type FormEvent } from 'react';
import { list, task, track, saying, type Project } from '@dualtrack/core';
import { Button } from '../parts/button.tsx';
import { TextArea, TextField } from '../parts/field.tsx';
import { useDraft } from '../state/kept.ts';
import { useLive, useSession } from '../state/live.ts';

interface Typed {
  readonly name?: string;
  readonly source?: string;
  readonly task?: string;
  readonly checks?: string;
}

export function AddGate({ home, onDone }: { home: Project; onDone: () => void }) {
  const session = useSession();
  const [draft, setDraft] = useDraft(`gate.new.${home.id}`);
  const typed: Typed = draft === undefined ? {} : (JSON.parse(draft) as Typed);
  const [problem, setProblem] = useState<string>();
  const first = useRef<HTMLInputElement>(null);
  const tasks = useDataTasks(home);
  const type = (change: Typed): void => {
    setProblem(undefined);
    setDraft(JSON.stringify({ ...typed, ...change }));
  };
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const name = (typed.name ?? '').trim();
    const input = {
      project: home.id,
      name,
      ...(typed.source?.trim() && { source: typed.source.trim() }),
      ...(typed.task && { task: typed.task }),
      checks: (typed.checks ?? '').split('\n').flatMap((each) => each.trim() || []),
    };
    const result = name === '' ? undefined : session.sync.run('gate.add', input);
    if (result?.kind === 'pending') {
      session.notices.say(saying`Gate ${name} added.`);
      setDraft(undefined);
      onDone();
      return;
    }
    setProblem(result?.message ?? 'Give the gate a name, such as the data set that it stands for.');
    first.current?.focus();
  };
  return (
    <form
      onSubmit={add}
      noValidate
      aria-label="Add a gate"
      onKeyDown={(event) => event.key === 'Escape' && onDone()}
      className="mb-4 flex max-w-2xl flex-col gap-3 rounded border border-line bg-surface p-4"
    >
      <TextField
        ref={first}
        label="Name"
        placeholder="Q3 labels"
        autoFocus
        maxLength={120}
        value={typed.name ?? ''}
        problem={problem}
        onChange={(event) => type({ name: event.target.value })}
      />
      <TextField
        label="Where the data comes from (if you like)"
        placeholder="dvc: data/labels_q3.dvc"
        maxLength={2_000}
        spellCheck={false}
        value={typed.source ?? ''}
        onChange={(event) => type({ source: event.target.value })}
      />
      <label className="flex flex-col gap-1 font-medium">
        Data task that works towards it
        <select
          value={typed.task ?? ''}
          onChange={(event) => type({ task: event.target.value })}
          className="field font-normal coarse:min-h-10"
        >
          <option value="">None</option>
          {tasks.map((each) => (
            <option key={each.id} value={each.id}>
              {home.key}-{each.number} {each.title}
            </option>
          ))}
        </select>
      </label>
      <TextArea
        label="Checks, one a line"
        placeholder={'no duplicates\nunder 1 % missing'}
        rows={3}
        value={typed.checks ?? ''}
        onChange={(event) => type({ checks: event.target.value })}
      />
      <div className="flex gap-2">
        <Button weight="main" type="submit">
          Add gate
        </Button>
        <Button weight="quiet" onClick={onDone}>
          Not now
        </Button>
      </div>
    </form>
  );
}

/** Open tasks of the data track. */
function useDataTasks(home: Project) {
  return useLive(
    (replica) => {
      const tracks = replica.query(() => list(track, 'project', [home.id])) ?? [];
      const data = tracks.find((each) => each.kind === 'data')?.id;
      const open = replica.query(() => list(task, 'done', [home.id, null, null])) ?? [];
      return open.filter((each) => each.track === data).toSorted((a, b) => b.number - a.number);
    },
    [home.id],
  );
}
