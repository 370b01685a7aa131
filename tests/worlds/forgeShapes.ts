/** The shapes in which each provider documents its API, as far as it is asked. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Provider } from '@dualtrack/core';
import type { FakeCommit, FakeHoldings, FakePull } from './forgeApi.ts';

export interface Shaped {
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

export interface Shapes {
  /** Where its API is under its host. */
  readonly base: string;
  isSignedIn(headers: IncomingHttpHeaders, token: string): boolean;
  answer(url: URL, holdings: FakeHoldings, pageMax: number): Shaped | undefined;
}

const iso = (at: number): string => new Date(at).toISOString();
const idOf = (login: string): number => Number.parseInt(createHash('sha1').update(login).digest('hex').slice(0, 6), 16);
const newest = <T>(list: readonly T[], by: (each: T) => number): T[] => [...list].sort((a, b) => by(b) - by(a));

function historyOf(sha: string, commits: readonly FakeCommit[]): FakeCommit[] {
  const bySha = new Map(commits.map((each) => [each.sha, each]));
  const found: FakeCommit[] = [];
  for (let at = bySha.get(sha); at; at = at.parent === null ? undefined : bySha.get(at.parent)) found.push(at);
  return found;
}

/** A page by number, with where it goes on in the header `Link`. */
function linked(url: URL, all: readonly unknown[], sizeName: string, pageMax: number, count?: string): Shaped {
  const size = Math.min(Number(url.searchParams.get(sizeName) ?? 30), pageMax);
  const page = Number(url.searchParams.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const to = (n: number, rel: string): string => {
    const next = new URL(url);
    next.searchParams.set('page', String(n));
    return `<${next.href}>; rel="${rel}"`;
  };
  const link = page < last ? [to(page + 1, 'next'), to(last, 'last')].join(', ') : '';
  return {
    body: all.slice((page - 1) * size, page * size),
    headers: { ...(link && { link }), ...(count && { [count]: String(all.length) }) },
  };
}

/** What is asked for behind the repository, by the first pattern that fits. */
type Routes = readonly (readonly [
  RegExp,
  (match: RegExpExecArray, url: URL, holdings: FakeHoldings) => readonly unknown[] | Shaped | undefined,
])[];

function routed(
  routes: Routes,
  path: string,
  url: URL,
  holdings: FakeHoldings,
): readonly unknown[] | Shaped | undefined {
  for (const [pattern, found] of routes) {
    const match = pattern.exec(path);
    if (match) return found(match, url, holdings);
  }
  return undefined;
}

const pullNumbered = (holdings: FakeHoldings, number: string | undefined): FakePull | undefined =>
  holdings.pulls.find((each) => each.number === Number(number));

// GitHub

const githubUser = (login: string): object => ({ id: idOf(login), login, type: 'User' });

function githubPull(pull: FakePull, { id }: FakeHoldings): object {
  const end = pull.state === 'open' ? null : iso(pull.updatedAt);
  return {
    id: 70_000 + pull.number,
    number: pull.number,
    title: pull.title,
    body: null,
    html_url: `https://forge.test/acme/churn/pull/${pull.number}`,
    user: githubUser('raj'),
    state: pull.state === 'open' ? 'open' : 'closed',
    draft: false,
    created_at: iso(pull.openedAt),
    updated_at: iso(pull.updatedAt),
    closed_at: end,
    merged_at: pull.state === 'merged' ? end : null,
    merge_commit_sha: pull.state === 'closed' ? null : pull.head,
    requested_reviewers: [],
    head: { ref: pull.branch, sha: pull.head, repo: { id: Number(id) } },
    base: { ref: 'main', sha: pull.head, repo: { id: Number(id) } },
  };
}

const githubRoutes: Routes = [
  [/^\/pulls$/, (_, __, h) => newest(h.pulls, (each) => each.updatedAt).map((each) => githubPull(each, h))],
  [
    /^\/pulls\/(\d+)\/reviews$/,
    ([, number], __, h) =>
      pullNumbered(h, number)?.reviews.map((each, i) => ({
        id: Number(number) * 10 + i,
        user: githubUser(each.login),
        body: '',
        state: each.state === 'approved' ? 'APPROVED' : 'CHANGES_REQUESTED',
        submitted_at: iso(each.at),
      })),
  ],
  [/^\/branches$/, (_, __, h) => [...h.branches].map(([name, sha]) => ({ name, commit: { sha } }))],
  [/^\/tags$/, (_, __, h) => [...h.tags].map(([name, sha]) => ({ name, commit: { sha } }))],
  [
    /^\/commits$/,
    (_, url, h) =>
      historyOf(url.searchParams.get('sha')!, h.commits).map(({ sha, message, at }) => ({
        sha,
        commit: { message, author: { name: 'Raj', email: 'raj@example.org', date: iso(at) } },
      })),
  ],
  [
    /^\/actions\/runs$/,
    (_, __, h) =>
      newest(h.runs, (each) => each.at).map((each) => ({
        id: each.id,
        name: 'test',
        head_branch: 'main',
        head_sha: each.sha,
        status: each.state === 'running' ? 'in_progress' : 'completed',
        conclusion: each.state === 'running' ? null : each.state === 'passed' ? 'success' : 'failure',
        html_url: 'https://forge.test/runs/1',
        created_at: iso(each.at),
        run_started_at: iso(each.at),
        updated_at: iso(each.updatedAt),
        run_attempt: 1,
        pull_requests: [],
        head_repository: { id: Number(h.id) },
      })),
  ],
  [
    /^\/deployments$/,
    (_, __, h) =>
      newest(h.rollouts, (each) => each.at).map((each) => ({
        id: each.id,
        environment: each.environment,
        ref: 'main',
        sha: each.sha,
        created_at: iso(each.at),
        updated_at: iso(each.at),
        creator: githubUser('raj'),
        payload: {},
        description: null,
      })),
  ],
  [
    /^\/deployments\/(\d+)\/statuses$/,
    ([, id], __, h) =>
      h.rollouts
        .filter((each) => each.id === Number(id) && each.state !== 'started')
        .map((each) => ({
          id: each.id * 10,
          state: each.state === 'succeeded' ? 'success' : 'failure',
          created_at: iso(each.updatedAt),
          updated_at: iso(each.updatedAt),
          description: '',
        })),
  ],
  [
    /^\/releases$/,
    (_, __, h) =>
      newest(h.releases, (each) => each.at).map((each) => ({
        tag_name: each.tag,
        name: each.tag,
        draft: false,
        html_url: 'https://forge.test/r',
        created_at: iso(each.at),
        published_at: iso(each.at),
      })),
  ],
  [/^\/commits\/[0-9a-f]+\/status$/, () => ({ body: { state: 'pending', statuses: [] } })],
  [/^\/commits\/[0-9a-f]+\/check-runs$/, () => ({ body: { total_count: 0, check_runs: [] } })],
];

const github: Shapes = {
  base: '/api/v3',
  isSignedIn: (headers, token) => headers.authorization === `Bearer ${token}`,
  answer(url, holdings, pageMax) {
    const path = url.pathname.slice(this.base.length);
    if (path === '/user') return { body: githubUser('bot') };
    const at = [`/repos/${holdings.name}`, `/repositories/${holdings.id}`].find(
      (each) => path === each || path.startsWith(`${each}/`),
    );
    if (at === undefined) return undefined;
    if (path === at)
      return {
        body: {
          id: Number(holdings.id),
          full_name: holdings.name,
          html_url: `https://forge.test/${holdings.name}`,
          clone_url: `https://forge.test/${holdings.name}.git`,
          ssh_url: `git@forge.test:${holdings.name}.git`,
          default_branch: 'main',
        },
      };
    const found = routed(githubRoutes, path.slice(at.length), url, holdings);
    if (!isList(found)) return found;
    const paged = linked(url, found, 'per_page', pageMax);
    return path.endsWith('/actions/runs')
      ? { ...paged, body: { total_count: found.length, workflow_runs: paged.body } }
      : paged;
  },
};

const isList = (found: readonly unknown[] | Shaped | undefined): found is readonly unknown[] => Array.isArray(found);

// Gitea

const giteaRoutes: Routes = [
  [
    /^\/pulls$/,
    (_, __, h) =>
      newest(h.pulls, (each) => each.updatedAt).map((each) => ({
        ...githubPull(each, h),
        merged: each.state === 'merged',
        head: { label: each.branch, ref: each.branch, sha: each.head, repo_id: Number(h.id) },
        base: { label: 'main', ref: 'main', sha: each.head, repo_id: Number(h.id) },
      })),
  ],
  [
    /^\/pulls\/(\d+)\/reviews$/,
    ([, number], __, h) =>
      pullNumbered(h, number)?.reviews.map((each, i) => ({
        id: Number(number) * 10 + i,
        user: githubUser(each.login),
        body: '',
        state: each.state === 'approved' ? 'APPROVED' : 'REQUEST_CHANGES',
        dismissed: false,
        submitted_at: iso(each.at),
      })),
  ],
  [/^\/branches$/, (_, __, h) => [...h.branches].map(([name, sha]) => ({ name, commit: { id: sha } }))],
  [
    /^\/tags$/,
    (_, __, h) =>
      [...h.tags].map(([name, sha]) => ({
        name,
        commit: { sha, created: iso(h.commits.find((each) => each.sha === sha)!.at) },
      })),
  ],
  [
    /^\/commits$/,
    (_, url, h) =>
      historyOf(url.searchParams.get('sha')!, h.commits).map(({ sha, message, at }) => ({
        sha,
        created: iso(at),
        commit: { message, author: { name: 'Raj', email: 'raj@example.org', date: iso(at) } },
      })),
  ],
  [
    /^\/commits\/([0-9a-f]+)\/statuses$/,
    ([, sha], __, h) =>
      h.runs
        .filter((each) => each.sha === sha)
        .map((each) => ({
          id: each.id,
          context: 'ci/test',
          status: { running: 'pending', passed: 'success', failed: 'failure' }[each.state],
          target_url: 'https://ci.test/1',
          created_at: iso(each.at),
          updated_at: iso(each.updatedAt),
        })),
  ],
  [
    /^\/releases$/,
    (_, __, h) =>
      newest(h.releases, (each) => each.at).map((each) => ({
        tag_name: each.tag,
        name: each.tag,
        draft: false,
        html_url: 'https://forge.test/r',
        created_at: iso(each.at),
        published_at: iso(each.at),
      })),
  ],
];

const gitea: Shapes = {
  base: '/api/v1',
  isSignedIn: (headers, token) => headers.authorization === `token ${token}`,
  answer(url, holdings, pageMax) {
    const path = url.pathname.slice(this.base.length);
    if (path === '/user') return { body: { id: 3, login: 'bot' } };
    const at = [`/repos/${holdings.name}`, `/repositories/${holdings.id}`].find(
      (each) => path === each || path.startsWith(`${each}/`),
    );
    if (at === undefined) return undefined;
    if (path === at)
      return {
        body: {
          id: Number(holdings.id),
          full_name: holdings.name,
          html_url: `https://forge.test/${holdings.name}`,
          clone_url: `https://forge.test/${holdings.name}.git`,
          ssh_url: `git@forge.test:${holdings.name}.git`,
          default_branch: 'main',
        },
      };
    const found = routed(giteaRoutes, path.slice(at.length), url, holdings);
    return isList(found) ? linked(url, found, 'limit', pageMax, 'x-total-count') : found;
  },
};

// GitLab

const gitlabUser = (login: string): object => ({ id: idOf(login), username: login, name: login, state: 'active' });

function gitlabRequest(pull: FakePull, { id }: FakeHoldings): object {
  const end = iso(pull.updatedAt);
  return {
    id: 80_000 + pull.number,
    iid: pull.number,
    project_id: Number(id),
    title: pull.title,
    description: '',
    web_url: `https://forge.test/acme/churn/-/merge_requests/${pull.number}`,
    author: gitlabUser('raj'),
    state: pull.state === 'open' ? 'opened' : pull.state,
    draft: false,
    created_at: iso(pull.openedAt),
    updated_at: iso(pull.updatedAt),
    merged_at: pull.state === 'merged' ? end : null,
    closed_at: pull.state === 'closed' ? end : null,
    merge_user: pull.state === 'merged' ? gitlabUser('mei') : null,
    closed_by: pull.state === 'closed' ? gitlabUser('raj') : null,
    source_branch: pull.branch,
    target_branch: 'main',
    source_project_id: Number(id),
    target_project_id: Number(id),
    sha: pull.head,
    merge_commit_sha: pull.state === 'merged' ? pull.head : null,
    squash_commit_sha: null,
    reviewers: pull.reviews.map((each) => gitlabUser(each.login)),
  };
}

const since = (url: URL): number => Date.parse(url.searchParams.get('updated_after') ?? '1970-01-01T00:00:00Z');

const gitlabRoutes: Routes = [
  [
    /^\/merge_requests$/,
    (_, url, h) =>
      newest(h.pulls, (each) => each.updatedAt)
        .filter((each) => each.updatedAt > since(url))
        .map((each) => gitlabRequest(each, h)),
  ],
  [
    /^\/merge_requests\/(\d+)\/reviewers$/,
    ([, number], __, h) =>
      pullNumbered(h, number)?.reviews.map((each) => ({
        user: gitlabUser(each.login),
        state: each.state === 'approved' ? 'approved' : 'requested_changes',
        created_at: iso(each.at),
      })),
  ],
  [
    /^\/merge_requests\/(\d+)\/approvals$/,
    ([, number], __, h) => {
      const approved = pullNumbered(h, number)?.reviews.filter((each) => each.state === 'approved') ?? [];
      return {
        body: { approved_by: approved.map((each) => ({ user: gitlabUser(each.login), approved_at: iso(each.at) })) },
      };
    },
  ],
  [/^\/repository\/branches$/, (_, __, h) => [...h.branches].map(([name, sha]) => ({ name, commit: { id: sha } }))],
  [
    /^\/repository\/tags$/,
    (_, __, h) =>
      [...h.tags].map(([name, sha]) => ({
        name,
        target: sha,
        commit: { id: sha, committed_date: iso(h.commits.find((each) => each.sha === sha)!.at) },
        created_at: null,
      })),
  ],
  [
    /^\/repository\/commits$/,
    (_, url, h) =>
      historyOf(url.searchParams.get('ref_name')!, h.commits).map(({ sha, message, at }) => ({
        id: sha,
        message,
        author_name: 'Raj',
        author_email: 'raj@example.org',
        authored_date: iso(at),
      })),
  ],
  [
    /^\/pipelines$/,
    (_, url, h) =>
      newest(h.runs, (each) => each.updatedAt)
        .filter((each) => each.updatedAt > since(url))
        .map((each) => ({
          id: each.id,
          iid: 1,
          project_id: Number(h.id),
          sha: each.sha,
          ref: 'main',
          status: { running: 'running', passed: 'success', failed: 'failed' }[each.state],
          source: 'push',
          created_at: iso(each.at),
          updated_at: iso(each.updatedAt),
          web_url: 'https://forge.test/p/1',
        })),
  ],
  [
    /^\/deployments$/,
    (_, url, h) =>
      newest(h.rollouts, (each) => each.updatedAt)
        .filter((each) => each.updatedAt > since(url))
        .map((each) => ({
          id: each.id,
          iid: 1,
          ref: 'main',
          sha: each.sha,
          status: { started: 'running', succeeded: 'success', failed: 'failed' }[each.state],
          created_at: iso(each.at),
          updated_at: iso(each.updatedAt),
          environment: { id: 1, name: each.environment },
          deployable: null,
          user: gitlabUser('raj'),
        })),
  ],
  [
    /^\/releases$/,
    (_, __, h) =>
      newest(h.releases, (each) => each.at).map((each) => ({
        tag_name: each.tag,
        name: each.tag,
        created_at: iso(each.at),
        released_at: iso(each.at),
        _links: { self: 'https://forge.test/r' },
      })),
  ],
];

const gitlab: Shapes = {
  base: '/api/v4',
  isSignedIn: (headers, token) => headers['private-token'] === token,
  answer(url, holdings, pageMax) {
    const path = url.pathname.slice(this.base.length);
    if (path === '/user') return { body: gitlabUser('bot') };
    const at = [`/projects/${encodeURIComponent(holdings.name)}`, `/projects/${holdings.id}`].find(
      (each) => path === each || path.startsWith(`${each}/`),
    );
    if (at === undefined) return undefined;
    if (path === at)
      return {
        body: {
          id: Number(holdings.id),
          path_with_namespace: holdings.name,
          web_url: `https://forge.test/${holdings.name}`,
          http_url_to_repo: `https://forge.test/${holdings.name}.git`,
          ssh_url_to_repo: `git@forge.test:${holdings.name}.git`,
          default_branch: 'main',
        },
      };
    const found = routed(gitlabRoutes, path.slice(at.length), url, holdings);
    return isList(found) ? linked(url, found, 'per_page', pageMax, 'x-total') : found;
  },
};

// Bitbucket Cloud

const cloudUser = (login: string): object => ({
  uuid: `{${idOf(login)}}`,
  nickname: login,
  display_name: login,
  type: 'user',
});
const cloudStates = { open: 'OPEN', closed: 'DECLINED', merged: 'MERGED' };

const cloudRoutes: Routes = [
  [
    /^\/pullrequests$/,
    (_, url, h) => {
      const states = new Set(url.searchParams.getAll('state'));
      const from = /updated_on>=(\S+)/.exec(url.searchParams.get('q') ?? '')?.[1];
      return newest(h.pulls, (each) => each.updatedAt)
        .filter((each) => states.has(cloudStates[each.state]) && (!from || each.updatedAt >= Date.parse(from)))
        .map((each) => ({
          id: each.number,
          title: each.title,
          description: '',
          state: cloudStates[each.state],
          draft: false,
          author: cloudUser('raj'),
          closed_by: each.state === 'open' ? null : cloudUser('mei'),
          created_on: iso(each.openedAt),
          updated_on: iso(each.updatedAt),
          links: { html: { href: `https://forge.test/acme/churn/pull-requests/${each.number}` } },
          source: {
            branch: { name: each.branch },
            commit: { hash: each.head.slice(0, 12) },
            repository: { uuid: h.id },
          },
          destination: {
            branch: { name: 'main' },
            commit: { hash: each.head.slice(0, 12) },
            repository: { uuid: h.id },
          },
          merge_commit: each.state === 'merged' ? { hash: each.head.slice(0, 12) } : null,
          reviewers: each.reviews.map(({ login }) => cloudUser(login)),
          participants: each.reviews.map(({ login, state, at }) => ({
            user: cloudUser(login),
            role: 'REVIEWER',
            approved: state === 'approved',
            state: state === 'approved' ? 'approved' : 'changes_requested',
            participated_on: iso(at),
          })),
        }));
    },
  ],
  [/^\/refs\/branches$/, (_, __, h) => [...h.branches].map(([name, hash]) => ({ name, target: { hash } }))],
  [
    /^\/refs\/tags$/,
    (_, __, h) =>
      [...h.tags].map(([name, hash]) => ({
        name,
        date: null,
        target: { hash, date: iso(h.commits.find((each) => each.sha === hash)!.at) },
      })),
  ],
  [
    /^\/commits\/([0-9a-f]+)$/,
    ([, sha], __, h) =>
      historyOf(sha!, h.commits).map(({ sha: hash, message, at }) => ({
        hash,
        message,
        date: iso(at),
        author: { raw: 'Raj <raj@example.org>' },
      })),
  ],
  [
    /^\/commit\/([0-9a-f]+)\/statuses$/,
    ([, sha], __, h) =>
      h.runs
        .filter((each) => each.sha.startsWith(sha!))
        .map((each) => ({
          key: 'ci/test',
          name: 'test',
          state: { running: 'INPROGRESS', passed: 'SUCCESSFUL', failed: 'FAILED' }[each.state],
          url: 'https://ci.test/1',
          created_on: iso(each.at),
          updated_on: iso(each.updatedAt),
          commit: { hash: each.sha },
        })),
  ],
  [
    /^\/deployments$/,
    (_, __, h) =>
      newest(h.rollouts, (each) => each.at).map((each) => ({
        uuid: `{${each.id}}`,
        environment: { uuid: '{1}', name: each.environment },
        release: { name: 'main', url: 'https://forge.test/d', commit: { hash: each.sha } },
        state:
          each.state === 'started'
            ? { name: 'IN_PROGRESS', started_on: iso(each.at) }
            : {
                name: 'COMPLETED',
                status: { name: each.state === 'succeeded' ? 'SUCCESSFUL' : 'FAILED' },
                started_on: iso(each.at),
                completed_on: iso(each.updatedAt),
              },
      })),
  ],
];

const cloud: Shapes = {
  base: '/2.0',
  isSignedIn: (headers, token) => headers.authorization === `Bearer ${token}`,
  answer(url, holdings, pageMax) {
    const path = decodeURIComponent(url.pathname.slice(this.base.length));
    if (path === '/user') return { body: cloudUser('bot') };
    const at = [`/repositories/${holdings.name}`, `/repositories/{}/${holdings.id}`].find(
      (each) => path === each || path.startsWith(`${each}/`),
    );
    if (at === undefined) return undefined;
    if (path === at)
      return {
        body: {
          uuid: holdings.id,
          full_name: holdings.name,
          links: { html: { href: `https://forge.test/${holdings.name}` } },
          mainbranch: { name: 'main' },
        },
      };
    const found = routed(cloudRoutes, path.slice(at.length), url, holdings);
    if (!isList(found)) return found;
    const size = Math.min(Number(url.searchParams.get('pagelen') ?? 10), pageMax);
    const page = Number(url.searchParams.get('page') ?? 1);
    const next = new URL(url);
    next.searchParams.set('page', String(page + 1));
    return {
      body: {
        values: found.slice((page - 1) * size, page * size),
        page,
        size: found.length,
        ...(page * size < found.length && { next: next.href }),
      },
    };
  },
};

// Bitbucket Server

const serverUser = (login: string): object => ({ id: idOf(login), name: login, slug: login, displayName: login });

function serverRepo({ id, name }: FakeHoldings): object {
  const [project, slug] = name.split('/');
  return {
    id: Number(id),
    slug,
    name: slug,
    project: { key: project },
    links: {
      self: [{ href: `https://forge.test/${name}` }],
      clone: [{ href: `https://forge.test/${name}.git`, name: 'http' }],
    },
  };
}

const serverRoutes: Routes = [
  [
    /^\/pull-requests$/,
    (_, __, h) =>
      newest(h.pulls, (each) => each.openedAt).map((each) => ({
        id: each.number,
        version: 1,
        title: each.title,
        description: '',
        state: cloudStates[each.state],
        open: each.state === 'open',
        createdDate: each.openedAt,
        updatedDate: each.updatedAt,
        ...(each.state !== 'open' && { closedDate: each.updatedAt }),
        fromRef: {
          id: `refs/heads/${each.branch}`,
          displayId: each.branch,
          latestCommit: each.head,
          repository: serverRepo(h),
        },
        toRef: { id: 'refs/heads/main', displayId: 'main', latestCommit: each.head, repository: serverRepo(h) },
        author: { user: serverUser('raj') },
        reviewers: each.reviews.map(({ login, state }) => ({
          user: serverUser(login),
          approved: state === 'approved',
          status: state === 'approved' ? 'APPROVED' : 'NEEDS_WORK',
        })),
        links: { self: [{ href: `https://forge.test/acme/churn/pull-requests/${each.number}` }] },
        ...(each.state === 'merged' && { properties: { mergeCommit: { id: each.head } } }),
      })),
  ],
  [
    /^\/branches$/,
    (_, __, h) =>
      [...h.branches].map(([name, sha]) => ({ id: `refs/heads/${name}`, displayId: name, latestCommit: sha })),
  ],
  [
    /^\/tags$/,
    (_, __, h) => [...h.tags].map(([name, sha]) => ({ id: `refs/tags/${name}`, displayId: name, latestCommit: sha })),
  ],
  [
    /^\/commits$/,
    (_, url, h) =>
      historyOf(url.searchParams.get('until')!, h.commits).map(({ sha, message, at }) => ({
        id: sha,
        message,
        author: { name: 'Raj', emailAddress: 'raj@example.org' },
        authorTimestamp: at,
        committerTimestamp: at,
      })),
  ],
];

const server: Shapes = {
  base: '',
  isSignedIn: (headers, token) => headers.authorization === `Bearer ${token}`,
  answer(url, holdings, pageMax) {
    const path = url.pathname;
    if (path === '/rest/api/1.0/inbox/pull-requests/count') return { body: { count: 0 } };
    const status = /^\/rest\/build-status\/1\.0\/commits\/([0-9a-f]+)$/.exec(path)?.[1];
    const [project, slug] = holdings.name.split('/');
    const at = `/rest/api/1.0/projects/${project}/repos/${slug}`;
    if (path === at) return { body: serverRepo(holdings) };
    if (path === `${at}/branches/default`) return { body: { id: 'refs/heads/main', displayId: 'main' } };
    const found =
      status === undefined
        ? path.startsWith(`${at}/`)
          ? routed(serverRoutes, path.slice(at.length), url, holdings)
          : undefined
        : holdings.runs
            .filter((each) => each.sha === status)
            .map((each) => ({
              key: 'ci/test',
              name: 'test',
              state: { running: 'INPROGRESS', passed: 'SUCCESSFUL', failed: 'FAILED' }[each.state],
              url: 'https://ci.test/1',
              dateAdded: each.updatedAt,
            }));
    if (!isList(found)) return found;
    const size = Math.min(Number(url.searchParams.get('limit') ?? 25), pageMax);
    const start = Number(url.searchParams.get('start') ?? 0);
    const isLastPage = start + size >= found.length;
    return {
      body: {
        values: found.slice(start, start + size),
        size: Math.min(size, found.length - start),
        start,
        limit: size,
        isLastPage,
        nextPageStart: isLastPage ? null : start + size,
      },
    };
  },
};

export function shapesOf(provider: Provider): Shapes {
  return { github, gitlab, gitea, 'bitbucket-cloud': cloud, 'bitbucket-server': server }[provider];
}
