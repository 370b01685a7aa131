/** The draft of a page: what is published until something is typed, then what is kept on this device. */
import { useCallback, useMemo } from 'react';
import type { Project, Share } from '@dualtrack/core';
import { useDraft } from '../state/kept.ts';
import { draftOf, newDraft, type Draft } from './draft.ts';

export interface ShareDraft {
  readonly draft: Draft;
  readonly isChanged: boolean;
  /** Somebody published something else since it was begun. */
  readonly isOld: boolean;
  set(part: Partial<Draft>): void;
  /** Throws away what was typed. */
  forget(): void;
}

/** `row`: undefined for a page that is not there yet. */
export function useShareDraft(home: Project, row: Share | undefined): ShareDraft {
  const [text, setText] = useDraft(`share.${row?.id ?? `new.${home.id}`}`);
  const published = useMemo(() => (row ? draftOf(row) : newDraft(home.name)), [row, home.name]);
  const draft = useMemo(() => (text === undefined ? published : (JSON.parse(text) as Draft)), [text, published]);
  const set = useCallback(
    (part: Partial<Draft>) => {
      const next = { ...draft, ...part };
      setText(same(next, published) ? undefined : JSON.stringify(next));
    },
    [draft, published, setText],
  );
  const forget = useCallback(() => setText(undefined), [setText]);
  return { draft, isChanged: text !== undefined, isOld: draft.of !== published.of, set, forget };
}

const same = (a: Draft, b: Draft): boolean => JSON.stringify(a) === JSON.stringify(b);
