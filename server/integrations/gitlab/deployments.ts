/** Deployments to environments, whether a job makes them or a program that calls the API. */
import type { ForgeEvent, RolloutState, RolloutTold } from '@dualtrack/core';
import type { Json } from '../json.ts';
import { accountOf, repositoryOf } from './repository.ts';

export function deploymentRollouts(json: Json): ForgeEvent[] {
  const state = rolloutStateOf(json.name('status'));
  if (state === undefined) return [];
  const repo = repositoryOf(json);
  const at = json.time('status_changed_at');
  const rollout: RolloutTold = {
    key: keyOf(json),
    environment: json.named('environment'),
    ref: json.name('ref') || null,
    sha: shaOf(json),
    state,
    url: json.address('deployable_url') || repo.url,
    at,
    toldAt: at,
    by: accountOf(json.at('user')),
    note: json.words('commit_title'),
  };
  return [{ repo, kind: 'rollout', rollout }];
}

/** Because: one that was made over the API has no job. */
function keyOf(json: Json): string {
  return json.has('deployable_id') ? `job:${json.whole('deployable_id')}` : `deployment:${json.whole('deployment_id')}`;
}

/** Of a deployment, and of the job that makes it. What has not begun (created, blocked, manual, skipped) says nothing. */
export function rolloutStateOf(status: string): RolloutState | undefined {
  if (status === 'running') return 'started';
  if (status === 'success') return 'succeeded';
  return status === 'failed' || status === 'canceled' ? 'failed' : undefined;
}

/** Told whole only at the end of an address. */
function shaOf(json: Json): string | null {
  return /\/([0-9a-f]{40,64})$/.exec(json.address('commit_url'))?.[1] ?? json.shaOrNull('short_sha');
}
