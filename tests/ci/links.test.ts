/**
 * A million guesses at the link of a page for stakeholders, whose secret is 256 bits: a third of them at a running server,
 * from one network and from many, the others at what its route asks, which costs less.
 */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openHouse } from '@dualtrack/server';
import { serverLimits } from '../../server/limits.ts';
import { Entrances } from '../../server/share/entrance.ts';
import { HttpClient, type Answer } from '../bench/load.ts';
import { inFolder } from '../worlds/folder.ts';
import { report } from '../worlds/report.ts';
import { insist, startServing, type Result, type Served } from './program.ts';

const FROM_ONE = 150_000;
const FROM_MANY = 200_000;
const BENEATH = 650_000;

/** Room for what the server holds at rest, and not for something about each of so many networks beside it. */
const HEAP_MB = 48;

test('a million guesses at a link find nothing, one network is told to wait, and readers elsewhere read on', () =>
  inFolder(async (folder) => {
    const data = join(folder, 'data');
    const server = await startServing(data, {
      env: { DUALTRACK_TRUST_PROXY: '127.0.0.0/8', NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` },
    });
    const links = await makeLinks(server);
    const guessOf = guesser(links.right, hashesIn(data));
    const near = { started: performance.now(), ...(await guess(server, FROM_ONE, () => ONE, guessOf)) };

    // One network: looked at as often as in the minutes that it took, told to wait else; others are not.
    const windows = 1 + Math.ceil((performance.now() - near.started) / 60_000);
    expect(near.looked).toBeLessThanOrEqual(windows * serverLimits.anonymousPerMinute);
    expect(near.looked + near.waited).toBe(FROM_ONE);
    const waiting = await read(server, links.right, ONE);
    expect(waiting).toMatchObject({ status: 429 });
    expect(waiting.headers).toMatch(/^content-type: application\/problem\+json/im);
    const seconds = Number(/^retry-after: (\d+)$/im.exec(waiting.headers)?.[1]);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(await read(server, links.right, '198.51.100.7')).toMatchObject({ status: 200 });

    // Many networks: nobody waits, and nothing of them is held for long or written down.
    const far = await guess(server, FROM_MANY, networkOf, guessOf);
    expect(far).toMatchObject({ looked: FROM_MANY, waited: 0 });
    expect(await read(server, links.right, '198.51.100.7')).toMatchObject({ status: 200 });

    // What never was, is over, was made anew or ended: one and the same answer, but for its date.
    const never = plain(await read(server, `/s/${'x'.repeat(43)}`, '198.51.100.8'));
    expect(never).toMatch(/^HTTP\/1\.1 404 /);
    for (const path of [links.expired, links.ended, links.renewed])
      expect(plain(await read(server, path, '198.51.100.9')), path).toBe(never);
    await server.stop();
    expect(rowsOf(data, 'guess')).toBe(0);

    const house = await openHouse({ data });
    const entrances = new Entrances(house.store);
    const secretOf = (path: string): string => path.slice('/s/'.length);
    let hits = 0;
    for (let n = 0; n < BENEATH; n++)
      if ((await entrances.byLink(secretOf(guessOf(n)), Date.now())).kind !== 'gone') hits++;
    expect((await entrances.byLink(secretOf(links.right), Date.now())).kind).toBe('free');
    await house.close();
    report(
      `${FROM_ONE} guesses of one network (${near.looked} looked at, ${near.perSecond}/s), ${FROM_MANY} of as many (${far.perSecond}/s), ${BENEATH} beneath: ${hits} hits`,
    );
    expect(hits).toBe(0);
  }));

const ONE = '203.0.113.9';
/** A network of its own for each: the first 64 bits of an IPv6 address. */
const networkOf = (n: number): string => `2001:db8:${(n >> 16).toString(16)}:${(n & 0xffff).toString(16)}::7`;

interface Links {
  readonly right: string;
  readonly expired: string;
  readonly ended: string;
  readonly renewed: string;
}

/** Paths of a page's link that counts, and of three that did. */
async function makeLinks(server: Served): Promise<Links> {
  let ids = 0;
  const run = async (name: string, input: object): Promise<Result> => {
    const result = await insist(server, { id: `links-${ids++}`, name, input });
    expect(result.refusal, name).toBeUndefined();
    return result;
  };
  await run('project.add', { name: 'Churn', key: 'CHURN' });
  const made = async (): Promise<string> =>
    (await run('share.create', { project: 'CHURN', title: 'Churn prediction' })).created!.id;
  const linked = async (id: string): Promise<string> => {
    const { url } = (await (await server.post(`/api/shares/${id}/link`, {})).json()) as { url: string };
    return new URL(url).pathname;
  };
  const [right, expired, ended, renewed] = [await made(), await made(), await made(), await made()];
  const links = {
    right: await linked(right),
    expired: await linked(expired),
    ended: await linked(ended),
    renewed: await linked(renewed),
  };
  await run('share.set', { share: expired, expiresAt: Date.now() + 1_000 });
  await run('share.end', { share: ended });
  await linked(renewed);
  return links;
}

/** Paths that somebody may try: by chance, and near to one that is right or to what is kept of it. */
function guesser(right: string, kept: readonly string[]): (n: number) => string {
  const near = [
    ...kept.map((each) => `/s/${each}`),
    right.slice(0, -1),
    right.toUpperCase().replace('/S/', '/s/'),
    `${right}A`,
    `${right}%00`,
    `/s/%27%20or%201=1%20--`,
    `/s/${'A'.repeat(43)}`,
    ...Array.from({ length: 64 }, (_, n) => right.slice(0, -1) + LETTERS[n]!),
  ].filter((each) => each !== right);
  return (n) => near[n] ?? `/s/${randomBytes(32).toString('base64url')}`;
}
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** What lies in the database of links: hashes, and what whoever reads a copy may make of them. */
function hashesIn(data: string): string[] {
  const db = new DatabaseSync(join(data, 'dualtrack.db'), { readOnly: true, timeout: 10_000 });
  const hashes = db.prepare('select "hash" from "shareLink"').all();
  db.close();
  expect(hashes).toHaveLength(4);
  return hashes.flatMap(({ hash }) => [
    String(hash),
    Buffer.from(String(hash), 'hex').toString('base64url'),
    createHash('sha256').update(String(hash)).digest('base64url'),
  ]);
}

function rowsOf(data: string, table: string): number {
  const db = new DatabaseSync(join(data, 'dualtrack.db'), { readOnly: true });
  const [row] = db.prepare(`select count(*) as "n" from "${table}"`).all();
  db.close();
  return Number(row!['n']);
}

/** Guesses over a few connections, many at a time; throws at an answer that is neither a wait nor for what is not there. */
async function guess(
  { url }: Served,
  guesses: number,
  from: (n: number) => string,
  guessOf: (n: number) => string,
): Promise<{ looked: number; waited: number; perSecond: number }> {
  let [next, looked, waited] = [0, 0, 0];
  const started = performance.now();
  const some = async (): Promise<void> => {
    const client = await HttpClient.open(Number(new URL(url).port));
    for (;;) {
      const count = Math.min(AT_ONCE, guesses - next);
      if (count <= 0) break;
      const sent = Array.from({ length: count }, () => {
        const n = next++;
        return client.send(requestOf(guessOf(n), from(n)));
      });
      for (const { status, body } of await Promise.all(sent)) {
        if (status === 429) waited++;
        // Because: a zero byte stands in no link, and is refused before anybody looks.
        else if (status === 404 || (status === 400 && body.includes('zero bytes'))) looked++;
        else throw new Error(`a guess was answered ${status}: ${body.toString()}`);
      }
    }
    client.close();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, some));
  return { looked, waited, perSecond: Math.round((guesses * 1000) / (performance.now() - started)) };
}
const CONNECTIONS = 8;
const AT_ONCE = 64;

const requestOf = (path: string, from: string): string =>
  `GET ${path} HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: ${from}\r\n\r\n`;

async function read({ url }: Served, path: string, from: string): Promise<Answer> {
  const client = await HttpClient.open(Number(new URL(url).port));
  const answer = await client.send(requestOf(path, from));
  client.close();
  return answer;
}

/** The whole of an answer, but for its date. */
const plain = ({ headers, body }: Answer): string =>
  `${headers.replace(/^date: .*\r\n/im, '')}\r\n\r\n${body.toString()}`;
