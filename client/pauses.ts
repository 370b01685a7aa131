/** Pauses that can be cut short, all together. */
export class Pauses {
  private readonly ends = new Set<() => void>();

  /** Resolves after a time in milliseconds, or at the next `end`. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.ends.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.ends.add(end);
    });
  }

  end(): void {
    for (const end of this.ends) end();
  }
}
