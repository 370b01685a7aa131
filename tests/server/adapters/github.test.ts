/** What GitHub sends, in small: what each delivery means, what is silent, and that no body breaks anything. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits, type ForgeEvent } from '@dualtrack/core';
import { bodyOf } from '../../../server/integrations/body.ts';
import { Unreadable } from '../../../server/integrations/forge.ts';
import { github } from '../../../server/integrations/github/github.ts';
import { expectAllowed } from '../../worlds/allowed.ts';
import { delivery, lineOf } from '../../worlds/forges.ts';
import { mutated, type Body } from '../../worlds/mutated.ts';

const sha = (letter: string): string => letter.repeat(40);
const zeros = sha('0');
const mei = { id: 11, login: 'mei' };
const tom = { id: 12, login: 'tom' };
const repository = {
  id: 7001,
  full_name: 'acme/churn',
  html_url: 'https://github.example/acme/churn',
  clone_url: 'https://github.example/acme/churn.git',
  ssh_url: 'git@github.example:acme/churn.git',
  default_branch: 'main',
  pushed_at: 1_770_000_000,
};
const from = { repository, sender: mei };

const commit = (letter: string, more: Body = {}): Body => ({
  id: sha(letter),
  message: `CHURN-7 step ${letter}`,
  timestamp: '2026-02-01T10:00:00+01:00',
  author: { name: 'Mei', email: 'mei@acme.example' },
  added: ['train.py'],
  removed: [],
  modified: ['dvc.yaml'],
  ...more,
});

const push: Body = {
  ref: 'refs/heads/churn-7-features',
  before: sha('a'),
  after: sha('c'),
  commits: [commit('b'), commit('c')],
  pusher: { name: 'mei', email: 'mei@acme.example' },
  ...from,
};

const pullRequest: Body = {
  number: 31,
  title: 'CHURN-7 Serve the model',
  body: null,
  html_url: 'https://github.example/acme/churn/pull/31',
  state: 'open',
  draft: false,
  user: mei,
  head: { ref: 'churn-7-serve', sha: sha('d'), repo: { id: 7001 } },
  base: { ref: 'main', sha: sha('a'), repo: { id: 7001 } },
  merge_commit_sha: sha('e'),
  created_at: '2026-02-01T10:00:00Z',
  updated_at: '2026-02-03T10:00:00Z',
  closed_at: null,
  merged_at: null,
};

const pull = (action: string, change: Body = {}, more: Body = {}): Body => ({
  action,
  pull_request: { ...pullRequest, ...change },
  ...from,
  ...more,
});

const merged = {
  state: 'closed',
  merged: true,
  merged_by: tom,
  merged_at: '2026-02-03T09:59:58Z',
  closed_at: '2026-02-03T09:59:58Z',
};

const review = (action: string, state: string, change: Body = {}): Body => ({
  ...pull(action, change),
  review: { id: 5, user: tom, state, body: 'CHURN-7 #comment fine', submitted_at: '2026-02-03T09:00:00Z' },
});

const run = (change: Body, more: Body = {}): Body => ({
  action: 'completed',
  workflow_run: {
    id: 400,
    name: 'tests',
    head_sha: sha('d'),
    head_branch: 'churn-7-serve',
    status: 'completed',
    conclusion: 'success',
    html_url: 'https://github.example/acme/churn/actions/runs/400',
    created_at: '2026-02-03T10:00:00Z',
    run_started_at: '2026-02-03T10:00:05Z',
    updated_at: '2026-02-03T10:05:00Z',
    run_attempt: 2,
    pull_requests: [
      { number: 31, base: { repo: { id: 7001 } } },
      { number: 9, base: { repo: { id: 1 } } },
    ],
    ...change,
  },
  ...from,
  ...more,
});

const check = (action: string, change: Body = {}): Body => ({
  action,
  check_run: {
    id: 77,
    name: 'lint',
    app: { slug: 'linter' },
    head_sha: sha('d'),
    status: 'completed',
    conclusion: 'failure',
    html_url: 'https://github.example/acme/churn/runs/77',
    started_at: '2026-02-03T10:00:00Z',
    completed_at: '2026-02-03T10:01:00Z',
    check_suite: { head_branch: 'churn-7-serve', created_at: '2026-02-03T09:59:00Z' },
    pull_requests: [],
    ...change,
  },
  ...from,
});

const status = (state: string, more: Body = {}): Body => ({
  sha: sha('d'),
  state,
  context: 'ci/build',
  target_url: 'https://ci.example/1',
  branches: [
    { name: 'main', commit: { sha: sha('a') } },
    { name: 'churn-7-serve', commit: { sha: sha('d') } },
  ],
  created_at: '2026-02-03T10:00:00Z',
  updated_at: '2026-02-03T10:02:00Z',
  ...from,
  ...more,
});

const deployment: Body = {
  id: 900,
  ref: 'churn@v1.2.0',
  sha: sha('f'),
  environment: 'production',
  description: 'ship it',
  payload: { version: 'churn@v1.2.0', tasks: ['CHURN-7', 'CHURN-8'], canary: { percent: 5 } },
  creator: mei,
  created_at: '2026-02-04T10:00:00Z',
  updated_at: '2026-02-04T10:00:00Z',
};

const deployed = (state: string, more: Body = {}): Body => ({
  action: 'created',
  deployment,
  deployment_status: {
    id: 1,
    state,
    environment: 'production',
    description: 'DATA-3 as well',
    log_url: 'https://github.example/log',
    created_at: '2026-02-04T10:03:00Z',
    updated_at: '2026-02-04T10:03:00Z',
  },
  ...from,
  ...more,
});

const job = (change: Body, more: Body = {}): Body => ({
  action: 'completed',
  workflow_job: {
    id: 8,
    html_url: 'https://github.example/job/8',
    status: 'completed',
    conclusion: 'success',
    started_at: '2026-02-04T10:01:00Z',
    completed_at: '2026-02-04T10:04:00Z',
    ...change,
  },
  ...from,
  ...more,
});

const release = (action: string, change: Body = {}): Body => ({
  action,
  release: {
    tag_name: 'v1.2.0',
    name: 'Churn 1.2',
    html_url: 'https://github.example/acme/churn/releases/v1.2.0',
    draft: false,
    created_at: '2026-02-04T09:00:00Z',
    published_at: '2026-02-04T09:30:00Z',
    ...change,
  },
  ...from,
});

const comment = (action: string, more: Body): Body => ({
  action,
  comment: { id: 61, user: tom, body: 'CHURN-7 #comment yes', created_at: '2026-02-03T11:00:00Z' },
  ...from,
  ...more,
});

const opened = 'pull 31 open churn-7-serve>main by mei 2026-02-01T10:00:00Z';
const rollout = (state: string, at = '03'): string =>
  `rollout deployment:900 production ${state} churn@v1.2.0 by mei 2026-02-04T10:${at}:00Z`;

/** Event, body, and the lines that it comes to. */
const table: Record<string, readonly [string, Body, ...string[]]> = {
  'a push': ['push', push, 'push refs/heads/churn-7-features aaaaaaa..ccccccc +2'],
  'a new branch': ['push', { ...push, before: zeros }, 'push refs/heads/churn-7-features -..ccccccc +2'],
  'a branch that went': [
    'push',
    { ...push, after: zeros, deleted: true, head_commit: null, commits: [] },
    'push refs/heads/churn-7-features aaaaaaa..- +0',
  ],
  'a tag': [
    'push',
    { ...push, ref: 'refs/tags/churn@v1.2.0', before: zeros, commits: [] },
    'push refs/tags/churn@v1.2.0 -..ccccccc +0',
  ],
  'a push of more than is listed': [
    'push',
    {
      ...push,
      commits: Array.from({ length: 2048 }, (_, at) => commit('b', { id: at.toString(16).padStart(40, '0') })),
    },
    `push refs/heads/churn-7-features aaaaaaa..ccccccc +${limits.commitsPerCommandMax} cut`,
  ],
  'create, which its push repeats': ['create', { ref: 'x', ref_type: 'branch', ...from }],
  'delete, which its push repeats': ['delete', { ref: 'x', ref_type: 'tag', ...from }],

  'a pull request': ['pull_request', pull('opened'), opened],
  'its label': ['pull_request', pull('labeled', {}, { label: { name: 'x' } }), opened],
  'a draft': [
    'pull_request',
    pull('opened', { draft: true }),
    'pull 31 draft churn-7-serve>main by mei 2026-02-01T10:00:00Z',
  ],
  'a draft again': [
    'pull_request',
    pull('converted_to_draft', { draft: true }, { sender: tom }),
    'pull 31 draft churn-7-serve>main by tom 2026-02-03T10:00:00Z',
  ],
  'ready for review': [
    'pull_request',
    pull('ready_for_review', {}, { sender: tom }),
    'pull 31 open churn-7-serve>main by tom 2026-02-03T10:00:00Z',
  ],
  'closed without merging': [
    'pull_request',
    pull('closed', { state: 'closed', merged: false, closed_at: '2026-02-03T09:59:58Z' }, { sender: tom }),
    'pull 31 closed churn-7-serve>main by tom 2026-02-03T09:59:58Z',
  ],
  merged: ['pull_request', pull('closed', merged), 'pull 31 merged churn-7-serve>main by tom 2026-02-03T09:59:58Z'],
  reopened: [
    'pull_request',
    pull('reopened', {}, { sender: tom }),
    'pull 31 open churn-7-serve>main by tom 2026-02-03T10:00:00Z',
  ],
  'of a fork': [
    'pull_request',
    pull('opened', { head: { ref: 'serve', sha: sha('d'), repo: { id: 8 } } }),
    'pull 31 open fork:serve>main by mei 2026-02-01T10:00:00Z',
  ],
  'of a fork that is gone': [
    'pull_request',
    pull('edited', { head: { ref: 'serve', sha: sha('d'), repo: null }, user: null }),
    'pull 31 open fork:serve>main by - 2026-02-01T10:00:00Z',
  ],
  'a review that is asked for': [
    'pull_request',
    pull('review_requested', {}, { requested_reviewer: tom }),
    opened,
    'review 31 requested of tom 2026-02-03T10:00:00Z',
  ],
  'a review of a team': ['pull_request', pull('review_requested', {}, { requested_team: { name: 'ml' } }), opened],
  'a review that is no longer asked for': [
    'pull_request',
    pull('review_request_removed', {}, { requested_reviewer: tom }),
    opened,
    'review 31 withdrawn of tom 2026-02-03T10:00:00Z',
  ],
  approved: [
    'pull_request_review',
    review('submitted', 'approved'),
    opened,
    'review 31 approved of tom 2026-02-03T09:00:00Z',
    'comment review:5 on 31 by tom 2026-02-03T09:00:00Z',
  ],
  'changes asked': [
    'pull_request_review',
    review('submitted', 'changes_requested'),
    opened,
    'review 31 changes of tom 2026-02-03T09:00:00Z',
    'comment review:5 on 31 by tom 2026-02-03T09:00:00Z',
  ],
  'a review that was dismissed': [
    'pull_request_review',
    review('dismissed', 'dismissed'),
    opened,
    'review 31 withdrawn of tom 2026-02-03T10:00:00Z',
  ],
  'a review with other words': ['pull_request_review', review('edited', 'approved'), opened],
  'a review of what is merged': [
    'pull_request_review',
    review('submitted', 'approved', { state: 'closed', merged_at: '2026-02-02T10:00:00Z' }),
    'review 31 approved of tom 2026-02-03T09:00:00Z',
    'comment review:5 on 31 by tom 2026-02-03T09:00:00Z',
  ],

  'a run that passed': [
    'workflow_run',
    run({}),
    'ci run:400 passed ddddddd churn-7-serve #2 [31] 2026-02-03T10:05:00Z',
  ],
  'a run that is on': [
    'workflow_run',
    run({ status: 'in_progress', conclusion: null }, { action: 'in_progress' }),
    'ci run:400 running ddddddd churn-7-serve #2 [31] 2026-02-03T10:05:00Z',
  ],
  'a run that timed out': [
    'workflow_run',
    run({ conclusion: 'timed_out' }),
    'ci run:400 failed ddddddd churn-7-serve #2 [31] 2026-02-03T10:05:00Z',
  ],
  'a run that was cancelled': [
    'workflow_run',
    run({ conclusion: 'cancelled' }),
    'ci run:400 cancelled ddddddd churn-7-serve #2 [31] 2026-02-03T10:05:00Z',
  ],
  'a run that waits for somebody': [
    'workflow_run',
    run({ conclusion: 'action_required' }),
    'ci run:400 running ddddddd churn-7-serve #2 [31] 2026-02-03T10:05:00Z',
  ],
  'a run of a fork': [
    'workflow_run',
    run({ head_repository: { id: 8 }, head_branch: 'main', pull_requests: [] }),
    'ci run:400 passed ddddddd - #2 [] 2026-02-03T10:05:00Z',
  ],
  'a check of another app': [
    'check_run',
    check('completed'),
    'ci check:SHA/linter/lint failed ddddddd churn-7-serve #1 [] 2026-02-03T10:01:00Z',
  ],
  'a check of Actions, whose run is told': ['check_run', check('completed', { app: { slug: 'github-actions' } })],
  'a check that is to run again': ['check_run', check('rerequested')],
  'a suite': ['check_suite', { action: 'completed', check_suite: { id: 1 }, ...from }],
  'a job': ['workflow_job', job({})],
  'a status that waits': [
    'status',
    status('pending'),
    'ci status:SHA/ci/build running ddddddd churn-7-serve #1 [] 2026-02-03T10:02:00Z',
  ],
  'a status of an error': [
    'status',
    status('error', { branches: [] }),
    'ci status:SHA/ci/build failed ddddddd - #1 [] 2026-02-03T10:02:00Z',
  ],

  'a deployment': ['deployment', { action: 'created', deployment, ...from }, rollout('started', '00')],
  'a deployment on its way': ['deployment_status', deployed('in_progress'), rollout('started')],
  'a deployment that succeeded': ['deployment_status', deployed('success'), rollout('succeeded')],
  'a deployment that did not': ['deployment_status', deployed('error'), rollout('failed')],
  'a deployment that another one took the place of': ['deployment_status', deployed('inactive')],
  'a job that deployed': ['workflow_job', job({}, { deployment }), rollout('succeeded', '04')],
  'a job that waits to deploy': [
    'workflow_job',
    job({ status: 'waiting', conclusion: null, completed_at: null }, { deployment }),
    rollout('started', '01'),
  ],
  'a job that was to deploy and was cancelled': ['workflow_job', job({ conclusion: 'cancelled' }, { deployment })],

  'a release': ['release', release('published'), 'release v1.2.0 2026-02-04T09:30:00Z'],
  'a release with another title': ['release', release('edited'), 'release v1.2.0 2026-02-04T09:30:00Z'],
  'a draft of a release': ['release', release('edited', { draft: true, published_at: null })],
  'a release told again': ['release', release('released')],
  'a release that was deleted': ['release', release('deleted')],

  'a comment on a pull request': [
    'issue_comment',
    comment('created', { issue: { number: 31, pull_request: { url: 'x' } } }),
    'comment comment:61 on 31 by tom 2026-02-03T11:00:00Z',
  ],
  'a comment with other words': [
    'issue_comment',
    comment('edited', { issue: { number: 31, pull_request: { url: 'x' } } }),
  ],
  'a comment on an issue': ['issue_comment', comment('created', { issue: { number: 3 } })],
  'a comment on a line': [
    'pull_request_review_comment',
    comment('created', { pull_request: pullRequest }),
    'comment review-comment:61 on 31 by tom 2026-02-03T11:00:00Z',
  ],

  'another name': ['repository', { action: 'renamed', ...from }, 'repo 7001 acme/churn main'],
  'another owner': ['repository', { action: 'transferred', ...from }, 'repo 7001 acme/churn main'],
  'another default branch': [
    'repository',
    { action: 'edited', changes: { default_branch: { from: 'master' } }, ...from },
    'repo 7001 acme/churn main',
  ],
  'another description': ['repository', { action: 'edited', changes: { description: { from: 'x' } }, ...from }],
  'a ping': ['ping', { zen: 'x', hook_id: 1 }],
  'a star': ['star', { action: 'created', ...from }],
  'an event of tomorrow': ['quantum_merge', { action: 'entangled' }],
};

