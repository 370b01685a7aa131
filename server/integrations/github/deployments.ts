/** What is brought to environments. */
import { limits, type ForgeEvent, type ForgeRepo, type RolloutState, type RolloutTold } from '@dualtrack/core';
import { wordsOf, type Json } from '../json.ts';
import { stateOf } from './ci.ts';
import { accountOf, repoOf } from './repository.ts';

export function readDeployment(body: Json): ForgeEvent[] {
  if (body.name('action') !== 'created') return [];
  const deployment = body.object('deployment');
  return told(repoOf(body), { ...rolloutOf(deployment, 'started'), url: body.address('workflow_run.html_url') });
}

export function readDeploymentStatus(body: Json): ForgeEvent[] {
  const status = body.object('deployment_status');
  const state = states.get(status.name('state'));
  // Because: `inactive` is what GitHub says of the earlier one when another takes its place.
  if (status.name('state') === 'inactive' || body.name('action') !== 'created') return [];
  if (state === undefined) return status.at('state').refuse();
  const rollout = rolloutOf(body.object('deployment'), state);
  return told(repoOf(body), {
    ...rollout,
    environment: status.name('environment') || rollout.environment,
    url: status.address('log_url') || status.address('target_url') || status.address('environment_url'),
    toldAt: status.timeOrNull('updated_at') ?? status.time('created_at'),
    note: noteOf(status.words('description'), rollout.note),
  });
}

/**
 * Jobs are told by the run that they belong to; one that deploys names its deployment, also where deployments are not
 * sent.
 */
export function readWorkflowJob(body: Json): ForgeEvent[] {
  if (!body.has('deployment')) return [];
  const job = body.object('workflow_job');
  const state = jobStates.get(stateOf(job));
  if (state === undefined) return [];
  const rollout = rolloutOf(body.object('deployment'), state);
  const at = job.timeOrNull('completed_at') ?? job.timeOrNull('started_at') ?? rollout.toldAt;
  return told(repoOf(body), { ...rollout, url: job.address('html_url'), toldAt: Math.max(at, rollout.toldAt) });
}

const states = new Map<string, RolloutState>([
  ['queued', 'started'],
  ['pending', 'started'],
  ['waiting', 'started'],
  ['in_progress', 'started'],
  ['success', 'succeeded'],
  ['failure', 'failed'],
  ['error', 'failed'],
]);

/** A job that was cancelled says nothing of what is where. */
const jobStates = new Map<string, RolloutState>([
  ['running', 'started'],
  ['passed', 'succeeded'],
  ['failed', 'failed'],
]);

function told(repo: ForgeRepo, rollout: RolloutTold): ForgeEvent[] {
  return [{ kind: 'rollout', repo, rollout }];
}

function rolloutOf(deployment: Json, state: RolloutState): RolloutTold {
  const at = deployment.time('created_at');
  return {
    key: `deployment:${deployment.whole('id')}`,
    environment: deployment.named('environment'),
    ref: deployment.name('ref') || null,
    sha: deployment.shaOrNull('sha'),
    state,
    url: '',
    at,
    toldAt: deployment.timeOrNull('updated_at') ?? at,
    by: accountOf(deployment, 'creator'),
    note: noteOf(deployment.words('description'), saidIn(deployment.at('payload').value)),
  };
}

function noteOf(...parts: string[]): string {
  return wordsOf(parts.filter((each) => each !== '').join('\n'));
}

/** The payload that the caller gave, whatever its form: a line each, `version: churn@v1.2.0`, the outer ones first. */
function saidIn(payload: unknown): string {
  const left: { name: string; value: unknown }[] = [{ name: '', value: payload }];
  const lines: string[] = [];
  let chars = 0;
  // Because: what is found inside is put at the end, and read in its turn.
  for (const { name, value } of left) {
    if (chars > limits.messageCharsMax) break;
    if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value))
        left.push({ name: Array.isArray(value) ? name : key, value: inner });
    } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      const line = name === '' ? String(value) : `${name}: ${value}`;
      lines.push(line.toWellFormed());
      chars += line.length;
    }
  }
  return lines.join('\n');
}
