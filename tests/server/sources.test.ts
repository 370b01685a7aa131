/** Repositories that somebody names: what is none, what may not be named, what does not answer. Each is said at once. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type Server as HttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { list, project as projectKind, repo } from '@dualtrack/core';
import { sessionCookie } from '../../server/people/signIns.ts';
import { filesIn } from '../worlds/folder.ts';
import { playAlike } from '../worlds/hidden.ts';
import { RepositoryDraft } from '../worlds/repository.ts';
import { codeOf, openServed, sessionFor, type Asker, type Served } from '../worlds/served.ts';

let served: Served;
/** Under neither the home folder nor what is allowed, but for `allowed`. */
let outside: string;
let allowed: string;
const servers: (Server | HttpServer)[] = [];
const sockets = new Set<Socket>();

beforeAll(async () => {
  outside = realpathSync(mkdtempSync(join(tmpdir(), 'dualtrack-sources-')));
  allowed = join(outside, 'allowed');
  mkdirSync(allowed);
  repositoryAt(join(allowed, 'good'));
  repositoryAt(join(outside, 'secret'));
  mkdirSync(join(allowed, 'plain'));
  execFileSync('git', ['init', '-q', join(allowed, 'empty')]);
  writeFileSync(join(allowed, 'file'), 'x');
  symlinkSync(join(outside, 'secret'), join(allowed, 'way-out'));
  symlinkSync(join(allowed, 'good'), join(outside, 'way-in'));
  symlinkSync(join(allowed, 'nowhere'), join(allowed, 'dangling'));
  served = await openServed({ repoFolders: [allowed] });
});
afterAll(async () => {
  await served.close();
  for (const each of sockets) each.destroy();
  for (const each of servers) each.close();
  rmSync(outside, { recursive: true, force: true });
});

function repositoryAt(folder: string): void {
  const draft = new RepositoryDraft();
  draft.at(draft.commit('Begin', { files: { 'train.py': 'x' } }), 'main');
  draft.write(folder);
}

async function portOf(server: Server | HttpServer): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Listens, takes every connection, and never says a word. */
const silent = (): Promise<number> => portOf(createServer());
/** Says something to whoever connects, or behind what they said. */
const speaking = (words: string): Promise<number> =>
  portOf(createServer((socket) => void socket.once('data', () => socket.end(words))));
const greeting = (words: string): Promise<number> => portOf(createServer((socket) => void socket.write(words)));
const web = (status: number): Promise<number> =>
  portOf(createHttp((_, response) => response.writeHead(status).end('hello')));

/** Answers who looks whether it is there, and breaks off when git comes for more. */
const breaking = (): Promise<number> =>
  portOf(
    createHttp((request, response) => {
      if (request.headers['user-agent'] === 'git/dualtrack') response.end('hello');
      else response.destroy();
    }),
  );

/** Names a source as the first screen does; what was answered, in under two seconds, or it fails. */
async function named(source: unknown, who: Asker = 'token') {
  const before = await served.state();
  const started = performance.now();
  const answer = await served.ask('/api/readings', who, { method: 'POST', body: { source } });
  expect(performance.now() - started, String(source)).toBeLessThan(2_000);
  expect(await served.state()).toBe(before);
  return answer.json;
}

