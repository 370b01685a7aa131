/** What forges send, as it comes in: verified, stored once, answered; and what is refused leaves nothing but a count. */
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromGitea, fromGithub, renamed, type Sent } from '../worlds/sending.ts';
import { openServed, type Answer, type Served } from '../worlds/served.ts';

interface Made {
  readonly connection: string;
  readonly url: string;
  readonly secret: string;
}

let served: Served;
let github: Made;
beforeAll(async () => {
  served = await openServed();
  github = await connected();
});
afterAll(() => served.close());

async function connected(more: Record<string, unknown> = {}): Promise<Made> {
  const body = { project: 'CHURN', provider: 'github', ...more };
  const { status, json, text } = await served.ask('/api/connections', 'ana', { method: 'POST', body });
  if (status !== 201) throw new Error(text);
  return json as unknown as Made;
}

/** Sends as a forge does: no session, no token. */
async function send(url: string, { headers, body }: Sent): Promise<Answer> {
  const answered = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
  const text = await answered.text();
  const json = JSON.parse(text) as Answer['json'];
  return { status: answered.status, headers: answered.headers, text, json };
}

const to = (sent: Sent, made = github): Promise<Answer> => send(made.url, sent);
const body = renamed(7, 'acme/churn');

/** What is stored of a connection, newest first. */
async function stored(made = github) {
  const { store } = served.world;
  return store.keeps(() => store.deliveries.page(store.workspace, made.connection, { limit: 100 }));
}

describe('a delivery', () => {
  test('is stored as it came, and answered', async () => {
    const bytes = Buffer.from(`${JSON.stringify(body)}\n`);
    const sent = fromGithub({ secret: github.secret, body: bytes, key: 'as-it-came' });
    const { status, json } = await to(sent);
    expect(status).toBe(202);
    expect(json).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    const [row] = await stored();
    expect(row).toMatchObject({ id: json.id, key: 'as-it-came', event: 'repository', status: 'waiting', effects: [] });
    const { store } = served.world;
    const kept = await store.keeps(() => store.deliveries.bodyOf(store.workspace, row!.id));
    expect(kept!.equals(bytes)).toBe(true);
    expect(row!.headers).toMatchObject({ 'x-github-event': 'repository', 'x-hub-signature-256': '(not kept)' });
  });

  test('that is sent again is known, however often and at once, and is one row', async () => {
    const before = (await stored()).length;
    const sent = fromGithub({ secret: github.secret, body, key: 'five-times' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => to(sent)));
    expect(answers.map((each) => each.status).sort((a, b) => a - b)).toEqual([200, 200, 200, 200, 202]);
    expect(new Set(answers.map((each) => each.json.id)).size).toBe(1);
    expect(answers.filter((each) => each.json['again'] === true)).toHaveLength(4);
    expect(await stored()).toHaveLength(before + 1);
  });

  test('under the key of another connection’s is another one', async () => {
    const other = await connected();
    const [mine, theirs] = await Promise.all([
      to(fromGithub({ secret: github.secret, body, key: 'shared-key' })),
      to(fromGithub({ secret: other.secret, body, key: 'shared-key' }), other),
    ]);
    expect([mine.status, theirs.status]).toEqual([202, 202]);
    expect(mine.json.id).not.toBe(theirs.json.id);
  });

  test('may be bytes that are no text, and comes back byte for byte', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x7b, 0x7d]);
    const { json } = await to(fromGithub({ secret: github.secret, body: bytes }));
    const { store } = served.world;
    const kept = await store.keeps(() => store.deliveries.bodyOf(store.workspace, json.id!));
    expect(kept!.equals(bytes)).toBe(true);
  });

  test('may be a form, may come from any page and for any name of this server', async () => {
    const form = Buffer.from(`payload=${encodeURIComponent(JSON.stringify(body))}`);
    const sent = fromGithub({ secret: github.secret, body: form });
    const headers = {
      ...sent.headers,
      'content-type': 'application/x-www-form-urlencoded',
      origin: 'https://forge.example',
      'sec-fetch-site': 'cross-site',
    };
    expect((await to({ ...sent, headers })).status).toBe(202);
    const head = Object.entries({ ...headers, host: 'tracker.acme.example', 'content-length': String(form.length) });
    const lines = head.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const said = await raw(`POST ${new URL(github.url).pathname} HTTP/1.1\r\n${lines}connection: close\r\n\r\n`, form);
    expect(said).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('of Gitea, Forgejo and Gogs comes in by their own headers, and not by GitHub’s door', async () => {
    const gitea = await connected({ provider: 'gitea' });
    expect(gitea.url).toContain('/hooks/gitea/');
    expect((await to(fromGitea({ secret: gitea.secret, body }), gitea)).status).toBe(202);
    const elsewhere = gitea.url.replace('/gitea/', '/github/');
    expect((await send(elsewhere, fromGithub({ secret: gitea.secret, body }))).status).toBe(404);
  });

  test('to a connection that is paused is kept and not applied', async () => {
    const paused = await connected();
    await served.run('ana', [['connection.set', { connection: paused.connection, paused: true }]]);
    const { status } = await to(fromGithub({ secret: paused.secret, body }), paused);
    expect(status).toBe(202);
    expect(await stored(paused)).toMatchObject([{ status: 'unused', reason: 'The connection was paused.' }]);
  });

  test('of an old Gitea has the secret in its body, which is not kept', async () => {
    const gitea = await connected({ provider: 'gitea' });
    const { json } = await to(fromGitea({ secret: gitea.secret, body: { secret: gitea.secret, ...body } }), gitea);
    const { store } = served.world;
    const kept = await store.keeps(() => store.deliveries.bodyOf(store.workspace, json.id!));
    expect(JSON.parse(kept!.toString())).toEqual({ secret: '(not kept)', ...body });
  });
});

