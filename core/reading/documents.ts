/** Which pipeline, parameter and metrics files a reading has to look into, and at which commits. */
import { limits } from '../limits.ts';
import { isLock, isMetrics, isParams } from './experiments.ts';
import { groundOf } from './ground.ts';
import type { History } from './history.ts';
import { isPipeline } from './own.ts';
import { paramsChanged } from './runs.ts';
import { strandsOf } from './strands.ts';

export interface Wanted {
  readonly commit: string;
  readonly path: string;
}

/** The documents that `propose` and `seenCommits` would look at, as many as the limit allows, the telling ones first. */
export function documentsWanted(bare: Omit<History, 'documents' | 'applied'>): Wanted[] {
  const history = { ...bare, documents: [], applied: [] };
  const ground = groundOf(history);
  const wanted = new Map<string, Wanted>();
  const want = (commit: string | undefined, path: string): void => {
    if (commit !== undefined && wanted.size < limits.documentsMax) wanted.set(`${commit}:${path}`, { commit, path });
  };
  const tip = ground.tip === undefined ? undefined : ground.graph.at(ground.tip).sha;
  for (const path of history.tree.paths) if (isPipeline(path) || isArtifacts(path)) want(tip, path);
  const experiments = ground.refs.filter((each) => each.said.kind === 'experiment');
  for (const { tip, said } of experiments) {
    const commit = ground.graph.at(tip);
    const bases = [...commit.parents.slice(0, 1), ...(said.kind === 'experiment' ? [said.base] : [])];
    for (const { path, status } of commit.files) {
      if (status === 'D' || !(isParams(path) || isLock(path) || isMetrics(path))) continue;
      for (const each of [commit.sha, ...bases.filter((sha) => ground.graph.find(sha) !== undefined)]) want(each, path);
    }
  }
  for (const strand of experiments.length > 0 ? strandsOf(ground) : []) {
    for (const { from, to, path } of paramsChanged(strand)) {
      want(from, path);
      want(to, path);
    }
  }
  history.commits.forEach((commit, i) => {
    if (!ground.own[i]) return;
    for (const { status, path } of commit.files) if (status !== 'D' && isPipeline(path)) want(commit.sha, path);
  });
  return [...wanted.values()];
}

const isArtifacts = (path: string): boolean => /(^|\/)artifacts\.ya?ml$/.test(path);
