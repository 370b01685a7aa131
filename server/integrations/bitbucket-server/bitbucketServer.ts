/**
 * Bitbucket Server's and Data Center's webhooks. They tell no results of builds, which are asked for, and no deployments,
 * which its API gives only to who knows the key, environment and number of one: there is no list of them.
 */
import type { ForgeEvent } from '@dualtrack/core';
import { bodyOf, keyOfContent } from '../body.ts';
import type { Forge, Received } from '../forge.ts';
import { hubUnsigned } from '../hub.ts';
import { Json, shortened } from '../json.ts';
import { commentsIn, commitCommentsIn } from './comments.ts';
import { pullRequestEvents } from './pullRequests.ts';
import { pushesIn } from './pushes.ts';
import { changedRepository } from './repository.ts';

export const bitbucketServer: Forge = {
  provider: 'bitbucket-server',
  verify: (received, secrets) => hubUnsigned(received, secrets),
  identify(received) {
    const { headers, body } = received;
    const key = shortened(headers['x-request-id'] ?? '') || keyOfContent(body);
    return { key, event: shortened(headers['x-event-key'] || eventIn(received)) };
  },
  read(event, body) {
    const json = new Json(body);
    const key = keyIn(json) || event;
    if (pullEvents.has(key)) return pullRequestEvents(key, json);
    return readers.get(key)?.(json) ?? [];
  },
};

const pullEvents = new Set([
  ...['opened', 'from_ref_updated', 'to_ref_updated', 'modified', 'merged', 'declined', 'reopened', 'deleted'].map(
    (each) => `pr:${each}`,
  ),
  ...['approved', 'unapproved', 'needs_work', 'changes_requested', 'updated'].map((each) => `pr:reviewer:${each}`),
]);

const readers = new Map<string, (json: Json) => ForgeEvent[]>([
  ['repo:refs_changed', pushesIn],
  ['repo:modified', changedRepository],
  ['repo:comment:added', commitCommentsIn],
  ['pr:comment:added', commentsIn],
]);

function eventIn(received: Received): string {
  try {
    return keyIn(new Json(bodyOf(received)));
  } catch {
    return '';
  }
}

function keyIn(json: Json): string {
  const { value } = json.at('eventKey');
  return typeof value === 'string' ? value : '';
}
