/** Pull requests and their reviews. */
import type { Account, ForgeEvent, PullState, PullTold, ReviewState, ReviewTold } from '@dualtrack/core';
import { shortened, type Json } from '../json.ts';
import { accountOf, changedAt, repoOf } from './repository.ts';

/** Because: labels and the like carry the pull request as it stands too, which makes up for a delivery that was lost. */
export function readPull(body: Json): ForgeEvent[] {
  const repo = repoOf(body);
  const pull = pullOf(body);
  const review = requestOf(body, pull);
  return [{ kind: 'pull', repo, pull }, ...(review ? [{ kind: 'review' as const, repo, review }] : [])];
}

/** Because: who closed it without merging is told when it is closed, and not here. */
export function readReview(body: Json): ForgeEvent[] {
  const repo = repoOf(body);
  const pull = pullOf(body);
  const of = accountOf(body, 'sender');
  const events: ForgeEvent[] = pull.state === 'closed' ? [] : [{ kind: 'pull', repo, pull }];
  if (!of) return events;
  // Because: a review tells no time of its own; what it is of was updated by it.
  const review: ReviewTold = { pull: pull.number, of, state: reviewStateOf(body), at: pull.toldAt };
  events.push({ kind: 'review', repo, review });
  const said = body.words('review.content');
  if (said.trim() === '') return events;
  const key = shortened(`review:${pull.number}/${pull.toldAt}/${of.id || of.login}`);
  return [
    ...events,
    { kind: 'comment', repo, comment: { key, pull: pull.number, body: said, by: of, at: pull.toldAt } },
  ];
}

function pullOf(body: Json): PullTold {
  const pull = body.object('pull_request');
  const state = stateOf(pull);
  const { openedAt, stateAt, toldAt } = timesOf(body, pull, state);
  const from = repoIdOf(pull, 'head');
  return {
    number: pull.whole('number', 1),
    title: pull.words('title'),
    body: pull.words('body'),
    url: pull.address('html_url') || pull.address('url'),
    author: accountOf(pull, 'user'),
    state,
    branch: branchOf(pull, 'head'),
    base: branchOf(pull, 'base'),
    head: pull.shaOrNull('head.sha') ?? '',
    merge: state === 'merged' ? pull.shaOrNull('merge_commit_sha') : null,
    fork: from === '' || from !== (repoIdOf(pull, 'base') || body.name('repository.id')),
    openedAt,
    stateAt,
    toldAt,
    by: byOf(body, pull, state),
  };
}

/** Versions that do not know drafts take them from the title. */
const draftTitle = /^\s*(?:\[wip\]|wip:)/i;

function stateOf(pull: Json): PullState {
  if (pull.truth('merged') || pull.truth('has_merged')) return 'merged';
  if (pull.name('state') === 'closed') return 'closed';
  return pull.truth('draft') || draftTitle.test(pull.words('title')) ? 'draft' : 'open';
}

/** Because: a branch that is gone has a ref of its pull request in its place, and keeps its name as the label. */
function branchOf(pull: Json, end: 'head' | 'base'): string {
  const ref = pull.name(`${end}.ref`).replace(/^refs\/heads\//, '');
  return (ref.startsWith('refs/') ? pull.name(`${end}.label`) : ref) || pull.name(`${end}_branch`);
}

function repoIdOf(pull: Json, end: 'head' | 'base'): string {
  const ids = [`${end}.repo_id`, `${end}.repo.id`, `${end}_repo.id`].map((each) => pull.name(each));
  return ids.find((each) => each !== '' && each !== '0') ?? '';
}

/** What Gogs tells comes after what it told of the same moment of its repository, in this order. */
const order = ['opened', 'closed', 'reopened'];

/**
 * Because: Gogs tells when a pull request was merged and no other time. The repository's last change stands for them: it
 * is the same at every delivery of the same telling, which the time of receiving is not.
 */
function timesOf(body: Json, pull: Json, state: PullState): { openedAt: number; stateAt: number; toldAt: number } {
  const action = body.name('action');
  const ended = state === 'merged' ? pull.timeOrNull('merged_at') : pull.timeOrNull('closed_at');
  const near = Math.max(changedAt(body) ?? 0, ended ?? 0) + Math.max(order.indexOf(action), 0);
  const toldAt = Math.max(pull.timeOrNull('updated_at') ?? near, ended ?? 0);
  const openedAt = pull.timeOrNull('created_at') ?? toldAt;
  const isOver = state === 'merged' || state === 'closed';
  return { openedAt, stateAt: isOver ? (ended ?? toldAt) : action === 'reopened' ? toldAt : openedAt, toldAt };
}

/** Who brought it into its state, as far as this delivery tells. */
function byOf(body: Json, pull: Json, state: PullState): Account | null {
  const action = body.name('action');
  const merger = accountOf(pull, 'merged_by');
  if (action === 'closed' || action === 'reopened') return merger ?? accountOf(body, 'sender');
  if (state === 'merged') return merger;
  return state === 'closed' ? null : accountOf(pull, 'user');
}

function requestOf(body: Json, pull: PullTold): ReviewTold | undefined {
  const action = body.name('action');
  if (action !== 'review_requested' && action !== 'review_request_removed') return undefined;
  const of = accountOf(body, 'requested_reviewer');
  const state = action === 'review_requested' ? 'requested' : 'withdrawn';
  return of ? { pull: pull.number, of, state, at: pull.toldAt } : undefined;
}

function reviewStateOf(body: Json): ReviewState {
  const type = body.name('review.type') || body.name('review.state');
  if (/approved?$/i.test(type)) return 'approved';
  if (/rejected?$|request_changes$|changes_requested$/i.test(type)) return 'changes';
  return /comment(ed)?$/i.test(type) ? 'commented' : body.at('review.type').refuse();
}
