/** Statuses and comments as GitHub has them; branches are made from others, or from a commit. */
import { pathOf } from '../api.ts';
import type { Back } from '../back.ts';
import { githubBack } from '../github/back.ts';

export const giteaBack: Back = {
  ...githubBack,
  comments: ({ name }, pull) => `/repos/${pathOf(name)}/issues/${pull}/comments`,
  shaIn: (answer) => answer.shaOrNull('commit.id'),
  addBranch: (repo, name, sha) => ({
    method: 'POST',
    path: `/repos/${pathOf(repo.name)}/branches`,
    body: { new_branch_name: name, old_ref_name: sha },
  }),
  branchPage: ({ url }, name) => `${url}/src/branch/${pathOf(name)}`,
};
