/** Comments on pull requests. They count when they are written: one that is edited later would act a second time. */
import type { ForgeEvent } from '@dualtrack/core';
import type { Json } from '../json.ts';
import { accountOf, changedAt, repoOf } from './repository.ts';

/** Those on issues come by the same event. */
export function readComment(body: Json): ForgeEvent[] {
  const isOfPull = body.truth('is_pull') || body.has('issue.pull_request') || body.has('pull_request');
  if (!isOfPull || body.name('action') !== 'created') return [];
  const told = body.object('comment');
  const comment = {
    key: `comment:${told.whole('id')}`,
    pull: body.has('issue.number') ? body.whole('issue.number', 1) : body.whole('pull_request.number', 1),
    body: told.words('body'),
    by: accountOf(told, 'user') ?? accountOf(body, 'sender'),
    at: told.timeOrNull('created_at') ?? changedAt(body) ?? 0,
  };
  return [{ kind: 'comment', repo: repoOf(body), comment }];
}
