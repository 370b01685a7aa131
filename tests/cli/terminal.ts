/** The command line as a person or a script calls it: processes of their own, with what they said and how they ended. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RepositoryDraft } from '../worlds/repository.ts';

const program = fileURLToPath(new URL('../../cli/bin/dualtrack.mjs', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The one JSON document that stdout is; throws when it is none, or there is more. */
  json(): unknown;
}

export interface Calling {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs the program to its end. */
export const dualtrack = (args: readonly string[], calling?: Calling): Promise<Ended> => running(args, calling).ended;

/** Runs the program; what it said so far, and its end. */
export function running(
  args: readonly string[],
  { input = '', env = {}, cwd }: Calling = {},
): { readonly ended: Promise<Ended>; stderr(): string } {
  const child = start(args, { env, ...(cwd ? { cwd } : {}) });
  child.stdin!.end(input);
  const [stdout, stderr] = [gathered(child.stdout!), gathered(child.stderr!)];
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve(endedWith(code, stdout(), stderr())));
  });
  return { ended, stderr };
}

export function endedWith(code: number | null, stdout: string, stderr: string): Ended {
  return {
    code,
    stdout,
    stderr,
    json() {
      if (!/^[^\n]+\n$/.test(stdout)) throw new Error(`stdout is not one line: ${stdout || '(nothing)'} ${stderr}`);
      return JSON.parse(stdout) as unknown;
    },
  };
}

export interface Serving {
  readonly url: string;
  readonly origin: string;
  readonly token: string;
  readonly child: ChildProcess;
  said(): { stdout: string; stderr: string };
  /** Sends a signal and waits for the end; gives the exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `serve` and waits for its line. */
export async function serving(args: readonly string[], calling: Calling = {}): Promise<Serving> {
  const child = start(['serve', '--port', '0', ...args], calling);
  child.stdin!.end();
  const [stdout, stderr] = [gathered(child.stdout!), gathered(child.stderr!)];
  const gone = new Promise<number | null>((resolve) => child.once('close', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    const look = (): void => {
      const line = /^http:\/\/\S+$/m.exec(stdout());
      if (line && stdout().endsWith('\n')) resolve(line[0]);
    };
    child.stdout!.on('data', look);
    void gone.then((code) => reject(new Error(`it ended with ${code}: ${stderr()}`)));
  });
  const { origin, searchParams } = new URL(url);
  return {
    url,
    origin,
    token: searchParams.get('token') ?? '',
    child,
    said: () => ({ stdout: stdout(), stderr: stderr() }),
    end(signal = 'SIGTERM') {
      child.kill(signal);
      return gone;
    },
  };
}

function start(args: readonly string[], { env = {}, cwd }: Calling): ChildProcess {
  const { DATABASE_URL: _, ...clean } = process.env;
  return spawn(process.execPath, [program, ...args], {
    env: { ...clean, CI: '1', ...env },
    ...(cwd ? { cwd } : {}),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

function gathered(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

/** A folder of a test file's own, with repositories and a data folder to come. */
export interface Desk {
  readonly folder: string;
  readonly data: string;
  repository(name: string, draft?: (repository: RepositoryDraft) => void): string;
  clear(): void;
}

export function openDesk(): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'dualtrack-cli-'));
  return {
    folder,
    data: join(folder, 'data'),
    repository(name, draft = small) {
      const repository = new RepositoryDraft();
      draft(repository);
      const path = join(folder, name);
      repository.write(path);
      return path;
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A model with a version, a question on a branch, an author. */
function small(repository: RepositoryDraft): void {
  const begin = repository.commit('Explore the data', { files: { 'notebooks/explore.ipynb': '{"cells":[]}' } });
  const train = repository.commit('Train a model', { files: { 'train.py': 'import sklearn\n' } });
  repository.tag('churn@v1.0.0', train, '2024-02-01');
  repository.at(train, 'main');
  repository.at(
    repository.commit('Try focal loss', { from: [begin], files: { 'loss.py': 'x' } }),
    'experiment/focal-loss',
  );
}
