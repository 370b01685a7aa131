/**
 * The pages of one browser that belong to the same person: one of them leads, speaks with the server and tells the
 * others what it hears. Where a browser cannot join pages, each is on its own.
 *
 * Invariant: who leads may change at any time, also behind the back of a page that is frozen. Nothing is lost by that,
 * since changes are known by their numbers and commands by their ids.
 */
import type { Call, LoggedChange } from '@dualtrack/core';
import type { Result } from './outgoing.ts';

export type Message =
  /** Who follows says how far it has got. The leader answers with what is missing, then `here`. */
  | { readonly kind: 'hello'; readonly from: string; readonly seq: number }
  /** The leader lives, has got this far, and reaches the server or does not. `to`: whose hello it answers. */
  | (Standing & { readonly kind: 'here'; readonly to: string | undefined })
  | Told
  /** What one may see has changed: everything has to be read anew. */
  | { readonly kind: 'anew' }
  /** Commands that somebody ran; the leader sends them. */
  | { readonly kind: 'ran'; readonly calls: readonly Call[] }
  | { readonly kind: 'answered'; readonly results: readonly Result[] }
  /** A refusal has been looked at. */
  | { readonly kind: 'dismissed'; readonly id: string }
  /** Somebody wants the server to be tried now. */
  | { readonly kind: 'retry' };

/** What the log told behind `since`, up to `seq`. */
export interface Told {
  readonly kind: 'changes';
  readonly since: number;
  readonly seq: number;
  readonly changes: readonly LoggedChange[];
}

export interface Company {
  /** This page's name among the others. */
  readonly id: string;
  /** Tells all others, in order. */
  tell(message: Message): void;
  listen(heed: (message: Message) => void): void;
  /** From now on this page may lead: `onLead` when it does, `onLost` when another one took over. */
  stand(onLead: () => void, onLost: () => void): void;
  /** Takes the lead from a page that does not answer. */
  takeOver(): void;
  /** Whether somebody looks at this page. Only then it minds whether the leader lives. */
  isWatched(): boolean;
  leave(): void;
}

/** How often a page that is looked at asks whether the leader lives, and how long it waits for the answer. */
const ASK_MS = 1_000;
const ANSWER_MS = 600;
/** Changes that a leader remembers for those who come late; who lacks more reads everything. */
const RECENT_MAX = 2_000;

/** How far a page has got; whether it reaches the server, undefined until it tried; whether nobody is signed in. */
export interface Standing {
  readonly seq: number;
  readonly reached: boolean | undefined;
  readonly signedOut: boolean;
}

/** One page's part in the company: what it asks as a follower, what it answers as a leader. */
export class Seat {
  private readonly company: Company;
  private readonly standing: () => Standing;
  private readonly asking: ReturnType<typeof setInterval>;
  private recent: Told[] = [];
  private isLeading = false;
  private heardAt = 0;

  constructor(company: Company, standing: () => Standing) {
    this.company = company;
    this.standing = standing;
    this.asking = setInterval(() => this.company.isWatched() && this.ask(), ASK_MS);
  }

  /** Says hello; a leader that does not answer in time loses the lead to this page. */
  ask(): void {
    if (this.isLeading) return;
    const asked = Date.now();
    this.hello();
    setTimeout(() => {
      if (this.isLeading || this.heardAt >= asked || !this.company.isWatched()) return;
      this.company.takeOver();
    }, ANSWER_MS);
  }

  hello(): void {
    this.company.tell({ kind: 'hello', from: this.company.id, seq: this.standing().seq });
  }

  /** To be called for every message, at once. */
  heard({ kind }: Message): void {
    if (kind === 'here' || kind === 'changes') this.heardAt = Date.now();
  }

  lead(isLeading: boolean): void {
    this.isLeading = isLeading;
    this.recent = [];
  }

  /** Everything was read anew, so what was told before is no use to anybody. */
  forget(): void {
    this.recent = [];
  }

  /** Tells what the server told. */
  pass(told: Told): void {
    this.company.tell(told);
    this.recent.push(told);
    let count = this.recent.reduce((sum, each) => sum + each.changes.length + 1, 0);
    while (count > RECENT_MAX) count -= this.recent.shift()!.changes.length + 1;
  }

  /** Answers a hello, if this page leads: with what is missing there, as far as it is remembered. */
  answer({ from, seq }: Extract<Message, { kind: 'hello' }>): void {
    if (!this.isLeading) return;
    const first = this.recent.findIndex((each) => each.seq > seq);
    if (first >= 0 && this.recent[first]!.since <= seq) {
      for (const told of this.recent.slice(first)) this.company.tell(told);
    }
    this.sayHere(from);
  }

  /** Says that this page leads, and how it stands. */
  sayHere(to?: string): void {
    if (this.isLeading) this.company.tell({ kind: 'here', to, ...this.standing() });
  }

  leave(): void {
    clearInterval(this.asking);
    this.company.leave();
  }
}
