/** Whoever takes streams and connections for themselves alone: caps hold, others go on, and afterwards all is given back. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { serverLimits } from '../../server/limits.ts';
import { cookieFor, makeCrowd, type Crowd } from '../worlds/crowd.ts';
import { inFolder } from '../worlds/folder.ts';
import { report } from '../worlds/report.ts';
import { openSocket, type Opened } from '../worlds/sockets.ts';
import { readOf, watch, type Waited } from './bystander.ts';
import { startServing, type Served } from './program.ts';

/** From where attacks come. What others do comes from 127.0.0.1. */
const FAR = '127.0.0.66';
/** What others may have to wait while somebody attacks; the goal on a machine of its own is 500 ms. */
const WAIT_MS = 2_000;

interface Scene {
  readonly server: Served;
  readonly port: number;
  /** The cookie of a session. */
  cookie(person: number, session?: number): string;
  /** Descriptors that the server has open. */
  descriptors(): number;
  readers(): Promise<number>;
}

/** A server with people who are signed in; the last of them works while `during` runs, and finds nothing amiss. */
const whileSomebodyWorks = (during: (scene: Scene) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    const data = join(folder, 'data');
    const crowd = await makeCrowd(data, { people: 30, sessions: 60, tasks: 200 });
    const server = await startServing(data);
    const scene = sceneOf(server, crowd);
    const bystander = { port: scene.port, cookie: scene.cookie(29) };
    const calm = await watch(bystander);
    await wait(1_000);
    const before = await calm();
    const under = await watch(bystander);
    await during(scene).catch(async (error: unknown) => {
      await under();
      throw error;
    });
    const meanwhile = await under();
    report(`others: ${wordsOf(before)} before, ${wordsOf(meanwhile)} meanwhile`);
    expect(Object.keys(meanwhile.statuses)).toEqual(['200']);
    expect(meanwhile.p99).toBeLessThan(WAIT_MS);
    expect(meanwhile.healthP99).toBeLessThan(WAIT_MS);
    // Because: a line more would be of a fault.
    expect(server.said()).toMatch(/^Dualtrack [^\n]*\n$/);
    await server.stop();
  });

function sceneOf(server: Served, { people }: Crowd): Scene {
  const port = Number(new URL(server.url).port);
  return {
    server,
    port,
    cookie: (person, session = 0) => cookieFor(port, people[person]!.sessions[session]!),
    descriptors: () => readdirSync(`/proc/${server.child.pid}/fd`).length,
    async readers() {
      const text = await (await server.get('/metrics')).text();
      return Number(/^dualtrack_feed_readers (\d+)$/m.exec(text)![1]);
    },
  };
}

const wordsOf = ({ p50, p99, healthP99 }: Waited): string =>
  `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, health p99 ${healthP99.toFixed(1)} ms`;

describe('of five thousand streams', () => {
  test('that one session, one person, one token and one stranger ask for, a few are given and the others told to wait', () =>
    whileSomebodyWorks(async (scene) => {
      const { server, cookie } = scene;
      const open = scene.descriptors();
      const { streamsPerDoorMax, streamsPerPersonMax, anonymousPerMinute } = serverLimits;

      const ofOne = await askStreams(scene, () => `cookie: ${cookie(0)}`);
      expect(ofOne.counts).toEqual({ 200: streamsPerDoorMax, 429: STREAMS - streamsPerDoorMax });
      expect(ofOne.refused).toMatch(/^content-type: application\/problem\+json/im);
      expect(ofOne.refused).toMatch(/^retry-after: [1-9]\d*\r/im);
      expect(ofOne.refused).toContain('"code":"too_many_streams"');

      const ofMany = await askStreams(scene, (n) => `cookie: ${cookie(1, n % 60)}`);
      expect(ofMany.counts).toEqual({ 200: streamsPerPersonMax, 429: STREAMS - streamsPerPersonMax });

      const token = new URL(server.url).searchParams.get('token')!;
      const ofToken = await askStreams(scene, () => `authorization: Bearer ${token}`);
      expect(ofToken.counts).toEqual({ 200: streamsPerDoorMax, 429: STREAMS - streamsPerDoorMax });

      const ofNobody = await askStreams(scene, () => 'accept: text/event-stream');
      expect(Object.keys(ofNobody.counts).sort()).toEqual(['401', '429']);
      expect(ofNobody.counts[401]).toBeLessThanOrEqual(2 * anonymousPerMinute);

      const given = 2 * streamsPerDoorMax + streamsPerPersonMax;
      expect(await scene.readers()).toBe(given);
      for (const each of [ofOne, ofMany, ofToken]) each.end();
      await expect.poll(() => scene.readers()).toBe(0);
      await expect.poll(() => scene.descriptors()).toBeLessThanOrEqual(open + SLACK);
    }));
});

