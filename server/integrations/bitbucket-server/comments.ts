/** Comments on pull requests and on commits, when they are made. */
import type { CommentTold, ForgeEvent, ForgeRepo } from '@dualtrack/core';
import type { Json } from '../json.ts';
import { accountOf, repositoryOf } from './repository.ts';

export function commentsIn(json: Json): ForgeEvent[] {
  const repo = repositoryOf(json.object('pullRequest.toRef.repository'));
  return toldOf(json, repo, 'comment', json.whole('pullRequest.id', 1));
}

export function commitCommentsIn(json: Json): ForgeEvent[] {
  return toldOf(json, repositoryOf(json.object('repository')), 'commit-comment', null);
}

function toldOf(json: Json, repo: ForgeRepo, kind: string, pull: number | null): ForgeEvent[] {
  const told = json.object('comment');
  const comment: CommentTold = {
    key: `${kind}:${told.whole('id')}`,
    pull,
    body: told.words('text'),
    by: accountOf(told.at('author')) ?? accountOf(json.at('actor')),
    at: told.time('createdDate'),
  };
  return [{ repo, kind: 'comment', comment }];
}
