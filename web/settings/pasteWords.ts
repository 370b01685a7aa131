/** Where at each forge the webhook is made, and what is put there: what the guide says, one page a forge. */
import type { Provider } from '@dualtrack/core';

export interface Paste {
  /** Where to go at the forge. */
  readonly where: string;
  /** What the forge calls the field of the URL, of the secret, and those with what to choose there. */
  readonly url: string;
  readonly secret: string;
  readonly choices: readonly (readonly [field: string, choice: string])[];
  /** What to tick, by what the forge calls it. */
  readonly events: readonly string[];
  /** How it sends something at once. */
  readonly test: string;
  /** What keeps it from sending to private addresses, and the switch. */
  readonly inside: string;
  /** What the address of its API looks like. */
  readonly api: string;
  /** What a token needs. */
  readonly token: string;
  /** How a repository is called: an example. */
  readonly example: string;
}

export const pastes: Record<Provider, Paste> = {
  github: {
    where: 'Repository (or organization) → Settings → Webhooks → Add webhook',
    url: 'Payload URL',
    secret: 'Secret',
    choices: [
      ['Content type', 'application/json'],
      ['SSL verification', 'on'],
      ['Which events', 'Let me select individual events'],
      ['Active', 'on'],
    ],
    events: [
      'Pushes',
      'Pull requests',
      'Pull request reviews',
      'Pull request review comments',
      'Issue comments',
      'Workflow runs',
      'Workflow jobs',
      'Check runs',
      'Statuses',
      'Deployments',
      'Deployment statuses',
      'Releases',
      'Repositories',
    ],
    test: 'GitHub sends a ping as soon as the webhook is added.',
    inside:
      'github.com reaches public addresses alone: open the way from its addresses, or give a token and do without the webhook.',
    api: 'https://github.company.example/api/v3',
    token: 'A fine-grained token that reads Metadata, Contents, Pull requests, Actions, Checks, Statuses, Deployments.',
    example: 'acme/churn',
  },
  gitlab: {
    where: 'Project (or group) → Settings → Webhooks → Add new webhook',
    url: 'URL',
    secret: 'Secret token',
    choices: [
      ['Custom webhook template', 'none'],
      ['SSL verification', 'on'],
    ],
    events: [
      'Push events',
      'Tag push events',
      'Comments',
      'Merge request events',
      'Job events',
      'Pipeline events',
      'Deployment events',
      'Releases events',
    ],
    test: 'Test → Push events sends the last push once more.',
    inside:
      'GitLab sends nothing to private addresses until an administrator adds this server under Admin → Settings → Network → Outbound requests.',
    api: 'https://git.company.example/api/v4',
    token: 'A project’s or group’s token with the role Reporter and the scope read_api.',
    example: 'risk/ml/churn',
  },
  'bitbucket-cloud': {
    where: 'Repository settings → Webhooks → Add webhook',
    url: 'URL',
    secret: 'Secret',
    choices: [
      ['Title', 'Dualtrack'],
      ['Status', 'Active'],
      ['Skip certificate verification', 'off'],
      ['Triggers', 'Choose from a full list of triggers'],
    ],
    events: [
      'Repository: Push',
      'Repository: Updated',
      'Repository: Transfer',
      'Repository: Commit comment created',
      'Repository: Build status created',
      'Repository: Build status updated',
      'Pull request: Created',
      'Pull request: Updated',
      'Pull request: Approved',
      'Pull request: Approval removed',
      'Pull request: Changes request created',
      'Pull request: Changes request removed',
      'Pull request: Merged',
      'Pull request: Declined',
      'Pull request: Comment created',
    ],
    test: 'Bitbucket sends no test: push a commit, or edit the description of a pull request.',
    inside:
      'bitbucket.org reaches public addresses alone: open the way from its addresses, or give a token and do without the webhook. Deployments have no webhook; the token reads them.',
    api: 'https://api.bitbucket.org/2.0',
    token: 'A repository’s access token that reads repositories, pull requests and pipelines.',
    example: 'risk/churn',
  },
  'bitbucket-server': {
    where: 'Repository (or project) settings → Webhooks → Create webhook',
    url: 'URL',
    secret: 'Secret',
    choices: [
      ['Name', 'Dualtrack'],
      ['Authentication', 'none, or Secret token; not Basic'],
      ['Skip certificate verification', 'off'],
      ['Active', 'on'],
    ],
    events: [
      'Repository: Push',
      'Repository: Modified',
      'Repository: Comment added',
      'Pull request: Opened',
      'Pull request: Source branch updated',
      'Pull request: Target branch updated',
      'Pull request: Modified',
      'Pull request: Reviewers updated',
      'Pull request: Approved',
      'Pull request: Unapproved',
      'Pull request: Changes requested',
      'Pull request: Merged',
      'Pull request: Declined',
      'Pull request: Deleted',
      'Pull request: Comment added',
    ],
    test: 'Test connection sends a delivery without content.',
    inside:
      'Builds are told by no webhook: a token reads them. Deployments are told to nobody. After five errors in a row Bitbucket skips a webhook for a while; save it again to have it at once.',
    api: 'https://git.company.example/rest/api/1.0',
    token: 'A repository’s or project’s HTTP access token with the permission to read.',
    example: 'RISK/churn',
  },
  gitea: {
    where: 'Repository (or organization) → Settings → Webhooks → Add Webhook → Gitea, Forgejo or Gogs',
    url: 'Target URL',
    secret: 'Secret',
    choices: [
      ['HTTP method', 'POST'],
      ['POST content type', 'application/json'],
      ['Trigger on', 'Custom events'],
      ['Branch filter', 'empty, or *'],
      ['Active', 'on'],
    ],
    events: [
      'Create',
      'Delete',
      'Push',
      'Release',
      'Pull request',
      'Pull request synchronized',
      'Pull request reviewed',
      'Pull request review requested',
      'Pull request comment (Gogs: Issue comment)',
      'Workflow run (Gitea)',
      'Action run: success, failure, recover (Forgejo)',
      'Status (where another system builds)',
    ],
    test: 'Test delivery on the webhook’s page sends a push of what is there already.',
    inside:
      'It sends nothing to private addresses until its app.ini says so: [webhook] ALLOWED_HOST_LIST = external, private. Gogs: [security] LOCAL_NETWORK_ALLOWLIST = the name of this server.',
    api: 'https://git.company.example/api/v1',
    token: 'A token with the scope read:repository.',
    example: 'acme/churn',
  },
};
