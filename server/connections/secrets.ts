/**
 * The secrets of connections: two at most that deliveries may be signed with, one that the forge's API is asked with.
 * Opened ones are kept in memory for moments only, so that other processes' changes are seen soon.
 */
import { randomBytes } from 'node:crypto';
import { connection as connectionKind, uuidV7 } from '@dualtrack/core';
import type { SealedSecret, SecretUse, Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import { Locked, type Seal } from './seal.ts';

export interface Held {
  /** What deliveries may be signed with now, the newest first. */
  readonly webhook: readonly string[];
  readonly token: string | undefined;
  readonly rows: readonly SealedSecret[];
  /** Why secrets that are there cannot be read. */
  readonly problem: string | undefined;
}

/** What is told once. */
export interface MadeSecret {
  readonly secret: string;
  /** Until when the one before counts, in milliseconds; null where there is none. */
  readonly oldUntil: number | null;
}

export class ConnectionSecrets {
  private readonly store: Store;
  private readonly seal: Seal;
  private readonly known = new Map<string, { readonly held: Held; readonly readAt: number }>();

  constructor(parts: { store: Store; seal: Seal }) {
    this.store = parts.store;
    this.seal = parts.seal;
    parts.store.onChange((_, changes) => {
      for (const { kind, id, patch } of changes ?? [])
        if (kind === connectionKind.name && patch['removedAt']?.[1]) void this.forget(id).catch(() => undefined);
    });
  }

  /** What holds now. Never throws for a secret that cannot be opened: `problem` says why. */
  async of(connection: string, how: 'usual' | 'afresh' = 'usual'): Promise<Held> {
    const now = Date.now();
    const known = this.known.get(connection);
    if (known && how === 'usual' && now - known.readAt < serverLimits.secretsHeldMs) return known.held;
    const { store } = this;
    const rows = await store.keeps(() => store.secrets.of(store.workspace, connection));
    const held = this.opened(connection, rows, now);
    if (this.known.size >= serverLimits.secretsHeldMax) this.known.clear();
    this.known.set(connection, { held, readAt: now });
    return held;
  }

  /** A new webhook secret (`given`, or one that is made); the one before counts for a while still, and none before that. */
  async rotate(connection: string, secret: string): Promise<MadeSecret> {
    const { store } = this;
    const now = Date.now();
    const fresh = this.sealed(connection, 'webhook', secret, now);
    const oldUntil = await store.keep(function* () {
      const before = (yield* store.secrets.of(store.workspace, connection)).filter((each) => each.use === 'webhook');
      const last = before.findLast((each) => each.endsAt === null || each.endsAt > now);
      for (const each of before) if (each !== last) yield* store.secrets.remove(store.workspace, connection, each.id);
      const until = last ? Math.min(last.endsAt ?? Infinity, now + serverLimits.oldSecretMs) : null;
      if (last) yield* store.secrets.endAt(store.workspace, connection, last.id, until!);
      yield* store.secrets.put(store.workspace, connection, fresh);
      return until;
    });
    this.known.delete(connection);
    return { secret, oldUntil };
  }

  /** Ends all webhook secrets but the newest; gives how many went. */
  async endOld(connection: string): Promise<number> {
    const { store } = this;
    const gone = await store.keep(function* () {
      const all = (yield* store.secrets.of(store.workspace, connection)).filter((each) => each.use === 'webhook');
      for (const each of all.slice(0, -1)) yield* store.secrets.remove(store.workspace, connection, each.id);
      return Math.max(0, all.length - 1);
    });
    this.known.delete(connection);
    return gone;
  }

  /** Puts the token in the place of the one before; null takes it away. */
  async setToken(connection: string, token: string | null): Promise<void> {
    const { store } = this;
    const fresh = token === null ? undefined : this.sealed(connection, 'token', token, Date.now());
    await store.keep(function* () {
      for (const each of yield* store.secrets.of(store.workspace, connection))
        if (each.use === 'token') yield* store.secrets.remove(store.workspace, connection, each.id);
      if (fresh) yield* store.secrets.put(store.workspace, connection, fresh);
    });
    this.known.delete(connection);
  }

  async forget(connection: string): Promise<void> {
    const { store } = this;
    await store.keep(() => store.secrets.removeAll(store.workspace, connection));
    this.known.delete(connection);
  }

  private sealed(connection: string, use: SecretUse, secret: string, now: number): SealedSecret {
    if (secret === '') throw new Error('an empty secret would let everybody in');
    const id = uuidV7(now, randomBytes(10));
    return { id, use, sealed: this.seal.close(secret, this.place(connection, use, id)), madeAt: now, endsAt: null };
  }

  private opened(connection: string, all: readonly SealedSecret[], now: number): Held {
    const rows = all.filter((each) => each.endsAt === null || each.endsAt > now);
    const webhook = this.openAll(connection, rows, 'webhook');
    const token = this.openAll(connection, rows, 'token');
    return { webhook: webhook.texts, token: token.texts[0], rows, problem: webhook.problem ?? token.problem };
  }

  /** The newest first. What does not open is no problem while another one does: a new secret was made for it. */
  private openAll(connection: string, rows: readonly SealedSecret[], use: SecretUse) {
    const texts: string[] = [];
    let problem: string | undefined;
    for (const { id, sealed } of rows.filter((each) => each.use === use).reverse()) {
      try {
        texts.push(this.seal.open(sealed, this.place(connection, use, id)));
      } catch (error) {
        if (!(error instanceof Locked)) throw error;
        problem = error.message;
      }
    }
    return { texts, problem: texts.length > 0 ? undefined : problem };
  }

  private place(connection: string, use: SecretUse, id: string): string {
    return [this.store.workspace, connection, use, id].join('/');
  }
}
