/** Secrets of connections: locked in the database, told once, and of no use under another key. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createApp } from '@dualtrack/server';
import { openSqlite, Store } from '@dualtrack/store';
import { Locked, newSecret, Seal } from '../../server/connections/seal.ts';
import { fromGithub, renamed } from '../worlds/sending.ts';
import { inFolder } from '../worlds/folder.ts';
import { openWorld } from '../worlds/world.ts';

test('a secret opens where it was put, with its key, and nowhere else', () =>
  inFolder(async (folder) => {
    const seal = new Seal({ folder });
    expect(() => seal.open('v1.x.y', 'here')).toThrow(/secret\.key is missing from the data folder/);
    const sealed = seal.close('hush', 'here');
    expect(seal.close('hush', 'here')).not.toBe(sealed);
    expect(seal.open(sealed, 'here')).toBe('hush');
    expect(new Seal({ folder }).open(sealed, 'here')).toBe('hush');
    expect(statSync(join(folder, 'secret.key')).mode & 0o777).toBe(0o600);
    for (const [wrong, of] of [
      [sealed, 'there'],
      [`${sealed.slice(0, -2)}AA`, 'here'],
      [sealed.slice(0, 20), 'here'],
      ['', 'here'],
    ] as const)
      expect(() => seal.open(wrong, of)).toThrow(Locked);
    const given = new Seal({ folder, given: 'a key for all of us' });
    expect(() => given.open(sealed, 'here')).toThrow(/locked with another key than DUALTRACK_SECRET_KEY/);
    expect(given.open(given.close('hush', 'here'), 'here')).toBe('hush');
    writeFileSync(join(folder, 'secret.key'), 'another\n');
    expect(() => seal.open(sealed, 'here')).toThrow(/locked with another key than secret\.key holds/);
  }));

test('new secrets are long, and never the same', () => {
  const some = Array.from({ length: 100 }, newSecret);
  expect(new Set(some).size).toBe(100);
  for (const each of some) expect(each).toMatch(/^[\w-]{43}$/);
});

const canaries = {
  secret: 'canary-webhook-5fd1',
  next: 'canary-rotated-77ab',
  token: 'canary-token-90c3',
};

/** An app over a database file and a data folder. */
async function house(folder: string, file: string, log: string[]) {
  const world = await openWorld(openSqlite(file), { workspace: WORKSPACE }).catch(() => undefined);
  const store = world?.store ?? (await Store.open(openSqlite(file), { workspace: WORKSPACE }));
  const secrets = { token: 'a-token', key: 'a-key' };
  const app = await createApp({
    store,
    secrets,
    version: '0',
    dataFolder: folder,
    webFolder: folder,
    log: (line) => log.push(line),
  });
  const asked: string[] = [];
  return {
    store,
    asked,
    async ask(method: 'GET' | 'POST', url: string, body?: unknown) {
      const headers = { host: 'localhost', authorization: 'Bearer a-key', 'content-type': 'application/json' };
      const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
      const answered = await app.fastify.inject({ method, url, headers, ...payload });
      asked.push(answered.body);
      return { status: answered.statusCode, json: JSON.parse(answered.body || '{}') as Record<string, unknown> };
    },
    send(url: string, secret: string) {
      const { headers, body } = fromGithub({ secret, body: renamed(7, 'acme/churn') });
      return this.sendAs(url, headers, body);
    },
    async sendAs(url: string, headers: Record<string, string>, payload: Buffer) {
      const answered = await app.fastify.inject({ method: 'POST', url, headers, payload });
      return { status: answered.statusCode, json: JSON.parse(answered.body) as Record<string, unknown> };
    },
    async close() {
      await app.close();
      await store.close();
    },
  };
}

const WORKSPACE = '018f0000-0000-7000-8000-0000000000aa';

test('no secret lies readable in the database, in the log, in an export or in an answer but the first', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'dualtrack.db');
    const log: string[] = [];
    const one = await house(folder, file, log);
    const { secret, next, token } = canaries;
    const made = await one.ask('POST', '/api/connections', { project: 'CHURN', provider: 'github', secret, token });
    expect(made).toMatchObject({ status: 201, json: { secret } });
    const id = String(made.json['connection']);
    await one.ask('POST', `/api/connections/${id}/secret`, { secret: next });
    one.asked.length = 0;
    await one.ask('GET', '/api/connections');
    await one.ask('GET', `/api/connections/${id}`);
    await one.ask('POST', '/api/connections', { project: 'CHURN', provider: 'github', secret: `${secret}\n`, token });
    await one.ask('POST', `/api/connections/${id}/token`, { token: `${token}\n${token}` });
    const path = new URL(String(made.json['url'])).pathname;
    expect((await one.send(path, secret)).status).toBe(202);
    expect((await one.send(path, 'canary-guess')).status).toBe(401);
    const { headers, body } = fromGithub({ secret, body: renamed(7, 'acme/churn') });
    const told = { ...headers, 'x-gitlab-token': secret, authorization: `Bearer ${token}` };
    expect((await one.sendAs(path, told, body)).status).toBe(202);
    await one.ask('GET', '/api/deliveries');
    let exported = '';
    await one.store.export(async (text) => void (exported += text));
    await one.close();
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString('latin1'));
    for (const place of [...files, ...log, ...one.asked, exported]) expect(place).not.toMatch(/canary/);
  }));

test('with another key, or none, a connection says so and nothing ends; with the key back it works on', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'dualtrack.db');
    const elsewhere = mkdtempSync(join(tmpdir(), 'dualtrack-elsewhere-'));
    const log: string[] = [];
    const one = await house(folder, file, log);
    const made = await one.ask('POST', '/api/connections', { project: 'CHURN', provider: 'github', secret: 'hush' });
    const path = new URL(String(made.json['url'])).pathname;
    const id = String(made.json['connection']);
    await one.close();

    const without = await house(elsewhere, file, log);
    const error = 'secret.key is missing from the data folder, so the secrets of connections cannot be read.';
    expect((await without.ask('GET', `/api/connections/${id}`)).json).toMatchObject({
      state: 'failing',
      error: expect.stringContaining(error),
      has: { secrets: 1 },
    });
    expect(await without.send(path, 'hush')).toMatchObject({ status: 503, json: { code: 'secrets_locked' } });
    // Another connection gets secrets all the same, which makes a key; the old ones are not of it.
    const other = await without.ask('POST', '/api/connections', { project: 'CHURN', provider: 'github' });
    expect(other.status).toBe(201);
    expect((await without.ask('GET', `/api/connections/${id}`)).json['error']).toMatch(/locked with another key/);
    const again = await without.ask('POST', `/api/connections/${id}/secret`, { secret: 'anew' });
    expect(again.status).toBe(200);
    expect((await without.ask('GET', `/api/connections/${id}`)).json).toMatchObject({ error: null });
    expect(await without.send(path, 'hush')).toMatchObject({ status: 401 });
    expect(await without.send(path, 'anew')).toMatchObject({ status: 202 });
    await without.close();

    const back = await house(folder, file, log);
    expect(await back.send(path, 'hush')).toMatchObject({ status: 202 });
    await back.close();
    rmSync(elsewhere, { recursive: true });
    expect(log).toEqual([]);
  }));
