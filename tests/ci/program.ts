/** The program as people run it: `serve` in a process of its own, spoken to over HTTP, and the other verbs. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const program = fileURLToPath(new URL('../../cli/bin/dualtrack.mjs', import.meta.url));

/** How long a start may take on a slow machine. */
const START_MS = 60_000;

export interface Command {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

export interface Result {
  readonly id: string;
  readonly seq?: number;
  readonly changes?: number;
  readonly created?: { readonly id: string; readonly key?: string };
  readonly refusal?: { readonly code: string; readonly message: string };
}

/** What came back: results, a problem with its status, or nothing because the connection broke. */
export type Sent =
  | { readonly kind: 'answered'; readonly results: readonly Result[] }
  | { readonly kind: 'problem'; readonly status: number; readonly code: string; readonly detail: string }
  | { readonly kind: 'cut' };

export interface Served {
  readonly url: string;
  readonly child: ChildProcess;
  /** From the start of the process to the line with its address, in milliseconds. */
  readonly readyMs: number;
  /** What it wrote to stderr so far. */
  readonly said: () => string;
  readonly send: (commands: readonly Command[]) => Promise<Sent>;
  readonly get: (path: string) => Promise<Response>;
  readonly post: (path: string, body: unknown) => Promise<Response>;
  /** Resolves with the exit code, or the signal, when the process ended by itself. */
  readonly ended: Promise<number | string>;
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface ServeOptions {
  /** A program that runs it, with its arguments: strace, nsenter. */
  readonly through?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts a server over a data folder, which ends with the test at the latest; rejects with what it said when it ends instead. */
export async function startServing(data: string, { through = [], env = {} }: ServeOptions = {}): Promise<Served> {
  const started = performance.now();
  const [first, ...rest] = [...through, process.execPath, program, 'serve', '--port', '0', '--data', data] as const;
  const child = spawn(first, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DATABASE_URL: '', CI: '1', ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | string>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'gone')),
  );
  // Because: who is late is ended, and then says what it said.
  const late = setTimeout(() => child.kill('SIGKILL'), START_MS);
  const url = await Promise.race([lineOf(child), ended.then((how) => Promise.reject(new NotServing(how, said)))]);
  clearTimeout(late);
  const { origin, searchParams } = new URL(url);
  const headers = { authorization: `Bearer ${searchParams.get('token')!}`, 'content-type': 'application/json' };
  return {
    url,
    child,
    readyMs: performance.now() - started,
    said: () => said,
    ended,
    send: (commands) => sendTo(`${origin}/api/commands`, headers, commands),
    get: (path) => fetch(origin + path, { headers }),
    post: (path, body) => fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) }),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

export class NotServing extends Error {
  readonly how: number | string;
  readonly said: string;
  constructor(how: number | string, said: string) {
    super(`the server ended with ${how}: ${said}`);
    this.how = how;
    this.said = said;
  }
}

async function sendTo(url: string, headers: Record<string, string>, commands: readonly Command[]): Promise<Sent> {
  try {
    const answered = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ commands }) });
    const body = (await answered.json()) as { results?: Result[]; code?: string; detail?: string };
    if (answered.ok) return { kind: 'answered', results: body.results! };
    return { kind: 'problem', status: answered.status, code: body.code ?? '', detail: body.detail ?? '' };
  } catch {
    return { kind: 'cut' };
  }
}

/** Sends one command again and again until it is answered, as a replica does after a lost connection. */
export async function insist({ send }: Served, command: Command): Promise<Result> {
  for (let tries = 0; tries < 20; tries++) {
    const sent = await send([command]);
    if (sent.kind === 'answered') return sent.results[0]!;
  }
  throw new Error(`${command.id} is never answered`);
}

export interface Ended {
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** Runs a verb of the command line to its end. */
export async function runVerb(args: readonly string[], through: readonly string[] = []): Promise<Ended> {
  const started = performance.now();
  const [first, ...rest] = [...through, process.execPath, program, ...args];
  const child = spawn(first!, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DATABASE_URL: '', CI: '1' },
  });
  const [out, err]: Buffer[][] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out!.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err!.push(chunk));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return {
    status: code ?? signal ?? 'gone',
    stdout: Buffer.concat(out!).toString(),
    stderr: Buffer.concat(err!).toString(),
    ms: performance.now() - started,
  };
}

/** What `verify` finds, in a process of its own. */
export async function verdictOn(
  data: string,
  through?: readonly string[],
): Promise<{ changes: number; differences: number }> {
  const { status, stdout, stderr } = await runVerb(['verify', '--json', '--data', data], through);
  if (status !== 0 && stdout === '') throw new Error(`verify ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as { changes: number; differences: number };
}

/** The first line that looks like an address. */
export function lineOf({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let out = '';
    stdout!.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const line = /^http:\/\/\S+$/m.exec(out);
      if (line) resolve(line[0]);
    });
  });
}

/** Rejects after a while with words made then. */
export function within(ms: number, words: () => string): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error(words())), ms).unref());
}
