/** https://developer.atlassian.com/cloud/bitbucket/rest/: commit statuses, pull requests, refs */
import type { ForgeRepo } from '@dualtrack/core';
import { pathOf } from '../api.ts';
import { STATUS, type Back } from '../back.ts';

export const bitbucketCloudBack: Back = {
  status: (repo, sha, { state, text, url }, pull) => ({
    method: 'POST',
    path: `${at(repo)}/commit/${sha}/statuses/build`,
    body: {
      key: STATUS,
      name: 'Dualtrack',
      state: state === 'success' ? 'SUCCESSFUL' : 'INPROGRESS',
      description: text,
      url: url ?? pull,
    },
  }),
  comments: (repo, pull) => `${comments(repo, pull)}?pagelen=100`,
  comment: (item) =>
    item.truth('deleted') ? null : { id: item.named('id'), text: item.words('content.raw'), version: 0 },
  commentAt: (repo, pull, id) => `${comments(repo, pull)}/${id}`,
  addComment: (repo, pull, raw) => ({ method: 'POST', path: comments(repo, pull), body: { content: { raw } } }),
  setComment: (repo, pull, { id }, raw) => ({
    method: 'PUT',
    path: `${comments(repo, pull)}/${id}`,
    body: { content: { raw } },
  }),
  branchAt: (repo, name) => `${at(repo)}/refs/branches/${pathOf(name)}`,
  shaIn: (answer) => answer.shaOrNull('target.hash'),
  addBranch: (repo, name, hash) => ({
    method: 'POST',
    path: `${at(repo)}/refs/branches`,
    body: { name, target: { hash } },
  }),
  branchPage: ({ url }, name) => `${url}/branch/${pathOf(name)}`,
};

const at = ({ name }: ForgeRepo): string => `/repositories/${pathOf(name)}`;
const comments = (repo: ForgeRepo, pull: number): string => `${at(repo)}/pullrequests/${pull}/comments`;
