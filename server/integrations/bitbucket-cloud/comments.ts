/** Comments on pull requests and on commits, when they are made. */
import type { CommentTold, ForgeEvent } from '@dualtrack/core';
import type { Json } from '../json.ts';
import { accountOf, repositoryOf } from './repository.ts';

export function commentsIn(json: Json): ForgeEvent[] {
  return toldOf(json, 'comment', json.whole('pullrequest.id', 1));
}

export function commitCommentsIn(json: Json): ForgeEvent[] {
  return toldOf(json, 'commit-comment', null);
}

function toldOf(json: Json, kind: string, pull: number | null): ForgeEvent[] {
  const told = json.object('comment');
  if (told.truth('deleted') || told.truth('pending')) return [];
  const comment: CommentTold = {
    key: `${kind}:${told.whole('id')}`,
    pull,
    body: told.words('content.raw'),
    by: accountOf(told.at('user')) ?? accountOf(json.at('actor')),
    at: told.time('created_on'),
  };
  return [{ repo: repositoryOf(json), kind: 'comment', comment }];
}
