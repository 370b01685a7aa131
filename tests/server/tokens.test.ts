/** Tokens of programs: what each may, that it is told once, and that it ends when it should. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasFormOfToken } from '@dualtrack/store';
import { serverLimits } from '../../server/limits.ts';
import {
  codeOf,
  listen,
  openServed,
  personOf,
  tokenFor,
  type Answer,
  type Ask,
  type Asker,
  type Served,
} from '../worlds/served.ts';

let served: Served;
beforeAll(async () => {
  served = await openServed();
});
afterAll(() => served.close());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const by = (token: string, path: string, more: Ask = {}): Promise<Answer> =>
  served.ask(path, 'nobody', { ...more, headers: { ...bearer(token), ...more.headers } });
const make = (who: Asker, body: object): Promise<Answer> =>
  served.ask('/api/tokens', who, { method: 'POST', body: { name: 'Nightly', scope: 'write', ...body } });
const made = async (who: Asker, body: object = {}): Promise<{ id: string; token: string }> => {
  const { status, json } = await make(who, body);
  expect(status).toBe(201);
  return json as unknown as { id: string; token: string };
};
const listed = async (who: Asker, project?: string): Promise<Record<string, unknown>[]> =>
  (await served.ask(`/api/tokens${project ? `?project=${project}` : ''}`, who)).json as never;
/** Runs one command by a token; the code of its refusal, `done`, or the problem of the whole request. */
async function run(token: string, name: string, input: unknown): Promise<string> {
  const commands = [{ id: `by-token-${++ids}`, name, input }];
  const { status, json } = await by(token, '/api/commands', { method: 'POST', body: { commands } });
  return status === 200 ? codeOf(json.results![0]) : json.code!;
}
let ids = 0;

/** A stream that a token opened, while it is open. */
function stream(token: string): { readonly ended: Promise<void>; isOpen: boolean } {
  const send = (path: string, init: object = {}) => fetch(served.origin + path, { ...init, headers: bearer(token) });
  const reading = { isOpen: true, ended: Promise.resolve() };
  const close = (): void => void (reading.isOpen = false);
  reading.ended = listen(send, '/api/feed', () => false).then(close, close);
  return reading;
}

const readers = async (): Promise<number> =>
  Number(/feed_readers (\d+)/.exec((await served.ask('/metrics', 'key')).text)![1]);

