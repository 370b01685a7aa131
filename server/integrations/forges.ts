/** Every forge that can be connected: adding one is a folder here and a line. */
import type { Provider } from '@dualtrack/core';
import { bitbucketCloud } from './bitbucket-cloud/bitbucketCloud.ts';
import { bitbucketServer } from './bitbucket-server/bitbucketServer.ts';
import type { Forge } from './forge.ts';
import { gitea } from './gitea/gitea.ts';
import { github } from './github/github.ts';
import { gitlab } from './gitlab/gitlab.ts';

export const forges: Readonly<Record<Provider, Forge>> = {
  github,
  gitlab,
  'bitbucket-cloud': bitbucketCloud,
  'bitbucket-server': bitbucketServer,
  gitea,
};
