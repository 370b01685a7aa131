/**
 * Keeps a replica and the server together: the first state, then the feed, and the commands on their way. It tells
 * honestly where it stands, and a command that was typed is never lost while the page lives: it is sent again, under
 * the same id, until it is answered.
 */
import { limits, type Call, type LoggedChange, type Me, type Row } from '@dualtrack/core';
import { Pauses } from './pauses.ts';
import type { Refused, Replica, RunResult } from './replica.ts';
import { rowsOf, type Columns } from './rows.ts';
import type { SyncState } from './syncState.ts';
import { ApiError, errorOf, eventsOf, jsonOf, linesOf, type Send, type Answered, type SendInit } from './transport.ts';

interface Result {
  readonly id: string;
  readonly seq?: number;
  readonly refusal?: { readonly code: Refused['code']; readonly message: string } & Record<string, unknown>;
}

const RETRY_MS = [250, 500, 1_000, 2_000, 5_000, 10_000];
/** Without a sign of life for this long, the stream is taken for dead. The server's heart beats every 20 s. */
const SILENCE_MS = 45_000;

/** What fits well into one address. */
const [IDS_PER_REQUEST, VALUES_PER_REQUEST] = [200, 50];

export class Sync {
  readonly replica: Replica;
  private readonly send: Send;
  private readonly listeners = new Set<() => void>();
  private readonly stopping = new AbortController();
  private isReached = false;
  private isSignedOut = false;
  private hasStarted = false;
  private sending: Promise<void> | undefined;
  private cutStream: AbortController | undefined;
  private problems: readonly Refused[] = [];
  private readonly pauses = new Pauses();

  constructor(replica: Replica, send: Send) {
    this.replica = replica;
    this.send = send;
    replica.subscribe(() => this.tell());
  }

  /** Runs until `stop`: first state, feed, again and again. Resolves when the first state is there. */
  async start(): Promise<void> {
    const started = Promise.withResolvers<void>();
    void this.follow(started.resolve);
    await started.promise;
  }

  stop(): void {
    this.stopping.abort();
    this.pauses.end();
    this.cutStream?.abort();
  }

  /** Runs a command here and sends it. */
  run(name: string, input: unknown): RunResult {
    const result = this.replica.run(name, input);
    if (result.kind === 'pending') this.flush();
    return result;
  }

  get state(): SyncState {
    const count = this.replica.unsent().length;
    if (this.isSignedOut) return { kind: 'signed_out' };
    if (!this.hasStarted) return { kind: 'starting' };
    if (!this.isReached) return { kind: 'offline', count };
    return count > 0 ? { kind: 'saving', count } : { kind: 'live' };
  }

  /**
   * Takes up what an earlier life of this page kept: commands that were not answered (sent again under their ids, so
   * that each is done once) and refused ones that nobody has looked at.
   */
  resume(calls: readonly Call[], refused: readonly Refused[]): void {
    const known = new Set(this.problems.map((each) => each.call.id));
    this.problems = [...refused.filter((each) => !known.has(each.call.id)), ...this.problems];
    this.replica.resume(calls);
    this.flush();
    this.tell();
  }

  /** Tries to reach the server now, rather than at the next turn. */
  retry(): void {
    this.pauses.end();
  }

  /** Commands that the server refused, until somebody has looked at them. */
  get refused(): readonly Refused[] {
    return this.problems;
  }

