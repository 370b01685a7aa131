/** Answers by command id, kept for seven days: the same command again gets the same answer. */
import { hash } from 'node:crypto';
import { canonical, type Call } from '@dualtrack/core';
import type { Answer } from '../mutate/answer.ts';
import { Shapes } from '../shapes.ts';
import { param, prepared, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';

type WithoutId<A> = A extends unknown ? Omit<A, 'id'> : never;

export interface Answered {
  readonly hash: string;
  readonly answer: WithoutId<Answer>;
}

/** An answer as it is put down. */
export interface Kept extends Answered {
  /** By what its sender was in and from where; null: one of the server's own machines, or nothing that was noted. */
  readonly whence: string | null;
}

/** What makes a command the same command: its name, its input and what else it carries. */
export function hashOf({ name, input, asOf, as, cause }: Call): string {
  return hash('sha256', canonical([name, input ?? {}, asOf, as, cause]), 'base64url');
}

export class Answers {
  private readonly select;
  private readonly insert;
  private readonly purge;
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.select = prepared(
      builder
        .selectFrom('answer')
        .select(['hash', 'answer'])
        .where('workspace', '=', param('workspace'))
        .where('principal', '=', param('principal'))
        .where('id', '=', param('id')),
    );
    this.insert = prepared(
      builder.insertInto('answer').values({
        workspace: param('workspace'),
        principal: param('principal'),
        id: param('id'),
        hash: param('hash'),
        answer: param('answer'),
        at: param('at'),
        whence: param('whence'),
      }),
    );
    this.shapes = new Shapes(builder);
    this.purge = prepared(builder.deleteFrom('answer').where('at', '<', param('before')));
  }

  *find(workspace: string, principal: string, id: string): Steps<Answered | undefined> {
    const [row] = yield this.select({ workspace, principal, id });
    return row && { hash: row['hash'] as string, answer: JSON.parse(row['answer'] as string) as Answered['answer'] };
  }

  *keep(workspace: string, principal: string, id: string, { hash, answer, whence }: Kept, at: number): Steps<void> {
    yield this.insert({ workspace, principal, id, hash, answer: JSON.stringify(answer), at, whence });
  }

  /** Forgets answers from before a time; whence they came is kept. */
  *forget(before: number): Steps<void> {
    yield this.shapes.get('remember', (q) =>
      q
        .insertInto('origin')
        .columns(['workspace', 'id', 'principal', 'whence', 'at'])
        .expression((e) =>
          e
            .selectFrom('answer')
            .select(['workspace', 'id', 'principal', 'whence', 'at'])
            .where('at', '<', param('before'))
            .where('whence', 'is not', null),
        )
        .onConflict((on) => on.columns(['workspace', 'principal', 'id']).doNothing()),
    )({ before });
    yield this.purge({ before });
  }

  /** Forgets whence commands from before a time came. */
  *forgetOrigins(workspace: string, before: number): Steps<void> {
    yield this.shapes.get('forgetOrigins', (q) =>
      q.deleteFrom('origin').where('workspace', '=', param('workspace')).where('at', '<', param('before')),
    )({ workspace, before });
  }

  /** Whence commands of a person came, by their ids, as far as it is known. */
  *originsOf(workspace: string, person: string, ids: readonly string[]): Steps<Map<string, string>> {
    const found = new Map<string, string>();
    // Because: a list is as many parameters, and each length is a statement of its own.
    for (let at = 0; at < ids.length; at += IDS_TOGETHER) {
      const some = Array.from({ length: IDS_TOGETHER }, (_, n) => ids[at + n] ?? '');
      const values = Object.fromEntries(some.map((id, n) => [`id${n}`, id]));
      for (const table of ['origin', 'answer'] as const) {
        const rows = yield this.shapes.get(`whence in ${table}`, (q) =>
          q
            .selectFrom(table)
            .select(['id', 'whence'])
            .where('workspace', '=', param('workspace'))
            // Because: whoever is held to less has a name that goes on after a slash, and `0` comes next.
            .where('principal', '>=', param('person'))
            .where('principal', '<', param('next'))
            .where(
              'id',
              'in',
              some.map((_, n) => param(`id${n}`)),
            )
            .where('whence', 'is not', null),
        )({ workspace, person, next: `${person}0`, ...values });
        for (const row of rows) found.set(row['id'] as string, row['whence'] as string);
      }
    }
    return found;
  }
}

/** Ids that one statement asks for. */
const IDS_TOGETHER = 50;
