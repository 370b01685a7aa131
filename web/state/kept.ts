/** What this device keeps for a component: choices, and what is being written. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { keep, kept } from './storage.ts';

/** A choice of the person that this device keeps; all who look at it see it change. */
export function useKept<T>(name: string, initial: T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => (kept(name) as T | undefined) ?? initial);
  useEffect(() => {
    const look = (event: Event): void => {
      const { detail } = event as CustomEvent<{ name: string; value: T }>;
      if (detail.name === name) setValue(detail.value);
    };
    chosen.addEventListener('chosen', look);
    return () => chosen.removeEventListener('chosen', look);
  }, [name]);
  const set = useCallback(
    (next: T) => {
      keep(name, next);
      chosen.dispatchEvent(new CustomEvent('chosen', { detail: { name, value: next } }));
    },
    [name],
  );
  return [value, set];
}

const chosen = new EventTarget();

/**
 * Text that is being written, kept at every keystroke until it is saved or thrown away: `undefined` while nothing
 * differs from what is there.
 */
export function useDraft(name: string): [string | undefined, (text: string | undefined) => void] {
  const [draft, setDraft] = useState<string | undefined>(() => kept(`draft.${name}`) as string | undefined);
  useEffect(() => setDraft(kept(`draft.${name}`) as string | undefined), [name]);
  const set = useCallback(
    (text: string | undefined) => {
      setDraft(text);
      keep(`draft.${name}`, text);
    },
    [name],
  );
  return [draft, set];
}

/** The same for a field that begins empty: nothing is kept of an empty one. */
export function useTyped(name: string): [string, (text: string) => void] {
  const [draft, setDraft] = useDraft(name);
  return [draft ?? '', useCallback((text) => setDraft(text === '' ? undefined : text), [setDraft])];
}

export interface Written<T> {
  readonly typed: T;
  /** Whether something of it was typed before and is kept. */
  readonly isKept: boolean;
  type(change: Partial<T>): void;
  /** It is saved, or thrown away. */
  forget(): void;
}

/** Fields that are written and saved together, kept as one; `first`: what they begin with. */
export function useWritten<T extends object>(name: string, first: T): Written<T> {
  const [draft, setDraft] = useDraft(name);
  const typed = useMemo(
    () => ({ ...first, ...(draft === undefined ? {} : (JSON.parse(draft) as Partial<T>)) }),
    [draft],
  );
  return {
    typed,
    isKept: draft !== undefined,
    type: (change) => setDraft(JSON.stringify({ ...typed, ...change })),
    forget: () => setDraft(undefined),
  };
}
