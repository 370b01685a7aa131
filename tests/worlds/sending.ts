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
