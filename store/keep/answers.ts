/** Answers by command id, kept for seven days: the same command again gets the same answer. */
import { hash } from 'node:crypto';
import { canonical, type Call } from '@dualtrack/core';
import type { Answer } from '../mutate/answer.ts';
import { param, prepared, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';

type WithoutId<A> = A extends unknown ? Omit<A, 'id'> : never;

export interface Kept {
  readonly hash: string;
  readonly answer: WithoutId<Answer>;
}

/** What makes a command the same command: its name, its input and what else it carries. */
export function hashOf({ name, input, asOf, as, cause }: Call): string {
  return hash('sha256', canonical([name, input ?? {}, asOf, as, cause]), 'base64url');
}

export class Answers {
  private readonly select;
  private readonly insert;
  private readonly purge;

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
      }),
    );
    this.purge = prepared(builder.deleteFrom('answer').where('at', '<', param('before')));
  }

  *find(workspace: string, principal: string, id: string): Steps<Kept | undefined> {
    const [row] = yield this.select({ workspace, principal, id });
    return row && { hash: row['hash'] as string, answer: JSON.parse(row['answer'] as string) as Kept['answer'] };
  }

  *keep(workspace: string, principal: string, id: string, { hash, answer }: Kept, at: number): Steps<void> {
    yield this.insert({ workspace, principal, id, hash, answer: JSON.stringify(answer), at });
  }

  /** Forgets answers from before a time. */
  *forget(before: number): Steps<void> {
    yield this.purge({ before });
  }
}
