/**
 * The door. Every change to a fact passes here: rows and log in one transaction, permission asked in every command.
 * Commands that arrive together are committed together, and nobody is answered before the commit is durable.
 *
 * Invariant: numbers of the log are given out from the workspace's own counter, which the transaction holds first, so
 * they become visible in their order and without gaps.
 */
import {
  commands,
  isRefusal,
  meOf,
  perform,
  refuse,
  untilRefused,
  type Call,
  type LoggedChange,
  type Me,
  type Performed,
  type Read,
  type Refusal,
  type Step,
} from '@dualtrack/core';
import type { Engine } from '../engine.ts';
import { StoreError } from '../errors.ts';
import { hashOf, type Answers, type Kept } from '../keep/answers.ts';
import type { Forgetting } from '../keep/forgetting.ts';
import type { Reads } from '../reads.ts';
import type { Steps } from '../statement.ts';
import type { Answer, Beside, Principal } from './answer.ts';
import { Gathering } from './gathering.ts';
import { Memory } from './memory.ts';
import { Writer } from './writer.ts';
import type { Writes } from './writes.ts';

interface Batch {
  readonly who: Principal;
  readonly calls: readonly Call[];
  readonly beside: Beside | undefined;
  readonly resolve: (answers: Answer[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Batches that share one transaction at most, so that no group keeps the others waiting for long. */
const GROUP_MAX = 256;

export class Door {
  private readonly engine: Engine;
  private readonly reads: Reads;
  private readonly writes: Writes;
  private readonly answers: Answers;
  private readonly forgetting: Forgetting;
  private readonly memory = new Memory();
  private readonly workspace: string;
  private readonly now: () => number;
  private readonly onCommit: (seq: number, changes: readonly LoggedChange[]) => void;
  private readonly onBroken: (error: StoreError) => void;
  private waiting: Batch[] = [];
  private readonly gathering = new Gathering();
  private flushing: Promise<void> | undefined;
  private broken: StoreError | undefined;

  constructor(parts: {
    engine: Engine;
    reads: Reads;
    writes: Writes;
    answers: Answers;
    forgetting: Forgetting;
    workspace: string;
    now: () => number;
    onCommit: (seq: number, changes: readonly LoggedChange[]) => void;
    onBroken: (error: StoreError) => void;
  }) {
    this.engine = parts.engine;
    this.reads = parts.reads;
    this.writes = parts.writes;
    this.workspace = parts.workspace;
    this.now = parts.now;
    this.onCommit = parts.onCommit;
    this.onBroken = parts.onBroken;
    this.answers = parts.answers;
    this.forgetting = parts.forgetting;
  }

  /** Runs commands in their order; resolves when what they changed is durable. A refusal is an answer, not an error. */
  mutate(who: Principal, calls: readonly Call[], beside?: Beside): Promise<Answer[]> {
    if (this.broken) return Promise.reject(this.broken);
    return new Promise((resolve, reject) => {
      this.waiting.push({ who, calls, beside, resolve, reject });
      this.flushing ??= this.flush();
    });
  }

  /** Resolves when everything that was sent is answered. */
  async idle(): Promise<void> {
    while (this.flushing) await this.flushing;
  }

  private async flush(): Promise<void> {
    await this.gathering.all(() => this.waiting.length, GROUP_MAX);
    while (this.waiting.length > 0) await this.commit(this.waiting.splice(0, GROUP_MAX));
    this.flushing = undefined;
  }

  private async commit(group: readonly Batch[]): Promise<void> {
    if (this.broken) return group.forEach((batch) => batch.reject(this.broken));
    const log: LoggedChange[] = [];
    let seq = 0;
    let answers: Answer[][];
    const started = performance.now();
    try {
      answers = await this.engine.transact(() => {
        log.length = 0;
        return this.steps(group, log, (reached) => (seq = reached));
      });
    } catch (error) {
      this.memory.forgetAll();
      return this.failed(group, error);
    }
    this.gathering.note(group.length, performance.now() - started);
    group.forEach((batch, i) => batch.resolve(answers[i]!));
    if (log.length > 0) this.onCommit(seq, log);
  }

  /** One batch's fault must not be another's: a group that failed is tried again batch by batch. */
  private async failed(group: readonly Batch[], error: unknown): Promise<void> {
    const meaning = this.engine.meaningOf(error instanceof CallFailed ? error.cause : error);
    if (meaning === 'broken') {
      this.broken = new StoreError(
        'storage_broken',
        `The storage failed (${wordsOf(error)}). Nothing more is accepted; start again to check the data.`,
        { cause: error },
      );
      group.forEach((batch) => batch.reject(this.broken));
      this.onBroken(this.broken);
      return;
    }
    if (meaning === 'full') {
      const full = new StoreError('storage_full', 'There is no space left on the disk. Nothing was changed.', {
        cause: error,
      });
      return group.forEach((batch) => batch.reject(full));
    }
    if (group.length > 1) {
      for (const batch of group) await this.commit([batch]);
      return;
    }
    const [batch] = group as [Batch];
    if (meaning === 'taken' && error instanceof CallFailed) {
      await this.commit([
        { ...batch, calls: batch.calls.map((call) => (call.id === error.call ? { ...call, name: TAKEN } : call)) },
      ]);
    } else batch.reject(meaning === 'again' ? away(error) : error instanceof CallFailed ? error.cause : error);
  }

  private *steps(group: readonly Batch[], log: LoggedChange[], reached: (seq: number) => void): Steps<Answer[][]> {
    const now = this.now();
    // Because: where nobody else writes there is nobody to lock out, and what is locked has to reach the disk.
    const [row] = yield this.engine.alone ? this.reads.counter(this.workspace) : this.writes.lock(this.workspace);
    if (!this.engine.alone) this.memory.forgetAll();
    const start = Number(row!['seq']);
    const writer = new Writer(this.writes, this.workspace, now, start, log);
    const rights = new Map<string, Me | undefined>();
    const all: Answer[][] = [];
    for (const { who, calls, beside } of group) {
      const answers: Answer[] = [];
      all.push(answers);
      if (beside && !(yield* beside.before())) continue;
      for (const call of calls) {
        try {
          answers.push(yield* this.answer(who, call, writer, rights));
        } catch (error) {
          throw new CallFailed(call.id, error);
        }
      }
      if (beside) yield* beside.after(answers);
    }
    if (writer.seq > start) {
      yield this.writes.raise(this.workspace, writer.seq);
      const wake = this.engine.wake(this.workspace, writer.seq);
      if (wake) yield wake;
    }
    reached(writer.seq);
    return all;
  }

  private *answer(who: Principal, call: Call, writer: Writer, rights: Map<string, Me | undefined>): Steps<Answer> {
    const principal = nameOf(who);
    if (call.name === TAKEN) return refusedAnswer(call.id, refuse('id_reused'));
    const hash = hashOf(call);
    const kept = yield* this.answers.find(this.workspace, principal, call.id);
    if (kept) return kept.hash === hash ? { id: call.id, ...kept.answer } : refusedAnswer(call.id, refuse('id_reused'));

    const me = yield* this.rightsOf(who, rights);
    if (!me) return refusedAnswer(call.id, refuse('signed_out'));
    const before = writer.seq;
    const performed = yield* this.perform(call, me, writer);
    const forgotten = writer.takeForgotten();
    if (forgotten.person !== undefined) yield* this.forgetting.removeOf(this.workspace, forgotten.person);
    if (forgotten.words.length > 0) yield* this.forgetting.note(this.workspace, forgotten.words, writer.now);
    if (writer.touchedSince(before, rightsKinds)) rights.clear();
    const answer = answerOf(performed, writer.seq);
    if (isWorthKeeping(performed))
      yield* this.answers.keep(this.workspace, principal, call.id, { hash, answer, whence: whenceOf(who) }, writer.now);
    return { id: call.id, ...answer };
  }

  private *perform(call: Call, me: Me, writer: Writer): Steps<Performed> {
    const steps = perform(commands, call, me, { now: writer.now });
    let step: IteratorResult<Step, Performed> = steps.next();
    while (!step.done) {
      if ('write' in step.value) {
        yield* writer.put(step.value);
        this.memory.follow(step.value.write);
        step = steps.next();
      } else step = steps.next(yield* this.answerRead(step.value));
    }
    return step.value;
  }

  private *answerRead(read: Read): Steps<unknown> {
    const known = this.memory.find(read);
    if (known) return known.answer;
    const answer = yield* this.reads.answer(this.workspace, read);
    this.memory.keep(read, answer);
    return answer;
  }

  private *rightsOf(who: Principal, rights: Map<string, Me | undefined>): Steps<Me | undefined> {
    if (who.kind === 'machine') return who;
    const name = nameOf(who);
    if (!rights.has(name)) {
      const reading = untilRefused(meOf(who.person, who.bound));
      let step = reading.next();
      while (!step.done) step = reading.next(yield* this.answerRead(step.value));
      rights.set(name, isRefusal(step.value) ? undefined : step.value);
    }
    return rights.get(name);
  }
}

/** Whose answers are kept together: what somebody was answered while held to less, they were not answered otherwise. */
function nameOf(who: Principal): string {
  if (who.kind === 'machine') return `machine:${who.name}`;
  const { person, bound } = who;
  return bound ? `${person}/${bound.role}/${bound.project ?? ''}` : person;
}

const whenceOf = (who: Principal): string | null => (who.kind === 'member' ? (who.whence ?? null) : null);

/** Kinds that say who may: after a change to one, rights are read anew. */
const rightsKinds: ReadonlySet<string> = new Set(['person', 'membership']);

/** A command whose rows meet others that exist: its id was used before. */
const TAKEN = '\u0000taken';

class CallFailed extends Error {
  readonly call: string;
  constructor(call: string, cause: unknown) {
    super(`a command failed: ${wordsOf(cause)}`, { cause });
    this.call = call;
  }
}

/** Because: a connection that ends during COMMIT leaves open whether it was done; sending again finds that out. */
function away(cause: unknown): StoreError {
  return new StoreError(
    'storage_away',
    'The database did not answer, so it is not known whether this was done. Send it again with the same id.',
    { cause },
  );
}

function answerOf(performed: Performed, seq: number): Kept['answer'] {
  if (isRefusal(performed)) return { refusal: { code: performed.code, data: performed.data } };
  const { changes, created, held } = performed;
  return { seq, changes, ...(created ? { created } : {}), ...(held ? { held } : {}) };
}

function refusedAnswer(id: string, { code, data }: Refusal): Answer {
  return { id, refusal: { code, data } };
}

/** Whether an answer depends on the facts; what depends on the input alone comes out the same anyway. */
function isWorthKeeping(performed: Performed): boolean {
  return !isRefusal(performed) || (performed.code !== 'invalid' && performed.code !== 'unknown_command');
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
