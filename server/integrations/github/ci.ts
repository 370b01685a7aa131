/**
 * CI runs. What a person sees as one: a workflow's run of GitHub's own Actions, a check of any other app, a status that
 * some system set. Suites are silent: GitHub opens one for every app that might check a commit, whether it does or not.
 */
import type { CiState, CiTold, ForgeEvent } from '@dualtrack/core';
import { shortened, type Json } from '../json.ts';
import { repoOf } from './repository.ts';

export function readWorkflowRun(body: Json): ForgeEvent[] {
  const repo = repoOf(body);
  const told = body.object('workflow_run');
  const isFork = told.has('head_repository.id') && told.name('head_repository.id') !== repo.id;
  const began = told.timeOrNull('run_started_at') ?? told.time('created_at');
  const run: CiTold = {
    key: `run:${told.whole('id')}`,
    name: told.name('name') || body.name('workflow.name') || told.name('display_title'),
    sha: told.sha('head_sha'),
    // Because: `main` of a fork is not our `main`.
    branch: isFork ? null : told.name('head_branch') || null,
    state: stateOf(told),
    url: told.address('html_url'),
    at: began,
    toldAt: told.timeOrNull('updated_at') ?? began,
    attempt: told.has('run_attempt') ? told.whole('run_attempt', 1) : 1,
    pulls: pullsOf(told, repo.id),
  };
  return [{ kind: 'ci', repo, run }];
}

/** Because: of a check that is to run again only the new run is told; the old one keeps its result here. */
export function readCheckRun(body: Json): ForgeEvent[] {
  const told = body.object('check_run');
  const action = body.name('action');
  const app = told.name('app.slug') || told.name('app.name');
  if ((action !== 'created' && action !== 'completed') || app === 'github-actions') return [];
  const repo = repoOf(body);
  const began = told.timeOrNull('started_at') ?? told.time('check_suite.created_at');
  const name = told.named('name');
  const sha = told.sha('head_sha');
  const run: CiTold = {
    // Because: a check that is run again is another one with the same name, and only the newest counts.
    key: shortened(`check:${sha}/${app}/${name}`),
    name,
    sha,
    branch: told.name('check_suite.head_branch') || null,
    state: stateOf(told),
    url: told.address('html_url') || told.address('details_url'),
    at: began,
    toldAt: told.timeOrNull('completed_at') ?? began,
    attempt: 1,
    pulls: pullsOf(told, repo.id),
  };
  return [{ kind: 'ci', repo, run }];
}

export function readStatus(body: Json): ForgeEvent[] {
  const state = setStates.get(body.name('state'));
  if (state === undefined) return body.at('state').refuse();
  const name = body.named('context');
  const at = body.time('created_at');
  const sha = body.sha('sha');
  const run: CiTold = {
    key: shortened(`status:${sha}/${name}`),
    name,
    sha,
    branch: branchOf(body, sha),
    state,
    url: body.address('target_url'),
    at,
    toldAt: body.timeOrNull('updated_at') ?? at,
    attempt: 1,
    pulls: [],
  };
  return [{ kind: 'ci', repo: repoOf(body), run }];
}

const setStates = new Map<string, CiState>([
  ['pending', 'running'],
  ['success', 'passed'],
  ['failure', 'failed'],
  ['error', 'failed'],
]);

const conclusions = new Map<string, CiState>([
  ['success', 'passed'],
  // Because: GitHub lets both pass where a check is required.
  ['neutral', 'passed'],
  ['skipped', 'passed'],
  ['cancelled', 'cancelled'],
  ['stale', 'cancelled'],
  // Somebody has to let it go on.
  ['action_required', 'running'],
  ['failure', 'failed'],
  ['timed_out', 'failed'],
  ['startup_failure', 'failed'],
]);

/** How a workflow's run, a job or a check stands, in GitHub's words, which others speak too. */
export function stateOf(told: Json): CiState {
  if (told.name('status') !== 'completed') return 'running';
  return conclusions.get(told.name('conclusion')) ?? told.at('conclusion').refuse();
}

/** Pull requests into this repository; for those of forks GitHub tells none. */
function pullsOf(told: Json, repo: string): number[] {
  return told
    .list('pull_requests')
    .filter((each) => !each.has('base.repo.id') || each.name('base.repo.id') === repo)
    .slice(0, 20)
    .map((each) => each.whole('number', 1));
}

/** The branch whose newest commit it is, or the only one that has the commit. */
function branchOf(body: Json, sha: string): string | null {
  const branches = body.list('branches');
  const newest = branches.find((each) => each.name('commit.sha') === sha);
  return (newest ?? (branches.length === 1 ? branches[0] : undefined))?.name('name') || null;
}
