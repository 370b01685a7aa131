/** The commits that refs name as the tips of somebody's work, each once, whatever names it. */
import { readTag } from '../signals/tag.ts';
import type { Ground } from './ground.ts';
import { isBuiltSite, isIntegration, isMachineBranch, isRelease } from './site.ts';

export interface Tip {
  readonly tip: number;
  readonly branches: readonly string[];
  readonly pulls: readonly Pull[];
  /** Tags that are neither versions nor stages. Alone they name work whose branch is gone. */
  readonly tags: readonly string[];
}

export interface Pull {
  readonly number: number;
  /** `open`: the forge tries to merge it. `unknown`: this forge tells no trials. */
  readonly state: 'open' | 'closed' | 'unknown';
  /** The newest trial was made with the present default branch. */
  readonly mergeable: boolean;
}

export function tipsOf(ground: Ground): Tip[] {
  const { refs, history } = ground;
  const tips = new Tips();
  const skipped = new Set<number>();
  const stacks = new Map<string, number>();
  for (const { said, tip } of refs) {
    if (said.kind === 'tag') tips.at(tip).tags.push(...(isStep(said.tag) ? [] : [said.tag]));
    if (said.kind !== 'branch' || said.branch === history.defaultBranch) continue;
    const diff = /^(gh\/[^/]+\/\d+)\/(base|head|orig)$/.exec(said.branch);
    if (diff) stacks.set(`${diff[1]!}/${diff[2]!}`, tip);
    else if (isNoLine(said.branch)) skipped.add(tip);
    else tips.at(tip).branches.push(said.branch);
  }
  addPulls(tips, ground);
  addStacks(tips, stacks);
  // Because: a pull from a machine's or a release's branch is no more a line of work than the branch; and a tag alone on
  // the default branch marks a place on it.
  return tips
    .all()
    .filter(
      ({ tip, branches, pulls }) =>
        branches.length > 0 || (!skipped.has(tip) && (pulls.length > 0 || !ground.onDefault[tip])),
    );
}

/** Branches that hold no line of work of their own. */
function isNoLine(branch: string): boolean {
  return isBuiltSite(branch) || isRelease(branch) || isMachineBranch(branch) || isIntegration(branch);
}

/** What tags call a version, a stage or a step of a tutorial. */
function isStep(tag: string): boolean {
  return (
    readTag(tag) !== undefined ||
    /^(v|release|rel|ver|version)?[-_./]?\d/i.test(tag) ||
    /\d+\.\d+/.test(tag) ||
    /^(latest|stable|nightly|baseline|start|end|init|initial)\b/i.test(tag)
  );
}

type Draft = { branches: string[]; pulls: Pull[]; tags: string[] };

class Tips {
  private readonly known = new Map<number, Draft>();

  at(tip: number): Draft {
    let draft = this.known.get(tip);
    if (!draft) this.known.set(tip, (draft = { branches: [], pulls: [], tags: [] }));
    return draft;
  }

  all(): Tip[] {
    return [...this.known].flatMap(([tip, { branches, pulls, tags }]) =>
      branches.length + pulls.length + tags.length === 0
        ? []
        : [{ tip, branches: branches.sort(), pulls: pulls.sort((a, b) => b.number - a.number), tags: tags.sort() }],
    );
  }
}

function addPulls(tips: Tips, { refs, graph, tip: trunk }: Ground): void {
  const trials = new Map(refs.flatMap(({ said, tip }) => (said.kind === 'trial' ? [[said.number, tip]] : [])));
  const heads = new Map(refs.flatMap(({ said, tip }) => (said.kind === 'pull' ? [[said.number, tip]] : [])));
  for (const [number, head] of heads) {
    const trial = trials.get(number);
    const mergeable = trial !== undefined && trunk !== undefined && graph.parents(trial)[0] === trunk;
    const state = trial !== undefined ? 'open' : trials.size > 0 ? 'closed' : 'unknown';
    tips.at(head).pulls.push({ number, state, mergeable });
  }
  for (const [number, trial] of trials) {
    // Because: some forges keep only the trial; what it tries to merge is its second parent.
    const head = heads.has(number) ? undefined : graph.parents(trial)[1];
    if (head !== undefined)
      tips.at(head).pulls.push({ number, state: 'open', mergeable: graph.parents(trial)[0] === trunk });
  }
}

/** Of a stack of diffs each has three branches; the original has the work, the head is what the pull shows. */
function addStacks(tips: Tips, stacks: ReadonlyMap<string, number>): void {
  for (const [name, tip] of stacks) {
    const [diff, part] = [name.slice(0, -5), name.slice(-4)];
    if (part === 'base') continue;
    const original = stacks.get(`${diff}/orig`);
    if (part === 'orig' || original === undefined) tips.at(tip).branches.push(name);
    else tips.at(original).pulls.push(...tips.at(tip).pulls.splice(0));
  }
}
