import { CHANGE_VERSION, type LoggedChange, type Step } from '@dualtrack/core';
import type { Steps } from '../statement.ts';
import type { Writes } from './writes.ts';

/** Writes the rows and the log of one transaction, and gives out numbers. */
export class Writer {
  readonly now: number;
  seq: number;
  private readonly writes: Writes;
  private readonly workspace: string;
  private readonly log: LoggedChange[];

  constructor(writes: Writes, workspace: string, now: number, seq: number, log: LoggedChange[]) {
    this.writes = writes;
    this.workspace = workspace;
    this.now = now;
    this.seq = seq;
    this.log = log;
  }

  /** Whether a row of these kinds was changed after a number. */
  touchedSince(seq: number, kinds: ReadonlySet<string>): boolean {
    for (let i = this.log.length - 1; i >= 0 && this.log[i]!.seq > seq; i--)
      if (kinds.has(this.log[i]!.kind)) return true;
    return false;
  }

  *put({ write, command, actor, asOf, cause }: Extract<Step, { write: unknown }>): Steps<void> {
    const logged: LoggedChange = {
      ...write,
      seq: this.seq + 1,
      command,
      actor,
      at: this.now,
      asOf,
      cause,
      v: CHANGE_VERSION,
    };
    yield this.writes.row(this.workspace, write);
    yield this.writes.log(this.workspace, logged);
    this.seq = logged.seq;
    this.log.push(logged);
  }
}
