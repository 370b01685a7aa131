/** Pull requests. Their times are milliseconds, or texts with a zone in older versions. */
import type { ForgeEvent, PullState, PullTold } from '@dualtrack/core';
import type { Json } from '../json.ts';
import { accountOf, pageOf, repositoryOf } from './repository.ts';
import { reviewsIn } from './reviews.ts';

export function pullRequestEvents(event: string, json: Json): ForgeEvent[] {
  const repo = repositoryOf(json.object('pullRequest.toRef.repository'));
  const pull = pullIn(event, json);
  return [
    { repo, kind: 'pull', pull },
    ...reviewsIn(event, json).map(({ of, state, at }): ForgeEvent => {
      return { repo, kind: 'review', review: { pull: pull.number, of, state, at } };
    }),
  ];
}

function pullIn(event: string, json: Json): PullTold {
  const told = json.object('pullRequest');
  const number = told.whole('id', 1);
  const openedAt = told.time('createdDate');
  const updatedAt = told.timeOrNull('updatedDate') ?? openedAt;
  const saidAt = json.timeOrNull('date') ?? updatedAt;
  const state = event === 'pr:deleted' ? 'closed' : stateOf(told);
  const isTurn = turns.has(event) || (event === 'pr:modified' && isDraftChanged(json));
  const author = accountOf(told.at('author.user'));
  return {
    number,
    title: told.words('title'),
    body: told.words('description'),
    url: pageOf(told) || pullPage(pageOf(told.at('toRef.repository')), number),
    author,
    state,
    branch: branchOf(told, 'fromRef'),
    base: branchOf(told, 'toRef'),
    head: told.shaOrNull('fromRef.latestCommit') ?? '',
    merge: state === 'merged' ? told.shaOrNull('properties.mergeCommit.id') : null,
    fork: told.name('fromRef.repository.id') !== told.name('toRef.repository.id'),
    openedAt,
    stateAt: isOpen(state) ? (isTurn ? saidAt : openedAt) : (told.timeOrNull('closedDate') ?? saidAt),
    // Because: nothing of the pull request itself says that it was deleted.
    toldAt: event === 'pr:deleted' ? Math.max(saidAt, updatedAt) : updatedAt,
    by: isTurn ? accountOf(json.at('actor')) : isOpen(state) ? author : null,
  };
}

/** What brings one into its state, opening aside. */
const turns = new Set(['pr:merged', 'pr:declined', 'pr:reopened', 'pr:deleted']);

function stateOf(told: Json): PullState {
  const state = told.name('state');
  if (state === 'MERGED') return 'merged';
  if (state === 'DECLINED') return 'closed';
  return told.truth('draft') ? 'draft' : 'open';
}

function isOpen(state: PullState): boolean {
  return state === 'open' || state === 'draft';
}

function isDraftChanged(json: Json): boolean {
  return json.has('previousDraft') && json.truth('previousDraft') !== json.truth('pullRequest.draft');
}

function branchOf(told: Json, ref: string): string {
  return told.name(`${ref}.displayId`) || told.name(`${ref}.id`).replace(/^refs\/heads\//, '');
}

function pullPage(repository: string, number: number): string {
  return repository && `${repository.replace(/\/browse$/, '')}/pull-requests/${String(number)}`;
}
