/**
 * What happened at the door and is no command: who signed in from where, who was refused, which ways to sign in were
 * made and ended. Together with the log it answers who did what. Secrets never stand in it.
 */
import { randomBytes } from 'node:crypto';
import { uuidV7 } from '@dualtrack/core';
import { Shapes } from '../shapes.ts';
import { param, type SqlRow, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';
import type { Whence } from './sessions.ts';

export interface Entry extends Whence {
  readonly id: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** What happened: `signed_in`, `password_changed`. */
  readonly what: string;
  /** Who did it, or whom it happened to; null where nobody is known. */
  readonly person: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What happened, by its words. */
export type Narrowing = { readonly only: readonly string[] } | { readonly but: readonly string[] };

export class Entries {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  *add(workspace: string, { at, what, person, address, agent, data }: Omit<Entry, 'id'>): Steps<void> {
    const id = uuidV7(at, randomBytes(16));
    yield this.shapes.get('add', (q) =>
      q.insertInto('entry').values({
        workspace: param('workspace'),
        id: param('id'),
        at: param('at'),
        what: param('what'),
        person: param('person'),
        address: param('address'),
        agent: param('agent'),
        data: param('data'),
      }),
    )({ workspace, id, at, what, person, address, agent, data: JSON.stringify(data) });
  }

  /** Those before an id, newest first; `''` begins with the newest. `of`: those alone, or all but those. */
  *before(workspace: string, id: string, limit: number, of: Narrowing = { but: [] }): Steps<Entry[]> {
    const [how, words] = 'but' in of ? (['not in', of.but] as const) : (['in', of.only] as const);
    const rows = yield this.shapes.get(`before ${how} ${words.join(' ')}`, (q) =>
      q
        .selectFrom('entry')
        .select(['id', 'at', 'what', 'person', 'address', 'agent', 'data'])
        .where('workspace', '=', param('workspace'))
        .where('id', '<', param('id'))
        .$if(words.length > 0, (narrowed) => narrowed.where('what', how, words))
        .orderBy('id', 'desc')
        .limit(param('limit')),
    )({ workspace, id: id === '' ? LAST : id, limit });
    return rows.map(decoded);
  }

  /** When something happened last to each person. */
  *lastAt(workspace: string, what: string): Steps<Map<string, number>> {
    const rows = yield this.shapes.get('lastAt', (q) =>
      q
        .selectFrom('entry')
        .select((e) => ['person', e.fn.max('at').as('at')])
        .where('workspace', '=', param('workspace'))
        .where('what', '=', param('what'))
        .where('person', 'is not', null)
        .groupBy('person'),
    )({ workspace, what });
    return new Map(rows.map((row) => [row['person'] as string, Number(row['at'])]));
  }

  /** Because: how long it is kept is each workspace's own to say, of several over one database too. */
  *forgetBefore(workspace: string, at: number): Steps<void> {
    yield this.shapes.get('forget', (q) =>
      q.deleteFrom('entry').where('workspace', '=', param('workspace')).where('at', '<', param('at')),
    )({ workspace, at });
  }
}

/** Comes after every id. */
const LAST = 'z';

function decoded(row: SqlRow): Entry {
  return { ...row, data: JSON.parse(row['data'] as string) as Entry['data'] } as unknown as Entry;
}
