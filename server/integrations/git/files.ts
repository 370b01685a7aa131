/** Reads one file as it was at a commit. */
import { git, GitError } from './git.ts';

export type FileRead =
  | { readonly kind: 'file'; readonly sha: string; readonly text: string }
  | { readonly kind: 'no_commit' }
  | { readonly kind: 'no_file'; readonly sha: string }
  | { readonly kind: 'too_large'; readonly sha: string; readonly bytes: number };

/**
 * A text file of at most `bytesMax`. `commit`: a sha of at least seven digits, or the name of a branch out of our own
 * records; the full sha is given back. Throws GitError where the repository itself cannot be read.
 */
export async function readFileAt(
  at: string,
  { commit, path, bytesMax }: { commit: string; path: string; bytesMax: number },
): Promise<FileRead> {
  const sha = await answer(['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{commit}`], at);
  if (!sha) return { kind: 'no_commit' };
  // Because: what is asked of cat-file begins with the full sha, so neither a ref nor a path can be an option.
  const entry = `${sha}:${path}`;
  if ((await answer(['cat-file', '-t', entry], at)) !== 'blob') return { kind: 'no_file', sha };
  const bytes = Number(await answer(['cat-file', '-s', entry], at));
  if (!(bytes <= bytesMax)) return { kind: 'too_large', sha, bytes };
  return { kind: 'file', sha, text: await git(['cat-file', 'blob', entry], { at, outputBytesMax: bytesMax + 1 }) };
}

/** The one line that git answers; undefined where it says that there is no such thing. */
async function answer(args: readonly string[], at: string): Promise<string | undefined> {
  try {
    return (await git(args, { at, timeoutMs: 20_000 })).trim();
  } catch (error) {
    const isNothing =
      error instanceof GitError &&
      error.exitCode !== null &&
      !/not a git repository|cannot change to/i.test(error.stderr);
    if (isNothing) return undefined;
    throw error;
  }
}
