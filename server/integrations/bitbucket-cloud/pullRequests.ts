/**
 * Pull requests and their reviews. What happened is the event; in the pull request itself the state may lag behind. Of
 * a change it is not told what was before, so reviewers who have not spoken are told again with each.
 */
import type { ForgeEvent, PullState, PullTold, ReviewState, ReviewTold } from '@dualtrack/core';
import type { Json } from '../json.ts';
import { accountOf, repositoryOf } from './repository.ts';

export function pullRequestEvents(event: string, json: Json): ForgeEvent[] {
  const repo = repositoryOf(json);
  const pull = pullIn(event, json);
  const reviews = reviewsIn(event, json, pull);
  // Because: of one that is closed a review does not tell since when.
  const isTold = isOpen(pull.state) || !verdicts.has(event);
  return [
    ...(isTold ? [{ repo, kind: 'pull', pull } as const] : []),
    ...reviews.map((review) => ({ repo, kind: 'review', review }) as const),
  ];
}

function pullIn(event: string, json: Json): PullTold {
  const told = json.object('pullrequest');
  const openedAt = told.time('created_on');
  const toldAt = told.timeOrNull('updated_on') ?? openedAt;
  const state = stateOf(event, told);
  const author = accountOf(told.at('author'));
  const isTurn = event === 'pullrequest:fulfilled' || event === 'pullrequest:rejected';
  return {
    number: told.whole('id', 1),
    title: told.words('title'),
    body: told.words('description') || told.words('summary.raw'),
    url: told.address('links.html.href'),
    author,
    state,
    branch: told.name('source.branch.name'),
    base: told.name('destination.branch.name'),
    head: told.shaOrNull('source.commit.hash') ?? '',
    merge: state === 'merged' ? told.shaOrNull('merge_commit.hash') : null,
    fork: told.name('source.repository.uuid') !== told.name('destination.repository.uuid'),
    openedAt,
    stateAt: isOpen(state) ? openedAt : toldAt,
    toldAt,
    by: isOpen(state) ? author : (accountOf(told.at('closed_by')) ?? (isTurn ? accountOf(json.at('actor')) : null)),
  };
}

function stateOf(event: string, told: Json): PullState {
  if (event === 'pullrequest:fulfilled') return 'merged';
  if (event === 'pullrequest:rejected') return 'closed';
  const state = told.name('state');
  if (state === 'MERGED') return 'merged';
  if (state === 'DECLINED' || state === 'SUPERSEDED') return 'closed';
  return told.truth('draft') ? 'draft' : 'open';
}

function isOpen(state: PullState): boolean {
  return state === 'open' || state === 'draft';
}

/** The event, what it says, and where it says by whom and when. */
const verdicts = new Map<string, { state: ReviewState; in: string }>([
  ['pullrequest:approved', { state: 'approved', in: 'approval' }],
  ['pullrequest:unapproved', { state: 'withdrawn', in: 'approval' }],
  ['pullrequest:changes_request_created', { state: 'changes', in: 'changes_request' }],
  ['pullrequest:changes_request_removed', { state: 'withdrawn', in: 'changes_request' }],
]);

function reviewsIn(event: string, json: Json, pull: PullTold): ReviewTold[] {
  const verdict = verdicts.get(event);
  if (verdict) {
    const told = json.at(verdict.in);
    const of = accountOf(told.at('user')) ?? accountOf(json.at('actor'));
    return of ? [{ pull: pull.number, of, state: verdict.state, at: told.timeOrNull('date') ?? pull.toldAt }] : [];
  }
  if (event !== 'pullrequest:created' && event !== 'pullrequest:updated') return [];
  return requestedIn(json.object('pullrequest')).flatMap((user) => {
    const of = accountOf(user);
    return of ? [{ pull: pull.number, of, state: 'requested' as const, at: pull.toldAt }] : [];
  });
}

/** Reviewers who have not spoken. */
function requestedIn(pull: Json): Json[] {
  const spoken = new Set(
    pull
      .list('participants')
      .filter((each) => each.truth('approved') || each.name('state') !== '')
      .map((each) => each.name('user.uuid')),
  );
  return pull.list('reviewers').filter((each) => !spoken.has(each.name('uuid')));
}
