/** Deliveries as Forgejo sends them, which runs Codeberg, whole: headers, signature, body. */
import { describe, expect, test } from 'vitest';
import { gitea } from '../../../server/integrations/gitea/gitea.ts';
import { expectTold } from '../../worlds/allowed.ts';
import { delivery, linesOf } from '../../worlds/forges.ts';
import { fromForgejo } from '../../worlds/sending.ts';

const secret = 'the secret of the forge';

type Body = Record<string, unknown>;
type Row = readonly [event: string, body: Body, ...lines: string[]];

const user = (login: string, id: number): Body => ({
  id,
  login,
  full_name: '',
  username: login,
  login_name: '',
  email: `${login}@noreply.codeberg.org`,
  html_url: `https://codeberg.org/${login}`,
});
const repository = {
  id: 4_512_233,
  name: 'churn',
  full_name: 'acme/churn',
  owner: user('acme', 90_001),
  html_url: 'https://codeberg.org/acme/churn',
  url: 'https://codeberg.org/api/v1/repos/acme/churn',
  ssh_url: 'ssh://git@codeberg.org/acme/churn.git',
  clone_url: 'https://codeberg.org/acme/churn.git',
  default_branch: 'main',
  object_format_name: 'sha256',
  updated_at: '2026-02-03T09:00:00+01:00',
};
const from = { repository, sender: user('mei', 90_002) };
const side = (ref: string, letter: string): Body => ({
  label: ref,
  ref,
  sha: letter.repeat(64),
  repo_id: 4_512_233,
  repo: repository,
});
const pull = (action: string, more: Body = {}): Body => ({
  action,
  number: 7,
  pull_request: {
    id: 800,
    number: 7,
    url: 'https://codeberg.org/acme/churn/pulls/7',
    html_url: 'https://codeberg.org/acme/churn/pulls/7',
    user: user('mei', 90_002),
    title: 'CHURN-2 Scorer',
    body: 'Closes CHURN-2',
    state: 'open',
    draft: false,
    merged: false,
    merged_at: null,
    merge_commit_sha: null,
    merged_by: null,
    head: side('churn-2-scorer', 'b'),
    base: side('main', 'a'),
    flow: 0,
    created_at: '2026-02-03T08:00:00Z',
    updated_at: '2026-02-03T08:30:00Z',
    closed_at: null,
  },
  requested_reviewer: null,
  commit_id: '',
  review: null,
  ...from,
  ...more,
});
const run = (status: string): Body => ({
  action: status,
  run: {
    id: 55_001,
    title: 'CHURN-2 step',
    repository,
    workflow_id: 'test.yml',
    index_in_repo: 14,
    trigger_user: user('mei', 90_002),
    ScheduleID: 0,
    prettyref: '#7',
    is_ref_deleted: false,
    commit_sha: 'b'.repeat(64),
    event: 'pull_request',
    event_payload: '{}',
    status,
    started: '2026-02-03T08:31:00Z',
    stopped: '2026-02-03T08:33:00Z',
    created: '2026-02-03T08:30:30Z',
    updated: '2026-02-03T08:33:01Z',
    duration: 120_000_000_000,
    html_url: 'https://codeberg.org/acme/churn/actions/runs/14',
  },
  last_run: null,
  prior_status: 'running',
});

