/**
 * Resets: a ticket that sets a password once. It ends every session of its member and signs nobody in, so a second
 * factor is asked for as always, unless the one who runs the server made it so that it ends that, too.
 */
import { randomBytes } from 'node:crypto';
import { get, identity, list, meOf, person, personBy, uuidV7, type Person, type Reading } from '@dualtrack/core';
import type { CredentialKind, Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import { mayHandOver } from './standing.ts';

export interface Resettable {
  readonly person: string;
  readonly name: string;
  /** What one signs in with; `''` where none is known. */
  readonly email: string;
  /** Whether codes and passkeys end with it. */
  readonly withoutFactor: boolean;
}

export class Resets {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** A link's secret for a member; undefined for who has no way to sign in, since they are to be invited. */
  async make(
    of: string,
    { by, lifeMs, withoutFactor }: { by: string | null; lifeMs: number; withoutFactor: boolean },
  ): Promise<string | undefined> {
    const { store } = this;
    const { tickets, credentials } = store.people;
    return store.keep(function* () {
      if ((yield* credentials.of(store.workspace, of)).length === 0) return undefined;
      const data = withoutFactor ? { withoutFactor } : {};
      const made = { kind: 'reset' as const, person: of, by, data, now: Date.now(), lifeMs };
      return (yield* tickets.make(store.workspace, made)).secret;
    });
  }

  /**
   * As `make`, for whoever asks by mail. Only for the address that the member gave when they set their password: one
   * that somebody else says of them would let that one in. Undefined also when enough were mailed.
   */
  async makeMailed(email: string): Promise<{ person: string; secret: string } | undefined> {
    const { store } = this;
    const { tickets, credentials } = store.people;
    const row = await store.facts(() => personBy('email', email));
    if (!row) return undefined;
    return store.keep(function* () {
      const known = yield* credentials.find(store.workspace, 'password', row.id);
      if (known?.data['address'] !== email) return undefined;
      const now = Date.now();
      const waiting = (yield* tickets.all(store.workspace, 'reset', now)).filter((each) => each.person === row.id);
      if (waiting.length >= serverLimits.resetsMailedMax) return undefined;
      const made = { kind: 'reset' as const, person: row.id, data: {}, now, lifeMs: serverLimits.resetMailedMs };
      return { person: row.id, secret: (yield* tickets.make(store.workspace, made)).secret };
    });
  }

  /** Whose password a secret sets, while it counts. */
  async look(secret: string): Promise<Resettable | undefined> {
    const { store } = this;
    const ticket = await store.keeps(() => store.people.tickets.look(store.workspace, 'reset', secret, Date.now()));
    if (!ticket?.person) return undefined;
    const { by, person: of } = ticket;
    // Because: a link of somebody who might not make it any more would be their way back in.
    if (by !== null && !(await store.facts(() => stillMay(by, of)))) return undefined;
    const found = await this.of(of);
    return found && { ...found, withoutFactor: ticket.data['withoutFactor'] === true };
  }

  /** Sets the password, once; whose it is, and the address that they are told at. */
  async accept(secret: string, hash: string): Promise<{ person: string; address: string | undefined } | undefined> {
    const { store } = this;
    const { tickets, credentials } = store.people;
    if (!(await this.look(secret))) return undefined;
    return store.keep(function* () {
      const now = Date.now();
      const ticket = yield* tickets.take(store.workspace, 'reset', secret, now);
      const of = ticket?.person;
      if (!of) return undefined;
      const before = yield* credentials.find(store.workspace, 'password', of);
      const credential = {
        kind: 'password' as const,
        handle: of,
        id: uuidV7(now, randomBytes(16)),
        person: of,
        secret: hash,
        data: before?.data ?? {},
        createdAt: now,
      };
      yield* credentials.put(store.workspace, credential);
      const ending = ticket.data['withoutFactor'] === true ? factors : [];
      for (const each of yield* credentials.of(store.workspace, of))
        if (ending.includes(each.kind)) yield* credentials.remove(store.workspace, of, each.id);
      for (const kind of ['second', 'reset'] as const) yield* tickets.endAll(store.workspace, kind, of);
      const address = credential.data['address'];
      return { person: of, address: typeof address === 'string' ? address : undefined };
    });
  }

  private async of(id: string): Promise<Omit<Resettable, 'withoutFactor'> | undefined> {
    const { store } = this;
    const found = await store.facts(() => memberWithAddress(id));
    if (!found) return undefined;
    const known = await store.keeps(() => store.people.credentials.find(store.workspace, 'password', id));
    const own = known?.data['address'];
    return { person: id, name: found.row.name, email: typeof own === 'string' ? own : found.email };
  }
}

/** What else one may be asked for, and what stands in for it. */
const factors: readonly CredentialKind[] = ['code', 'recovery', 'passkey'];

function* stillMay(by: string, of: string): Reading<boolean> {
  const me = yield* meOf(by);
  const row = yield* get(person, of);
  return me !== undefined && row !== undefined && (yield* mayHandOver(me, row));
}

function* memberWithAddress(id: string): Reading<{ row: Person; email: string } | undefined> {
  const row = yield* get(person, id);
  if (!row || row.leftAt !== null) return undefined;
  const known = yield* list(identity, 'person', [row.id]);
  return { row, email: known.find((each) => each.system === 'email')?.handle ?? '' };
}