describe('a thousand sockets', () => {
  test('that dribble heads and bodies hold nobody up, and those that never end are ended', () =>
    whileSomebodyWorks(async (scene) => {
      const open = scene.descriptors();
      const started = performance.now();
      const heads = Array.from({ length: 400 }, () => openSocket(scene.port, FAR, 'GET /healthz HTTP/1.1\r\nx: '));
      const bodies = Array.from({ length: 400 }, (_, n) =>
        openSocket(scene.port, FAR, beginBody(scene.cookie(n % 20))),
      );
      const silent = Array.from({ length: 200 }, () => openSocket(scene.port, FAR));
      const all = [...heads, ...bodies, ...silent];
      const dribble = setInterval(() => {
        for (const { socket } of [...heads, ...bodies]) if (socket.writable) socket.write('1');
      }, 500);
      await expect.poll(() => scene.descriptors()).toBeGreaterThan(open + 900);
      await Promise.all([...heads, ...silent].map((each) => each.ended));
      const cutMs = performance.now() - started;
      clearInterval(dribble);
      // Because: whoever attacks closes nothing.
      await expect.poll(() => scene.descriptors()).toBeLessThanOrEqual(open + bodies.length + SLACK);
      expect(heads[0]!.said()).toMatch(/^HTTP\/1\.1 408 .*"code":"too_slow"/s);
      report(`heads that were dribbled were ended after ${Math.round(cutMs)} ms`);
      for (const { socket } of all) socket.destroy();
      await expect.poll(() => scene.descriptors()).toBeLessThanOrEqual(open + SLACK);
    }));

  test('are as many as one network may have: more are told so and ended, with nothing done, and others connect', () =>
    whileSomebodyWorks(async (scene) => {
      const open = scene.descriptors();
      const most = serverLimits.socketsPerNetworkMax;
      const all: Opened[] = [];
      const refused: Opened[] = [];
      while (all.length < most + TOO_MANY) {
        const some = Array.from({ length: TOGETHER }, () => openSocket(scene.port, FAR));
        for (const each of some) void each.status.then((status) => status === 429 && refused.push(each));
        all.push(...some);
        // Because: of more that knock at once the system lets some wait for longer than the first ones may be silent.
        await Promise.all(some.map((each) => each.connected));
      }
      await expect.poll(() => refused.length).toBe(TOO_MANY);
      await Promise.all(refused.map((each) => each.ended));
      expect(refused[0]!.said()).toMatch(/^retry-after: [1-9]\d*\r/im);
      expect(refused[0]!.said()).toContain('"code":"too_many_connections"');
      const asking = openSocket(scene.port, FAR, signOutBy(scene.cookie(0)));
      expect(await asking.status).toBe(429);
      await asking.ended;
      const near = openSocket(scene.port, '127.0.0.67', readOf(scene.cookie(0), 1));
      expect(await near.status).toBe(200);
      for (const { socket } of [...all, asking, near]) socket.destroy();
      await expect.poll(() => scene.descriptors()).toBeLessThanOrEqual(open + SLACK);
      const again = openSocket(scene.port, FAR, readOf(scene.cookie(0), 1));
      expect(await again.status).toBe(200);
      again.socket.destroy();
    }));
});

describe('behind a stream', () => {
  test('nothing is asked: its connection is ended, and takes no room from others', () =>
    whileSomebodyWorks(async (scene) => {
      const cookie = scene.cookie(0);
      const behind = readOf(cookie, 1).repeat(serverLimits.underWayMax + 500);
      const stream = openSocket(scene.port, FAR, streamBy(`cookie: ${cookie}`));
      expect(await stream.status).toBe(200);
      stream.socket.write(behind);
      await stream.ended;
      const together = openSocket(scene.port, FAR, streamBy(`cookie: ${cookie}`) + behind);
      await together.ended;
      await expect.poll(() => scene.readers()).toBe(0);
      for (const { socket } of [stream, together]) socket.destroy();
    }));
});

/** Connections beyond those that one network may have. */
const TOO_MANY = 200;
const TOGETHER = 100;
const STREAMS = 5_000;
/** Streams that are asked for at once. */
const WAVE = 500;
/** Descriptors that come and go by themselves. */
const SLACK = 8;

/** Asks for streams and reads those that are given. */
async function askStreams(
  { port }: Scene,
  by: (n: number) => string,
): Promise<{ counts: Record<number, number>; refused: string; end(): void }> {
  const counts: Record<number, number> = {};
  const given: Opened[] = [];
  let refused = '';
  for (let first = 0; first < STREAMS; first += WAVE) {
    const asked = Array.from({ length: WAVE }, (_, n) => openSocket(port, FAR, streamBy(by(first + n))));
    for (const each of asked) {
      const status = await each.status;
      counts[status] = (counts[status] ?? 0) + 1;
      if (status === 200) given.push(each);
      else {
        if (status === 429) refused = each.said();
        each.socket.destroy();
      }
    }
  }
  return { counts, refused, end: () => given.forEach(({ socket }) => socket.destroy()) };
}

const streamBy = (header: string): string => `GET /api/feed HTTP/1.1\r\nhost: localhost\r\n${header}\r\n\r\n`;

const signOutBy = (cookie: string): string =>
  `POST /api/sign-out HTTP/1.1\r\nhost: localhost\r\ncookie: ${cookie}\r\ncontent-length: 0\r\n\r\n`;

const beginBody = (cookie: string): string =>
  `POST /api/commands HTTP/1.1\r\nhost: localhost\r\ncookie: ${cookie}\r\ncontent-type: application/json\r\ncontent-length: 4000\r\n\r\n{`;
