/**
 * The replica: confirmed facts as the server told them, and commands that are pending on top. A command runs here at
 * once and in the store with authority; when the server tells of changes, pending commands run again on the new facts.
 *
 * Invariant: what is shown is always confirmed facts with every pending command replayed, in order; so a refused
 * command vanishes by not being replayed.
 */
import {
  CHANGE_VERSION,
  isRefusal,
  sentence,
  untilRefused,
  uuidV7,
  type Call,
  type LoggedChange,
  type Me,
  type Reading,
  type Read,
  type Row,
  type Write,
} from '@dualtrack/core';
import type { Acting } from './acting.ts';
import { Reads, Turns, type Seen } from './looks.ts';
import type { Answered, Pending, RunResult } from './pending.ts';
import { Remembered } from './remembered.ts';
import { Tables, Unknown, type Loaded } from './tables.ts';

export type { Pending, Refused, RunResult } from './pending.ts';

/** Where commands go among those that are pending. */
export type Place = 'before all others' | 'behind all others';

type MutablePending = { -readonly [K in keyof Pending]: Pending[K] };

export interface ReplicaParts {
  readonly now?: () => number;
  readonly chance: (bytes: number) => Uint8Array;
  readonly acting?: Acting | undefined;
}

export class Replica {
  private readonly tables = new Tables();
  private readonly now: () => number;
  private readonly chance: (bytes: number) => Uint8Array;
  private readonly listeners = new Set<() => void>();
  private queue: MutablePending[] = [];
  /** What commands changed, by their id: those that the feed told lately, and those that are pending. */
  private readonly remembered = new Remembered();
  private readonly awaited = new Map<string, LoggedChange[]>();
  private acting: Acting | undefined;
  private who: Me = { kind: 'anonymous' };
  /** The newest number of the log that is in the confirmed facts. */
  seq = 0;
  private readonly turns = new Turns();
  /** What the look that is running has read. */
  private reads: Reads | undefined;

  constructor({ now = Date.now, chance, acting }: ReplicaParts) {
    this.now = now;
    this.chance = chance;
    this.acting = acting;
  }

  /** Lets it run commands itself. Until then they go to the server as they are, and are shown when it tells of them. */
  learn(acting: Acting): void {
    this.acting = acting;
    this.replay();
  }

  /** Starts anew from what the server holds; pending commands stay. `loaded`: what of it was loaded whole on demand. */
  reset(
    me: Me,
    rows: Iterable<{ kind: string; rows: Iterable<Row> }>,
    seq: number,
    loaded: readonly Loaded[] = [],
  ): void {
    this.who = me;
    this.tables.clear();
    this.remembered.clear();
    for (const each of rows) this.tables.put(each.kind, each.rows);
    for (const each of loaded) this.tables.markLoaded(each);
    this.seq = seq;
    this.queue = this.queue.filter((each) => each.acked === undefined || each.acked > seq);
    this.replay();
  }

  /** Rows that were loaded on demand; `whole`: everything of a kind with these values of an index. */
  supply(kind: string, rows: Iterable<Row>, whole?: { index: string; values: readonly string[] }): void {
    this.tables.unpend();
    this.tables.put(kind, rows);
    for (const value of whole?.values ?? []) this.tables.markLoaded({ kind, index: whole!.index, value });
    this.replay();
  }

  /**
   * Takes changes from the feed, in order; those up to `seq` are known already. Gives the rows that changed but are
   * not held here, so that they can be loaded.
   */
  take(changes: readonly LoggedChange[], seq: number): { kind: string; id: string }[] {
    const missing: { kind: string; id: string }[] = [];
    this.tables.unpend();
    for (const change of changes) {
      if (change.seq <= this.seq) continue;
      this.remembered.add(change);
      if (!this.tables.confirm(change)) missing.push({ kind: change.kind, id: change.id });
      // Because: the feed may be faster than the answer; what it told must not be shown a second time as pending.
      const told = this.queue.find((each) => each.call.id === change.command);
      if (told) told.acked = change.seq;
    }
    this.seq = Math.max(this.seq, seq);
    this.queue = this.queue.filter((each) => each.acked === undefined || each.acked > this.seq);
    this.replay();
    return missing;
  }

  /** Runs a command here at once and queues it for the server; one that cannot be is refused at once. */
  run(name: string, input: unknown): RunResult {
    const call: Call = { id: uuidV7(this.now(), this.chance(10)), name, input };
    const outcome = this.perform(call);
    if (outcome && isRefusal(outcome)) return { kind: 'refused', refusal: outcome, message: sentence(outcome) };
    const created = outcome?.created;
    this.queue.push({ call, created, acked: undefined });
    this.tell();
    const held = (outcome?.held ?? []).map((each) => sentence(each.refusal));
    return { kind: 'pending', call, created, held, isShown: outcome !== undefined };
  }

  /** Takes up commands that ran elsewhere or before, oldest first; known ones are left out. */
  resume(calls: readonly Call[], place: Place): void {
    const known = new Set(this.queue.map((each) => each.call.id));
    const fresh = calls.filter((call) => !known.has(call.id) && !this.remembered.has(call.id));
    if (fresh.length === 0) return;
    const taken = fresh.map((call) => ({ call, created: undefined, acked: undefined }));
    this.queue = place === 'before all others' ? [...taken, ...this.queue] : [...this.queue, ...taken];
    this.replay();
  }

