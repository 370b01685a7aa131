/**
 * Gitea, Forgejo and Gogs. They send the headers of each other and of GitHub too, so that the connection's address says
 * who speaks, never a header. Bodies are GitHub's in most and their own in the rest; Gogs leaves out times and shas.
 * https://docs.gitea.com/usage/webhooks, https://forgejo.org/docs/latest/user/webhooks/
 */
import type { ForgeEvent } from '@dualtrack/core';
import { isForm, keyOfContent, payloadOf } from '../body.ts';
import type { Forge, Received } from '../forge.ts';
import { Json, shortened } from '../json.ts';
import { isSigned } from '../signature.ts';
import { readActionRun, readStatus, readWorkflowRun } from './ci.ts';
import { readComment } from './comments.ts';
import { readPull, readReview } from './pulls.ts';
import { readCreate, readDelete, readPush } from './pushes.ts';
import { readRelease } from './releases.ts';
import { readRepository } from './repository.ts';

export const gitea: Forge = {
  provider: 'gitea',

  verify(received, secrets) {
    const given = signatures.flatMap((name) => received.headers[name]?.replace(/^sha256=/, '') || []);
    if (given.length === 0)
      return 'It is not signed: it has no X-Gitea-Signature, X-Forgejo-Signature or X-Gogs-Signature.';
    const isTrue = given.some((each) => signedIn(received).some((bytes) => isSigned([bytes], each, 'hex', secrets)));
    return isTrue ? undefined : 'Its signature is not of a secret of this connection.';
  },

  identify({ headers, body }) {
    const key = first(headers, 'delivery') || keyOfContent(body);
    // Because: some versions know no short name for a new event and leave it empty.
    return { key, event: first(headers, 'event') || first(headers, 'event-type') };
  },

  read(event, body) {
    return readers.get(event)?.(new Json(body)) ?? [];
  },
};

const signatures = ['x-gitea-signature', 'x-forgejo-signature', 'x-gogs-signature', 'x-hub-signature-256'];

/** Because: of a form it is the JSON inside that is signed, not the body as it came. */
function signedIn(received: Received): (Buffer | string)[] {
  return isForm(received.headers) ? [payloadOf(received), received.body] : [received.body];
}

function first(headers: Received['headers'], what: string): string {
  const names = ['gitea', 'forgejo', 'gogs', 'github'].map((each) => `x-${each}-${what}`);
  return shortened(names.map((each) => headers[each] ?? '').find((each) => each !== '') ?? '');
}

/** Short names, and the longer ones of `X-Gitea-Event-Type`. */
const readers = new Map<string, (body: Json) => ForgeEvent[]>([
  ['push', readPush],
  ['create', readCreate],
  ['delete', readDelete],
  ['pull_request', readPull],
  ['pull_request_sync', readPull],
  ['pull_request_assign', readPull],
  ['pull_request_label', readPull],
  ['pull_request_milestone', readPull],
  ['pull_request_review_request', readPull],
  ['pull_request_approved', readReview],
  ['pull_request_rejected', readReview],
  ['pull_request_review', readReview],
  ['pull_request_review_approved', readReview],
  ['pull_request_review_rejected', readReview],
  ['pull_request_review_comment', readReview],
  // The short name of a review that only comments, and the long one of a comment.
  ['pull_request_comment', (body) => (body.has('comment') ? readComment(body) : readReview(body))],
  ['issue_comment', readComment],
  ['status', readStatus],
  ['workflow_run', readWorkflowRun],
  ['action_run_success', readActionRun],
  ['action_run_failure', readActionRun],
  ['action_run_recover', readActionRun],
  ['action_run_cancelled', readActionRun],
  ['release', readRelease],
  ['repository', readRepository],
]);
