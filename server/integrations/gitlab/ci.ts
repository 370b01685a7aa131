/**
 * Pipelines are the runs that a person sees. Of jobs only those are told that bring something to an environment; they
 * have the key that the deployment they make is told with, so that both tell one rollout.
 */
import type { CiState, CiTold, ForgeEvent, RolloutTold } from '@dualtrack/core';
import { STATUS } from '../back.ts';
import type { Json } from '../json.ts';
import { rolloutStateOf } from './deployments.ts';
import { accountOf, repositoryOf } from './repository.ts';

export function pipelineRuns(json: Json): ForgeEvent[] {
  const pipeline = json.object('object_attributes');
  const state = stateOf(pipeline.name('status'));
  if (state === undefined || isOurs(json, pipeline.name('source'))) return [];
  const repo = repositoryOf(json);
  const id = pipeline.whole('id');
  const at = pipeline.time('created_at');
  const run: CiTold = {
    key: `pipeline:${id}`,
    name: pipeline.name('name') || (sources.get(pipeline.name('source')) ?? 'Pipeline'),
    sha: pipeline.sha('sha'),
    branch: pipeline.truth('tag') ? null : pipeline.name('ref') || null,
    state,
    url: pipeline.address('url') || (repo.url && `${repo.url}/-/pipelines/${id}`),
    at,
    toldAt: momentsOf(json, state).reduce((newest, each) => Math.max(newest, each), at),
    attempt: 1,
    pulls: pullsOf(json, repo.id),
  };
  return [{ repo, kind: 'ci', run }];
}

/** A status that others set makes a pipeline where there is none. */
function isOurs(json: Json, source: string): boolean {
  const jobs = source === 'external' ? json.list('builds') : [];
  return jobs.length > 0 && jobs.every((each) => each.name('name') === STATUS);
}

/** Because: of runs with one name at one commit the last one counts, and these stand beside each other. */
const sources = new Map([
  ['merge_request_event', 'Merge request pipeline'],
  ['external_pull_request_event', 'Pull request pipeline'],
  ['parent_pipeline', 'Child pipeline'],
  ['schedule', 'Scheduled pipeline'],
]);

export function jobRollouts(json: Json): ForgeEvent[] {
  const environment = json.name('environment.name');
  const action = json.name('environment.action') || 'start';
  const state = rolloutStateOf(json.name('build_status'));
  if (environment === '' || action !== 'start' || state === undefined) return [];
  const repo = repositoryOf(json);
  const id = json.whole('build_id');
  const began = json.timeOrNull('build_started_at') ?? json.time('build_created_at');
  const rollout: RolloutTold = {
    key: `job:${id}`,
    environment,
    ref: json.name('ref') || null,
    sha: json.shaOrNull('sha'),
    state,
    url: repo.url && `${repo.url}/-/jobs/${id}`,
    at: began,
    toldAt: (state === 'started' ? null : json.timeOrNull('build_finished_at')) ?? began,
    by: accountOf(json.at('user')),
    note: json.words('commit.message').split('\n', 1)[0] ?? '',
  };
  return [{ repo, kind: 'rollout', rollout }];
}

/** A pipeline that was skipped has no result. One that waits for somebody is not over. */
function stateOf(status: string): CiState | undefined {
  if (status === 'success') return 'passed';
  if (status === 'failed') return 'failed';
  if (status === 'canceled' || status === 'canceling') return 'cancelled';
  return status === 'skipped' || status === '' ? undefined : 'running';
}

/**
 * When a pipeline got on. Because: it tells no time of its own change, and one that is tried again keeps the time at
 * which it was over before; its new jobs are younger than that.
 */
function momentsOf(json: Json, state: CiState): number[] {
  const names = ['created_at', 'started_at', 'finished_at'];
  const jobs = json.list('builds').flatMap((job) => names.map((name) => job.timeOrNull(name)));
  const over = state === 'running' ? null : json.timeOrNull('object_attributes.finished_at');
  return [over, ...jobs].filter((each) => each !== null);
}

/** None for a pipeline in a fork: the number is one of the other project. */
function pullsOf(json: Json, project: string): number[] {
  if (!json.has('merge_request.iid')) return [];
  const target = json.name('merge_request.target_project_id');
  return target === '' || target === project ? [json.whole('merge_request.iid', 1)] : [];
}