describe('a token', () => {
  test('is made by a person in a kept workspace, and told once', async () => {
    expect((await make('ana', {})).json).toMatchObject({ status: 409, code: 'not_kept' });
    const keep = { name: 'Ana Ruiz', email: 'ana@example.org', password: 'seven green bicycles' };
    expect((await served.ask('/api/keep', 'token', { method: 'POST', body: keep })).status).toBe(204);

    const { id, token } = await made('mei');
    expect(token).toMatch(/^dt_[0-9A-Za-z]{49}$/);
    expect(hasFormOfToken(token)).toBe(true);
    const [row] = await listed('mei');
    expect(row).toMatchObject({ id, name: 'Nightly', scope: 'write', used: null });
    const days = (Date.parse(String(row!['until'])) - Date.parse(String(row!['since']))) / 86_400_000;
    expect(days).toBe(serverLimits.tokenDays);
    expect(JSON.stringify(row)).not.toContain(token.slice(3, 20));

    expect((await by(token, '/api/me')).json).toMatchObject({
      name: 'Mei',
      role: 'member',
      token: { id, name: 'Nightly', scope: 'write', project: null },
    });
    expect((await listed('mei'))[0]!['used']).not.toBeNull();
    // Nobody else knows of it, or ends it.
    expect(await listed('raj')).toEqual([]);
    for (const who of ['raj', 'ana'] as const)
      expect((await served.ask(`/api/tokens/${id}`, who, { method: 'DELETE' })).status).toBe(404);
    expect((await by(token, '/api/me')).status).toBe(200);
  });

  test('needs a name, a scope, and an end within a year', async () => {
    for (const [body, field] of [
      [{ name: ' ' }, 'name'],
      [{ name: undefined }, 'name'],
      [{ name: 'x'.repeat(200) }, 'name'],
      [{ scope: 'own' }, 'scope'],
      [{ days: 0 }, 'days'],
      [{ days: 366 }, 'days'],
      [{ days: null }, 'days'],
      [{ days: 1.5 }, 'days'],
      [{ person: 'x' }, 'person'],
    ] as const)
      expect((await make('mei', body)).json, JSON.stringify(body)).toMatchObject({ status: 422, field });
  });

  test('does nothing about accounts and tokens, whatever it may', async () => {
    const { token } = await made('ana', { scope: 'admin' });
    const before = await served.state();
    for (const [method, path, body] of [
      ['GET', '/api/tokens', undefined],
      ['POST', '/api/tokens', { name: 'x', scope: 'read' }],
      ['GET', '/api/account', undefined],
      ['POST', '/api/password', { current: 'seven green bicycles', password: 'nine blue bicycles' }],
      ['POST', '/api/keep', {}],
      ['POST', '/api/sessions/end-others', {}],
    ] as const) {
      const answered = await by(token, path, { method, body });
      expect(answered.json, `${method} ${path}`).toMatchObject({ status: 403, code: 'sessions_only' });
    }
    expect(await served.state()).toBe(before);
  });

  test('does what its scope says, in commands too, and leaves everything as it was where it does not', async () => {
    const [read, write, admin] = await Promise.all(
      ['read', 'write', 'admin'].map(async (scope) => (await made('ana', { scope })).token),
    );
    const before = await served.state();
    const title = { task: 'CHURN-1', title: 'By a program' };
    expect(await run(read!, 'work.rename', title)).toBe('token_reads');
    expect(await run(write!, 'label.remove', { label: 'x' })).toBe('not_found');
    expect(await run(write!, 'project.rename', { project: 'CHURN', name: 'x' })).toBe('forbidden');
    expect(await run(admin!, 'project.restrict', { project: 'CHURN', private: true })).toBe('forbidden');
    expect(await run(admin!, 'people.set', { person: 'Mei', role: 'owner' })).toBe('forbidden');
    for (const path of ['/api/sync', '/api/sample', '/api/readings', '/api/backups', '/api/verify'])
      expect((await by(read!, path, { method: 'POST', body: {} })).json, path).toMatchObject({ code: 'token_reads' });
    for (const path of ['/api/export', '/api/backups'])
      expect((await by(admin!, path)).json, path).toMatchObject({ status: 403 });
    expect(await served.state()).toBe(before);
    expect(await run(write!, 'work.rename', title)).toBe('done');
    expect(await run(admin!, 'project.set', { project: 'CHURN', boxDays: 4 })).toBe('done');
    expect((await by(read!, '/api/tasks/CHURN-1')).json).toMatchObject({ title: title.title });
  });

  test('that is wrong is told apart from none, and from no other that is wrong', async () => {
    const { id, token } = await made('mei');
    const { store, mei } = served.world;
    const expired = await tokenFor(store, { person: personOf(mei), scope: 'read', lifeMs: -1 });
    await served.ask(`/api/tokens/${id}`, 'mei', { method: 'DELETE' });
    // Of the right form, and of nobody: it was one until it was forgotten.
    const unknown = (await tokenFor(store, { person: personOf(mei), scope: 'read', now: 0, lifeMs: 1 })).secret;
    await store.keep(() => store.people.tokens.forgetBefore(2));
    const bodies = new Set<string>();
    for (const each of [token, expired.secret, unknown, 'dt_', `dt_${'0'.repeat(49)}`]) {
      const { status, text } = await by(each, '/api/board');
      expect(status, each.slice(0, 8)).toBe(401);
      bodies.add(text);
    }
    expect(bodies.size).toBe(1);
    expect(hasFormOfToken(`${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`)).toBe(false);
    // A header that no token is as long as never comes to be looked at.
    expect(await rawStatus(`dt_${'a'.repeat(1_000_000)}`)).toBe(431);
    expect((await by(`dt_${'a'.repeat(8_000)}`, '/api/board')).status).toBe(401);
  });
});

