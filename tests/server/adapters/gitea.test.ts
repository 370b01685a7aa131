/** What Gitea, Forgejo and Gogs send, in small: what each means, what is silent, and that no body breaks anything. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ForgeEvent } from '@dualtrack/core';
import { bodyOf } from '../../../server/integrations/body.ts';
import { Unreadable } from '../../../server/integrations/forge.ts';
import { gitea } from '../../../server/integrations/gitea/gitea.ts';
import { expectAllowed } from '../../worlds/allowed.ts';
import { delivery, lineOf } from '../../worlds/forges.ts';
import { mutated, type Body } from '../../worlds/mutated.ts';

const sha = (letter: string): string => letter.repeat(40);
const zeros = sha('0');
const mei = { id: 3, login: 'mei', username: 'mei', email: 'mei@acme.example' };
const tom = { id: 4, login: 'tom', email: '' };
const repository = {
  id: 70,
  owner: { id: 2, login: 'acme', username: 'acme' },
  name: 'churn',
  full_name: 'acme/churn',
  html_url: 'https://git.example/acme/churn',
  clone_url: 'https://git.example/acme/churn.git',
  ssh_url: 'git@git.example:acme/churn.git',
  default_branch: 'main',
  updated_at: '2026-02-01T09:00:00+01:00',
};
const from = { repository, sender: mei };

const commit = (letter: string): Body => ({
  id: sha(letter),
  message: `CHURN-7 step ${letter}\n`,
  timestamp: '2026-02-01T10:00:00+01:00',
  author: { name: 'Mei', email: 'mei@acme.example', username: '' },
  added: null,
  removed: [],
  modified: ['train.py'],
});

const push: Body = {
  ref: 'refs/heads/churn-7-features',
  before: sha('a'),
  after: sha('c'),
  commits: [commit('c'), commit('b')],
  total_commits: 2,
  pusher: mei,
  ...from,
};

const pullRequest: Body = {
  id: 900,
  number: 31,
  title: 'CHURN-7 Serve the model',
  body: '',
  html_url: 'https://git.example/acme/churn/pulls/31',
  user: mei,
  state: 'open',
  draft: false,
  merged: false,
  merged_at: null,
  merge_commit_sha: null,
  merged_by: null,
  head: { label: 'churn-7-serve', ref: 'churn-7-serve', sha: sha('d'), repo_id: 70, repo: { id: 70 } },
  base: { label: 'main', ref: 'main', sha: sha('a'), repo_id: 70, repo: { id: 70 } },
  created_at: '2026-02-01T10:00:00Z',
  updated_at: '2026-02-03T10:00:00Z',
  closed_at: null,
};

const pull = (action: string, change: Body = {}, more: Body = {}): Body => ({
  action,
  number: 31,
  pull_request: { ...pullRequest, ...change },
  review: null,
  ...from,
  ...more,
});

const merged = {
  state: 'closed',
  merged: true,
  merged_at: '2026-02-03T09:59:58Z',
  merge_commit_sha: sha('e'),
  merged_by: tom,
  closed_at: null,
};

const reviewed = (type: string, content = ''): Body => pull('reviewed', {}, { review: { type, content }, sender: tom });

/** As Gogs tells it: branches by their names alone, and no time but that of a merge. */
const gogsPull = (action: string, change: Body = {}): Body => ({
  action,
  number: 5,
  pull_request: {
    id: 9,
    number: 5,
    user: mei,
    title: 'CHURN-8 Drift',
    body: '',
    state: 'open',
    head_branch: 'churn-8-drift',
    head_repo: { id: 70 },
    base_branch: 'main',
    base_repo: { id: 70 },
    html_url: 'https://gogs.example/acme/churn/pulls/5',
    merged: false,
    ...change,
  },
  ...from,
});

