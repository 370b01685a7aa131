/** A read of the API for what no replica holds: asked again when things change, the last answer shown meanwhile. */
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { ApiError } from '@dualtrack/client';
import { useSession } from './live.ts';

export interface Remote<T> {
  readonly value: T | undefined;
  /** Why there is no newer answer, in a sentence. */
  readonly problem: string | undefined;
  /** The path that was answered. */
  readonly of: string | undefined;
}

/** What is typed, and changes that come in a row, are asked for once in this time. */
const PAUSE_MS = 120;

/** `path`: undefined asks nothing. `renew`: what else makes it ask again. */
export function useRemote<T>(path: string | undefined, renew: unknown): Remote<T> {
  const { sync } = useSession();
  const confirmed = useConfirmed();
  const [remote, setRemote] = useState<Remote<T>>(nothing);
  const asked = useRef({ at: 0, turn: 0, shown: 0 });
  useEffect(() => {
    const turns = asked.current;
    const wait = Math.max(0, turns.at + PAUSE_MS - Date.now());
    const timer = setTimeout(() => {
      if (path === undefined) return;
      turns.at = Date.now();
      const turn = ++turns.turn;
      // Because: an answer that comes late must not take the place of a newer one.
      const show = (next: (last: Remote<T>) => Remote<T>): void => {
        if (turn < turns.shown) return;
        turns.shown = turn;
        setRemote(next);
      };
      sync.read<T>(path).then(
        (value) => show(() => ({ value, problem: undefined, of: path })),
        (error: unknown) => show((last) => ({ ...last, problem: sentenceOf(error) })),
      );
    }, wait);
    return () => clearTimeout(timer);
  }, [sync, path, renew, confirmed]);
  return path === undefined ? nothing : remote;
}

/**
 * A number that is another one when all that this page did is done on the server, too. Because: what was shown at once
 * may have been asked for before the server had it, and its confirmation changes nothing that is seen.
 */
function useConfirmed(): number {
  const { replica } = useSession();
  const known = useRef({ turn: 0, isPending: false });
  return useSyncExternalStore(replica.subscribe, () => {
    const { current } = known;
    const isPending = replica.pending.length > 0;
    if (current.isPending && !isPending) current.turn++;
    current.isPending = isPending;
    return current.turn;
  });
}

const nothing = { value: undefined, problem: undefined, of: undefined };

function sentenceOf(error: unknown): string {
  return error instanceof ApiError ? error.message : 'The server does not answer, so this may be old.';
}
