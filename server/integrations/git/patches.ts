/** Finds commits whose change is on a branch under another sha, by patch-id. */
import { git } from './git.ts';

/**
 * Of the commits of `tips` that `branch` (a sha) lacks, those whose patch it has. Stops at the deadline (milliseconds as
 * of performance.now()) with what it found: patch-ids of a long history cost time, and this is the last of many signs.
 */
export async function readApplied(
  at: string,
  branch: string,
  tips: readonly string[],
  deadline: number,
): Promise<string[]> {
  const applied: string[] = [];
  for (const tip of tips) {
    const timeoutMs = Math.floor(deadline - performance.now());
    if (timeoutMs <= 0) break;
    const lines = await git(['cherry', branch, tip], { at, timeoutMs }).catch(() => '');
    applied.push(...lines.split('\n').flatMap((line) => (line.startsWith('- ') ? [line.slice(2).trim()] : [])));
  }
  return applied;
}