describe('a token of one project', () => {
  test('is made, listed and ended by who arranges the project, and sees nothing else', async () => {
    const { world } = served;
    await world.does(world.ana, 'people.join', { person: 'Raj', project: 'CHURN', role: 'admin' });
    for (const [who, code] of [
      ['mei', 'forbidden'],
      ['vic', 'forbidden'],
    ] as const)
      expect((await make(who, { project: 'CHURN' })).json, who).toMatchObject({ code });
    expect((await make('mei', { project: 'SECRET' })).json).toMatchObject({ code: 'not_found' });
    const { id, token } = await made('raj', { project: 'CHURN', scope: 'admin' });
    expect(await listed('raj')).toEqual([]);
    expect(await listed('ana', 'CHURN')).toMatchObject([{ id, name: 'Nightly', by: 'Raj', used: null }]);
    expect((await served.ask('/api/tokens?project=CHURN', 'mei')).status).toBe(403);

    for (const path of [
      '/api/bootstrap',
      '/api/models',
      '/api/ledger',
      '/api/search?q=hidden',
      '/api/rows?kind=project&index=all',
    ])
      expect((await by(token, path)).text, path).not.toMatch(/Hidden|Secret|SECRET/);
    for (const path of ['/api/board?project=SECRET', '/api/tasks/SECRET-1'])
      expect((await by(token, path)).json, path).toMatchObject({ code: 'not_found' });
    expect((await by(token, '/metrics')).status).toBe(403);
    const before = await served.state();
    expect(await run(token, 'work.create', { project: 'SECRET', track: 'data', title: 'x' })).toBe('not_found');
    expect(await run(token, 'project.add', { name: 'Mine' })).toBe('forbidden');
    expect(await served.state()).toBe(before);
    expect(await run(token, 'column.add', { project: 'CHURN', track: 'data', name: 'By token', phase: 'next' })).toBe(
      'done',
    );

    // A stream of it is told of its project alone.
    const send = (path: string, init: object = {}) => fetch(served.origin + path, { ...init, headers: bearer(token) });
    const heard = listen(send, '/api/feed', (told) => told.changes.length > 0);
    await expect.poll(readers).toBe(1);
    await world.does(world.raj, 'work.create', { project: 'SECRET', track: 'data', title: 'Hidden too' });
    await world.does(world.ana, 'people.set', { person: 'Vic', discipline: 'product' });
    expect((await heard).changes.map((each) => each.kind)).toEqual(['person']);
    expect(JSON.stringify((await heard).events)).not.toMatch(/Hidden/);

    expect((await served.ask(`/api/tokens/${id}`, 'mei', { method: 'DELETE' })).status).toBe(404);
    expect((await served.ask(`/api/tokens/${id}`, 'ana', { method: 'DELETE' })).status).toBe(204);
    expect((await by(token, '/api/me')).status).toBe(401);
  });

  test('goes no further than its maker, whenever that changes', async () => {
    const { world } = served;
    const { token } = await made('raj', { project: 'CHURN', scope: 'admin' });
    const rename = () => run(token, 'project.rename', { project: 'CHURN', name: 'Churn of customers' });
    expect(await rename()).toBe('done');
    await world.does(world.ana, 'people.join', { person: 'Raj', project: 'CHURN', role: 'viewer' });
    expect(await rename()).toBe('forbidden');
    const open = stream(token);
    await expect.poll(readers).toBe(1);
    await world.does(world.ana, 'people.leave', { person: 'Raj', project: 'CHURN' });
    await world.does(world.ana, 'project.restrict', { project: 'CHURN', private: true });
    await open.ended;
    expect((await by(token, '/api/me')).status).toBe(401);
    await world.does(world.ana, 'project.restrict', { project: 'CHURN', private: false });
    expect((await by(token, '/api/me')).status).toBe(200);
  });
});

