/**
 * Commands on their way to the server: kept on the device first, then sent, again under the same id, until they are
 * answered; and the refusals, until somebody has looked at them.
 */
import { limits, type Call, type RefusalCode } from '@dualtrack/core';
import type { Company } from './company.ts';
import { retryMs, type Pauses } from './pauses.ts';
import type { Place, Refused, Replica, RunResult } from './replica.ts';
import { ApiError, isUnknownCaller, jsonOf, type Send } from './transport.ts';

/** What the server says of a command: the number of the log at which it has it, or why it does not take it. */
export interface Result {
  readonly id: string;
  readonly seq?: number;
  readonly refusal?: { readonly code: RefusalCode; readonly message: string } & Readonly<Record<string, unknown>>;
}

/** Where commands lie until the server has answered: on this device, beyond the life of a page. */
export interface Outbox {
  /** Keeps a command; false when this device keeps nothing. When it returns, the command outlives the page. */
  keep(call: Call): boolean;
  /** Keeps the refusal in the place of its command, until somebody has looked at it. */
  refuse(refused: Refused): void;
  forget(id: string): void;
  /** Calls back when another page of this device kept something, until the signal is aborted. */
  onKept(listener: () => void, until: AbortSignal): void;
  /** In the order in which they were kept. */
  read(): { readonly calls: readonly Call[]; readonly refused: readonly Refused[] };
}

interface Parts {
  readonly replica: Replica;
  readonly send: Send;
  readonly pauses: Pauses;
  readonly outbox: Outbox | undefined;
  readonly company: Company | undefined;
  onReached(isReached: boolean): void;
  onSignedOut(): void;
  onChange(): void;
}

export class Outgoing {
  private readonly parts: Parts;
  private sending: Promise<void> | undefined;
  private problems: readonly Refused[] = [];
  private readonly dismissed = new Set<string>();
  private readonly unkept = new Set<string>();
  private readonly foreign = new Set<string>();

  constructor(parts: Parts) {
    this.parts = parts;
  }

  run(name: string, input: unknown): RunResult {
    const { replica, outbox, company } = this.parts;
    const result = replica.run(name, input);
    if (result.kind === 'refused') return result;
    if (!outbox?.keep(result.call)) this.unkept.add(result.call.id);
    company?.tell({ kind: 'ran', calls: [result.call] });
    return result;
  }

  get refused(): readonly Refused[] {
    return this.problems;
  }

  /** Whether something unsent would be lost with this page. */
  get isUnkept(): boolean {
    return this.unkept.size > 0 && this.parts.replica.unsent().some((call) => this.unkept.has(call.id));
  }

  /** Takes up what lies on this device: commands that were not answered, and refusals that nobody has looked at. */
  takeUp(place: Place = 'before all others'): void {
    const kept = this.parts.outbox?.read();
    if (kept) {
      const known = new Set(this.problems.map((each) => each.call.id));
      this.problems = [...kept.refused.filter((each) => !known.has(each.call.id)), ...this.problems];
      this.parts.replica.resume(kept.calls, place);
    }
    // Because: what was run before is sent by who comes to lead, also where this device keeps nothing.
    this.parts.onChange();
  }

  /** Takes commands that were run in another page. */
  join(calls: readonly Call[], isLeading: boolean): void {
    for (const { id } of calls) this.foreign.add(id);
    this.parts.replica.resume(calls, 'behind all others');
    if (isLeading) this.repeat(calls);
    this.parts.onChange();
  }

  /** Tells all others again what became of these commands: some may have heard of them after they were answered. */
  private repeat(calls: readonly Call[]): void {
    const { replica, company } = this.parts;
    const results = calls.flatMap(({ id }) => {
      const seq = replica.seqOf(id);
      return seq === undefined ? [] : [{ id, seq }];
    });
    if (results.length > 0) company?.tell({ kind: 'answered', results });
  }

  /** Sends what is unsent, as long as `term` lasts. */
  flush(term: AbortSignal): void {
    if (term.aborted) return;
    this.sending ??= this.sendAll(term).finally(() => {
      this.sending = undefined;
      this.parts.onChange();
    });
  }

  settle(results: readonly Result[]): void {
    const { replica, outbox } = this.parts;
    const pending = new Map(replica.pending.map((each) => [each.call.id, each.call]));
    for (const { id, refusal } of results) {
      const call = pending.get(id);
      if (!refusal) outbox?.forget(id);
      else if (call && !this.dismissed.has(id) && !this.problems.some((each) => each.call.id === id)) {
        const { code, message, ...data } = refusal;
        const refused = { call, code, message, data, isForeign: this.foreign.has(id) };
        this.problems = [...this.problems, refused];
        outbox?.refuse(refused);
      }
    }
    // Because: whoever is told that a command is gone finds its refusal.
    replica.answered(results.map(({ id, seq, refusal }) => ({ id, seq: refusal ? undefined : (seq ?? 0) })));
  }

  /** Forgets what the feed told of before it was answered: it is saved. `before`: what was unsent until then. */
  told(before: readonly Call[]): void {
    const left = new Set(this.parts.replica.unsent().map((call) => call.id));
    for (const call of before) if (!left.has(call.id)) this.parts.outbox?.forget(call.id);
  }

  /** A refusal has been looked at. */
  dismiss(id: string): void {
    this.dismissed.add(id);
    this.parts.outbox?.forget(id);
    this.problems = this.problems.filter((each) => each.call.id !== id);
    this.parts.onChange();
  }

  private async sendAll(term: AbortSignal): Promise<void> {
    const { replica, send, pauses, company, onReached, onSignedOut } = this.parts;
    let failures = 0;
    for (let calls = replica.unsent(); calls.length > 0 && !term.aborted; calls = replica.unsent()) {
      const commands = calls.slice(0, limits.commandsMax);
      const settle = (results: readonly Result[]): void => {
        this.settle(results);
        company?.tell({ kind: 'answered', results });
      };
      try {
        const answered = await send('/api/commands', { method: 'POST', body: { commands } });
        const { results } = await jsonOf<{ results: Result[] }>(answered);
        failures = 0;
        onReached(true);
        settle(results);
      } catch (error) {
        if (isUnknownCaller(error)) return onSignedOut();
        if (error instanceof ApiError && error.status < 500 && error.status !== 429) {
          const refusal = { code: 'invalid', message: error.message } as const;
          settle(commands.map(({ id }) => ({ id, refusal })));
          continue;
        }
        onReached(false);
        await pauses.wait(retryMs(failures++));
      }
    }
  }
}
