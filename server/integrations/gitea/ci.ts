/**
 * CI runs: of Gitea's Actions (`workflow_run`), of Forgejo's (`action_run_*`, sent when a run is over) and statuses that
 * some system set on a commit. Jobs are told by their runs.
 */
import { limits, type CiState, type CiTold, type ForgeEvent } from '@dualtrack/core';
import { stateOf } from '../github/ci.ts';
import { shortened, type Json } from '../json.ts';
import { changedAt, repoOf } from './repository.ts';

/** Gitea tells runs in the words of GitHub. */
export function readWorkflowRun(body: Json): ForgeEvent[] {
  const told = body.object('workflow_run');
  const state = stateOf(told);
  const began = told.timeOrNull('started_at') ?? told.timeOrNull('run_started_at') ?? told.timeOrNull('created_at');
  const ended = state === 'running' ? null : (told.timeOrNull('completed_at') ?? told.timeOrNull('updated_at'));
  const at = began ?? changedAt(body) ?? 0;
  const number = body.has('pull_request') ? body.whole('pull_request.number', 1) : undefined;
  const source = sourceOf(told.name('head_branch'), number);
  const run: CiTold = {
    key: `run:${told.whole('id')}`,
    name: body.name('workflow.name') || fileOf(told.name('path')) || told.name('display_title'),
    sha: told.sha('head_sha'),
    ...source,
    state,
    url: told.address('html_url'),
    at,
    toldAt: Math.max(ended ?? at, at),
    attempt: Math.max(1, told.has('run_attempt') ? told.whole('run_attempt') : 1),
  };
  return [{ kind: 'ci', repo: repoOf(body), run }];
}

export function readActionRun(body: Json): ForgeEvent[] {
  const told = body.object('run');
  const state = runStates.get(told.name('status'));
  if (state === undefined) return told.at('status').refuse();
  const at = told.timeOrNull('started') ?? told.timeOrNull('created') ?? changedAt(told) ?? 0;
  const run: CiTold = {
    key: `run:${told.whole('id')}`,
    name: told.name('workflow_id') || told.name('title'),
    sha: told.sha('commit_sha'),
    ...sourceOf(told.name('prettyref'), undefined),
    state,
    url: told.address('html_url'),
    at,
    toldAt: Math.max(at, told.timeOrNull('updated') ?? told.timeOrNull('stopped') ?? at),
    attempt: 1,
  };
  return [{ kind: 'ci', repo: body.has('repository') ? repoOf(body) : repoOf(told), run }];
}

const runStates = new Map<string, CiState>([
  ['unknown', 'running'],
  ['waiting', 'running'],
  ['blocked', 'running'],
  ['running', 'running'],
  ['success', 'passed'],
  ['skipped', 'passed'],
  ['failure', 'failed'],
  ['cancelled', 'cancelled'],
]);

export function readStatus(body: Json): ForgeEvent[] {
  const state = setStates.get(body.name('state') || body.name('status'));
  if (state === undefined) return body.at('state').refuse();
  const repo = repoOf(body);
  const name = body.name('context') || 'default';
  const at = body.timeOrNull('created_at') ?? changedAt(body) ?? 0;
  const sha = body.has('sha') ? body.sha('sha') : body.sha('commit.id');
  const run: CiTold = {
    key: shortened(`status:${sha}/${name}`),
    name,
    sha,
    branch: null,
    state,
    url: absolute(body.address('target_url'), repo.url),
    at,
    toldAt: Math.max(at, body.timeOrNull('updated_at') ?? at),
    attempt: 1,
    pulls: [],
  };
  return [{ kind: 'ci', repo, run }];
}

const setStates = new Map<string, CiState>([
  ['pending', 'running'],
  ['success', 'passed'],
  ['skipped', 'passed'],
  // Because: nothing can be merged on it where it is required.
  ['warning', 'failed'],
  ['failure', 'failed'],
  ['error', 'failed'],
]);

/** What a run is of: a branch, or the pull request that `refs/pull/7/head`, `#7` and the like stand for. */
function sourceOf(ref: string, told: number | undefined): { branch: string | null; pulls: number[] } {
  const named = /^(?:refs\/)?(?:pull\/|#)([1-9]\d{0,8})(?:\/(?:head|merge))?$/.exec(ref)?.[1];
  const pull = told ?? (named === undefined ? undefined : Number(named));
  const branch = named === undefined ? ref.replace(/^refs\/heads\//, '') || null : null;
  return { branch, pulls: pull === undefined ? [] : [pull] };
}

/** `test.yml@refs/heads/main`, `.gitea/workflows/test.yml` */
function fileOf(path: string): string {
  return path.replace(/@.*$/, '').replace(/^.*\//, '');
}

/** Because: what its own Actions set is an address within the server. */
function absolute(target: string, base: string): string {
  if (!target.startsWith('/') || !URL.canParse(target, base)) return target;
  const { href } = new URL(target, base);
  return href.length > limits.urlCharsMax ? '' : href;
}
