/** Starts programs for the bench and stops them by their own handles. */
import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const repo = fileURLToPath(new URL('../..', import.meta.url));

export interface Program {
  readonly port: number;
  readonly token: string;
  readonly folder: string;
  /** From the call to its first line. */
  readonly startMs: number;
  /** Resident memory in megabytes. */
  memory(): number;
  /** Stops it and removes its folder, unless it is to be kept. */
  stop(keep?: 'keep'): Promise<void>;
}

/** Our server on an empty data folder. */
export async function startOurs(folder = mkdtempSync(join(tmpdir(), 'dualtrack-bench-'))): Promise<Program> {
  const args = [join(repo, 'cli/bin/dualtrack.mjs'), 'serve', '--data', folder, '--port', '0'];
  return start(args, folder, (line) => ({
    port: Number(new URL(line).port),
    token: new URL(line).searchParams.get('token')!,
  }));
}

/** The skeleton on a copy of a database of ours that nobody has open. */
export async function startSkeleton(database: string): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'dualtrack-skeleton-'));
  copyFileSync(database, join(folder, 'skeleton.db'));
  const args = [fileURLToPath(new URL('skeleton.ts', import.meta.url)), join(folder, 'skeleton.db')];
  return start(args, folder, (line) => ({ port: Number(line), token: '' }));
}

async function start(
  args: readonly string[],
  folder: string,
  read: (line: string) => { port: number; token: string },
): Promise<Program> {
  const started = performance.now();
  const child: ChildProcess = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const line = await firstLine(child);
  return {
    ...read(line),
    folder,
    startMs: performance.now() - started,
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    async stop(keep) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the program ended with ${code}`)));
  });
}
