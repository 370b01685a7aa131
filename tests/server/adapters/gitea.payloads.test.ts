/** The recorded deliveries of Gitea, where they are at hand: each has the effect or the silence that it means. */
import { describe } from 'vitest';
import { gitea } from '../../../server/integrations/gitea/gitea.ts';
import { recordedOf, speakFor } from '../../worlds/recorded.ts';

describe('recorded deliveries of Gitea', () => {
  speakFor(gitea, recordedOf('gitea', 'gitea-test-secret'), {
    'push.json': ['push refs/heads/master -..67b5658 +1'],
    'push.variant.json': ['push refs/heads/master 9836a96..4522cbc +1'],
    'create.branch.json': 'its push tells the same',
    'create.tag.json': ['push refs/tags/v1.0.0 -..599d25c +0'],
    'delete.branch.json': ['push refs/heads/example3 -..- +0'],
    'pull_request.opened.json': ['pull 2 open fork:master>master by example2 2022-03-09T07:31:06Z'],
    'pull_request.merged.json': ['pull 1 merged feature>master by jcitizen 2018-07-06T01:39:46Z'],
    'review.approved.json': [
      'pull 1 open feature>master by jcitizen 2018-07-06T00:37:47Z',
      'review 1 approved of jcitizen 2018-07-06T01:32:20Z',
      'comment review:1/1530840740000/6641 on 1 by jcitizen 2018-07-06T01:32:20Z',
    ],
    'release.published.json': ['release example 2022-03-09T07:25:04Z'],
    'issue_comment.created.json': 'it is on an issue',
    'issues.opened.json': 'issues stay where they are',
    'repository.created.json': 'it is not connected yet',
  });
});
