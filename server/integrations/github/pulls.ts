/** Pull requests and their reviews. */
import type { Account, ForgeEvent, PullState, PullTold, ReviewState, ReviewTold } from '@dualtrack/core';
import type { Json } from '../json.ts';
import { accountOf, repoOf } from './repository.ts';

/** Because: labels and the like carry the pull request as it stands too, which makes up for a delivery that was lost. */
export function readPull(body: Json): ForgeEvent[] {
  const repo = repoOf(body);
  const pull = pullOf(body);
  const review = requestOf(body, pull);
  return [{ kind: 'pull', repo, pull }, ...(review ? [{ kind: 'review' as const, repo, review }] : [])];
}

/** Because: here the pull request does not say who merged or closed it, so that only an open one is told. */
export function readReview(body: Json): ForgeEvent[] {
  const repo = repoOf(body);
  const pull = pullOf(body);
  const isOpen = pull.state === 'open' || pull.state === 'draft';
  const events: ForgeEvent[] = isOpen ? [{ kind: 'pull', repo, pull }] : [];
  const review = reviewOf(body, pull);
  if (!review) return events;
  events.push({ kind: 'review', repo, review });
  const said = body.words('review.body');
  if (review.state === 'withdrawn' || said.trim() === '') return events;
  const comment = {
    key: `review:${body.whole('review.id')}`,
    pull: pull.number,
    body: said,
    by: review.of,
    at: review.at,
  };
  return [...events, { kind: 'comment', repo, comment }];
}

function pullOf(body: Json): PullTold {
  const pull = body.object('pull_request');
  const state = stateOf(pull);
  const head = pull.name('head.repo.id');
  return {
    number: pull.whole('number', 1),
    title: pull.words('title'),
    body: pull.words('body'),
    url: pull.address('html_url'),
    author: accountOf(pull, 'user'),
    state,
    branch: pull.name('head.ref'),
    base: pull.name('base.ref'),
    head: pull.shaOrNull('head.sha') ?? '',
    // Because: of an open one this is a trial merge.
    merge: state === 'merged' ? pull.shaOrNull('merge_commit_sha') : null,
    fork: head !== pull.name('base.repo.id') || head === '',
    openedAt: pull.time('created_at'),
    stateAt: stateAtOf(body, pull, state),
    toldAt: pull.time('updated_at'),
    by: byOf(body, pull, state),
  };
}

function stateOf(pull: Json): PullState {
  if (pull.truth('merged') || pull.has('merged_at')) return 'merged';
  if (pull.name('state') === 'closed') return 'closed';
  return pull.truth('draft') ? 'draft' : 'open';
}

const openings = new Set(['reopened', 'ready_for_review', 'converted_to_draft']);

function stateAtOf(body: Json, pull: Json, state: PullState): number {
  const updated = pull.time('updated_at');
  if (state === 'merged' || state === 'closed')
    return pull.timeOrNull('merged_at') ?? pull.timeOrNull('closed_at') ?? updated;
  return openings.has(body.name('action')) ? updated : pull.time('created_at');
}

/** Who brought it into its state, as far as this delivery tells. */
function byOf(body: Json, pull: Json, state: PullState): Account | null {
  const action = body.name('action');
  if (action === 'closed' || openings.has(action)) return accountOf(pull, 'merged_by') ?? accountOf(body, 'sender');
  if (state === 'merged') return accountOf(pull, 'merged_by');
  return state === 'closed' ? null : accountOf(pull, 'user');
}

/** Asking a person for a review, and no longer asking; a team that is asked is nobody yet. */
function requestOf(body: Json, pull: PullTold): ReviewTold | undefined {
  const action = body.name('action');
  if (action !== 'review_requested' && action !== 'review_request_removed') return undefined;
  const of = accountOf(body, 'requested_reviewer');
  const state = action === 'review_requested' ? 'requested' : 'withdrawn';
  return of ? { pull: pull.number, of, state, at: pull.toldAt } : undefined;
}

const states = new Map<string, ReviewState>([
  ['approved', 'approved'],
  ['changes_requested', 'changes'],
  ['commented', 'commented'],
]);

/** Other words in a review that stands (`edited`) change nothing that it says of the pull request. */
function reviewOf(body: Json, pull: PullTold): ReviewTold | undefined {
  const action = body.name('action');
  const of = accountOf(body, 'review.user');
  if (!of) return undefined;
  // Because: a dismissed review still tells when it was submitted, not when it was dismissed.
  if (action === 'dismissed') return { pull: pull.number, of, state: 'withdrawn', at: pull.toldAt };
  const state = action === 'submitted' ? states.get(body.name('review.state').toLowerCase()) : undefined;
  return state && { pull: pull.number, of, state, at: body.timeOrNull('review.submitted_at') ?? pull.toldAt };
}
