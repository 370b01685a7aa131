/** Rows that what is drawn would like to show, and that no replica holds from the start: asked for together. */
import { useEffect } from 'react';
import type { Sync } from '@dualtrack/client';
import { useSession } from './live.ts';

/** What is drawn in this time is asked for in one request. */
const PAUSE_MS = 60;

interface Wish {
  readonly kind: string;
  readonly index: string;
  readonly values: Set<string>;
}

const wishes = new WeakMap<Sync, Map<string, Wish>>();

/** Brings all rows of a kind with this value of an index into the replica. `value`: undefined wants none. */
export function useWanted(kind: string, index: string, value: string | undefined): void {
  const { sync } = useSession();
  useEffect(() => {
    if (value !== undefined && !sync.replica.isLoaded(kind, index, value)) want(sync, kind, index, value);
  }, [sync, kind, index, value]);
}

function want(sync: Sync, kind: string, index: string, value: string): void {
  let all = wishes.get(sync);
  if (!all) wishes.set(sync, (all = new Map()));
  const name = `${kind} ${index}`;
  const wish = all.get(name);
  if (wish) {
    wish.values.add(value);
    return;
  }
  const fresh: Wish = { kind, index, values: new Set([value]) };
  all.set(name, fresh);
  setTimeout(() => {
    all.delete(name);
    // Because: without them the card shows less, and is asked for again when it is drawn the next time.
    void sync.load(kind, index, [...fresh.values]).catch(() => undefined);
  }, PAUSE_MS);
}
