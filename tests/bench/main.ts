/**
 * `npm run bench`: the figures of the speed table, each one line of JSON, ratios within this run. A figure stands
 * beside what it has to reach; nothing here is a test.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { get, HttpClient, load, post } from './load.ts';
import { measureBrowser } from './browser.ts';
import { measureDeliveries } from './deliveries.ts';
import { measureFeed } from './feed.ts';
import { measureImport } from './import.ts';
import { compared, median, type Typical } from './rounds.ts';
import { commandId, seed } from './seed.ts';
import { startOurs, startSkeleton, type Program } from './server.ts';
import { criticalBytes } from './script.ts';

interface Row {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: string;
  readonly met: boolean;
}

const rows: Row[] = [];
const say = (figure: string, value: number, unit: string, goal: string, met: boolean): void => {
  const row = { figure, value: Math.round(value * 100) / 100, unit, goal, met };
  rows.push(row);
  process.stdout.write(`${JSON.stringify(row)}\n`);
};

const ROUNDS = 3;

const parts = { moves, boards, growth, beside, deliveries, browser };
/** `npm run bench -- moves boards`: only these. */
const wanted = process.argv.slice(2).filter((each) => each in parts) as (keyof typeof parts)[];
for (const part of wanted.length > 0 ? wanted : (Object.keys(parts) as (keyof typeof parts)[])) await parts[part]();
if (process.argv.includes('--write')) writeTable();

/** Moves and creations against the skeleton. */
async function moves(): Promise<void> {
  const seeded = await startOurs();
  await seed(seeded, 10_000);
  await seeded.stop('keep');
  const skeleton = await startSkeleton(join(seeded.folder, 'dualtrack.db'));
  const program = await startOurs(seeded.folder);
  const move = (n: number, round: number): string => moveRequest(program, n, round);
  const create = (n: number): string => createRequest(program, n);
  for (const [clients, requests, goal] of [
    [1, 1_000, 0],
    [8, 4_000, 1.5],
    [64, 12_000, 3],
  ] as const) {
    const { ours, bare, ratio } = await compared(program, skeleton, {
      clients,
      requests,
      ours: move,
      bare: bareRequest,
    });
    if (clients === 1) sayLone('move, 1 client, 10,000 tasks, p50', ours, bare, '');
    else {
      say(`move, ${clients} clients`, ours.perSecond, '/s', `the skeleton does ${Math.round(bare.perSecond)}/s`, true);
      say(`move, ${clients} clients, against the skeleton`, ratio, 'x', `at least ${goal}x`, ratio >= goal);
    }
  }
  const alone = await compared(program, skeleton, { clients: 1, requests: 1_000, ours: create, bare: bareRequest });
  sayLone('create, 1 client, p50', alone.ours, alone.bare, 'as a move: ');
  const { ratio } = await compared(program, skeleton, { clients: 8, requests: 2_000, ours: create, bare: bareRequest });
  say('create, 8 clients, against the skeleton', ratio, 'x', 'as a move: at least 1.5x', ratio >= 1.5);
  await skeleton.stop();
  await program.stop();
}

function sayLone(figure: string, ours: Typical, bare: Typical, as: string): void {
  const goal = `${as}within 1.5x of the skeleton (${bare.p50.toFixed(2)} ms)`;
  say(figure, ours.p50, 'ms', goal, ours.p50 <= 1.5 * bare.p50);
}

/** Reading the whole board: cold, unchanged, resumed. */
async function boards(): Promise<void> {
  for (const [count, goal] of [
    [1_000, 3],
    [10_000, 25],
  ] as const) {
    const ours = await startOurs();
    say(
      `start to the first answer${count === 1_000 ? '' : ' (again)'}`,
      ours.startMs,
      'ms',
      '1,000 ms',
      ours.startMs <= 1_000,
    );
    if (count === 10_000) say('memory, idle', ours.memory(), 'MB', '110 MB', ours.memory() <= 110);
    await seed(ours, count);
    const client = await HttpClient.open(ours.port);
    await client.send(get('/api/bootstrap', ours.token));
    // Because: a board that nobody changed is sent as it lies; so that it is read cold, a task is changed each time.
    const times: number[] = [];
    let bytes = 0;
    let tag = '';
    for (let i = 0; i < 60; i++) {
      await client.send(moveRequest(ours, i, 9));
      const at = performance.now();
      const answer = await client.send(get('/api/bootstrap', ours.token));
      times.push(performance.now() - at);
      bytes = answer.body.length;
      tag = /etag: (\S+)/i.exec(answer.headers)?.[1] ?? '';
      if (i === 0) gunzipSync(answer.body);
    }
    say(
      `read the whole board, ${count} tasks, p50, after a change`,
      median(times),
      'ms',
      `${goal} ms`,
      median(times) <= goal,
    );
    const again: number[] = [];
    for (let i = 0; i < 200; i++) {
      const at = performance.now();
      const { status } = await client.send(get('/api/bootstrap', ours.token, `if-none-match: ${tag}\r\n`));
      again.push(performance.now() - at);
      if (status !== 304) throw new Error(`the board should not have changed, but the answer was ${status}`);
    }
    say(`read the unchanged board, ${count} tasks, p50`, median(again), 'ms', '2 ms', median(again) <= 2);
    if (count === 1_000) say('bytes of the board, gzip, 1,000 tasks', bytes / 1000, 'kB', '25 kB', bytes <= 25_000);
    if (count === 10_000) {
      await load({ port: ours.port, clients: 8, requests: 8_000, request: (n) => moveRequest(ours, n, 11) });
      say('memory, after load at 10,000 tasks', ours.memory(), 'MB', '200 MB', ours.memory() <= 200);
    }
    client.close();
    await ours.stop();
  }
}