describe('a source', () => {
  test.each<[what: string, source: () => unknown, status: number, code: string]>([
    ['nothing', () => '', 422, 'bad_source'],
    ['blanks', () => '  ', 422, 'bad_source'],
    ['no text', () => 7, 400, 'bad_request'],
    ['a list', () => ['/x'], 400, 'bad_request'],
    ['too long', () => `/${'x'.repeat(3_000)}`, 400, 'bad_request'],
    ['a path from here on', () => 'good', 422, 'bad_source'],
    ['an option', () => '--upload-pack=touch /tmp/pwned', 422, 'bad_source'],
    ['a short option', () => '-c', 422, 'bad_source'],
    ['an option as host', () => 'ssh://-oProxyCommand=touch%20x/repo', 422, 'bad_source'],
    ['a helper', () => 'ext::sh -c touch% /tmp/pwned', 422, 'bad_source'],
    ['another helper', () => 'fd::17', 422, 'bad_source'],
    ['another protocol', () => 'ftp://example.org/x.git', 422, 'bad_source'],
    ['a script', () => 'javascript:alert(1)', 422, 'bad_source'],
    ['no address', () => 'https://', 422, 'bad_source'],
    ['a broken escape', () => 'git://127.0.0.1:9/%zz', 422, 'bad_source'],
    ['two lines', () => `${allowed}/good\n--x`, 422, 'bad_source'],
    ['a zero byte', () => `${allowed}/good\u0000`, 422, 'bad_source'],
    ['missing', () => join(allowed, 'nothing'), 422, 'repository_missing'],
    ['a link to nothing', () => join(allowed, 'dangling'), 422, 'repository_missing'],
    ['a file', () => join(allowed, 'file'), 422, 'not_a_repository'],
    ['a folder that is none', () => join(allowed, 'plain'), 422, 'not_a_repository'],
    ['empty', () => join(allowed, 'empty'), 422, 'repository_empty'],
    ['empty, as an address', () => `file://${join(allowed, 'empty')}`, 422, 'repository_empty'],
    ['outside', () => join(outside, 'secret'), 403, 'path_not_allowed'],
    ['outside, as an address', () => `file://${join(outside, 'secret')}`, 403, 'path_not_allowed'],
    ['outside, by dots', () => `${allowed}/good/../../secret`, 403, 'path_not_allowed'],
    ['outside, by a link', () => join(allowed, 'way-out'), 403, 'path_not_allowed'],
    ['outside, and not there', () => join(outside, 'nothing'), 403, 'path_not_allowed'],
    ['beside what is allowed', () => `${allowed}-too`, 403, 'path_not_allowed'],
    ['the root', () => '/', 403, 'path_not_allowed'],
    ['a device', () => '/dev/zero', 403, 'path_not_allowed'],
    ['home, which is none', () => '~', 422, 'not_a_repository'],
  ])('that is %s is said to be so', async (_, source, status, code) => {
    const said = await named(source());
    expect(said).toMatchObject({ status, code });
    expect(said.detail).toMatch(/\.$/);
    expect(said.detail).not.toMatch(/fatal|undefined|Error/);
  });

  test('in an allowed folder is read, whatever way leads there; with the key, any that can be read', async () => {
    for (const source of [
      join(allowed, 'good'),
      `file://${join(allowed, 'good')}`,
      `${allowed}/good/`,
      join(outside, 'way-in'),
    ]) {
      expect(await named(source), source).toMatchObject({ state: 'reading' });
    }
    expect(await named(join(outside, 'secret'), 'key')).toMatchObject({ state: 'reading' });
    expect(await named(join(homedir(), 'no-such-repository'))).toMatchObject({ code: 'repository_missing' });
  });
});

