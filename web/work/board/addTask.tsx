/** Adding a task where it belongs: a title and Enter, the next title and Enter. What was typed is kept until then. */
import { useEffect, useRef, useState } from 'react';
import type { Column, TrackKind } from '@dualtrack/core';
import { Plus } from 'lucide-react';
import { Glyph } from '../../parts/glyph.tsx';
import { useDraft } from '../../state/kept.ts';
import { useSession } from '../../state/live.ts';
import { cardElement } from './cardMenu.ts';
import { useDesk, useDeskState } from './deskContext.ts';
import { inherited } from './inherit.ts';

interface Props {
  column: Column;
  lane: TrackKind;
  /** The project's key. */
  home: string;
  isEmpty: boolean;
  /** The view's filter leaves out some of what is here. */
  isFiltered: boolean;
}

const invitations: Record<TrackKind, string> = {
  research: 'What do we want to find out?',
  production: 'What shall we build?',
  data: 'Which data do we need?',
};

export function AddTask({ column, lane, home, isEmpty: isBare, isFiltered }: Props) {
  const desk = useDesk();
  const isOpen = useDeskState((each) => each.composing === column.id);
  const button = useRef<HTMLButtonElement>(null);
  const isEmpty = isBare && !isFiltered;
  // Because: an answer is added by deciding its question.
  if (lane === 'research' && column.phase === 'done')
    return isEmpty ? <Nothing text="Decided questions come here." /> : null;
  if (isOpen) return <Composer {...{ column, lane, home }} onClose={() => button.current?.focus()} />;
  if (column.phase === 'done' && isEmpty)
    return <Nothing text={lane === 'data' ? 'Data that is ready comes here.' : 'What is live comes here.'} />;
  if (column.phase === 'done') return null;
  return (
    <button
      ref={button}
      type="button"
      data-add
      onClick={() => desk.compose(column.id)}
      className={`flex items-center gap-1.5 rounded px-1.5 text-left text-meta text-text-3 transition-colors hover:bg-hover hover:text-text ${isEmpty ? 'mx-1.5 mb-1.5 min-h-11 border border-dashed border-control' : 'm-1 h-7 coarse:h-10'}`}
    >
      {isEmpty ? <Glyph kind={lane} /> : <Plus size={14} aria-hidden="true" />}
      {isEmpty && column.phase === 'next' ? invitations[lane] : 'Add'}
      <span className="sr-only"> to {column.name}</span>
    </button>
  );
}

function Nothing({ text }: { text: string }) {
  return <p className="px-2.5 pt-0.5 pb-2.5 text-meta text-text-3">{text}</p>;
}

function Composer({ column, lane, home, onClose }: Omit<Props, 'isEmpty' | 'isFiltered'> & { onClose: () => void }) {
  const session = useSession();
  const desk = useDesk();
  const [draft, setDraft] = useDraft(`add.${column.id}`);
  const [problem, setProblem] = useState<string>();
  const field = useRef<HTMLTextAreaElement>(null);
  const title = draft ?? '';
  useEffect(() => field.current?.focus(), []);

  const add = (): void => {
    if (title.trim() === '') return;
    const more = inherited(session.replica, desk.view.query, lane);
    const input = { project: home, track: lane, title, column: column.id, ...more };
    const result = session.sync.run('work.create', input);
    setProblem(result.kind === 'refused' ? result.message : undefined);
    if (result.kind === 'refused') return;
    setDraft(undefined);
    session.added(result, column.name);
    if (result.created && desk.spot(result.created.id)) desk.point(result.created.id);
    else if (result.created)
      session.notices.done(`${result.created.key ?? 'It'} is added; the filter does not show it`);
    requestAnimationFrame(() => showEnd(column.id));
  };
  const leave = (): void => {
    const back = desk.active;
    desk.compose(undefined);
    requestAnimationFrame(() => (back && cardElement(back) ? desk.focus(back) : onClose()));
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
      className={`relative mx-1.5 mb-1.5 flex flex-col gap-1 rounded border border-line bg-surface p-1.5 pl-2.5 edge-${lane}`}
    >
      <textarea
        ref={field}
        rows={1}
        maxLength={500}
        aria-label={`New task in ${column.name}`}
        aria-invalid={problem !== undefined}
        placeholder={invitations[lane]}
        value={title}
        onChange={(event) => setDraft(event.target.value === '' ? undefined : event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') {
            event.preventDefault();
            add();
          } else if (event.key === 'Escape') {
            event.preventDefault();
            leave();
          }
        }}
        className="field field-sizing-content w-full resize-none"
      />
      {problem && (
        <p role="alert" className="text-meta text-danger">
          {problem}
        </p>
      )}
      <div className="flex items-center gap-1 text-meta text-text-3">
        <button
          type="submit"
          className="h-6 rounded border border-control bg-surface px-2 font-medium text-text hover:bg-hover coarse:h-10"
        >
          Add
        </button>
        <button type="button" onClick={leave} className="h-6 rounded px-2 hover:bg-hover hover:text-text coarse:h-10">
          Close
        </button>
        <span className="ml-auto max-sm:hidden">Enter adds, Esc keeps it</span>
      </div>
    </form>
  );
}

/** Because: a new task is the last one of its column. */
function showEnd(column: string): void {
  const well = document.querySelector(`[data-well="${CSS.escape(column)}"]`);
  if (well) well.scrollTop = well.scrollHeight;
}
