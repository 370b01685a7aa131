/** A repository being read: asked for, followed until it is done, accepted. What the server says of it, and how far it is. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError, type Sync } from '@dualtrack/client';
import { useSession } from '../state/live.ts';
import type { Session } from '../state/session.ts';
import { projectByKey } from '../work/look.ts';

export const lineKinds = ['model', 'version', 'question', 'task', 'gate', 'person', 'run'] as const;
export type LineKind = (typeof lineKinds)[number];

/** One thing that the repository seems to say. */
export interface Line {
  readonly id: string;
  readonly kind: LineKind;
  readonly title: string;
  readonly reason: string;
  readonly on: boolean;
  /** The line that it belongs to: a version's model, a run's question. */
  readonly of?: string | null;
}

export interface Proposal {
  readonly name: string;
  readonly key: string;
  readonly headline: string;
  readonly lines: readonly Line[];
}

/** What is wrong, in a sentence. */
export interface Problem {
  readonly code: string;
  readonly detail: string;
}

type Answer =
  | { readonly state: 'reading'; readonly commits?: number; readonly total?: number; readonly doing?: string }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'ready'; readonly commits: number; readonly proposal: Proposal };

export type Reading =
  | { readonly kind: 'none'; readonly problem?: Problem }
  | { readonly kind: 'reading'; readonly commits: number; readonly total: number | undefined; readonly doing: string }
  | { readonly kind: 'ready'; readonly id: string; readonly commits: number; readonly proposal: Proposal };

/** What the server made of lines, or of the sample. */
export interface Made {
  /** The project's key. */
  readonly project: string;
  /** The number of the log at which all of it is there. */
  readonly seq: number;
}

export interface Accepted extends Made {
  readonly accepted: number;
}

const ASK_EVERY_MS = 300;

export function useReading(): {
  readonly reading: Reading;
  start(source: string): void;
  cancel(): void;
} {
  const { sync } = useSession();
  const [reading, setReading] = useState<Reading>({ kind: 'none' });
  const turn = useRef(0);
  const cancel = useCallback(() => {
    turn.current++;
    setReading({ kind: 'none' });
  }, []);
  const start = useCallback(
    (source: string) => {
      const mine = ++turn.current;
      setReading({ kind: 'reading', commits: 0, total: undefined, doing: '' });
      void follow(sync, source, (next) => mine === turn.current && (setReading(next), true));
    },
    [sync],
  );
  useEffect(() => () => void turn.current++, []);
  return { reading, start, cancel };
}

/** Accepts the lines that are on. Rejects with an ApiError. */
export function accept(
  sync: Sync,
  id: string,
  input: { lines: readonly string[] } & ({ name: string; key: string } | { project: string }),
): Promise<Accepted> {
  return sync.post<Accepted>('/api/readings/accept', { readings: [id], ...input });
}

export function problemIn(error: unknown): Problem {
  if (error instanceof ApiError) return { code: error.code, detail: error.message };
  return { code: 'unreachable', detail: 'The server does not answer. What you typed is kept; try again in a moment.' };
}

/** Follows one reading to its end; `tell` says false when nobody wants to know any more. */
async function follow(sync: Sync, source: string, tell: (reading: Reading) => boolean): Promise<void> {
  try {
    const { id } = await sync.post<{ id: string }>('/api/readings', { source });
    for (;;) {
      const answer = await sync.read<Answer>(`/api/readings/${id}`);
      if (answer.state === 'failed') return void tell({ kind: 'none', problem: answer.problem });
      if (answer.state === 'ready') {
        return void tell({ kind: 'ready', id, commits: answer.commits, proposal: answer.proposal });
      }
      const { commits = 0, total, doing = '' } = answer;
      if (!tell({ kind: 'reading', commits, total, doing })) return;
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    }
  } catch (error) {
    tell({ kind: 'none', problem: problemIn(error) });
  }
}

/** Resolves when this page knows a project with all that was made in it. */
// Because: the answer of the server may be here before its feed told of it, and the first card is to have the focus.
export function whenKnown({ replica }: Session, { project, seq }: Made): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (replica.seq < seq || !projectByKey(replica, project)) return;
      stop();
      resolve();
    };
    const stop = replica.subscribe(look);
    look();
  });
}
