/**
 * What the tests of a file share, so that none starts a browser or a server of its own, and what none leaves to the
 * next: windows are closed and a server that is down is up again after each test, also after one that failed.
 */
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Browser } from 'playwright-core';
import { openBrowser, openWindow, startServer, type Server, type Window, type WindowOptions } from './rig.ts';

export interface Stage {
  readonly browser: Browser;
  readonly server: Server;
  /** Opens a window of its own profile for this test. */
  open(options?: WindowOptions): Promise<Window>;
  /** Ends something else that the test began, whatever becomes of the test. */
  after(end: () => Promise<unknown>): void;
}

/** Called once, where a file begins; what it gives is there from the first `beforeEach` on. */
export function stage(options: Parameters<typeof startServer>[0] = {}): Stage {
  let there: { browser: Browser; server: Server } | undefined;
  let windows: Window[] = [];
  let ends: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    const [browser, server] = await Promise.all([openBrowser(), startServer(options)]);
    there = { browser, server };
  });
  afterAll(async () => {
    await there?.browser.close();
    await there?.server.stop();
  });
  afterEach(async () => {
    const faults = windows.flatMap((each) => each.faults);
    // Because: what a test did to its own window is no reason to keep the others open.
    await Promise.allSettled([...windows.map((each) => each.close()), ...ends.map((end) => end())]);
    [windows, ends] = [[], []];
    await there?.server.up();
    expect(faults).toEqual([]);
  });
  const here = (): { browser: Browser; server: Server } => {
    if (!there) throw new Error('the stage is set in beforeAll: use it from beforeEach on');
    return there;
  };
  return {
    get browser() {
      return here().browser;
    },
    get server() {
      return here().server;
    },
    async open(more) {
      const window = await openWindow(here().browser, here().server, more);
      windows.push(window);
      return window;
    },
    after: (end) => void ends.push(end),
  };
}
