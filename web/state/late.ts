/** Parts of the app that are fetched when they are needed, or before, when the page is idle. */
import { lazy, type ComponentType } from 'react';

const TRY_AGAIN_MS = 1_000;

export interface Late<P> {
  readonly Component: ComponentType<P>;
  /** Fetches it when the page has nothing else to do. */
  fetchIdle(): void;
}

/** A component in a chunk of its own. While the server is away it is waited for, not given up. */
export function late<P extends object>(load: () => Promise<ComponentType<P>>): Late<P> {
  let loading: Promise<ComponentType<P>> | undefined;
  const fetchOnce = (): Promise<ComponentType<P>> => (loading ??= persistently(load));
  return {
    Component: lazy(async () => ({ default: await fetchOnce() })) as ComponentType<P>,
    fetchIdle: () => whenIdle(() => void fetchOnce().catch(() => undefined)),
  };
}

/**
 * Fetches a chunk, waiting for a server that is away. Rejects only where the server answers and has no such chunk: then
 * the page is older than the server.
 */
export async function persistently<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch (error) {
      if (await isReached()) throw error;
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
    }
  }
}

async function isReached(): Promise<boolean> {
  try {
    return (await fetch('/healthz')).ok;
  } catch {
    return false;
  }
}

/** Runs something when the page has nothing else to do. Because: not every browser has requestIdleCallback. */
export function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in window) window.requestIdleCallback(run, { timeout: 2_000 });
  else setTimeout(run, 500);
}

/** Runs something once what changed is on the screen. Because: a page that nobody sees draws no frames. */
export function whenPainted(run: () => void): void {
  if (document.hidden) run();
  else requestAnimationFrame(() => setTimeout(run));
}
