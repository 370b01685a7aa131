/** The line in which a task is being written, as it is understood: one reader for the dialog and for every column. */
import { useMemo, useState, type KeyboardEvent } from 'react';
import { parseQuickAdd, type Chip, type Project, type QuickAdd, type TrackKind } from '@dualtrack/core';
import { useDraft } from '../../state/kept.ts';
import { kept } from '../../state/storage.ts';
import { useLive, useNow } from '../../state/live.ts';
import { namesFor } from './names.ts';

export interface QuickLine {
  readonly text: string;
  readonly read: QuickAdd;
  setText(next: string): void;
  /** Leaves a token as words. */
  dismiss(chip: Chip): void;
  setTrack(track: TrackKind): void;
  /** Backspace behind a token leaves it as words; true when it did. */
  heedBackspace(event: KeyboardEvent<HTMLTextAreaElement>): boolean;
}

/** `draft`: the name under which it is kept until it is added. `lane`: the track where the place decides it. */
export function useQuickLine(home: Project, draft: string, lane?: TrackKind): QuickLine {
  const now = useNow();
  const [typed, setTyped] = useDraft(draft);
  const [dismissed, setDismissed] = useState<readonly string[]>([]);
  const [chosen, setTrack] = useState<TrackKind>();
  const names = useLive((replica) => namesFor(replica, home, now), [home.id, now]);
  const text = typed ?? '';
  const track = lane ?? chosen;
  const read = useMemo(() => {
    const usual = kept('quick.track') as TrackKind | undefined;
    return parseQuickAdd(text, names, { track, dismissed, ...(usual && { usual }) });
  }, [text, names, track, dismissed]);
  const dismiss = ({ typed: token }: Chip): void => setDismissed((all) => [...all, token]);
  return {
    text,
    read,
    setTrack,
    dismiss,
    setText(next) {
      setTyped(next === '' ? undefined : next);
      // Because: a token that was taken out and typed anew is meant.
      setDismissed((all) => all.filter((each) => next.includes(each)));
    },
    heedBackspace({ key, currentTarget: { selectionStart, selectionEnd } }) {
      if (key !== 'Backspace' || selectionStart !== selectionEnd) return false;
      const before = text.slice(0, selectionStart);
      const last = read.chips.find((each) => before.endsWith(each.typed));
      if (last) dismiss(last);
      return last !== undefined;
    },
  };
}
