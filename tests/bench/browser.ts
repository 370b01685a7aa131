/** What a person at a browser feels: opening the board, moving a card, scrolling, seeing what somebody else did. */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { desktop, openBrowser } from '../web/rig.ts';
import { seed } from './seed.ts';
import { startOurs, type Program } from './server.ts';

const OPENINGS = 9;
const MOVES = 40;
const EDITS = 40;

/** Milliseconds, medians of several openings. */
export interface Opening {
  readonly cold: number;
  readonly warm: number;
}

export interface Handling {
  /** From a key in the filter until the cards that match are laid out for the next frame, p95; milliseconds. */
  readonly filter: number;
  /** From the key to the paint of the card in its new column, by event timing, p95; milliseconds. */
  readonly move: number;
  /** Frames of 50 ms or longer while the whole board was scrolled through, and all frames. */
  readonly scroll: { readonly long: number; readonly frames: number };
}

export async function measureBrowser<T>(tasks: number, look: (bench: Bench) => Promise<T>): Promise<T> {
  await using stack = new AsyncDisposableStack();
  const ours = await startOurs();
  stack.defer(() => ours.stop());
  await seed(ours, tasks);
  const browser = await openBrowser();
  stack.defer(() => browser.close());
  return await look(new Bench(ours, browser));
}

export class Bench {
  private readonly ours: Program;
  private readonly browser: Browser;
  private readonly origin: string;

  constructor(ours: Program, browser: Browser) {
    this.ours = ours;
    this.browser = browser;
    this.origin = `http://127.0.0.1:${ours.port}`;
  }

  /**
   * Cold: a browser that was never here. Warm: one that is here for the third time, and kept the board. Because: from
   * then on a browser has kept what it made of the scripts too, as that of whoever works here every day has.
   */
  async openings(): Promise<Opening> {
    const [cold, warm]: [number[], number[]] = [[], []];
    for (let i = 0; i < OPENINGS; i++) {
      const context = await this.person();
      const page = await context.newPage();
      cold.push(await this.opened(page));
      for (let visit = 2; visit <= 3; visit++) {
        await settled(page);
        await page.evaluate(everythingKept);
        await page.goto('about:blank');
        const took = await this.opened(page);
        if (visit === 3) warm.push(took);
      }
      await context.close();
    }
    return { cold: median(cold), warm: median(warm) };
  }

  async handling(): Promise<Handling> {
    const context = await this.person();
    const page = await context.newPage();
    await this.opened(page);
    await settled(page);
    const handling = { move: await moved(page), scroll: await scrolled(page), filter: await filtered(page) };
    await context.close();
    return handling;
  }

  /** Used heap of the page's scripts after a collection, in megabytes. */
  async heap(): Promise<number> {
    const context = await this.person();
    const page = await context.newPage();
    await this.opened(page);
    await settled(page);
    const session = await context.newCDPSession(page);
    const bytes = await heapOf(session);
    await context.close();
    return bytes / 1e6;
  }

  /** From the key in one browser to the paint in another one, p95; milliseconds. */
  async toOther(): Promise<number> {
    const [mine, theirs] = [await this.person(), await this.person()];
    const [left, right] = [await mine.newPage(), await theirs.newPage()];
    await this.opened(left);
    await this.opened(right);
    await settled(left);
    await settled(right);
    await left.locator('[data-task] a').first().focus();
    await left.evaluate(notePresses);
    const times: number[] = [];
    for (let i = 0; i < EDITS; i++) {
      const task = await left.evaluate(
        () => document.activeElement?.closest<HTMLElement>('[data-task]')?.dataset['task'] ?? '',
      );
      const seen = right.evaluate(paintedElsewhere, task);
      await left.keyboard.press(i % 2 === 0 ? 'Shift+L' : 'Shift+H');
      times.push((await seen) - (await left.evaluate(() => (window as unknown as { pressed: number }).pressed)));
      await settled(left);
    }
    await mine.close();
    await theirs.close();
    return at(times, 0.95);
  }

  /** A signed-in profile of its own. */
  private async person(): Promise<BrowserContext> {
    const context = await this.browser.newContext({ viewport: desktop, reducedMotion: 'reduce' });
    await context.request.get(`${this.origin}/?token=${this.ours.token}`, { maxRedirects: 0 });
    return context;
  }

  /** From the start of the navigation until the first card was painted, in milliseconds. */
  private async opened(page: Page): Promise<number> {
    await page.goto(`${this.origin}/BENCH/board`, { waitUntil: 'commit' });
    return page.evaluate(firstCardPainted);
  }
}

