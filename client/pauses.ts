/** Pauses that can be cut short, all together. */
export class Pauses {
  private readonly ends = new Map<() => void, number>();

  /** Resolves after a time in milliseconds, or at the next `end`. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.ends.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.ends.set(end, Date.now() + ms);
    });
  }

  end(): void {
    for (const end of this.ends.keys()) end();
  }

  /** Ends those whose time is over. Because: a browser lets the timers of a hidden page go off minutes late. */
  endDue(): void {
    for (const [end, at] of this.ends) if (Date.now() >= at) end();
  }
}

const RETRY_MS = [250, 500, 1_000, 2_000, 5_000, 10_000];

/** How long to wait after so many failures in a row. */
export function retryMs(failures: number): number {
  return RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]!;
}
