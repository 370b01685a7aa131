/**
 * One piece of work as GitHub tells it, delivery by delivery: branch, pull request, reviews, CI, merge, deployments. Sent
 * over HTTP to the URL of a connection, signed with its secret.
 */
import { createHash, randomUUID } from 'node:crypto';
import { fromGithub, repository } from './sending.ts';

export interface Told {
  readonly event: string;
  readonly body: Record<string, unknown>;
}

export interface Login {
  readonly id: number;
  readonly login: string;
}

export const shaOf = (text: string): string => createHash('sha1').update(text).digest('hex');
const iso = (at: number): string => new Date(at).toISOString();

/** A repository that tells of one branch. `clock`: when the next thing happens, in milliseconds. */
export class GithubStory {
  readonly repository;
  readonly head: string;
  readonly merge: string;
  private readonly about;
  private readonly clock: () => number;
  private readonly openedAt: number;

  constructor(
    about: { repo: string; branch: string; number: number; title: string; author: Login },
    clock: () => number,
  ) {
    this.about = about;
    this.clock = clock;
    this.repository = repository(77, about.repo);
    this.head = shaOf(`${about.branch} head`);
    this.merge = shaOf(`${about.branch} merge`);
    this.openedAt = clock();
  }

  ping(): Told {
    return { event: 'ping', body: { zen: 'Keep it logically awesome.', repository: this.repository } };
  }

  push(message: string): Told {
    const { author, branch } = this.about;
    const commit = {
      id: this.head,
      message,
      timestamp: iso(this.clock()),
      author: { name: author.login, email: `${author.login}@users.noreply.github.com`, username: author.login },
      added: ['deploy/canary.yaml'],
      modified: ['scorer/serve.py'],
      removed: [],
    };
    return {
      event: 'push',
      body: {
        ref: `refs/heads/${branch}`,
        before: '0'.repeat(40),
        after: this.head,
        created: true,
        commits: [commit],
        head_commit: commit,
        sender: author,
        repository: this.repository,
      },
    };
  }

  pull(action: 'opened' | 'closed', more: Record<string, unknown> = {}): Told {
    const { author } = this.about;
    return { event: 'pull_request', body: { action, sender: author, ...this.standing(action === 'closed'), ...more } };
  }

  asks(reviewer: Login): Told {
    const body = { action: 'review_requested', requested_reviewer: reviewer, sender: this.about.author };
    return { event: 'pull_request', body: { ...this.standing(false), ...body } };
  }

  review(of: Login, state: 'approved' | 'changes_requested', words = ''): Told {
    const review = { id: this.clock() % 1e9, user: of, state, body: words, submitted_at: iso(this.clock()) };
    return {
      event: 'pull_request_review',
      body: { action: 'submitted', review, sender: of, ...this.standing(false) },
    };
  }

  ci(id: number, conclusion: 'success' | 'failure' | undefined): Told {
    const at = iso(this.clock());
    return {
      event: 'workflow_run',
      body: {
        action: conclusion ? 'completed' : 'requested',
        workflow_run: {
          id,
          name: 'test',
          head_sha: this.head,
          head_branch: this.about.branch,
          status: conclusion ? 'completed' : 'in_progress',
          conclusion: conclusion ?? null,
          html_url: `${this.repository['html_url'] as string}/actions/runs/${id}`,
          run_started_at: at,
          created_at: at,
          updated_at: at,
          run_attempt: 1,
          pull_requests: [],
        },
        sender: this.about.author,
        repository: this.repository,
      },
    };
  }

  /** What is brought to an environment, and how it goes; `version`: what the deployment says that it brings. */
  deployment(
    id: number,
    environment: string,
    state: 'in_progress' | 'success' | 'failure',
    version: string,
    sha = this.merge,
  ): Told {
    const at = iso(this.clock());
    const deployment = {
      id,
      environment,
      ref: 'main',
      sha,
      payload: { version },
      description: '',
      creator: this.about.author,
      created_at: at,
      updated_at: at,
    };
    return {
      event: 'deployment_status',
      body: {
        action: 'created',
        deployment,
        deployment_status: {
          state,
          environment,
          description: '',
          log_url: `${this.repository['html_url'] as string}/actions/runs/${id}`,
          created_at: at,
          updated_at: at,
        },
        sender: this.about.author,
        repository: this.repository,
      },
    };
  }

  private standing(isMerged: boolean): Record<string, unknown> {
    const { number, title, author, branch } = this.about;
    const at = iso(this.clock());
    const base = { ref: 'main', sha: shaOf('main'), repo: this.repository };
    return {
      number,
      repository: this.repository,
      pull_request: {
        number,
        title,
        body: null,
        html_url: `${this.repository['html_url'] as string}/pull/${number}`,
        user: author,
        state: isMerged ? 'closed' : 'open',
        draft: false,
        merged: isMerged,
        merged_at: isMerged ? at : null,
        merged_by: isMerged ? author : null,
        closed_at: isMerged ? at : null,
        merge_commit_sha: this.merge,
        created_at: iso(this.openedAt),
        updated_at: at,
        head: { ref: branch, sha: this.head, repo: this.repository },
        base,
      },
    };
  }
}

/** Sends as GitHub does; the status of the answer. `key`: the id of the delivery. */
export async function sendTold(
  to: { url: string; secret: string },
  { event, body }: Told,
  key: string = randomUUID(),
): Promise<number> {
  const sent = fromGithub({ secret: to.secret, event, key, body });
  const answered = await fetch(to.url, { method: 'POST', headers: sent.headers, body: new Uint8Array(sent.body) });
  await answered.body?.cancel();
  return answered.status;
}
