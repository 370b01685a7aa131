/** The audit: who did what, when, from where; for admins, and of nothing that they may not see. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditLine, AuditPage } from '../../server/people/audit.ts';
import { theProject } from '@dualtrack/core';
import { browserAt, PASSWORD } from '../worlds/browser.ts';
import { openServed, personOf, TOKEN, type Asker, type Served } from '../worlds/served.ts';
import { tidy } from '../../server/tidy.ts';

let served: Served;
beforeAll(async () => {
  served = await openServed();
});
afterAll(() => served.close());

const page = async (query: string, who: Asker = 'ana'): Promise<AuditPage> => {
  const answered = await served.ask(`/api/audit${query}`, who);
  expect(answered.status, answered.text).toBe(200);
  return answered.json as unknown as AuditPage;
};

/** All lines, by pages of so many. */
async function all(query: string, limit: number): Promise<AuditLine[]> {
  const lines: AuditLine[] = [];
  for (let next: string | null = ''; next !== null;) {
    const got = await page(`?limit=${limit}${query}${next === '' ? '' : `&before=${next}`}`);
    lines.push(...got.lines);
    ({ next } = got);
  }
  return lines;
}

test('a change says who, from where and by what, also after its answer is forgotten', async () => {
  const [made] = await served.run('mei', [['work.create', { project: 'CHURN', track: 'research', title: 'Audited?' }]]);
  const find = async (): Promise<AuditLine | undefined> =>
    (await page('?of=changes')).lines.find((each) => each.of?.kind === 'task' && each.of.id === made?.created?.id);
  const expected = {
    by: { id: personOf(served.world.mei), name: 'Mei' },
    what: 'create',
    of: { kind: 'task' },
    way: 'session',
    address: '127.0.0.1',
  };
  expect(await find()).toMatchObject(expected);
  const far = Date.now() + 86_400_000;
  await served.world.store.tidy({ now: 0, idleSince: 0, answersBefore: far, tokensBefore: 0, entriesBefore: 0 });
  expect(await find()).toMatchObject(expected);
  await served.world.store.tidy({ now: 0, idleSince: 0, answersBefore: far, tokensBefore: 0, entriesBefore: far });
  expect(await find()).toMatchObject({ by: { name: 'Mei' }, way: null, address: null });
});

test('what happened at the door stands between the changes, newest first, in pages without gap or double', async () => {
  const here = browserAt(served);
  await here.send(`/?token=${TOKEN}`);
  await here.post('/api/keep', { name: 'Ana', email: 'ana@example.org', password: PASSWORD });
  for (let n = 0; n < 12; n++) {
    await here.signIn('ana@example.org', n % 3 === 0 ? 'wrong' : PASSWORD);
    await served.run('mei', [['work.rename', { task: 'CHURN-1', title: `Name ${n}` }]]);
  }
  const whole = await all('', 200);
  expect(await all('', 7)).toEqual(whole);
  expect(whole.map((each) => each.at)).toEqual(
    whole
      .map((each) => each.at)
      .sort()
      .reverse(),
  );
  const words = whole.map((each) => each.what);
  expect(words.indexOf('signed_in')).toBeLessThan(words.indexOf('workspace_kept'));
  expect(words).toContain('sign_in_refused');
  const seqs = await served.world.store.seq();
  const unseen = whole.filter((each) => each.of?.kind === 'settling');
  expect(unseen).toEqual([]);
  expect(whole.filter((each) => each.of).length).toBeLessThanOrEqual(seqs);
  const mine = await all(`&person=${personOf(served.world.mei)}`, 200);
  expect(new Set(mine.map((each) => each.by?.name))).toEqual(new Set(['Mei']));
  expect(JSON.stringify(whole)).not.toMatch(/bicycles|wrong"/);
});

test('an admin reads nothing of a project that is not theirs, a member nothing at all', async () => {
  await served.world.does(served.world.ana, 'people.set', { person: 'Mei', role: 'admin' });
  const hidden = (await all('', 200)).filter((each) => each.of?.kind === 'task').length;
  const hers = (await page('?of=changes', 'mei')).lines.filter((each) => each.of?.kind === 'task').length;
  expect(hers).toBeLessThan(hidden);
  const csv = await served.ask('/api/audit.csv', 'mei');
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(csv.text.split('\r\n')[0]).toBe('at,by,what,kind,id,fields,cause,way,address,agent,asked,code,count');
  const secret = await served.world.store.facts(function* () {
    return (yield* theProject('SECRET')).id;
  });
  expect(csv.text).not.toContain(secret);
  expect((await served.ask('/api/audit', 'vic')).status).toBe(403);
  expect((await served.ask('/api/audit.csv', 'nobody')).status).toBe(401);
});

test('it reaches back as far as an owner says, and that they said so is in it', async () => {
  const { store, does, refuses, ana, mei } = served.world;
  const [day, now] = [86_400_000, Date.now()];
  const note = (age: number) =>
    store.keep(() => {
      const entry = { at: now - age * day, what: 'signed_in', person: null, data: { age }, address: null, agent: null };
      return store.people.entries.add(store.workspace, entry);
    });
  for (const age of [29, 89, 91, 364, 366]) await note(age);
  const ages = async (): Promise<unknown[]> => {
    await tidy(store, now);
    return (await all('&of=door', 200)).flatMap(({ more }) => more['age'] ?? []);
  };
  expect((await page('')).days).toBe(365);
  expect(await ages()).toEqual([29, 89, 91, 364]);
  expect(await refuses(mei, 'workspace.policy', { auditDays: 30 })).toBe('forbidden');
  expect(await ages()).toEqual([29, 89, 91, 364]);
  await does(ana, 'workspace.policy', { auditDays: 90 });
  const said = await page('?of=changes&limit=1');
  expect(said).toMatchObject({ days: 90, lines: [{ by: { name: 'Ana' }, of: { kind: 'policy' } }] });
  expect(await ages()).toEqual([29, 89]);
  await does(ana, 'workspace.policy', { auditDays: 30 });
  expect((await page('?of=changes&limit=1')).lines[0]).toMatchObject({ what: 'update', fields: ['auditDays'] });
  expect(await ages()).toEqual([29]);
  // What went is gone for good, whatever is said after; changes stay.
  const changes = (await all('&of=changes', 200)).length;
  await does(ana, 'workspace.policy', { auditDays: 3_650 });
  expect(await ages()).toEqual([29]);
  expect((await all('&of=changes', 200)).length).toBe(changes + 1);
});

test('what is asked wrongly is said', async () => {
  for (const query of [
    '?limit=0',
    '?limit=x',
    '?limit=201',
    '?person=ana',
    '?of=all',
    '?of=toString',
    '?before=1',
    '?before=x.y',
  ])
    expect((await served.ask(`/api/audit${query}`, 'ana')).status, query).toBe(400);
});
