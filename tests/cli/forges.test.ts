/** Connections from the command line, with a server on the folder and without. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GithubStory } from '../worlds/githubStory.ts';
import { fromGithub, renamed, type Sent } from '../worlds/sending.ts';
import { dualtrack, openDesk, serving, type Calling, type Desk, type Ended } from './terminal.ts';

let desk: Desk;
beforeAll(async () => {
  desk = openDesk();
  await run('run', 'project.add', '{"name":"Churn","key":"CHURN"}');
});
afterAll(() => desk.clear());

const run = (...args: string[]): Promise<Ended> => dualtrack([...args, '--data', desk.data]);
const called = (calling: Calling, ...args: string[]): Promise<Ended> =>
  dualtrack([...args, '--data', desk.data], calling);

interface Made {
  readonly connection: string;
  readonly url: string;
  readonly secret: string;
}

interface Row {
  readonly id: string;
  readonly status: string;
}

async function sent(url: string, { headers, body }: Sent): Promise<number> {
  const answered = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
  await answered.text();
  return answered.status;
}

/** A pull request that somebody opened. */
function pullBy(author: { id: number; login: string }): Record<string, unknown> {
  let at = Date.UTC(2026, 9, 5, 9);
  const about = { repo: 'acme/churn', branch: 'topic', number: 3, title: 'Queue', author };
  const { body } = new GithubStory(about, () => (at += 1_000)).pull('opened');
  return { ...body, repository: renamed(7, 'acme/churn')['repository'] };
}

test('a forge is connected without a server, and what it sends to the server then is seen and replayed', async () => {
  const ended = await run('connect', 'github', '--project', 'CHURN', '--secret', 'hush, hush', '--json');
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  const made = ended.json() as Made;
  expect(made).toEqual({
    connection: expect.stringMatching(/^[0-9a-f-]{36}$/),
    url: `http://127.0.0.1:4747/hooks/github/${made.connection}`,
    secret: 'hush, hush',
  });
  const waiting = { connection: made.connection, provider: 'github', project: 'CHURN', state: 'waiting' };
  expect((await run('connections', '--json')).json()).toEqual([{ ...waiting, lastDelivery: null, error: null }]);
  expect((await run('deliveries', '--json')).json()).toEqual([]);
  expect((await run('deliveries')).stdout).toBe('Nothing came yet.\n');

  const server = await serving(['--data', desk.data]);
  const url = server.origin + new URL(made.url).pathname;
  expect(await sent(url, fromGithub({ secret: 'hush, hush', key: 'a', body: renamed(7, 'acme/churn') }))).toBe(202);
  const pull = pullBy({ id: 5, login: 'zoe-k' });
  expect(await sent(url, fromGithub({ secret: 'hush, hush', key: 'c', event: 'pull_request', body: pull }))).toBe(202);
  expect(await sent(url, fromGithub({ secret: 'hush, hush', key: 'b', event: 'star', body: {} }))).toBe(202);
  expect(await sent(url, fromGithub({ secret: 'other', body: {} }))).toBe(401);
  const headers = { authorization: `Bearer ${server.token}` };
  const left = async (): Promise<unknown> =>
    (await fetch(`${server.origin}/api/deliveries?status=waiting`, { headers })).json();
  await expect.poll(left).toEqual([]);
  const rows = async (): Promise<Row[]> =>
    (await run('deliveries', '--connection', made.connection, '--json')).json() as Row[];
  const [star, , done] = await rows();
  expect(star).toMatchObject({ event: 'star', status: 'unused', effects: [], at: expect.stringMatching(/Z$/) });
  expect(done).toMatchObject({ event: 'repository', effects: ['Repository acme/churn is followed'] });
  const [connection] = (await run('connections', '--project', 'CHURN', '--json')).json() as object[];
  expect(connection).toMatchObject({ state: expect.any(String), lastDelivery: (star as unknown as { at: string }).at });

  const words = (await run('deliveries', '--status', 'done')).stdout;
  expect(words).toMatch(
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}\S+ {2}repository +done +Repository acme\/churn is followed$/m,
  );
  expect((await run('replay', done!.id, '--json')).json()).toMatchObject({ id: done!.id, event: 'repository' });
  const served = (await run('connect', 'gogs', '--project', 'CHURN', '--back', 'status', '--json')).json() as Made;
  expect(served.url).toBe(`${server.origin}/hooks/gitea/${served.connection}`);
  expect(served.secret).toMatch(/^[\w-]{43}$/);
  const back = async (id: string, ...args: string[]): Promise<unknown> =>
    (await run('connection', id, ...args, '--json')).json();
  expect(await back(served.connection)).toMatchObject({ back: { what: 'status', error: null } });
  expect(await back(made.connection, '--back', 'comment')).toMatchObject({ back: { what: 'comment' } });
  expect((await run('connection', made.connection, '--back', 'nothing')).stdout).toContain('Nothing goes back.');
  expect((await run('people')).stdout).toMatch(
    /Nobody’s yet:\nzoe-k .*GitHub {2}1 pull request {2}last 20\S+ in acme\/churn#3/,
  );
  expect((await run('people', 'match', 'zoe-k', 'nobody')).code).toBe(3);
  expect((await run('people', 'match', 'zoe-k')).code).toBe(2);
  expect((await run('people', 'add', '@Zoe-K', 'Zoe')).stdout).toBe('Zoe was added.\n');
  expect((await run('people', '--json')).json()).toMatchObject({
    members: expect.arrayContaining([
      expect.objectContaining({ name: 'Zoe', known: [expect.objectContaining({ login: 'zoe-k' })] }),
    ]) as unknown,
    accounts: [],
  });
  expect((await run('people', 'ignore', 'zoe-k')).code).toBe(1);
  expect(await server.end()).toBe(0);
  expect(server.said().stderr).not.toContain('hush');
  // Without the server again, it is done in this process.
  expect((await run('replay', done!.id)).stdout).toContain(done!.id);
});