/** What a move costs when the board has grown, and what search costs. */
async function growth(): Promise<void> {
  const small = await startOurs();
  await seed(small, 1_000);
  const large = await startOurs();
  await seed(large, 100_000);
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const few = await load({
      port: small.port,
      clients: 1,
      requests: 800,
      request: (n) => moveRequest(small, n, round, 1_000),
    });
    const many = await load({
      port: large.port,
      clients: 1,
      requests: 800,
      request: (n) => moveRequest(large, n * 97, round, 100_000),
    });
    ratios.push(many.p50 / few.p50);
  }
  say('a move at 100,000 tasks against one at 1,000, p50', median(ratios), 'x', 'at most 1.2x', median(ratios) <= 1.2);
  const client = await HttpClient.open(large.port);
  await client.send(get('/api/search?q=latency', large.token));
  const times: number[] = [];
  for (const word of [
    'latency',
    'drift',
    'task 4711',
    'feature store',
    'batch',
    'retrain model',
    'label',
    'shadow deploy',
    'rare classes',
    'graph',
  ]) {
    for (let i = 0; i < 5; i++) {
      const at = performance.now();
      await client.send(get(`/api/search?q=${encodeURIComponent(word)}`, large.token));
      times.push(performance.now() - at);
    }
  }
  client.close();
  say('search over 100,000 tasks, p50', median(times), 'ms', '50 ms', median(times) <= 50);
  await small.stop();
  await large.stop();
}

async function beside(): Promise<void> {
  const feed = await measureFeed();
  say('feed, from the commit to another reader, p95', feed, 'ms', '250 ms', feed <= 250);
  const { perSecond, commits } = await measureImport();
  say(`import of a repository with ${commits} commits`, perSecond, 'commits/s', '2,000 commits/s', perSecond >= 2_000);
  const [script, styles] = [criticalBytes('js'), criticalBytes('css')];
  say('script before the board, gzip', script / 1000, 'kB', '150 kB', script <= 150_000);
  say('styles before the board, gzip', styles / 1000, 'kB', '20 kB', styles <= 20_000);
}

/** What forges send: in a burst, and at a pace that lasts. */
async function deliveries(): Promise<void> {
  for (const [perSecond, seconds, name] of [
    [1_000, 2, '2,000 deliveries in 2 s'],
    [300, 60, '300 deliveries a second for a minute'],
  ] as const) {
    const { p99, lost, drainedAfter } = await measureDeliveries(perSecond, seconds);
    say(`${name}, answered, p99`, p99, 'ms', '300 ms', p99 <= 300);
    say(`${name}, lost`, lost, '', 'none', lost === 0);
    say(`${name}, all applied after`, drainedAfter, 's', '60 s', drainedAfter <= 60);
  }
}

/** What a person at a browser feels, in Chromium on this machine. */
async function browser(): Promise<void> {
  for (const [tasks, goal] of [
    [100, 500],
    [1_000, 700],
  ] as const) {
    const { cold } = await measureBrowser(tasks, (bench) => bench.openings());
    say(`browser, cold to the painted board, ${tasks} tasks`, cold, 'ms', `${goal} ms`, cold <= goal);
  }
  await measureBrowser(10_000, async (bench) => {
    const { cold, warm } = await bench.openings();
    say('browser, cold to the painted board, 10,000 tasks', cold, 'ms', '700 ms', cold <= 700);
    say('browser, warm to the painted board, 10,000 tasks', warm, 'ms', '300 ms', warm <= 300);
    const { move, scroll, filter } = await bench.handling();
    say('browser, a moved card from key to paint, p95', move, 'ms', '50 ms', move <= 50);
    say('browser, a key in the filter until what matches is laid out, p95', filter, 'ms', '16 ms', filter <= 16);
    say(`browser, frames of 50 ms or more of ${scroll.frames} scrolled`, scroll.long, '', 'none', scroll.long === 0);
    const other = await bench.toOther();
    say("browser, an edit on another one's screen, p95", other, 'ms', '250 ms', other <= 250);
  });
  const heap = await measureBrowser(20_000, (bench) => bench.heap());
  say('browser, heap at 20,000 tasks', heap, 'MB', '80 MB', heap <= 80);
}

function moveRequest({ token }: Program, n: number, round: number, tasks = 10_000): string {
  const number = (n % Math.min(tasks, 10_000)) + 1;
  const to = ['doing', 'checking', 'next'][(n + round) % 3];
  return post('/api/commands', token, {
    commands: [{ id: commandId(), name: 'work.move', input: { task: `BENCH-${number}`, to, top: true } }],
  });
}

function bareRequest(n: number, round: number): string {
  const to = ['doing', 'checking', 'next'][(n + round) % 3];
  return post('/move', '', { id: commandId(), number: (n % 10_000) + 1, to });
}

function createRequest({ token }: Program, n: number): string {
  return post('/api/commands', token, {
    commands: [
      {
        id: commandId(),
        name: 'work.create',
        input: { project: 'BENCH', track: 'production', title: `New task ${n}` },
      },
    ],
  });
}

/** The table of docs/benchmarks.md, between its two marks. */
function writeTable(): void {
  const file = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));
  const lines = rows.map(
    (row) => `| ${row.figure} | ${row.value} ${row.unit} | ${row.goal} | ${row.met ? 'yes' : '**no**'} |`,
  );
  writeFileSync(`${file}.rows`, `${lines.join('\n')}\n`);
}
