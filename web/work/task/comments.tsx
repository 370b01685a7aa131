/** What was said about a task. One's own words stand there at once; those of others as the server tells them. */
import { useState } from 'react';
import { comment, list, type Task, type TaskView } from '@dualtrack/core';
import { Button } from '../../parts/button.tsx';
import { Writing } from '../../knowledge/writing.tsx';
import { Written } from '../../knowledge/written.tsx';
import { momentText } from '../../state/dates.ts';
import { useDraft } from '../../state/kept.ts';
import { useLive, useNow, useSession } from '../../state/live.ts';
import type { Remote } from '../../state/remote.ts';
import { peopleIn } from '../look.ts';
import { Part } from './part.tsx';
import { Revisions } from './revisions.tsx';

interface Shown {
  readonly id: string;
  readonly body: string;
  readonly by: string | null;
  readonly isMine: boolean;
  readonly at: number;
  readonly edited: boolean;
}

export function Comments({ row, view }: { row: Task; view: Remote<TaskView> }) {
  const [said, setSaid] = useState<ReadonlyMap<string, string>>(new Map());
  const shown = useShown(row, view.value, said);
  const keep = (id: string, body: string): void => setSaid(new Map(said).set(id, body));
  return (
    <Part title="Comments">
      <ul className="flex flex-col gap-3">
        {shown.map((each) => (
          <li key={each.id}>
            <Comment of={each} home={row.project} onSaid={keep} />
          </li>
        ))}
      </ul>
      <AddComment row={row} onAdded={keep} />
    </Part>
  );
}

/** The server's words, and those of this page that it has not told of yet and that were not refused. */
function useShown(row: Task, view: TaskView | undefined, said: ReadonlyMap<string, string>): Shown[] {
  const session = useSession();
  const people = useLive(peopleIn, []);
  const rows = useLive((replica) => replica.query(() => list(comment, 'task', [row.id])) ?? [], [row.id]);
  const byId = new Map(rows.map((each) => [each.id as string, each]));
  const isMine = (id: string): boolean => byId.get(id)?.by === session.person;
  const told = (view?.comments ?? [])
    .filter((each) => byId.get(each.id)?.removedAt == null)
    .map((each) => ({
      id: each.id,
      body: session.replica.isPending('comment', each.id) ? (said.get(each.id) ?? each.body) : each.body,
      by: each.by,
      isMine: isMine(each.id),
      at: Date.parse(each.at),
      edited: each.edited !== null,
    }));
  const known = new Set<string>(told.map((each) => each.id));
  const fresh = rows.flatMap((each): Shown[] => {
    const body = said.get(each.id);
    if (body === undefined || known.has(each.id) || each.removedAt !== null) return [];
    const by = people.find((one) => one.id === each.by)?.name ?? null;
    return [{ id: each.id, body, by, isMine: true, at: each.at, edited: false }];
  });
  return [...told, ...fresh];
}

function Comment({ of, home, onSaid }: { of: Shown; home: string; onSaid: (id: string, body: string) => void }) {
  const session = useSession();
  const now = useNow();
  const [isEditing, setEditing] = useState(false);
  const [isPast, setPast] = useState(false);
  return (
    <>
      <p className="flex min-h-6 items-center gap-1 text-meta text-text-2">
        <span className="font-medium text-text">{of.by ?? 'Dualtrack'}</span> · {momentText(of.at, now)}
        {of.edited && (
          <Button small weight="quiet" aria-expanded={isPast} onClick={() => setPast(!isPast)}>
            edited
          </Button>
        )}
        {of.isMine && !isEditing && (
          <span className="ml-auto flex">
            <Button small weight="quiet" onClick={() => setEditing(true)}>
              Edit
            </Button>
            <Button
              small
              weight="quiet"
              onClick={() => session.run('comment.remove', { comment: of.id }, 'Comment removed')}
            >
              Remove
            </Button>
          </span>
        )}
      </p>
      {isEditing ? (
        <EditComment of={of} home={home} onSaid={onSaid} onDone={() => setEditing(false)} />
      ) : (
        <Written text={of.body} home={home} />
      )}
      {isPast && <Revisions of={of.id} home={home} renew={of.body} />}
    </>
  );
}

interface Editing {
  of: Shown;
  home: string;
  onSaid: (id: string, body: string) => void;
  onDone: () => void;
}

function EditComment({ of, home, onSaid, onDone }: Editing) {
  const session = useSession();
  const [draft, setDraft] = useDraft(`comment.edit.${of.id}`);
  const text = draft ?? of.body;
  const save = (): void => {
    const result = session.run('comment.edit', { comment: of.id, body: text }, 'Comment changed');
    if (result.kind === 'refused') return;
    onSaid(of.id, text.trim());
    setDraft(undefined);
    onDone();
  };
  return (
    <div className="flex flex-col gap-2">
      <Writing
        label="Change your comment"
        placeholder=""
        value={text}
        home={home}
        rows={2}
        part={`comment.${of.id}`}
        isFocused
        onType={setDraft}
        onSubmit={save}
        onLeave={onDone}
      />
      <div className="flex gap-2">
        <Button small weight="main" disabled={text.trim() === ''} onClick={save}>
          Save
        </Button>
        <Button
          small
          weight="quiet"
          onClick={() => {
            setDraft(undefined);
            onDone();
          }}
        >
          Leave it
        </Button>
      </div>
    </div>
  );
}

function AddComment({ row, onAdded }: { row: Task; onAdded: (id: string, body: string) => void }) {
  const session = useSession();
  const [draft, setDraft] = useDraft(`comment.${row.id}`);
  const [problem, setProblem] = useState<string>();
  const text = draft ?? '';
  const add = (): void => {
    if (text.trim() === '') return;
    const result = session.run('comment.add', { task: row.id, body: text });
    if (result.kind === 'refused') {
      setProblem(result.message);
      return;
    }
    setProblem(undefined);
    setDraft(undefined);
    if (result.created) onAdded(result.created.id, text.trim());
    session.notices.say('Comment added.');
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
      className="flex flex-col gap-2"
    >
      <Writing
        label="Your comment"
        placeholder="Say something; @ mentions somebody"
        value={text}
        home={row.project}
        rows={2}
        part="comment"
        onType={(next) => setDraft(next === '' ? undefined : next)}
        onSubmit={add}
        onLeave={() => (document.activeElement as HTMLElement | null)?.blur()}
      />
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
      <Button small type="submit" className="self-start" disabled={text.trim() === ''}>
        Comment
      </Button>
    </form>
  );
}
