/** The register of APIs: one for each forge. */
import type { Provider } from '@dualtrack/core';
import type { ForgeApi } from './api.ts';
import { bitbucketCloudApi } from './bitbucket-cloud/api.ts';
import { bitbucketServerApi } from './bitbucket-server/api.ts';
import { giteaApi } from './gitea/api.ts';
import { githubApi } from './github/api.ts';
import { gitlabApi } from './gitlab/api.ts';

export const apis: Readonly<Record<Provider, ForgeApi>> = {
  github: githubApi,
  gitlab: gitlabApi,
  'bitbucket-cloud': bitbucketCloudApi,
  'bitbucket-server': bitbucketServerApi,
  gitea: giteaApi,
};
