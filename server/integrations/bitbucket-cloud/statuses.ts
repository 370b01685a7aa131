/**
 * Statuses of commits: runs of Pipelines, and what other systems say. One whose key begins with `deploy` and names an
 * environment (`deploy/production`, `deployment:staging`) tells that it was brought there.
 */
import type { CiState, CiTold, ForgeEvent, ForgeRepo, RolloutState, RolloutTold } from '@dualtrack/core';
import { shortened, wordsOf, type Json } from '../json.ts';
import { accountOf, repositoryOf } from './repository.ts';

export function statusesIn(json: Json): ForgeEvent[] {
  const status = json.object('commit_status');
  const state = states.get(status.name('state'));
  if (state === undefined) return [];
  const repo = repositoryOf(json);
  const environment = /^deploy(?:ment)?[:/](.*\S.*)$/is.exec(status.named('key'))?.[1]?.trim();
  return [
    environment === undefined ? runOf(repo, status, state.ci) : rolloutOf(repo, json, environment, state.rollout),
  ];
}

const states = new Map<string, { ci: CiState; rollout: RolloutState }>([
  ['INPROGRESS', { ci: 'running', rollout: 'started' }],
  ['SUCCESSFUL', { ci: 'passed', rollout: 'succeeded' }],
  ['FAILED', { ci: 'failed', rollout: 'failed' }],
  ['STOPPED', { ci: 'cancelled', rollout: 'failed' }],
]);

function runOf(repo: ForgeRepo, status: Json, state: CiState): ForgeEvent {
  const run: CiTold = {
    key: shortened(keyOf(status)),
    name: nameOf(status),
    sha: shaOf(status),
    branch: status.name('refname') || null,
    state,
    url: status.address('url'),
    ...timesOf(status),
    attempt: 1,
    pulls: [],
  };
  return { repo, kind: 'ci', run };
}

/** Because: of runs with one name at one commit the last one counts, and Pipelines puts the number of a run in its name. */
function nameOf(status: Json): string {
  return status.name('name').replace(/^Pipeline #\d+\b/, 'Pipeline') || status.name('key');
}

function rolloutOf(repo: ForgeRepo, json: Json, environment: string, state: RolloutState): ForgeEvent {
  const status = json.object('commit_status');
  const url = status.address('url');
  const { toldAt } = timesOf(status);
  const rollout: RolloutTold = {
    // Because: an older commit may be brought back, and the run that does it is another one.
    key: shortened(`${keyOf(status).slice(0, 250)}:${url.slice(-200)}`.toWellFormed()),
    environment,
    ref: status.name('refname') || null,
    sha: shaOf(status),
    state,
    url,
    at: toldAt,
    toldAt,
    by: accountOf(json.at('actor')),
    note: wordsOf(`${status.words('name')}\n${status.words('description')}`.trim()),
  };
  return { repo, kind: 'rollout', rollout };
}

/** Because: a system has the same key at every commit. */
function keyOf(status: Json): string {
  return `status:${shaOf(status)}/${status.named('key')}`;
}

/** Older statuses name their commit only in an address. */
function shaOf(status: Json): string {
  const linked = /\/commit\/([0-9a-f]{7,64})(?:[/?#]|$)/.exec(status.address('links.commit.href'))?.[1];
  return status.shaOrNull('commit.hash') ?? linked ?? status.sha('commit.hash');
}

function timesOf(status: Json): { at: number; toldAt: number } {
  const at = status.time('created_on');
  return { at, toldAt: status.timeOrNull('updated_on') ?? at };
}
