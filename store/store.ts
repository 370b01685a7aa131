/** The store: facts behind one door, the log that tells of them, and the keepings beside. */
import {
  isRefusal,
  untilRefused,
  uuidV7,
  type AnyKind,
  type Call,
  type LoggedChange,
  type Reading,
  type Refusal,
} from '@dualtrack/core';
import { randomBytes } from 'node:crypto';
import type { Engine, Failure, Found, Wanted } from './engine.ts';
import { StoreError } from './errors.ts';
import { exportLines, type Exchanged } from './exchange.ts';
import { queryOf, wordsOf } from './fold.ts';
import type { Answers } from './keep/answers.ts';
import type { BackMemory } from './keep/back.ts';
import type { Cursors } from './keep/cursors.ts';
import type { Deliveries } from './keep/deliveries.ts';
import type { Forgetting, Piece } from './keep/forgetting.ts';
import type { PeopleKept, Tidied } from './keep/people.ts';
import type { PulledMemory } from './keep/pulled.ts';
import type { Refusals } from './keep/refusals.ts';
import type { RepoMemory } from './keep/repos.ts';
import type { SealedSecrets } from './keep/secrets.ts';
import type { ShareSecrets } from './keep/shareSecrets.ts';
import { Together } from './keep/together.ts';
import { migrate } from './migrate.ts';
import type { Answer, Beside, Principal } from './mutate/answer.ts';
import { Door } from './mutate/door.ts';
import { changesBefore, type WithOrigins } from './origins.ts';
import { decodeChange, type Reads } from './reads.ts';
import type { Steps } from './statement.ts';
import { statementsOf } from './statements.ts';
import { verify, type Verdict } from './verify.ts';

export interface StoreOptions {
  /** Milliseconds since 1970 UTC. */
  readonly now?: () => number;
  /** Called once when the storage failed in a way after which nothing can be trusted; nothing is accepted from then on. */
  readonly onBroken?: (error: StoreError) => void;
}

export type Listener = (seq: number, changes: readonly LoggedChange[] | undefined) => void;

export class Store {
  readonly workspace: string;
  readonly people: PeopleKept;
  readonly shareSecrets: ShareSecrets;
  readonly cursors: Cursors;
  readonly repos: RepoMemory;
  readonly pulled: PulledMemory;
  readonly back: BackMemory;
  readonly secrets: SealedSecrets;
  readonly deliveries: Deliveries;
  readonly refusals: Refusals;
  /** Whether this process is the only one over its database. */
  readonly alone: boolean;
  private readonly engine: Engine;
  private readonly reads: Reads;
  private readonly answers: Answers;
  private readonly door: Door;
  private readonly together: Together;
  private readonly forgetting: Forgetting;
  private readonly now: () => number;
  private readonly listeners = new Set<Listener>();
  private kept = 0;

  private constructor(engine: Engine, workspace: string, { now = Date.now, onBroken = () => {} }: StoreOptions) {
    this.engine = engine;
    this.workspace = workspace;
    this.alone = engine.alone;
    const statements = statementsOf(engine.builder);
    const { reads, writes, answers } = statements;
    this.reads = reads;
    this.answers = answers;
    this.people = statements.people;
    this.shareSecrets = statements.shareSecrets;
    this.cursors = statements.cursors;
    this.repos = statements.repos;
    this.pulled = statements.pulled;
    this.back = statements.back;
    this.secrets = statements.secrets;
    this.deliveries = statements.deliveries;
    this.refusals = statements.refusals;
    this.together = new Together(engine);
    this.forgetting = statements.forgetting;
    this.now = now;
    this.door = new Door({
      engine,
      reads,
      writes,
      answers,
      forgetting: statements.forgetting,
      workspace,
      now,
      onCommit: (seq, changes) => this.tell(seq, changes),
      onBroken,
    });
    engine.onWake((which, seq) => {
      if (which === workspace) this.tell(seq, undefined);
    });
  }

  /** Opens a database: makes its tables where they are missing, takes its workspace or makes one. */
  static async open(engine: Engine, options: StoreOptions & { workspace?: string } = {}): Promise<Store> {
    await migrate(engine);
    const now = options.now ?? Date.now;
    const workspace = await engine.transact(() => workspaceIn(engine, options.workspace, now()));
    return new Store(engine, workspace, options);
  }

  /** Runs commands through the door, in order, with keepings beside; resolves when what they changed is durable. */
  mutate(who: Principal, calls: readonly Call[], beside?: Beside): Promise<Answer[]> {
    return this.door.mutate(who, calls, beside).finally(() => (this.kept += beside ? 1 : 0));
  }

  /** Runs a reading of core on one snapshot; a refusal that it yields is the answer. */
  read<T>(reading: () => Reading<T>): Promise<T | Refusal> {
    return this.engine.read(() => this.reading(reading));
  }

  /** Runs a reading that cannot refuse. */
  async facts<T>(reading: () => Reading<T>): Promise<T> {
    const result = await this.read(reading);
    if (isRefusal(result)) throw new Error(`a reading refused: ${result.code}`);
    return result;
  }

  /** Reads keepings. */
  keeps<T>(steps: () => Steps<T>): Promise<T> {
    return this.engine.read(steps);
  }

  /** Writes keepings. */
  keep<T>(steps: () => Steps<T>): Promise<T> {
    return this.counted(this.engine.transact(steps));
  }

  /** Writes keepings in one transaction with others that arrive at the same time. */
  keepTogether<T>(steps: () => Steps<T>): Promise<T> {
    return this.counted(this.together.keep(steps));
  }

  /** How often keepings were written here; while it is the same and this process is alone, what was read of them holds. */
  get timesKept(): number {
    return this.kept;
  }

