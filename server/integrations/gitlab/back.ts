/** https://docs.gitlab.com/api/commits/, /api/notes/, /api/branches/ */
import type { ForgeRepo } from '@dualtrack/core';
import { pathOf } from '../api.ts';
import { STATUS, type Back } from '../back.ts';

export const gitlabBack: Back = {
  status: (repo, sha, { state, text, url }) => ({
    method: 'POST',
    path: `${at(repo)}/statuses/${sha}`,
    body: { name: STATUS, state, description: text, ...(url !== null && { target_url: url }) },
  }),
  // Because: a status that stays pending is not moved, whatever else is said of it.
  isSame: (reason) => /Cannot transition status/i.test(reason),
  comments: (repo, pull) => `${notes(repo, pull)}?per_page=100&sort=asc&order_by=created_at`,
  comment: (item) => (item.truth('system') ? null : { id: item.named('id'), text: item.words('body'), version: 0 }),
  commentAt: (repo, pull, id) => `${notes(repo, pull)}/${id}`,
  addComment: (repo, pull, body) => ({ method: 'POST', path: notes(repo, pull), body: { body } }),
  setComment: (repo, pull, { id }, body) => ({ method: 'PUT', path: `${notes(repo, pull)}/${id}`, body: { body } }),
  branchAt: (repo, name) => `${at(repo)}/repository/branches/${encodeURIComponent(name)}`,
  shaIn: (answer) => answer.shaOrNull('commit.id'),
  addBranch: (repo, branch, ref) => ({
    method: 'POST',
    path: `${at(repo)}/repository/branches`,
    body: { branch, ref },
  }),
  branchPage: ({ url }, name) => `${url}/-/tree/${pathOf(name)}`,
};

const at = ({ id }: ForgeRepo): string => `/projects/${id}`;
const notes = (repo: ForgeRepo, pull: number): string => `${at(repo)}/merge_requests/${pull}/notes`;
