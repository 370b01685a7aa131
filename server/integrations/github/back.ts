/** https://docs.github.com/en/rest: commit statuses, issue comments, git references */
import type { ForgeRepo } from '@dualtrack/core';
import { pathOf } from '../api.ts';
import { STATUS, type Back } from '../back.ts';

export const githubBack: Back = {
  status: (repo, sha, { state, text, url }) => ({
    method: 'POST',
    path: `${at(repo)}/statuses/${sha}`,
    body: { context: STATUS, state, description: text, ...(url !== null && { target_url: url }) },
  }),
  comments: (repo, pull) => `${at(repo)}/issues/${pull}/comments?per_page=100`,
  comment: (item) => ({ id: item.named('id'), text: item.words('body'), version: 0 }),
  commentAt: (repo, _, id) => `${at(repo)}/issues/comments/${id}`,
  addComment: (repo, pull, body) => ({ method: 'POST', path: `${at(repo)}/issues/${pull}/comments`, body: { body } }),
  setComment: (repo, _, { id }, body) => ({
    method: 'PATCH',
    path: `${at(repo)}/issues/comments/${id}`,
    body: { body },
  }),
  branchAt: (repo, name) => `${at(repo)}/branches/${pathOf(name)}`,
  shaIn: (answer) => answer.shaOrNull('commit.sha'),
  addBranch: (repo, name, sha) => ({
    method: 'POST',
    path: `${at(repo)}/git/refs`,
    body: { ref: `refs/heads/${name}`, sha },
  }),
  branchPage: ({ url }, name) => `${url}/tree/${pathOf(name)}`,
};

const at = ({ name }: ForgeRepo): string => `/repos/${pathOf(name)}`;
