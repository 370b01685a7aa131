/**
 * The description: its Markdown as it is. What is typed is kept on this device at every keystroke, and saved on the
 * revision that it was written on; where somebody else was faster, both are shown and the person chooses.
 */
import { useEffect, useRef, useState } from 'react';
import type { Task, TaskView } from '@dualtrack/core';
import { Button } from '../../parts/button.tsx';
import { useDraft } from '../../state/kept.ts';
import { useSession } from '../../state/live.ts';
import type { Remote } from '../../state/remote.ts';
import { useSettled } from '../../state/settled.ts';
import { Part } from './part.tsx';

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
  const [problem, setProblem] = useState<string>();
  const field = useRef<HTMLTextAreaElement>(null);
  const draft = kept === undefined ? undefined : (JSON.parse(kept) as Draft);
  const saved = view.value?.description;
  const revision = view.value?.descriptionRevision ?? null;
  const isClash = draft !== undefined && !isSaving && saved !== undefined && draft.was !== revision;

  useEffect(() => {
    // Because: a draft that reads as what is saved is no draft any more.
    if (draft && saved !== undefined && draft.text === saved) keepDraft(undefined);
  }, [draft, saved, keepDraft]);

  const type = (text: string): void => {
    keepDraft(JSON.stringify({ text, was: draft?.was ?? revision } satisfies Draft));
    setProblem(undefined);
  };
  const save = (was = draft?.was ?? revision): void => {
    if (!draft || isSaving) return;
    const result = session.run('work.describe', { task: row.id, body: draft.text, was });
    if (result.kind === 'refused') {
      setProblem(result.message);
      return;
    }
    setSaving(true);
    void settled(result.call.id).then((refused) => {
      setSaving(false);
      if (refused) setProblem(refused.message);
    });
  };

  return (
    <Part title="Description" aside={draft && <State isSaving={isSaving} />}>
      <textarea
        ref={field}
        data-part="description"
        aria-label="Description, in Markdown"
        placeholder={saved === undefined ? '' : 'What is this about? Markdown.'}
        value={draft?.text ?? saved ?? ''}
        readOnly={saved === undefined && draft === undefined}
        maxLength={200_000}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
          if (event.key === 'Escape') {
            event.stopPropagation();
            event.currentTarget.blur();
          }
        }}
        className="field field-sizing-content min-h-16 w-full resize-none leading-5"
      />
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
            <Button small weight="quiet" onClick={() => keepDraft(undefined)}>
              Take theirs
            </Button>
          </div>
        </div>
      )}
      {draft && !isClash && (
        <div className="flex items-center gap-2">
          <Button small weight="main" disabled={isSaving} onClick={() => save()}>
            Save
          </Button>
          <Button
            small
            weight="quiet"
            disabled={isSaving}
            onClick={() => {
              keepDraft(undefined);
              setProblem(undefined);
            }}
          >
            Throw away
          </Button>
        </div>
      )}
    </Part>
  );
}

function State({ isSaving }: { isSaving: boolean }) {
  return <span className="text-meta text-text-3">{isSaving ? 'saving' : 'a draft, kept on this device'}</span>;
}
