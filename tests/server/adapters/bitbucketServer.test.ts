/** Bitbucket Server's and Data Center's deliveries: who they are from, what they are called, and what they tell. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitbucketServer } from '../../../server/integrations/bitbucket-server/bitbucketServer.ts';
import { expectAllowed, readsWithoutFault } from '../../worlds/allowed.ts';
import { delivery, hubSigned, inShort } from '../../worlds/forges.ts';
import { mutated } from '../../worlds/mutated.ts';

const [a, b, c, zero] = ['a'.repeat(40), 'b'.repeat(40), 'c'.repeat(40), '0'.repeat(40)];
const page = 'https://git.example.org/projects/RISK/repos/churn';
const repository = {
  slug: 'churn',
  id: 84,
  name: 'Churn',
  project: { key: 'RISK', id: 3, name: 'Risk' },
  links: {
    clone: [
      { name: 'http', href: 'https://git.example.org/scm/risk/churn.git' },
      { name: 'ssh', href: 'ssh://git@git.example.org:7999/risk/churn.git' },
    ],
    self: [{ href: `${page}/browse` }],
  },
};
const bare = { ...repository, links: undefined };
const mei = {
  name: 'mei',
  emailAddress: 'mei@example.org',
  id: 5,
  displayName: 'Mei Lin',
  slug: 'mei',
  type: 'NORMAL',
};
const jonas = { name: 'jonas', id: 6, displayName: 'Jonas', slug: 'jonas', type: 'NORMAL' };

const event = (eventKey: string, more: object) => ({ eventKey, date: '2026-09-14T11:00:00+0200', actor: mei, ...more });
const change = (type: string, fromHash: string, toHash: string, id = 'refs/heads/churn-42-bins') => ({
  ref: { id, displayId: id.replace(/^refs\/\w+\//, ''), type: id.startsWith('refs/tags/') ? 'TAG' : 'BRANCH' },
  refId: id,
  fromHash,
  toHash,
  type,
});
const push = (changes: object[], more: object = {}) => event('repo:refs_changed', { repository, changes, ...more });
const commit = (id: string, parent: string, message: string) => ({
  id,
  message,
  author: { name: 'Mei Lin', emailAddress: 'mei@example.org' },
  authorTimestamp: Date.parse('2026-09-14T08:00:00Z'),
  committerTimestamp: Date.parse('2026-09-14T08:30:00Z'),
  parents: [{ id: parent }],
});

const request = (eventKey: string, pull: object = {}, more: object = {}) =>
  event(eventKey, {
    pullRequest: {
      id: 7,
      version: 1,
      title: 'CHURN-42 bin the tenure',
      description: 'closes CHURN-42',
      state: 'OPEN',
      open: true,
      closed: false,
      createdDate: Date.parse('2026-09-14T08:00:00.123Z'),
      updatedDate: Date.parse('2026-09-14T08:59:59.900Z'),
      fromRef: { id: 'refs/heads/churn-42-bins', displayId: 'churn-42-bins', latestCommit: b, repository },
      toRef: { id: 'refs/heads/main', displayId: 'main', latestCommit: a, repository },
      author: { user: mei, role: 'AUTHOR', approved: false, status: 'UNAPPROVED' },
      reviewers: [{ user: jonas, role: 'REVIEWER', approved: false, status: 'UNAPPROVED' }],
      participants: [],
      links: { self: [{ href: `${page}/pull-requests/7` }] },
      ...pull,
    },
    ...more,
  });
const merged = {
  state: 'MERGED',
  closedDate: Date.parse('2026-09-14T08:59:59.900Z'),
  properties: { mergeCommit: { id: c } },
};
const said = (status: string) => ({ actor: jonas, participant: { user: jonas, role: 'REVIEWER', status } });
const comment = { id: 17, text: 'CHURN-42 #time 2h', author: mei, createdDate: Date.parse('2026-09-14T08:15:00Z') };

const read = (body: unknown, key = '') => bitbucketServer.read(key, body);
const at = (text: string) => Date.parse(text);

const delivered = (headers: Record<string, string>, body: unknown) =>
  delivery(headers, typeof body === 'string' ? body : JSON.stringify(body));

describe('what Bitbucket Server tells', () => {
  test.each<[name: string, body: unknown, told: string[]]>([
    [
      'a push, whose commits older versions do not tell',
      push([change('UPDATE', a, b)]),
      ['push refs/heads/churn-42-bins aaaaaaa..bbbbbbb 0 and more'],
    ],
    [
      'a push with its commits',
      push([change('UPDATE', a, c)], {
        commits: [commit(c, b, 'second'), commit(b, a, 'first')],
        toCommit: commit(c, b, 'second'),
      }),
      ['push refs/heads/churn-42-bins aaaaaaa..ccccccc 2'],
    ],
    [
      'a push with some of its commits',
      push([change('UPDATE', a, c)], { toCommit: commit(c, b, 'second') }),
      ['push refs/heads/churn-42-bins aaaaaaa..ccccccc 1 and more'],
    ],
    [
      'several branches and tags at once: commits are of the one that they end in',
      push(
        [change('ADD', zero, c), change('DELETE', a, zero, 'refs/heads/old'), change('ADD', zero, b, 'refs/tags/v1')],
        {
          commits: [commit(c, b, 'second')],
        },
      ),
      [
        'push refs/heads/churn-42-bins new..ccccccc 1 and more',
        'push refs/heads/old aaaaaaa..gone 0',
        'push refs/tags/v1 new..bbbbbbb 0',
      ],
    ],
    ['a request opened, with a reviewer', request('pr:opened'), ['pull 7 open', 'review 7 jonas requested']],
    ['a draft', request('pr:opened', { draft: true, reviewers: [] }), ['pull 7 draft']],
    ['new commits', request('pr:from_ref_updated', {}, { previousFromHash: a }), ['pull 7 open']],
    ['another base', request('pr:to_ref_updated'), ['pull 7 open']],
    ['another title', request('pr:modified', {}, { previousTitle: 'x' }), ['pull 7 open']],
    ['merged', request('pr:merged', merged), ['pull 7 merged']],
    ['declined', request('pr:declined', { state: 'DECLINED' }), ['pull 7 closed']],
    ['opened again', request('pr:reopened'), ['pull 7 open']],
    ['deleted', request('pr:deleted'), ['pull 7 closed']],
    ['approved', request('pr:reviewer:approved', {}, said('APPROVED')), ['pull 7 open', 'review 7 jonas approved']],
    [
      'no longer approved',
      request('pr:reviewer:unapproved', {}, said('UNAPPROVED')),
      ['pull 7 open', 'review 7 jonas withdrawn'],
    ],
    [
      'changes asked for',
      request('pr:reviewer:needs_work', {}, said('NEEDS_WORK')),
      ['pull 7 open', 'review 7 jonas changes'],
    ],
    [
      'the same under its other name',
      request('pr:reviewer:changes_requested', {}, said('NEEDS_WORK')),
      ['pull 7 open', 'review 7 jonas changes'],
    ],
    [
      'reviewers who came and went',
      request('pr:reviewer:updated', {}, { addedReviewers: [jonas], removedReviewers: [mei] }),
      ['pull 7 open', 'review 7 jonas requested', 'review 7 mei withdrawn'],
    ],
    ['a comment', request('pr:comment:added', {}, { comment }), ['comment comment:17 on 7']],
    [
      'a comment on a commit',
      event('repo:comment:added', { repository, comment, commit: b }),
      ['comment commit-comment:17 on a commit'],
    ],
    [
      'a name',
      event('repo:modified', { old: { ...repository, slug: 'attrition' }, new: repository }),
      ['repo 84 RISK/churn'],
    ],
    [
      'another project',
      event('repo:modified', { old: { ...repository, project: { key: 'OLD' } }, new: repository }),
      ['repo 84 RISK/churn'],
    ],
    ['another description', event('repo:modified', { old: repository, new: repository }), []],
    ['a test of the connection', { test: true }, []],
    ...[
      'diagnostics:ping',
      'repo:forked',
      'pr:comment:edited',
      'pr:comment:deleted',
      'mirror:repo_synchronized',
      'repo:secret_detected',
      'project:modified',
      'constructor',
    ].map((key): [string, unknown, string[]] => [`${key}, which is not ours`, event(key, { repository }), []]),
  ])('%s', (_name, body, told) => {
    expect(read(body, 'diagnostics:ping').map(inShort)).toEqual(told);
    read(body).forEach(expectAllowed);
  });

  test('a push whole, with parents before children', () =>
    expect(read(push([change('UPDATE', a, c)], { commits: [commit(c, b, 'second'), commit(b, a, 'first')] }))).toEqual([
      {
        repo: {
          id: '84',
          name: 'RISK/churn',
          url: `${page}/browse`,
          clones: ['https://git.example.org/scm/risk/churn.git', 'ssh://git@git.example.org:7999/risk/churn.git'],
          defaultBranch: null,
        },
        kind: 'push',
        push: {
          ref: 'refs/heads/churn-42-bins',
          before: a,
          after: c,
          by: { id: '5', login: 'mei', name: 'Mei Lin', email: 'mei@example.org' },
          at: at('2026-09-14T09:00:00Z'),
          commits: [
            {
              sha: b,
              message: 'first',
              author: { name: 'Mei Lin', email: 'mei@example.org' },
              at: at('2026-09-14T08:00:00Z'),
              files: [],
            },
            {
              sha: c,
              message: 'second',
              author: { name: 'Mei Lin', email: 'mei@example.org' },
              at: at('2026-09-14T08:00:00Z'),
              files: [],
            },
          ],
          isCut: false,
        },
      },
    ]));

  test('a request merged whole', () =>
    expect(read(request('pr:merged', merged))).toMatchObject([
      {
        pull: {
          number: 7,
          title: 'CHURN-42 bin the tenure',
          body: 'closes CHURN-42',
          url: `${page}/pull-requests/7`,
          author: { id: '5', login: 'mei', email: 'mei@example.org' },
          state: 'merged',
          branch: 'churn-42-bins',
          base: 'main',
          head: b,
          merge: c,
          fork: false,
          openedAt: at('2026-09-14T08:00:00.123Z'),
          stateAt: at('2026-09-14T08:59:59.900Z'),
          toldAt: at('2026-09-14T08:59:59.900Z'),
          by: { login: 'mei' },
        },
      },
    ]));

  test('dates as older versions write them', () =>
    expect(
      read(
        request('pr:declined', {
          state: 'DECLINED',
          createdDate: '2026-09-14T10:00:00+0200',
          updatedDate: '2026-09-14T10:30:00+0200',
          closedDate: '2026-09-14T10:30:00+0200',
        }),
      ),
    ).toMatchObject([
      {
        pull: {
          openedAt: at('2026-09-14T08:00:00Z'),
          stateAt: at('2026-09-14T08:30:00Z'),
          toldAt: at('2026-09-14T08:30:00Z'),
        },
      },
    ]));

  test('reopening, readiness and deletion count from when they are told, and nothing else does', () => {
    const since = (body: unknown) => {
      const [told] = read(body);
      return told?.kind === 'pull' ? [told.pull.stateAt, told.pull.toldAt] : [];
    };
    const [opened, updated, now] = ['2026-09-14T08:00:00.123Z', '2026-09-14T08:59:59.900Z', '2026-09-14T09:00:00Z'].map(
      at,
    );
    expect(since(request('pr:modified'))).toEqual([opened, updated]);
    expect(since(request('pr:modified', { draft: false }, { previousDraft: true }))).toEqual([now, updated]);
    expect(since(request('pr:reopened'))).toEqual([now, updated]);
    expect(since(request('pr:deleted'))).toEqual([now, now]);
  });

  test('who approves what is merged did not merge it', () =>
    expect(read(request('pr:reviewer:approved', merged, said('APPROVED')))[0]).toMatchObject({
      pull: { state: 'merged', by: null, stateAt: at('2026-09-14T08:59:59.900Z') },
    }));

  test('without addresses pages are built from those of the repository, or there are none', () => {
    const to = (repository: object) => ({ toRef: { displayId: 'main', repository }, links: { self: [null] } });
    expect(read(request('pr:modified', to(repository)))).toMatchObject([{ pull: { url: `${page}/pull-requests/7` } }]);
    expect(read(request('pr:modified', to(bare)))).toMatchObject([
      { repo: { url: '', clones: [] }, pull: { url: '' } },
    ]);
  });

  test('a request out of a fork, by somebody without an id', () => {
    const fromRef = { id: 'refs/heads/x', latestCommit: b, repository: { ...repository, id: 99 } };
    expect(read(request('pr:opened', { fromRef, author: { user: { name: 'bot' } }, reviewers: [] }))).toMatchObject([
      { pull: { fork: true, branch: 'x', author: { id: '', login: 'bot' } } },
    ]);
  });

  test('the event is told by the header where the body does not', () =>
    expect(read({ ...request('pr:merged', merged), eventKey: undefined }, 'pr:merged').map(inShort)).toEqual([
      'pull 7 merged',
    ]));

  test.each<[name: string, body: unknown]>([
    ['a push without a repository', event('repo:refs_changed', { changes: [] })],
    ['a change of no ref', push([{ fromHash: a, toHash: b }])],
    ['a request without its repository', request('pr:opened', { toRef: {} })],
    ['a request without a number', request('pr:opened', { id: 0 })],
  ])('%s is not read', (_name, body) => {
    expect(() => read(body)).toThrow('This is not what was expected at');
  });
});

test('a delivery is called by its request, or by its content', () => {
  const { identify } = bitbucketServer;
  const body = push([change('UPDATE', a, b)]);
  expect(identify(delivered({ 'X-Request-Id': 'r-1', 'X-Event-Key': 'repo:refs_changed' }, body))).toEqual({
    key: 'r-1',
    event: 'repo:refs_changed',
  });
  expect(identify(delivered({}, body))).toMatchObject({
    key: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
    event: 'repo:refs_changed',
  });
  expect(identify(delivered({}, 'no JSON')).event).toBe('');
});

describe('who a delivery of Bitbucket Server is from', () => {
  const body = JSON.stringify(push([change('UPDATE', a, b)]));
  const verify = (headers: Record<string, string>, secrets: string[], text = body) =>
    bitbucketServer.verify(delivered(headers, text), secrets, 0);

  test('is shown by its signature', () =>
    expect(verify({ 'X-Hub-Signature': hubSigned('word', body) }, ['new', 'word'])).toBeUndefined());

  test.each<[name: string, headers: Record<string, string>, secrets: string[], text?: string]>([
    ['unsigned', {}, ['word']],
    ['where the secret is empty', { 'X-Hub-Signature': hubSigned('', body) }, ['']],
    ['signed by another connection', { 'X-Hub-Signature': hubSigned('other', body) }, ['word']],
    ['tampered with', { 'X-Hub-Signature': hubSigned('word', body) }, ['word'], body.replace('42', '43')],
    ['by a password', { Authorization: 'Basic bWVpOndvcmQ=' }, ['word']],
  ])('is not shown %s', (_name, headers, secrets, text) => {
    expect(verify(headers, secrets, text)).toMatch(/\.$/);
  });
});

describe('bodies with something wrong in them', () => {
  const bodies = [
    push([change('UPDATE', a, c), change('ADD', zero, b, 'refs/tags/v1')], {
      commits: [commit(c, b, 'x'), commit(b, a, 'y')],
    }),
    request('pr:opened'),
    request('pr:merged', merged),
    request('pr:deleted'),
    request('pr:reviewer:needs_work', {}, said('NEEDS_WORK')),
    request('pr:reviewer:updated', {}, { addedReviewers: [jonas], removedReviewers: [mei] }),
    request('pr:comment:added', {}, { comment }),
    event('repo:modified', { old: { ...repository, slug: 'attrition' }, new: repository }),
  ];
  test.each(bodies.map((body) => [body.eventKey, body] as const))('%s', (key, body) => {
    fc.assert(fc.property(mutated([body]), (other) => readsWithoutFault(bitbucketServer, key, other)));
  });
});
