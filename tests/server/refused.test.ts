/** What is refused for want of leave stands in the audit: who, what, from where, how often, and nothing that was sent. */
import Fastify from 'fastify';
import { rmSync } from 'node:fs';
import { request as plainly } from 'node:http';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RefusedBook } from '../../server/people/refused.ts';
import { serverLimits } from '../../server/limits.ts';
import type { AuditLine } from '../../server/people/audit.ts';
import type { MemberCaller } from '../../server/principal.ts';
import { theProject } from '@dualtrack/core';
import { browserAt, keepAsAna } from '../worlds/browser.ts';
import { refusedIn } from '../worlds/database.ts';
import { openServed, personOf, tokenFor, type Served } from '../worlds/served.ts';
import { openWorld } from '../worlds/world.ts';

let served: Served;
let mei: string;
let vic: string;
beforeAll(async () => {
  served = await openServed({ trustProxy: ['127.0.0.1'] });
  await keepAsAna(served);
  [mei, vic] = [personOf(served.world.mei), personOf(served.world.vic)];
});
afterAll(() => served.close());

const lines = async (query: string): Promise<AuditLine[]> =>
  (await served.ask(`/api/audit?limit=200&${query}`, 'ana')).json['lines'] as AuditLine[];
const asked = (all: readonly AuditLine[]): string[] =>
  all.map(({ more }) => [more['asked'], more['code'], more['count']].map(String).join(' ')).sort();

/** What came in since. */
async function since(act: () => Promise<unknown>): Promise<AuditLine[]> {
  const before = (await lines('of=refused')).length;
  await act();
  const all = await lines('of=refused');
  return all.slice(0, all.length - before);
}

const CANARY = 'zebrafish-7';

describe('a member', () => {
  test('is in it with what they may not do, once a minute and with how often', async () => {
    const found = await since(async () => {
      for (let n = 0; n < 5; n++) await served.run('vic', [['work.rename', { task: 'CHURN-1', title: CANARY }]]);
      await served.run('vic', [['comment.add', { task: 'CHURN-1', body: CANARY }]]);
    });
    expect(asked(found)).toEqual(['comment.add forbidden 1', 'work.rename forbidden 5']);
    for (const each of found)
      expect(each).toMatchObject({
        what: 'refused',
        by: { id: vic, name: 'Vic' },
        way: 'session',
        address: '127.0.0.1',
      });
    expect(JSON.stringify(found)).not.toContain(CANARY);
  });

  test('is in it with what they may not read, by the route and not by the address', async () => {
    const found = await since(async () => {
      for (const path of ['/api/audit', '/api/export', `/api/backups/${CANARY}`, `/api/tasks/SECRET-1?x=${CANARY}`])
        await served.ask(path, 'vic');
      await served.ask(`/api/tasks/${CANARY}`, 'vic');
      await served.ask(`/share/${randomUUID()}`, 'vic');
      await served.ask(`/api/providers/${CANARY}`, 'vic', { method: 'PUT', body: { name: CANARY } });
    });
    expect(asked(found)).toEqual([
      'GET /api/audit forbidden 1',
      'GET /api/backups/:name forbidden 1',
      'GET /api/export forbidden 1',
      // What they do not see, and what never was, are one and the same here too.
      'GET /api/tasks/:key not_found 2',
      'GET /share/:id not_found 1',
      'PUT /api/providers/:id forbidden 1',
    ]);
    expect(JSON.stringify(found)).not.toContain(CANARY);
  });

  test('is in it with what their program may not, by a token', async () => {
    const { store } = served.world;
    const { secret } = await tokenFor(store, { person: mei, scope: 'read', name: CANARY });
    const headers = { authorization: `Bearer ${secret}` };
    const call = { id: randomUUID(), name: 'work.rename', input: { task: 'CHURN-1', title: CANARY } };
    const found = await since(async () => {
      await served.ask('/api/commands', 'nobody', { method: 'POST', headers, body: { commands: [call] } });
      await served.ask('/api/account', 'nobody', { headers });
    });
    expect(asked(found)).toEqual(['GET /api/account sessions_only 1', 'POST /api/commands token_reads 1']);
    expect(new Set(found.map((each) => each.way))).toEqual(new Set(['token']));
    expect(JSON.stringify(found)).not.toMatch(new RegExp(`${CANARY}|${secret}`));
  });

  test('is not in it for what is wrong, missing a field, or done', async () => {
    const found = await since(async () => {
      await served.run('mei', [
        ['work.rename', { task: 'CHURN-1', title: '' }],
        ['no.such.verb', {}],
        ['work.rename', { task: 'CHURN-1', title: 'Done' }],
      ]);
      await served.ask('/api/commands', 'mei', { method: 'POST', body: {} });
      await served.ask('/api/nothing', 'mei');
      await served.ask('/assets/gone.js', 'mei');
    });
    expect(found).toEqual([]);
  });
});

