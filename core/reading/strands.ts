/**
 * The lines of work in a history: branches, pulled heads, and what was merged from branches that are gone. One commit
 * belongs to one of them; a branch, a pull and an experiment at the same commit are one.
 */
import { subjectOf, type HistoryCommit } from './history.ts';
import { isMerge, timeOf, type Ground } from './ground.ts';
import { Landings, type Landed, type Remains } from './landed.ts';
import type { Mask } from './graph.ts';
import { isBuiltSite, isMachineBranch, isRelease } from './site.ts';

export interface Strand {
  readonly id: string;
  /** Names of branches, without those that only a machine or a site uses. */
  readonly branches: readonly string[];
  readonly pulls: readonly Pull[];
  /** Own commits, oldest first; without merges. Of a fast-forward: what looks like its work. */
  readonly commits: readonly HistoryCommit[];
  readonly tip: HistoryCommit;
  /** Where it grew from the default branch; undefined: it is there, or shares nothing with it. */
  readonly base: number | undefined;
  /** How it came to the default branch, if it did. */
  readonly landed: Landed | undefined;
  readonly first: number;
  readonly last: number;
  /** A title that the forge gave: a pull's, from the merge or squash that landed it. */
  readonly named: string | undefined;
}

export interface Pull {
  readonly number: number;
  /** `open`: the forge tries to merge it. `unknown`: this forge tells no trials. */
  readonly state: 'open' | 'closed' | 'unknown';
  /** The newest trial was made with the present default branch. */
  readonly mergeable: boolean;
}

/** Finds the strands, those not landed first, oldest first among them. */
export function strandsOf(ground: Ground): Strand[] {
  const landings = new Landings(ground);
  const tips = tipsOf(ground).map((each) => ({ ...each, landed: landings.of(each) }));
  const landedFirst = tips.toSorted((a, b) => rank(a) - rank(b) || a.tip - b.tip);
  const taken = ground.onDefault.slice();
  const strands: Strand[] = [];
  for (const each of landedFirst) {
    const strand = each.landed?.kind === 'reached' ? reached(ground, each, each.landed) : grown(ground, each, taken);
    if (strand) strands.push(strand);
  }
  const told = new Set(strands.flatMap((each) => each.commits));
  return [...strands, ...landings.rest().flatMap((each) => gone(ground, each, told) ?? [])];
}

/** A commit that refs name as the tip of somebody's work. */
export interface Tip {
  readonly tip: number;
  readonly branches: readonly string[];
  readonly pulls: readonly Pull[];
}

/** What landed is taken first, then what is open, then what was closed: so each keeps only what is its own. */
function rank({ landed, branches, pulls }: Tip & { landed: Landed | undefined }): number {
  if (landed) return 0;
  return branches.length > 0 || pulls.some((each) => each.state !== 'closed') ? 1 : 2;
}

function tipsOf({ refs, history, graph, tip: trunk }: Ground): Tip[] {
  const trials = new Map(refs.flatMap(({ said, tip }) => (said.kind === 'trial' ? [[said.number, tip]] : [])));
  const stateOf = (number: number): Pull => {
    const trial = trials.get(number);
    if (trial === undefined) return { number, state: trials.size > 0 ? 'closed' : 'unknown', mergeable: false };
    return { number, state: 'open', mergeable: trunk !== undefined && graph.parents(trial)[0] === trunk };
  };
  const heads = new Set<number>();
  const tips = new Map<number, { branches: string[]; pulls: Pull[] }>();
  const at = (tip: number): { branches: string[]; pulls: Pull[] } => {
    if (!tips.has(tip)) tips.set(tip, { branches: [], pulls: [] });
    return tips.get(tip)!;
  };
  const skipped = new Set<number>();
  for (const { said, tip } of refs) {
    if (said.kind === 'pull') {
      heads.add(said.number);
      at(tip).pulls.push(stateOf(said.number));
    }
    if (said.kind !== 'branch' || said.branch === history.defaultBranch) continue;
    if (isBuiltSite(said.branch) || isRelease(said.branch) || isMachineBranch(said.branch)) skipped.add(tip);
    else if (isWork(said.branch)) at(tip).branches.push(said.branch);
  }
  for (const [number, trial] of trials) {
    // Because: some forges keep only the trial; what it tries to merge is its second parent.
    const head = heads.has(number) ? undefined : graph.parents(trial)[1];
    if (head !== undefined) at(head).pulls.push(stateOf(number));
  }
  // Because: a pull from a machine's or a release's branch is no more a line of work than the branch.
  return [...tips].flatMap(([tip, each]) =>
    skipped.has(tip) && each.branches.length === 0 ? [] : [{ tip, ...sorted(each) }],
  );
}

