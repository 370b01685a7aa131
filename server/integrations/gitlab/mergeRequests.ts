/**
 * Merge requests: how they stand, and what is asked of and said by reviewers. What happened is `action`; the state of
 * one that is being merged may be another.
 */
import type { Account, ForgeEvent, PullState, PullTold, ReviewState } from '@dualtrack/core';
import { Json } from '../json.ts';
import { accountOf, repositoryOf } from './repository.ts';

export function mergeRequestEvents(json: Json): ForgeEvent[] {
  const repo = repositoryOf(json);
  const pull = pullIn(json, repo.url);
  const at = json.timeOrNull('object_attributes.actioned_at') ?? pull.toldAt;
  return [
    { repo, kind: 'pull', pull },
    ...reviewsIn(json).map(({ of, state }): ForgeEvent => ({
      repo,
      kind: 'review',
      review: { pull: pull.number, of, state, at },
    })),
  ];
}

function pullIn(json: Json, page: string): PullTold {
  const told = json.object('object_attributes');
  const number = told.whole('iid', 1);
  const openedAt = told.time('created_at');
  const toldAt = told.timeOrNull('updated_at') ?? openedAt;
  const state = stateOf(told);
  const isTurn = isTurnOf(json);
  const author = authorOf(json);
  return {
    number,
    title: told.words('title'),
    body: told.words('description'),
    url: told.address('url') || (page && `${page}/-/merge_requests/${String(number)}`),
    author,
    state,
    branch: told.name('source_branch'),
    base: told.name('target_branch'),
    head: told.shaOrNull('last_commit.id') ?? '',
    merge: state === 'merged' ? told.shaOrNull('merge_commit_sha') : null,
    fork: told.name('source_project_id') !== told.name('target_project_id'),
    openedAt,
    // Because: only the event that brings it into its state tells when that was.
    stateAt: isTurn ? (told.timeOrNull('actioned_at') ?? toldAt) : isOpen(state) ? openedAt : toldAt,
    toldAt,
    by: isTurn || told.name('action') === 'open' ? accountOf(json.at('user')) : isOpen(state) ? author : null,
  };
}

function stateOf(told: Json): PullState {
  const action = told.name('action');
  const state = told.name('state') || states.get(told.name('state_id'));
  if (action === 'merge' || state === 'merged') return 'merged';
  if (action === 'close' || (state === 'closed' && action !== 'reopen')) return 'closed';
  return told.truth('draft') || told.truth('work_in_progress') ? 'draft' : 'open';
}

const states = new Map<string, string>([
  ['2', 'closed'],
  ['3', 'merged'],
]);

function isOpen(state: PullState): boolean {
  return state === 'open' || state === 'draft';
}

/** Whether this brought it into its state, opening aside. */
function isTurnOf(json: Json): boolean {
  const action = json.name('object_attributes.action');
  if (action === 'merge' || action === 'close' || action === 'reopen') return true;
  return action === 'update' && (json.has('changes.draft') || json.has('changes.work_in_progress'));
}

/** Told by number alone, unless the author is one of those who are told whole. */
function authorOf(json: Json): Account | null {
  const id = json.name('object_attributes.author_id');
  if (id === '') return null;
  const told = [json.at('user'), ...json.list('reviewers'), ...json.list('assignees')];
  const found = told.find((each) => each.name('id') === id);
  return (found && accountOf(found)) ?? { id, login: '' };
}

interface Said {
  readonly of: Account;
  readonly state: ReviewState;
}

function reviewsIn(json: Json): Said[] {
  const action = json.name('object_attributes.action');
  if (action === 'open') return json.list('reviewers').flatMap((each) => saidBy(each, 'requested'));
  if (action === 'update') return reviewersChanged(json);
  if (action === 'approved' || action === 'approval') return saidBy(json.at('user'), 'approved');
  // Because: of approvals that a push took back the user is who pushed; whose they were is not told.
  if (json.truth('object_attributes.system')) return [];
  return action === 'unapproved' || action === 'unapproval' ? saidBy(json.at('user'), 'withdrawn') : [];
}

/** By what the list of reviewers was and is; told as an object by older versions and as a pair by newer ones. */
function reviewersChanged(json: Json): Said[] {
  const changes = json.at('changes.reviewers');
  const [before = [], now = []] = Array.isArray(changes.value)
    ? membersOf(changes).map(membersOf)
    : [changes.list('previous'), changes.list('current')];
  const left = before.filter((each) => !now.some((other) => isSame(other, each)));
  return [
    ...now.flatMap((each) => {
      const state = newStateOf(
        each,
        before.find((other) => isSame(other, each)),
      );
      return state ? saidBy(each, state) : [];
    }),
    ...left.flatMap((each) => saidBy(each, 'withdrawn')),
  ];
}

/** What a reviewer says now that they did not say before. */
function newStateOf(now: Json, before: Json | undefined): ReviewState | undefined {
  if (now.truth('re_requested')) return 'requested';
  const state = now.name('state') || 'unreviewed';
  if (before && state === (before.name('state') || 'unreviewed')) return undefined;
  return said.get(state);
}

/** Who begins a review (`review_started`) has said nothing yet. */
const said = new Map<string, ReviewState>([
  ['unreviewed', 'requested'],
  ['requested_changes', 'changes'],
  ['reviewed', 'commented'],
  ['approved', 'approved'],
  ['unapproved', 'withdrawn'],
]);

function saidBy(user: Json, state: ReviewState): Said[] {
  const of = accountOf(user);
  return of ? [{ of, state }] : [];
}

function isSame(one: Json, other: Json): boolean {
  return (one.name('id') || one.name('username')) === (other.name('id') || other.name('username'));
}

function membersOf(json: Json): Json[] {
  if (!Array.isArray(json.value)) return json.refuse();
  return json.value.map((each: unknown, index) => new Json(each, `${json.where}.${String(index)}`));
}
