/** GitLab's deliveries: who they are from, what they are called, and what they tell. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gitlab } from '../../../server/integrations/gitlab/gitlab.ts';
import { expectAllowed, readsWithoutFault } from '../../worlds/allowed.ts';
import { delivery, inShort } from '../../worlds/forges.ts';
import { mutated } from '../../worlds/mutated.ts';

const [a, b, zero] = ['a'.repeat(40), 'b'.repeat(40), '0'.repeat(40)];
const project = {
  id: 77,
  name: 'Churn',
  web_url: 'https://git.example.org/risk/ml/churn',
  git_ssh_url: 'git@git.example.org:risk/ml/churn.git',
  git_http_url: 'https://git.example.org/risk/ml/churn.git',
  path_with_namespace: 'risk/ml/churn',
  default_branch: 'main',
};
const mei = { id: 5, name: 'Mei Lin', username: 'mei', email: 'mei@example.org' };
const jonas = { id: 6, name: 'Jonas', username: 'jonas', email: '[REDACTED]' };

const commit = (id: string, more: object = {}) => ({
  id,
  message: 'CHURN-42 bin the tenure\n',
  timestamp: '2026-09-14T10:00:00+02:00',
  author: { name: 'Mei Lin', email: 'mei@example.org' },
  added: ['src/bins.py'],
  modified: ['README.md'],
  removed: [],
  ...more,
});

const push = (more: object = {}) => ({
  object_kind: 'push',
  before: a,
  after: b,
  ref: 'refs/heads/churn-42-bins',
  checkout_sha: b,
  user_id: 5,
  user_username: 'mei',
  user_email: 'mei@example.org',
  project_id: 77,
  project,
  commits: [commit(b)],
  total_commits_count: 1,
  ...more,
});

const request = (attributes: object, more: object = {}) => ({
  object_kind: 'merge_request',
  user: mei,
  project,
  object_attributes: {
    id: 9001,
    iid: 7,
    title: 'CHURN-42 bin the tenure',
    description: 'closes CHURN-42',
    source_branch: 'churn-42-bins',
    target_branch: 'main',
    source_project_id: 77,
    target_project_id: 77,
    author_id: 5,
    state: 'opened',
    created_at: '2026-09-14 08:00:00 UTC',
    updated_at: '2026-09-14T09:00:00.250Z',
    last_commit: { id: b },
    url: 'https://git.example.org/risk/ml/churn/-/merge_requests/7',
    ...attributes,
  },
  reviewers: [jonas],
  ...more,
});

const pipeline = (attributes: object, more: object = {}) => ({
  object_kind: 'pipeline',
  user: mei,
  project,
  object_attributes: {
    id: 31,
    ref: 'churn-42-bins',
    tag: false,
    sha: b,
    source: 'push',
    status: 'running',
    created_at: '2026-09-14 08:00:00 UTC',
    finished_at: null,
    ...attributes,
  },
  ...more,
});

const job = (more: object = {}) => ({
  object_kind: 'build',
  ref: 'main',
  sha: b,
  build_id: 900,
  build_status: 'running',
  build_created_at: '2026-09-14 08:00:00 UTC',
  build_started_at: '2026-09-14 08:01:00 UTC',
  build_finished_at: null,
  project_id: 77,
  project_name: 'Risk / ML / Churn',
  user: mei,
  commit: { id: 31, message: 'CHURN-42 bin the tenure\n\nmore' },
  repository: { homepage: project.web_url, git_ssh_url: project.git_ssh_url, git_http_url: project.git_http_url },
  environment: { name: 'production', action: 'start', deployment_tier: 'production' },
  ...more,
});

const deployment = (more: object = {}) => ({
  object_kind: 'deployment',
  status: 'success',
  status_changed_at: '2026-09-14 10:05:00 +0200',
  deployment_id: 15,
  deployable_id: 900,
  deployable_url: 'https://git.example.org/risk/ml/churn/-/jobs/900',
  environment: 'production',
  project,
  user: mei,
  short_sha: b.slice(0, 8),
  commit_url: `https://git.example.org/risk/ml/churn/-/commit/${b}`,
  commit_title: 'CHURN-42 bin the tenure',
  ref: 'v1.2.0',
  ...more,
});

const note = (attributes: object = {}, more: object = {}) => ({
  object_kind: 'note',
  event_type: 'note',
  user: mei,
  project_id: 77,
  project,
  object_attributes: {
    id: 1244,
    note: 'CHURN-42 #time 2h',
    noteable_type: 'MergeRequest',
    created_at: '2026-09-14 08:15:00 UTC',
    system: false,
    ...attributes,
  },
  merge_request: { iid: 7 },
  ...more,
});

const release = (more: object = {}) => ({
  object_kind: 'release',
  action: 'create',
  tag: 'churn@v1.2.0',
  name: 'Churn 1.2',
  url: 'https://git.example.org/risk/ml/churn/-/releases/churn@v1.2.0',
  created_at: '2026-09-14 08:00:00 UTC',
  released_at: '2026-09-14 08:30:00 UTC',
  project,
  ...more,
});

const read = (body: unknown, event = '') => gitlab.read(event, body);
const inShorts = (body: unknown, event = '') => read(body, event).map(inShort);
const only = (body: unknown) => {
  const [event, ...more] = read(body);
  expect(more).toEqual([]);
  return event!;
};
const at = (text: string) => Date.parse(text);

const delivered = (headers: Record<string, string>, body: unknown) =>
  delivery(headers, typeof body === 'string' ? body : JSON.stringify(body));

describe('what GitLab tells', () => {
  test.each<[name: string, body: unknown, told: string[]]>([
    ['a push', push(), [`push refs/heads/churn-42-bins ${a.slice(0, 7)}..${b.slice(0, 7)} 1`]],
    ['a new branch', push({ before: zero }), [`push refs/heads/churn-42-bins new..${b.slice(0, 7)} 1`]],
    [
      'a branch that is gone',
      push({ after: zero, checkout_sha: null, commits: [], total_commits_count: 0 }),
      [`push refs/heads/churn-42-bins ${a.slice(0, 7)}..gone 0`],
    ],
    [
      'more commits than are listed',
      push({ total_commits_count: 21 }),
      ['push refs/heads/churn-42-bins aaaaaaa..bbbbbbb 1 and more'],
    ],
    [
      'a tag with a message stands for its commit',
      push({ object_kind: 'tag_push', ref: 'refs/tags/churn@v1.2.0', before: zero, after: a, checkout_sha: b }),
      ['push refs/tags/churn@v1.2.0 new..bbbbbbb 1'],
    ],
    ['a request opened, with a reviewer', request({ action: 'open' }), ['pull 7 open', 'review 7 jonas requested']],
    ['a draft opened', request({ action: 'open', draft: true }, { reviewers: [] }), ['pull 7 draft']],
    [
      'a draft of older versions',
      request({ action: 'open', work_in_progress: true }, { reviewers: [] }),
      ['pull 7 draft'],
    ],
    ['a request updated', request({ action: 'update', oldrev: a }), ['pull 7 open']],
    ['a request that is just being merged', request({ action: 'update', state: 'locked' }), ['pull 7 open']],
    ['merged, though its state lags', request({ action: 'merge', state: 'locked' }), ['pull 7 merged']],
    ['closed', request({ action: 'close', state: 'closed' }), ['pull 7 closed']],
    ['opened again', request({ action: 'reopen' }), ['pull 7 open']],
    ['approved', request({ action: 'approved' }, { user: jonas }), ['pull 7 open', 'review 7 jonas approved']],
    [
      'one of several approvals',
      request({ action: 'approval' }, { user: jonas }),
      ['pull 7 open', 'review 7 jonas approved'],
    ],
    ['unapproved', request({ action: 'unapproved' }, { user: jonas }), ['pull 7 open', 'review 7 jonas withdrawn']],
    [
      'an approval that a push took back is nobody’s',
      request({ action: 'unapproval', system: true, system_action: 'approvals_reset_on_push' }),
      ['pull 7 open'],
    ],
    [
      'reviewers who came and went',
      request({ action: 'update' }, { changes: { reviewers: { previous: [mei], current: [jonas] } } }),
      ['pull 7 open', 'review 7 jonas requested', 'review 7 mei withdrawn'],
    ],
    [
      'changes that a reviewer asked for',
      request(
        { action: 'update' },
        {
          changes: {
            reviewers: [
              [
                { ...jonas, state: 'unreviewed' },
                { ...mei, state: 'unreviewed' },
              ],
              [
                { ...jonas, state: 'requested_changes' },
                { ...mei, state: 'unreviewed' },
              ],
            ],
          },
        },
      ),
      ['pull 7 open', 'review 7 jonas changes'],
    ],
    [
      'a reviewer asked again',
      request(
        { action: 'update' },
        {
          changes: {
            reviewers: [[{ ...jonas, state: 'approved' }], [{ ...jonas, state: 'unreviewed', re_requested: true }]],
          },
        },
      ),
      ['pull 7 open', 'review 7 jonas requested'],
    ],
    ['a comment', note(), ['comment note:1244 on 7']],
    [
      'a comment on a commit',
      note({ noteable_type: 'Commit' }, { merge_request: undefined }),
      ['comment note:1244 on a commit'],
    ],
    ['what GitLab notes by itself', note({ system: true }), []],
    ['a comment that only some may read', note({ internal: true }), []],
    ['a comment on an issue', note({ noteable_type: 'Issue' }), []],
    ['a comment with other words', note({ action: 'update' }), []],
    ['a pipeline that waits', pipeline({ status: 'pending' }), ['ci pipeline:31 running (Pipeline)']],
    ['a pipeline', pipeline({ status: 'success' }), ['ci pipeline:31 passed (Pipeline)']],
    ['a pipeline with a name', pipeline({ status: 'failed', name: 'Train' }), ['ci pipeline:31 failed (Train)']],
    ['a pipeline that was stopped', pipeline({ status: 'canceled' }), ['ci pipeline:31 cancelled (Pipeline)']],
    ['a pipeline that waits for somebody', pipeline({ status: 'manual' }), ['ci pipeline:31 running (Pipeline)']],
    [
      'a pipeline beside the first',
      pipeline({ status: 'success', source: 'schedule' }),
      ['ci pipeline:31 passed (Scheduled pipeline)'],
    ],
    ['a pipeline that was skipped', pipeline({ status: 'skipped' }), []],
    ['a job that deploys', job(), ['rollout job:900 production started']],
    ['one that did', job({ build_status: 'success' }), ['rollout job:900 production succeeded']],
    ['one that did not', job({ build_status: 'canceled' }), ['rollout job:900 production failed']],
    ['one that has not begun', job({ build_status: 'manual', build_started_at: null }), []],
    ['a job that stops an environment', job({ environment: { name: 'review/x', action: 'stop' } }), []],
    ['a job that deploys nothing', job({ environment: null }), []],
    ['a deployment', deployment(), ['rollout job:900 production succeeded']],
    ['a deployment that began', deployment({ status: 'running' }), ['rollout job:900 production started']],
    ['a deployment that waits for approval', deployment({ status: 'blocked' }), []],
    [
      'a deployment of another program',
      deployment({ deployable_id: null, deployable_url: null }),
      ['rollout deployment:15 production succeeded'],
    ],
    ['a release', release(), ['release churn@v1.2.0']],
    ['a release that was taken back', release({ action: 'delete' }), []],
    [
      'a project that was renamed',
      { event_name: 'project_rename', project_id: 77, path_with_namespace: 'risk/ml/attrition' },
      ['repo 77 risk/ml/attrition'],
    ],
    [
      'a push told to the whole system',
      { ...push(), object_kind: undefined, event_name: 'push' },
      ['push refs/heads/churn-42-bins aaaaaaa..bbbbbbb 1'],
    ],
    ...['issue', 'work_item', 'wiki_page', 'feature_flag', 'emoji', 'milestone', 'access_token', 'vulnerability'].map(
      (each): [string, unknown, string[]] => [`${each}, which is not ours`, { object_kind: each }, []],
    ),
    ...['user_add_to_team', 'repository_update', 'key_create', 'constructor', '__proto__'].map(
      (each): [string, unknown, string[]] => [`${each} of the system`, { event_name: each }, []],
    ),
  ])('%s', (_name, body, told) => {
    expect(inShorts(body)).toEqual(told);
    read(body).forEach(expectAllowed);
  });

  test('a push whole', () =>
    expect(only(push())).toEqual({
      repo: {
        id: '77',
        name: 'risk/ml/churn',
        url: 'https://git.example.org/risk/ml/churn',
        clones: ['https://git.example.org/risk/ml/churn.git', 'git@git.example.org:risk/ml/churn.git'],
        defaultBranch: 'main',
      },
      kind: 'push',
      push: {
        ref: 'refs/heads/churn-42-bins',
        before: a,
        after: b,
        by: { id: '5', login: 'mei', email: 'mei@example.org' },
        at: null,
        commits: [
          {
            sha: b,
            message: 'CHURN-42 bin the tenure\n',
            author: { name: 'Mei Lin', email: 'mei@example.org' },
            at: at('2026-09-14T08:00:00Z'),
            files: ['src/bins.py', 'README.md'],
          },
        ],
        isCut: false,
      },
    }));

  test('a request merged by somebody else: since then, at the time of the request itself', () =>
    expect(
      read(request({ action: 'merge', state: 'merged', merge_commit_sha: a }, { user: jonas, reviewers: [mei] })),
    ).toMatchObject([
      {
        kind: 'pull',
        pull: {
          number: 7,
          title: 'CHURN-42 bin the tenure',
          body: 'closes CHURN-42',
          url: 'https://git.example.org/risk/ml/churn/-/merge_requests/7',
          author: { id: '5', login: 'mei' },
          state: 'merged',
          branch: 'churn-42-bins',
          base: 'main',
          head: b,
          merge: a,
          fork: false,
          openedAt: at('2026-09-14T08:00:00Z'),
          stateAt: at('2026-09-14T09:00:00.250Z'),
          toldAt: at('2026-09-14T09:00:00.250Z'),
          // An address that is not given away is none.
          by: { id: '6', login: 'jonas' },
        },
      },
    ]));

  test('a title that changes does not change since when it is open', () => {
    expect(read(request({ action: 'update' }))[0]).toMatchObject({ pull: { stateAt: at('2026-09-14T08:00:00Z') } });
    const ready = request(
      { action: 'update', draft: false },
      { changes: { draft: { previous: true, current: false } } },
    );
    expect(read(ready)[0]).toMatchObject({ pull: { stateAt: at('2026-09-14T09:00:00.250Z'), by: { login: 'mei' } } });
  });

  test('an author who is told by number alone, and a request out of a fork', () =>
    expect(read(request({ action: 'open', author_id: 12, source_project_id: 99 }))[0]).toMatchObject({
      pull: { author: { id: '12', login: '' }, fork: true },
    }));

  test('a pipeline tried again is younger than its end before', () => {
    const failed = only(pipeline({ status: 'failed', finished_at: '2026-09-14 08:10:00 UTC' }));
    const builds = [{ created_at: '2026-09-14 08:30:00 UTC', started_at: null }];
    const again = only(pipeline({ status: 'running', finished_at: '2026-09-14 08:10:00 UTC' }, { builds }));
    expect(failed).toMatchObject({ run: { toldAt: at('2026-09-14T08:10:00Z'), at: at('2026-09-14T08:00:00Z') } });
    expect(again).toMatchObject({ run: { toldAt: at('2026-09-14T08:30:00Z'), at: at('2026-09-14T08:00:00Z') } });
  });

  test('a pipeline of a request names it, unless it ran in a fork; its page is built where it is not told', () => {
    const merge_request = { iid: 7, target_project_id: 77 };
    expect(only(pipeline({}, { merge_request }))).toMatchObject({
      run: { pulls: [7], url: 'https://git.example.org/risk/ml/churn/-/pipelines/31', branch: 'churn-42-bins' },
    });
    const elsewhere = { iid: 7, target_project_id: 12 };
    expect(only(pipeline({ tag: true }, { merge_request: elsewhere }))).toMatchObject({
      run: { pulls: [], branch: null },
    });
  });

  test('a project of old versions: by the number that the request tells, else by its path', () => {
    const old = { ...project, id: undefined };
    expect(read(request({ action: 'update' }, { project: old }))[0]).toMatchObject({ repo: { id: '77' } });
    expect(only(pipeline({}, { project: old }))).toMatchObject({
      repo: { id: 'risk/ml/churn', name: 'risk/ml/churn' },
    });
  });

  test('a job and its deployment tell one rollout, of the same project', () => {
    const [told, again] = [
      only(job({ build_status: 'success', build_finished_at: '2026-09-14 08:05:00 UTC' })),
      only(deployment()),
    ];
    expect(told).toMatchObject({
      repo: { id: '77', name: 'risk/ml/churn', url: project.web_url },
      rollout: { key: 'job:900', sha: b, at: at('2026-09-14T08:01:00Z'), toldAt: at('2026-09-14T08:05:00Z') },
    });
    expect(again).toMatchObject({
      repo: { id: '77', name: 'risk/ml/churn', url: project.web_url },
      rollout: {
        key: 'job:900',
        sha: b,
        ref: 'v1.2.0',
        toldAt: at('2026-09-14T08:05:00Z'),
        note: 'CHURN-42 bin the tenure',
      },
    });
    expect(told.kind === 'rollout' && again.kind === 'rollout' && told.rollout.url === again.rollout.url).toBe(true);
  });

  test.each<[name: string, body: unknown]>([
    ['a push without a project', push({ project: undefined, project_id: undefined })],
    ['a push of nothing', push({ ref: undefined })],
    ['a sha that is none', push({ after: 'main; rm -rf /' })],
    ['commits that are no list', push({ commits: 'all' })],
    ['a request without a number', request({ iid: null })],
    ['a moment that is none', request({ created_at: 'yesterday' })],
    ['a text', 'push'],
  ])('%s is not read', (_name, body) => {
    expect(() => gitlab.read('push', body)).toThrow('This is not what was expected at');
  });
});

describe('how GitLab calls a delivery', () => {
  const { identify } = gitlab;
  test('by the id that stays when it is sent again', () => {
    expect(
      identify(delivered({ 'webhook-id': 'w', 'Idempotency-Key': 'i', 'X-Gitlab-Event': 'Push Hook' }, push())),
    ).toEqual({
      key: 'w',
      event: 'push',
    });
    expect(identify(delivered({ 'Idempotency-Key': 'i', 'X-Gitlab-Event': 'Merge Request Hook' }, {}))).toEqual({
      key: 'i',
      event: 'merge_request',
    });
  });

  test('by its cause and its content in older versions: what one hook causes in turn is another', () => {
    const first = identify(delivered({ 'X-Gitlab-Event-UUID': 'u', 'X-Gitlab-Event': 'Push Hook' }, push()));
    const again = identify(delivered({ 'X-Gitlab-Event-UUID': 'u', 'X-Gitlab-Event': 'Push Hook' }, push()));
    const other = identify(
      delivered({ 'X-Gitlab-Event-UUID': 'u', 'X-Gitlab-Event': 'Push Hook' }, push({ after: a })),
    );
    expect(first.key).toMatch(/^u:sha256:[0-9a-f]{64}$/);
    expect(again).toEqual(first);
    expect(other.key).not.toBe(first.key);
  });

  test('by its content alone where there is nothing else', () => {
    expect(identify(delivered({ 'X-Gitlab-Event': 'Job Hook' }, job())).key).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test.each<[header: string | undefined, body: unknown, event: string]>([
    ['System Hook', { event_name: 'project_rename' }, 'project_rename'],
    ['System Hook', push(), 'push'],
    ['System Hook', 'no JSON', 'system'],
    ['Feature Flag Hook', {}, 'feature_flag'],
    ['Confidential Note Hook', {}, 'confidential_note'],
    [undefined, request({}), 'merge_request'],
    [undefined, '{', ''],
  ])('%s', (header, body, event) => {
    const headers = header === undefined ? {} : { 'X-Gitlab-Event': header };
    expect(identify(delivered(headers, body)).event).toBe(event);
  });
});

describe('who a delivery of GitLab is from', () => {
  const key = Buffer.from('a key of thirty-two bytes exactly');
  const signing = `whsec_${key.toString('base64')}`;
  const now = at('2026-09-14T08:15:00Z');
  const body = JSON.stringify(push());
  const signed = (text = body, seconds = now / 1000, by: Buffer = key) => {
    const hash = createHmac('sha256', by).update(`msg_1.${seconds}.${text}`).digest('base64');
    return { 'webhook-id': 'msg_1', 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${hash}` };
  };
  const verify = (headers: Record<string, string>, secrets: string[], text = body) =>
    gitlab.verify(delivered(headers, text), secrets, now);

  test('is shown by the secret token', () => {
    expect(verify({ 'X-Gitlab-Token': 'word' }, ['word'])).toBeUndefined();
    expect(verify({ 'X-Gitlab-Token': 'word' }, ['new word', 'word'])).toBeUndefined();
    expect(verify({ 'X-Gitlab-Token': 'wörd' }, ['wörd'])).toBeUndefined();
  });

  test('is shown by the signing token, five minutes to either side, in a list of signatures', () => {
    expect(verify(signed(), [signing])).toBeUndefined();
    expect(verify(signed(body, now / 1000 - 300), [signing])).toBeUndefined();
    expect(verify(signed(body, now / 1000 + 300), [signing])).toBeUndefined();
    const list = `v1a,x v1,${Buffer.alloc(32).toString('base64')} ${signed()['webhook-signature']}`;
    expect(verify({ ...signed(), 'webhook-signature': list }, [signing])).toBeUndefined();
    expect(verify(signed(), ['whsec_bm90IHRoaXMgb25l', signing])).toBeUndefined();
  });

  test('is shown by either while the token is changed for a signing token', () => {
    expect(verify({ 'X-Gitlab-Token': 'word' }, [signing, 'word'])).toBeUndefined();
    expect(verify(signed(), [signing, 'word'])).toBeUndefined();
  });

  test.each<[name: string, headers: Record<string, string>, secrets: string[], text?: string]>([
    ['without a token', {}, ['word']],
    ['with an empty token', { 'X-Gitlab-Token': '' }, ['word']],
    ['with the token of another connection', { 'X-Gitlab-Token': 'other' }, ['word']],
    ['with a part of the token', { 'X-Gitlab-Token': 'wor' }, ['word']],
    ['where the connection has no secret', { 'X-Gitlab-Token': '' }, []],
    ['where the secret is empty', { 'X-Gitlab-Token': '' }, ['']],
    ['where the signing token is empty', signed(body, now / 1000, Buffer.alloc(0)), ['whsec_']],
    ['where the signing token is none', signed(body, now / 1000, Buffer.alloc(0)), ['whsec_!!!']],
    ['with the signing token sent as it is', { 'X-Gitlab-Token': signing }, [signing]],
    ['unsigned', {}, [signing]],
    ['signed by somebody else', signed(body, now / 1000, Buffer.from('other')), [signing]],
    ['tampered with', signed(), [signing], body.replace('main', 'evil')],
    ['too old', signed(body, now / 1000 - 301), [signing]],
    ['too young', signed(body, now / 1000 + 301), [signing]],
    ['of another moment than was signed', { ...signed(), 'webhook-timestamp': String(now / 1000 + 1) }, [signing]],
    ['of no moment', { ...signed(), 'webhook-timestamp': 'NaN' }, [signing]],
    ['of another id than was signed', { ...signed(), 'webhook-id': 'msg_2' }, [signing]],
    ['signed in half', { ...signed(), 'webhook-signature': signed()['webhook-signature'].slice(0, 20) }, [signing]],
  ])('is not shown %s', (_name, headers, secrets, text) => {
    expect(verify(headers, secrets, text)).toMatch(/\.$/);
  });
});

describe('bodies with something wrong in them', () => {
  const bodies = [push(), request({ action: 'update' }, { changes: { reviewers: [[mei], [jonas]], draft: {} } })];
  const others = [pipeline({}, { merge_request: { iid: 7 }, builds: [{}] }), job(), deployment(), note(), release()];
  test.each([...bodies, ...others].map((body) => [body.object_kind, body] as const))('%s', (kind, body) => {
    fc.assert(fc.property(mutated([body]), (other) => readsWithoutFault(gitlab, kind, other)));
  });
});
