/** What every request passes first, and what every answer carries: hosts, origins, bodies, headers, problems. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openServed, type Ask, type Served } from '../worlds/served.ts';

let served: Served;
beforeAll(async () => {
  served = await openServed();
});
afterAll(() => served.close());

/** Sends bytes as they are, and gives all that comes back until the server closes. */
async function raw(lines: string): Promise<string> {
  const socket = connect(served.port, '127.0.0.1');
  let said = '';
  socket.on('data', (chunk) => (said += chunk.toString()));
  socket.on('error', () => undefined);
  socket.write(lines);
  await once(socket, 'close');
  return said;
}

const withHost = (host: string, path = '/api/workspace'): Promise<string> =>
  raw(
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer the-token-of-the-folder\r\nConnection: close\r\n\r\n`,
  );

let ids = 0;
const create = (title: string): Ask => ({
  method: 'POST',
  body: {
    commands: [{ id: `rim-${++ids}`, name: 'work.create', input: { project: 'CHURN', track: 'production', title } }],
  },
});

describe('a host', () => {
  test.each(['localhost', 'localhost:4747', '127.0.0.1:1', '[::1]:4747', 'app.localhost', '192.168.0.7'])(
    '%s is answered',
    async (host) => {
      expect(await withHost(host)).toMatch(/^HTTP\/1\.1 200 /);
    },
  );

  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '', '0x7f.1.evil', 'a@localhost'])(
    '"%s" is not, whatever is asked and whoever asks',
    async (host) => {
      for (const path of ['/api/workspace', '/', '/healthz', '/nothing']) {
        const said = await withHost(host, path);
        expect(said, path).toMatch(/^HTTP\/1\.1 421 /);
        expect(said).toContain('"code":"wrong_host"');
      }
    },
  );
});

describe('an origin', () => {
  const post = (headers: Record<string, string>, who: 'token' | 'ana' = 'ana') =>
    served.ask('/api/commands', who, { ...create(`from ${Object.values(headers).join(' ')}`), headers });

  test('of its own may write', async () => {
    expect((await post({ origin: served.origin, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await post({ 'sec-fetch-site': 'none' })).status).toBe(200);
    expect((await post({}, 'token')).status).toBe(200);
  });

  test.each<[Record<string, string>]>([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: '' }],
    [{ origin: 'http://localhost:1' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
  ])('elsewhere (%o) writes nothing, with a session and with a token', async (headers) => {
    const before = await served.state();
    for (const who of ['ana', 'token'] as const) {
      expect((await post(headers, who)).json).toMatchObject({ status: 403, code: 'wrong_origin' });
    }
    expect(await served.state()).toBe(before);
  });

  test('elsewhere gets no leave to read either', async () => {
    const { headers } = await served.ask('/api/workspace', 'ana', { headers: { origin: 'https://evil.example' } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
    const asked = await served.ask('/api/commands', 'ana', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(asked.status).toBeGreaterThanOrEqual(400);
    expect(asked.headers.get('access-control-allow-methods')).toBeNull();
  });
});

describe('every answer', () => {
  const paths = [
    '/',
    '/healthz',
    '/readyz',
    '/metrics',
    '/api/openapi.json',
    '/api/workspace',
    '/api/bootstrap',
  ].concat([
    '/api/nothing',
    '/CHURN/board',
    '/nothing.png',
    '/%zz',
    '/api/%zz',
    '/api/tasks/NO-1',
    '/api/export',
    '/api/board',
  ]);

  test.each(paths)('to GET %s has the headers, signed in or not', async (path) => {
    for (const who of ['nobody', 'token'] as const) {
      const { headers, status, json } = await served.ask(path, who);
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('x-powered-by')).toBeNull();
      if (path.startsWith('/api/') && !/openapi|bootstrap|%zz/.test(path)) {
        expect(headers.get('cache-control')).toBe('no-store');
      }
      if (status >= 400) {
        expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
        expect(json).toMatchObject({ status, code: expect.any(String), detail: expect.any(String) });
        expect(json.type).toBe(`urn:dualtrack:${json.code}`);
      }
    }
  });

  test('that is a page of the app lets whoever opened it hold nothing of it, in the word that their browser knows', async () => {
    const policyOf = async (path: string, headers: Record<string, string>): Promise<string | null> =>
      (await served.ask(path, 'ana', { headers })).headers.get('cross-origin-opener-policy');
    for (const path of ['/', '/CHURN/board']) {
      expect(await policyOf(path, {})).toBe('same-origin');
      expect(await policyOf(path, { 'sec-ch-ua': '"Chromium";v="140"' })).toBe('noopener-allow-popups');
    }
  });

  test('of the feed and of long work has them too', async () => {
    const stop = new AbortController();
    const feed = await fetch(`${served.origin}/api/feed`, { headers: served.headersOf('token'), signal: stop.signal });
    const verify = await served.ask('/api/verify', 'token', { method: 'POST' });
    for (const { headers } of [feed, verify]) {
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    }
    stop.abort();
  });

  test('to what is no HTTP, or has too long a head, is a problem too', async () => {
    expect(await raw('HELLO THERE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*"code":"bad_request"/s);
    const long = `GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(100_000)}\r\n\r\n`;
    expect(await raw(long)).toMatch(/^(HTTP\/1\.1 431 .*"code":"too_large")?/s);
    expect((await served.ask('/healthz', 'nobody')).status).toBe(200);
  });

  test('of the page says that it is not built, with the sources of pages alone', async () => {
    const { text, headers } = await served.ask('/', 'nobody');
    expect(text).toContain('its web pages have not been built yet');
    expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
  });
});

describe('a body', () => {
  const post = (body: string | undefined, type: string | undefined = 'application/json') =>
    served.ask('/api/commands', 'token', {
      method: 'POST',
      ...(body === undefined ? {} : { body }),
      headers: type ? { 'content-type': type } : {},
    });
  const deep = (levels: number): string =>
    `{"commands":[{"id":"deep","name":"work.create","input":${'['.repeat(levels)}${']'.repeat(levels)}}]}`;

  test.each<[name: string, body: string | undefined, type: string, status: number, code: string]>([
    ['none', undefined, 'application/json', 400, 'not_json'],
    ['empty', '', 'application/json', 400, 'not_json'],
    ['cut off', '{"commands":[', 'application/json', 400, 'not_json'],
    ['a text', 'hello', 'text/plain', 415, 'not_json'],
    ['a form', 'commands=1', 'application/x-www-form-urlencoded', 415, 'not_json'],
    ['JSON that calls itself text', '{"commands":[]}', 'text/plain', 415, 'not_json'],
    ['a list', '[]', 'application/json', 400, 'bad_commands'],
    ['null', 'null', 'application/json', 400, 'bad_commands'],
    ['no commands', '{"commands":[]}', 'application/json', 400, 'bad_commands'],
    ['commands of the wrong kind', '{"commands":"work.move"}', 'application/json', 400, 'bad_commands'],
    ['a command without an id', '{"commands":[{"name":"work.move"}]}', 'application/json', 400, 'bad_commands'],
    ['more than it should', '{"commands":[],"as":"ana"}', 'application/json', 400, 'bad_commands'],
    [
      'a command that names its actor',
      '{"commands":[{"id":"1","name":"x","as":"1"}]}',
      'application/json',
      400,
      'bad_commands',
    ],
    ['a prototype', '{"__proto__":{"commands":[]}}', 'application/json', 400, 'not_json'],
    [
      'a prototype inside',
      '{"commands":[{"id":"1","name":"x","input":{"__proto__":{}}}]}',
      'application/json',
      400,
      'not_json',
    ],
    ['a constructor', '{"constructor":{"prototype":{}}}', 'application/json', 400, 'not_json'],
    ['41 levels', deep(38), 'application/json', 400, 'too_deep'],
    ['a million levels', deep(1_000_000), 'application/json', 400, 'too_deep'],
    [
      '10 MB',
      `{"commands":[{"id":"1","name":"x","input":"${'x'.repeat(10_000_000)}"}]}`,
      'application/json',
      413,
      'too_large',
    ],
  ])('that is %s is refused with a code, and quickly', async (_, body, type, status, code) => {
    const before = await served.state();
    const started = performance.now();
    const { json } = await post(body, type);
    expect(json).toMatchObject({ status, code });
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(await served.state()).toBe(before);
  });

  test('of more than a hundred commands is refused whole', async () => {
    const before = await served.state();
    const one = (n: number) => ({ id: `n${n}`, name: 'project.add', input: { name: `P${n}` } });
    const commands = Array.from({ length: 101 }, (_, n) => one(n));
    const { json } = await served.ask('/api/commands', 'token', { method: 'POST', body: { commands } });
    expect(json).toMatchObject({ status: 400, code: 'bad_commands' });
    expect(await served.state()).toBe(before);
  });

  test('that comes in pieces and grows too large is cut off, and others are served meanwhile', async () => {
    const socket = connect(served.port, '127.0.0.1');
    let said = '';
    socket.on('data', (chunk) => (said += chunk.toString()));
    socket.on('error', () => undefined);
    const head = `POST /api/commands HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer the-token-of-the-folder\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    socket.write(head);
    const piece = 'x'.repeat(500_000);
    for (let n = 0; n < 10; n++) socket.write(`${piece.length.toString(16)}\r\n${piece}\r\n`);
    await expect.poll(() => said).toMatch(/^HTTP\/1\.1 413 /);
    expect((await served.ask('/healthz', 'nobody')).status).toBe(200);
    socket.destroy();
  });
});