  /** Who looks: as the server said when the first state was read. */
  get me(): Me {
    return this.who;
  }

  /** Raised at every change. */
  get version(): number {
    this.reads?.noteEverything();
    return this.turns.version;
  }

  /** The number of the log at which the server has a command, as far as that is known here. */
  seqOf(id: string): number | undefined {
    return this.queue.find((each) => each.call.id === id)?.acked ?? this.remembered.of(id)?.at(-1)?.seq;
  }

  /** The first row of a kind that a command made, as far as that is known here. */
  madeBy(command: string, kind: string): string | undefined {
    return this.remembered.of(command)?.find((each) => each.kind === kind && each.op === 'create')?.id;
  }

  /** Commands that the server has not answered yet, oldest first. */
  unsent(): readonly Call[] {
    this.reads?.noteEverything();
    return this.queue.filter((each) => each.acked === undefined).map((each) => each.call);
  }

  get pending(): readonly Pending[] {
    this.reads?.noteEverything();
    return this.queue;
  }

  /**
   * The server has answered commands. The copy of one that it took stays until the feed reaches that number; one that
   * it refused is not replayed any more.
   */
  answered(answers: readonly Answered[]): void {
    const byId = new Map(answers.map((each) => [each.id, each]));
    const before = this.queue.length;
    this.queue = this.queue.filter((each) => {
      const answer = byId.get(each.call.id);
      if (!answer) return true;
      if (answer.seq === undefined) return false;
      each.acked = answer.seq;
      return answer.seq > this.seq;
    });
    if (this.queue.length < before) this.replay();
    else this.tell();
  }

  /** Reads what is shown: confirmed facts and pending commands. Undefined where this replica cannot tell, or a refusal. */
  query<T>(reading: () => Reading<T>): T | undefined {
    try {
      const steps = untilRefused(reading());
      let step = steps.next();
      while (!step.done) {
        this.reads?.note(step.value);
        step = steps.next(this.answer(step.value));
      }
      return isRefusal(step.value) ? undefined : step.value;
    } catch (error) {
      if (error instanceof Unknown) return undefined;
      throw error;
    }
  }

  /** What `look` sees; `last`, what it saw before, is given back as it is where it would see the same. */
  look<T>(look: (replica: Replica) => T, last?: Seen<T>): Seen<T> {
    const seen = last && this.turns.holds(last) ? last : this.lookAnew(look);
    seen.version = this.turns.version;
    this.reads?.noteWithin(seen.reads);
    return seen;
  }

  private lookAnew<T>(look: (replica: Replica) => T): Seen<T> {
    const [outer, reads] = [this.reads, new Reads()];
    this.reads = reads;
    try {
      return { value: look(this), reads, version: this.turns.version };
    } finally {
      this.reads = outer;
    }
  }

  /** Whether a row is shown as a pending command left it. */
  isPending(kind: string, id: string): boolean {
    this.reads?.noteEverything();
    return this.tables.isPending(kind, id);
  }

  isLoaded(kind: string, index: string, value: string): boolean {
    this.reads?.noteEverything();
    return this.tables.isLoaded({ kind, index, value });
  }

  /** Everything confirmed, as it stands at `seq`. */
  held(): ReturnType<Tables['held']> {
    return this.tables.held();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private replay(): void {
    this.tables.unpend();
    this.awaited.clear();
    for (const each of this.queue) {
      const outcome = this.perform(each.call);
      each.created = outcome && !isRefusal(outcome) ? outcome.created : each.created;
    }
    this.tell();
  }

  /** Runs a command on what is shown; undefined when that cannot be told here. Nothing is left of one that stops midway. */
  private perform(call: Call) {
    if (!this.acting) return undefined;
    const now = this.now();
    const steps = this.acting.perform(this.acting.commands, call, this.who, { now });
    const writes: Write[] = [];
    const run = () => {
      let step = steps.next();
      while (!step.done) {
        if ('write' in step.value) {
          writes.push(step.value);
          // Because: what a command causes reads what it wrote.
          this.tables.pend(step.value.write);
          step = steps.next();
        } else step = steps.next(this.answer(step.value));
      }
      return step.value;
    };
    try {
      const outcome = this.tables.whole(run);
      const logged = writes.map(({ write, ...rest }) => ({ ...write, ...rest, seq: 0, at: now, v: CHANGE_VERSION }));
      this.awaited.set(call.id, logged);
      return outcome;
    } catch (error) {
      if (error instanceof Unknown) return undefined;
      throw error;
    }
  }

  /** Answers a read. Throws Unknown. */
  private answer(read: Read): unknown {
    if (read.read !== 'changes') return this.tables.answer(read);
    const changes = this.awaited.get(read.command) ?? this.remembered.of(read.command);
    if (!changes) throw new Unknown(`the changes of ${read.command}`);
    return changes;
  }

  private tell(): void {
    this.turns.add(this.tables.turn());
    for (const listener of this.listeners) listener();
  }
}