/** Of a stack of diffs each has three branches; only that with the work counts. */
const isWork = (branch: string): boolean => !/^gh\/[^/]+\/\d+\/(base|orig)$/.test(branch);

function sorted({ branches, pulls }: { branches: string[]; pulls: Pull[] }): Pick<Tip, 'branches' | 'pulls'> {
  return { branches: branches.sort(), pulls: pulls.sort((a, b) => b.number - a.number) };
}

/** A strand whose commits are not on the default branch, though its change may be. */
function grown(
  ground: Ground,
  { tip, branches, pulls, landed }: Tip & { landed: Landed | undefined },
  taken: Mask,
): Strand | undefined {
  const { graph, onDefault } = ground;
  const ahead = graph.ahead(tip, onDefault);
  if (ahead.base === undefined) return undefined;
  const own = ahead.commits.filter((each) => !taken[each]);
  for (const each of ahead.commits) taken[each] = 1;
  const commits = own.map((each) => graph.at(each)).filter((each) => !isMerge(each));
  if (commits.length === 0) return undefined;
  return strand(ground, { tip, branches, pulls, landed, commits, base: ahead.base });
}

/** A strand whose tip is on the default branch. */
function reached(ground: Ground, { tip, branches, pulls }: Tip, landed: Landed): Strand | undefined {
  const { graph, landed: places, mainline } = ground;
  if (tip === ground.tip) return undefined;
  const place = places[tip]!;
  const isForward = mainline[place] === tip;
  const side = isForward ? forwarded(ground, place) : sideOf(ground, tip, place);
  const commits = side.map((each) => graph.at(each)).filter((each) => !isMerge(each));
  if (commits.length === 0) return undefined;
  return strand(ground, { tip, branches, pulls, landed, commits, base: undefined });
}

/** What a tip brought to the default branch: all that is new with the merge that has it as a later parent. */
function sideOf(ground: Ground, tip: number, place: number): number[] {
  const { graph, landed, mainline } = ground;
  const isDirect = graph.parents(mainline[place]!).includes(tip);
  const merge = isDirect ? undefined : graph.mergeOf(tip);
  const before = merge === undefined ? undefined : graph.reach(graph.parents(merge).slice(0, 1));
  const seen = new Set<number>([tip]);
  const open = [tip];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const parent of graph.parents(next)) {
      if (landed[parent] !== place || before?.[parent] || seen.has(parent)) continue;
      seen.add(parent);
      open.push(parent);
    }
  }
  return [...seen].sort((a, b) => a - b);
}

/** A pause after which work on the same line is other work. */
const PAUSE = 30 * 86_400_000;
const FORWARD_MAX = 50;

/** What a fast-forward brought: no merge tells, so one author's commits up to the tip without a long pause. */
function forwarded({ graph, mainline }: Ground, place: number): number[] {
  const commits: number[] = [];
  const author = graph.at(mainline[place]!).author.email;
  for (let at = place; at >= 0 && commits.length < FORWARD_MAX; at--) {
    const commit = graph.at(mainline[at]!);
    const before = commits[0] === undefined ? commit : graph.at(commits[0]);
    if (isMerge(commit) || commit.author.email !== author || Math.abs(before.author.at - commit.author.at) > PAUSE)
      break;
    commits.unshift(mainline[at]!);
  }
  return commits;
}

/** A strand of which only the merge or squash on the default branch is left. */
function gone(ground: Ground, remains: Remains, told: ReadonlySet<HistoryCommit>): Strand | undefined {
  const { branch, number, landed } = remains;
  if (branch !== undefined && (isBuiltSite(branch) || isRelease(branch) || isMachineBranch(branch))) return undefined;
  const commits = remains.commits.filter((each) => !told.has(each));
  if (commits.length === 0) return undefined;
  const tip = ground.graph.find(landed.commit.sha)!;
  const pulls: Pull[] = number === undefined ? [] : [{ number, state: 'closed', mergeable: false }];
  return strand(ground, {
    tip,
    branches: branch === undefined ? [] : [branch],
    pulls,
    landed,
    commits,
    base: undefined,
  });
}

function strand(
  { graph }: Ground,
  { tip, branches, pulls, landed, commits, base }: Tip & Pick<Strand, 'landed' | 'commits' | 'base'>,
): Strand {
  const times = commits.map((each) => each.author.at);
  return {
    id:
      branches[0] !== undefined
        ? `branch:${branches[0]}`
        : pulls[0]
          ? `pull:${pulls[0].number}`
          : `commit:${graph.at(tip).sha}`,
    branches,
    pulls,
    commits,
    tip: graph.at(tip),
    base,
    landed,
    first: Math.min(...times),
    last: Math.max(...commits.map(timeOf)),
    named: landed?.title,
  };
}

/** The subjects of a strand, oldest first. */
export const subjectsOf = (strand: Strand): string[] => strand.commits.map(subjectOf);
