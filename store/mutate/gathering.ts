/**
 * Who shares a commit. A commit costs more than all that is written in it, so it waits for those who come: while every turn
 * of the event loop brings more, and a while for as many as shared the last one, since whoever was answered asks again.
 */

/** The part of the time of a commit that one waits for others, and how long at most. */
const PATIENCE = 0.5;
const PATIENCE_MS_MAX = 1;

export class Gathering {
  private readonly now: () => number;
  private lastSize = 1;
  private lastMs = 0;

  /** `now`: milliseconds of a clock that nobody sets. */
  constructor(now = (): number => performance.now()) {
    this.now = now;
  }

  /** Resolves when no more are to be waited for. `count`: how many there are; `max`: how many may share. */
  async all(count: () => number, max: number): Promise<void> {
    const until = this.now() + Math.min(this.lastMs * PATIENCE, PATIENCE_MS_MAX);
    let before: number;
    do {
      before = count();
      await new Promise((resolve) => setImmediate(resolve));
    } while (count() < max && (count() > before || (count() < this.lastSize && this.now() < until)));
  }

  /** Takes note of how many shared a commit, and how long it took. */
  note(size: number, ms: number): void {
    this.lastSize = size;
    this.lastMs = ms;
  }
}
