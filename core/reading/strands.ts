/**
 * The lines of work in a history: branches, pulled heads, and what was merged from branches that are gone. One commit
 * belongs to one of them; a branch, a pull and an experiment at the same commit are one.
 */
import { subjectOf, type HistoryCommit } from './history.ts';
import { earliest, isMerge, latest, timeOf, type Ground } from './ground.ts';
import { Landings, type Landed, type Remains } from './landed.ts';
import type { Mask } from './graph.ts';
import { isBuiltSite, isIntegration, isMachineBranch, isRelease } from './site.ts';
import { tipsOf, type Pull, type Tip } from './tips.ts';

export interface Strand {
  readonly id: string;
  /** Names of branches, without those that only a machine or a site uses. */
  readonly branches: readonly string[];
  readonly pulls: readonly Pull[];
  readonly tags: readonly string[];
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

/** Finds the strands; those whose refs are gone come last. */
export function strandsOf(ground: Ground): Strand[] {
  const landings = new Landings(ground);
  const gathered = integrated(ground);
  const tips = tipsOf(ground)
    .filter((each) => ground.related[each.tip] && (!gathered[each.tip] || ground.onDefault[each.tip]))
    .map((each) => ({ ...each, landed: landings.of(each) }));
  const taken = gathered.map((is, i) => is | ground.onDefault[i]!);
  const strands: Strand[] = [];
  for (const each of tips.sort((a, b) => rank(a) - rank(b) || a.tip - b.tip)) {
    const strand = each.landed?.kind === 'reached' ? reached(ground, each, each.landed) : grown(ground, each, taken);
    if (strand) strands.push(strand);
  }
  const told = new Set(strands.flatMap((each) => each.commits));
  return [...newest(strands), ...landings.rest().flatMap((each) => gone(ground, each, told) ?? [])];
}

/** What landed is taken first, then what is open, then what was closed: so each keeps only what is its own. */
function rank({ landed, branches, pulls }: Tip & { landed: Landed | undefined }): number {
  if (landed) return 0;
  return branches.length > 0 || pulls.some((each) => each.state !== 'closed') ? 1 : 2;
}

/** What branches have that gather others' work before it comes to the default branch: no line's own any more. */
function integrated({ refs, history, graph }: Ground): Mask {
  const tips = refs.flatMap(({ said, tip }) =>
    said.kind === 'branch' && said.branch !== history.defaultBranch && isIntegration(said.branch) ? [tip] : [],
  );
  return graph.reach(tips);
}

/** Of strands with the same newest change (a branch and its rebased copy) only the newest copy. */
function newest(strands: readonly Strand[]): Strand[] {
  const best = new Map<string, Strand>();
  for (const each of strands) {
    const commit = each.commits.at(-1)!;
    const change = `${commit.author.email.toLowerCase()}\n${commit.author.at}\n${subjectOf(commit)}`;
    const known = best.get(change);
    if (!known || copyRank(each) > copyRank(known)) best.set(change, each);
  }
  const kept = new Set(best.values());
  return strands.filter((each) => kept.has(each));
}

/** Of two copies, what landed tells most, then what has a branch, then what was made last. */
function copyRank({ landed, branches, pulls, commits }: Strand): number {
  const refs = branches.length > 0 ? 2 : pulls.some((each) => each.state === 'open') ? 1 : 0;
  return (landed ? 4 : refs) * 1e14 + timeOf(commits.at(-1)!);
}

/** A strand whose commits are not on the default branch, though its change may be. */
function grown(
  ground: Ground,
  { tip, landed, ...names }: Tip & { landed: Landed | undefined },
  taken: Mask,
): Strand | undefined {
  const { graph, onDefault } = ground;
  const ahead = graph.ahead(tip, onDefault);
  if (ahead.base === undefined) return undefined;
  const own = ahead.commits.filter((each) => !taken[each]);
  for (const each of ahead.commits) taken[each] = 1;
  const commits = own.map((each) => graph.at(each)).filter((each) => !isMerge(each));
  if (commits.length === 0) return undefined;
  return strand(ground, { tip, ...names, landed, commits, base: ahead.base });
}

/** A strand whose tip is on the default branch. */
function reached(ground: Ground, { tip, ...names }: Tip, landed: Landed): Strand | undefined {
  const { graph, landed: places, mainline } = ground;
  if (tip === ground.tip) return undefined;
  const place = places[tip]!;
  const isForward = mainline[place] === tip;
  const side = isForward ? forwarded(ground, place) : sideOf(ground, tip, place);
  const commits = side.map((each) => graph.at(each)).filter((each) => !isMerge(each));
  if (commits.length === 0) return undefined;
  return strand(ground, { tip, ...names, landed, commits, base: undefined });
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
  const branches = branch === undefined ? [] : [branch];
  return strand(ground, { tip, branches, pulls, tags: [], landed, commits, base: undefined });
}

function strand({ graph, refs }: Ground, said: Tip & Pick<Strand, 'landed' | 'commits' | 'base'>): Strand {
  const { tip, tags, landed, commits } = said;
  const tagged = tags.length === 0 ? [] : refs.filter((each) => each.tip === tip && each.ref.tag !== undefined);
  return {
    ...said,
    id: idOf(graph.at(tip).sha, said),
    tip: graph.at(tip),
    first: earliest(commits.map((each) => each.author.at)),
    last: latest([...commits.map(timeOf), ...tagged.map((each) => each.ref.tag!.at)]),
    named: landed?.title,
  };
}

/** The same strand at every reading, as long as its name stays. */
function idOf(sha: string, { branches, pulls, tags }: Pick<Tip, 'branches' | 'pulls' | 'tags'>): string {
  if (branches[0] !== undefined) return `branch:${branches[0]}`;
  if (pulls[0]) return `pull:${pulls[0].number}`;
  return tags[0] === undefined ? `commit:${sha}` : `tag:${tags[0]}`;
}

/** The subjects of a strand, oldest first. */
export const subjectsOf = (strand: Strand): string[] => strand.commits.map(subjectOf);
