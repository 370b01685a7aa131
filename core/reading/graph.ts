/** The graph of commits by number: a commit's number is its place in the history, so parents have smaller ones. */
import type { HistoryCommit } from './history.ts';

/** A set of commits, one byte a commit. */
export type Mask = Uint8Array;

/** What a tip has beyond a set of commits. */
export interface Ahead {
  /** Parents before children. */
  readonly commits: readonly number[];
  /** The newest commit of the set that it grew from; undefined: nothing in common with the set. */
  readonly base: number | undefined;
}

export class Graph {
  readonly commits: readonly HistoryCommit[];
  private readonly numbers: Map<string, number>;
  private readonly parentLists: readonly (readonly number[])[];
  private merges: Map<number, number> | undefined;

  /** `commits` with parents before children. Parents that are not among them are left out. */
  constructor(commits: readonly HistoryCommit[]) {
    this.commits = commits;
    this.numbers = new Map(commits.map((each, i) => [each.sha, i]));
    this.parentLists = commits.map((each) => each.parents.flatMap((sha) => this.numbers.get(sha) ?? []));
  }

  /** The number of a commit by its full sha. */
  find(sha: string): number | undefined {
    return this.numbers.get(sha);
  }

  at(number: number): HistoryCommit {
    return this.commits[number]!;
  }

  parents(number: number): readonly number[] {
    return this.parentLists[number]!;
  }

  /** Everything that these commits reach, themselves included. */
  reach(tips: Iterable<number>): Mask {
    const mask = new Uint8Array(this.commits.length);
    const open = [...tips];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (mask[next]) continue;
      mask[next] = 1;
      open.push(...this.parents(next));
    }
    return mask;
  }

  /** What a tip reaches outside `known`. */
  ahead(tip: number, known: Mask): Ahead {
    if (known[tip]) return { commits: [], base: tip };
    const seen = new Set<number>([tip]);
    let base: number | undefined;
    const open = [tip];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const parent of this.parents(next)) {
        if (known[parent]) base = Math.max(base ?? parent, parent);
        else if (!seen.has(parent)) {
          seen.add(parent);
          open.push(parent);
        }
      }
    }
    return { commits: [...seen].sort((a, b) => a - b), base };
  }

  /** The first merge that has a commit as a later parent. */
  mergeOf(number: number): number | undefined {
    this.merges ??= mergesBy(this.parentLists);
    return this.merges.get(number);
  }

  /** The chain of first parents from a tip, the tip first. */
  *mainline(tip: number): Generator<number> {
    for (let next: number | undefined = tip; next !== undefined; next = this.parents(next)[0]) yield next;
  }
}

function mergesBy(parentLists: readonly (readonly number[])[]): Map<number, number> {
  const merges = new Map<number, number>();
  parentLists.forEach((parents, i) => {
    for (const each of parents.slice(1)) if (!merges.has(each)) merges.set(each, i);
  });
  return merges;
}
