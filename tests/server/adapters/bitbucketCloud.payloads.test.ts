/** The recorded deliveries of Bitbucket Cloud, where they are at hand: each has the effect or the silence that it means. */
import { describe } from 'vitest';
import { bitbucketCloud } from '../../../server/integrations/bitbucket-cloud/bitbucketCloud.ts';
import { recordedOf, speakFor } from '../../worlds/recorded.ts';

describe('recorded deliveries of Bitbucket Cloud', () => {
  speakFor(bitbucketCloud, recordedOf('bitbucket-cloud', 'bb-test-secret'), {
    'repo_push.json': ['push refs/heads/name-of-branch 1e65c05..709d658 +1'],
    'repo_push.branch-created.json': ['push refs/heads/develop -..141977f +2'],
    'repo_push.commit.json': ['push refs/heads/master 40e7580..141977f +1'],
    'repo_push.tag-created.json': ['push refs/tags/feature/x -..141977f +0'],
    'repo_push.tag-deleted.json': ['push refs/tags/feature/x 141977f..- +0'],

    'pullrequest_created.json': [
      'pull 1 open branch2>master by emmap1 2015-04-06T15:23:38.179Z',
      'review 1 requested of emmap1 2015-04-06T15:23:38.205Z',
    ],
    'pullrequest_approved.json': [
      'pull 1 open branch2>master by emmap1 2015-04-06T15:23:38.179Z',
      'review 1 approved of emmap1 2015-04-06T16:34:59.195Z',
    ],
    'pullrequest_comment_created.json': ['comment comment:17 on 1 by emmap1 2015-04-06T16:52:29.982Z'],
    'pullrequest_fulfilled.json': ['pull 1 merged branch2>master by emmap1 2015-04-06T15:23:38.205Z'],

    'repo_commit_status_created.json': ['ci status:SHA/mybuildtool running 9fec847 - #1 [] 2015-11-19T20:37:35.547Z'],
    'repo_commit_status_created.pipelines.json': [
      'ci status:SHA/3343801 running bdf6fac main #1 [] 2025-03-24T08:48:56.572Z',
    ],

    'issue_created.json': 'issues stay where they are',
  });
});
