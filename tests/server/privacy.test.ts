/** What is kept of somebody: taken along whole, and forgotten for good. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSqlite } from '@dualtrack/store';
import { browserAt, keepAsAna, PASSWORD } from '../worlds/browser.ts';
import { openServed, personOf, type Asker, type Served } from '../worlds/served.ts';

let served: Served;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dualtrack-privacy-'));
  served = await openServed({ engine: openSqlite(join(folder, 'data.db')) });
  await keepAsAna(served);
});
afterAll(async () => {
  await served.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Data {
  readonly profile: Record<string, unknown>;
  readonly identities: readonly unknown[];
  readonly memberships: readonly unknown[];
  readonly waysToSignIn: readonly Record<string, unknown>[];
  readonly sessions: readonly Record<string, unknown>[];
  readonly tokens: readonly Record<string, unknown>[];
  readonly door: readonly Record<string, unknown>[];
  readonly changes: readonly { kind: string; patch: Record<string, readonly unknown[]> }[];
  readonly changesLeftOut: number;
}

async function taken(path: string, who: Asker | { headers: Record<string, string> }): Promise<Data> {
  const [as, more] = typeof who === 'string' ? [who, {}] : ['nobody' as const, who];
  const answered = await served.ask(path, as, more);
  expect(answered.status, answered.text).toBe(200);
  expect(answered.headers.get('content-disposition')).toContain('attachment');
  return answered.json as unknown as Data;
}

/** Joins by an invitation, with a password. */
async function join1(name: string, email: string) {
  const browser = browserAt(served);
  const made = await served.ask('/api/invitations', 'ana', { method: 'POST', body: { email, role: 'member' } });
  const secret = String(made.json['link']).split('#')[1]!;
  const joined = await browser.post('/api/join', { secret, name, email, password: PASSWORD });
  expect(joined.status, joined.text).toBeLessThan(300);
  return browser;
}

test('a member takes along what is kept of them, without what would let anybody in', async () => {
  const browser = await join1('Wilhelmina Quill', 'quill@example.org');
  const token = await browser.post('/api/tokens', { name: 'nightly', scope: 'read' });
  await browser.send('/api/commands', {
    method: 'POST',
    body: {
      commands: [
        { id: 'q1', name: 'work.create', input: { project: 'CHURN', track: 'data', title: 'Tidy the orders' } },
        { id: 'q2', name: 'comment.add', input: { task: 'CHURN-1', body: 'I would start with March.' } },
      ],
    },
  });
  const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const data = await taken('/api/account/data', { headers: { cookie } });
  expect(data.profile).toMatchObject({ name: 'Wilhelmina Quill', role: 'member', left: null });
  expect(data.identities).toEqual([{ system: 'email', handle: 'quill@example.org' }]);
  expect(data.waysToSignIn).toMatchObject([{ kind: 'password', address: 'quill@example.org' }]);
  expect(data.sessions).toMatchObject([{ address: '127.0.0.1' }]);
  expect(data.tokens).toMatchObject([{ name: 'nightly', scope: 'read' }]);
  expect(data.door.map((each) => each['what'])).toEqual(expect.arrayContaining(['token_made', 'joined']));
  const said = data.changes.flatMap(({ patch }) => Object.values(patch).map(([, to]) => to));
  for (const each of ['Tidy the orders', 'I would start with March.']) expect(said).toContain(each);
  expect(data.changesLeftOut).toBe(0);
  const text = JSON.stringify(data);
  for (const secret of [...browser.jar.values(), String(token.json['token']), 'argon2', PASSWORD])
    expect(text).not.toContain(secret);
  // Nobody else's.
  expect(text).not.toContain('mei@example.org');
});

test('what somebody did where they see nothing any more is counted, and not told', async () => {
  await served.run('raj', [['work.create', { project: 'SECRET', track: 'data', title: 'Hidden plans' }]]);
  const before = await taken('/api/account/data', 'raj');
  expect(JSON.stringify(before)).toContain('Hidden plans');
  await served.world.does(served.world.ana, 'people.leave', { person: 'Raj', project: 'SECRET' });
  const after = await taken('/api/account/data', 'raj');
  expect(JSON.stringify(after)).not.toContain('Hidden plans');
  expect(JSON.stringify(after)).not.toContain('SECRET');
  expect(after.changesLeftOut).toBeGreaterThan(0);
});

test('of a former member an owner takes it, nobody else, and of a member nobody but they', async () => {
  const of = (who: 'vic' | 'mei'): string => `/api/people/${personOf(served.world[who])}/data`;
  expect((await served.ask(of('mei'), 'ana')).json).toMatchObject({ status: 404, code: 'not_found' });
  await served.world.does(served.world.ana, 'people.remove', { person: 'Vic' });
  expect((await taken(of('vic'), 'ana')).profile).toMatchObject({ name: 'Vic', left: expect.any(String) });
  expect((await served.ask(of('vic'), 'mei')).json).toMatchObject({ status: 403, code: 'forbidden' });
  for (const bad of ['x', '../mei', '%00']) {
    const { status } = await served.ask(`/api/people/${bad}/data`, 'ana');
    expect(status).toBeGreaterThanOrEqual(400);
  }
});

test('whoever is forgotten is in no answer, no feed and no file any more, and cannot come back', async () => {
  const browser = await join1('Zebulon Thackeray', 'thackeray@example.org');
  const who = (await browser.send('/api/account')).json['person'] as string;
  const words = ['zebulon', 'thackeray'];
  const found = (text: string) => words.filter((each) => text.toLowerCase().includes(each));
  await browser.send('/api/search?q=thackeray');
  await browser.signIn('thackeray@example.org', 'wrong');
  await browser.send('/api/commands', {
    method: 'POST',
    body: { commands: [{ id: 'z1', name: 'work.create', input: { project: 'CHURN', track: 'data', title: 'Kept' } }] },
  });
  await served.run('ana', [['people.remove', { person: who }]]);
  const everywhere = async (): Promise<string> => {
    const paths = ['/api/bootstrap', '/api/audit', '/api/audit.csv', '/api/export', '/api/search?q=thackeray'];
    const texts = await Promise.all([...paths, '/api/team'].map((each) => served.ask(each, 'ana')));
    return texts.map((each) => each.text).join('\n');
  };
  const onDisk = (): string =>
    readdirSync(folder)
      .map((each) => readFileSync(join(folder, each), 'latin1'))
      .join('\n');
  expect(found(await everywhere())).toEqual(words);
  expect(found(onDisk())).toEqual(words);

  const [forgotten] = await served.run('ana', [['people.forget', { person: who }]]);
  expect(forgotten?.refusal).toBeUndefined();
  const { store } = served.world;
  await expect.poll(() => found(onDisk())).toEqual([]);
  expect(found(await everywhere())).toEqual([]);
  expect(found(JSON.stringify(await store.changesAfter(0, 100_000)))).toEqual([]);
  expect(await store.verify()).toMatchObject({ differences: 0 });
  expect((await browser.signIn('thackeray@example.org')).status).toBe(401);
  const board = await served.ask('/api/bootstrap', 'mei');
  expect(board.text).toContain('Former member');
  expect(board.text).toContain('Kept');
  // The audit still says that somebody did it.
  expect((await served.ask(`/api/audit?person=${who}`, 'ana')).text).toContain('"name":"Former member"');
});
