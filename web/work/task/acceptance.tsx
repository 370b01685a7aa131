/** The list that says when a task is done. */
import type { FormEvent } from 'react';
import type { RunResult } from '@dualtrack/client';
import type { Task } from '@dualtrack/core';
import { X } from 'lucide-react';
import { IconButton } from '../../parts/button.tsx';
import { useTyped } from '../../state/kept.ts';
import { useSession } from '../../state/live.ts';
import { Part } from './part.tsx';

export function AcceptanceList({ row }: { row: Task }) {
  const session = useSession();
  const [text, setText] = useTyped(`accept.${row.id}`);
  const set = (items: readonly { id?: string; text: string; done: boolean }[], said: string): RunResult =>
    session.run('work.accept', { task: row.id, items }, said);
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() === '') return;
    const result = set([...row.acceptance, { text, done: false }], 'Added to what makes it done');
    if (result.kind === 'pending') setText('');
  };
  return (
    <Part title="Done when">
      <ul>
        {row.acceptance.map((each) => (
          <li key={each.id} className="group flex items-center gap-2">
            <label className="flex min-h-7 min-w-0 flex-1 cursor-pointer items-center gap-2 coarse:min-h-11">
              <input
                type="checkbox"
                checked={each.done}
                onChange={() =>
                  set(
                    row.acceptance.map((one) => (one.id === each.id ? { ...one, done: !one.done } : one)),
                    each.done ? 'Open again' : 'Done',
                  )
                }
                className="size-4 shrink-0 accent-production"
              />
              <span className={`min-w-0 break-words ${each.done ? 'text-text-2' : ''}`}>{each.text}</span>
            </label>
            <IconButton
              label={`Remove “${each.text}”`}
              className="!size-6 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 coarse:!size-10 coarse:opacity-100"
              onClick={() =>
                set(
                  row.acceptance.filter((one) => one.id !== each.id),
                  'Taken off what makes it done',
                )
              }
            >
              <X size={14} aria-hidden="true" />
            </IconButton>
          </li>
        ))}
      </ul>
      <form onSubmit={add}>
        <input
          aria-label="What else makes it done"
          placeholder="What makes it done? Enter adds it."
          value={text}
          maxLength={500}
          onChange={(event) => setText(event.target.value)}
          className="field w-full"
        />
      </form>
    </Part>
  );
}
