/**
 * GitLab's webhooks: of a project, of a group and of the whole system. What came is told by `object_kind` in the body
 * (`event_name` in the system's own), since the header names some events in another way: a job is a `build`.
 */
import type { ForgeEvent } from '@dualtrack/core';
import { bodyOf, keyOfContent } from '../body.ts';
import type { Forge, Received } from '../forge.ts';
import { Json, shortened } from '../json.ts';
import { commentsIn } from './comments.ts';
import { jobRollouts, pipelineRuns } from './ci.ts';
import { deploymentRollouts } from './deployments.ts';
import { mergeRequestEvents } from './mergeRequests.ts';
import { pushesIn } from './pushes.ts';
import { releasesIn } from './releases.ts';
import { renamedRepository } from './repository.ts';
import { unverified } from './signing.ts';

export const gitlab: Forge = {
  provider: 'gitlab',
  verify: unverified,
  identify,
  read(event, body) {
    const json = new Json(body);
    return readers.get(kindOf(json) || event)?.(json) ?? [];
  },
};

const readers = new Map<string, (json: Json) => ForgeEvent[]>([
  ['push', pushesIn],
  ['tag_push', pushesIn],
  ['merge_request', mergeRequestEvents],
  ['note', commentsIn],
  ['pipeline', pipelineRuns],
  ['build', jobRollouts],
  ['job', jobRollouts],
  ['deployment', deploymentRollouts],
  ['release', releasesIn],
  ['project_rename', renamedRepository],
  ['project_transfer', renamedRepository],
]);

function identify(received: Received): { key: string; event: string } {
  const { headers, body } = received;
  const named = (headers['x-gitlab-event'] ?? '')
    .replace(/ Hook$/, '')
    .replaceAll(' ', '_')
    .toLowerCase();
  const event = named !== '' && named !== 'system' ? named : kindIn(received) || named;
  const id = headers['webhook-id'] || headers['idempotency-key'];
  if (id) return { key: shortened(id), event: shortened(event) };
  // Because: hooks that one hook causes in turn share this id, and are others all the same.
  const cause = headers['x-gitlab-event-uuid'];
  const content = keyOfContent(body);
  return { key: cause ? `${cause.slice(0, 100)}:${content}` : content, event: shortened(event) };
}

function kindIn(received: Received): string {
  try {
    return kindOf(new Json(bodyOf(received)));
  } catch {
    return '';
  }
}

function kindOf(json: Json): string {
  for (const name of ['object_kind', 'event_name']) {
    const { value } = json.at(name);
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}