  /** The number of the newest change. */
  seq(): Promise<number> {
    const { reads, workspace } = this;
    return this.engine.read(function* () {
      const [row] = yield reads.counter(workspace);
      return Number(row?.['seq'] ?? 0);
    });
  }

  /** Changes after a number of the log, oldest first, at most `limit`. */
  changesAfter(seq: number, limit: number): Promise<LoggedChange[]> {
    const { reads, workspace } = this;
    return this.engine.read(function* () {
      return (yield reads.changesAfter(workspace, seq, limit)).map(decodeChange);
    });
  }

  /** Changes before a number of the log, newest first, at most `limit`, and whence their commands came. */
  changesBefore(seq: number, limit: number): Promise<WithOrigins> {
    return this.engine.read(() => changesBefore(this.reads, this.answers, { workspace: this.workspace, seq, limit }));
  }

  /** Tells of new changes: with them where this process made them, else only how far the log reaches. */
  onChange(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Objects of these kinds whose words begin with those of a query, best first. */
  search(query: string, options: Wanted): Promise<Found[]> {
    const words = queryOf(query);
    const { search } = this.engine;
    if (words.length === 0) return Promise.resolve([]);
    return this.engine.read(() => search.find(this.workspace, words, options));
  }

  /** Puts texts into the search index and moves the follower that did it, together. */
  index(
    docs: readonly { kind: string; id: string; scope: string; text: string }[],
    follower: string,
    seq: number,
  ): Promise<void> {
    const { engine, workspace, cursors } = this;
    return engine.transact(function* () {
      const folded = docs.map(({ kind, id, scope, text }) => ({ kind, id, scope, words: wordsOf(text).join(' ') }));
      if (folded.length > 0) yield* engine.search.put(workspace, folded);
      yield* cursors.set(workspace, follower, seq);
    });
  }

  verify(onProgress?: (part: number) => void): Promise<Verdict> {
    return verify(this.engine, this.reads, this.workspace, onProgress);
  }

  /** Writes the export as lines; `onProgress`: changes so far. */
  export(write: (text: string) => Promise<void>, onProgress?: (changes: number) => void): Promise<Exchanged> {
    return exportLines(this.engine, this.reads, this.workspace, write, onProgress);
  }

  /** Copies the database to a file, where the database is one; undefined where it has tools of its own for that. */
  backup(file: string, onProgress: (part: number) => void): Promise<void> | undefined {
    return this.engine.backup?.(file, onProgress);
  }

  /** Ids of a kind's rows after one of them, in their order, at most `limit`. */
  idsAfter(kind: AnyKind, after: string, limit: number): Promise<string[]> {
    const { reads, workspace } = this;
    return this.engine.read(function* () {
      return (yield reads.page(workspace, kind, after, limit, ['id'])).map((row) => row['id'] as string);
    });
  }

  /**
   * Takes words that named somebody who was forgotten out of what is kept beside the facts, a piece at a time, so that
   * others go on meanwhile. `mayGoOn`: asked before each. Whether nothing is left to do.
   */
  async forgetBeside(mayGoOn: () => boolean): Promise<boolean> {
    const { forgetting, workspace, now } = this;
    for (;;) {
      const pending = await this.keeps(() => forgetting.pending(workspace, now()));
      if (!pending) return true;
      for (let piece of forgetting.pieces(workspace, pending.words) as (Piece | undefined)[])
        while (piece) {
          if (!mayGoOn()) return false;
          piece = await this.keep(piece);
          await new Promise((resolve) => setImmediate(resolve));
        }
      await this.keep(() => forgetting.settle(workspace, pending, now()));
    }
  }

  /** Leaves nothing on the disk of what was taken out; who writes has to wait. Undefined where the database is no file. */
  get scrub(): (() => Promise<void>) | undefined {
    return this.engine.scrub;
  }

  meaningOf(error: unknown): Failure {
    return this.engine.meaningOf(error);
  }

  /** Forgets answers, and what people came in with, whose time is over. */
  async tidy({ answersBefore, ...ended }: Tidied & { answersBefore: number }): Promise<void> {
    const { answers, people, workspace } = this;
    await this.engine.transact(function* () {
      yield* answers.forget(answersBefore);
      yield* answers.forgetOrigins(workspace, ended.entriesBefore);
      yield* people.tidy(workspace, ended);
    });
  }

  /** Waits for commands under way, then closes. */
  async close(): Promise<void> {
    await this.door.idle();
    await this.together.idle();
    this.listeners.clear();
    await this.engine.close();
  }

  private *reading<T>(reading: () => Reading<T>): Steps<T | Refusal> {
    const steps = untilRefused(reading());
    let step = steps.next();
    while (!step.done) step = steps.next(yield* this.reads.answer(this.workspace, step.value));
    return step.value;
  }

  private counted<T>(writing: Promise<T>): Promise<T> {
    return writing.finally(() => (this.kept += 1));
  }

  private tell(seq: number, changes: readonly LoggedChange[] | undefined): void {
    for (const listener of this.listeners) listener(seq, changes);
  }
}

function* workspaceIn(engine: Engine, wanted: string | undefined, now: number): Steps<string> {
  const { reads, writes } = statementsOf(engine.builder);
  const rows = yield reads.counters();
  const known = rows.map((row) => row['workspace'] as string);
  if (wanted !== undefined && !known.includes(wanted)) {
    yield writes.open(wanted);
    return wanted;
  }
  if (wanted !== undefined) return wanted;
  if (known.length > 1) throw new StoreError('not_a_store', 'This database holds several workspaces; say which one.');
  if (known[0] !== undefined) return known[0];
  const fresh = uuidV7(now, randomBytes(16));
  yield writes.open(fresh);
  return fresh;
}
