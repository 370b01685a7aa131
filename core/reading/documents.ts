/** Which pipeline, parameter and metrics files a reading has to look into, and at which commits. */
import { limits } from '../limits.ts';
import { Graph } from './graph.ts';
import type { History } from './history.ts';
import { isPipeline, ownership } from './own.ts';

export interface Wanted {
  readonly commit: string;
  readonly path: string;
}

/** The documents that `propose` and `seenCommits` would look at, as many as the limit allows, the telling ones first. */
export function documentsWanted(history: Omit<History, 'documents' | 'applied'>): Wanted[] {
  const graph = new Graph(history.commits);
  const { own } = ownership(history, graph);
  const wanted = new Map<string, Wanted>();
  const want = (commit: string, path: string): void => {
    if (wanted.size < limits.documentsMax) wanted.set(`${commit}:${path}`, { commit, path });
  };
  const tip = history.refs.find((each) => each.name === `refs/heads/${history.defaultBranch}`);
  for (const path of history.tree.paths) if (tip && isRegister(path)) want(tip.sha, path);
  history.commits.forEach((commit, i) => {
    if (!own[i]) return;
    for (const { status, path } of commit.files) if (status !== 'D' && isPipeline(path)) want(commit.sha, path);
  });
  return [...wanted.values()];
}

const isRegister = (path: string): boolean => isPipeline(path) || /(^|\/)artifacts\.ya?ml$/.test(path);
