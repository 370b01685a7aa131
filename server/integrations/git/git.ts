/**
 * The one door to the `git` program. It reads and never writes to a repository that is not ours; refs and paths are
 * never taken for options; hooks, prompts, pagers and helpers are off; protocols are those of the list.
 */
import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const PROTOCOLS = 'https:http:ssh:git';

/** Settings that hold for every call, whatever the user's or the repository's configuration says. */
const fixed = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.quotePath=false',
  '-c',
  'protocol.ext.allow=never',
  '-c',
  'gc.auto=0',
  '-c',
  'maintenance.auto=false',
  '-c',
  'log.showSignature=false',
  '-c',
  'core.alternateRefsCommand=',
  '-c',
  'safe.directory=*',
];

export interface GitOptions {
  /** The repository: its work tree or its git folder. */
  readonly at?: string;
  readonly timeoutMs?: number;
  readonly outputBytesMax?: number;
  /** What git reads on its standard input. */
  readonly input?: string;
  /** A folder above which no repository is looked for. */
  readonly ceiling?: string;
}

export class GitError extends Error {
  readonly stderr: string;
  readonly exitCode: number | null;
  constructor(args: readonly string[], exitCode: number | null, stderr: string) {
    // Because: an address may hold a password, and this is logged.
    const said = stderr.replace(/\/\/[^\s/@]+@/g, '//');
    super(`git ${args[0] ?? ''} ended with ${exitCode ?? 'a signal'}: ${said.trim().slice(0, 500)}`);
    this.exitCode = exitCode;
    this.stderr = said;
  }
}

/** Runs git and gives its whole output. Throws GitError. */
export async function git(
  args: readonly string[],
  { at, timeoutMs = 60_000, outputBytesMax = 64_000_000, ceiling, input }: GitOptions = {},
): Promise<string> {
  try {
    const running = run('git', argumentsOf(args, at), {
      env: { ...environment(), ...(ceiling ? { GIT_CEILING_DIRECTORIES: ceiling } : {}) },
      timeout: timeoutMs,
      maxBuffer: outputBytesMax,
      encoding: 'utf8',
    });
    running.child.stdin?.on('error', () => undefined);
    running.child.stdin?.end(input ?? '');
    return (await running).stdout;
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    throw new GitError(args, typeof code === 'number' ? code : null, stderr || (error as Error).message);
  }
}

/** Starts git for output that is read as it comes. The caller waits for its end. */
export function gitStream(
  args: readonly string[],
  { at }: Pick<GitOptions, 'at'> = {},
): ChildProcessWithoutNullStreams {
  return spawn('git', argumentsOf(args, at), { env: environment() });
}

function argumentsOf(args: readonly string[], at: string | undefined): string[] {
  return [...(at ? ['-C', at] : []), ...fixed, ...args];
}

/** What git may know of this process's surroundings. */
const passedOn = new Set(
  ['PATH', 'HOME', 'TMPDIR', 'SYSTEMROOT', 'SSH_AUTH_SOCK', 'SSL_CERT_FILE'].concat(
    ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]),
  ),
);

function environment(): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => passedOn.has(name))),
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GIT_SSH_COMMAND: 'ssh -o BatchMode=yes -o ConnectTimeout=10',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_PAGER: 'cat',
    GIT_ALLOW_PROTOCOL: PROTOCOLS,
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    LC_ALL: 'C',
  };
}
