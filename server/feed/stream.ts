/** What is done with the answer that a reader of the feed holds open. */
import type { ServerResponse } from 'node:http';
import { serverLimits } from '../limits.ts';

/** Ends a stream with a word, and its connection; a reader that does not take it loses both. */
export function sayBye(response: ServerResponse): Promise<void> {
  const { socket } = response;
  return new Promise((resolve) => {
    const gone = setTimeout(() => socket?.destroy(), serverLimits.byeMs);
    response.once('close', () => {
      clearTimeout(gone);
      resolve();
    });
    response.end('event: bye\ndata: {}\n\n', () => socket?.destroySoon());
  });
}

/** Waits until a response has room again or is gone; false when it takes nothing for too long. */
export function drained(response: ServerResponse, withinMs?: number): Promise<boolean> {
  if (!response.writableNeedDrain || response.destroyed) return Promise.resolve(true);
  return new Promise((resolve) => {
    const done = (inTime: boolean) => (): void => {
      clearTimeout(timer);
      response.off('drain', went);
      response.off('close', went);
      resolve(inTime);
    };
    const went = done(true);
    const timer = withinMs === undefined ? undefined : setTimeout(done(false), withinMs);
    response.on('drain', went);
    response.on('close', went);
  });
}