describe('a query', () => {
  test.each([
    '/api/board?project=CHURN&project=SECRET',
    '/api/ledger?search=a&search=b',
    '/api/search?q=a&q=b',
    '/api/rows?kind=task&ids=a&ids=b',
    '/api/models?at=2026-01-01&at=2027-01-01',
    '/api/journey?of=a&of=b',
    '/api/bootstrap?section=work&section=settings',
    '/api/feed?since=1&since=2',
    '/api/tasks/%00',
    '/api/search?q=%00',
  ])('%s says which is meant, or is refused', async (path) => {
    expect((await served.ask(path)).json).toMatchObject({ status: 400, code: 'bad_query' });
  });

  test.each([
    ['/api/board?project=NOPE', 404, 'not_found'],
    ['/api/board?project=__proto__', 404, 'not_found'],
    ['/api/models?at=yesterday', 400, 'bad_time'],
    ['/api/models?at=2026-02-31', 400, 'bad_time'],
    ['/api/journey?of=nothing', 404, 'not_found'],
    ['/api/tasks/CHURN-999999', 404, 'not_found'],
    ['/api/tasks/..%2f..%2fetc%2fpasswd', 404, 'not_found'],
    ['/api/rows?kind=session&ids=1', 400, 'bad_kind'],
    ['/api/rows?kind=constructor&ids=1', 400, 'bad_kind'],
    ['/api/rows?kind=commit&ids=1', 400, 'bad_kind'],
    ['/api/bootstrap?section=secrets', 400, 'bad_section'],
    ['/api/feed?since=-1', 400, 'bad_since'],
    ['/api/feed?since=now', 400, 'bad_since'],
    ['/api/feed?since=1.5', 400, 'bad_since'],
    ['/api/readings/1', 404, 'not_found'],
  ])('%s is %i %s', async (path, status, code) => {
    expect((await served.ask(path)).json).toMatchObject({ status, code });
  });
});

test('a GET changes nothing, whatever it asks', async () => {
  const before = await served.state();
  for (const { method, url } of served.app.gates) {
    if (method !== 'GET' || url === '/api/feed') continue;
    await served.ask(url.replace(':key', 'CHURN-1').replace(/:(id|name|ref)/, '1'));
    expect((await served.ask(`${url}?name=work.create&_method=POST`)).status).toBeLessThan(500);
  }
  expect((await served.ask('/api/commands')).json).toMatchObject({ code: 'wrong_method' });
  expect(await served.state()).toBe(before);
});

test('a stranger is slowed down, the owner is not', async () => {
  const many = await openServed();
  const ask = (who: 'nobody' | 'token') => many.ask('/healthz', who).then(({ status, json }) => ({ status, json }));
  for (let n = 0; n < 24; n++) await Promise.all(Array.from({ length: 25 }, () => ask('nobody')));
  expect(await ask('nobody')).toMatchObject({ status: 429, json: { code: 'too_many_requests' } });
  expect(await ask('token')).toMatchObject({ status: 200 });
  await many.close();
});
