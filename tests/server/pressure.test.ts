/** What is answered under load: health and the door first, heavy work last; and how much one may take of it. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { serverLimits } from '../../server/limits.ts';
import { waitFor, type Load } from '../../server/pressure.ts';
import { openServed, type Served } from '../worlds/served.ts';

const calm: Load = { lagMs: 0, underWay: 0, heavy: 0 };

describe('under load', () => {
  test('heavy work is put off first, then the rest, and health and the door never', () => {
    const { lagMsMax, lagMsHeavyMax, underWayMax, heavyMax } = serverLimits;
    const told = (load: Partial<Load>) =>
      (['first', 'usual', 'heavy'] as const).filter((each) => waitFor(each, { ...calm, ...load }) === undefined);
    expect(told({})).toEqual(['first', 'usual', 'heavy']);
    for (const load of [{ heavy: heavyMax }, { lagMs: lagMsHeavyMax }]) expect(told(load)).toEqual(['first', 'usual']);
    for (const load of [{ underWay: underWayMax }, { lagMs: lagMsMax }]) expect(told(load)).toEqual(['first']);
  });

  test('more heavy work than there is room for is told when to come again, while others go on', async () => {
    const served = await openServed();
    const readers: Socket[] = [];
    try {
      await fill(served);
      for (let n = 0; n < serverLimits.heavyMax; n++) readers.push(await hungry(served));
      const refused = await served.ask('/api/export');
      expect(refused.json).toMatchObject({ status: 503, code: 'busy' });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      for (const path of ['/healthz', '/readyz', '/api/door', '/api/board'])
        expect((await served.ask(path)).status, path).toBe(200);
      expect((await served.ask('/metrics')).text).toMatch(/dualtrack_turned_away_total\{weight="heavy"\} [1-9]/);
      for (const each of readers) each.destroy();
      await expect.poll(async () => (await served.ask('/api/verify', 'token', { method: 'POST' })).status).toBe(200);
    } finally {
      // Because: the server waits for who still reads.
      for (const each of readers) each.destroy();
      await served.close();
    }
  });
});

describe('one session', () => {
  test('is held to nothing where it is the owner’s on their own machine', async () => {
    const served = await openServed();
    const stop = new AbortController();
    try {
      const open = () =>
        fetch(`${served.origin}/api/feed`, { headers: served.headersOf('token'), signal: stop.signal });
      const asked = await Promise.all(Array.from({ length: serverLimits.streamsPerPersonMax + 10 }, open));
      expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([200]));
    } finally {
      stop.abort();
      await served.close();
    }
  });

  test('reads so many streams and no more, also where it asks for all at once, and others theirs', async () => {
    const served = await openServed();
    const stop = new AbortController();
    const open = (who: 'mei' | 'raj') =>
      fetch(`${served.origin}/api/feed`, { headers: served.headersOf(who), signal: stop.signal });
    try {
      const most = serverLimits.streamsPerDoorMax;
      const asked = await Promise.all(Array.from({ length: most + 12 }, () => open('mei')));
      const refused = asked.filter(({ status }) => status !== 200);
      expect(asked.length - refused.length).toBe(most);
      for (const each of [...refused, await open('mei')]) {
        expect([each.status, Number(each.headers.get('retry-after'))]).toEqual([429, serverLimits.busyWaitSeconds]);
        expect(await each.json()).toMatchObject({ code: 'too_many_streams' });
      }
      expect((await open('raj')).status).toBe(200);
    } finally {
      stop.abort();
      await served.close();
    }
  });

  test('asks so much in a minute and no more, and others go on', async () => {
    const served = await openServed();
    try {
      const [cookie] = Object.values(served.headersOf('mei'));
      const one = `GET /healthz HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`;
      const socket = connect(served.port, '127.0.0.1');
      let said = '';
      socket.on('data', (chunk) => (said = (said + chunk.toString()).slice(-4_000)));
      socket.write(one.repeat(serverLimits.accountPerMinute));
      socket.write(one.replace('GET', 'GET').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
      await once(socket, 'close');
      expect(said).toMatch(/HTTP\/1\.1 429 .*"code":"too_many_requests"/s);
      expect((await served.ask('/healthz', 'raj')).status).toBe(200);
      expect((await served.ask('/healthz', 'mei')).json).toMatchObject({ code: 'too_many_requests' });
    } finally {
      await served.close();
    }
  });
});

describe('who is counted', () => {
  const signIn = (served: Served, from: string) =>
    served.ask('/api/sign-in', 'nobody', {
      method: 'POST',
      body: { email: `${from}@example.org`, password: 'not this one' },
      headers: { 'x-forwarded-for': from },
    });
  const seenFrom = async ({ world: { store } }: Served): Promise<(string | null)[]> =>
    (await store.keeps(() => store.people.entries.before(store.workspace, '', 3))).map((each) => each.address);

  test('is whoever connected, whatever a header says', async () => {
    const served = await openServed();
    await signIn(served, '203.0.113.9');
    expect(await seenFrom(served)).toEqual(['127.0.0.1']);
    await served.close();
  });

  test('is whom a proxy names that was named itself, and no other one', async () => {
    const near = await openServed({ trustProxy: ['127.0.0.0/8'] });
    await signIn(near, '203.0.113.9');
    expect(await seenFrom(near)).toEqual(['203.0.113.9']);
    await near.close();
    const far = await openServed({ trustProxy: ['10.0.0.1'] });
    await signIn(far, '203.0.113.9');
    expect(await seenFrom(far)).toEqual(['127.0.0.1']);
    await far.close();
  });
});

test('over https every answer says so for a year, and cookies are of this host alone', async () => {
  const served = await openServed({ publicUrl: 'https://dualtrack.example.org' });
  for (const path of ['/', '/healthz', '/api/nothing'])
    expect((await served.ask(path)).headers.get('strict-transport-security')).toBe('max-age=31536000');
  const { headers } = await served.ask('/?token=the-token-of-the-folder', 'nobody');
  expect(headers.getSetCookie()[0]).toMatch(
    /^__Host-dualtrack_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; .*Secure$/,
  );
  expect((await served.ask('/api/account', 'mei')).status).toBe(200);
  await served.close();
  const plain = await openServed();
  expect((await plain.ask('/healthz')).headers.get('strict-transport-security')).toBeNull();
  await plain.close();
});

/** So much that an export does not fit into what lies between two sockets. */
async function fill(served: Served): Promise<void> {
  const text = 'many words '.repeat(15_000);
  for (let n = 0; n < 60; n++) await served.run('token', [['comment.add', { task: 'CHURN-1', body: `${n} ${text}` }]]);
}

/** Asks for the export until it is let in, as on a busy machine there may be no room yet; reads only its beginning. */
async function hungry(served: Served): Promise<Socket> {
  for (;;) {
    const socket = connect(served.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      `GET /api/export HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer the-token-of-the-folder\r\n\r\n`,
    );
    await once(socket, 'readable');
    const said = (socket.read() as Buffer | null)?.toString() ?? '';
    if (said.startsWith('HTTP/1.1 200')) return socket;
    socket.destroy();
  }
}