const workflow = (change: Body, more: Body = {}): Body => ({
  action: 'completed',
  workflow: { id: 'test.yml', name: 'tests' },
  workflow_run: {
    id: 400,
    display_title: 'CHURN-7 step c',
    path: 'test.yml@refs/heads/churn-7-serve',
    event: 'push',
    run_attempt: 0,
    head_sha: sha('d'),
    head_branch: 'churn-7-serve',
    status: 'completed',
    conclusion: 'failure',
    html_url: 'https://git.example/acme/churn/actions/runs/12',
    started_at: '2026-02-03T10:00:05Z',
    completed_at: '2026-02-03T10:05:00Z',
    ...change,
  },
  ...from,
  ...more,
});

const actionRun = (status: string, change: Body = {}): Body => ({
  action: status,
  run: {
    id: 401,
    title: 'CHURN-7 step c',
    repository,
    workflow_id: 'test.yml',
    index_in_repo: 12,
    trigger_user: mei,
    prettyref: 'churn-7-serve',
    commit_sha: sha('d'),
    status,
    started: '2026-02-03T10:00:05Z',
    stopped: '2026-02-03T10:05:00Z',
    created: '2026-02-03T10:00:00Z',
    updated: '2026-02-03T10:05:01Z',
    html_url: 'https://git.example/acme/churn/actions/runs/12',
    ...change,
  },
  prior_status: 'running',
});

const status = (state: string, more: Body = {}): Body => ({
  id: 1,
  sha: sha('d'),
  state,
  context: 'ci/build',
  target_url: 'https://ci.example/1',
  created_at: '2026-02-03T10:00:00Z',
  updated_at: '0001-01-01T00:00:00Z',
  ...from,
  ...more,
});

