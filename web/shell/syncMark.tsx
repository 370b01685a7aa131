/** How this page and the server stand, always in view: in a shape, in words, and with the way to what was not saved. */
import { useEffect, useRef } from 'react';
import type { SyncState } from '@dualtrack/client';
import { useSession, useSync } from '../state/live.ts';
import { counted } from '../words.ts';
import { useAsking } from './asking.tsx';

export function SyncMark({ short = false }: { short?: boolean }) {
  const { state, refused } = useSync();
  const { sync } = useSession();
  const { ask } = useAsking();
  const { sign, colour, words, brief } = faceOf(state);
  return (
    <div
      className={`flex text-meta text-text-2 ${short ? 'items-center gap-2' : 'flex-col gap-1'}`}
      data-sync={state.kind}
    >
      <span className="flex items-center gap-1.5">
        <span aria-hidden="true" className={colour}>
          {sign}
        </span>
        {short ? (
          <>
            <span aria-hidden="true">{brief}</span>
            <span className="sr-only">{words}</span>
          </>
        ) : (
          words
        )}
        {state.kind === 'offline' && !short && (
          <button
            type="button"
            onClick={() => sync.retry()}
            className="ml-auto h-6 rounded px-1.5 underline hover:bg-hover coarse:h-10"
          >
            Try now
          </button>
        )}
      </span>
      {refused.length > 0 && (
        <span className="flex items-center gap-1.5 text-danger">
          <span aria-hidden="true">▲</span>
          {refused.length} not saved
          <button
            type="button"
            onClick={() => ask({ kind: 'review' })}
            className="h-6 rounded border border-control px-1.5 font-medium text-text hover:bg-hover coarse:h-10"
          >
            Review
          </button>
        </span>
      )}
    </div>
  );
}

/** Tells readers of the screen when the server is lost and when it is back; the eye sees the mark. */
export function SyncVoice() {
  const { state } = useSync();
  const { notices } = useSession();
  const isOffline = state.kind === 'offline';
  const before = useRef(isOffline);
  useEffect(() => {
    if (before.current === isOffline) return;
    before.current = isOffline;
    notices.say(isOffline ? 'Offline. Changes are kept on this device.' : 'Connected again.');
  }, [isOffline, notices]);
  return null;
}

interface Face {
  readonly sign: string;
  readonly colour: string;
  readonly words: string;
  /** Where there is little room. */
  readonly brief: string;
}

function faceOf(state: SyncState): Face {
  switch (state.kind) {
    case 'live':
      return { sign: '●', colour: 'text-ok', words: 'Saved · live', brief: 'Saved' };
    case 'saving':
      return { sign: '◐', colour: 'text-text-2', words: `${state.count} saving`, brief: `${state.count} saving` };
    case 'offline': {
      if (state.count === 0)
        return { sign: '○', colour: 'text-warn', words: 'Offline, nothing unsaved', brief: 'Offline' };
      const [where, brief] = state.kept
        ? ['kept on this device', 'kept']
        : ['only in this page: keep it open', 'unsaved'];
      return {
        sign: '○',
        colour: 'text-warn',
        words: `Offline, ${counted(state.count, 'change')} ${where}`,
        brief: `Offline, ${state.count} ${brief}`,
      };
    }
    case 'connecting':
      return { sign: '◐', colour: 'text-text-3', words: 'Connecting', brief: 'Connecting' };
    case 'starting':
      return { sign: '◐', colour: 'text-text-3', words: 'Opening', brief: 'Opening' };
    case 'signed_out':
      return { sign: '○', colour: 'text-warn', words: 'Signed out', brief: 'Signed out' };
  }
}
