/**
 * Keeps a replica and the server together: what the device kept, the first state, then the feed, and the commands on
 * their way. Of the pages of one browser one leads and speaks with the server; the others hear of it. It tells
 * honestly where it stands, and a command that was typed is never lost: it is kept on the device and sent, again
 * under the same id, until it is answered.
 */
import { isOf, type Around } from './around.ts';
import { Seat, type Company, type Message, type Told } from './company.ts';
import { Demand } from './demand.ts';
import { feed, firstState } from './feed.ts';
import { Keeper } from './keeper.ts';
import { Outgoing } from './outgoing.ts';
import { Pauses, retryMs } from './pauses.ts';
import type { Refused, Replica, RunResult } from './replica.ts';
import { columnsOf } from './rows.ts';
import type { SyncState } from './syncState.ts';
import { isUnknownCaller, jsonOf, type Answered, type Send, type SendInit } from './transport.ts';

export class Sync {
  readonly replica: Replica;
  private readonly send: Send;
  private readonly owner: string | undefined;
  private readonly company: Company | undefined;
  private readonly seat: Seat | undefined;
  private readonly keeper: Keeper | undefined;
  private readonly outgoing: Outgoing;
  private readonly demand: Demand;
  private readonly listeners = new Set<() => void>();
  private readonly stopping = new AbortController();
  private readonly pauses = new Pauses();
  /** While this page speaks with the server. */
  private term: AbortController | undefined;
  private hasStarted = false;
  private isFresh = false;
  /** Undefined until it was tried. */
  private isReached: boolean | undefined;
  private isSignedOut = false;
  private reading: Promise<void> | undefined;
  /** What the others say, one after the other, from when this page knows what it holds. */
  private readonly begun = Promise.withResolvers<void>();
  private turn = this.begun.promise;

  constructor(replica: Replica, send: Send, { owner, cache, company, outbox }: Around = {}) {
    this.replica = replica;
    this.send = send;
    this.owner = owner;
    this.company = company;
    this.seat =
      company && new Seat(company, () => ({ seq: replica.seq, reached: this.isReached, signedOut: this.isSignedOut }));
    this.keeper = cache && owner !== undefined ? new Keeper(cache, replica, owner) : undefined;
    this.outgoing = new Outgoing({
      replica,
      send,
      outbox,
      company,
      pauses: this.pauses,
      onReached: (isReached) => this.reached(isReached),
      onSignedOut: () => this.signOut(),
      onChange: () => {
        // Because: who lost the lead and has it again must not wait for its next command.
        if (replica.unsent().length > 0) this.flush();
        this.tell();
      },
    });
    this.demand = new Demand(replica, send, ({ kind, rows, whole }) => {
      if (this.term) this.keeper?.add({ kind: 'rows', of: kind, columns: columnsOf(kind, rows), whole });
    });
    replica.subscribe(() => this.tell());
    // Because: a page may end between keeping a command and telling the others of it.
    outbox?.onKept(() => this.term && this.outgoing.takeUp('behind all others'), this.stopping.signal);
  }

  /** Runs until `stop`. Resolves when there is something to show, or nobody is signed in. */
  async start(): Promise<void> {
    this.listen();
    this.outgoing.takeUp();
    if (await this.keeper?.restore()) this.isFresh = this.hasStarted = true;
    this.tell();
    if (this.company) this.company.stand(this.lead, this.lose);
    else this.lead();
    this.seat?.ask();
    this.begun.resolve();
    if (!this.isFresh) await this.open();
  }

  stop(): void {
    this.stopping.abort();
    this.lose();
    this.pauses.end();
    this.keeper?.stop();
    this.seat?.leave();
  }

  /** Runs a command here, keeps it on the device and has it sent. */
  run(name: string, input: unknown): RunResult {
    const result = this.outgoing.run(name, input);
    this.flush();
    return result;
  }

  get state(): SyncState {
    const waiting = { count: this.replica.unsent().length, kept: !this.outgoing.isUnkept };
    if (this.isSignedOut) return { kind: 'signed_out' };
    if (!this.hasStarted) return { kind: 'starting' };
    if (this.isReached === undefined) return { kind: 'connecting' };
    if (!this.isReached) return { kind: 'offline', ...waiting };
    return waiting.count > 0 ? { kind: 'saving', ...waiting } : { kind: 'live' };
  }

  /** Tries to reach the server now, rather than at the next turn. */
  retry(): void {
    this.pauses.end();
    if (this.term) return;
    this.company?.tell({ kind: 'retry' });
    this.seat?.ask();
  }

  /** Commands that the server refused, until somebody has looked at them. */
  get refused(): readonly Refused[] {
    return this.outgoing.refused;
  }

