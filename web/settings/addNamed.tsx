/** A field and a button that add something by its name; refused text stays, with the reason beside it. */
import { useState, type FormEvent, type ReactNode } from 'react';
import type { RunResult } from '@dualtrack/client';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { useDraft } from '../state/kept.ts';

interface Props {
  /** What is added: `column`. */
  what: string;
  /** What the draft is kept under. */
  name: string;
  label?: string;
  placeholder?: string;
  charsMax?: number;
  className?: string;
  /** What stands before the field: a choice that goes with the name. */
  before?: ReactNode;
  /** What stands behind it. */
  behind?: ReactNode;
  add: (name: string) => RunResult;
}

export function AddNamed({ what, name, add, before, behind, className = '', charsMax = 120, ...words }: Props) {
  const [draft, setDraft] = useDraft(name);
  const [problem, setProblem] = useState<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const text = (draft ?? '').trim();
    if (text === '') return setProblem(`Give the ${what} a name.`);
    const result = add(text);
    if (result.kind === 'refused') setProblem(result.message);
    else setDraft(undefined);
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-wrap items-start gap-2">
      {before}
      <div className="w-52">
        <TextField
          quiet
          label={words.label ?? `A new ${what}`}
          placeholder={words.placeholder ?? `A new ${what}`}
          maxLength={charsMax}
          spellCheck={false}
          autoComplete="off"
          className={className}
          value={draft ?? ''}
          problem={problem}
          onChange={(event) => {
            setDraft(event.target.value === '' ? undefined : event.target.value);
            setProblem(undefined);
          }}
        />
      </div>
      {behind}
      <Button type="submit">Add {what}</Button>
    </form>
  );
}
