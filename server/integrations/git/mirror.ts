/** Copies of other servers' repositories in the data folder: every ref, nothing checked out, only ever read from there. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { serverLimits } from '../../limits.ts';
import { GitError, git, gitStream } from './git.ts';

/** Where a repository is read: itself if it is on this machine, else its mirror. */
export function placeOf(dataFolder: string, source: string): string {
  if (isAbsolute(source)) return source;
  return join(dataFolder, 'repos', `${createHash('sha256').update(source).digest('hex').slice(0, 24)}.git`);
}

/** Clones into a place unless it is there. `onProgress`: what git says that it does, such as `Receiving objects: 42%`. */
export async function mirror(url: string, place: string, onProgress: (doing: string) => void): Promise<void> {
  if (existsSync(place)) return fetchNews(place);
  await mkdir(join(place, '..'), { recursive: true, mode: 0o700 });
  const unfinished = `${place}.${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  try {
    await follow(['clone', '--mirror', '--progress', '--', url, unfinished], onProgress);
    await rename(unfinished, place);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

/** Brings a mirror up to date, refs that are gone included. */
export async function fetchNews(place: string): Promise<void> {
  await git(['fetch', '--prune', '--quiet', 'origin', '+refs/*:refs/*'], { at: place, timeoutMs: 600_000 });
}

/** What git's complaint about an address means, in a sentence. */
export function explain(error: unknown): string {
  const said = error instanceof GitError ? error.stderr : String(error);
  if (
    /could not resolve host|connection (refused|timed out|reset)|unable to access|network is unreachable/i.test(said)
  ) {
    return 'The server of the repository does not answer.';
  }
  if (/authentication failed|could not read username|permission denied|access denied/i.test(said)) {
    return 'The server wants a sign-in for this repository.';
  }
  if (/not found|does not appear to be a git repository|repository .* does not exist/i.test(said))
    return 'There is no such repository.';
  if (/not a git repository|no such file or directory|cannot change to/i.test(said))
    return 'The folder of the repository is gone.';
  return 'Git could not read the repository.';
}

function follow(args: readonly string[], onProgress: (doing: string) => void): Promise<void> {
  return new Promise((done, fail) => {
    const child = gitStream(args);
    let said = '';
    // Because: git tells how far it is all the time; a server that says nothing at all is waited for by nobody.
    const stalled = setTimeout(() => {
      said += '\nconnection timed out';
      child.kill();
    }, serverLimits.remoteStalledMs).unref();
    child.stdin.end();
    child.stdout.resume();
    child.stderr.on('data', (chunk: Buffer) => {
      stalled.refresh();
      const text = chunk.toString('utf8');
      said = (said + text).slice(-10_000);
      const last = text.split(/[\r\n]/).findLast((line) => /\d+%/.test(line));
      if (last) onProgress(last.replace(/^remote: /, '').replace(/\s*\(.*$/, ''));
    });
    child.on('error', fail);
    child.on('close', (code) => {
      clearTimeout(stalled);
      if (code === 0) done();
      else fail(new GitError(args, code, said));
    });
  });
}