describe('what is refused', () => {
  const refusals = (made: Made) => {
    const { store } = served.world;
    return store.keeps(() => store.refusals.of(store.workspace, made.connection));
  };

  test('is what is not signed, signed otherwise, tampered with, or signed with another connection’s secret', async () => {
    const made = await connected();
    const good = fromGithub({ secret: made.secret, body });
    const { 'x-hub-signature-256': signature, ...unsigned } = good.headers;
    const sha1 = createHmac('sha1', made.secret).update(good.body).digest('hex');
    const bad: Sent[] = [
      { ...good, headers: unsigned },
      { ...good, headers: { ...unsigned, 'x-hub-signature': `sha1=${sha1}` } },
      { ...good, headers: { ...unsigned, 'x-hub-signature-256': 'sha256=' } },
      { ...good, headers: { ...unsigned, 'x-hub-signature-256': signature!.replace('sha256=', '') } },
      { ...good, body: Buffer.concat([good.body, Buffer.from(' ')]) },
      { ...good, body: Buffer.alloc(0) },
      fromGithub({ secret: github.secret, body }),
      fromGithub({ secret: '', body }),
    ];
    const before = await served.state();
    for (const each of bad) {
      const { status, json, headers } = await to(each, made);
      expect([status, json.code, json['title']]).toEqual([401, 'not_verified', 'Signature not verified']);
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
    expect(await stored(made)).toEqual([]);
    expect(await served.state()).toBe(before);
    await expect.poll(() => refusals(made)).toMatchObject({ count: bad.length, reason: expect.stringMatching(/sign/) });
    const { json } = await served.ask(`/api/connections/${made.connection}`, 'ana');
    expect(json).toMatchObject({ state: 'failing', lastDelivery: null, refused: { count: bad.length } });
    // What comes next in order mends it.
    expect((await to(good, made)).status).toBe(202);
    expect((await served.ask(`/api/connections/${made.connection}`, 'ana')).json).toMatchObject({ error: null });
  });

  test('by a connection that is unknown, removed or of another provider is refused with the same words', async () => {
    const removed = await connected();
    await served.ask(`/api/connections/${removed.connection}`, 'ana', { method: 'DELETE' });
    const { origin } = served;
    const urls = [
      `${origin}/hooks/github/${randomUUID()}`,
      `${origin}/hooks/github/nothing`,
      `${origin}/hooks/nothing/${github.connection}`,
      `${origin}/hooks/gitlab/${github.connection}`,
      `${origin}/hooks/__proto__/${github.connection}`,
      removed.url,
    ];
    const answers = await Promise.all(urls.map((url) => send(url, fromGithub({ secret: removed.secret, body }))));
    expect(answers.map((each) => each.status)).toEqual(urls.map(() => 404));
    expect(new Set(answers.map((each) => each.text)).size).toBe(1);
  });

  test('is a body that is too large, before it is read', async () => {
    const path = new URL(github.url).pathname;
    const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`;
    const said = await raw(`${head}content-length: 60000000\r\n\r\n`, Buffer.from('{'));
    expect(said).toMatch(/^HTTP\/1\.1 413 /);
    expect(said).toContain('"code":"too_large"');
    expect(said).toContain('A delivery is at most 30 MB.');
    const large = Buffer.alloc(26_000_000, 32);
    large.write(JSON.stringify(body));
    expect((await to(fromGithub({ secret: github.secret, body: large }))).status).toBe(202);
    const chunk = `100000\r\n${' '.repeat(1 << 20)}\r\n`;
    const endless = await raw(`${head}transfer-encoding: chunked\r\n\r\n`, Buffer.from(chunk.repeat(31)));
    expect(endless).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('is a body that is packed', async () => {
    const sent = fromGithub({ secret: github.secret, body: gzipSync(JSON.stringify(body)) });
    const answered = await to({ ...sent, headers: { ...sent.headers, 'content-encoding': 'gzip' } });
    expect([answered.status, answered.json.code]).toEqual([415, 'encoded']);
  });
});

describe('two secrets', () => {
  const rotate = async (made: Made, sent: unknown = {}): Promise<Answer> =>
    served.ask(`/api/connections/${made.connection}/secret`, 'ana', { method: 'POST', body: sent });

  test('count while one is changed; the older one ends when it is told to, and a third makes the first end', async () => {
    const made = await connected({ secret: 'the first one' });
    expect(made.secret).toBe('the first one');
    const second = (await rotate(made)).json;
    expect(second).toEqual({ secret: expect.stringMatching(/^[\w-]{43}$/), oldUntil: expect.any(String) });
    const untilMs = Date.parse(second['oldUntil'] as string) - Date.now();
    expect(untilMs).toBeGreaterThan(23 * 3_600_000);
    expect(untilMs).toBeLessThanOrEqual(24 * 3_600_000);
    const statusOf = async (secret: string) => (await to(fromGithub({ secret, body }), made)).status;
    expect(await statusOf('the first one')).toBe(202);
    expect(await statusOf(second['secret'] as string)).toBe(202);

    const third = (await rotate(made, { secret: 'the third one' })).json;
    expect(third['secret']).toBe('the third one');
    expect(await statusOf('the first one')).toBe(401);
    expect(await statusOf(second['secret'] as string)).toBe(202);
    const ended = await served.ask(`/api/connections/${made.connection}/secret`, 'ana', { method: 'DELETE' });
    expect(ended.json).toEqual({ ended: 1 });
    expect(await statusOf(second['secret'] as string)).toBe(401);
    expect(await statusOf('the third one')).toBe(202);
    const { json } = await served.ask(`/api/connections/${made.connection}`, 'ana');
    expect(json).toMatchObject({ has: { secrets: 1, token: false } });
  });

  test.each(['', '   ', 'two\nlines', 'x'.repeat(1_001), 7])('%j is none', async (secret) => {
    const body = { project: 'CHURN', provider: 'github', secret };
    const before = await served.state();
    expect((await served.ask('/api/connections', 'ana', { method: 'POST', body })).status).toBe(400);
    expect((await rotate(github, { secret })).status).toBe(400);
    expect(await served.state()).toBe(before);
  });

  test('that is not there signs nothing', async () => {
    const [made] = await served.run('ana', [['connection.add', { project: 'CHURN', provider: 'github' }]]);
    const url = `${served.origin}/hooks/github/${made!.created!.id}`;
    for (const secret of ['', 'undefined', 'null'])
      expect((await send(url, fromGithub({ secret, body }))).status).toBe(401);
  });
});

/** Sends bytes as they are, and gives what comes back until the server closes. */
async function raw(head: string, rest: Buffer): Promise<string> {
  const socket = connect(served.port, '127.0.0.1');
  let said = '';
  socket.on('data', (chunk) => (said += chunk.toString()));
  socket.on('error', () => undefined);
  socket.write(head);
  socket.write(rest);
  await once(socket, 'close');
  return said;
}