/** Until everything is saved and live, and what is fetched and kept when idle is fetched and kept. */
async function settled(page: Page): Promise<void> {
  await page.locator('[data-sync="live"]').first().waitFor();
  await page.evaluate(() => new Promise((done) => requestIdleCallback(done, { timeout: 1_000 })));
}

async function moved(page: Page): Promise<number> {
  await page.locator('[data-task] a').first().focus();
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { times });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === 'keydown') times.push(entry.duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
  for (let i = 0; i < MOVES; i++) {
    await page.keyboard.press(i % 2 === 0 ? 'Shift+L' : 'Shift+H');
    await settled(page);
  }
  await page.waitForTimeout(200);
  // Because: an event that was painted within 16 ms is not listed; pressing Shift is an event of its own.
  const listed = await page.evaluate(() => (window as unknown as { times: number[] }).times);
  const times = listed.toSorted((a, b) => b - a).slice(0, MOVES);
  while (times.length < MOVES) times.push(16);
  return at(times, 0.95);
}

async function scrolled(page: Page): Promise<{ long: number; frames: number }> {
  return page.evaluate(async () => {
    const wells = [...document.querySelectorAll<HTMLElement>('[data-well]')].filter((each) => each.scrollHeight > 2e3);
    let [frames, long, last] = [0, 0, performance.now()];
    for (const well of wells) {
      for (let step = 0; step < 60; step++) {
        well.scrollTop += 240;
        await new Promise((done) => requestAnimationFrame(done));
        const now = performance.now();
        frames++;
        if (now - last >= 50) long++;
        last = now;
      }
    }
    return { long, frames };
  });
}

async function filtered(page: Page): Promise<number> {
  await page.keyboard.press('f');
  await page.locator('input[role="combobox"]').waitFor();
  await page.evaluate(noteLetters);
  for (const word of ['latency', 'drift', 'shadow', 'label']) {
    const keys = [...Array.from(word), ...Array.from(word, () => 'Backspace')];
    for (const key of keys) {
      await page.keyboard.press(key);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
    }
  }
  const times = await page.evaluate(() => (window as unknown as { letters: number[] }).letters);
  if (times.length === 0) throw new Error('no key reached the filter');
  return at(times, 0.95);
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.enable');
  for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
  return usedSize;
}

/** Runs in the page: when a card was there and the frame after it was painted. */
function firstCardPainted(): Promise<number> {
  return new Promise((done) => {
    const look = (): void => {
      if (!document.querySelector('[data-task]')) requestAnimationFrame(look);
      else requestAnimationFrame(() => setTimeout(() => done(performance.now())));
    };
    look();
  });
}

/** Runs in the page: when the device has kept what this page shows, for the next one. */
async function everythingKept(): Promise<void> {
  const heads = (db: IDBDatabase): Promise<number> =>
    new Promise((done) => {
      const asked = db.transaction('head').objectStore('head').count();
      asked.addEventListener('success', () => done(asked.result));
    });
  const db = await new Promise<IDBDatabase>((done) => {
    const asked = indexedDB.open('dualtrack');
    asked.addEventListener('success', () => done(asked.result));
  });
  while ((await heads(db)) === 0) await new Promise((done) => setTimeout(done, 50));
  db.close();
}

/** Runs in the page: notes the clock's time at which the last letter was pressed. */
function notePresses(): void {
  const note = (event: KeyboardEvent): void => {
    if (event.key.length === 1) Object.assign(window, { pressed: performance.timeOrigin + event.timeStamp });
  };
  addEventListener('keydown', note, { capture: true });
}

/** Runs in the page: notes how long each key takes until what it changed is laid out. */
function noteLetters(): void {
  const letters: number[] = [];
  Object.assign(window, { letters });
  let pressed = 0;
  addEventListener('keydown', (event) => (pressed = event.timeStamp), { capture: true });
  // Because: what the page does with a letter is done when it has come up to the window.
  addEventListener('input', () => {
    document.body.getBoundingClientRect();
    letters.push(performance.now() - pressed);
  });
}

/** Runs in the page: the clock's time at which a card had been painted in another column than now. */
function paintedElsewhere(task: string): Promise<number> {
  const home = (): Element | null | undefined =>
    document.querySelector(`[data-task="${CSS.escape(task)}"]`)?.closest('[data-well]');
  const before = home();
  return new Promise((done) => {
    const look = (): void => {
      const now = home();
      if (now && now !== before)
        requestAnimationFrame(() => setTimeout(() => done(performance.timeOrigin + performance.now())));
      else requestAnimationFrame(look);
    };
    look();
  });
}

const at = (times: readonly number[], part: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))]!;

const median = (times: readonly number[]): number => at(times, 0.5);