const release = (action: string, change: Body = {}): Body => ({
  action,
  release: {
    tag_name: 'v1.2.0',
    name: 'Churn 1.2',
    html_url: 'https://git.example/acme/churn/releases/tag/v1.2.0',
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
  issue: { number: 31, pull_request: null },
  ...from,
  ...more,
});

const opened = 'pull 31 open churn-7-serve>main by mei 2026-02-01T10:00:00Z';
const approvedAt = 'of tom 2026-02-03T10:00:00Z';

/** Event, body, and the lines that it comes to. */
const table: Record<string, readonly [string, Body, ...string[]]> = {
  'a push': ['push', push, 'push refs/heads/churn-7-features aaaaaaa..ccccccc +2'],
  'a new branch': ['push', { ...push, before: zeros }, 'push refs/heads/churn-7-features -..ccccccc +2'],
  'a push of more than is listed': [
    'push',
    { ...push, total_commits: 9 },
    'push refs/heads/churn-7-features aaaaaaa..ccccccc +2 cut',
  ],
  'a push of as many as Gogs lists': [
    'push',
    { ...push, total_commits: undefined, commits: ['c', '5', '4', '3', '2'].map(commit) },
    'push refs/heads/churn-7-features aaaaaaa..ccccccc +5 cut',
  ],
  'a push of fewer than Gogs lists': [
    'push',
    { ...push, total_commits: undefined },
    'push refs/heads/churn-7-features aaaaaaa..ccccccc +2',
  ],
  'a tag': [
    'push',
    { ...push, ref: 'refs/tags/v1', before: zeros, commits: null, total_commits: 0 },
    'push refs/tags/v1 -..ccccccc +0',
  ],
  'a tag that went, which its delete repeats': ['push', { ...push, ref: 'refs/tags/v1', after: zeros, commits: [] }],
  'a branch that went': [
    'delete',
    { ref: 'feature/churn-7', ref_type: 'branch', pusher_type: 'user', ...from },
    'push refs/heads/feature/churn-7 -..- +0',
  ],
  'a tag that went': ['delete', { ref: 'v1', ref_type: 'tag', ...from }, 'push refs/tags/v1 -..- +0'],
  'create, which its push repeats': ['create', { sha: sha('c'), ref: 'v1', ref_type: 'tag', ...from }],
  'create of a branch by Gogs, which its push repeats': [
    'create',
    { sha: '', ref: 'x', ref_type: 'branch', default_branch: 'main', ...from },
  ],
  'create of a tag by Gogs, which nothing repeats': [
    'create',
    { sha: sha('c'), ref: 'v1', ref_type: 'tag', default_branch: 'main', ...from },
    'push refs/tags/v1 -..ccccccc +0',
  ],

  'a pull request': ['pull_request', pull('opened'), opened],
  'new commits in it': ['pull_request', pull('synchronized'), opened],
  'its label, by the longer name': ['pull_request_label', pull('label_updated'), opened],
  'a draft': [
    'pull_request',
    pull('opened', { draft: true }),
    'pull 31 draft churn-7-serve>main by mei 2026-02-01T10:00:00Z',
  ],
  'a draft by its title': [
    'pull_request',
    pull('edited', { draft: undefined, title: 'WIP: CHURN-7' }),
    'pull 31 draft churn-7-serve>main by mei 2026-02-01T10:00:00Z',
  ],
  merged: ['pull_request', pull('closed', merged), 'pull 31 merged churn-7-serve>main by tom 2026-02-03T09:59:58Z'],
  'closed without merging': [
    'pull_request',
    pull('closed', { state: 'closed', closed_at: '2026-02-03T09:59:58Z' }, { sender: tom }),
    'pull 31 closed churn-7-serve>main by tom 2026-02-03T09:59:58Z',
  ],
  reopened: [
    'pull_request',
    pull('reopened', {}, { sender: tom }),
    'pull 31 open churn-7-serve>main by tom 2026-02-03T10:00:00Z',
  ],
  'of a fork that is gone': [
    'pull_request',
    pull('edited', { head: { label: 'serve', ref: 'refs/pull/31/head', sha: sha('d'), repo_id: 0, repo: null } }),
    'pull 31 open fork:serve>main by mei 2026-02-01T10:00:00Z',
  ],
  'of a branch that is gone': [
    'pull_request',
    pull('edited', { head: { label: 'churn-7-serve', ref: 'refs/pull/31/head', sha: sha('d'), repo_id: 70 } }),
    opened,
  ],
  'a review that is asked for': [
    'pull_request',
    pull('review_requested', {}, { requested_reviewer: tom }),
    opened,
    `review 31 requested ${approvedAt}`,
  ],
  'a review that is no longer asked for': [
    'pull_request_review_request',
    pull('review_request_removed', {}, { requested_reviewer: tom }),
    opened,
    `review 31 withdrawn ${approvedAt}`,
  ],
  approved: [
    'pull_request_approved',
    reviewed('pull_request_review_approved'),
    opened,
    `review 31 approved ${approvedAt}`,
  ],
  'approved, by the longer name': [
    'pull_request_review_approved',
    reviewed('pull_request_review_approved', 'CHURN-7 #comment fine'),
    opened,
    `review 31 approved ${approvedAt}`,
    'comment review:31/1770112800000/4 on 31 by tom 2026-02-03T10:00:00Z',
  ],
  'changes asked': [
    'pull_request_rejected',
    reviewed('pull_request_review_rejected'),
    opened,
    `review 31 changes ${approvedAt}`,
  ],
  'a review that comments': [
    'pull_request_comment',
    reviewed('pull_request_review_comment'),
    opened,
    `review 31 commented ${approvedAt}`,
  ],
  'a review in the words of GitHub': [
    'pull_request_review',
    pull('submitted', {}, { review: { state: 'REQUEST_CHANGES' }, sender: tom }),
    opened,
    `review 31 changes ${approvedAt}`,
  ],

  'a pull request of Gogs': [
    'pull_request',
    gogsPull('opened'),
    'pull 5 open churn-8-drift>main by mei 2026-02-01T08:00:00Z',
  ],
  'a pull request of Gogs, merged': [
    'pull_request',
    gogsPull('closed', { state: 'closed', merged: true, merged_at: '2026-02-02T08:00:00Z', merged_by: tom }),
    'pull 5 merged churn-8-drift>main by tom 2026-02-02T08:00:00Z',
  ],
  'a pull request of Gogs, of a fork that is gone': [
    'pull_request',
    gogsPull('opened', { head_repo: { id: 0, name: 'deleted' } }),
    'pull 5 open fork:churn-8-drift>main by mei 2026-02-01T08:00:00Z',
  ],

  'a run of Gitea': [
    'workflow_run',
    workflow({}),
    'ci run:400 failed ddddddd churn-7-serve #1 [] 2026-02-03T10:05:00Z',
  ],
  'a run that has not begun': [
    'workflow_run',
    workflow({
      status: 'queued',
      conclusion: '',
      started_at: '1970-01-01T00:00:00Z',
      completed_at: '0001-01-01T00:00:00Z',
    }),
    'ci run:400 running ddddddd churn-7-serve #1 [] 2026-02-01T08:00:00Z',
  ],
  'a run that is on, again': [
    'workflow_run',
    workflow({ status: 'in_progress', conclusion: '', completed_at: '0001-01-01T00:00:00Z', run_attempt: 2 }),
    'ci run:400 running ddddddd churn-7-serve #2 [] 2026-02-03T10:00:05Z',
  ],
  'a run of a pull request': [
    'workflow_run',
    workflow({ head_branch: 'refs/pull/31/head', conclusion: 'success' }),
    'ci run:400 passed ddddddd - #1 [31] 2026-02-03T10:05:00Z',
  ],
  'a run that comes with its pull request': [
    'workflow_run',
    workflow({ conclusion: 'success' }, { pull_request: { number: 31 } }),
    'ci run:400 passed ddddddd churn-7-serve #1 [31] 2026-02-03T10:05:00Z',
  ],
  'a job': ['workflow_job', { action: 'completed', workflow_job: { id: 1 }, ...from }],
  'a run of Forgejo': [
    'action_run_success',
    actionRun('success'),
    'ci run:401 passed ddddddd churn-7-serve #1 [] 2026-02-03T10:05:01Z',
  ],
  'a run of Forgejo of a pull request': [
    'action_run_failure',
    actionRun('failure', { prettyref: '#31' }),
    'ci run:401 failed ddddddd - #1 [31] 2026-02-03T10:05:01Z',
  ],
  'a run of Forgejo that passes again': [
    'action_run_recover',
    actionRun('success'),
    'ci run:401 passed ddddddd churn-7-serve #1 [] 2026-02-03T10:05:01Z',
  ],
  'a status': ['status', status('pending'), 'ci status:SHA/ci/build running ddddddd - #1 [] 2026-02-03T10:00:00Z'],
  'a status that warns': [
    'status',
    status('warning'),
    'ci status:SHA/ci/build failed ddddddd - #1 [] 2026-02-03T10:00:00Z',
  ],

  'a release': ['release', release('published'), 'release v1.2.0 2026-02-04T09:30:00Z'],
  'a release of Gogs': [
    'release',
    release('published', { published_at: undefined, html_url: undefined }),
    'release v1.2.0 2026-02-04T09:00:00Z',
  ],
  'a release with another title': ['release', release('updated'), 'release v1.2.0 2026-02-04T09:30:00Z'],
  'a draft of a release': ['release', release('updated', { draft: true })],
  'a release that was deleted': ['release', release('deleted')],

  'a comment on a pull request': [
    'issue_comment',
    comment('created', { is_pull: true }),
    'comment comment:61 on 31 by tom 2026-02-03T11:00:00Z',
  ],
  'a comment on a pull request, by the longer name': [
    'pull_request_comment',
    comment('created', { is_pull: true }),
    'comment comment:61 on 31 by tom 2026-02-03T11:00:00Z',
  ],
  'a comment on a pull request of Gogs': [
    'issue_comment',
    comment('created', { issue: { number: 31, pull_request: { merged: false } } }),
    'comment comment:61 on 31 by tom 2026-02-03T11:00:00Z',
  ],
  'a comment with other words': ['issue_comment', comment('edited', { is_pull: true })],
  'a comment on an issue': ['issue_comment', comment('created', { is_pull: false })],

  'a repository that is new': ['repository', { action: 'created', ...from }],
  'a repository with another name': ['repository', { action: 'renamed', ...from }, 'repo 70 acme/churn main'],
  'a page of the wiki': ['wiki', { action: 'created', page: 'Home', ...from }],
  'a fork': ['fork', { forkee: repository, ...from }],
  'a star': ['watch', { action: 'started', ...from }],
  'a package': ['package', { action: 'created', ...from }],
};

describe('what Gitea, Forgejo and Gogs send', () => {
  test.each(Object.entries(table))('%s', (_, [event, body, ...lines]) => {
    const told = gitea.read(event, body);
    expect(told.map(lineOf)).toEqual(lines);
    told.forEach(expectAllowed);
  });

  test('a push lists parents before children, whichever way they were listed', () => {
    const order = (body: Body): unknown => {
      const [event] = gitea.read('push', body);
      return event?.kind === 'push' ? event.push.commits.map((each) => each.sha[0]).join('') : undefined;
    };
    expect(order(push)).toBe('bc');
    expect(order({ ...push, commits: [commit('b'), commit('c')] })).toBe('bc');
  });

  test('a push carries who pushed, and what its commits changed', () => {
    expect(gitea.read('push', push)).toMatchObject([
      {
        repo: { id: '70', name: 'acme/churn', url: 'https://git.example/acme/churn', defaultBranch: 'main' },
        push: {
          by: { id: '3', login: 'mei', email: 'mei@acme.example' },
          at: Date.UTC(2026, 1, 1, 8),
          commits: [{ at: Date.UTC(2026, 1, 1, 9), files: ['train.py'] }, {}],
        },
      },
    ]);
  });

  test('a repository of an old Gogs has its name in two halves, and a push no times', () => {
    const old = {
      id: 7,
      name: 'churn',
      owner: { name: 'Acme', username: 'acme' },
      url: 'https://gogs.example/acme/churn',
    };
    const [event] = gitea.read('push', {
      ...push,
      repository: old,
      commits: [{ ...commit('c'), timestamp: undefined }],
    });
    expect(event).toMatchObject({
      repo: { id: '7', name: 'acme/churn', url: 'https://gogs.example/acme/churn', clones: [], defaultBranch: null },
      push: { at: null, commits: [{ at: 0 }] },
    });
    expectAllowed(event!);
  });

  test('of what Gogs tells of one moment, the later step is the later one', () => {
    const times = ['opened', 'closed', 'reopened'].map((action) => {
      const [event] = gitea.read('pull_request', gogsPull(action, { state: action === 'closed' ? 'closed' : 'open' }));
      return event?.kind === 'pull' ? event.pull.toldAt : 0;
    });
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(times).size).toBe(3);
  });

  test('what its own Actions set on a commit leads to the server, not to the reader', () => {
    const target = (target_url: string): unknown => {
      const [event] = gitea.read('status', status('success', { target_url }));
      return event?.kind === 'ci' ? event.run.url : undefined;
    };
    expect(target('/acme/churn/actions/runs/12/jobs/0')).toBe('https://git.example/acme/churn/actions/runs/12/jobs/0');
    expect(target('https://ci.example/1')).toBe('https://ci.example/1');
    expect(target('')).toBe('');
  });

  test('what is not of its form is told by its place', () => {
    const bodies: [string, Body, string][] = [
      ['push', { ...push, after: 'HEAD' }, 'after'],
      ['push', { ...push, after: undefined }, 'after'],
      ['delete', { ref: 'x', ref_type: 'branch', sender: mei }, 'repository'],
      ['pull_request', { action: 'opened', ...from }, 'pull_request'],
      ['pull_request_approved', reviewed('pull_request_review_shrugged'), 'review.type'],
      ['status', status('maybe'), 'state'],
      ['action_run_success', actionRun('sideways'), 'run.status'],
    ];
    for (const [event, body, where] of bodies)
      expect(() => gitea.read(event, body), where).toThrow(new Unreadable(where));
    for (const body of [null, 7, 'x', []]) expect(() => gitea.read('push', body)).toThrow(Unreadable);
  });

  test('no body breaks it, and none becomes what core does not take', () => {
    const cases = fc
      .constantFrom(...Object.values(table))
      .chain(([event, body]) => fc.tuple(fc.constant(event), mutated([body])));
    fc.assert(
      fc.property(cases, ([event, body]) => {
        readOr(() => gitea.read(event, body)).forEach(expectAllowed);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('who a delivery of the Gitea family is from', () => {
  const body = Buffer.from(JSON.stringify(push));
  const sign = (secret: string, bytes = body): string => createHmac('sha256', secret).update(bytes).digest('hex');
  const verify = (headers: Record<string, string>, secrets: string[], bytes = body): string | undefined =>
    gitea.verify(delivery(headers, bytes), secrets, 0);

  test.each(['X-Gitea-Signature', 'X-Forgejo-Signature', 'X-Gogs-Signature'])('%s is enough', (name) => {
    expect(verify({ [name]: sign('old') }, ['new', 'old'])).toBeUndefined();
    expect(verify({ [name]: sign('old') }, ['new'])).toBe('Its signature is not of a secret of this connection.');
    expect(verify({ [name]: '' }, ['old'])).toMatch(/^It is not signed/);
  });

  test('the header of GitHub is enough, its sha1 is not', () => {
    expect(verify({ 'X-Hub-Signature-256': `sha256=${sign('secret')}` }, ['secret'])).toBeUndefined();
    const sha1 = createHmac('sha1', 'secret').update(body).digest('hex');
    expect(verify({ 'X-Hub-Signature': `sha1=${sha1}` }, ['secret'])).toMatch(/^It is not signed/);
    expect(verify({ 'X-Hub-Signature-256': sha1 }, ['secret'])).toBeDefined();
  });

  test('an empty secret, another body and the secret inside a body count for nothing', () => {
    expect(verify({ 'X-Gitea-Signature': sign('') }, [''])).toBeDefined();
    expect(verify({ 'X-Gitea-Signature': sign('secret') }, [])).toBeDefined();
    expect(verify({ 'X-Gitea-Signature': sign('secret') }, ['secret'], Buffer.from(`${body}\n`))).toBeDefined();
    const telling = Buffer.from(JSON.stringify({ ...push, secret: 'secret' }));
    expect(verify({}, ['secret'], telling)).toBeDefined();
  });

  test('of a form it is the JSON inside that is signed', () => {
    const form = Buffer.from(new URLSearchParams({ payload: body.toString() }).toString());
    const headers = { 'X-Gogs-Signature': sign('secret'), 'Content-Type': 'application/x-www-form-urlencoded' };
    expect(verify(headers, ['secret'], form)).toBeUndefined();
    expect(bodyOf(delivery(headers, form))).toMatchObject({ ref: 'refs/heads/churn-7-features' });
    const changed = Buffer.from(form.toString().replace('churn-7', 'churn-8'));
    expect(verify(headers, ['secret'], changed)).toBeDefined();
  });

  test('it is known by the id and the event that any of the family gives', () => {
    const identify = (headers: Record<string, string>): unknown => gitea.identify(delivery(headers, body));
    for (const name of ['Gitea', 'Forgejo', 'Gogs', 'GitHub'])
      expect(identify({ [`X-${name}-Delivery`]: 'd-1', [`X-${name}-Event`]: 'push' })).toEqual({
        key: 'd-1',
        event: 'push',
      });
    expect(identify({ 'X-Gitea-Event': '', 'X-Gitea-Event-Type': 'status' })).toMatchObject({ event: 'status' });
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