  dismiss({ call }: Refused): void {
    this.outgoing.dismiss(call.id);
    this.company?.tell({ kind: 'dismissed', id: call.id });
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Loads rows on demand: all of a kind with this value of an index, or with any of several. */
  load(kind: string, index: string, value: string | readonly string[]): Promise<void> {
    return this.demand.load(kind, index, value);
  }

  /** Loads single rows that this replica does not hold, closed work above all. */
  fetch(kind: string, ids: readonly string[]): Promise<void> {
    return this.demand.fetch(kind, ids);
  }

  /** A read of the API, for what no replica holds. */
  async read<T>(path: string): Promise<T> {
    return jsonOf<T>(await this.send(path));
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    return jsonOf<T>(await this.send(path, { method: 'POST', body }));
  }

  /** Any other request to the API; rejects only when the server is not reached. */
  request(path: string, init: SendInit): Promise<Answered> {
    return this.send(path, init);
  }

  /** This page speaks with the server from now on. */
  private readonly lead = (): void => {
    if (this.stopping.signal.aborted) return;
    this.term = new AbortController();
    this.seat?.lead(true);
    this.outgoing.takeUp();
    if (this.isFresh) this.keeper?.check();
    void this.follow(this.term.signal);
  };

  private readonly lose = (): void => {
    this.term?.abort();
    this.term = undefined;
    this.seat?.lead(false);
  };

  /** The feed, again and again, as long as this page leads. */
  private async follow(term: AbortSignal): Promise<void> {
    for (let failures = 0; !term.aborted;) {
      try {
        if (!this.isFresh) await this.open();
        if (this.isSignedOut) return;
        for await (const { changes, seq, end } of feed(this.send, this.replica.seq, term)) {
          failures = 0;
          this.reached(true);
          this.flush();
          if (end === 'resync') this.isFresh = false;
          else await this.take({ kind: 'changes', since: this.replica.seq, seq, changes });
          if (end) break;
        }
      } catch (error) {
        if (isUnknownCaller(error)) return this.signOut();
      }
      if (term.aborted) return;
      if (this.isFresh) this.reached(false);
      else this.company?.tell({ kind: 'anew' });
      await this.pauses.wait(retryMs(failures++));
    }
  }

  private async open(): Promise<void> {
    for (let failures = 0; !this.isFresh && !this.isSignedOut && !this.stopping.signal.aborted;) {
      try {
        await (this.reading ??= this.readAnew().finally(() => (this.reading = undefined)));
      } catch (error) {
        if (isUnknownCaller(error)) return this.signOut();
        this.reached(false);
        await this.pauses.wait(retryMs(failures++));
      }
    }
  }

  private async readAnew(): Promise<void> {
    const first = await firstState(this.send, this.stopping.signal);
    // Because: somebody else may have signed in to this browser since the page was opened.
    if (this.owner !== undefined && !isOf(first.me, this.owner)) return this.signOut();
    this.demand.forget();
    this.isFresh = this.hasStarted = true;
    this.replica.reset(first.me, first.blocks, first.seq);
    if (this.term) this.keeper?.began(first);
    this.seat?.forget();
    this.reached(true);
  }

  /** Takes what the server told, here and for all others. */
  private async take(told: Told): Promise<void> {
    if (told.changes.length > 0 || told.seq > told.since) {
      this.seat?.pass(told);
      this.keeper?.add(told);
      this.apply(told);
    }
    await this.demand.fetchLacking();
  }

  private apply({ changes, seq }: Told): void {
    const unsent = this.replica.unsent();
    this.demand.lacks(this.replica.take(changes, seq));
    this.outgoing.told(unsent);
  }

  private flush(): void {
    if (this.term && !this.isSignedOut) this.outgoing.flush(this.term.signal);
  }

  private listen(): void {
    this.company?.listen((message) => {
      this.seat?.heard(message);
      this.turn = this.turn.then(() => this.heed(message)).catch(() => undefined);
    });
  }

  private async heed(message: Message): Promise<void> {
    switch (message.kind) {
      case 'hello':
        this.pauses.endDue();
        return this.seat?.answer(message);
      case 'here':
        return this.heedLeader(message);
      case 'changes':
        if (message.since > this.replica.seq) return this.seat?.hello();
        this.apply(message);
        return this.demand.fetchLacking();
      case 'anew':
        this.isFresh = false;
        return this.open();
      case 'ran':
        return this.outgoing.join(message.calls, this.term !== undefined);
      case 'answered':
        return this.outgoing.settle(message.results);
      case 'dismissed':
        return this.outgoing.dismiss(message.id);
      case 'retry':
        return this.pauses.end();
    }
  }

  private async heedLeader({ to, seq, reached, signedOut }: Extract<Message, { kind: 'here' }>): Promise<void> {
    if (this.term) return;
    if (signedOut) return this.signOut();
    if (reached !== undefined) this.reached(reached);
    if (to !== this.company?.id || seq <= this.replica.seq) return;
    this.isFresh = false;
    await this.open();
  }

  private signOut(): void {
    if (this.isSignedOut) return;
    this.isSignedOut = true;
    this.keeper?.clear();
    this.seat?.sayHere();
    this.tell();
  }

  private reached(isReached: boolean): void {
    if (this.isReached === isReached) return;
    this.isReached = isReached;
    this.seat?.sayHere();
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
