/**
 * What counts for a while, mostly once: invitations, resets, half of a sign-in, the question that a passkey answers, a
 * browser that somebody signed in from, words that are to be forgotten. Kept by the hash of its secret; taking it is one
 * statement, so that of many who try at once one has it.
 */
import { randomBytes } from 'node:crypto';
import { uuidV7 } from '@dualtrack/core';
import { Shapes } from '../shapes.ts';
import { param, type SqlRow, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';
import { digestOf, newSecret } from './digest.ts';

export type TicketKind =
  'invitation' | 'reset' | 'state' | 'challenge' | 'second' | 'spent' | 'device' | 'code' | 'browser' | 'forgetting';

export interface Ticket {
  readonly kind: TicketKind;
  readonly id: string;
  /** Whom it is of, where that is known. */
  readonly person: string | null;
  /** Who made it. */
  readonly by: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970 UTC, like all times here. */
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usedAt: number | null;
}

const fields = ['kind', 'id', 'person', 'by', 'data', 'createdAt', 'expiresAt', 'usedAt'] as const;

export class Tickets {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  /** A new ticket, with the secret that takes it; `secret`: one that is known already. */
  *make(
    workspace: string,
    given: Pick<Ticket, 'kind' | 'data'> & {
      now: number;
      lifeMs: number;
      person?: string | null;
      by?: string | null;
      secret?: string;
    },
  ): Steps<{ id: string; secret: string }> {
    const { kind, data, now, lifeMs, person = null, by = null, secret = newSecret() } = given;
    const id = uuidV7(now, randomBytes(16));
    yield this.shapes.get('make', (q) =>
      q.insertInto('ticket').values({
        workspace: param('workspace'),
        kind: param('kind'),
        hash: param('hash'),
        id: param('id'),
        person: param('person'),
        by: param('by'),
        data: param('data'),
        createdAt: param('now'),
        expiresAt: param('expiresAt'),
        usedAt: null,
      }),
    )({
      workspace,
      kind,
      hash: digestOf(secret),
      id,
      person,
      by,
      data: JSON.stringify(data),
      now,
      expiresAt: now + lifeMs,
    });
    return { id, secret };
  }

  /** Marks something as used, for so long; false when it was used before. Of many who try at once one may. */
  *spend(workspace: string, what: string, { now, lifeMs }: { now: number; lifeMs: number }): Steps<boolean> {
    const spent = yield this.shapes.get('spend', (q) =>
      q
        .insertInto('ticket')
        .values({
          workspace: param('workspace'),
          kind: 'spent',
          hash: param('hash'),
          id: param('id'),
          person: null,
          by: null,
          data: '{}',
          createdAt: param('now'),
          expiresAt: param('expiresAt'),
          usedAt: param('now'),
        })
        .onConflict((on) => on.columns(['workspace', 'kind', 'hash']).doNothing())
        .returning('id'),
    )({ workspace, hash: digestOf(what), id: uuidV7(now, randomBytes(16)), now, expiresAt: now + lifeMs });
    return spent.length > 0;
  }

  /** The ticket of a secret while it counts, without taking it. */
  *look(workspace: string, kind: TicketKind, secret: string, now: number): Steps<Ticket | undefined> {
    const [row] = yield this.shapes.get('look', (q) =>
      q
        .selectFrom('ticket')
        .select(fields)
        .where('workspace', '=', param('workspace'))
        .where('kind', '=', param('kind'))
        .where('hash', '=', param('hash'))
        .where('usedAt', 'is', null)
        .where('expiresAt', '>', param('now')),
    )({ workspace, kind, hash: digestOf(secret), now });
    return row && decoded(row);
  }

  /** Takes the ticket of a secret: it counts no longer. */
  *take(workspace: string, kind: TicketKind, secret: string, now: number): Steps<Ticket | undefined> {
    const [row] = yield this.shapes.get('take', (q) =>
      q
        .updateTable('ticket')
        .set({ usedAt: param('now') })
        .where('workspace', '=', param('workspace'))
        .where('kind', '=', param('kind'))
        .where('hash', '=', param('hash'))
        .where('usedAt', 'is', null)
        .where('expiresAt', '>', param('now'))
        .returning(fields),
    )({ workspace, kind, hash: digestOf(secret), now });
    return row && decoded(row);
  }

  /** Lets one count again that was taken. */
  *giveBack(workspace: string, kind: TicketKind, id: string): Steps<void> {
    yield this.shapes.get('giveBack', (q) =>
      q
        .updateTable('ticket')
        .set({ usedAt: null })
        .where('workspace', '=', param('workspace'))
        .where('kind', '=', param('kind'))
        .where('id', '=', param('id')),
    )({ workspace, kind, id });
  }

  /** Puts other data on one that counts; whether it does. */
  *note(workspace: string, kind: TicketKind, id: string, data: Ticket['data']): Steps<boolean> {
    const noted = yield this.shapes.get('note', (q) =>
      q
        .updateTable('ticket')
        .set({ data: param('data') })
        .where('workspace', '=', param('workspace'))
        .where('kind', '=', param('kind'))
        .where('id', '=', param('id'))
        .where('usedAt', 'is', null)
        .returning('id'),
    )({ workspace, kind, id, data: JSON.stringify(data) });
    return noted.length > 0;
  }

  /** Says whom one that counts is of, and what else it holds from now on; whether it did. */
  *hand(
    workspace: string,
    { kind, id, person, data, now }: Pick<Ticket, 'kind' | 'id' | 'person' | 'data'> & { now: number },
  ): Steps<boolean> {
    const handed = yield this.shapes.get('hand', (q) =>
      q
        .updateTable('ticket')
        .set({ person: param('person'), data: param('data') })
        .where('workspace', '=', param('workspace'))
        .where('kind', '=', param('kind'))
        .where('id', '=', param('id'))
        .where('usedAt', 'is', null)
        .where('expiresAt', '>', param('now'))
        .returning('id'),
    )({ workspace, kind, id, person, data: JSON.stringify(data), now });
    return handed.length > 0;
  }

  /** Those of a kind that count, oldest first. */
  *all(workspace: string, kind: TicketKind, now: number): Steps<Ticket[]> {
    const rows = yield this.shapes.get('all', (q) =>
      q
        .selectFrom('ticket')
        .select(fields)
        .where('workspace', '=', param('workspace'))
        .where('kind', '=', param('kind'))
        .where('usedAt', 'is', null)
        .where('expiresAt', '>', param('now'))
        .orderBy('id'),
    )({ workspace, kind, now });
    return rows.map(decoded);
  }

  /** Ends one that counts; whether it did. */
  *end(workspace: string, kind: TicketKind, id: string): Steps<boolean> {
    const ended = yield this.shapes.get('end', (q) =>
      q
        .deleteFrom('ticket')
        .where('workspace', '=', param('workspace'))
        .where('kind', '=', param('kind'))
        .where('id', '=', param('id'))
        .where('usedAt', 'is', null)
        .returning('id'),
    )({ workspace, kind, id });
    return ended.length > 0;
  }

  /** Ends all of a kind that are of a person. */
  *endAll(workspace: string, kind: TicketKind, person: string): Steps<void> {
    yield this.shapes.get('endAll', (q) =>
      q
        .deleteFrom('ticket')
        .where('workspace', '=', param('workspace'))
        .where('kind', '=', param('kind'))
        .where('person', '=', param('person')),
    )({ workspace, kind, person });
  }

  /** Ends all that are of a person, and all that they made for others: invitations, and resets that they handed over. */
  *endOf(workspace: string, person: string): Steps<void> {
    yield this.shapes.get('endOf', (q) =>
      q.deleteFrom('ticket').where('workspace', '=', param('workspace')).where('person', '=', param('person')),
    )({ workspace, person });
    yield this.shapes.get('endBy', (q) =>
      q.deleteFrom('ticket').where('workspace', '=', param('workspace')).where('by', '=', param('person')),
    )({ workspace, person });
  }

  *forgetExpired(now: number): Steps<void> {
    yield this.shapes.get('forget', (q) => q.deleteFrom('ticket').where('expiresAt', '<=', param('now')))({ now });
  }
}

function decoded(row: SqlRow): Ticket {
  return { ...row, data: JSON.parse(row['data'] as string) as Ticket['data'] } as unknown as Ticket;
}
