/** The one way out: where it does not go however that is written, and what it does not wait for, read or tell. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createPlain, type AddressInfo, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mayAsk, networksIn } from '../../server/egress/addresses.ts';
import { EgressError, openEgress, type Egress, type Outgoing } from '../../server/egress/egress.ts';
import { serverLimits } from '../../server/limits.ts';
import { openNames, type Names } from '../worlds/names.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const servers: Server[] = [];
const sockets = new Set<Socket>();
/** Listens at every address of this machine. Nobody may ever connect to it. */
let canary: number;
let touched = 0;
let names: Names;

const nothing = networksIn([]);
/** One address of loopback is open; the canary hears on all others as well. */
const oneOpen = networksIn(['127.0.0.1']);

beforeAll(async () => {
  // Because: without a host it listens on everything there is, with IPv6 or without.
  canary = await portOf(
    createPlain(() => touched++),
    null,
  );
  names = await openNames({
    'loop.test': () => ({ addresses: ['127.0.0.1'] }),
    'intranet.test': () => ({ addresses: ['10.1.2.3'] }),
    'good.test': () => ({ addresses: ['127.0.0.1'] }),
    'mixed.test': () => ({ addresses: ['93.184.215.14', '127.0.0.9'] }),
    'mixed-late.test': () => ({
      addresses: [...Array.from({ length: 12 }, (_, i) => `93.184.215.${i + 1}`), '10.0.0.1'],
    }),
    'alias.test': () => ({ alias: 'loop.test', addresses: ['127.0.0.9'] }),
    'turning.test': (nth) => ({ addresses: [nth === 0 ? '127.0.0.1' : '127.0.0.9'] }),
    'slow.test': () => ({ addresses: ['127.0.0.1'], waitMs: 30_000 }),
    'none.test': () => ({ addresses: [] }),
  });
});
afterAll(async () => {
  expect(touched).toBe(0);
  await names.close();
  for (const each of sockets) each.destroy();
  for (const each of servers) each.close();
});

async function portOf(server: Server, host: string | null = '127.0.0.1', port = 0): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen({ port, ...(host && { host }) }, resolve));
  return (server.address() as AddressInfo).port;
}

const serving = (handler: Handler): Promise<number> => portOf(createServer(handler));

/** What came of asking: the status, or why there is none. */
async function outcome(egress: Egress, outgoing: Outgoing): Promise<string> {
  return egress(outgoing).then(
    ({ status }) => String(status),
    (error: unknown) => (error instanceof EgressError ? error.code : String(error)),
  );
}

