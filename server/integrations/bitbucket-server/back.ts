/** https://developer.atlassian.com/server/bitbucket/rest/: build statuses, pull requests, branches */
import type { ForgeRepo } from '@dualtrack/core';
import { STATUS, type Back, type Comment } from '../back.ts';
import type { Json } from '../json.ts';
import { at } from './paths.ts';

export const bitbucketServerBack: Back = {
  status: (_, sha, { state, text, url }, pull) => ({
    method: 'POST',
    path: `/rest/build-status/1.0/commits/${sha}`,
    body: {
      key: STATUS,
      name: 'Dualtrack',
      state: state === 'success' ? 'SUCCESSFUL' : 'INPROGRESS',
      description: text,
      url: url ?? pull,
    },
  }),
  // Because: comments are listed by file; those of the whole pull request are among what happened to it.
  comments: ({ name }, pull) => `${at(name)}/pull-requests/${pull}/activities?limit=100&start=0`,
  comment: (item) => (item.name('action') === 'COMMENTED' ? commentOf(item.object('comment')) : null),
  commentAt: (repo, pull, id) => `${comments(repo, pull)}/${id}`,
  one: commentOf,
  addComment: (repo, pull, text) => ({ method: 'POST', path: comments(repo, pull), body: { text } }),
  setComment: (repo, pull, { id, version }, text) => ({
    method: 'PUT',
    path: `${comments(repo, pull)}/${id}`,
    body: { text, version },
  }),
  branchAt: ({ name: repo }, name) => `${at(repo)}/branches?limit=100&filterText=${encodeURIComponent(name)}`,
  shaIn: (answer, name) =>
    answer
      .list('values')
      .find((each) => each.name('displayId') === name)
      ?.shaOrNull('latestCommit') ?? null,
  addBranch: (repo, name, startPoint) => ({
    method: 'POST',
    path: `${at(repo.name)}/branches`,
    body: { name, startPoint },
  }),
  branchPage: ({ url }, name) => `${url}/browse?at=${encodeURIComponent(`refs/heads/${name}`)}`,
};

const comments = ({ name }: ForgeRepo, pull: number): string => `${at(name)}/pull-requests/${pull}/comments`;

function commentOf(told: Json): Comment {
  return { id: told.named('id'), text: told.words('text'), version: told.whole('version') };
}
