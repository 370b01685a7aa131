/** What was said about a task. One's own words stand there at once; those of others as the server tells them. */
import { useState, type FormEvent } from 'react';
import { comment, list, type Task, type TaskView } from '@dualtrack/core';
import { Button } from '../../parts/button.tsx';
import { momentText } from '../../state/dates.ts';
import { useDraft } from '../../state/kept.ts';
import { useLive, useNow, useSession } from '../../state/live.ts';
import type { Remote } from '../../state/remote.ts';
import { peopleIn } from '../look.ts';
import { Part } from './part.tsx';

interface Shown {
  readonly id: string;
  readonly body: string;
  readonly by: string | null;
  readonly at: number;
  readonly edited: boolean;
}

export function Comments({ row, view }: { row: Task; view: Remote<TaskView> }) {
  const now = useNow();
  const [mine, setMine] = useState<ReadonlyMap<string, string>>(new Map());
  const shown = useShown(row, view.value, mine);
  return (
    <Part title="Comments">
      <ul className="flex flex-col gap-3">
        {shown.map((each) => (
          <li key={each.id}>
            <p className="text-meta text-text-2">
              <span className="font-medium text-text">{each.by ?? 'Dualtrack'}</span> · {momentText(each.at, now)}
              {each.edited && ' · edited'}
            </p>
            <p className="break-words whitespace-pre-wrap">{each.body}</p>
          </li>
        ))}
      </ul>
      <AddComment row={row} onAdded={(id, body) => setMine(new Map(mine).set(id, body))} />
    </Part>
  );
}

/** The server's words, and those of this page that it has not told of yet and that were not refused. */
function useShown(row: Task, view: TaskView | undefined, mine: ReadonlyMap<string, string>): Shown[] {
  const people = useLive(peopleIn, []);
  const rows = useLive((replica) => replica.query(() => list(comment, 'task', [row.id])) ?? [], [row.id]);
  const told = (view?.comments ?? []).map((each) => ({
    id: each.id,
    body: each.body,
    by: each.by,
    at: Date.parse(each.at),
    edited: each.edited !== null,
  }));
  const known = new Set<string>(told.map((each) => each.id));
  const fresh = rows.flatMap((each): Shown[] => {
    const body = mine.get(each.id);
    if (body === undefined || known.has(each.id)) return [];
    const by = people.find((one) => one.id === each.by)?.name ?? null;
    return [{ id: each.id, body, by, at: each.at, edited: false }];
  });
  return [...told, ...fresh];
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
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        add();
      }}
      className="flex flex-col gap-2"
    >
      <textarea
        rows={2}
        data-part="comment"
        aria-label="Your comment"
        placeholder="Say something; @Name mentions somebody"
        value={text}
        maxLength={200_000}
        onChange={(event) => setDraft(event.target.value === '' ? undefined : event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) add();
          if (event.key === 'Escape') {
            event.stopPropagation();
            event.currentTarget.blur();
          }
        }}
        className="field field-sizing-content w-full resize-none"
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
