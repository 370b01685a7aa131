/** What is kept of how people come in, together. */
import type { Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';
import { Credentials } from './credentials.ts';
import { Entries } from './entries.ts';
import { Guesses } from './guesses.ts';
import { Providers } from './providers.ts';
import { Sessions } from './sessions.ts';
import { Tickets } from './tickets.ts';
import { Tokens } from './tokens.ts';

export class PeopleKept {
  readonly sessions: Sessions;
  readonly credentials: Credentials;
  readonly tickets: Tickets;
  readonly tokens: Tokens;
  readonly guesses: Guesses;
  readonly entries: Entries;
  readonly providers: Providers;

  constructor(builder: Builder) {
    this.sessions = new Sessions(builder);
    this.credentials = new Credentials(builder);
    this.tickets = new Tickets(builder);
    this.tokens = new Tokens(builder);
    this.guesses = new Guesses(builder);
    this.entries = new Entries(builder);
    this.providers = new Providers(builder);
  }

  /** Ends all by which somebody comes in: they are no member any more. Gives the ids of their sessions. */
  *endOf(workspace: string, person: string): Steps<Set<string>> {
    yield* this.credentials.removeAll(workspace, person);
    yield* this.tickets.endOf(workspace, person);
    return yield* this.sessions.endAll(workspace, person);
  }

  /** Forgets what ended by time; all times in milliseconds since 1970 UTC. */
  *tidy(workspace: string, { now, idleSince, tokensBefore, entriesBefore }: Tidied): Steps<void> {
    yield* this.sessions.forgetExpired(now, idleSince);
    yield* this.tickets.forgetExpired(now);
    yield* this.tokens.forgetBefore(tokensBefore);
    yield* this.guesses.forgetOld(now);
    yield* this.entries.forgetBefore(workspace, entriesBefore);
  }
}

export interface Tidied {
  readonly now: number;
  /** Sessions that were not used since have ended. */
  readonly idleSince: number;
  /** Tokens that ended before are forgotten. */
  readonly tokensBefore: number;
  /** What happened at the door of this workspace before is forgotten. */
  readonly entriesBefore: number;
}
