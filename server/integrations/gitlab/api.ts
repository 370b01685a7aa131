/** GitLab's REST API, version 4. https://docs.gitlab.com/api/rest/ */
import type { ForgeEvent, PushedCommit } from '@dualtrack/core';
import { countOf, DAY_MS, linkedNext, RUNS_MAX, withSuffix, type Ask, type ForgeApi, type Place } from '../api.ts';
import { Json } from '../json.ts';
import { STATUS } from '../back.ts';
import { gitlabBack } from './back.ts';
import { gitlab } from './gitlab.ts';
import { repositoryOf } from './repository.ts';

export const gitlabApi: ForgeApi = {
  provider: 'gitlab',
  base: (typed) => withSuffix(typed === '' ? 'https://gitlab.com' : typed, '/api/v4'),
  headers: (token) => ({ accept: 'application/json', 'private-token': token }),
  me: { path: '/user', login: (answer) => answer.name('username') },
  repo: ({ name, id }) => (id === null ? [`/projects/${encodeURIComponent(name)}`] : [`/projects/${id}`]),
  repoIn: (answer) => repositoryOf(new Json(projectOf(answer))),
  walks: [
    {
      thing: 'pulls',
      // Because: an approval need not count as a change of the merge request.
      againMs: DAY_MS,
      path: (place, since) =>
        `${at(place)}/merge_requests?state=all&scope=all&order_by=updated_at&sort=desc&per_page=100${after(since)}`,
      at: (item) => item.time('updated_at'),
      events: mergeRequestEvents,
    },
    {
      thing: 'ci',
      most: RUNS_MAX,
      againMs: 60_000,
      path: (place, since) => `${at(place)}/pipelines?order_by=updated_at&sort=desc&per_page=100${after(since)}`,
      at: (item) => item.time('updated_at'),
      events: pipelineEvents,
    },
    {
      thing: 'rollouts',
      againMs: 60_000,
      path: (place, since) => `${at(place)}/deployments?order_by=updated_at&sort=desc&per_page=100${after(since)}`,
      at: (item) => item.time('updated_at'),
      events: deploymentEvents,
    },
    {
      thing: 'releases',
      againMs: DAY_MS,
      path: (place) => `${at(place)}/releases?order_by=released_at&sort=desc&per_page=100`,
      at: (item) => item.timeOrNull('released_at') ?? item.time('created_at'),
      events: (item, place) =>
        told('release', place, {
          ...Object(item.value),
          tag: item.named('tag_name'),
          url: item.address('_links.self'),
        }),
    },
  ],
  refs: [
    {
      kind: 'heads',
      path: (place) => `${at(place)}/repository/branches?per_page=100`,
      ref: (item) => ({ name: item.named('name'), sha: item.sha('commit.id'), at: null }),
    },
    {
      kind: 'tags',
      path: (place) => `${at(place)}/repository/tags?per_page=100`,
      ref: (item) => ({
        name: item.named('name'),
        sha: item.sha('commit.id'),
        at: item.timeOrNull('created_at') ?? item.timeOrNull('commit.committed_date'),
      }),
    },
  ],
  commits: {
    path: (place, sha) => `${at(place)}/repository/commits?ref_name=${sha}&per_page=100`,
    commit: commitOf,
  },
  // Pipelines are all there is; what other systems say of a commit is shown as one.
  results: [],
  items: (page) => (Array.isArray(page.value) ? new Json({ all: page.value }).list('all') : [page]),
  back: gitlabBack,
  next: (page) => ({ next: linkedNext(page), total: countOf(page.headers['x-total']) }),
};

const at = ({ repo }: Place): string => `/projects/${repo.id}`;

const after = (since: number | null): string =>
  since === null ? '' : `&updated_after=${encodeURIComponent(new Date(since).toISOString())}`;

function told(kind: string, place: Place, body: object): ForgeEvent[] {
  return gitlab.read(kind, { ...projectOf(new Json(place.told)), object_kind: kind, ...body });
}

