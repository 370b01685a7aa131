/**
 * GitHub's REST API, version 3, of github.com and of Enterprise Server. https://docs.github.com/en/rest
 * Its objects are those of deliveries, so each is put into the body of the delivery that would have told it.
 */
import type { ForgeEvent, PushedCommit } from '@dualtrack/core';
import { DAY_MS, linkedNext, pathOf, RUNS_MAX, withSuffix, type Ask, type ForgeApi, type Place } from '../api.ts';
import { Json } from '../json.ts';
import { githubBack } from './back.ts';
import { github } from './github.ts';
import { repoOf } from './repository.ts';

export const githubApi: ForgeApi = {
  provider: 'github',
  base: (typed) =>
    /^(?:https?:\/\/(?:www\.|api\.)?github\.com)?$/i.test(typed) ? cloud : withSuffix(typed, '/api/v3'),
  headers: (token) => ({
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    authorization: `Bearer ${token}`,
  }),
  me: { path: '/user', login: (answer) => answer.name('login') },
  repo: ({ name, id }) => [`/repos/${pathOf(name)}`, ...(id === null ? [] : [`/repositories/${id}`])],
  repoIn: (answer) => repoOf(new Json({ repository: answer.value })),
  walks: [
    {
      thing: 'pulls',
      againMs: 60_000,
      path: (place) => `${at(place)}/pulls?state=all&sort=updated&direction=desc&per_page=100`,
      at: (item) => item.time('updated_at'),
      events: pullEvents,
    },
    {
      thing: 'ci',
      most: RUNS_MAX,
      againMs: DAY_MS,
      path: (place) => `${at(place)}/actions/runs?per_page=100`,
      at: (item) => item.time('created_at'),
      events: (item, place) => told('workflow_run', place, { action: 'completed', workflow_run: item.value }),
    },
    {
      thing: 'rollouts',
      againMs: DAY_MS,
      path: (place) => `${at(place)}/deployments?per_page=100`,
      at: (item) => item.time('created_at'),
      events: rolloutEvents,
    },
    {
      thing: 'releases',
      againMs: DAY_MS,
      path: (place) => `${at(place)}/releases?per_page=100`,
      at: (item) => item.timeOrNull('published_at') ?? item.time('created_at'),
      events: (item, place) => told('release', place, { action: 'published', release: item.value }),
    },
  ],
  refs: [
    {
      kind: 'heads',
      path: (place) => `${at(place)}/branches?per_page=100`,
      ref: (item) => ({ name: item.named('name'), sha: item.sha('commit.sha'), at: null }),
    },
    {
      kind: 'tags',
      path: (place) => `${at(place)}/tags?per_page=100`,
      ref: (item) => ({ name: item.named('name'), sha: item.sha('commit.sha'), at: null }),
    },
  ],
  commits: { path: (place, sha) => `${at(place)}/commits?sha=${sha}&per_page=100`, commit: commitOf },
  results: [
    {
      path: (place, sha) => `${at(place)}/commits/${sha}/status`,
      events: (answer, place, sha) =>
        answer.list('statuses').flatMap((each) => told('status', place, { ...Object(each.value), sha })),
    },
    {
      path: (place, sha) => `${at(place)}/commits/${sha}/check-runs?per_page=100`,
      events: (answer, place) =>
        answer
          .list('check_runs')
          // Because: one that waits to begin has no time yet, and will be told when it has.
          .filter((each) => each.has('started_at'))
          .flatMap((each) => told('check_run', place, { action: 'created', check_run: each.value })),
    },
  ],
  items: (page) => (Array.isArray(page.value) ? new Json({ all: page.value }).list('all') : page.list('workflow_runs')),
  back: githubBack,
  next: (page) => ({ next: linkedNext(page), total: totalOf(page) }),
};

const cloud = 'https://api.github.com';

const at = ({ repo }: Place): string => `/repos/${pathOf(repo.name)}`;

function told(event: string, place: Place, body: object): ForgeEvent[] {
  return github.read(event, { repository: place.told, ...body });
}

async function pullEvents(item: Json, place: Place, ask: Ask): Promise<ForgeEvent[]> {
  const body = { pull_request: item.value };
  const asked = item.list('requested_reviewers').flatMap(({ value }) => {
    return told('pull_request', place, { ...body, action: 'review_requested', requested_reviewer: value });
  });
  const reviews = (await ask(`${at(place)}/pulls/${item.whole('number', 1)}/reviews?per_page=100`)).flatMap(
    (review) => {
      const action = review.name('state') === 'DISMISSED' ? 'dismissed' : 'submitted';
      return told('pull_request_review', place, { ...body, action, review: review.value });
    },
  );
  const said = [...reviews, ...asked].filter((each) => each.kind === 'review');
  return [...told('pull_request', place, body), ...said];
}

async function rolloutEvents(item: Json, place: Place, ask: Ask): Promise<ForgeEvent[]> {
  const body = { action: 'created', deployment: item.value };
  const statuses = await ask(`${at(place)}/deployments/${item.whole('id')}/statuses?per_page=100`);
  // Because: they are listed with the newest first, and what was told last is what holds.
  const later = statuses
    .toReversed()
    .flatMap(({ value }) => told('deployment_status', place, { ...body, deployment_status: value }));
  return [...told('deployment', place, body), ...later];
}

function commitOf(item: Json): PushedCommit {
  return {
    sha: item.sha('sha'),
    message: item.words('commit.message'),
    author: { name: item.name('commit.author.name'), email: item.name('commit.author.email') },
    at: item.time('commit.author.date'),
    files: [],
  };
}

/** How many there are, by the number of the last page; runs tell it themselves. */
function totalOf({ headers, body }: { headers: Readonly<Record<string, string>>; body: Json }): number | null {
  if (body.has('total_count')) return body.whole('total_count');
  const last = /[?&]page=(\d{1,6})(?:&[^<>]{0,1000})?>;\s*rel="last"/.exec(headers['link'] ?? '')?.[1];
  return last === undefined ? null : Number(last) * 100;
}
