/** Comments on pull requests. They count when they are written: one that is edited later would act a second time. */
import type { ForgeEvent } from '@dualtrack/core';
import type { Json } from '../json.ts';
import { accountOf, repoOf } from './repository.ts';

/** GitHub tells those on issues by the same event. */
export function readIssueComment(body: Json): ForgeEvent[] {
  return body.has('issue.pull_request') ? commentOf(body, 'comment', body.whole('issue.number', 1)) : [];
}

export function readReviewComment(body: Json): ForgeEvent[] {
  return commentOf(body, 'review-comment', body.whole('pull_request.number', 1));
}

function commentOf(body: Json, kind: string, pull: number): ForgeEvent[] {
  if (body.name('action') !== 'created') return [];
  const told = body.object('comment');
  const comment = {
    key: `${kind}:${told.whole('id')}`,
    pull,
    body: told.words('body'),
    by: accountOf(told, 'user'),
    at: told.time('created_at'),
  };
  return [{ kind: 'comment', repo: repoOf(body), comment }];
}
