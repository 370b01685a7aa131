/**
 * Sessions: opaque, kept as a hash, read at every request. A session has an id, by which it is listed and ended; its
 * secret changes while it lives.
 */
import { randomBytes } from 'node:crypto';
import { uuidV7 } from '@dualtrack/core';
import { Shapes, type Make } from '../shapes.ts';
import { param, type SqlRow, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';
import { digestOf, newSecret } from './digest.ts';

/** How somebody came in. `link`: by the address that the server printed. */
export type Way = 'link' | 'password' | 'passkey' | 'account' | 'invitation' | 'reset';

/** Whence: a network address, and what the browser calls itself. */
export interface Whence {
  readonly address: string | null;
  readonly agent: string | null;
}

export interface Session extends Whence {
  readonly id: string;
  readonly person: string;
  readonly way: Way;
  /** Milliseconds since 1970 UTC, like all times here. */
  readonly createdAt: number;
  readonly usedAt: number;
  readonly rotatedAt: number;
  /** When it ends, however much it is used. */
  readonly expiresAt: number;
  /** When its holder showed last who they are: when they came in, or again since; null: not noted. */
  readonly provenAt: number | null;
  /** When a second factor was shown in it; null: none was, or who has it has none any more. */
  readonly factorAt: number | null;
}

/** `secretIs`: what was shown is the `only` secret that counts, the `new` one of two, or the `former` one. */
export interface Found extends Session {
  readonly secretIs: 'only' | 'new' | 'former';
}

/** `hasFactor`: a second factor was shown with it. */
export interface Opening extends Whence {
  readonly person: string;
  readonly way: Way;
  readonly now: number;
  readonly lifeMs: number;
  readonly hasFactor?: boolean;
}

export interface Opened {
  readonly id: string;
  /** What its holder shows; kept nowhere. */
  readonly secret: string;
}

const fields = [
  'id',
  'person',
  'way',
  'createdAt',
  'usedAt',
  'rotatedAt',
  'expiresAt',
  'provenAt',
  'factorAt',
  'address',
  'agent',
] as const;

export class Sessions {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  /** A new session, from now on for so long. */
  *open(workspace: string, { person, way, now, lifeMs, hasFactor = false, address, agent }: Opening): Steps<Opened> {
    const id = uuidV7(now, randomBytes(16));
    const secret = newSecret();
    yield this.shapes.get('open', (q) =>
      q.insertInto('session').values({
        workspace: param('workspace'),
        hash: param('hash'),
        id: param('id'),
        person: param('person'),
        way: param('way'),
        createdAt: param('now'),
        usedAt: param('now'),
        rotatedAt: param('now'),
        provenAt: param('now'),
        factorAt: param('factorAt'),
        expiresAt: param('expiresAt'),
        address: param('address'),
        agent: param('agent'),
      }),
    )({
      workspace,
      hash: digestOf(secret),
      id,
      person,
      way,
      now,
      factorAt: hasFactor ? now : null,
      expiresAt: now + lifeMs,
      address,
      agent,
    });
    return { id, secret };
  }

  /** The session of a secret, unless it has expired or was not used since `idleSince`. */
  *find(
    workspace: string,
    secret: string,
    { now, idleSince }: { now: number; idleSince: number },
  ): Steps<Found | undefined> {
    const hash = digestOf(secret);
    const [row] = yield this.shapes.get('find', (q) =>
      q
        .selectFrom('session')
        .select([...fields, 'hash', 'oldHash'])
        // Because: with the workspace apart from them SQLite asks neither index, and looks at every session there is.
        .where((e) =>
          e.or(
            (['hash', 'oldHash'] as const).map((secret) =>
              e.and([e('workspace', '=', param('workspace')), e(secret, '=', param('hash'))]),
            ),
          ),
        )
        .where('id', 'is not', null)
        .where('expiresAt', '>', param('now'))
        .where('usedAt', '>', param('idleSince')),
    )({ workspace, hash, now, idleSince });
    if (!row) return undefined;
    const { hash: present, oldHash, ...session } = row;
    const secretIs = present !== hash ? 'former' : oldHash === null ? 'only' : 'new';
    return { ...(session as unknown as Session), secretIs };
  }

  /** Notes that a session was used, and from where. */
  *use(workspace: string, id: string, { now, address, agent }: { now: number } & Whence): Steps<void> {
    const to = { usedAt: param('now'), address: param('address'), agent: param('agent') };
    yield this.put('use', 'id', to)({ workspace, id, now, address, agent });
  }

  /**
   * Gives a session another secret, unless somebody else just did: `rotatedAt` says which state is meant. The one that
   * was shown counts on until the new one was: an answer may be lost on its way.
   */
  *turn(
    workspace: string,
    { id, rotatedAt, secretIs }: Pick<Found, 'id' | 'rotatedAt' | 'secretIs'>,
    now: number,
  ): Steps<string | undefined> {
    const secret = newSecret();
    const shown = secretIs === 'former' ? 'oldHash' : 'hash';
    const turned = yield this.shapes.get(`turn ${shown}`, (q) =>
      q
        .updateTable('session')
        .set((e) => ({ oldHash: e.ref(shown), hash: param('hash'), rotatedAt: param('now') }))
        .where('workspace', '=', param('workspace'))
        .where('id', '=', param('id'))
        .where('rotatedAt', '=', param('rotatedAt'))
        .returning('id'),
    )({ workspace, id, rotatedAt, hash: digestOf(secret), now });
    return turned.length > 0 ? secret : undefined;
  }

  /** Notes that the holder of a session showed again who they are. */
  *prove(workspace: string, id: string, now: number): Steps<void> {
    yield this.put('prove', 'id', { provenAt: param('now') })({ workspace, id, now });
  }

  /** Notes that a second factor was shown in a session. */
  *showFactor(workspace: string, id: string, now: number): Steps<void> {
    yield this.put('showFactor', 'id', { factorAt: param('now') })({ workspace, id, now });
  }

  /** Takes it that no session of a person showed a second factor: they have none any more. */
  *forgetFactor(workspace: string, person: string): Steps<void> {
    yield this.put('forgetFactor', 'person', { factorAt: null })({ workspace, person });
  }

  /** Lets only the present secret of a session count. */
  *settle(workspace: string, id: string): Steps<void> {
    yield this.put('settle', 'id', { oldHash: null })({ workspace, id });
  }

  /** Those of a person, the newest last. */
  *of(workspace: string, person: string, { now, idleSince }: { now: number; idleSince: number }): Steps<Session[]> {
    const rows = yield this.shapes.get('of', (q) =>
      q
        .selectFrom('session')
        .select(fields)
        .where('workspace', '=', param('workspace'))
        .where('person', '=', param('person'))
        .where('id', 'is not', null)
        .where('expiresAt', '>', param('now'))
        .where('usedAt', '>', param('idleSince'))
        .orderBy('id'),
    )({ workspace, person, now, idleSince });
    return rows as unknown as Session[];
  }

  /** When each person’s sessions were used last. */
  *lastUsed(workspace: string): Steps<Map<string, number>> {
    const rows = yield this.shapes.get('lastUsed', (q) =>
      q
        .selectFrom('session')
        .select((e) => ['person', e.fn.max('usedAt').as('at')])
        .where('workspace', '=', param('workspace'))
        .groupBy('person'),
    )({ workspace });
    return new Map(rows.map((row) => [row['person'] as string, Number(row['at'])]));
  }

  /** Ids of all that live; what is not among them has ended, by hand, by time or unused since `idleSince`. */
  *living(workspace: string, { now, idleSince }: { now: number; idleSince: number }): Steps<Set<string>> {
    const rows = yield this.shapes.get('living', (q) =>
      q
        .selectFrom('session')
        .select('id')
        .where('workspace', '=', param('workspace'))
        .where('expiresAt', '>', param('now'))
        .where('usedAt', '>', param('idleSince')),
    )({ workspace, now, idleSince });
    return idsIn(rows);
  }

  /** Ids of those that began by one of these ways, and in which no second factor was shown. */
  *withoutFactor(workspace: string, ways: readonly Way[]): Steps<Set<string>> {
    const rows = yield this.shapes.get(`withoutFactor ${ways.join(' ')}`, (q) =>
      q
        .selectFrom('session')
        .select('id')
        .where('workspace', '=', param('workspace'))
        .where('factorAt', 'is', null)
        .where('way', 'in', ways),
    )({ workspace });
    return idsIn(rows);
  }

  /** Ends one session of a person; whether there was one. */
  *end(workspace: string, person: string, id: string): Steps<boolean> {
    const ended = yield this.shapes.get('end', (q) =>
      q
        .deleteFrom('session')
        .where('workspace', '=', param('workspace'))
        .where('person', '=', param('person'))
        .where('id', '=', param('id'))
        .returning('id'),
    )({ workspace, person, id });
    return ended.length > 0;
  }

  /** Ends all sessions of a person, or all but one; gives their ids. */
  *endAll(workspace: string, person: string, but = ''): Steps<Set<string>> {
    const ended = yield this.shapes.get('endAll', (q) =>
      q
        .deleteFrom('session')
        .where('workspace', '=', param('workspace'))
        .where('person', '=', param('person'))
        .where('id', '!=', param('but'))
        .returning('id'),
    )({ workspace, person, but });
    return idsIn(ended);
  }

  /** Ends every session that began in one way; gives their ids. */
  *endWay(workspace: string, way: Way): Steps<Set<string>> {
    const ended = yield this.shapes.get('endWay', (q) =>
      q
        .deleteFrom('session')
        .where('workspace', '=', param('workspace'))
        .where('way', '=', param('way'))
        .returning('id'),
    )({ workspace, way });
    return idsIn(ended);
  }

  /** Forgets those that ended by time: `now`, or unused since `idleSince`. */
  *forgetExpired(now: number, idleSince: number): Steps<void> {
    yield this.shapes.get('forget', (q) => q.deleteFrom('session').where('expiresAt', '<=', param('now')))({ now });
    yield this.shapes.get('forgetIdle', (q) => q.deleteFrom('session').where('usedAt', '<=', param('idleSince')))({
      idleSince,
    });
  }

  /** The statement that changes one session, or those of a person. */
  private put(shape: string, of: 'id' | 'person', to: Readonly<Record<string, null>>): Make {
    return this.shapes.get(shape, (q) =>
      q.updateTable('session').set(to).where('workspace', '=', param('workspace')).where(of, '=', param(of)),
    );
  }
}

const idsIn = (rows: readonly SqlRow[]): Set<string> => new Set(rows.map((row) => row['id'] as string));