  dismiss(refused: Refused): void {
    this.problems = this.problems.filter((each) => each !== refused);
    this.tell();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Loads rows on demand: all of a kind with this value of an index, or with any of several. */
  async load(kind: string, index: string, value: string | readonly string[]): Promise<void> {
    const wanted = [value].flat().filter((each) => !this.replica.isLoaded(kind, index, each));
    for (let i = 0; i < wanted.length; i += VALUES_PER_REQUEST) {
      const values = wanted.slice(i, i + VALUES_PER_REQUEST);
      const rows = await this.rows(`kind=${kind}&index=${index}&at=${values.map(encodeURIComponent).join()}`);
      this.replica.supply(kind, rows, { index, values });
    }
  }

  /** Loads single rows that this replica does not hold, closed work above all. */
  async fetch(kind: string, ids: readonly string[]): Promise<void> {
    for (let i = 0; i < ids.length; i += IDS_PER_REQUEST) {
      const some = ids.slice(i, i + IDS_PER_REQUEST).join();
      this.replica.supply(kind, await this.rows(`kind=${kind}&ids=${some}`));
    }
  }

  /** A read of the API, for what no replica holds. */
  async read<T>(path: string): Promise<T> {
    return jsonOf<T>(await this.send(path));
  }

  /** A request to the API that is no command: reading a repository, for one. */
  async post<T>(path: string, body: unknown): Promise<T> {
    return jsonOf<T>(await this.send(path, { method: 'POST', body }));
  }

  /** Any other request to the API; rejects only when the server is not reached. */
  request(path: string, init: SendInit): Promise<Answered> {
    return this.send(path, init);
  }

  private async follow(started: () => void): Promise<void> {
    let failures = 0;
    let isFresh = false;
    while (!this.stopping.signal.aborted) {
      try {
        if (!isFresh) {
          await this.bootstrap();
          isFresh = true;
          this.hasStarted = true;
          this.reached(true);
          started();
          this.flush();
        }
        isFresh = await this.stream(() => (failures = 0));
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) {
          this.isSignedOut = true;
          this.tell();
          started();
          return;
        }
      }
      if (this.stopping.signal.aborted) return;
      this.reached(false);
      await this.pauses.wait(RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]!);
    }
  }

  private async bootstrap(): Promise<void> {
    const answered = await this.send('/api/bootstrap', { signal: this.stopping.signal });
    if (answered.status !== 200) throw errorOf(answered.status, await answered.text());
    const blocks: { kind: string; rows: Row[] }[] = [];
    let me: Me = { kind: 'anonymous' };
    let seq: number | undefined;
    for await (const line of linesOf(answered)) {
      const value = JSON.parse(line) as {
        me?: Omit<Extract<Me, { kind: 'member' }>, 'kind'>;
        kind?: string;
        columns?: Columns;
        seq?: number;
      };
      if (value.me) me = { kind: 'member', person: value.me.person, role: value.me.role, joined: value.me.joined };
      else if (value.kind && value.columns) blocks.push({ kind: value.kind, rows: rowsOf(value.columns) });
      else if (value.seq !== undefined) seq = value.seq;
    }
    if (seq === undefined) throw new Error('the first state broke off');
    this.replica.reset(me, blocks, seq);
  }

  /** Reads the feed until it breaks; false when the state has to be read anew. */
  private async stream(onEvents: () => void): Promise<boolean> {
    const cut = new AbortController();
    this.cutStream = cut;
    let timer = setTimeout(() => cut.abort(), SILENCE_MS);
    try {
      const answered = await this.send(`/api/feed?since=${this.replica.seq}`, { signal: cut.signal });
      if (answered.status !== 200) throw errorOf(answered.status, await answered.text());
      this.reached(true);
      this.flush();
      for await (const events of eventsOf(answered)) {
        clearTimeout(timer);
        timer = setTimeout(() => cut.abort(), SILENCE_MS);
        onEvents();
        if (events.some((event) => event.event === 'resync')) return false;
        if (events.length > 0) await this.take(events);
        if (events.some((event) => event.event === 'bye')) return true;
      }
      return true;
    } finally {
      clearTimeout(timer);
      cut.abort();
    }
  }

  private async take(
    events: readonly { event?: string | undefined; id?: string | undefined; data: string }[],
  ): Promise<void> {
    const changes: LoggedChange[] = [];
    let seq = this.replica.seq;
    for (const { event, id, data } of events) {
      if (!event || event === 'message') changes.push(JSON.parse(data) as LoggedChange);
      if (id) seq = Math.max(seq, Number(id));
    }
    const missing = this.replica.take(changes, seq);
    for (const [kind, ids] of Map.groupBy(missing, (each) => each.kind)) {
      const named = ids.map((each) => each.id);
      if (isShown(kind)) await this.fetch(kind, named);
    }
  }

  private async rows(query: string): Promise<Row[]> {
    const answered = await this.send(`/api/rows?${query}`, { signal: this.stopping.signal });
    const text = await answered.text();
    if (answered.status !== 200) throw errorOf(answered.status, text);
    return rowsOf((JSON.parse(text) as { columns: Columns }).columns);
  }

  private flush(): void {
    this.sending ??= this.sendAll().finally(() => {
      this.sending = undefined;
      this.tell();
    });
  }

  private async sendAll(): Promise<void> {
    let failures = 0;
    for (
      let calls = this.replica.unsent();
      calls.length > 0 && !this.stopping.signal.aborted;
      calls = this.replica.unsent()
    ) {
      const commands = calls.slice(0, limits.commandsMax);
      try {
        const answered = await this.send('/api/commands', { method: 'POST', body: { commands } });
        const { results } = await jsonOf<{ results: Result[] }>(answered);
        failures = 0;
        this.reached(true);
        for (const result of results) this.settle(result);
      } catch (error) {
        if (error instanceof ApiError && error.status < 500 && error.status !== 429) {
          if (error.status === 401) this.isSignedOut = true;
          else for (const call of commands) this.refuse(call.id, { code: 'invalid', message: error.message });
          this.tell();
          if (error.status === 401) return;
          continue;
        }
        this.reached(false);
        await this.pauses.wait(RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]!);
      }
    }
  }

  private settle({ id, seq, refusal }: Result): void {
    if (refusal) this.refuse(id, refusal);
    else this.replica.acked(id, seq ?? 0);
  }

  private refuse(
    id: string,
    { code, message, ...data }: { code: Refused['code']; message: string } & Record<string, unknown>,
  ): void {
    const call = this.replica.pending.find((each) => each.call.id === id)?.call;
    // Because: whoever is told that the command is gone finds its refusal.
    if (call) this.problems = [...this.problems, { call, code, message, data }];
    this.replica.refused(id);
    this.tell();
  }

  private reached(isReached: boolean): void {
    if (this.isReached === isReached) return;
    this.isReached = isReached;
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

/** Kinds that a replica shows without being asked; a change to another row of theirs brings it in. */
function isShown(kind: string): boolean {
  return ['task', 'investigation', 'blocker', 'dependency', 'tie', 'decision'].includes(kind);
}
