/** The recorded deliveries of GitLab, where they are at hand: each has the effect or the silence that it means. */
import { describe, expect, test } from 'vitest';
import { gitlab } from '../../../server/integrations/gitlab/gitlab.ts';
import { recordedOf, speakFor } from '../../worlds/recorded.ts';

const signed = recordedOf('gitlab', 'whsec_Z2l0bGFiLXNpZ25pbmctdG9rZW4tMzItYnl0ZXMhISE=', 1_789_373_700_000);

describe('recorded deliveries of GitLab', () => {
  speakFor(gitlab, signed, {
    'push.json': ['push refs/heads/master 95790bf..da15608 +2 cut'],
    'push.branch-created.json': ['push refs/heads/feature -..c4c7922 +1'],
    'push.merge.json': ['push refs/heads/master 2adc946..78a76ee +2'],
    'push.subgroup.json': ['push refs/heads/master 9217710..2adc946 +1'],
    'system.push.json': ['push refs/heads/master 95790bf..da15608 +1'],
    'tag_push.created.json': ['push refs/tags/v1.0.0 -..2adc946 +1'],

    'merge_request.open.json': [
      'pull 1 open ms-viewport>master by user1 2013-12-03T17:23:34Z',
      'review 1 requested of user1 2013-12-03T17:23:34Z',
    ],
    'merge_request.close.json': ['pull 1 closed feature>master by sytses 2017-12-10T17:02:46Z'],
    'merge_request.reopen.json': ['pull 1 open feature>master by sytses 2017-12-10T17:03:25Z'],
    'merge_request.merge.json': ['pull 1 merged feature>master by sytses 2017-12-10T17:08:07Z'],
    'note.merge_request.json': ['comment note:1244 on 1 by root 2015-05-17T18:21:36Z'],

    'pipeline.success.json': ['ci pipeline:31 passed bcbb5ec master #1 [1] 2016-08-12T15:26:29Z'],
    // Its request is one of another project.
    'pipeline.subgroup.json': ['ci pipeline:31 passed bcbb5ec master #1 [] 2016-08-12T15:26:29Z'],
    'build.created.json': 'its pipeline is told, and it brings nothing anywhere',
    'job.success.json': ['rollout job:3580121225 production succeeded main by jsmithy2 2023-01-10T13:50:54Z'],
    'deployment.success.json': ['rollout job:796 staging succeeded 1.0.0 by user1 2021-04-28T19:50:00Z'],
    'release.create.json': ['release 1.0.0 2021-02-25T21:23:34Z'],

    'issue.open.json': 'issues stay where they are',
    'issue.close.json': 'issues stay where they are',
    'note.issue.json': 'it is on an issue',
    'feature_flag.json': 'flags stay where they are',
    'wiki_page.json': 'pages stay where they are',
  });

  test('each is taken by its secret token too, and by no other', () => {
    for (const [file, received] of signed.deliveries) {
      expect(gitlab.verify(received, ['gl-test-token'], 0), file).toBeUndefined();
      expect(gitlab.verify(received, ['another', 'gl-test-token'], 0), file).toBeUndefined();
      for (const secrets of [[], [''], ['another'], ['gl-test-token ']])
        expect(gitlab.verify(received, secrets, 0), file).toBeDefined();
    }
  });
});
