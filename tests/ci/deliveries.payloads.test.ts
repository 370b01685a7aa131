/**
 * `kill -9` while all forges send at once what was recorded of them, each delivery one to five times and in any order:
 * what is there in the end is what is there when all of it came in order and once.
 */
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DAY, fold, kinds, providers, type Provider } from '@dualtrack/core';
import { openSqlite, Store } from '@dualtrack/store';
import type { Received } from '../../server/integrations/forge.ts';
import { forges } from '../../server/integrations/forges.ts';
import { inFolder } from '../worlds/folder.ts';
import { factsIn, MOST, named } from '../worlds/order.ts';
import { Dice } from '../worlds/random.ts';
import { recordedOf } from '../worlds/recorded.ts';
import { report } from '../worlds/report.ts';
import { startServing, verdictOn, type Served } from './program.ts';

const KILLS = 8;
const SENDERS = 8;

/** What the recorded deliveries are signed with. */
const secrets: Record<Provider, string> = {
  github: 'gh-test-secret',
  gitlab: 'gl-test-token',
  'bitbucket-cloud': 'bb-test-secret',
  'bitbucket-server': 'bbs-test-secret',
  gitea: 'gitea-test-secret',
};

interface Sending {
  readonly provider: Provider;
  readonly received: Received;
}

/** As many of each forge: where fewer are recorded, they come again as others, under other ids. */
const all: readonly Sending[] = providers.flatMap((provider) => {
  const recorded = [...recordedOf(provider, secrets[provider]).deliveries.values()];
  return Array.from({ length: MOST }, (_, n) => {
    const again = Math.floor(n / recorded.length);
    const received = recorded[n % recorded.length]!;
    return { provider, received: again === 0 ? received : underAnotherId(provider, received, again) };
  });
});

function underAnotherId(provider: Provider, { headers, body }: Received, nth: number): Received {
  const { key } = forges[provider].identify({ headers, body });
  const others = Object.entries(headers).map(
    ([name, value]) => [name, value === key ? `${key}-${nth}` : value] as const,
  );
  return { headers: Object.fromEntries(others), body };
}

test('what forges sent is stored once each and ends as in order, however often the process is killed', () =>
  inFolder(async (folder) => {
    const day = Math.floor(Date.now() / DAY) * DAY;
    const seed = Math.floor(Math.random() * 2 ** 31);
    const dice = new Dice(seed);
    const [ordered, data] = [join(folder, 'ordered'), join(folder, 'data')];

    const calm = await startServing(ordered);
    const calmAt = await furnished(calm);
    for (const each of all) expect(await sent(calm, calmAt, each)).toBeDefined();
    await settled(calm);
    await calm.stop();

    const queue = shuffled(
      all.flatMap((each) => Array.from({ length: 1 + dice.below(5) }, () => each)),
      dice,
    );
    const ids = new Map<Sending, string>();
    let server = await startServing(data);
    const at = await furnished(server);
    let cut = 0;
    let waiting = 0;
    for (let kills = 0; kills <= KILLS; kills++) {
      const most = kills === KILLS ? Infinity : 1 + dice.below((2 * queue.length) / (KILLS - kills));
      let answers = 0;
      const senders = Array.from({ length: SENDERS }, async () => {
        while (answers < most) {
          const each = queue.pop();
          if (each === undefined) return;
          const id = await sent(server, at, each);
          if (id === undefined) {
            cut++;
            queue.push(each);
            return;
          }
          // Because: what was answered once is the same delivery for ever.
          expect(id).toBe(ids.get(each) ?? id);
          ids.set(each, id);
          if (++answers === most) await server.kill();
        }
      });
      await Promise.all(senders);
      if (kills === KILLS) break;
      await server.kill();
      waiting += rowsOf(data, `select id from delivery where status = 'waiting'`).length;
      server = await startServing(data);
    }
    await settled(server);
    await server.stop();

    expect(ids.size).toBe(all.length);
    const stored = rowsOf(data, 'select id, status from delivery order by id');
    expect(stored.map((row) => row['id'])).toEqual([...ids.values()].sort());
    expect(stored.filter((row) => row['status'] !== 'done' && row['status'] !== 'unused')).toEqual([]);
    expect(await factsOf(data, day)).toEqual(await factsOf(ordered, day));
    for (const each of [data, ordered]) expect((await verdictOn(each)).differences).toBe(0);
    report(
      `seed ${seed}: ${all.length} deliveries, ${KILLS} kills that found ${waiting} stored and not applied, ${cut} unanswered`,
    );
    expect(waiting).toBeGreaterThan(0);
  }));

/** Makes what the deliveries name, and a connection for each forge; gives the paths of these. */
async function furnished(server: Served): Promise<ReadonlyMap<Provider, string>> {
  const tasks = Array.from(
    { length: 142 },
    (_, n) => ['work.create', { project: 'DT', track: 'data', title: `${n}` }] as const,
  );
  const calls = [['project.add', { name: 'Dualtrack', key: 'DT' }] as const, ...tasks, ...named];
  const commands = calls.map(([name, input], n) => ({ id: `ground-${n}`, name, input }));
  for (const some of [commands.slice(0, 100), commands.slice(100)]) {
    const answered = await server.send(some);
    if (answered.kind !== 'answered') throw new Error(JSON.stringify(answered));
    expect(answered.results.filter((each) => each.refusal)).toEqual([]);
  }
  const paths = new Map<Provider, string>();
  for (const provider of providers) {
    const body = { project: 'DT', provider, secret: secrets[provider] };
    const made = await server.post('/api/connections', body);
    paths.set(provider, new URL(((await made.json()) as { url: string }).url).pathname);
  }
  return paths;
}

/** The id of a delivery that was answered; undefined where the connection broke. */
async function sent({ url }: Served, at: ReadonlyMap<Provider, string>, { provider, received }: Sending) {
  const { headers, body } = received;
  const hook = new URL(at.get(provider)!, url);
  try {
    const answered = await fetch(hook, { method: 'POST', headers, body: new Uint8Array(body) });
    const { id } = (await answered.json()) as { id: string };
    expect([200, 202]).toContain(answered.status);
    return id;
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const settled = (server: Served) =>
  expect
    .poll(async () => (await server.get('/api/deliveries?status=waiting&limit=1')).json(), { timeout: 60_000 })
    .toEqual([]);

/** The facts of a data folder; what was taken to be so when it came, came that day. */
async function factsOf(data: string, day: number): Promise<string[]> {
  const store = await Store.open(openSqlite(join(data, 'dualtrack.db')));
  const facts = factsIn(fold(kinds, await store.changesAfter(0, 100_000)));
  await store.close();
  return facts.map((each) => each.replace(/(?<![\w"])\d{13}(?!\w)/g, (ms) => (Number(ms) >= day ? 'now' : ms))).sort();
}

function rowsOf(data: string, sql: string) {
  const db = new DatabaseSync(join(data, 'dualtrack.db'), { readOnly: true });
  const rows = db.prepare(sql).all();
  db.close();
  return rows;
}

function shuffled<T>(list: readonly T[], dice: Dice): T[] {
  return list
    .map((each) => [dice.next(), each] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, each]) => each);
}
