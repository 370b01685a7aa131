/**
 * Bitbucket Cloud's webhooks. What happened is told by the header alone. There is no event for deployments: Pipelines
 * tells a run as the status of a commit, and a step that deploys may set one of its own (`statuses.ts`).
 */
import type { ForgeEvent } from '@dualtrack/core';
import { keyOfContent } from '../body.ts';
import type { Forge } from '../forge.ts';
import { hubUnsigned } from '../hub.ts';
import { Json, shortened } from '../json.ts';
import { commentsIn, commitCommentsIn } from './comments.ts';
import { pullRequestEvents } from './pullRequests.ts';
import { pushesIn } from './pushes.ts';
import { changedRepository } from './repository.ts';
import { statusesIn } from './statuses.ts';

export const bitbucketCloud: Forge = {
  provider: 'bitbucket-cloud',
  verify: (received, secrets) => hubUnsigned(received, secrets),
  identify({ headers, body }) {
    const key = shortened(headers['x-request-uuid'] ?? '') || keyOfContent(body);
    return { key, event: shortened(headers['x-event-key'] ?? '') };
  },
  read(event, body) {
    const json = new Json(body);
    if (pullEvents.has(event)) return pullRequestEvents(event, json);
    return readers.get(event)?.(json) ?? [];
  },
};

const pullEvents = new Set(
  ['created', 'updated', 'push', 'fulfilled', 'rejected', 'approved', 'unapproved']
    .concat('changes_request_created', 'changes_request_removed')
    .map((each) => `pullrequest:${each}`),
);

const readers = new Map<string, (json: Json) => ForgeEvent[]>([
  ['repo:push', pushesIn],
  ['repo:updated', changedRepository],
  ['repo:transfer', changedRepository],
  ['repo:commit_status_created', statusesIn],
  ['repo:commit_status_updated', statusesIn],
  ['repo:commit_comment_created', commitCommentsIn],
  ['pullrequest:comment_created', commentsIn],
]);
