/**
 * After somebody was forgotten the database is written anew, so that its files hold nothing of them in what they call
 * free. Others wait meanwhile: a second or two for 100 MB. Where a process ended before that was done, the next one does it.
 */
import { list, person, type LoggedChange, type Reading } from '@dualtrack/core';
import type { Store } from '@dualtrack/store';

/** Its cursor: when the last one was forgotten whose traces were scrubbed. */
const NAME = 'scrub';

export class Scrub {
  private readonly store: Store;
  private readonly log: (line: string) => void;
  private scrubbing: Promise<void> | undefined;

  constructor(parts: { store: Store; log: (line: string) => void }) {
    this.store = parts.store;
    this.log = parts.log;
  }

  /** Does what a process before may have left, and follows from now on. */
  async start(): Promise<void> {
    this.store.onChange((_, changes) => {
      if (changes?.some(isForgetting)) void this.run();
    });
    await this.run();
  }

  /** Resolves when nothing is left to do, or it could not be done now: then the next one or the next start does it. */
  async run(): Promise<void> {
    while (this.scrubbing) await this.scrubbing;
    this.scrubbing = this.work()
      .catch((error: unknown) => this.log(`forgetting: the database could not be written anew: ${String(error)}\n`))
      .finally(() => (this.scrubbing = undefined));
    await this.scrubbing;
  }

  private async work(): Promise<void> {
    const { store } = this;
    const { cursors, workspace } = store;
    const last = await store.facts(lastForgotten);
    if (last <= (await store.keeps(() => cursors.read(workspace, NAME)))) return;
    await store.scrub();
    await store.keep(() => cursors.set(workspace, NAME, last));
  }
}

const isForgetting = ({ kind, op }: LoggedChange): boolean => kind === person.name && op === 'redact';

function* lastForgotten(): Reading<number> {
  const rows = yield* list(person, 'role', []);
  return Math.max(0, ...rows.map((each) => each.forgottenAt ?? 0));
}
