/** Reviews: who is asked, and what a reviewer says. */
import type { ReviewState, ReviewTold } from '@dualtrack/core';
import type { Json } from '../json.ts';
import { accountOf } from './repository.ts';

type Said = Omit<ReviewTold, 'pull'>;

export function reviewsIn(event: string, json: Json): Said[] {
  const at = json.timeOrNull('date') ?? json.time('pullRequest.createdDate');
  const say = (users: readonly Json[], state: ReviewState): Said[] =>
    users.map(accountOf).flatMap((of) => (of ? [{ of, state, at }] : []));
  if (event === 'pr:opened')
    return say(
      json.list('pullRequest.reviewers').map((each) => each.at('user')),
      'requested',
    );
  if (event === 'pr:reviewer:updated')
    return [...say(json.list('addedReviewers'), 'requested'), ...say(json.list('removedReviewers'), 'withdrawn')];
  const verdict = verdicts.get(event);
  return verdict ? say([json.has('participant.user') ? json.at('participant.user') : json.at('actor')], verdict) : [];
}

/** The documents say `changes_requested`, what is sent says `needs_work`. */
const verdicts = new Map<string, ReviewState>([
  ['pr:reviewer:approved', 'approved'],
  ['pr:reviewer:unapproved', 'withdrawn'],
  ['pr:reviewer:needs_work', 'changes'],
  ['pr:reviewer:changes_requested', 'changes'],
]);
