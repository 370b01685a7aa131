/**
 * Adding a task where it belongs: a line and Enter, the next line and Enter, with the tokens of quick add. What was
 * typed is kept until then.
 */
import { memo, Suspense, useLayoutEffect, useRef, useState } from 'react';
import { createOf, type Column, type Project, type TrackKind } from '@dualtrack/core';
import { Plus } from 'lucide-react';
import { Glyph } from '../../parts/glyph.tsx';
import { late } from '../../state/late.ts';
import { useSession } from '../../state/live.ts';
import { keyOf, spoken, taskById } from '../look.ts';
import { useQuickLine } from '../quickAdd/line.ts';
import { cardElement } from './cardMenu.ts';
import { useDesk, useDeskState } from './deskContext.ts';
import { inherited } from './inherit.ts';

const understood = late(async () => (await import('../quickAdd/chips.tsx')).ChipList);
const tried = late(async () => (await import('../quickAdd/tried.tsx')).Tried);

interface Props {
  column: Column;
  lane: TrackKind;
  home: Project;
  isEmpty: boolean;
  /** The view's filter leaves out some of what is here. */
  isFiltered: boolean;
}

const invitations: Record<TrackKind, string> = {
  research: 'What do we want to find out?',
  production: 'What shall we build?',
  data: 'Which data do we need?',
};

export const AddTask = memo(function AddTask({ column, lane, home, isEmpty: isBare, isFiltered }: Props) {
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
});

function Nothing({ text }: { text: string }) {
  return <p className="px-2.5 pt-0.5 pb-2.5 text-meta text-text-3">{text}</p>;
}

function Composer({ column, lane, home, onClose }: Omit<Props, 'isEmpty' | 'isFiltered'> & { onClose: () => void }) {
  const session = useSession();
  const desk = useDesk();
  const { text, read, setText, dismiss, heedBackspace } = useQuickLine(home, `add.${column.id}`, lane);
  const [problem, setProblem] = useState<string>();
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);

  const add = (): void => {
    if (text.trim() === '') return;
    if (read.title === '') {
      setProblem('It needs a title too.');
      return;
    }
    const input = { ...withView(createOf(read, home.id), inherited(session.replica, desk.view.query, lane)) };
    const result = session.sync.run('work.create', { ...input, column: column.id });
    setProblem(result.kind === 'refused' ? spoken(session.replica, result.message) : undefined);
    if (result.kind === 'refused') return;
    setText('');
    session.added(result, column.name);
    session.onceMade(result, 'task', (id) => {
      const row = taskById(session.replica, id);
      if (desk.spot(id)) desk.point(id);
      else if (row) session.notices.done(`${keyOf(session.replica, row)} is added; the filter does not show it`);
    });
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
      className={`relative mb-1.5 flex flex-col md:mx-1.5 gap-1.5 rounded border border-line bg-surface p-1.5 pl-2.5 edge-${lane}`}
    >
      <textarea
        ref={field}
        rows={1}
        maxLength={10_000}
        aria-label={`New task in ${column.name}`}
        aria-invalid={problem !== undefined}
        placeholder={invitations[lane]}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setProblem(undefined);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') {
            event.preventDefault();
            add();
          } else if (event.key === 'Escape') {
            event.preventDefault();
            leave();
          } else if (heedBackspace(event)) event.preventDefault();
        }}
        className="field field-sizing-content max-h-60 w-full resize-none"
      />
      {problem && (
        <p role="alert" className="text-meta text-danger">
          {problem}
        </p>
      )}
      <Suspense>
        {read.chips.length > 0 && (
          <div className="flex flex-wrap gap-1">
            <understood.Component read={read} onDismiss={dismiss} />
          </div>
        )}
        {lane === 'research' && (
          <div className="max-h-40 overflow-y-auto empty:hidden">
            <tried.Component home={home} text={read.title} />
          </div>
        )}
      </Suspense>
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

type Input = Record<string, unknown>;

/** What was typed goes before what the filter asks for; labels add up, and a guessed type gives way to a filtered one. */
function withView(typed: Input, asked: Input): Input {
  const labels = [...((asked['labels'] as string[] | undefined) ?? []), ...((typed['labels'] as string[]) ?? [])];
  const { type } = asked;
  return { ...asked, ...typed, ...(labels.length > 0 && { labels }), ...(type !== undefined && { type }) };
}

/** Because: a new task is the last one of its column. */
function showEnd(column: string): void {
  const well = document.querySelector(`[data-well="${CSS.escape(column)}"]`);
  if (well) well.scrollTop = well.scrollHeight;
}