/** The longer name of an event stands behind its short one. */
const table: Record<string, Row> = {
  'a push with ids of 64 characters': [
    'push',
    {
      ref: 'refs/heads/churn-2-scorer',
      before: '0'.repeat(64),
      after: 'b'.repeat(64),
      commits: [
        {
          id: 'b'.repeat(64),
          message: 'CHURN-2 step',
          author: { name: 'Mei', email: 'mei@acme.example', username: 'mei' },
          verification: null,
          timestamp: '2026-02-03T09:00:00+01:00',
          added: ['score.py'],
          removed: [],
          modified: [],
        },
      ],
      total_commits: 1,
      head_commit: null,
      pusher: user('mei', 90_002),
      ...from,
    },
    'push refs/heads/churn-2-scorer -..bbbbbbb +1',
  ],
  'a new tag, which its push repeats': ['create', { sha: 'c'.repeat(64), ref: 'v1.2.0', ref_type: 'tag', ...from }],
  'a pull request': ['pull_request', pull('opened'), 'pull 7 open churn-2-scorer>main by mei 2026-02-03T08:00:00Z'],
  'a review that is asked for': [
    'pull_request pull_request_review_request',
    pull('review_requested', { requested_reviewer: user('tom', 90_003) }),
    'pull 7 open churn-2-scorer>main by mei 2026-02-03T08:00:00Z',
    'review 7 requested of tom 2026-02-03T08:30:00Z',
  ],
  'a review': [
    'pull_request_approved pull_request_review_approved',
    pull('reviewed', {
      sender: user('tom', 90_003),
      review: { type: 'pull_request_review_approved', content: '' },
    }),
    'pull 7 open churn-2-scorer>main by mei 2026-02-03T08:00:00Z',
    'review 7 approved of tom 2026-02-03T08:30:00Z',
  ],
  'a comment on a pull request': [
    'issue_comment pull_request_comment',
    {
      action: 'created',
      issue: { id: 801, number: 7, pull_request: { draft: false, merged: false } },
      pull_request: pull('created')['pull_request'],
      comment: {
        id: 9_001,
        user: user('tom', 90_003),
        body: 'CHURN-2 #comment yes',
        created_at: '2026-02-03T08:40:00Z',
      },
      is_pull: true,
      ...from,
    },
    'comment comment:9001 on 7 by tom 2026-02-03T08:40:00Z',
  ],
  'a run that passed': [
    'action_run_success',
    run('success'),
    'ci run:55001 passed bbbbbbb - #1 [7] 2026-02-03T08:33:01Z',
  ],
  'a run that failed': [
    'action_run_failure',
    run('failure'),
    'ci run:55001 failed bbbbbbb - #1 [7] 2026-02-03T08:33:01Z',
  ],
  'a run that passes again': [
    'action_run_recover',
    run('success'),
    'ci run:55001 passed bbbbbbb - #1 [7] 2026-02-03T08:33:01Z',
  ],
  'a release': [
    'release',
    {
      action: 'published',
      release: {
        id: 33,
        tag_name: 'v1.2.0',
        name: 'Churn 1.2',
        html_url: 'https://codeberg.org/acme/churn/releases/tag/v1.2.0',
        hide_archive_links: false,
        draft: false,
        prerelease: false,
        created_at: '2026-02-03T09:00:00+01:00',
        published_at: '2026-02-03T10:00:00+01:00',
      },
      ...from,
    },
    'release v1.2.0 2026-02-03T09:00:00Z',
  ],
  'a page of the wiki': ['wiki', { action: 'edited', page: 'Home', comment: '', ...from }],
  'a package': ['package', { action: 'created', package: { id: 1 }, ...from }],
};

describe('Forgejo', () => {
  test.each(Object.entries(table))('%s', (_, [names, body, ...lines]) => {
    const [event = '', type] = names.split(' ');
    const { headers, body: bytes } = fromForgejo({ secret, event, body, ...(type && { type }) });
    const received = delivery(headers, bytes);
    expect(gitea.verify(received, [secret], 0)).toBeUndefined();
    expect(gitea.verify(received, ['another'], 0)).toBeDefined();
    expect(gitea.identify(received)).toEqual({ key: headers['X-Forgejo-Delivery'], event });
    expect(linesOf(gitea, received)).toEqual(lines);
    expectTold(gitea, received);
  });

  test('tells repositories and people by numbers, and people by their address', () => {
    const [told] = gitea.read('pull_request', pull('opened'));
    expect(told).toMatchObject({
      repo: { id: '4512233', name: 'acme/churn', url: 'https://codeberg.org/acme/churn' },
      pull: { author: { id: '90002', login: 'mei', email: 'mei@noreply.codeberg.org' }, fork: false },
    });
  });
});
