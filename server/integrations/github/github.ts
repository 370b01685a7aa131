/**
 * GitHub, github.com and Enterprise Server alike. What it tells twice is read once: `push` and not `create` and
 * `delete`, which repeat it for branches and tags without their commits; a workflow's run and not its jobs, suites and
 * checks. https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
import type { ForgeEvent } from '@dualtrack/core';
import { keyOfContent } from '../body.ts';
import type { Forge } from '../forge.ts';
import { Json, shortened } from '../json.ts';
import { isSigned } from '../signature.ts';
import { readCheckRun, readStatus, readWorkflowRun } from './ci.ts';
import { readIssueComment, readReviewComment } from './comments.ts';
import { readDeployment, readDeploymentStatus, readWorkflowJob } from './deployments.ts';
import { readPull, readReview } from './pulls.ts';
import { readPush } from './pushes.ts';
import { readRelease } from './releases.ts';
import { readRepository } from './repository.ts';

export const github: Forge = {
  provider: 'github',

  /** Because: sha1 is broken for this, so that the older `X-Hub-Signature` counts for nothing. */
  verify({ headers, body }, secrets) {
    const given = headers['x-hub-signature-256'] ?? '';
    if (given === '') return 'It is not signed: it has no X-Hub-Signature-256.';
    const hex = /^sha256=(.*)$/.exec(given)?.[1] ?? '';
    return isSigned([body], hex, 'hex', secrets) ? undefined : 'Its signature is not of a secret of this connection.';
  },

  identify({ headers, body }) {
    const key = shortened(headers['x-github-delivery'] ?? '') || keyOfContent(body);
    return { key, event: shortened(headers['x-github-event'] ?? '') };
  },

  read(event, body) {
    return readers.get(event)?.(new Json(body)) ?? [];
  },
};

const readers = new Map<string, (body: Json) => ForgeEvent[]>([
  ['push', readPush],
  ['pull_request', readPull],
  ['pull_request_review', readReview],
  ['pull_request_review_comment', readReviewComment],
  ['issue_comment', readIssueComment],
  ['workflow_run', readWorkflowRun],
  ['workflow_job', readWorkflowJob],
  ['check_run', readCheckRun],
  ['status', readStatus],
  ['deployment', readDeployment],
  ['deployment_status', readDeploymentStatus],
  ['release', readRelease],
  ['repository', readRepository],
]);