describe('what GitHub sends', () => {
  test.each(Object.entries(table))('%s', (_, [event, body, ...lines]) => {
    const told = github.read(event, body);
    expect(told.map(lineOf)).toEqual(lines);
    told.forEach(expectAllowed);
  });

  test('a push carries who pushed, when, and its commits with what they changed', () => {
    expect(github.read('push', push)).toEqual([
      {
        kind: 'push',
        repo: {
          id: '7001',
          name: 'acme/churn',
          url: 'https://github.example/acme/churn',
          clones: ['https://github.example/acme/churn.git', 'git@github.example:acme/churn.git'],
          defaultBranch: 'main',
        },
        push: {
          ref: 'refs/heads/churn-7-features',
          before: sha('a'),
          after: sha('c'),
          by: { id: '11', login: 'mei', email: 'mei@acme.example' },
          at: 1_770_000_000_000,
          commits: ['b', 'c'].map((letter) => ({
            sha: sha(letter),
            message: `CHURN-7 step ${letter}`,
            author: { name: 'Mei', email: 'mei@acme.example' },
            at: Date.UTC(2026, 1, 1, 9),
            files: ['train.py', 'dvc.yaml'],
          })),
          isCut: false,
        },
      },
    ]);
  });

  test('a key of a repository that pushes lends its address to nobody', () => {
    const [event] = github.read('push', { ...push, pusher: { name: 'deploy-key', email: 'other@acme.example' } });
    expect(event).toMatchObject({ push: { by: { id: '11', login: 'mei' } } });
    expect((event as Extract<ForgeEvent, { kind: 'push' }>).push.by).not.toHaveProperty('email');
  });

  test('a trial merge is no merge', () => {
    expect(github.read('pull_request', pull('synchronize'))).toMatchObject([{ pull: { merge: null } }]);
    expect(github.read('pull_request', pull('closed', merged))).toMatchObject([{ pull: { merge: sha('e') } }]);
  });

  test('what was said with a deployment is found in its note, whatever its form', () => {
    const note = (change: Body): unknown => {
      const [event] = github.read('deployment', {
        action: 'created',
        deployment: { ...deployment, ...change },
        ...from,
      });
      return event?.kind === 'rollout' ? event.rollout.note : undefined;
    };
    expect(note({})).toBe('ship it\nversion: churn@v1.2.0\ntasks: CHURN-7\ntasks: CHURN-8\npercent: 5');
    expect(note({ payload: 'churn@v1.2.0 for CHURN-7', description: null })).toBe('churn@v1.2.0 for CHURN-7');
    expect(note({ payload: '', description: '' })).toBe('');
    expect(github.read('deployment_status', deployed('success'))).toMatchObject([
      { rollout: { note: expect.stringMatching(/^DATA-3 as well\nship it\nversion/) as string } },
    ]);
  });

  test('a payload that goes on for ever is read as far as a note may be long', () => {
    let deep: unknown = 'CHURN-7';
    for (let level = 0; level < 50_000; level++) deep = { deep };
    const wide = Array.from({ length: 100_000 }, (_, at) => ({ [`CHURN-${at}`]: at }));
    for (const payload of [deep, wide]) {
      const told = github.read('deployment', { action: 'created', deployment: { ...deployment, payload }, ...from });
      told.forEach(expectAllowed);
      expect(told).toHaveLength(1);
    }
  });

  test('a long text is cut, and never in half of a character', () => {
    const body = `${'x'.repeat(limits.messageCharsMax - 1)}😀`;
    const [event] = github.read('pull_request', pull('opened', { body }));
    expect(event).toMatchObject({ pull: { body: 'x'.repeat(limits.messageCharsMax - 1) } });
  });

  test('what is not of its form is told by its place', () => {
    const bodies: [string, Body, string][] = [
      ['push', { ...push, after: 'HEAD' }, 'after'],
      ['push', { ...push, after: undefined }, 'after'],
      ['push', { ...push, repository: undefined }, 'repository'],
      ['push', { ...push, commits: [{ ...commit('b'), timestamp: 'yesterday' }] }, 'commits.0.timestamp'],
      ['pull_request', pull('opened', { number: '31' }), 'pull_request.number'],
      ['workflow_run', run({ conclusion: 'sideways' }), 'workflow_run.conclusion'],
      ['status', status('maybe'), 'state'],
    ];
    for (const [event, body, where] of bodies)
      expect(() => github.read(event, body), where).toThrow(new Unreadable(where));
    for (const body of [null, 7, 'x', []]) expect(() => github.read('push', body)).toThrow(Unreadable);
  });

  test('no body breaks it, and none becomes what core does not take', () => {
    const events = Object.values(table);
    fc.assert(
      fc.property(
        fc.constantFrom(...events).chain(([event, body]) => fc.tuple(fc.constant(event), mutated([body]))),
        ([event, body]) => {
          const told = readOr(() => github.read(event, body));
          told.forEach(expectAllowed);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('who a delivery of GitHub is from', () => {
  const body = Buffer.from(JSON.stringify(push));
  const sign = (secret: string, bytes = body): string =>
    `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;
  const verify = (headers: Record<string, string>, secrets: string[], bytes = body): string | undefined =>
    github.verify(delivery(headers, bytes), secrets, 0);

  test('one of two secrets is enough while they are exchanged', () => {
    const headers = { 'X-Hub-Signature-256': sign('old') };
    expect(verify(headers, ['new', 'old'])).toBeUndefined();
    expect(verify(headers, ['new'])).toBe('Its signature is not of a secret of this connection.');
  });

  test('nothing else counts: no signature, sha1, an empty secret, half of a signature, another body', () => {
    const sha1 = `sha1=${createHmac('sha1', 'secret').update(body).digest('hex')}`;
    expect(verify({}, ['secret'])).toBe('It is not signed: it has no X-Hub-Signature-256.');
    expect(verify({ 'X-Hub-Signature': sha1 }, ['secret'])).toBeDefined();
    expect(verify({ 'X-Hub-Signature-256': sha1 }, ['secret'])).toBeDefined();
    expect(verify({ 'X-Hub-Signature-256': sign('') }, [''])).toBeDefined();
    expect(verify({ 'X-Hub-Signature-256': sign('secret') }, [])).toBeDefined();
    expect(verify({ 'X-Hub-Signature-256': sign('secret').slice(0, -2) }, ['secret'])).toBeDefined();
    expect(verify({ 'X-Hub-Signature-256': `${sign('secret')}zz` }, ['secret'])).toBeDefined();
    expect(verify({ 'X-Hub-Signature-256': sign('secret').slice(7) }, ['secret'])).toBeDefined();
    expect(verify({ 'X-Hub-Signature-256': sign('secret') }, ['secret'], Buffer.from(`${body} `))).toBeDefined();
    expect(verify({ 'X-Hub-Signature-256': sign('secret') }, ['secret'])).toBeUndefined();
  });

  test('a form is signed as it came, and its payload is read', () => {
    const form = Buffer.from(new URLSearchParams({ payload: body.toString() }).toString());
    const headers = {
      'X-Hub-Signature-256': sign('secret', form),
      'Content-Type': 'application/x-www-form-urlencoded',
    };
    expect(verify(headers, ['secret'], form)).toBeUndefined();
    expect(bodyOf(delivery(headers, form))).toEqual(push);
    expect(() => bodyOf(delivery(headers, 'other=1'))).toThrow(Unreadable);
    expect(() => bodyOf(delivery({}, '{'))).toThrow(Unreadable);
  });

  test('it is known by the id that GitHub gave it, or by its bytes', () => {
    const identify = (headers: Record<string, string>): unknown => github.identify(delivery(headers, body));
    expect(identify({ 'X-GitHub-Delivery': 'd-1', 'X-GitHub-Event': 'push' })).toEqual({ key: 'd-1', event: 'push' });
    expect(identify({ 'X-GitHub-Event': 'push' })).toEqual(identify({ 'X-GitHub-Event': 'push' }));
    expect(identify({})).toMatchObject({ key: expect.stringMatching(/^sha256:/) as string, event: '' });
  });
});

/** What was told; nothing where the body is not of the forge's form. Anything else that goes wrong is a fault. */
function readOr(read: () => ForgeEvent[]): ForgeEvent[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) return [];
    throw error;
  }
}
