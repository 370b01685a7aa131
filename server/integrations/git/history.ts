/**
 * Reads all that a repository tells, for `propose` and `seenCommits`. What is new since an earlier reading is read by
 * `listRefs` and `readCommits` alone.
 */
import {
  documentsWanted,
  Graph,
  patchesWanted,
  type History,
  type HistoryCommit,
  type HistoryRef,
} from '@dualtrack/core';
import { readCommits } from './commits.ts';
import { readDocuments, readTree } from './documents.ts';
import { readApplied } from './patches.ts';
import { listRefs } from './refs.ts';

export interface ReadOptions {
  /** What people call the repository. */
  readonly name: string;
  /** Told how many commits were read so far. */
  readonly onProgress?: (commits: number) => void;
}

/** How long patches are compared. */
const PATCHES_MS = 1_500;

/** Reads the repository at a path: refs, commits, files at the tip, pipelines and parameters. Throws GitError. */
export async function readHistory(at: string, { name, onProgress }: ReadOptions): Promise<History> {
  const { defaultBranch: said, refs } = await listRefs(at);
  const commits = await readCommits(at, { tips: refs.map((each) => each.sha) }, onProgress);
  const defaultBranch = said || longestBranch(refs, commits);
  const tip = refs.find((each) => each.name === `refs/heads/${defaultBranch}`);
  const tree = tip ? await readTree(at, tip.sha) : { paths: [], more: 0 };
  const bare = { name, defaultBranch, refs, commits, tree };
  const [documents, applied] = await Promise.all([
    readDocuments(at, documentsWanted(bare)),
    tip ? readApplied(at, tip.sha, patchesWanted(bare), performance.now() + PATCHES_MS) : [],
  ]);
  return { ...bare, documents, applied };
}

/** The branch with the longest history: the default one where neither HEAD nor its name says so. */
function longestBranch(refs: readonly HistoryRef[], commits: readonly HistoryCommit[]): string {
  const graph = new Graph(commits);
  let best = { branch: '', length: 0 };
  for (const { name, sha } of refs) {
    const tip = name.startsWith('refs/heads/') ? graph.find(sha) : undefined;
    if (tip === undefined) continue;
    const length = graph.reach([tip]).reduce((sum, is) => sum + is, 0);
    if (length > best.length) best = { branch: name.slice('refs/heads/'.length), length };
  }
  return best.branch;
}