/** Hosts that are this machine or a network of its own, in every spelling. */
const shutHosts = [
  ['127.0.0.1', '127.0.0.1.', '127.1', '127.0.1', '127.255.255.254', '127.127.127.127', '0', '0.0.0.0', '0.1.2.3'],
  ['0x7f000001', '0x7f.0.0.1', '0x7f.1', '0x7F.0x0.0x0.0x1', '0X7f.0.0.0x1', '0x0000007f.1', '0x7f.0.1'],
  ['0177.0.0.1', '0177.1', '00177.0.0.01', '017700000001', '0177.0x0.0.1', '000000000177.0.0.1', '0177.0.1'],
  ['2130706433', '2130706434', '2147483647', '3232235521', '167772161', '2851995905', '0xa9fea9fe', '0xc0a80001'],
  [
    '①②⑦.⓪.⓪.①',
    '１２７.０.０.１',
    '127。0。0。1',
    '127．0．0．1',
    '127｡0｡0｡1',
    '𝟏𝟐𝟕.𝟎.𝟎.𝟏',
    '⑫7.0.0.1',
    '1%32%37.0.0.1',
  ],
  ['%31%32%37.0.0.1', '127.0.0.%31', '12\t7.0.0.1', '127.0.0.1\n', '[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[::0001]'],
  ['[0000:0000:0000:0000:0000:0000:0000:0001]', '[::127.0.0.1]', '[::7f00:1]', '[::10.0.0.1]', '[::169.254.169.254]'],
  ['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::FFFF:7F00:0001]', '[0:0:0:0:0:ffff:127.0.0.1]', '[::ffff:10.0.0.1]'],
  ['[::ffff:169.254.169.254]', '[::ffff:0:127.0.0.1]', '[::ffff:192.168.0.1]', '[::ffff:0.0.0.0]', '[::ffff:8.8.8.8]'],
  ['[64:ff9b::127.0.0.1]', '[64:ff9b::7f00:1]', '[64:ff9b::10.0.0.1]', '[64:ff9b:1::127.0.0.1]', '[64:ff9b::8.8.8.8]'],
  ['[2002:7f00:1::]', '[2002:7f00:1::1]', '[2002:a00:1::1]', '[2002:a9fe:a9fe::1]', '[2001::7f00:1]', '[2001:0:1::]'],
  [
    '[fe80::1]',
    '[fe80::a9fe:a9fe]',
    '[febf::1]',
    '[fec0::1]',
    '[fc00::1]',
    '[fd00::1]',
    '[fd00:ec2::254]',
    '[fdff::1]',
  ],
  ['[ff02::1]', '[ff05::2]', '[ff0e::1]', '[100::1]', '[2001:db8::1]', '[2001:10::1]', '[2001:20::1]', '[3fff::1]'],
  ['[5f00::1]', '[4000::1]', '[9000::1]', '[200::1]', '[::fffe:7f00:1]', '10.0.0.1', '10.255.255.255', '012.0.0.1'],
  ['172.16.0.1', '172.31.255.255', '172.20.10.5', '192.168.0.1', '192.168.255.255', '192.168.257', '169.254.0.1'],
  ['169.254.169.254', '169.254.169.254.', '169.254.170.2', '0251.0376.0251.0376', '169.16689662', '168.63.129.16'],
  ['100.64.0.1', '100.127.255.255', '100.100.100.200', '192.0.0.1', '192.0.0.192', '192.0.2.1', '198.18.0.1'],
  ['198.19.255.255', '198.51.100.1', '203.0.113.1', '192.88.99.1', '192.31.196.1', '192.52.193.1', '192.175.48.1'],
  ['224.0.0.1', '239.255.255.255', '240.0.0.1', '254.1.2.3', '255.255.255.255', '4294967295', '0xffffffff'],
  ['loop.test', 'LOOP.test', 'loop.test.', 'ｌoop.test', 'loop。test', 'l%6fop.test', 'intranet.test', 'mixed.test'],
  ['mixed-late.test', 'alias.test'],
].flat();

/** Texts that are no addresses to ask, whatever is behind them. */
const notAsked = (port: number): string[] =>
  [
    [
      '',
      ' ',
      '/',
      '//127.0.0.1',
      '127.0.0.1',
      'http',
      'http:',
      'http://',
      'https:///',
      'http://:80',
      'http://[',
      'http://[::1',
    ],
    ['file:///etc/passwd', 'ftp://127.0.0.1/', 'gopher://127.0.0.1:70/_x', 'data:text/plain,x', 'javascript:alert(1)'],
    [
      'unix:/var/run/docker.sock',
      'http+unix://%2Frun%2Fx',
      'ws://127.0.0.1',
      'dict://127.0.0.1/',
      'blob:http://127.0.0.1/x',
    ],
    [`http://name@127.0.0.1:${port}/`, `http://a:b@127.0.0.1:${port}/`, `http://good.test@127.0.0.1:${port}/`],
    [
      `http://good.test:80@127.0.0.1:${port}/`,
      `http://:secret@127.0.0.1:${port}/`,
      `http://1.1.1.1 &@127.0.0.1:${port}/`,
    ],
    [`http://[fe80::1%25lo]:${port}/`, `http://[::1.]:${port}/`, `http://[127.0.0.1]:${port}/`, 'http://4294967296/'],
    [
      'http://127.0.0.1:99999/',
      'http://127.0.0.1:-1/',
      'http://256.0.0.1/',
      'http://0x100.0.0.1/',
      'http://1.2.3.4.5/',
    ],
    [
      'http://a b/',
      'http://a<b/',
      'http://a%00b/',
      'http://..test/',
      'http://a..test/',
      'http://127.0.0.1../',
      "http://a'b/",
    ],
    [
      'http://127.0.0.1:22/',
      'http://127.0.0.1:25/',
      'http://127.0.0.1:6379/',
      'http://127.0.0.1:1/',
      'https://127.0.0.1:23/',
    ],
  ].flat();

