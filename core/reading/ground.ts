/** What every rule of a reading stands on: the graph, whose history is whose, the default branch's own line, the clocks. */
import { DAY } from '../change/time.ts';
import { Graph, type Mask } from './graph.ts';
import type { History, HistoryCommit } from './history.ts';
import { ownership } from './own.ts';
import { readRef, type RefSaid } from './refs.ts';

/** A line is alive while its newest activity lies within this of its clock. */
export const ALIVE = 90 * DAY;

export interface Ground {
  readonly history: History;
  readonly graph: Graph;
  readonly own: Mask;
  readonly onDefault: Mask;
  /** Commits that only branches of a built site have. */
  readonly site: Mask;
  /** Commits that grew from the default branch or are on it; others share nothing with it. */
  readonly related: Mask;
  /** The tip of the default branch. */
  readonly tip: number | undefined;
  /** The default branch by first parents, oldest first. */
  readonly mainline: readonly number[];
  /** Of every commit on the default branch: the place in `mainline` with which it came there; -1 for others. */
  readonly landed: Int32Array;
  readonly clocks: Clocks;
  readonly refs: readonly { readonly ref: History['refs'][number]; readonly said: RefSaid; readonly tip: number }[];
}

/** Newest activity, in milliseconds; never mixed. `pull` is 0 where nobody asks to pull. */
export interface Clocks {
  /** Branches, experiments, and when tags were made. */
  readonly own: number;
  readonly pull: number;
}

export function groundOf(history: History): Ground {
  const graph = new Graph(history.commits);
  const { own, onDefault, site } = ownership(history, graph);
  const refs = history.refs.flatMap((ref) => {
    const said = readRef(ref);
    const tip = graph.find(ref.sha);
    return said && tip !== undefined ? [{ ref, said, tip }] : [];
  });
  const tip = refs.find((each) => each.ref.name === `refs/heads/${history.defaultBranch}`)?.tip;
  const mainline = tip === undefined ? [] : [...graph.mainline(tip)].reverse();
  const landed = landings(graph, mainline);
  const related = grownFrom(graph, onDefault);
  return {
    history,
    graph,
    own,
    onDefault,
    site,
    related,
    tip,
    mainline,
    landed,
    refs,
    clocks: clocksOf(history, own, refs, graph),
  };
}

/** When a commit was last worked on. */
export function timeOf(commit: HistoryCommit): number {
  return Math.max(sane(commit.author.at), sane(commit.committer.at));
}

// Because: a call takes only so many arguments, and a history has no bound.
export const earliest = (times: readonly number[]): number => times.reduce((a, b) => Math.min(a, b), Infinity);
export const latest = (times: readonly number[]): number => times.reduce((a, b) => Math.max(a, b), 0);

export const isMerge = (commit: HistoryCommit): boolean => commit.parents.length > 1;

function grownFrom(graph: Graph, onDefault: Mask): Mask {
  const related = onDefault.slice();
  for (let i = 0; i < related.length; i++) {
    if (!related[i] && graph.parents(i).some((parent) => related[parent])) related[i] = 1;
  }
  return related;
}

function landings(graph: Graph, mainline: readonly number[]): Int32Array {
  const landed = new Int32Array(graph.commits.length).fill(-1);
  mainline.forEach((commit, place) => {
    const open = [commit];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (landed[next] !== -1) continue;
      landed[next] = place;
      open.push(...graph.parents(next));
    }
  });
  return landed;
}

function clocksOf(history: History, own: Mask, refs: Ground['refs'], graph: Graph): Clocks {
  let newest = 0;
  history.commits.forEach((commit, i) => {
    if (own[i]) newest = Math.max(newest, sane(commit.committer.at));
  });
  let pull = 0;
  for (const { ref, said, tip } of refs) {
    if (said.kind === 'tag') newest = Math.max(newest, sane(ref.tag?.at ?? 0));
    if (said.kind === 'pull') pull = Math.max(pull, sane(graph.at(tip).committer.at));
  }
  return { own: newest, pull };
}

/** The year 2100: what claims to be later has a broken clock. */
const LATEST = 4_102_444_800_000;

function sane(ms: number): number {
  return ms < LATEST ? ms : 0;
}
