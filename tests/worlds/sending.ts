/** A forge as a connection meets it: it signs what it sends, over the bytes that it sends. */
import { createHmac, randomUUID } from 'node:crypto';

export interface Sent {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

export interface Sending {
  readonly secret: string;
  readonly event?: string;
  readonly key?: string;
  readonly body: unknown;
}

/** A delivery of GitHub; a body that is bytes is sent as it is. */
export function fromGithub({ secret, event = 'repository', key = randomUUID(), body }: Sending): Sent {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  return {
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/0000000',
      'x-github-event': event,
      'x-github-delivery': key,
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`,
    },
    body: bytes,
  };
}

/** Of Gitea, Forgejo and Gogs: the same body, under their own headers. */
export function fromGitea({ secret, event = 'repository', key = randomUUID(), body }: Sending): Sent {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  return {
    headers: {
      'content-type': 'application/json',
      'x-gitea-event': event,
      'x-gitea-delivery': key,
      'x-gitea-signature': createHmac('sha256', secret).update(bytes).digest('hex'),
    },
    body: bytes,
  };
}

/** Of Gogs: it names itself and GitHub, and signs under its own name alone; of a form it signs the JSON inside. */
export function fromGogs({ secret, event, body, packed }: Packed): Sent {
  const text = JSON.stringify(body, null, 2);
  const key = randomUUID();
  return {
    headers: {
      'X-Github-Delivery': key,
      'X-Github-Event': event,
      'X-Gogs-Delivery': key,
      'X-Gogs-Event': event,
      'X-Gogs-Signature': createHmac('sha256', secret).update(text).digest('hex'),
      'Content-Type': packed === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
    },
    body: Buffer.from(packed === 'json' ? text : new URLSearchParams({ payload: text }).toString()),
  };
}

/** Of Forgejo, which names everybody that it comes from; `type` is the longer name of the event. */
export function fromForgejo({ secret, event, body, type = event }: Typed): Sent {
  const text = JSON.stringify(body, null, 2);
  const key = randomUUID();
  const [sha1, sha256] = ['sha1', 'sha256'].map((each) => createHmac(each, secret).update(text).digest('hex'));
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'X-Hub-Signature': `sha1=${sha1}`,
    'X-Hub-Signature-256': `sha256=${sha256}`,
  };
  for (const name of ['Forgejo', 'Gitea', 'Gogs', 'GitHub']) {
    headers[`X-${name}-Delivery`] = key;
    headers[`X-${name}-Event`] = event;
    headers[`X-${name}-Event-Type`] = type;
    if (name !== 'GitHub') headers[`X-${name}-Signature`] = sha256!;
  }
  return { headers, body: Buffer.from(text) };
}

interface Told {
  readonly secret: string;
  readonly event: string;
  readonly body: unknown;
}

type Packed = Told & { readonly packed: 'json' | 'form' };
type Typed = Told & { readonly type?: string };

/** A repository as GitHub tells it. */
export const repository = (id: number, name: string): Record<string, unknown> => ({
  id,
  name: name.split('/')[1],
  full_name: name,
  html_url: `https://github.example/${name}`,
  clone_url: `https://github.example/${name}.git`,
  ssh_url: `git@github.example:${name}.git`,
  default_branch: 'main',
});

/** That a repository was renamed, which says what it is. */
export const renamed = (id: number, name: string): Record<string, unknown> => ({
  action: 'renamed',
  repository: repository(id, name),
  sender: { id: 1, login: 'mei' },
});