describe('an address', () => {
  test.each<[what: string, url: () => Promise<string>, code: string]>([
    ['where nothing listens', async () => 'http://127.0.0.1:9/x.git', 'url_unreachable'],
    ['where nothing listens, of git', async () => 'git://127.0.0.1:9/x.git', 'url_unreachable'],
    ['where nothing listens, of ssh', async () => 'ssh://git@127.0.0.1:9/x.git', 'url_unreachable'],
    ['that never speaks', async () => `http://127.0.0.1:${await silent()}/x.git`, 'url_unreachable'],
    ['that never speaks, of https', async () => `https://127.0.0.1:${await silent()}/x.git`, 'url_unreachable'],
    ['that never speaks, of git', async () => `git://127.0.0.1:${await silent()}/x.git`, 'url_unreachable'],
    ['that never speaks, of ssh', async () => `ssh://127.0.0.1:${await silent()}/x.git`, 'url_unreachable'],
    ['that speaks no HTTP', async () => `http://127.0.0.1:${await greeting('220 ready\r\n')}/x.git`, 'url_unreachable'],
    ['without a name', async () => 'https://no-such-host.invalid/x.git', 'url_unreachable'],
    ['with an alias', async () => 'git@no-such-alias:owner/name.git', 'url_unreachable'],
    ['that knows no repository', async () => `http://127.0.0.1:${await web(404)}/x.git`, 'repository_missing'],
    [
      'that knows none, of git',
      async () => `git://127.0.0.1:${await speaking('0012ERR not there')}/x.git`,
      'repository_missing',
    ],
    ['that wants a sign-in', async () => `http://127.0.0.1:${await web(401)}/x.git`, 'url_not_readable'],
  ])('%s is said to be so', async (_, url, code) => {
    const address = await url();
    const said = await named(address);
    expect(said).toMatchObject({ status: 422, code });
    expect(said.detail).not.toMatch(/fatal|undefined|Error|ECONN/);
    expect(String(said.detail).includes('alias of your SSH')).toBe(address.startsWith('git@'));
  });

  test('of a server that breaks off in the middle ends its reading with words, and leaves nothing behind', async () => {
    const port = await breaking();
    const said = await named(`http://tok3n:pa55@127.0.0.1:${port}/x.git`);
    expect(said).toMatchObject({ state: 'reading' });
    const look = async () => (await served.ask(`/api/readings/${said.id}`)).json;
    await expect.poll(async () => (await look()).state).toBe('failed');
    expect((await look()).problem).toMatchObject({
      code: 'repository_unreadable',
      detail: expect.stringMatching(/\.$/),
    });
    expect((await look()).source).toBe(`http://127.0.0.1:${port}/x.git`);
    expect(served.log.join('')).not.toMatch(/tok3n|pa55/);
    expect(Object.keys(filesIn(join(served.folder, 'repos')))).toEqual([]);
  });
});

describe('a repository that a command names', () => {
  const add = async (source: string, who: Asker) => {
    const [result] = await served.run(who, [['repo.add', { project: 'CHURN', source, name: 'x' }]]);
    return codeOf(result);
  };

  test('is held to the same rules: nothing is followed that may not be named', async () => {
    const before = await served.state();
    expect(await add(join(outside, 'secret'), 'token')).toBe('path_not_allowed');
    expect(await add(join(allowed, 'way-out'), 'token')).toBe('path_not_allowed');
    expect(await add('/etc', 'ana')).toBe('path_not_allowed');
    expect(await add(join(allowed, 'plain'), 'token')).toBe('not_a_repository');
    expect(await add('../../secret', 'token')).toBe('bad_source');
    expect(await add('ext::sh -c id', 'token')).toBe('bad_source');
    expect(await add('--upload-pack=id', 'key')).toBe('bad_source');
    expect(await served.state()).toBe(before);
    // The others of the same request are run, each answer in its place.
    const results = await served.run('token', [
      ['repo.add', { project: 'CHURN', source: '/etc', name: 'x' }],
      ['work.rename', { task: 'CHURN-1', title: 'Runs all the same' }],
      ['repo.add', { project: 'CHURN', source: '/', name: 'x' }],
      ['repo.add', { project: 'CHURN', source: 7, name: 'x' }],
    ]);
    expect(results.map(codeOf)).toEqual(['path_not_allowed', 'done', 'path_not_allowed', 'invalid']);
    expect(await add(join(allowed, 'good'), 'token')).toBe('done');
    expect(await add(join(allowed, 'good'), 'token')).toBe('taken');
  });
});

