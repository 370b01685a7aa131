/** Signing in from the command line: by a code, by a token, as processes of their own against a server of its own. */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dualtrack, openDesk, running, serving, type Desk, type Serving } from './terminal.ts';

let desk: Desk;
let server: Serving;
let cookie: string;
let calling: { env: Record<string, string>; cwd: string };
beforeAll(async () => {
  desk = openDesk();
  server = await serving(['--data', desk.data]);
  const form = { name: 'Ana Ruiz', email: 'ana@example.org', password: 'seven green bicycles' };
  const kept = await fetch(`${server.origin}/api/keep`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(form),
  });
  expect(kept.status).toBe(204);
  cookie = kept.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const elsewhere = join(desk.folder, 'elsewhere');
  mkdirSync(elsewhere);
  calling = { env: { XDG_CONFIG_HOME: join(desk.folder, 'config') }, cwd: elsewhere };
});
afterAll(async () => {
  await server.end();
  desk.clear();
});

const post = (path: string, body: object) =>
  fetch(server.origin + path, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const file = () => join(desk.folder, 'config', 'dualtrack', 'credentials.json');
const call = (...args: string[]) => dualtrack(args, calling);

test('a code that one types in the browser signs the command line in, and logout ends it on the server, too', async () => {
  const login = running(['login', server.origin, '--json'], calling);
  await expect.poll(() => login.stderr(), { timeout: 20_000 }).toMatch(/[B-Z]{4}-[B-Z]{4}\n/);
  const [code] = /[B-Z]{4}-[B-Z]{4}/.exec(login.stderr())!;
  expect(login.stderr()).toContain(`${server.origin}/device#${code}`);
  expect(await (await post('/api/device/look', { code })).json()).toMatchObject({ scope: 'write' });
  expect((await post('/api/device/approve', { code })).status).toBe(204);
  const signedIn = await login.ended;
  expect([signedIn.code, signedIn.json()]).toMatchObject([0, { server: server.origin, name: 'Ana Ruiz' }]);
  expect(signedIn.stdout + signedIn.stderr).not.toContain('dt_');
  expect(statSync(file()).mode & 0o777).toBe(0o600);

  expect((await call('whoami', '--json')).json()).toMatchObject({
    server: server.origin,
    token: { scope: 'write', project: null },
  });
  // It goes no further than it was let, though its owner may.
  const add = await call('run', 'project.add', '{"name":"Churn"}', '--json');
  expect([add.code, add.json()]).toMatchObject([3, { refusal: { code: 'forbidden' } }]);
  const backup = await call('backup', join(desk.folder, 'copy.db'));
  expect(backup.code).toBe(3);
  // What is named goes before where one is signed in, and a folder that is there before it, too.
  expect((await call('whoami', '--data', join(desk.folder, 'own'), '--json')).json()).toMatchObject({ server: null });
  const here = { ...calling, cwd: desk.folder };
  expect((await dualtrack(['whoami', '--json'], here)).json()).toMatchObject({ server: null, token: null });
  expect((await dualtrack(['whoami', '--server', server.origin, '--json'], here)).json()).toMatchObject({
    server: server.origin,
  });

  const { servers } = JSON.parse(readFileSync(file(), 'utf8')) as { servers: Record<string, { token: string }> };
  const headers = { authorization: `Bearer ${servers[server.origin]!.token}` };
  expect((await fetch(`${server.origin}/api/board`, { headers })).status).not.toBe(401);
  expect((await call('logout', '--json')).json()).toEqual({ server: server.origin, ended: true });
  expect((await fetch(`${server.origin}/api/board`, { headers })).status).toBe(401);
  expect(existsSync(file())).toBe(false);
  const out = await call('whoami', '--server', server.origin);
  expect([out.code, out.stderr]).toMatchObject([1, expect.stringContaining(`dualtrack login ${server.origin}`)]);
});

test('a token signs in from standard input or the environment, and one that does not count is kept nowhere', async () => {
  const made = await post('/api/tokens', { name: 'CI', scope: 'admin' });
  const { token } = (await made.json()) as { token: string };
  const wrong = await dualtrack(['login', server.origin, '--token-stdin'], { ...calling, input: `${token}x\n` });
  expect([wrong.code, wrong.stderr]).toMatchObject([1, expect.stringMatching(/does not count.*\(signed_out\)/)]);
  expect(existsSync(file())).toBe(false);

  const environment = { DUALTRACK_SERVER: server.origin, DUALTRACK_TOKEN: token };
  const inCi = { ...calling, env: { ...calling.env, ...environment } };
  const added = await dualtrack(['run', 'project.add', '{"name":"Churn","key":"CHURN"}', '--json'], inCi);
  expect([added.code, added.json()]).toMatchObject([0, { created: { key: 'CHURN' } }]);

  const right = await dualtrack(['login', server.origin, '--token-stdin'], { ...calling, input: `${token}\n` });
  expect(right.code).toBe(0);
  expect((await call('board', '--json')).json()).toMatchObject({ project: 'CHURN' });
  writeFileSync(file(), 'no JSON');
  expect((await call('whoami')).stderr).toContain('sign in again');
  rmSync(file());
});

test('where a second factor is demanded, whoever has none is told what to do, and its machine has a way back', async () => {
  const asJson = async (path: string, body: object) =>
    (await post(path, body)).json() as Promise<Record<string, string>>;
  const { token } = await asJson('/api/tokens', { name: 'Nightly', scope: 'read' });
  const { seed, ticket } = await asJson('/api/codes/begin', {});
  const code = new TOTP({ secret: Secret.fromBase32(seed!) }).generate();
  expect((await post('/api/codes', { ticket: ticket!, code })).status).toBe(200);
  expect((await post('/api/second-factor', { demanded: true })).status).toBe(204);
  const env = { ...calling.env, DUALTRACK_SERVER: server.origin, DUALTRACK_TOKEN: token! };
  const asked = () => dualtrack(['whoami', '--json'], { ...calling, env });
  expect((await asked()).code).toBe(0);
  expect((await post('/api/codes/end', {})).status).toBe(204);
  const refused = await asked();
  expect([refused.code, refused.stdout + refused.stderr]).toMatchObject([1, expect.stringContaining('second_factor')]);
  const link = await dualtrack(
    ['reset-link', 'ana@example.org', '--without-factor', '--data', desk.data, '--json'],
    calling,
  );
  const secret = (link.json() as { link: string }).link.split('#')[1]!;
  expect(await asJson('/api/reset/look', { secret })).toMatchObject({ name: 'Ana Ruiz', withoutFactor: true });
});

test('what is no address of a server is said so', async () => {
  for (const typed of ['ftp://example.org', 'https://ana:secret@example.org', 'https://'])
    expect((await call('login', typed)).stderr, typed).toMatch(/is no address of a server/);
});
