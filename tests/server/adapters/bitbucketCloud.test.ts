/** Bitbucket Cloud's deliveries: who they are from, what they are called, and what they tell. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitbucketCloud } from '../../../server/integrations/bitbucket-cloud/bitbucketCloud.ts';
import { expectAllowed, readsWithoutFault } from '../../worlds/allowed.ts';
import { delivery, hubSigned, inShort } from '../../worlds/forges.ts';
import { mutated, type Body } from '../../worlds/mutated.ts';

const [a, b, c] = ['a'.repeat(40), 'b'.repeat(40), 'c'.repeat(40)];
const repository = {
  type: 'repository',
  uuid: '{11111111-0000-4000-8000-000000000001}',
  name: 'churn',
  full_name: 'risk/churn',
  links: { html: { href: 'https://bitbucket.org/risk/churn' } },
};
const person = (nickname: string, n: number) => ({
  type: 'user',
  nickname,
  display_name: nickname,
  account_id: `557058:${n}`,
  uuid: `{22222222-0000-4000-8000-00000000000${n}}`,
});
const [mei, jonas] = [person('mei', 5), person('jonas', 6)];
const idOf = (n: number) => `{22222222-0000-4000-8000-00000000000${n}}`;

const commit = (hash: string, message: string) => ({
  type: 'commit',
  hash,
  message,
  date: '2026-09-14T08:00:00+00:00',
  author: { raw: 'Mei Lin <mei@example.org>', user: mei },
  parents: [],
});
const tip = (name: string, hash: string, type = 'branch') => ({ type, name, target: commit(hash, 'x') });
const push = (...changes: object[]) => ({ actor: mei, repository, push: { changes } });
const moved = {
  old: tip('churn-42-bins', a),
  new: tip('churn-42-bins', c),
  commits: [commit(c, 'CHURN-42 second'), commit(b, 'CHURN-42 first')],
  truncated: false,
};

const request = (pull: object = {}, more: object = {}) => ({
  actor: mei,
  repository,
  pullrequest: {
    type: 'pullrequest',
    id: 7,
    title: 'CHURN-42 bin the tenure',
    description: 'closes CHURN-42',
    state: 'OPEN',
    draft: false,
    author: mei,
    source: { branch: { name: 'churn-42-bins' }, commit: { hash: 'c0ffee123456' }, repository },
    destination: { branch: { name: 'main' }, commit: { hash: 'decaf0123456' }, repository },
    merge_commit: null,
    reviewers: [jonas],
    participants: [{ user: jonas, role: 'REVIEWER', approved: false, state: null }],
    closed_by: null,
    created_on: '2026-09-14T08:00:00.123456+00:00',
    updated_on: '2026-09-14T09:00:00.500000+00:00',
    links: { html: { href: 'https://bitbucket.org/risk/churn/pull-requests/7' } },
    ...pull,
  },
  ...more,
});

const status = (more: object = {}) => ({
  actor: mei,
  repository,
  commit_status: {
    type: 'build',
    key: '3343801',
    state: 'SUCCESSFUL',
    name: 'Pipeline #4 for churn-42-bins',
    description: '',
    refname: 'churn-42-bins',
    url: 'https://bitbucket.org/risk/churn/pipelines/results/4',
    commit: { hash: b },
    created_on: '2026-09-14T08:00:00.000000+00:00',
    updated_on: '2026-09-14T08:05:00.000000+00:00',
    ...more,
  },
});

const comment = (more: object = {}) => ({
  actor: mei,
  repository,
  pullrequest: { id: 7 },
  comment: {
    id: 17,
    content: { raw: 'CHURN-42 #time 2h' },
    user: mei,
    created_on: '2026-09-14T08:15:00+00:00',
    ...more,
  },
});

const read = (event: string, body: unknown) => bitbucketCloud.read(event, body);
const at = (text: string) => Date.parse(text);

const delivered = (headers: Record<string, string>, body: unknown) =>
  delivery(headers, typeof body === 'string' ? body : JSON.stringify(body));

describe('what Bitbucket Cloud tells', () => {
  test.each<[name: string, event: string, body: unknown, told: string[]]>([
    ['a push', 'repo:push', push(moved), ['push refs/heads/churn-42-bins aaaaaaa..ccccccc 2']],
    [
      'a push with more than it lists',
      'repo:push',
      push({ ...moved, truncated: true }),
      ['push refs/heads/churn-42-bins aaaaaaa..ccccccc 2 and more'],
    ],
    [
      'several branches and tags at once',
      'repo:push',
      push(
        { ...moved, old: null },
        { old: tip('old', b), new: null },
        { old: null, new: tip('v1', c, 'tag') },
        { old: tip('v0', a, 'annotated_tag'), new: null },
      ),
      [
        'push refs/heads/churn-42-bins new..ccccccc 2',
        'push refs/heads/old bbbbbbb..gone 0',
        'push refs/tags/v1 new..ccccccc 0',
        'push refs/tags/v0 aaaaaaa..gone 0',
      ],
    ],
    [
      'a request opened, with a reviewer',
      'pullrequest:created',
      request(),
      ['pull 7 open', 'review 7 jonas requested'],
    ],
    ['a draft', 'pullrequest:created', request({ draft: true, reviewers: [] }), ['pull 7 draft']],
    ['a request updated', 'pullrequest:updated', request(), ['pull 7 open', 'review 7 jonas requested']],
    [
      'a request updated after its reviewer spoke',
      'pullrequest:updated',
      request({ participants: [{ user: jonas, approved: true, state: 'approved' }] }),
      ['pull 7 open'],
    ],
    ['new commits', 'pullrequest:push', request(), ['pull 7 open']],
    [
      'merged',
      'pullrequest:fulfilled',
      request({ state: 'MERGED', merge_commit: { hash: 'abcdef012345' } }),
      ['pull 7 merged'],
    ],
    ['merged, though its state lags', 'pullrequest:fulfilled', request(), ['pull 7 merged']],
    ['declined', 'pullrequest:rejected', request({ state: 'DECLINED' }), ['pull 7 closed']],
    ['replaced by another', 'pullrequest:updated', request({ state: 'SUPERSEDED', reviewers: [] }), ['pull 7 closed']],
    [
      'approved',
      'pullrequest:approved',
      request({}, { actor: jonas, approval: { user: jonas, date: '2026-09-14T10:00:00+00:00' } }),
      ['pull 7 open', 'review 7 jonas approved'],
    ],
    [
      'no longer approved',
      'pullrequest:unapproved',
      request({}, { actor: jonas }),
      ['pull 7 open', 'review 7 jonas withdrawn'],
    ],
    [
      'changes asked for',
      'pullrequest:changes_request_created',
      request({}, { changes_request: { user: jonas, date: '2026-09-14T10:00:00+00:00' } }),
      ['pull 7 open', 'review 7 jonas changes'],
    ],
    [
      'no longer asked for',
      'pullrequest:changes_request_removed',
      request({}, { changes_request: { user: jonas } }),
      ['pull 7 open', 'review 7 jonas withdrawn'],
    ],
    [
      'approved after it was merged',
      'pullrequest:approved',
      request({ state: 'MERGED' }, { approval: { user: jonas } }),
      ['review 7 jonas approved'],
    ],
    ['a comment', 'pullrequest:comment_created', comment(), ['comment comment:17 on 7']],
    ['a comment that is not yet sent', 'pullrequest:comment_created', comment({ pending: true }), []],
    ['a comment on a commit', 'repo:commit_comment_created', comment(), ['comment commit-comment:17 on a commit']],
    [
      'a run of Pipelines',
      'repo:commit_status_created',
      status({ state: 'INPROGRESS' }),
      [`ci status:${b}/3343801 running (Pipeline for churn-42-bins)`],
    ],
    ['its end', 'repo:commit_status_updated', status(), [`ci status:${b}/3343801 passed (Pipeline for churn-42-bins)`]],
    [
      'a run that was stopped',
      'repo:commit_status_updated',
      status({ state: 'STOPPED' }),
      [`ci status:${b}/3343801 cancelled (Pipeline for churn-42-bins)`],
    ],
    [
      'what another system says',
      'repo:commit_status_created',
      status({ key: 'ci/tests', name: 'Unit tests', state: 'FAILED' }),
      [`ci status:${b}/ci/tests failed (Unit tests)`],
    ],
    [
      'a status without a name',
      'repo:commit_status_created',
      status({ key: 'ci/tests', name: '' }),
      [`ci status:${b}/ci/tests passed (ci/tests)`],
    ],
    ['a state that is not known', 'repo:commit_status_created', status({ state: 'NEW' }), []],
    [
      'a name',
      'repo:updated',
      { actor: mei, repository, changes: { name: { old: 'a', new: 'churn' } } },
      [`repo ${repository.uuid} risk/churn`],
    ],
    [
      'another workspace',
      'repo:transfer',
      { actor: mei, repository, previous_workspace: {} },
      [`repo ${repository.uuid} risk/churn`],
    ],
    [
      'another description',
      'repo:updated',
      { actor: mei, repository, changes: { description: { old: 'a', new: 'b' } } },
      [],
    ],
    ...[
      'issue:created',
      'issue:comment_created',
      'repo:fork',
      'repo:deleted',
      'pullrequest:comment_deleted',
      'pipeline:span_created',
      'project:updated',
      'constructor',
      '',
    ].map((event): [string, string, unknown, string[]] => [
      `${event || 'nothing'}, which is not ours`,
      event,
      { actor: mei, repository },
      [],
    ]),
  ])('%s', (_name, event, body, told) => {
    expect(read(event, body).map(inShort)).toEqual(told);
    read(event, body).forEach(expectAllowed);
  });

  test('a push whole, with parents before children', () =>
    expect(read('repo:push', push(moved))).toEqual([
      {
        repo: {
          id: repository.uuid,
          name: 'risk/churn',
          url: 'https://bitbucket.org/risk/churn',
          clones: ['https://bitbucket.org/risk/churn.git', 'git@bitbucket.org:risk/churn.git'],
          defaultBranch: null,
        },
        kind: 'push',
        push: {
          ref: 'refs/heads/churn-42-bins',
          before: a,
          after: c,
          by: { id: idOf(5), login: 'mei', name: 'mei' },
          at: null,
          commits: [
            {
              sha: b,
              message: 'CHURN-42 first',
              author: { name: 'Mei Lin', email: 'mei@example.org' },
              at: at('2026-09-14T08:00:00Z'),
              files: [],
            },
            {
              sha: c,
              message: 'CHURN-42 second',
              author: { name: 'Mei Lin', email: 'mei@example.org' },
              at: at('2026-09-14T08:00:00Z'),
              files: [],
            },
          ],
          isCut: false,
        },
      },
    ]));

  test.each<[author: object, told: { name: string; email: string }]>([
    [{ raw: 'Mei <the> Lin <mei@example.org>' }, { name: 'Mei <the> Lin', email: 'mei@example.org' }],
    [{ raw: '<mei@example.org>' }, { name: '', email: 'mei@example.org' }],
    [{ raw: 'mei' }, { name: 'mei', email: '' }],
    [{ user: { display_name: 'Mei Lin' } }, { name: 'Mei Lin', email: '' }],
    [{ display_name: 'Mei Lin' }, { name: 'Mei Lin', email: '' }],
  ])('an author %j', (author, told) =>
    expect(read('repo:push', push({ ...moved, commits: [{ hash: c, message: 'x', author }] }))).toMatchObject([
      // Without a time of its own it is as old as the tip.
      { push: { commits: [{ author: told, at: at('2026-09-14T08:00:00Z') }] } },
    ]),
  );

  test('a request merged whole', () =>
    expect(
      read(
        'pullrequest:fulfilled',
        request({ state: 'MERGED', merge_commit: { hash: 'abcdef012345' }, closed_by: jonas }),
      ),
    ).toMatchObject([
      {
        pull: {
          number: 7,
          title: 'CHURN-42 bin the tenure',
          body: 'closes CHURN-42',
          url: 'https://bitbucket.org/risk/churn/pull-requests/7',
          author: { id: idOf(5), login: 'mei' },
          state: 'merged',
          branch: 'churn-42-bins',
          base: 'main',
          head: 'c0ffee123456',
          merge: 'abcdef012345',
          fork: false,
          openedAt: at('2026-09-14T08:00:00.123Z'),
          stateAt: at('2026-09-14T09:00:00.500Z'),
          toldAt: at('2026-09-14T09:00:00.500Z'),
          by: { id: idOf(6), login: 'jonas' },
        },
      },
    ]));

  test('an open request is open since it was made; a trial merge is none; a fork that is gone is one', () =>
    expect(
      read(
        'pullrequest:updated',
        request({ merge_commit: { hash: 'abcdef012345' }, source: { branch: { name: 'x' }, repository: null } }),
      )[0],
    ).toMatchObject({
      pull: { stateAt: at('2026-09-14T08:00:00.123Z'), merge: null, fork: true, head: '', by: { login: 'mei' } },
    }));

  test('who changes what is merged did not merge it', () =>
    expect(read('pullrequest:updated', request({ state: 'MERGED' }))[0]).toMatchObject({ pull: { by: null } }));

  test('a review counts from when it was said', () =>
    expect(
      read('pullrequest:approved', request({}, { approval: { user: jonas, date: '2026-09-14T10:00:00+00:00' } }))[1],
    ).toMatchObject({ review: { pull: 7, of: { id: idOf(6), login: 'jonas' }, at: at('2026-09-14T10:00:00Z') } }));

  test('an older status names its commit in an address alone', () => {
    const links = { commit: { href: `https://api.bitbucket.org/2.0/repositories/risk/churn/commit/${b}` } };
    expect(read('repo:commit_status_created', status({ commit: undefined, refname: null, links }))).toMatchObject([
      { run: { sha: b, branch: null, at: at('2026-09-14T08:00:00Z'), toldAt: at('2026-09-14T08:05:00Z') } },
    ]);
    expect(() => read('repo:commit_status_created', status({ commit: undefined }))).toThrow(
      'commit_status.commit.hash',
    );
  });

  test.each(['deploy/production', 'deploy:production', 'Deployment/production'])(
    'a status %s brings something there',
    (key) => {
      const told = read(
        'repo:commit_status_created',
        status({ key, state: 'INPROGRESS', description: 'churn@v1.2.0' }),
      );
      expect(told).toMatchObject([
        {
          kind: 'rollout',
          rollout: {
            environment: 'production',
            state: 'started',
            sha: b,
            ref: 'churn-42-bins',
            at: at('2026-09-14T08:05:00Z'),
            toldAt: at('2026-09-14T08:05:00Z'),
            by: { login: 'mei' },
            note: 'Pipeline #4 for churn-42-bins\nchurn@v1.2.0',
          },
        },
      ]);
      told.forEach(expectAllowed);
    },
  );

  test('bringing an older commit back is another rollout', () => {
    const keyOf = (url: string) => {
      const [told] = read('repo:commit_status_updated', status({ key: 'deploy/production', url }));
      return told?.kind === 'rollout' ? told.rollout.key : '';
    };
    const first = keyOf('https://bitbucket.org/risk/churn/pipelines/results/4');
    expect(keyOf('https://bitbucket.org/risk/churn/pipelines/results/4')).toBe(first);
    expect(keyOf('https://bitbucket.org/risk/churn/pipelines/results/9')).not.toBe(first);
  });

  test.each<[name: string, event: string, body: unknown]>([
    ['a push without a repository', 'repo:push', { push: { changes: [] } }],
    ['a push without a push', 'repo:push', { repository }],
    ['a change that is none', 'repo:push', push({})],
    ['a repository without its id', 'repo:push', { ...push(moved), repository: { full_name: 'risk/churn' } }],
    ['a request without a number', 'pullrequest:created', request({ id: '7' })],
    ['a list', 'pullrequest:created', []],
  ])('%s is not read', (_name, event, body) => {
    expect(() => read(event, body)).toThrow('This is not what was expected at');
  });
});

test('a delivery is called by its request, or by its content', () => {
  const { identify } = bitbucketCloud;
  const headers = {
    'X-Event-Key': 'repo:push',
    'X-Hook-UUID': 'hook',
    'X-Request-UUID': 'r-1',
    'X-Attempt-Number': '2',
  };
  expect(identify(delivered(headers, push(moved)))).toEqual({ key: 'r-1', event: 'repo:push' });
  const { key } = identify(delivered({ 'X-Event-Key': 'repo:push' }, push(moved)));
  expect(key).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(identify(delivered({}, 'no JSON')).event).toBe('');
});

describe('who a delivery of Bitbucket Cloud is from', () => {
  const body = JSON.stringify(push(moved));
  const verify = (headers: Record<string, string>, secrets: string[], text = body) =>
    bitbucketCloud.verify(delivered(headers, text), secrets, 0);

  test('is shown by its signature, with the old secret too while it is changed', () => {
    expect(verify({ 'X-Hub-Signature': hubSigned('word', body) }, ['word'])).toBeUndefined();
    expect(verify({ 'X-Hub-Signature': hubSigned('word', body) }, ['new', 'word'])).toBeUndefined();
  });

  test.each<[name: string, headers: Record<string, string>, secrets: string[], text?: string]>([
    ['unsigned', {}, ['word']],
    ['where the connection has no secret', { 'X-Hub-Signature': hubSigned('', body) }, []],
    ['where the secret is empty', { 'X-Hub-Signature': hubSigned('', body) }, ['']],
    ['signed by another connection', { 'X-Hub-Signature': hubSigned('other', body) }, ['word']],
    ['tampered with', { 'X-Hub-Signature': hubSigned('word', body) }, ['word'], body.replace('42', '43')],
    ['signed with sha1', { 'X-Hub-Signature': 'sha1=0123456789012345678901234567890123456789' }, ['word']],
    ['signed in half', { 'X-Hub-Signature': hubSigned('word', body).slice(0, -1) }, ['word']],
    ['signed by the bare hash', { 'X-Hub-Signature': hubSigned('word', body).slice(7) }, ['word']],
  ])('is not shown %s', (_name, headers, secrets, text) => {
    expect(verify(headers, secrets, text)).toMatch(/\.$/);
  });
});

describe('bodies with something wrong in them', () => {
  test.each<[event: string, body: Body]>([
    ['repo:push', push(moved, { old: null, new: tip('v1', c, 'tag') })],
    ['pullrequest:updated', request()],
    ['pullrequest:fulfilled', request({ state: 'MERGED', merge_commit: { hash: 'abcdef012345' }, closed_by: jonas })],
    ['pullrequest:approved', request({}, { approval: { user: jonas, date: '2026-09-14T10:00:00+00:00' } })],
    ['pullrequest:comment_created', comment()],
    ['repo:commit_status_created', status()],
    ['repo:commit_status_updated', status({ key: 'deploy/production' })],
    ['repo:updated', { actor: mei, repository, changes: { name: { old: 'a', new: 'churn' } } }],
  ])('%s', (event, body) => {
    fc.assert(fc.property(mutated([body]), (other) => readsWithoutFault(bitbucketCloud, event, other)));
  });
});
