/** Deliveries as Gogs sends them, whole: headers, signature, body, packed as JSON and as a form. */
import { describe, expect, test } from 'vitest';
import { gitea } from '../../../server/integrations/gitea/gitea.ts';
import { expectTold } from '../../worlds/allowed.ts';
import { delivery, linesOf } from '../../worlds/forges.ts';
import { fromGogs } from '../../worlds/sending.ts';

const secret = 'the secret of the forge';
const sha = (letter: string): string => letter.repeat(40);

type Body = Record<string, unknown>;
type Row = readonly [event: string, body: Body, ...lines: string[]];

const user = (login: string, id: number): Body => ({ id, login, full_name: '', email: '', username: login });
const repository = {
  id: 61,
  owner: user('acme', 25),
  name: 'churn',
  full_name: 'acme/churn',
  private: true,
  fork: false,
  html_url: 'http://gogs.example/acme/churn',
  ssh_url: 'git@gogs.example:acme/churn.git',
  clone_url: 'http://gogs.example/acme/churn.git',
  default_branch: 'master',
  created_at: '2025-12-09T01:30:43Z',
  updated_at: '2025-12-09T07:20:24Z',
};
const from = { repository, sender: user('mei', 1) };
const pull = (action: string, change: Body = {}): Body => ({
  action,
  number: 2,
  pull_request: {
    id: 11,
    number: 2,
    user: user('mei', 1),
    title: 'CHURN-2 Scorer',
    body: '',
    labels: [],
    state: 'open',
    head_branch: 'churn-2-scorer',
    head_repo: repository,
    base_branch: 'master',
    base_repo: repository,
    html_url: 'http://gogs.example/acme/churn/pulls/2',
    mergeable: true,
    merged: false,
    merged_at: null,
    merge_commit_sha: null,
    merged_by: null,
    ...change,
  },
  ...from,
});

const table: Record<string, Row> = {
  'a push, without how many commits there are': [
    'push',
    {
      ref: 'refs/heads/churn-2-scorer',
      before: sha('a'),
      after: sha('b'),
      commits: [
        {
          id: sha('b'),
          message: 'CHURN-2 step\n',
          author: { name: 'Mei', email: 'mei@acme.example', username: 'mei' },
          added: null,
          removed: [],
          modified: ['score.py'],
          timestamp: '2025-12-09T01:35:07-05:00',
        },
      ],
      pusher: user('mei', 1),
      ...from,
    },
    'push refs/heads/churn-2-scorer aaaaaaa..bbbbbbb +1',
  ],
  'a new branch, which its push repeats': [
    'create',
    { ref: 'churn-2-scorer', ref_type: 'branch', sha: '', default_branch: 'master', ...from },
  ],
  'a new tag, which nothing repeats': [
    'create',
    { ref: 'v1.2.0', ref_type: 'tag', sha: sha('c'), default_branch: 'master', ...from },
    'push refs/tags/v1.2.0 -..ccccccc +0',
  ],
  'a branch that went': [
    'delete',
    { ref: 'churn-2-scorer', ref_type: 'branch', pusher_type: 'user', ...from },
    'push refs/heads/churn-2-scorer -..- +0',
  ],
  'a pull request': ['pull_request', pull('opened'), 'pull 2 open churn-2-scorer>master by mei 2025-12-09T07:20:24Z'],
  'one that is merged': [
    'pull_request',
    pull('closed', {
      state: 'closed',
      merged: true,
      merged_at: '2025-12-09T08:00:00Z',
      merge_commit_sha: sha('d'),
      merged_by: user('tom', 2),
    }),
    'pull 2 merged churn-2-scorer>master by tom 2025-12-09T08:00:00Z',
  ],
  'a comment on one, whose time it does not know': [
    'issue_comment',
    {
      action: 'created',
      issue: { id: 48, number: 2, state: 'open', pull_request: { merged: false, merged_at: null } },
      comment: { id: 45, user: user('tom', 2), body: 'CHURN-2 #comment yes', created_at: '0001-01-01T00:00:00Z' },
      ...from,
    },
    'comment comment:45 on 2 by tom 2025-12-09T07:20:24Z',
  ],
  'a release of a version that names no action': [
    'release',
    {
      release: { id: 1, tag_name: 'v1.2.0', name: 'v1.2.0', draft: false, created_at: '2025-12-10T01:30:43Z' },
      ...from,
    },
    'release v1.2.0 2025-12-10T01:30:43Z',
  ],
  'an issue': ['issues', { action: 'opened', issue: { id: 48, number: 3 }, ...from }],
  'a fork': ['fork', { forkee: repository, ...from }],
};

describe('Gogs', () => {
  test.each(Object.entries(table))('%s', (_, [event, body, ...lines]) => {
    for (const packed of ['json', 'form'] as const) {
      const { headers, body: bytes } = fromGogs({ secret, event, body, packed });
      const received = delivery(headers, bytes);
      expect(gitea.verify(received, [secret], 0)).toBeUndefined();
      expect(gitea.verify(received, ['another'], 0)).toBeDefined();
      expect(linesOf(gitea, received)).toEqual(lines);
      expectTold(gitea, received);
    }
  });
});