describe('a stranger', () => {
  test('is in it with tokens that do not count, and requests that come from elsewhere', async () => {
    const found = await since(async () => {
      for (const address of ['203.0.113.7', '203.0.113.7', '2001:db8::1', '2001:db8::2'])
        await served.ask('/api/board', 'wrong', { headers: { 'x-forwarded-for': address } });
      const headers = { origin: 'https://evil.example', 'x-forwarded-for': '203.0.113.9' };
      await served.ask('/api/sign-in', 'nobody', { method: 'POST', headers, body: { email: CANARY } });
      await askAs('evil.example');
    });
    expect(
      found.map(({ address, more }) => `${address} ${String(more['code'])} ${String(more['count'])}`).sort(),
    ).toEqual([
      '127.0.0.1 wrong_host 1',
      '2001:db8::1 signed_out 2',
      '203.0.113.7 signed_out 2',
      '203.0.113.9 wrong_origin 1',
    ]);
    expect(new Set(found.map((each) => each.by))).toEqual(new Set([null]));
    expect(JSON.stringify(found)).not.toMatch(/zebrafish|a-guess/);
  });

  test('is in it with guessing too often, and not with merely being asked to sign in', async () => {
    const here = browserAt(served);
    const found = await since(async () => {
      for (let n = 0; n < 13; n++) await here.signIn('vic@example.org', CANARY);
      for (const path of ['/api/board', '/api/tasks/CHURN-1', '/nothing', '/']) await here.send(path);
    });
    const refused = found.filter((each) => each.what === 'refused');
    expect(asked(refused)).toEqual(['POST /api/sign-in too_many_tries 3']);
    expect(found.length - refused.length).toBe(10);
    expect(JSON.stringify(found)).not.toContain(CANARY);
  });
});

/** Asks under a name that the server does not have. */
const askAs = (host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    plainly({ host: '127.0.0.1', port: served.port, path: '/api/board', headers: { host } }, (answered) => {
      answered.resume().on('end', resolve);
    })
      .on('error', reject)
      .end();
  });

describe('whoever reads it', () => {
  test('narrows it to what was refused, of one member, also as CSV, which says what, why and how often', async () => {
    const of = await lines(`of=refused&person=${vic}`);
    expect(of.length).toBeGreaterThan(5);
    expect(new Set(of.map((each) => each.by?.id))).toEqual(new Set([vic]));
    const door = await lines('of=door');
    expect(door.map((each) => each.what)).toContain('sign_in_refused');
    expect(door.filter((each) => each.what === 'refused')).toEqual([]);
    expect((await lines('')).filter((each) => each.what === 'refused').length).toBeGreaterThan(5);
    const csv = (await served.ask(`/api/audit.csv?of=refused&person=${vic}`, 'ana')).text.trim().split('\r\n');
    expect(csv).toHaveLength(of.length + 1);
    expect(csv.find((each) => each.includes('work.rename'))).toMatch(
      /,Vic,refused,.*,session,127\.0\.0\.1,.*,work\.rename,forbidden,5$/,
    );
  });

  test('is told of no project that they do not see, whatever was asked of it', async () => {
    await served.world.does(served.world.ana, 'people.set', { person: 'Mei', role: 'admin' });
    await served.run('vic', [['work.rename', { task: 'SECRET-1', title: 'x' }]]);
    const { text } = await served.ask('/api/audit?of=refused&limit=200', 'mei');
    const id = await served.world.store.facts(function* () {
      return (yield* theProject('SECRET')).id;
    });
    expect(text).toContain('work.rename');
    expect(text).not.toMatch(new RegExp(`SECRET|${id}`));
    expect((await served.ask('/api/audit?of=refused', 'vic')).status).toBe(403);
  });
});