test('a token comes by standard input, repositories by name; every name of a forge is understood; and what is called wrongly makes nothing', async () => {
  const server = await serving(['--data', desk.data]);
  for (const [name, provider] of [
    ['forgejo', 'gitea'],
    ['GitHub', 'github'],
  ] as const) {
    const args = ['connect', name, '--project', 'CHURN', '--token-stdin', '--map', 'acme/a', '--map', 'acme/b'];
    const ended = await called({ input: 'a-token-of-ours\n' }, ...args, '--api', 'https://forge.example/api', '--json');
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    expect((ended.json() as Made).url).toContain(`/hooks/${provider}/`);
    expect(ended.stdout).not.toContain('a-token-of-ours');
  }
  const before = (await run('connections', '--json')).stdout;
  const wrong: [call: string, code: number][] = [
    ['connect', 2],
    ['connect github', 2],
    ['connect subversion --project CHURN', 2],
    ['connect github --project CHURN --secret=', 2],
    ['connect github --project CHURN --token-stdin', 2],
    ['connect github --project NOTHING', 1],
    ['connect github --project CHURN --map nothing', 3],
    ['connect github --project CHURN --api nowhere', 3],
    ['connect github --project CHURN --back everything', 2],
    ['connection nothing --back comment', 1],
    ['connection nothing --back all', 2],
    ['connection', 2],
    ['deliveries --connection nothing', 1],
    ['deliveries --status lost', 1],
    ['replay', 2],
    ['replay nothing', 1],
  ];
  for (let n = 0; n < wrong.length; n += 2) {
    const two = wrong.slice(n, n + 2).map(async ([call, code]) => {
      const ended = await run(...call.split(' '));
      expect([call, ended.code, ended.stdout]).toEqual([call, code, '']);
      expect(ended.stderr, call).toMatch(/\w \w/);
    });
    await Promise.all(two);
  }
  expect((await run('connections', '--json')).stdout).toBe(before);
  expect(await server.end()).toBe(0);
});
