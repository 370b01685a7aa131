/** A field that is edited in place: its draft is kept at every keystroke until it is saved, refused text stays. */
import { useState } from 'react';
import type { RunResult } from '@dualtrack/client';
import { useDraft } from '../../state/kept.ts';

export interface Edited {
  readonly text: string;
  readonly isChanged: boolean;
  readonly problem: string | undefined;
  type(text: string): void;
  save(): void;
  revert(): void;
}

/** What came of saving: run, refused, or not even understood. */
export type Saved = RunResult | { readonly kind: 'refused'; readonly message: string };

/** `name`: what the draft is kept under. `save` runs the command; it is not called when nothing changed. */
export function useEdited(name: string, saved: string, save: (text: string) => Saved): Edited {
  const [draft, setDraft] = useDraft(name);
  const [problem, setProblem] = useState<string>();
  const text = draft ?? saved;
  const revert = (): void => {
    setDraft(undefined);
    setProblem(undefined);
  };
  return {
    text,
    problem,
    isChanged: text !== saved,
    type: (next) => {
      setDraft(next === saved ? undefined : next);
      setProblem(undefined);
    },
    revert,
    save() {
      if (text.trim() === saved.trim()) {
        revert();
        return;
      }
      const result = save(text);
      if (result.kind === 'refused') setProblem(result.message);
      else revert();
    },
  };
}
