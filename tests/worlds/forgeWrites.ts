/** What forges take: statuses, comments and branches, in the shapes in which each provider documents them. */
import type { Provider } from '@dualtrack/core';
import type { FakeHoldings } from './forgeApi.ts';

export interface Written {
  readonly method: string;
  /** Behind the repository. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface FakeComment {
  readonly id: number;
  readonly pull: number;
  text: string;
  version: number;
}

export interface Took {
  readonly status: number;
  readonly body: unknown;
}

/** A comment as the provider tells it. */
export function commentBody(provider: Provider, { id, text, version }: FakeComment): object {
  if (provider === 'bitbucket-cloud') return { id, content: { raw: text }, deleted: false };
  if (provider === 'bitbucket-server') return { id, text, version };
  return { id, body: text };
}

export function branchBody(provider: Provider, name: string, sha: string): object {
  if (provider === 'github') return { name, commit: { sha } };
  if (provider === 'bitbucket-cloud') return { name, target: { hash: sha } };
  return { name, commit: { id: sha } };
}

/** What comes of a request that changes something; undefined: there is no such place. */
export function take(provider: Provider, { method, path, body }: Written, holdings: FakeHoldings): Took | undefined {
  const text = textIn(body);
  const one = oneComment[provider].exec(path);
  if (one && method !== 'POST') {
    const found = holdings.comments.find((each) => each.id === Number(one.at(-1)));
    if (!found || method !== (provider === 'github' || provider === 'gitea' ? 'PATCH' : 'PUT')) return undefined;
    if (provider === 'bitbucket-server' && body['version'] !== found.version) return { status: 409, body: {} };
    found.text = text;
    found.version++;
    return { status: 200, body: commentBody(provider, found) };
  }
  if (method !== 'POST') return undefined;
  const pull = allComments.exec(path)?.[1];
  if (pull !== undefined) {
    const made = { id: 900 + holdings.comments.length, pull: Number(pull), text, version: 0 };
    holdings.comments.push(made);
    return { status: 201, body: commentBody(provider, made) };
  }
  const sha = /(?:statuses|commits?)\/([0-9a-f]{7,40})(?:\/statuses\/build)?$/.exec(path)?.[1];
  if (sha !== undefined) {
    holdings.statuses.push({ sha, body });
    return { status: provider === 'bitbucket-server' ? 204 : 201, body: undefined };
  }
  if (/(?:\/git\/refs|\/branches)$/.test(path)) return tookBranch(body, holdings);
  return undefined;
}

/** One comment, or all of a pull request, as they are asked for. */
export function commentsAt(provider: Provider, path: string, { comments }: FakeHoldings): unknown {
  const one = oneComment[provider].exec(path);
  const found = one && comments.find((each) => each.id === Number(one.at(-1)));
  if (found) return commentBody(provider, found);
  const pull = /^\/(?:issues|merge_requests|pullrequests|pull-requests)\/(\d+)\/(?:comments|notes|activities)$/.exec(
    path,
  );
  if (!pull) return undefined;
  const bodies = comments
    .filter((each) => each.pull === Number(pull[1]))
    .map((each) => commentBody(provider, each))
    .map((each) => (provider === 'bitbucket-server' ? { id: 1, action: 'COMMENTED', comment: each } : each));
  return provider === 'bitbucket-cloud' || provider === 'bitbucket-server'
    ? {
        values: [...(provider === 'bitbucket-server' ? [{ id: 2, action: 'OPENED' }] : []), ...bodies],
        isLastPage: true,
      }
    : bodies;
}

/** The branch that is asked for by its name. */
export function branchAt(provider: Provider, path: string, { branches }: FakeHoldings): unknown {
  const name = /\/branches\/(.+)$/.exec(path)?.[1];
  const sha = name === undefined ? undefined : branches.get(decodeURIComponent(name));
  return sha === undefined ? undefined : branchBody(provider, decodeURIComponent(name!), sha);
}

const allComments = /\/(?:issues|merge_requests|pullrequests|pull-requests)\/(\d+)\/(?:comments|notes)$/;

const oneComment: Readonly<Record<Provider, RegExp>> = {
  github: /\/issues\/comments\/(\d+)$/,
  gitea: /\/issues\/comments\/(\d+)$/,
  gitlab: /\/merge_requests\/(\d+)\/notes\/(\d+)$/,
  'bitbucket-cloud': /\/pullrequests\/(\d+)\/comments\/(\d+)$/,
  'bitbucket-server': /\/pull-requests\/(\d+)\/comments\/(\d+)$/,
};

/** The first of these that is a text. */
const textOf = (...some: readonly unknown[]): string => some.find((each) => typeof each === 'string') ?? '';

function textIn(body: Written['body']): string {
  return textOf(body['body'], body['text'], (body['content'] as { raw?: unknown } | undefined)?.raw);
}

function tookBranch(body: Written['body'], { branches }: FakeHoldings): Took {
  const ref = textOf(body['ref']);
  const isRef = ref.startsWith('refs/heads/');
  const name = textOf(body['new_branch_name'], body['branch'], body['name'], ref.replace('refs/heads/', ''));
  const hash = (body['target'] as { hash?: unknown } | undefined)?.hash;
  const sha = textOf(body['old_ref_name'], body['startPoint'], hash, isRef ? body['sha'] : ref);
  if (branches.has(name)) return { status: 422, body: { message: 'Reference already exists' } };
  branches.set(name, sha);
  return { status: 201, body: { name } };
}