test('refs and files that look like options are read as what they are', async () => {
  const folder = join(allowed, 'odd');
  const draft = new RepositoryDraft();
  const first = draft.commit('Begin', { files: { '--output=x': 'a', '-rf': 'b', 'dvc.yaml': 'stages: {}' } });
  draft.at(
    first,
    'main',
    'refs/heads/--upload-pack=touch_pwned',
    'refs/heads/-d',
    'refs/tags/-f',
    'refs/tags/--exec=x',
  );
  draft.at(draft.commit('More', { files: { '@{-1}': 'c', ':(exclude)x': 'd' } }), 'refs/pull/--all/head', 'main');
  draft.write(folder);
  const said = await named(folder);
  const look = async () => (await served.ask(`/api/readings/${said.id}`)).json;
  await expect.poll(async () => (await look()).state).not.toBe('reading');
  expect(await look()).toMatchObject({ state: 'ready', commits: 2 });
});

test('the same repository twice in one wish, or again in a project, is refused before anything is made', async () => {
  const read = async (): Promise<string> => {
    const { id } = await named(join(allowed, 'good'));
    await expect.poll(async () => (await served.ask(`/api/readings/${id}`)).json.state).toBe('ready');
    return id!;
  };
  const readings = [await read(), await read()];
  const before = await served.state();
  const accept = (body: unknown) => served.ask('/api/readings/accept', 'token', { method: 'POST', body });
  expect((await accept({ readings })).json).toMatchObject({ status: 422, code: 'taken' });
  expect((await accept({ readings: [readings[0]], project: 'NOPE' })).json).toMatchObject({ code: 'not_found' });
  expect((await accept({ readings: [readings[0]], key: 'not a key' })).json).toMatchObject({ code: 'invalid' });
  expect((await accept({ readings: [readings[0]], key: 'CHURN' })).json).toMatchObject({ code: 'taken' });
  expect((await accept({ readings: [] })).json).toMatchObject({ status: 400, code: 'bad_request' });
  expect((await accept({ readings: ['1'] })).json).toMatchObject({ status: 404, code: 'not_found' });
  expect(await served.state()).toBe(before);
  const made = await accept({ readings: [readings[0]], key: 'GOOD' });
  expect(made.json).toMatchObject({ project: 'GOOD', commits: 1, refused: [] });
  const after = await served.state();
  expect((await accept({ readings: [readings[1]], project: 'GOOD' })).json).toMatchObject({
    status: 422,
    code: 'taken',
  });
  expect(await served.state()).toBe(after);
});

test('what is accepted into a project by its name goes into the one that is seen under it', async () => {
  const { world, port } = served;
  await playAlike(world);
  const adi = (await world.does(world.ana, 'people.add', { name: 'Adi', role: 'admin' })).created!.id;
  const headers = { cookie: `${sessionCookie(port)}=${await sessionFor(world.store, adi, Date.now(), 60_000)}` };
  const post = async (path: string, body: unknown) =>
    (await served.ask(path, 'nobody', { method: 'POST', headers, body })).json;
  for (const [project, key] of [
    ['Twin', 'TWN'],
    ['Alike', 'ALK'],
  ]) {
    const { id } = await post('/api/readings', { source: join(allowed, 'good') });
    const state = async () => (await served.ask(`/api/readings/${id}`, 'nobody', { headers })).json.state;
    await expect.poll(state).toBe('ready');
    expect(await post('/api/readings/accept', { readings: [id], project })).toMatchObject({ project: key, commits: 1 });
  }
  const followed = await world.reads(function* () {
    const homes = yield* list(projectKind, 'all', []);
    const rows = yield* list(repo, 'project', []);
    return homes.filter(({ id }) => rows.some((each) => each.project === id)).map(({ key }) => key);
  });
  expect(followed).toEqual(expect.arrayContaining(['TWN', 'ALK']));
  expect(followed.filter((key) => ['ALIKE', 'SECRETTWN'].includes(key))).toEqual([]);
});

test('readings that have ended make room for new ones', async () => {
  const reading = async (): Promise<void> => {
    const { id } = await named(join(allowed, 'good'));
    await expect.poll(async () => (await served.ask(`/api/readings/${id}`)).json.state).toBe('ready');
  };
  for (let n = 0; n < 5; n++) await Promise.all(Array.from({ length: 5 }, reading));
});
