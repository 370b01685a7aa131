import {
  CHANGE_VERSION,
  whoFields,
  withoutRedacted,
  type Change,
  type LoggedChange,
  type Patch,
  type Step,
} from '@dualtrack/core';
import type { Steps } from '../statement.ts';
import type { Writes } from './writes.ts';

/** Writes the rows and the log of one transaction, and gives out numbers. */
export class Writer {
  readonly now: number;
  seq: number;
  private readonly writes: Writes;
  private readonly workspace: string;
  private readonly log: LoggedChange[];
  private readonly taken = new Set<string>();
  private forgotten: string | undefined;

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

  /** Who was forgotten since this was asked last, and which words that named somebody were taken out of the log. */
  takeForgotten(): { readonly person: string | undefined; readonly words: readonly string[] } {
    const all = { person: this.forgotten, words: [...this.taken] };
    this.forgotten = undefined;
    this.taken.clear();
    return all;
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
    if (write.op === 'redact') yield* this.retell(write);
    yield this.writes.row(this.workspace, write);
    yield this.writes.log(this.workspace, logged);
    this.seq = logged.seq;
    this.log.push(logged);
  }

  /** Takes out of the log what a redaction takes out of a row. */
  private *retell(redaction: Change): Steps<void> {
    const { kind, id, patch } = redaction;
    if (kind === 'person') this.forgotten = id;
    for (const row of yield this.writes.past(this.workspace, redaction)) {
      const seq = Number(row['seq']);
      const told = JSON.parse(row['patch'] as string) as Patch;
      const left = withoutRedacted(told, patch);
      if (left === told) continue;
      yield this.writes.retell(this.workspace, seq, left);
      for (const field of whoFields[kind] ?? [])
        for (const word of told[field] ?? [])
          if (typeof word === 'string' && word.length > 1 && word !== patch[field]?.[1]) this.taken.add(word);
    }
  }
}