describe('the end of a token', () => {
  test('is the end of its stream: by hand, by time, elsewhere, and when it signs itself out', async () => {
    const { store, mei } = served.world;
    const ways: readonly ((token: { id: string; token: string }) => Promise<unknown>)[] = [
      ({ id }) => served.ask(`/api/tokens/${id}`, 'mei', { method: 'DELETE' }),
      ({ token }) => by(token, '/api/sign-out', { method: 'POST', body: {} }),
      // As another process does it.
      ({ id }) => store.keep(() => store.people.tokens.end(store.workspace, id, Date.now())),
    ];
    for (const end of ways) {
      const token = await made('mei', { scope: 'read' });
      const [open, other] = [stream(token.token), stream((await made('mei')).token)];
      await expect.poll(readers).toBe(2);
      await end(token);
      await open.ended;
      expect((await by(token.token, '/api/board')).status).toBe(401);
      expect(other.isOpen).toBe(true);
      await served.ask(`/api/tokens/${(await listed('mei')).at(-1)!['id'] as string}`, 'mei', { method: 'DELETE' });
      await other.ended;
    }
    const brief = await tokenFor(store, { person: personOf(mei), scope: 'read', lifeMs: 1_000 });
    const open = stream(brief.secret);
    await expect.poll(readers).toBe(1);
    await open.ended;
    expect((await by(brief.secret, '/api/board')).status).toBe(401);
  });

  test('is not another password, but that its maker leaves; coming back brings none back', async () => {
    const { world } = served;
    const { token } = await made('ana', { scope: 'read' });
    const body = { current: 'seven green bicycles', password: 'nine blue bicycles' };
    expect((await served.ask('/api/password', 'key', { method: 'POST', body })).status).toBe(204);
    expect((await by(token, '/api/board')).status).toBe(200);

    const vics = await tokenFor(world.store, { person: personOf(world.vic), scope: 'read' });
    const open = stream(vics.secret);
    await expect.poll(readers).toBe(1);
    await world.does(world.ana, 'people.remove', { person: 'Vic' }, { id: 'vic-leaves' });
    await open.ended;
    expect((await by(vics.secret, '/api/board')).status).toBe(401);
    const { store } = world;
    await expect.poll(() => store.keeps(() => store.people.tokens.get(store.workspace, vics.id))).toBeUndefined();
    await world.does(world.ana, 'change.undo', { command: 'vic-leaves' });
    expect((await by(vics.secret, '/api/board')).status).toBe(401);
  });
});

