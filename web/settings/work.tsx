/** Long work of the server, started by a button, with its progress where it was started. */
import { useState } from 'react';
import { workOf, type Progress } from '@dualtrack/client';
import { Button } from '../parts/button.tsx';
import { useSession } from '../state/live.ts';
import { problemIn } from '../signals/reading.ts';
import { counted } from '../words.ts';

export type WorkState<T> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly result: T }
  | { readonly kind: 'stopped'; readonly problem: string };

export interface Work<T> {
  readonly state: WorkState<T>;
  start(): void;
}

/** `path`: what is posted to begin it. */
export function useWork<T>(path: string, onDone: () => void = () => {}): Work<T> {
  const { sync } = useSession();
  const [state, setState] = useState<WorkState<T>>({ kind: 'waiting' });
  const run = async (): Promise<void> => {
    setState({ kind: 'running', progress: {} });
    try {
      const answered = await sync.request(path, { method: 'POST' });
      const result = await workOf<T>(answered, (progress) => setState({ kind: 'running', progress }));
      setState({ kind: 'done', result });
      onDone();
    } catch (error) {
      setState({ kind: 'stopped', problem: problemIn(error).detail });
    }
  };
  return { state, start: () => void run() };
}

export function WorkBar<T>({
  work: { state, start },
  start: label,
  doing,
}: {
  work: Work<T>;
  start: string;
  doing: string;
}) {
  if (state.kind === 'running') {
    const { part, changes } = state.progress;
    return (
      <div className="flex items-center gap-3">
        <progress
          aria-label={doing}
          className="h-1.5 w-56 overflow-hidden rounded-full accent-focus"
          {...(part === undefined ? {} : { max: 1, value: part })}
        />
        <span className="text-text-2">
          {doing}…{part !== undefined && ` ${Math.round(part * 100)} %`}
          {part === undefined && changes !== undefined && ` ${counted(changes, 'change')}`}
        </span>
      </div>
    );
  }
  return (
    <>
      <Button className="self-start" onClick={start}>
        {label}
      </Button>
      {state.kind === 'stopped' && (
        <p role="alert" className="text-danger">
          {state.problem}
        </p>
      )}
    </>
  );
}
