/** The recorded deliveries of GitHub, where they are at hand: each has the effect or the silence that it means. */
import { describe } from 'vitest';
import { github } from '../../../server/integrations/github/github.ts';
import { recordedOf, speakFor } from '../../worlds/recorded.ts';

const pull = 'pull 2 open changes>master by Codertocat';
const opened = `${pull} 2019-05-15T15:20:33Z`;

describe('recorded deliveries of GitHub', () => {
  speakFor(github, recordedOf('github', 'gh-test-secret'), {
    'push.new-branch.json': ['push refs/heads/master -..6113728 +1'],
    'push.branch-created.json': ['push refs/heads/feature-branch -..d2b75aa +0'],
    'push.commit.json': ['push refs/heads/master a10867b..199eddf +1'],
    'push.commit.older-shape.json': ['push refs/heads/master 737d38c..fd48986 +1'],
    'push.no-username-committer.json': ['push refs/heads/master -..6113728 +1'],
    'push.tag-deleted.json': ['push refs/tags/simple-tag 6113728..- +0'],
    'create.branch.json': 'its push tells the same',
    'create.tag.json': 'its push tells the same',
    'create.tag.with-organization.json': 'its push tells the same',
    'delete.tag.json': 'its push tells the same',
    'delete.tag.with-installation.json': 'its push tells the same',

    'pull_request.opened.json': [opened],
    'pull_request.synchronize.json': [opened],
    'pull_request.labeled.json': [opened],
    'pull_request.ready_for_review.json': [`${pull} 2019-05-15T15:21:18Z`],
    'pull_request.reopened.with-organization.json': [opened],
    'pull_request.review_requested.json': [opened, 'review 2 requested of octocat 2019-05-15T15:20:33Z'],
    'pull_request.closed.unmerged.json': ['pull 2 closed changes>master by Codertocat 2019-05-15T15:21:18Z'],
    'pull_request.closed.merged.json': ['pull 2 merged changes>master by Codertocat 2019-05-15T15:21:18Z'],
    'pull_request_review.submitted.json': [opened, 'review 2 commented of Codertocat 2019-05-15T15:20:38Z'],
    'merge_group.checks_requested.json': 'its checks and its push are told by themselves',

    'workflow_run.requested.json': ['ci run:289782451 running 3484a3f master #1 [] 2020-10-05T16:33:24Z'],
    'workflow_run.completed.json': ['ci run:289782451 passed 3484a3f master #1 [] 2020-10-05T16:33:49Z'],
    'workflow_job.queued.json': 'its run is told',
    'workflow_job.waiting.json': 'its run is told',
    'workflow_job.completed.success.json': 'its run is told',
    'workflow_job.queued.with-deployment.json': [
      'rollout deployment:875096709 Test started main by lineville 2023-04-19T21:12:14Z',
    ],
    'check_run.created.json': [
      'ci check:SHA/octocoders-linter/Octocoders-linter running ec26c3e changes #1 [2] 2019-05-15T15:21:12Z',
    ],
    'check_run.completed.success.json': [
      'ci check:SHA/octocoders-linter/Octocoders-linter passed ec26c3e changes #1 [2] 2019-05-15T15:21:12Z',
    ],
    'check_run.rerequested.json': 'the run that follows is told',
    'check_suite.requested.json': 'its checks are told',
    'check_suite.completed.json': 'its checks are told',
    'status.success.json': ['ci status:SHA/default passed 6113728 - #1 [] 2019-05-15T15:20:55Z'],

    'deployment.created.json': [
      'rollout deployment:145988746 production started master by Codertocat 2019-05-15T15:20:53Z',
    ],
    'deployment_status.created.json': [
      'rollout deployment:145988746 production succeeded master by Codertocat 2019-05-15T15:20:55Z',
    ],

    'release.published.json': ['release 0.0.1 2019-05-15T15:20:53Z'],
    'release.edited.json': ['release 0.0.1 2019-05-15T15:20:53Z'],
    'release.created.json': 'it may be a draft; publishing is told',
    'release.deleted.json': 'what was released was released',

    'repository.renamed.json': ['repo 186853261 Octocoders/Hello-World master'],
    'repository.transferred.json': ['repo 186853261 Octocoders/Hello-World master'],

    'issue_comment.created.json': 'it is on an issue',
    'issue_comment.edited.json': 'it is on an issue',
    'issues.opened.json': 'issues stay where they are',
    'milestone.created.json': 'milestones stay where they are',
    'milestone.closed.json': 'milestones stay where they are',
    'ping.json': 'only says that the webhook is there',
    'ping.organization.json': 'only says that the webhook is there',
    'installation.created.json': 'nothing is installed here',
    'installation.suspend.json': 'nothing is installed here',
    'installation_repositories.added.json': 'nothing is installed here',
  });
});