describe('where it does not go', () => {
  test('no spelling of an address of this machine, or of a network of its own, leads there', async () => {
    const egress = openEgress({ allowed: nothing, lookup: names.lookup });
    const forms = shutHosts.flatMap((host) => [
      `http://${host}:${canary}/`,
      `https://${host}:${canary}/a?b=c#d`,
      ...(host.startsWith('[') ? [] : [`http:\\\\${host}:${canary}\\`]),
    ]);
    expect(shutHosts.length).toBeGreaterThanOrEqual(120);
    for (const url of forms) {
      const begun = performance.now();
      expect(await outcome(egress, { url, port: canary }), url).toBe('shut_address');
      expect(performance.now() - begun, url).toBeLessThan(2_000);
    }
    expect(touched).toBe(0);
  });

  test('what is no web address, holds a name or names another port is not asked', async () => {
    const egress = openEgress({ allowed: oneOpen, lookup: names.lookup });
    const said = await Promise.all(
      notAsked(canary).map(async (url) => [url, await outcome(egress, { url, port: canary })]),
    );
    expect(said.filter(([, each]) => each !== 'bad_address')).toEqual([]);
    expect(await outcome(egress, { url: `http://127.0.0.1:${canary}/` })).toBe('bad_address');
    expect(await outcome(egress, { url: 'http://127.0.0.1:25/', port: 25 })).toBe('bad_address');
    expect(touched).toBe(0);
  });

  test('an address of the internet is none of those', () => {
    const open = [
      '1.1.1.1',
      '8.8.8.8',
      '140.82.121.4',
      '172.15.0.1',
      '172.32.0.1',
      '100.63.0.1',
      '100.128.0.1',
      '223.0.0.1',
    ];
    const wide = ['2606:4700::1111', '2a00:1450::1', '2001:4860:4860::8888', '2620:fe::fe', '2003::1'];
    for (const address of open) expect(mayAsk({ address, family: 4 }, nothing), address).toBe(true);
    for (const address of wide) expect(mayAsk({ address, family: 6 }, nothing), address).toBe(true);
    expect(mayAsk({ address: '2606:4700::1111%eth0', family: 6 }, nothing)).toBe(false);
    expect(mayAsk({ address: '8.8.8.8', family: 6 }, nothing)).toBe(false);
  });

  test('a list opens what it names and nothing beside it, and never where clouds keep credentials', async () => {
    const port = await serving((_, response) => response.end('hello'));
    const asking = async (networks: string[], url: string): Promise<string> =>
      outcome(openEgress({ allowed: networksIn(networks), lookup: names.lookup }), {
        url,
        port: Number(new URL(url).port),
      });
    expect(await asking(['127.0.0.1'], `http://127.0.0.1:${port}/`)).toBe('200');
    expect(await asking(['127.0.0.0/30'], `http://good.test:${port}/`)).toBe('200');
    expect(await asking(['127.0.0.0/30'], `http://127.0.0.9:${canary}/`)).toBe('shut_address');
    expect(await asking(['::1', '10.0.0.0/8'], `http://127.0.0.1:${port}/`)).toBe('shut_address');
    expect(await asking(['127.0.0.0/8'], `http://[::1]:${canary}/`)).toBe('shut_address');
    expect(await asking(['127.0.0.0/8'], `http://[::ffff:127.0.0.1]:${port}/`)).toBe('shut_address');
    expect(await asking(['0.0.0.0/0', '::/0'], 'http://169.254.169.254/')).toBe('shut_address');
    expect(await asking(['0.0.0.0/0', '::/0'], 'http://[fd00:ec2::254]/')).toBe('shut_address');
  });

  test('a list that cannot be understood is said', () => {
    for (const text of [
      '',
      'localhost',
      '10.0.0.0/33',
      '10.0.0.0/',
      '10.0.0/8',
      '::1/129',
      'fe80::1%lo',
      '10.0.0.0/8/8',
      '1.2.3.4/-1',
    ])
      expect(() => networksIn([text]), text).toThrow('is not a network such as');
  });
});

