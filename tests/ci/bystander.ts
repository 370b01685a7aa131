/**
 * Somebody who is signed in and works at a steady pace while others do something, and how long they have to wait: reads,
 * moves of one task of the crowd's, and health, over connections of their own. Run as a program, with a port and a cookie
 * behind it, it works until its input ends, and then says what it waited; `watch` runs it, so that what a test does
 * meanwhile costs it nothing but the machine's time.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { HttpClient } from '../bench/load.ts';

export interface Waited {
  /** How often each status was answered, over all that was asked; 0: the connection ended instead. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Milliseconds, from the moment at which something was to be asked to its answer. */
  readonly p50: number;
  readonly p99: number;
  /** The same of health alone. */
  readonly healthP99: number;
}

/** Resolves when somebody works; what it gives ends it, and tells. */
export async function watch({ port, cookie }: { port: number; cookie: string }): Promise<() => Promise<Waited>> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), String(port), cookie], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await said.next();
  return async () => {
    child.stdin.end();
    return JSON.parse((await said.next()).value as string) as Waited;
  };
}

export const readOf = (cookie: string, n: number): string =>
  `GET /api/tasks/CROWD-${(n % 100) + 1} HTTP/1.1\r\nhost: localhost\r\ncookie: ${cookie}\r\n\r\n`;

const EVERY_MS = 20;

async function work(port: number, cookie: string, isOver: () => boolean): Promise<Waited> {
  const statuses: Record<number, number> = {};
  const times: number[] = [];
  const healthTimes: number[] = [];
  const [client, prober] = [await HttpClient.open(port), await HttpClient.open(port)];
  const pending: Promise<void>[] = [];
  const started = performance.now();
  process.stdout.write('at work\n');
  for (let n = 0; !isOver(); n++) {
    const due = started + n * EVERY_MS;
    await wait(Math.max(0, due - performance.now()));
    const isHealth = n % 3 === 2;
    const request = isHealth ? healthOf(cookie) : n % 3 === 0 ? readOf(cookie, n) : moveOf(cookie, n);
    const asked = (isHealth ? prober : client).send(request).catch(() => ({ status: 0 }));
    const noted = asked.then(({ status }) => {
      statuses[status] = (statuses[status] ?? 0) + 1;
      (isHealth ? healthTimes : times).push(performance.now() - due);
    });
    pending.push(noted);
  }
  await Promise.all(pending);
  client.close();
  prober.close();
  return { statuses, p50: at(times, 0.5), p99: at(times, 0.99), healthP99: at(healthTimes, 0.99) };
}

/** Because: a stranger may not ask that often. */
const healthOf = (cookie: string): string => `GET /healthz HTTP/1.1\r\nhost: localhost\r\ncookie: ${cookie}\r\n\r\n`;

function moveOf(cookie: string, n: number): string {
  const input = { task: `CROWD-${(n % 100) + 1}`, to: ['doing', 'checking', 'next'][n % 3], top: true };
  const body = JSON.stringify({ commands: [{ id: `bystander-${process.pid}-${n}`, name: 'work.move', input }] });
  return `POST /api/commands HTTP/1.1\r\nhost: localhost\r\ncookie: ${cookie}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

function at(times: number[], part: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * part)] ?? 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port, cookie] = process.argv.slice(2) as [string, string];
  let isOver = false;
  process.stdin.resume().once('end', () => (isOver = true));
  process.stdout.write(JSON.stringify(await work(Number(port), cookie, () => isOver)));
}