describe('a program that asks by a code', () => {
  const post = (who: Asker, path: string, body: object): Promise<Answer> =>
    served.ask(path, who, { method: 'POST', body });
  const begin = async (body: object = {}): Promise<{ device: string; code: string; interval: number; url: string }> => {
    const answered = await post('nobody', '/api/device', { name: 'Command line on gpu-7', ...body });
    expect(answered.status).toBe(201);
    return answered.json as never;
  };
  const poll = (device: string): Promise<Answer> => post('nobody', '/api/device/token', { device });

  test('is let in by whoever types the code, as them, and is told its token once, of fifty who ask', async () => {
    const { device, code, url } = await begin({ scope: 'read' });
    expect(code).toMatch(/^[B-Z]{4}-[B-Z]{4}$/);
    expect(url).toBe(`${served.origin}/device`);
    expect((await poll(device)).json).toMatchObject({ status: 400, code: 'authorization_pending' });
    expect((await poll(device)).json).toMatchObject({ status: 400, code: 'slow_down' });
    const seen = await post('mei', '/api/device/look', { code: code.toLowerCase().replace('-', ' ') });
    expect(seen.json).toMatchObject({ name: 'Command line on gpu-7', scope: 'read', address: '127.0.0.1' });
    expect((await post('mei', '/api/device/approve', { code })).status).toBe(204);
    expect((await post('raj', '/api/device/approve', { code })).json).toMatchObject({ status: 422, field: 'code' });

    const answers = await Promise.all(Array.from({ length: 50 }, () => poll(device)));
    const told = answers.filter((each) => each.status === 200);
    expect(told).toHaveLength(1);
    expect(new Set(answers.filter((each) => each !== told[0]).map((each) => each.json.code))).toEqual(
      new Set(['expired_token']),
    );
    const { token } = told[0]!.json as unknown as { token: string };
    expect((await by(token, '/api/me')).json).toMatchObject({ name: 'Mei', token: { scope: 'read' } });
    expect((await poll(device)).json).toMatchObject({ code: 'expired_token' });
  });

  test('is not let in where somebody says no, where time is over, or by who guesses', async () => {
    const { store } = served.world;
    const refused = await begin();
    expect((await post('mei', '/api/device/refuse', { code: refused.code })).status).toBe(204);
    expect((await poll(refused.device)).json).toMatchObject({ code: 'access_denied' });
    expect((await poll(refused.device)).json).toMatchObject({ code: 'expired_token' });

    const late = await begin();
    await store.keep(function* () {
      yield { sql: `update "ticket" set "expiresAt" = 1 where "kind" in ('device', 'code')`, params: [] };
    });
    expect((await post('mei', '/api/device/approve', { code: late.code })).json).toMatchObject({ field: 'code' });
    expect((await poll(late.device)).json).toMatchObject({ code: 'expired_token' });
    expect((await poll('made up')).json).toMatchObject({ code: 'expired_token' });

    const { code } = await begin();
    const found: Record<number, number> = {};
    for (let n = 0; n < 30; n++) {
      const { status } = await post('raj', '/api/device/look', { code: `BBBB-BBB${'BCDFGHJKLM'[n % 10]!}` });
      found[status] = (found[status] ?? 0) + 1;
    }
    expect(found[422]).toBeLessThanOrEqual(serverLimits.guessesMax);
    expect((await post('raj', '/api/device/approve', { code })).status).toBe(429);
    expect((await post('mei', '/api/device/look', { code })).status).toBe(200);
  });
});

test('wrong tokens of one network are given few tries, and right ones from there go on', async () => {
  const { store, mei } = served.world;
  const { token } = await made('mei', { scope: 'read' });
  const wrong = (await tokenFor(store, { person: personOf(mei), scope: 'read', lifeMs: -1 })).secret;
  const found: Record<number, number> = {};
  for (let n = 0; n < serverLimits.guessesPerNetwork + 20; n++) {
    const { status } = await by(wrong, '/api/board', { headers: { 'x-forwarded-for': `10.0.0.${n}` } });
    found[status] = (found[status] ?? 0) + 1;
  }
  expect(found[429]).toBeGreaterThanOrEqual(20);
  expect((await by(token, '/api/board')).status).toBe(200);
});

test('what was made and ended is in the book of the door, without a secret', async () => {
  const { store } = served.world;
  const entries = await store.keeps(() => store.people.entries.before(store.workspace, '', 500));
  const said = entries.map((each) => each.what);
  expect(said).toEqual(expect.arrayContaining(['token_made', 'token_ended']));
  expect(JSON.stringify(entries)).not.toMatch(/dt_/);
  expect(served.log.join('')).not.toMatch(/dt_/);
});

/** The status of a request that no client would send. */
function rawStatus(token: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(served.port, '127.0.0.1');
    socket.on('error', reject);
    socket.once('data', (data) => {
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(String(data))?.[1]));
      socket.destroy();
    });
    socket.write(`GET /api/board HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  });
}
