/**
 * A task in one line, from anywhere. Tokens become chips under the line, which can be dismissed; what is typed is kept
 * until it is added; and what was tried or asked before shows while one types.
 */
import { useLayoutEffect, useRef, useState } from 'react';
import { createOf, trackNames, type Project } from '@dualtrack/core';
import { useLocation } from 'wouter';
import { keyText } from '../../keys/labels.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/popups.tsx';
import { useProject } from '../../shell/places.ts';
import { keep } from '../../state/storage.ts';
import { useCoarse, useSession } from '../../state/live.ts';
import { spoken, taskById } from '../look.ts';
import { ChipList, TrackChoice } from './chips.tsx';
import { useQuickLine } from './line.ts';
import { Tried } from './tried.tsx';

export function QuickAddDialog({ onClose }: { onClose: () => void }) {
  const project = useProject();
  const field = useRef<HTMLTextAreaElement>(null);
  const [before] = useState(() => document.activeElement);
  if (!project) return null;
  return (
    <Dialog
      title={`Add to ${project.name}`}
      onClose={onClose}
      initialFocus={field}
      finalFocus={() => (before instanceof HTMLElement && before.isConnected ? before : undefined)}
      wide
    >
      <Line key={project.id} home={project} field={field} onClose={onClose} />
    </Dialog>
  );
}

interface LineProps {
  home: Project;
  field: React.RefObject<HTMLTextAreaElement | null>;
  onClose: () => void;
}

function Line({ home, field, onClose }: LineProps) {
  const session = useSession();
  const isCoarse = useCoarse();
  const [, go] = useLocation();
  const { text, setText, dismiss, setTrack, read, heedBackspace } = useQuickLine(home, `quick.${home.id}`);
  const [problem, setProblem] = useState<string>();
  useLayoutEffect(() => {
    // Because: whoever types on at once must not lose a letter to a dialog that takes the focus a frame later.
    const at = field.current;
    at?.focus();
    at?.setSelectionRange(at.value.length, at.value.length);
  }, [field]);

  const add = ({ open }: { open: boolean }): void => {
    if (read.title === '') {
      setProblem(
        text.trim() === '' ? 'Write what is to be done, or what you want to find out.' : 'It needs a title too.',
      );
      field.current?.focus();
      return;
    }
    const result = session.sync.run('work.create', createOf(read, home.id));
    if (result.kind === 'refused') {
      setProblem(spoken(session.replica, result.message));
      field.current?.focus();
      return;
    }
    setText('');
    keep('quick.track', read.track);
    session.added(result, trackNames[read.track]);
    session.notices.done(`${result.created?.key ?? 'The task'} added to ${trackNames[read.track]}`);
    onClose();
    if (!open) return;
    session.onceMade(result, 'task', (id) => go(`/${home.key}/board/${taskById(session.replica, id)?.number ?? ''}`));
  };

  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        add({ open: false });
      }}
    >
      <textarea
        ref={field}
        rows={1}
        maxLength={10_000}
        aria-label="What is to be done, or what do you want to find out?"
        aria-invalid={problem !== undefined}
        aria-describedby="quick-help"
        placeholder="Try focal loss on rare classes? @mei [5d] by fri"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setProblem(undefined);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            add({ open: event.ctrlKey || event.metaKey });
          } else if (heedBackspace(event)) event.preventDefault();
        }}
        className="field field-sizing-content max-h-60 w-full resize-none text-panel"
      />
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-1.5">
        <TrackChoice read={read} onTrack={setTrack} />
        <ChipList read={read} onDismiss={dismiss} />
      </div>
      <Tried home={home} text={read.title} onLeave={onClose} />
      <div className="flex flex-wrap items-center gap-2 border-t border-line pt-3">
        <Button type="submit" weight="main">
          Add
        </Button>
        <Button onClick={() => add({ open: true })}>Add and open</Button>
        <p id="quick-help" className="ml-auto text-meta text-text-3">
          {isCoarse
            ? '@person, #label, !2, =3 points, [5d] box, by fri, ^version, &KEY-1, // text'
            : `@ # ! = [5d] by ^ & //  ·  Enter adds, ${keyText('$mod+Enter')} opens it too, Esc keeps it`}
        </p>
      </div>
    </form>
  );
}
