/**
 * The description, shown as its Markdown means it and written in place. What is typed is kept on this device at every
 * keystroke, and saved on the revision that it was written on; where somebody else was faster, both are shown and the
 * person chooses.
 */
import { useEffect, useRef, useState } from 'react';
import type { Task, TaskView } from '@dualtrack/core';
import { useHistoryState } from 'wouter/use-browser-location';
import { Button } from '../../parts/button.tsx';
import { Writing } from '../../knowledge/writing.tsx';
import { Written } from '../../knowledge/written.tsx';
import { useDraft } from '../../state/kept.ts';
import { useSession } from '../../state/live.ts';
import type { Remote } from '../../state/remote.ts';
import { useSettled } from '../../state/settled.ts';
import { Part } from './part.tsx';
import { Revisions } from './revisions.tsx';

interface Draft {
  readonly text: string;
  /** The revision that it was written on. */
  readonly was: string | null;
}

export function Description({ row, view }: { row: Task; view: Remote<TaskView> }) {
  const session = useSession();
  const settled = useSettled();
  const [kept, keepDraft] = useDraft(`text.${row.id}`);
  const [isSaving, setSaving] = useState(false);
  const [isWriting, setWriting] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const [isPast, setPast] = useState(false);
  const wanted = useHistoryState<{ focus?: string } | null>();
  const [problem, setProblem] = useState<string>();
  const around = useRef<HTMLDivElement>(null);
  const draft = kept === undefined ? undefined : (JSON.parse(kept) as Draft);
  const saved = view.value?.description;
  const revision = view.value?.descriptionRevision ?? null;
  const isClash = draft !== undefined && !isSaving && saved !== undefined && draft.was !== revision;
  const isOpen = isWriting || draft !== undefined;

  useEffect(() => {
    // Because: a draft that reads as what is saved is no draft any more.
    if (draft && saved !== undefined && draft.text === saved) keepDraft(undefined);
  }, [draft, saved, keepDraft]);

  const type = (text: string): void => {
    keepDraft(JSON.stringify({ text, was: draft?.was ?? revision } satisfies Draft));
    setProblem(undefined);
  };
  useEffect(() => {
    if (wanted?.focus === 'description') setWriting(true);
  }, [wanted]);
  useEffect(() => {
    // Because: the field went, and the focus with it: it goes to what took its place.
    if (isOpen || !isLeaving) return;
    if (isFocusFree()) around.current?.querySelector<HTMLElement>('[data-part="description"]')?.focus();
    setLeaving(false);
  }, [isOpen, isLeaving]);
  const stop = (): void => {
    setWriting(false);
    setLeaving(true);
  };
  const save = (was = draft?.was ?? revision): void => {
    if (isSaving) return;
    if (!draft) {
      stop();
      return;
    }
    const result = session.run('work.describe', { task: row.id, body: draft.text, was });
    if (result.kind === 'refused') {
      setProblem(result.message);
      return;
    }
    setSaving(true);
    void settled(result.call.id).then((refused) => {
      setSaving(false);
      if (refused) setProblem(refused.message);
      else stop();
    });
  };
  const throwAway = (): void => {
    keepDraft(undefined);
    setProblem(undefined);
    stop();
  };

  return (
    <Part
      title="Description"
      aside={
        draft ? (
          <span className="text-meta text-text-3">{isSaving ? 'saving' : 'a draft, kept on this device'}</span>
        ) : (
          revision && (
            <Button small weight="quiet" aria-expanded={isPast} onClick={() => setPast(!isPast)}>
              {isPast ? 'Put away' : 'Earlier'}
            </Button>
          )
        )
      }
    >
      <div ref={around} className="flex flex-col gap-1.5">
        {isOpen && (saved !== undefined || draft) ? (
          <Writing
            label="Description, in Markdown"
            placeholder="What is this about? Markdown, @ mentions somebody."
            value={draft?.text ?? saved ?? ''}
            home={row.project}
            rows={3}
            part="description"
            isFocused={isWriting}
            onType={type}
            onSubmit={() => save()}
            onLeave={stop}
          />
        ) : (
          <Shown text={saved} row={row} onWrite={() => setWriting(true)} />
        )}
        {problem && (
          <p role="alert" className="text-danger">
            {problem}
          </p>
        )}
        {isClash && (
          <div className="flex flex-col gap-2 rounded border border-line p-3">
            <p>Somebody saved another text meanwhile:</p>
            <pre className="max-h-40 overflow-auto rounded bg-sunken p-2 font-sans whitespace-pre-wrap" tabIndex={0}>
              {saved || '(empty)'}
            </pre>
            <div className="flex gap-2">
              <Button small onClick={() => save(revision)}>
                Save mine over it
              </Button>
              <Button small weight="quiet" onClick={throwAway}>
                Take theirs
              </Button>
            </div>
          </div>
        )}
        {isOpen && !isClash && (
          <div className="flex items-center gap-2">
            <Button small weight="main" disabled={isSaving} onClick={() => save()}>
              {draft ? 'Save' : 'Done'}
            </Button>
            {draft && (
              <Button small weight="quiet" disabled={isSaving} onClick={throwAway}>
                Throw away
              </Button>
            )}
          </div>
        )}
      </div>
      {isPast && <Revisions of={row.id} home={row.project} renew={revision} />}
    </Part>
  );
}

/** Whether nothing has the focus, or what had it is gone. */
const isFocusFree = (): boolean => {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || activeElement.matches('[data-part=description]');
};

function Shown({ text, row, onWrite }: { text: string | undefined; row: Task; onWrite: () => void }) {
  if (text === undefined) return <p className="text-text-3">Opening…</p>;
  return (
    <>
      {text !== '' && <Written text={text} home={row.project} />}
      <button
        type="button"
        data-part="description"
        onClick={onWrite}
        className="self-start rounded text-text-2 hover:underline coarse:min-h-10"
      >
        {text === '' ? 'Write what this is about' : 'Edit'}
      </button>
    </>
  );
}
