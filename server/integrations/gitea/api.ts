/** The API of Gitea and Forgejo, version 1. https://docs.gitea.com/api, https://forgejo.org/docs/latest/user/api-usage/ */
import type { ForgeEvent, PushedCommit } from '@dualtrack/core';
import { countOf, DAY_MS, linkedNext, pathOf, withSuffix, type Ask, type ForgeApi, type Place } from '../api.ts';
import { Json } from '../json.ts';
import { giteaBack } from './back.ts';
import { gitea } from './gitea.ts';
import { repoOf } from './repository.ts';

/** Servers give fewer where they are set so; the header `Link` knows. */
const PAGE = 50;

export const giteaApi: ForgeApi = {
  provider: 'gitea',
  base: (typed) => (typed === '' ? undefined : withSuffix(typed, '/api/v1')),
  headers: (token) => ({ accept: 'application/json', authorization: `token ${token}` }),
  me: { path: '/user', login: (answer) => answer.name('login') || answer.name('username') },
  repo: ({ name, id }) => [...(id === null ? [] : [`/repositories/${id}`]), `/repos/${pathOf(name)}`],
  repoIn: (answer) => repoOf(new Json({ repository: answer.value })),
  walks: [
    {
      thing: 'pulls',
      againMs: 60_000,
      path: (place) => `${at(place)}/pulls?state=all&sort=recentupdate&limit=${PAGE}&page=1`,
      at: (item) => item.time('updated_at'),
      events: pullEvents,
    },
    {
      thing: 'releases',
      againMs: DAY_MS,
      path: (place) => `${at(place)}/releases?limit=${PAGE}&page=1`,
      at: (item) => item.timeOrNull('created_at') ?? item.time('published_at'),
      events: (item, place) => told('release', place, { action: 'published', release: item.value }),
    },
  ],
  refs: [
    {
      kind: 'heads',
      path: (place) => `${at(place)}/branches?limit=${PAGE}&page=1`,
      ref: (item) => ({ name: item.named('name'), sha: item.sha('commit.id'), at: null }),
    },
    {
      kind: 'tags',
      path: (place) => `${at(place)}/tags?limit=${PAGE}&page=1`,
      ref: (item) => ({
        name: item.named('name'),
        sha: item.sha('commit.sha'),
        at: item.timeOrNull('commit.created'),
      }),
    },
  ],
  commits: {
    path: (place, sha) =>
      `${at(place)}/commits?sha=${sha}&stat=false&verification=false&files=false&limit=${PAGE}&page=1`,
    commit: commitOf,
  },
  results: [
    {
      path: (place, sha) => `${at(place)}/commits/${sha}/statuses?sort=recentupdate&limit=${PAGE}`,
      events: (answer, place, sha) =>
        giteaApi
          .items(answer)
          .toReversed()
          .flatMap((each) => told('status', place, { ...Object(each.value), sha })),
    },
  ],
  items: (page) => new Json({ all: page.value }).list('all'),
  back: giteaBack,
  next: (page) => ({ next: linkedNext(page), total: countOf(page.headers['x-total-count']) }),
};

const at = ({ repo }: Place): string => `/repos/${pathOf(repo.name)}`;

function told(event: string, place: Place, body: object): ForgeEvent[] {
  return gitea.read(event, { repository: place.told, ...body });
}

async function pullEvents(item: Json, place: Place, ask: Ask): Promise<ForgeEvent[]> {
  const body = { pull_request: item.value };
  const reviews = await ask(`${at(place)}/pulls/${item.whole('number', 1)}/reviews?limit=${PAGE}&page=1`);
  const said = reviews.flatMap((review) => reviewEvents(review, place, body));
  return [...told('pull_request', place, body), ...said.filter((each) => each.kind === 'review')];
}

/** A review as the API has it tells who and when, which its delivery does not. */
function reviewEvents(review: Json, place: Place, body: object): ForgeEvent[] {
  const state = review.name('state');
  if (state === 'PENDING' || state === '') return [];
  const user = review.at('user').value;
  const events =
    state === 'REQUEST_REVIEW'
      ? told('pull_request', place, { ...body, action: 'review_requested', requested_reviewer: user })
      : told('pull_request_review', place, { ...body, sender: user, review: { type: state } });
  const at = review.timeOrNull('submitted_at');
  const isWithdrawn = review.truth('dismissed');
  return events.map((each) =>
    each.kind === 'review'
      ? {
          ...each,
          review: { ...each.review, ...(at !== null && { at }), ...(isWithdrawn && { state: 'withdrawn' as const }) },
        }
      : each,
  );
}

function commitOf(item: Json): PushedCommit {
  return {
    sha: item.sha('sha'),
    message: item.words('commit.message'),
    author: { name: item.name('commit.author.name'), email: item.name('commit.author.email') },
    at: item.timeOrNull('commit.author.date') ?? item.time('created'),
    files: [],
  };
}
