/** The REST API of Bitbucket Server and Data Center, version 1.0. https://developer.atlassian.com/server/bitbucket/rest/ */
import type { ForgeEvent, PushedCommit } from '@dualtrack/core';
import { DAY_MS, type ForgeApi, type Page, type Place } from '../api.ts';
import { Json } from '../json.ts';
import { bitbucketServerBack } from './back.ts';
import { bitbucketServer } from './bitbucketServer.ts';
import { at } from './paths.ts';
import { repositoryOf } from './repository.ts';
import { statusRun } from './statuses.ts';

export const bitbucketServerApi: ForgeApi = {
  provider: 'bitbucket-server',
  // Because: two of its APIs are asked, each with a path of its own below.
  base: (typed) => (typed === '' ? undefined : typed.replace(/\/rest(?:\/api(?:\/(?:1\.0|latest))?)?\/*$/, '')),
  headers: (token) => ({
    accept: 'application/json',
    authorization: token.includes(':') ? `Basic ${Buffer.from(token).toString('base64')}` : `Bearer ${token}`,
  }),
  me: { path: '/rest/api/1.0/inbox/pull-requests/count', login: () => '' },
  repo: ({ name }) => [at(name)],
  repoIn: repositoryOf,
  // Because: the second is its name before version 7.5.
  main: {
    paths: ({ repo }) => [`${at(repo.name)}/default-branch`, `${at(repo.name)}/branches/default`],
    name: (answer) => answer.name('displayId'),
  },
  walks: [
    {
      thing: 'pulls',
      againMs: DAY_MS,
      // Because: “newest” may be what was opened last, and then one that is merged keeps its place.
      isMixed: true,
      path: ({ repo }) => `${at(repo.name)}/pull-requests?state=ALL&order=NEWEST&limit=100&start=0`,
      at: (item) => item.timeOrNull('updatedDate') ?? item.time('createdDate'),
      events: pullEvents,
    },
  ],
  refs: (['heads', 'tags'] as const).map((kind) => ({
    kind,
    path: ({ repo }: Place) => `${at(repo.name)}/${kind === 'heads' ? 'branches' : 'tags'}?limit=100&start=0`,
    ref: (item: Json) => ({ name: item.named('displayId'), sha: item.sha('latestCommit'), at: null }),
  })),
  commits: { path: ({ repo }, sha) => `${at(repo.name)}/commits?until=${sha}&limit=100&start=0`, commit: commitOf },
  results: [
    {
      path: (_, sha) => `/rest/build-status/1.0/commits/${sha}?limit=100`,
      events: (answer, { repo }, sha) => answer.list('values').flatMap((each) => statusRun(each, repo, sha)),
    },
  ],
  items: (page) => page.list('values'),
  back: bitbucketServerBack,
  next: (page) => ({ next: nextOf(page), total: null }),
};

function nextOf({ url, body }: Page): string | null {
  if (body.at('isLastPage').value !== false || !body.has('nextPageStart')) return null;
  const next = new URL(url);
  next.searchParams.set('start', String(body.whole('nextPageStart')));
  return next.href;
}

function told(event: string, body: object): ForgeEvent[] {
  return bitbucketServer.read(event, body);
}

function pullEvents(item: Json): ForgeEvent[] {
  const body = { pullRequest: item.value, date: item.at('updatedDate').value ?? item.at('createdDate').value };
  const said = item.list('reviewers').flatMap((each) => {
    const status = each.name('status');
    if (status === 'APPROVED' || each.truth('approved'))
      return told('pr:reviewer:approved', { ...body, participant: each.value });
    if (status === 'NEEDS_WORK') return told('pr:reviewer:needs_work', { ...body, participant: each.value });
    return told('pr:reviewer:updated', { ...body, addedReviewers: [each.at('user').value] });
  });
  return [...told('pr:from_ref_updated', body), ...said.filter((each) => each.kind === 'review')];
}

function commitOf(item: Json): PushedCommit {
  return {
    sha: item.sha('id'),
    message: item.words('message'),
    author: { name: item.name('author.name'), email: item.name('author.emailAddress') },
    at: item.timeOrNull('authorTimestamp') ?? item.time('committerTimestamp'),
    files: [],
  };
}