test('nothing is written of who was forgotten meanwhile', async () => {
  const { does, ana, store } = served.world;
  const raj = personOf(served.world.raj);
  await served.run('raj', [['people.remove', { person: 'Vic' }]]);
  expect((await lines(`of=refused&person=${raj}`)).map((each) => each.address)).toEqual(['127.0.0.1']);
  await served.run('raj', [['people.remove', { person: 'Vic' }]]);
  await does(ana, 'people.remove', { person: raj });
  await does(ana, 'people.forget', { person: raj });
  const left = await lines(`of=refused&person=${raj}`);
  expect(left).toMatchObject([{ what: 'refused', address: null, agent: null, more: {} }]);
  const all = await store.keeps(() => store.people.entries.before(store.workspace, '', 500));
  expect(all.filter((each) => each.person === raj)).toHaveLength(left.length);
});

test('what was counted is written when the server stops', async () => {
  const own = await openServed();
  await own.run('vic', [['work.rename', { task: 'CHURN-1', title: 'x' }]]);
  expect((await refusedIn(own.world.store)).size).toBe(0);
  await own.app.close();
  expect([...(await refusedIn(own.world.store)).values()]).toEqual([1]);
  await own.world.store.close();
  rmSync(own.folder, { recursive: true, force: true });
});

describe('whoever is refused all day', () => {
  /** Notes commands of somebody, or a stranger at an address. */
  async function noting(book: RefusedBook, many: number, who: { person?: string; address?: string }): Promise<void> {
    const app = Fastify();
    app.decorateRequest('caller');
    const { person, address = '198.51.100.1' } = who;
    app.get('/', (request) => {
      if (person !== undefined)
        request.caller = { kind: 'member', person, via: { kind: 'start' } } as unknown as MemberCaller;
      for (let n = 0; n < many; n++) book.noteCommand(request, `verb.${n}`, 'forbidden');
      return '';
    });
    await app.inject({ path: '/', remoteAddress: address });
    await app.close();
  }
  const sum = (counts: Map<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0);

  test('fills so many lines of a day and no more, and every refusal is counted', async () => {
    const { store } = served.world;
    const before = await refusedIn(store);
    const book = new RefusedBook(store);
    const { refusedLinesOfOne: one, refusedLinesOfMembers: all, refusedLinesOfStrangers: strangers } = serverLimits;
    const first = randomUUID();
    for (let n = 0; n < 3; n++) await noting(book, one + 100, { person: first });
    await book.write();
    const mine = [...(await refusedIn(store))].filter(([key]) => key.startsWith(first));
    expect(mine).toHaveLength(one + 1);
    expect(mine.find(([key]) => key.endsWith('others others'))?.[1]).toBe(300);
    // What is left for others is theirs, and not endless either.
    for (let n = 0; n < all / one + 2; n++) await noting(book, one, { person: randomUUID() });
    for (let n = 0; n < 3; n++) await noting(book, strangers, { address: `198.51.100.${n}` });
    await book.write();
    const after = await refusedIn(store);
    expect(after.size - before.size).toBeLessThanOrEqual(all + strangers + 2);
    expect(sum(after) - sum(before)).toBe(3 * (one + 100) + (all / one + 2) * one + 3 * strangers);
  });

  test('is written with the next when it could not be written, and what is alike in one line', async () => {
    const world = await openWorld();
    const { store } = world;
    const book = new RefusedBook(store);
    const renamed = (from: string, to: string) =>
      store.keep(function* () {
        yield { sql: `alter table "${from}" rename to "${to}"`, params: [] };
      });
    const person = randomUUID();
    await noting(book, 2, { person });
    await renamed('entry', 'away');
    for (let n = 0; n < 3; n++) {
      await expect(book.write()).rejects.toThrow();
      await noting(book, 1, { person });
    }
    await renamed('away', 'entry');
    await noting(book, 1, { address: '198.51.100.9' });
    await book.write();
    const written = await store.keeps(() => store.people.entries.before(store.workspace, '', 100));
    const counts = written.map((each) => `${String(each.data['asked'])} ${String(each.data['count'])}`);
    expect(counts.sort()).toEqual(['verb.0 1', 'verb.0 4', 'verb.1 1']);
    await world.close();
  });
});
