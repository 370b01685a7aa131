/**
 * Whoever is no member any more has nothing left to come in by: sessions, tokens, ways to sign in, tickets and the
 * invitations that they made end, so that they do not count again should the membership be given back.
 */
import { list, person, type LoggedChange, type Reading } from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import type { SignIns } from './signIns.ts';
import type { Tokens } from './tokens.ts';

export class Leavers {
  private readonly store: Store;
  private readonly signIns: SignIns;
  private readonly tokens: Tokens;
  /** Since when each has left whose ways in were ended. */
  private readonly ended = new Map<string, number>();
  /** Who was seen to leave, and when, and perhaps is a member again by now. */
  private readonly seen: Leaver[] = [];
  private sweeping: Promise<void> | undefined;
  private isDue = false;

  constructor(parts: { store: Store; signIns: SignIns; tokens: Tokens }) {
    this.store = parts.store;
    this.signIns = parts.signIns;
    this.tokens = parts.tokens;
  }

  /** Ends what a process before may have left, and follows from now on. */
  async start(): Promise<void> {
    this.store.onChange((_, changes) => {
      const left = (changes ?? []).flatMap(leaverIn);
      this.seen.push(...left);
      if (!changes || left.length > 0) void this.sweep().catch(() => undefined);
    });
    await this.sweep();
  }

  /** Resolves when all who have left are seen to. */
  sweep(): Promise<void> {
    this.isDue = true;
    return (this.sweeping ??= this.run());
  }

  private async run(): Promise<void> {
    try {
      while (this.isDue) {
        this.isDue = false;
        // Because: where one cannot be ended now, nobody who was seen is lost for the next time.
        for (let [first] = this.seen; first; [first] = this.seen) {
          await this.end(first);
          this.seen.shift();
        }
        for (const each of await this.store.facts(leavers)) await this.end(each);
      }
    } finally {
      this.sweeping = undefined;
    }
  }

  private async end({ id, leftAt }: Leaver): Promise<void> {
    if (this.ended.get(id) === leftAt) return;
    const { store } = this;
    await this.signIns.endAll(id);
    await this.tokens.endAll(id);
    await store.keep(() => store.people.endOf(store.workspace, id));
    this.ended.set(id, leftAt);
  }
}

interface Leaver {
  readonly id: string;
  readonly leftAt: number;
}

function leaverIn({ kind, id, op, patch }: LoggedChange): Leaver[] {
  const leftAt = kind === person.name && op === 'update' ? patch['leftAt']?.[1] : undefined;
  return typeof leftAt === 'number' ? [{ id, leftAt }] : [];
}

function* leavers(): Reading<Leaver[]> {
  const rows = yield* list(person, 'role', []);
  return rows.flatMap(({ id, leftAt }) => (leftAt === null ? [] : [{ id, leftAt }]));
}
