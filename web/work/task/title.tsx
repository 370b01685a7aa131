/** The title, renamed in place: Enter or leaving it saves, Escape takes it back. */
import type { Task } from '@dualtrack/core';
import { flushSync } from 'react-dom';
import { useSession } from '../../state/live.ts';
import { keyOf } from '../look.ts';
import { useEdited } from './edited.ts';

export function Title({ row, isPage }: { row: Task; isPage: boolean }) {
  const Heading = isPage ? 'h1' : 'h2';
  const session = useSession();
  const { text, problem, type, save, revert } = useEdited(`title.${row.id}`, row.title, (title) =>
    session.run('work.rename', { task: row.id, title }, `${keyOf(session.replica, row)} renamed`),
  );
  return (
    <div className="-mb-2">
      <Heading className="sr-only">{row.title}</Heading>
      <textarea
        rows={1}
        data-part="rename"
        aria-label="Title"
        aria-invalid={problem !== undefined}
        maxLength={500}
        value={text}
        onChange={(event) => type(event.target.value.replace(/\n/g, ' '))}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') {
            event.preventDefault();
            // Because: leaving the field saves it.
            event.currentTarget.blur();
          } else if (event.key === 'Escape') {
            event.preventDefault();
            event.stopPropagation();
            // Because: leaving the field saves it, so it has to hold the old text by then.
            flushSync(revert);
            event.currentTarget.blur();
          }
        }}
        className="-mx-1.5 block field-sizing-content w-[calc(100%+0.75rem)] resize-none rounded border border-transparent bg-transparent px-1.5 py-1 text-panel font-semibold hover:border-line focus:border-control"
      />
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}