describe('names', () => {
  test('a name that turns to another address after the check is asked for once', async () => {
    let served = 0;
    const port = await serving((_, response) => response.end(String(++served)));
    const egress = openEgress({ allowed: oneOpen, lookup: names.lookup });
    expect(await outcome(egress, { url: `http://turning.test:${port}/`, port })).toBe('200');
    expect([names.asked.get('turning.test'), served]).toEqual([1, 1]);
    expect(await outcome(egress, { url: `http://turning.test:${port}/`, port })).toBe('shut_address');
    expect([names.asked.get('turning.test'), served]).toEqual([2, 1]);
  });

  test('one bad address among good ones is enough, wherever it stands', async () => {
    const egress = openEgress({ allowed: oneOpen, lookup: names.lookup });
    for (const name of ['mixed.test', 'mixed-late.test', 'alias.test'])
      expect(await outcome(egress, { url: `http://${name}:${canary}/`, port: canary }), name).toBe('shut_address');
  });

  test('a name that is answered late, or not at all, is not waited for', async () => {
    const egress = openEgress({ allowed: oneOpen, lookup: names.lookup });
    const limits = { lookupMs: 100 };
    expect(await outcome(egress, { url: 'http://slow.test/', limits })).toBe('no_answer');
    expect(await outcome(egress, { url: 'http://none.test/' })).toBe('no_answer');
    expect(serverLimits.egressLookupMs).toBeLessThan(2_000);
  });
});

describe('redirects', () => {
  test('are not followed unless hops are asked for, and then so many', async () => {
    const port = await serving((request, response) => {
      const left = Number(request.url!.slice(1));
      response.writeHead(left > 0 ? 302 : 200, { location: `/${left - 1}` }).end();
    });
    const egress = openEgress({ allowed: oneOpen });
    const ask = (left: number, hops?: number): Promise<string> =>
      outcome(egress, { url: `http://127.0.0.1:${port}/${left}`, port, hops });
    expect([await ask(1), await ask(3, 3), await ask(4, 3), await ask(9, 3)]).toEqual([
      'redirected',
      '200',
      'redirected',
      'redirected',
    ]);
  });

  test('every kind of them is checked anew at each hop', async () => {
    let status = 301;
    let target = '';
    const port = await serving((request, response) => {
      const location = request.url === '/far' ? '/near' : target.replace('PORT', String(port));
      response.writeHead(status, { location }).end();
    });
    // Another address of loopback, at the very port that may be asked.
    if (process.platform === 'linux')
      await portOf(
        createPlain(() => touched++),
        '127.0.0.9',
        port,
      );
    const egress = openEgress({ allowed: oneOpen, lookup: names.lookup });
    const targets = [
      ['http://127.0.0.9:PORT/', '//127.0.0.9:PORT/', 'http://[::1]:PORT/', 'http://alias.test:PORT/'],
      ['http://2130706441:PORT/', 'http:\\\\127.0.0.9:PORT', '//[::ffff:127.0.0.9]:PORT', 'http://169.254.169.254/'],
    ].flat();
    for (status of [301, 302, 303, 307, 308]) {
      for (target of targets) {
        for (const path of ['/near', '/far'])
          expect(await outcome(egress, { url: `http://127.0.0.1:${port}${path}`, port, hops: 5 }), target).toBe(
            'shut_address',
          );
      }
    }
    expect(touched).toBe(0);
  });

  test('lead to no other scheme, and take no secrets to another origin', async () => {
    const seen: IncomingMessage[] = [];
    const port = await serving((request, response) => {
      seen.push(request);
      if (request.url === '/file') response.writeHead(302, { location: 'file:///etc/passwd' }).end();
      else if (request.url === '/named') response.writeHead(302, { location: `http://a:b@127.0.0.1:${port}/` }).end();
      else if (request.url === '/other') response.writeHead(302, { location: `http://good.test:${port}/end` }).end();
      else if (request.url === '/same') response.writeHead(302, { location: '/end' }).end();
      else response.end();
    });
    const egress = openEgress({ allowed: oneOpen, lookup: names.lookup });
    const headers = { authorization: 'Bearer secret', 'private-token': 'secret', accept: 'application/json' };
    const ask = (path: string, more: Partial<Outgoing> = {}): Promise<string> =>
      outcome(egress, { url: `http://127.0.0.1:${port}${path}`, port, hops: 2, headers, ...more });
    expect([await ask('/file'), await ask('/named')]).toEqual(['bad_address', 'bad_address']);
    expect([await ask('/same'), await ask('/other')]).toEqual(['200', '200']);
    const ends = seen.filter((each) => each.url === '/end').map((each) => each.headers);
    expect(ends.map((each) => [each.authorization, each['private-token'], each.accept])).toEqual([
      ['Bearer secret', 'secret', 'application/json'],
      [undefined, undefined, 'application/json'],
    ]);
    expect(await ask('/same', { method: 'POST', body: 'x' })).toBe('redirected');
    expect(seen.filter((each) => each.method === 'POST').map((each) => each.url)).toEqual(['/same']);
  });
});