/** A project as deliveries name its parts. */
function projectOf(told: Json): { project_id: unknown; project: object } {
  const {
    http_url_to_repo: git_http_url,
    ssh_url_to_repo: git_ssh_url,
    ...rest
  } = Object(told.value) as Record<string, unknown>;
  return { project_id: rest['id'], project: { ...rest, git_http_url, git_ssh_url } };
}

async function mergeRequestEvents(item: Json, place: Place, ask: Ask): Promise<ForgeEvent[]> {
  const path = `${at(place)}/merge_requests/${item.whole('iid', 1)}`;
  const reviewers = item.list('reviewers').length > 0 ? await ask(`${path}/reviewers`) : [];
  const approvals = await ask(`${path}/approvals`);
  const event = eventOf(item);
  const asked = reviewers.map((each) => ({ ...Object(each.at('user').value), state: each.name('state') }));
  const changed = { ...event, object_attributes: { ...event.object_attributes, action: 'update' } };
  const said = [
    ...told('merge_request', place, { ...changed, changes: { reviewers: { previous: [], current: asked } } }),
    ...approvals
      .flatMap((each) => each.list('approved_by'))
      .flatMap((each) => {
        const object_attributes = {
          ...event.object_attributes,
          action: 'approved',
          actioned_at: each.at('approved_at').value,
        };
        return told('merge_request', place, { ...event, user: each.at('user').value, object_attributes });
      }),
  ];
  return [...told('merge_request', place, event), ...said.filter((each) => each.kind === 'review')];
}

/** What a delivery would say that had brought the merge request to where it is. */
function eventOf(item: Json): { object_attributes: object; [part: string]: unknown } {
  const state = item.name('state');
  const turn =
    state === 'merged'
      ? {
          action: 'merge',
          actioned_at: item.at('merged_at').value,
          by: item.at('merge_user').value ?? item.at('merged_by').value,
        }
      : state === 'closed'
        ? { action: 'close', actioned_at: item.at('closed_at').value, by: item.at('closed_by').value }
        : {};
  const { by, ...how } = turn as { by?: unknown };
  const author = item.at('author');
  return {
    user: by,
    // Because: of its author a delivery tells the number alone, and looks here for the rest.
    assignees: [author.value],
    object_attributes: {
      ...Object(item.value),
      ...how,
      author_id: author.at('id').value,
      url: item.address('web_url'),
      last_commit: { id: item.name('sha') },
      merge_commit_sha: item.at('merge_commit_sha').value ?? item.at('squash_commit_sha').value,
    },
  };
}

async function pipelineEvents(item: Json, place: Place, ask: Ask): Promise<ForgeEvent[]> {
  // Because: statuses that others set make a pipeline where there is none; of ours nothing follows.
  if (item.name('source') === 'external') {
    const set = await ask(`${at(place)}/repository/commits/${item.sha('sha')}/statuses?per_page=100`);
    if (set.length > 0 && set.every((each) => each.name('name') === STATUS)) return [];
  }
  const request = /^refs\/merge-requests\/([1-9]\d{0,8})\//.exec(item.name('ref'))?.[1];
  return told('pipeline', place, {
    // Because: the list does not tell when one was over; its last change is that, or a little later.
    object_attributes: {
      ...Object(item.value),
      url: item.address('web_url'),
      finished_at: item.at('updated_at').value,
    },
    ...(request !== undefined && { merge_request: { iid: Number(request) } }),
  });
}

function deploymentEvents(item: Json, place: Place): ForgeEvent[] {
  return told('deployment', place, {
    status: item.name('status'),
    status_changed_at: item.at('updated_at').value,
    deployment_id: item.whole('id'),
    ...(item.has('deployable.id') && { deployable_id: item.whole('deployable.id') }),
    deployable_url: item.address('deployable.web_url'),
    environment: item.name('environment.name'),
    ref: item.name('ref'),
    short_sha: item.name('sha'),
    user: item.at('user').value,
    commit_title: item.words('deployable.commit.title'),
  });
}

function commitOf(item: Json): PushedCommit {
  return {
    sha: item.sha('id'),
    message: item.words('message'),
    author: { name: item.name('author_name'), email: item.name('author_email') },
    at: item.time('authored_date'),
    files: [],
  };
}
