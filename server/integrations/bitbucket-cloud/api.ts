/** Bitbucket Cloud's REST API, version 2.0. https://developer.atlassian.com/cloud/bitbucket/rest/ */
import type { ForgeEvent, PushedCommit, RolloutState } from '@dualtrack/core';
import { countOf, DAY_MS, pathOf, type ForgeApi, type Place } from '../api.ts';
import { Json } from '../json.ts';
import { bitbucketCloudBack } from './back.ts';
import { bitbucketCloud } from './bitbucketCloud.ts';
import { authorOf } from './pushes.ts';
import { repositoryOf } from './repository.ts';

export const bitbucketCloudApi: ForgeApi = {
  provider: 'bitbucket-cloud',
  base: (typed) => typed || 'https://api.bitbucket.org/2.0',
  // Because: an app password and an API token are sent with a name, `name:token`; an access token alone.
  headers: (token) => ({
    accept: 'application/json',
    authorization: token.includes(':') ? `Basic ${Buffer.from(token).toString('base64')}` : `Bearer ${token}`,
  }),
  me: { path: '/user', login: (answer) => answer.name('nickname') || answer.name('username') },
  repo: ({ name, id }) => [...(id === null ? [] : [`/repositories/%7B%7D/${encodeURIComponent(id)}`]), at(name)],
  repoIn: (answer) => repositoryOf(new Json({ repository: answer.value })),
  walks: [
    {
      thing: 'pulls',
      againMs: DAY_MS,
      path: ({ repo }, since) =>
        `${at(repo.name)}/pullrequests?${states}&sort=-updated_on&pagelen=50&fields=${more}${after(since)}`,
      at: (item) => item.time('updated_on'),
      events: pullEvents,
    },
    {
      thing: 'rollouts',
      againMs: DAY_MS,
      path: ({ repo }) => `${at(repo.name)}/deployments?sort=-state.started_on&pagelen=50&fields=${named}`,
      at: (item) => beganOf(item) ?? 0,
      events: rolloutEvents,
    },
  ],
  refs: (['heads', 'tags'] as const).map((kind) => ({
    kind,
    path: ({ repo }: Place) => `${at(repo.name)}/refs/${kind === 'heads' ? 'branches' : 'tags'}?pagelen=100`,
    ref: (item: Json) => ({
      name: item.named('name'),
      sha: item.sha('target.hash'),
      at: kind === 'tags' ? (item.timeOrNull('date') ?? item.timeOrNull('target.date')) : null,
    }),
  })),
  commits: { path: ({ repo }, sha) => `${at(repo.name)}/commits/${sha}?pagelen=100`, commit: commitOf },
  results: [
    {
      path: ({ repo }, sha) => `${at(repo.name)}/commit/${sha}/statuses?pagelen=100`,
      events: (answer, place) =>
        answer
          .list('values')
          .flatMap(({ value }) => told('repo:commit_status_updated', place, { commit_status: value })),
    },
  ],
  items: (page) => page.list('values'),
  back: bitbucketCloudBack,
  next: ({ body }) => ({ next: body.address('next') || null, total: countOf(body.at('size').value) }),
};

const at = (name: string): string => `/repositories/${pathOf(name)}`;
const states = ['OPEN', 'MERGED', 'DECLINED', 'SUPERSEDED'].map((each) => `state=${each}`).join('&');
/** Lists leave out who takes part, and what an environment is called, unless they are asked for. */
const more = encodeURIComponent('+values.participants,+values.reviewers');
const named = encodeURIComponent('+values.environment.name,+values.release.commit');

const after = (since: number | null): string =>
  since === null ? '' : `&q=${encodeURIComponent(`updated_on>=${new Date(since).toISOString()}`)}`;

function told(event: string, place: Place, body: object): ForgeEvent[] {
  return bitbucketCloud.read(event, { repository: place.told, ...body });
}

function pullEvents(item: Json, place: Place): ForgeEvent[] {
  const pullrequest = item.value;
  const said = item.list('participants').flatMap((each) => {
    const verdict = { user: each.at('user').value, date: each.at('participated_on').value };
    const state = each.name('state');
    if (state === 'approved' || each.truth('approved'))
      return told('pullrequest:approved', place, { pullrequest, approval: verdict });
    return state === 'changes_requested'
      ? told('pullrequest:changes_request_created', place, { pullrequest, changes_request: verdict })
      : [];
  });
  return [...told('pullrequest:updated', place, { pullrequest }), ...said.filter((each) => each.kind === 'review')];
}

const outcomes = new Map<string, RolloutState>([
  ['IN_PROGRESS', 'started'],
  ['SUCCESSFUL', 'succeeded'],
  ['FAILED', 'failed'],
  ['STOPPED', 'failed'],
]);

/** Deployments of Pipelines. No delivery tells them, so this is where they are read. */
function rolloutEvents(item: Json, place: Place): ForgeEvent[] {
  const state = outcomes.get(item.name('state.status.name') || item.name('state.name'));
  const environment = item.name('environment.name') || item.name('environment.slug');
  const began = beganOf(item);
  if (state === undefined || environment === '' || began === null) return [];
  const rollout = {
    key: `deployment:${item.named('uuid')}`,
    environment,
    ref: item.name('release.name') || null,
    sha: item.shaOrNull('release.commit.hash'),
    state,
    url: item.address('release.url'),
    at: began,
    toldAt: item.timeOrNull('state.completed_on') ?? began,
    by: null,
    note: '',
  };
  return [{ kind: 'rollout', repo: place.repo, rollout }];
}

function beganOf(item: Json): number | null {
  return (
    item.timeOrNull('state.started_on') ?? item.timeOrNull('release.created_on') ?? item.timeOrNull('last_update_time')
  );
}

function commitOf(item: Json): PushedCommit {
  return {
    sha: item.sha('hash'),
    message: item.words('message'),
    author: authorOf(item.at('author')),
    at: item.time('date'),
    files: [],
  };
}