describe('answers', () => {
  test('are read up to a size, packed or not, and never beyond', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const port = await serving((request, response) => {
      if (request.url === '/packed') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}'));
      else if (request.url === '/bomb') response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
      else if (request.url === '/brotli') response.writeHead(200, { 'content-encoding': 'br' }).end('x');
      else if (request.url === '/endless')
        response.on('drain', () => response.write('x'.repeat(99_999))).write('x'.repeat(99_999));
      else response.end('x'.repeat(Number(request.url!.slice(1))));
    });
    const egress = openEgress({ allowed: oneOpen });
    const ask = (path: string): Promise<string> =>
      outcome(egress, { url: `http://127.0.0.1:${port}${path}`, port, limits: { bytesMax: 1_000_000 } });
    expect((await egress({ url: `http://127.0.0.1:${port}/packed`, port })).body.toString()).toBe('{"a":1}');
    expect([await ask('/1000000'), await ask('/1000001')]).toEqual(['200', 'too_large']);
    expect([await ask('/bomb'), await ask('/endless'), await ask('/brotli')]).toEqual([
      'too_large',
      'too_large',
      'no_answer',
    ]);
  });

  test('that drip, break off or never come are given up in time', async () => {
    const port = await serving((request, response) => {
      if (request.url === '/drip') setInterval(() => response.write('x'), 20).unref();
      else if (request.url === '/torn')
        response.writeHead(200, { 'content-length': '99' }).write('x', () => response.destroy());
      else if (request.url === '/torn-pack')
        response
          .writeHead(200, { 'content-encoding': 'gzip' })
          .write(gzipSync('x'.repeat(9)).subarray(0, 9), () => response.destroy());
      else if (request.url === '/many') response.writeHead(200, { big: 'x'.repeat(100_000) }).end();
      else if (request.url === '/early') setInterval(() => response.writeProcessing(), 20).unref();
    });
    const egress = openEgress({ allowed: oneOpen });
    const ask = (path: string): Promise<string> =>
      outcome(egress, { url: `http://127.0.0.1:${port}${path}`, port, limits: { answerMs: 1_000, wholeMs: 1_500 } });
    const said = await Promise.all(['/drip', '/torn', '/torn-pack', '/many', '/early', '/silent'].map(ask));
    expect(said).toEqual(['too_slow', 'no_answer', 'no_answer', 'no_answer', 'no_answer', 'no_answer']);
  });

  test('that are given up are not waited for', async () => {
    const port = await portOf(createPlain());
    const stop = new AbortController();
    const asking = outcome(openEgress({ allowed: oneOpen }), {
      url: `http://127.0.0.1:${port}/`,
      port,
      stop: stop.signal,
    });
    await expect.poll(() => [...sockets].some((each) => each.localPort === port)).toBe(true);
    stop.abort();
    expect(await asking).toBe('no_answer');
    expect(
      await outcome(openEgress({ allowed: oneOpen }), { url: `http://127.0.0.1:${port}/`, port, stop: stop.signal }),
    ).toBe('no_answer');
  });

  test('that are none sound the same whether a port is closed, silent or speaks something else', async () => {
    const closing = createPlain();
    const closed = await portOf(closing);
    await new Promise((resolve) => closing.close(resolve));
    const silent = await portOf(createPlain());
    const mail = await portOf(createPlain((socket) => socket.write('220 mail.test ESMTP\r\n')));
    const shut = await portOf(createPlain((socket) => socket.destroy()));
    const egress = openEgress({ allowed: oneOpen });
    const heard = new Set<string>();
    for (const port of [closed, silent, mail, shut]) {
      for (const scheme of ['http', 'https']) {
        const said: unknown = await egress({
          url: `${scheme}://127.0.0.1:${port}/`,
          port,
          limits: { connectMs: 200, answerMs: 200 },
        }).catch((error: unknown) => error);
        expect(said).toBeInstanceOf(EgressError);
        const { code, message } = said as EgressError;
        heard.add(`${code} ${message.replaceAll(String(port), 'PORT')}`);
      }
    }
    expect([...heard]).toEqual([expect.stringMatching(/^no_answer 127\.0\.0\.1:PORT did not answer\./)]);
  });
});
