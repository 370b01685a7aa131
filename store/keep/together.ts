/**
 * Keepings that arrive together are written together: one transaction, durable before anybody is told. Where commits
 * follow one another they rest between, longer where the disk is slower, so that what comes in by the hundred a second
 * costs a few commits, and whoever else needs this process or the disk gets a turn.
 */
import type { Engine } from '../engine.ts';
import { StoreError } from '../errors.ts';
import type { Steps } from '../statement.ts';

interface Item {
  readonly steps: () => Steps<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const GROUP_MAX = 128;
/** How long a commit rests after the one before: so many times what that one took, and no longer than this. */
const REST_TIMES = 3;
const REST_MS_MAX = 25;

export class Together {
  private readonly engine: Engine;
  private waiting: Item[] = [];
  private flushing: Promise<void> | undefined;
  private restUntil = 0;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** Runs steps in a transaction that they may share with others; they may be run a second time when it failed. */
  keep<T>(steps: () => Steps<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ steps, resolve: resolve as Item['resolve'], reject });
      this.flushing ??= this.flush();
    });
  }

  /** Resolves when everything is written. */
  async idle(): Promise<void> {
    while (this.flushing) await this.flushing;
  }

  private async flush(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const restMs = this.restUntil - performance.now();
      if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
      const started = performance.now();
      await this.commit(this.waiting.splice(0, GROUP_MAX));
      const tookMs = performance.now() - started;
      this.restUntil = performance.now() + Math.min(REST_MS_MAX, REST_TIMES * tookMs);
    }
    this.flushing = undefined;
  }

  private async commit(group: readonly Item[]): Promise<void> {
    let values: unknown[];
    try {
      values = await this.engine.transact(() => allOf(group));
    } catch (error) {
      // Because: one's fault must not be another's.
      if (group.length > 1) for (const each of group) await this.commit([each]);
      else group[0]!.reject(this.told(error));
      return;
    }
    group.forEach((each, n) => each.resolve(values[n]));
  }

  private told(cause: unknown): unknown {
    switch (this.engine.meaningOf(cause)) {
      case 'full':
        return new StoreError('storage_full', 'There is no space left on the disk. Nothing was kept.', { cause });
      case 'again':
        return new StoreError('storage_away', 'The database did not answer. Send it again.', { cause });
      default:
        return cause;
    }
  }
}

function* allOf(group: readonly Item[]): Steps<unknown[]> {
  const values: unknown[] = [];
  for (const { steps } of group) values.push(yield* steps());
  return values;
}
