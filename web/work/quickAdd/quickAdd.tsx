/**
 * A task in one line, from anywhere. Tokens become chips under the line, which can be dismissed; what is typed is kept
 * until it is added; and what was tried or asked before shows while one types.
 */
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import {
  createOf,
  parseQuickAdd,
  trackNames,
  type Chip,
  type Project,
  type QuickAdd,
  type TrackKind,
} from '@dualtrack/core';
import { useLocation } from 'wouter';
import { keyText } from '../../keys/labels.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/popups.tsx';
import { useProject } from '../../shell/places.ts';
import { keep, kept, useDraft } from '../../state/kept.ts';
import { useCoarse, useLive, useNow, useSession } from '../../state/live.ts';
import { spoken } from '../look.ts';
import { Chips } from './chips.tsx';
import { namesFor } from './names.ts';
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
  const { text, setText, dismiss, setTrack, read } = useQuickLine(home);
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
    if (open && result.created?.key) go(`/${home.key}/board/${result.created.key.split('-')[1]}`);
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
          } else if (event.key === 'Backspace') {
            const { selectionStart, selectionEnd } = event.currentTarget;
            const before = selectionStart === selectionEnd ? text.slice(0, selectionStart) : '';
            const last = read.chips.find((each) => before.endsWith(each.typed));
            if (last) {
              event.preventDefault();
              dismiss(last);
            }
          }
        }}
        className="field field-sizing-content max-h-60 w-full resize-none text-panel"
      />
      {problem && (
        <p role="alert" className="text-danger">
          {problem}
        </p>
      )}
      <Chips read={read} onTrack={setTrack} onDismiss={dismiss} />
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

/** The line that is being written for a project, as it is understood. */
function useQuickLine(home: Project) {
  const now = useNow();
  const [draft, setDraft] = useDraft(`quick.${home.id}`);
  const [dismissed, setDismissed] = useState<readonly string[]>([]);
  const [track, setTrack] = useState<TrackKind>();
  const names = useLive((replica) => namesFor(replica, home, now), [home.id, now]);
  const text = draft ?? '';
  const read: QuickAdd = useMemo(() => {
    const usual = kept('quick.track') as TrackKind | undefined;
    return parseQuickAdd(text, names, { track, dismissed, ...(usual && { usual }) });
  }, [text, names, track, dismissed]);
  return {
    text,
    read,
    setTrack,
    setText(next: string): void {
      setDraft(next === '' ? undefined : next);
      // Because: a token that was taken out and typed anew is meant.
      setDismissed((all) => all.filter((each) => next.includes(each)));
    },
    dismiss: ({ typed }: Chip): void => setDismissed((all) => [...all, typed]),
  };
}
