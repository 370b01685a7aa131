/** What a replica lives on: the first state, single rows, and a feed without gaps. */
import { gunzipSync } from 'node:zlib';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { kinds, list, sees, unpackRows, type KindName, type LoggedChange } from '@dualtrack/core';
import { sentKinds } from '../../server/feed/hub.ts';
import { listen, openServed, personOf, sessionFor, type Asker, type Served, type Told } from '../worlds/served.ts';

let served: Served;
beforeAll(async () => {
  served = await openServed();
});
afterAll(() => served.close());

const rename = (title: string) => ['work.rename', { task: 'CHURN-1', title }] as const;
let titles = 0;
const writes = (who: Asker = 'mei') => served.run(who, [rename(`Title ${++titles}`)]);

interface Block {
  readonly kind: string;
  readonly columns: never;
}

const linesIn = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const rowsIn = (lines: readonly object[]) =>
  lines
    .filter((each): each is Block => 'kind' in each)
    .flatMap(({ kind, columns }) => unpackRows(columns).map((row) => ({ kind, row })));

describe('the first state', () => {
  test('is lines of JSON: who one is, blocks of rows, and last the number at which they stand', async () => {
    const { text, headers } = await served.ask('/api/bootstrap', 'mei');
    expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(text.endsWith('\n')).toBe(true);
    const lines = linesIn(text);
    expect(lines[0]).toEqual({
      me: { person: personOf(served.world.mei), name: 'Mei', role: 'member', joined: {} },
    });
    expect(lines.at(-1)).toEqual({ seq: await served.world.store.seq() });
    const rows = rowsIn(lines);
    expect(rows.map((each) => each.row['title'])).toContain('Does a larger context help?');
    expect(rows.every((each) => sentKinds.includes(each.kind))).toBe(true);
  });

  test('comes in sections too, packed or plain, the same bytes', async () => {
    const [settings, work] = [
      await served.ask('/api/bootstrap?section=settings'),
      await served.ask('/api/bootstrap?section=work'),
    ];
    const of = (text: string) => new Set(rowsIn(linesIn(text)).map((each) => each.kind));
    expect(of(settings.text)).toContain('column');
    expect(of(settings.text)).not.toContain('task');
    expect(of(work.text)).toContain('task');
    expect(of(work.text)).not.toContain('column');
    for (const { text } of [settings, work]) expect(linesIn(text).at(-1)).toHaveProperty('seq');

    const plain = await served.ask('/api/bootstrap', 'mei', { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    const packed = await served.app.fastify.inject({
      url: '/api/bootstrap',
      headers: { host: 'localhost', authorization: 'Bearer the-token-of-the-folder', 'accept-encoding': 'gzip' },
    });
    expect(packed.headers['content-encoding']).toBe('gzip');
    const asAna = await served.ask('/api/bootstrap', 'token', { headers: { 'accept-encoding': 'identity' } });
    expect(gunzipSync(packed.rawPayload).toString()).toBe(asAna.text);
  });

  test('is not sent again to who has it, and is after any change, and never to somebody else', async () => {
    const first = await served.ask('/api/bootstrap', 'mei');
    const etag = first.headers.get('etag')!;
    const again = await served.ask('/api/bootstrap', 'mei', { headers: { 'if-none-match': etag } });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    for (const [path, who] of [
      ['/api/bootstrap', 'raj'],
      ['/api/bootstrap', 'vic'],
      ['/api/bootstrap?section=work', 'mei'],
    ] as const) {
      expect((await served.ask(path, who, { headers: { 'if-none-match': etag } })).status).toBe(200);
    }
    await writes();
    const after = await served.ask('/api/bootstrap', 'mei', { headers: { 'if-none-match': etag } });
    expect(after.status).toBe(200);
    expect(after.text).toContain(`Title ${titles}`);
  });

  test('has a short tag however many projects there are', async () => {
    await served.run(
      'token',
      Array.from({ length: 60 }, (_, n) => ['project.add', { name: `P${n}`, key: `PP${n}` }] as const),
    );
    expect((await served.ask('/api/bootstrap')).headers.get('etag')!.length).toBeLessThan(40);
  });
});

describe('single rows', () => {
  test('come by id and by an index, in the order asked for or not at all', async () => {
    const tasks = rowsIn(linesIn((await served.ask('/api/bootstrap?section=work')).text)).filter(
      (each) => each.kind === 'task',
    );
    const ids = tasks.map((each) => each.row.id);
    const some = await served.ask(`/api/rows?kind=task&ids=${ids.slice(0, 2).join(',')},nonsense,,`);
    expect(
      rowsIn(linesIn(some.text))
        .map((each) => each.row['id'])
        .sort(),
    ).toEqual(ids.slice(0, 2).sort());
    const project = tasks[0]!.row['project'] as string;
    const all = await served.ask(`/api/rows?kind=task&index=number&at=${project}`);
    expect(rowsIn(linesIn(all.text)).length).toBeGreaterThan(0);
    for (const query of ['ids=', 'index=constructor&at=1', 'index=number', 'index=number&at=x', '']) {
      expect(rowsIn(linesIn((await served.ask(`/api/rows?kind=task&${query}`)).text))).toEqual([]);
    }
  });
});

describe('the feed', () => {
  const follow = (who: Asker, since: number | undefined, enough: (told: Told) => boolean, headers = {}) =>
    listen(served.send(who), `/api/feed${since === undefined ? '' : `?since=${since}`}`, enough, headers);

  test('tells what came since, then what comes, each change once, with its number', async () => {
    const since = await served.world.store.seq();
    await writes();
    await writes();
    const live = follow('mei', since, (told) => told.changes.length === 3);
    await expect.poll(async () => (await served.ask('/metrics')).text).toMatch(/^dualtrack_feed_readers 1$/m);
    await writes();
    const { changes, events } = await live;
    expect(changes.map((each) => each.seq)).toEqual([since + 1, since + 2, since + 3]);
    expect(events.map((each) => Number(each.id))).toEqual([since + 1, since + 2, since + 3]);
    expect(changes).toEqual(await served.world.since(since));
  });

  test('goes on behind Last-Event-ID, which counts more than since', async () => {
    const since = await served.world.store.seq();
    await writes();
    await writes();
    const told = await follow('mei', 0, (each) => each.changes.length >= 1, { 'last-event-id': String(since + 1) });
    expect(told.changes.map((each) => each.seq)).toEqual([since + 2]);
  });

  test('begins with now when nothing is said', async () => {
    const before = await served.world.store.seq();
    const told = follow('mei', undefined, (each) => each.changes.length >= 1);
    await expect.poll(async () => (await served.ask('/metrics')).text).toMatch(/^dualtrack_feed_readers 1$/m);
    await writes();
    expect((await told).changes.map((each) => each.seq)).toEqual([before + 1]);
  });

  test('moves the number on, and tells nothing, when something was not for one', async () => {
    const since = await served.world.store.seq();
    await served.run('raj', [['work.rename', { task: 'SECRET-1', title: 'Still hidden' }]]);
    const told = await follow('vic', since, (each) => each.events.length > 0);
    expect(told.events).toEqual([{ event: 'cursor', id: String(since + 1), data: `{"seq":${since + 1}}` }]);
    const theirs = await follow('raj', since, (each) => each.changes.length > 0);
    expect(theirs.changes[0]).toMatchObject({ seq: since + 1, kind: 'task' });
  });

  test('says to begin anew when the number is of another log', async () => {
    const seq = await served.world.store.seq();
    const told = await follow('mei', seq + 100, (each) => each.events.length > 0);
    expect(told.events).toEqual([{ event: 'resync', id: String(seq), data: `{"seq":${seq}}` }]);
  });

  test('says to begin anew when one may see more, or less, than before', async () => {
    const since = await served.world.store.seq();
    const told = follow('vic', since, (each) => each.events.some((one) => one.event === 'resync'));
    await expect.poll(async () => (await served.ask('/metrics')).text).toMatch(/^dualtrack_feed_readers 1$/m);
    await served.run('token', [['people.join', { person: 'Vic', project: 'SECRET', role: 'viewer' }]]);
    expect((await told).events.at(-1)!.event).toBe('resync');
    const away = follow('vic', await served.world.store.seq(), (each) =>
      each.events.some((one) => one.event === 'resync'),
    );
    await expect.poll(async () => (await served.ask('/metrics')).text).toMatch(/^dualtrack_feed_readers 1$/m);
    await served.run('token', [['people.leave', { person: 'Vic', project: 'SECRET' }]]);
    expect((await away).events.at(-1)!.event).toBe('resync');
  });

  test('of a member who is taken out ends, by name', async () => {
    await served.run('token', [['people.add', { name: 'Tom', role: 'member', emails: ['tom@example.org'] }]]);
    const person = (await served.world.since(0)).findLast((each) => each.kind === 'person' && each.op === 'create')!.id;
    const { store } = served.world;
    const secret = await sessionFor(store, person, Date.now(), 60_000);
    const answered = await fetch(`${served.origin}/api/feed`, {
      headers: { cookie: `dualtrack_${served.port}=${secret}` },
    });
    const read = answered.text();
    await expect.poll(async () => (await served.ask('/metrics')).text).toMatch(/^dualtrack_feed_readers 1$/m);
    await served.run('token', [['people.remove', { person: 'Tom' }]]);
    await expect(read).rejects.toThrow();
    await expect.poll(() => served.log.join('')).toMatch(/feed: reader \d+, Tom, was cut off: revoked/);
    expect((await served.ask('/metrics')).text).toMatch(/^dualtrack_feed_cut_off_total\{reason="revoked"\} 1$/m);
  });

  test('of a reader that stops reading is ended, by name, and the others do not wait for it', async () => {
    const socket = connect(served.port, '127.0.0.1');
    socket.on('error', () => undefined);
    const cookie = served.headersOf('vic')['cookie']!;
    socket.write(`GET /api/feed HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`);
    await once(socket, 'data');
    socket.pause();
    // Each of these is about 100 kB on the wire; the system holds a few MB for a reader before it holds the writer.
    const acceptance = (n: number) =>
      Array.from({ length: 100 }, (_, i) => ({ text: `${n} ${i} ${'x'.repeat(450)}`, done: false }));
    const since = await served.world.store.seq();
    const awake = follow('mei', since, (told) => told.changes.at(-1)?.patch['title']?.[1] === 'At the end');
    const isCut = (): boolean => served.log.join('').includes('too_slow');
    for (let n = 0; n < 400 && !isCut(); n += 8) {
      const some = Array.from(
        { length: 8 },
        (_, i) => ['work.accept', { task: 'CHURN-1', items: acceptance(n + i) }] as const,
      );
      const [first] = await served.run('mei', some);
      expect(first!.refusal).toBeUndefined();
    }
    await expect.poll(isCut).toBe(true);
    expect(served.log.join('')).toMatch(/feed: reader \d+, Vic, was cut off: too_slow/);
    await served.run('mei', [['work.accept', { task: 'CHURN-1', items: [] }], rename('At the end')]);
    const { changes } = await awake;
    expect(changes.map((each) => each.seq)).toEqual(changes.map((_, i) => since + 1 + i));
    socket.destroy();
  });

  test('is cut and resumed a thousand times, and tells every change once and none twice', async () => {
    const { world } = served;
    const since = await world.store.seq();
    const homes = new Map(
      (await world.reads(() => list(kinds.project, 'all', []))).map((each) => [each.id as string, each]),
    );
    const stop = new AbortController();
    const writer = (async () => {
      for (let n = 0; !stop.signal.aborted; n++) {
        await served.run(n % 3 === 0 ? 'token' : 'mei', [
          rename(`Round ${n}`),
          ...(n % 5 === 0 ? [['work.rename', { task: 'SECRET-1', title: `Round ${n}` }] as const] : []),
        ]);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    })();
    const readers = (['mei', 'vic', 'token', 'ana'] as const).map(async (who) => {
      const changes: LoggedChange[] = [];
      let last = since;
      for (let cut = 0; cut < 250; cut++) {
        // Cut after none, one or a few events, some of them in the middle of a batch.
        const most = cut % 4;
        const told = await follow(who, since, (each) => each.events.length >= most, { 'last-event-id': String(last) });
        expect(told.events.every((each) => each.event !== 'resync')).toBe(true);
        changes.push(...told.changes);
        last = told.last ?? last;
      }
      return { who, changes, last };
    });
    const all = await Promise.all(readers);
    stop.abort();
    await writer;
    const log = await world.since(since);
    for (const { who, changes, last } of all) {
      const role = { mei: 'member', vic: 'viewer', token: 'owner', ana: 'owner' } as const;
      const person = personOf(world[who === 'token' ? 'ana' : who]);
      const me = { kind: 'member', person, role: role[who], joined: {} } as const;
      const wanted = log.filter(
        (each) => each.seq <= last && sentKinds.includes(each.kind as KindName) && sees(me, each.scope, homes),
      );
      expect(
        changes.map((each) => each.seq),
        who,
      ).toEqual(wanted.map((each) => each.seq));
      expect(changes).toEqual(wanted);
    }
    expect(log.length).toBeGreaterThan(100);
  });

  test('beats while nothing happens, so that nobody on the way takes it for dead', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const quiet = await openServed();
    const stop = new AbortController();
    const answered = await fetch(`${quiet.origin}/api/feed`, { headers: quiet.headersOf('mei'), signal: stop.signal });
    expect(answered.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(answered.headers.get('cache-control')).toBe('no-cache, no-transform');
    const reader = answered.body!.getReader();
    let said = '';
    const read = async (): Promise<string> => (said += new TextDecoder().decode((await reader.read()).value));
    await read();
    vi.advanceTimersByTime(20_000);
    while (!said.includes('still here')) await read();
    expect(said).toBe(': dualtrack\n\n: still here\n\n');
    vi.useRealTimers();
    stop.abort();
    await quiet.close();
  });
});
