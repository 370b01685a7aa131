/** What the server says of connections and of what they were sent, and asking it to change them. */
import { useEffect, useState } from 'react';
import { errorOf, type SendInit, type Sync } from '@dualtrack/client';
import type { Back, Provider } from '@dualtrack/core';
import { problemIn } from '../signals/reading.ts';

export type Health = 'waiting' | 'working' | 'silent' | 'paused' | 'failing';

/** A connection as the server shows it to those who arrange its project. Times are texts: 2026-11-02T09:00:00.000Z. */
export interface ConnectionView {
  readonly connection: string;
  readonly provider: Provider;
  readonly name: string;
  /** The key of its project. */
  readonly project: string;
  readonly state: Health;
  readonly lastDelivery: string | null;
  readonly refused: { readonly count: number; readonly last: string; readonly reason: string } | null;
  readonly error: string | null;
  /** How asking the forge goes. */
  readonly asked: {
    readonly read: string | null;
    readonly idle: string | null;
    readonly error: string | null;
    readonly rest: string | null;
    readonly progress: {
      readonly repo: string;
      readonly thing: string;
      readonly done: number;
      readonly of: number | null;
    } | null;
    readonly found: { readonly changes: number; readonly at: string } | null;
  };
  readonly url: string;
  readonly api: string;
  readonly takes: 'all' | 'named';
  /** What goes back to the forge; `error`: why the last of it could not be written. */
  readonly back: { readonly what: Back; readonly error: string | null };
  readonly has: { readonly secrets: number; readonly token: boolean };
  readonly secrets: readonly { readonly made: string; readonly ends: string | null }[];
}

export type DeliveryStatus = 'waiting' | 'done' | 'unused' | 'failed';

export interface DeliveryView {
  readonly id: string;
  readonly event: string;
  readonly status: DeliveryStatus;
  readonly reason: string | null;
  readonly effects: readonly string[];
  readonly at: string;
  readonly sizeBytes: number;
  readonly replays: number;
}

export interface DeliveryWhole extends DeliveryView {
  /** The forge's own id of it. */
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly bodyIs: 'whole' | 'cut' | 'no text' | 'forgotten';
}

/** How often a page that shows them asks anew, in milliseconds. */
const ASK_EVERY_MS = 2_000;

/** A number that grows as long as somebody looks: what is read with it stays new. */
export function useTick(): number {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || setTick((last) => last + 1), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return tick;
}

export type Asked<T> = { readonly value: T } | { readonly problem: string };

/** Asks the server for a change: what it answers, or in a sentence why it did not. */
export async function asked<T = undefined>(
  sync: Sync,
  method: NonNullable<SendInit['method']>,
  path: string,
  body?: unknown,
): Promise<Asked<T>> {
  try {
    const answered = await sync.request(path, { method, ...(body === undefined ? {} : { body }) });
    const text = await answered.text();
    if (answered.status >= 400) return { problem: errorOf(answered.status, text).message };
    return { value: (text === '' ? undefined : JSON.parse(text)) as T };
  } catch (error) {
    return { problem: problemIn(error).detail };
  }
}
