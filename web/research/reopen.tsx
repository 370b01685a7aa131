/** Taking a decided question up again: what changed? The entry stays as it is, a new timebox starts. */
import { useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import type { EntryView } from '@dualtrack/core';
import { useLocation } from 'wouter';
import { Button } from '../parts/button.tsx';
import { TextArea, TextField } from '../parts/field.tsx';
import { Dialog } from '../parts/popups.tsx';
import { useDraft, useTyped } from '../state/kept.ts';
import { useLive, useSession } from '../state/live.ts';
import { projectByKey } from '../work/look.ts';

export function Reopen({ entry }: { entry: EntryView }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button small onClick={() => setOpen(true)}>
        Reopen
      </Button>
      {isOpen && <ReopenDialog entry={entry} onClose={() => setOpen(false)} />}
    </>
  );
}

function ReopenDialog({ entry, onClose }: { entry: EntryView; onClose: () => void }) {
  const session = useSession();
  const [, go] = useLocation();
  const home = useLive((replica) => projectByKey(replica, entry.project), [entry.project]);
  const [draft, setDraft] = useDraft(`reopen.${entry.taskId}`);
  const [days, setDays] = useTyped(`reopen.days.${entry.taskId}`);
  const [problem, setProblem] = useState<string>();
  const field = useRef<HTMLTextAreaElement>(null);
  const reopen = (): void => {
    if ((draft ?? '').trim() === '') {
      setProblem('Say what changed since; it is kept with the question.');
      field.current?.focus();
      return;
    }
    const input = { task: entry.taskId, reason: draft, ...(days !== '' && { days: Number(days) }) };
    const result = session.run('research.reopen', input, `${entry.task} taken up again`);
    if (result.kind === 'refused') {
      setProblem(result.message);
      return;
    }
    setDraft(undefined);
    setDays('');
    onClose();
    go(`/${entry.task.replace('-', '/board/')}`);
  };
  return (
    <Dialog title={`Reopen ${entry.task}`} onClose={onClose} initialFocus={field}>
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          reopen();
        }}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) reopen();
        }}
        className="flex flex-col gap-4"
        noValidate
      >
        <p className="text-panel font-medium break-words">{entry.question}</p>
        <TextArea
          ref={field}
          label="What changed?"
          placeholder="New data, a new idea, another need: why is it worth asking again?"
          rows={2}
          maxLength={4_000}
          value={draft ?? ''}
          problem={problem}
          onChange={(event) => {
            setDraft(event.target.value === '' ? undefined : event.target.value);
            setProblem(undefined);
          }}
        />
        <TextField
          label="Days in the new timebox"
          type="number"
          min={0.5}
          step={0.5}
          placeholder={String(home?.boxDays ?? '')}
          value={days}
          className="!w-24"
          onChange={(event) => setDays(event.target.value)}
        />
        <div className="flex flex-wrap items-center gap-2">
          <Button weight="main" type="submit">
            Reopen
          </Button>
          <Button weight="quiet" onClick={onClose}>
            Leave it
          </Button>
          <span className="text-meta text-text-3 md:ml-auto">L-{entry.number} stays in the ledger.</span>
        </div>
      </form>
    </Dialog>
  );
}
