/** The recorded deliveries of Bitbucket Server, where they are at hand: each has the effect or the silence that it means. */
import { describe } from 'vitest';
import { bitbucketServer } from '../../../server/integrations/bitbucket-server/bitbucketServer.ts';
import { recordedOf, speakFor } from '../../worlds/recorded.ts';

describe('recorded deliveries of Bitbucket Server', () => {
  speakFor(bitbucketServer, recordedOf('bitbucket-server', 'bbs-test-secret'), {
    // What versions before 8 send: the commits of a branch have to be asked for.
    'repo_refs_changed.branch-created.json': ['push refs/heads/develop -..208b0a5 +0 cut'],
    'repo_refs_changed.multi.json': ['push refs/heads/master 5c64a07..823b223 +0 cut'],
    'repo_refs_changed.tag-created.json': ['push refs/tags/v1.1.0 -..823b223 +0'],
    'repo_refs_changed.json': ['push refs/heads/feature/wip 32a0b8a..- +0'],

    'pr_opened.json': [
      'pull 5 open feature/wip>master by gopher 2019-03-01T09:31:15.860Z',
      'review 5 requested of tux 2019-03-01T09:31:15Z',
    ],
    'pr_reviewer_needs_work.json': [
      'pull 5 open feature/wip>master by gopher 2019-03-01T09:31:15.860Z',
      'review 5 changes of tux 2019-03-01T09:34:53Z',
    ],
    'pr_from_ref_updated.json': ['pull 2 open feature-2>master by jcitizen 2021-11-22T14:36:40.463Z'],
    'pr_comment_added.json': ['comment comment:167 on 2 by gopher 2019-03-01T09:08:35.592Z'],
    'pr_declined.json': ['pull 2 closed feature/wip>master by gopher 2019-03-01T09:12:35.605Z'],
    'pr_merged.json': ['pull 5 merged feature/wip>master by gopher 2019-03-01T09:37:14.286Z'],
    'pr_merged.iso-dates.json': ['pull 3 merged develop>master by jcitizen 2018-07-05T19:33:20Z'],
  });
});
