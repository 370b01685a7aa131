/**
 * How work came to the default branch: reached by a merge or a fast-forward; squashed, its number at the end of a
 * subject; picked or rebased, so that author, author time and subject are there again; or the same change by patch-id.
 */
import { DAY } from '../change/time.ts';
import { subjectOf, type HistoryCommit } from './history.ts';
import { earliest, isMerge, latest, timeOf, type Ground } from './ground.ts';
import { isTelling, titleFrom } from './titles.ts';
import type { Tip } from './tips.ts';

export interface Landed {
  readonly kind: 'reached' | 'squashed' | 'picked' | 'same patch';
  /** The commit on the default branch with which it came. */
  readonly commit: HistoryCommit;
  readonly at: number;
  /** What the pull was called, where the merge or squash says so. */
  readonly title: string | undefined;
}

/** What is left on the default branch of work whose refs are gone. */
export interface Remains {
  readonly branch: string | undefined;
  readonly number: number | undefined;
  readonly landed: Landed;
  readonly commits: readonly HistoryCommit[];
}

export class Landings {
  private readonly ground: Ground;
  private readonly squashes = new Map<number, number[]>();
  private readonly twins = new Map<string, number>();
  /** Subjects that squashes and merges of the forge repeat in their messages, and where. */
  private readonly repeated = new Map<string, number>();
  /** Commits of the mainline itself by their author's address, without merges. */
  private readonly byAuthor = new Map<string, number[]>();
  private readonly applied: ReadonlySet<string>;
  /** Places of the mainline that strands have accounted for. */
  private readonly told = new Set<number>();

  constructor(ground: Ground) {
    this.ground = ground;
    this.applied = new Set(ground.history.applied);
    ground.history.commits.forEach((commit, i) => {
      if (!ground.onDefault[i]) return;
      const number = isMerge(commit) ? mergeRequestIn(commit) : (numberAtEnd(subjectOf(commit)) ?? resolvedIn(commit));
      if (number !== undefined) {
        this.squashes.set(number, [...(this.squashes.get(number) ?? []), i]);
        for (const subject of subjectsRepeated(commit)) this.repeated.set(subject, i);
      }
      if (!isMerge(commit)) this.twins.set(twinKey(commit), i);
    });
    for (const i of ground.mainline) {
      const { parents, author } = ground.graph.at(i);
      if (parents.length > 1) continue;
      if (!this.byAuthor.has(author.email)) this.byAuthor.set(author.email, []);
      this.byAuthor.get(author.email)!.push(i);
    }
  }

  /** How the work up to a tip landed; undefined: it did not. */
  of({ tip, pulls }: Tip): Landed | undefined {
    const { ground } = this;
    if (ground.onDefault[tip]) return this.reached(tip);
    const { commits, base } = ground.graph.ahead(tip, ground.onDefault);
    if (base === undefined) return undefined;
    const own = commits.map((each) => ground.graph.at(each)).filter((each) => !isMerge(each));
    return (
      this.squashed(pulls, own) ??
      this.picked(own) ??
      this.repeatedIn(own) ??
      this.sameFiles(own) ??
      this.samePatch(own)
    );
  }

  /** Merges and squashes on the default branch that no tip accounts for. */
  rest(): Remains[] {
    const { mainline, graph } = this.ground;
    return mainline.flatMap((commit, place) => {
      if (this.told.has(place)) return [];
      const remains = graph.parents(commit).length === 2 ? this.merge(commit, place) : this.squash(commit);
      return remains && remains.commits.length > 0 ? [remains] : [];
    });
  }

  private reached(tip: number): Landed {
    const { mainline, landed, graph } = this.ground;
    const place = landed[tip]!;
    // Because: a tip that lies behind on the default branch without a merge says nothing about that commit's own pull.
    const commit = graph.at(mainline[place]!);
    if (graph.parents(mainline[place]!).includes(tip)) this.told.add(place);
    return {
      kind: 'reached',
      commit,
      at: timeOf(commit),
      title: isMerge(commit) ? readMerge(commit)?.title : undefined,
    };
  }

  private squashed(pulls: Tip['pulls'], own: readonly HistoryCommit[]): Landed | undefined {
    const { graph, landed, mainline } = this.ground;
    const since = earliest(own.map((each) => each.author.at));
    const authors = new Set(own.map((each) => each.author.email.toLowerCase()));
    for (const { number } of pulls) {
      const fits = (this.squashes.get(number) ?? []).filter((i) => {
        const commit = graph.at(i);
        // Because: a fork's pulls are numbered too; its squashes come in by a merge, under other authors.
        const isTrunk = mainline[landed[i]!] === i;
        return (isTrunk || authors.has(commit.author.email.toLowerCase())) && timeOf(commit) >= since;
      });
      const found = fits.at(-1);
      if (found === undefined) continue;
      this.tell(found);
      const commit = graph.at(found);
      return { kind: 'squashed', commit, at: timeOf(commit), title: titleIn(subjectOf(commit)) };
    }
    return undefined;
  }

  /** The newest commit, or nearly all, are there again under another sha. */
  private picked(own: readonly HistoryCommit[]): Landed | undefined {
    const found = own.map((each) => this.twins.get(twinKey(each)));
    const there = found.filter((each) => each !== undefined);
    const newest = found.at(-1) ?? (there.length >= own.length * 0.8 ? latest(there) : undefined);
    if (newest === undefined) return undefined;
    this.tell(newest);
    const commit = this.ground.graph.at(newest);
    return { kind: 'picked', commit, at: timeOf(commit), title: undefined };
  }

  /** A squash on the default branch lists these commits, or is called like the only one. */
  private repeatedIn(own: readonly HistoryCommit[]): Landed | undefined {
    const subjects = own.map(subjectOf).filter(isTelling);
    const places = subjects.flatMap((each) => this.repeated.get(plain(each)) ?? []);
    const found = places.length === 0 ? -1 : latest(places);
    if (found < 0 || places.filter((each) => each === found).length < subjects.length * 0.8) return undefined;
    const commit = this.ground.graph.at(found);
    const authors = new Set(own.map((each) => each.author.email.toLowerCase()));
    const isTheirs = authors.has(commit.author.email.toLowerCase()) || subjects.length > 1;
    if (!isTheirs || timeOf(commit) < earliest(own.map((each) => each.author.at))) return undefined;
    this.tell(found);
    return { kind: 'squashed', commit, at: timeOf(commit), title: titleIn(subjectOf(commit)) };
  }

  /** Right after the last of several commits, their author put changes of the very same files on the default branch. */
  private sameFiles(own: readonly HistoryCommit[]): Landed | undefined {
    const { graph } = this.ground;
    const newest = own.at(-1);
    const files = new Set(own.flatMap((each) => each.files.map((file) => file.path)));
    if (!newest || own.length < 2 || files.size < TELLING_FILES) return undefined;
    const theirs = this.byAuthor.get(newest.author.email) ?? [];
    const found = theirs.findLast((i) => {
      const { committer, files: there } = graph.at(i);
      const wait = committer.at - newest.committer.at;
      return wait >= 0 && wait <= SOON && there.length === files.size && there.every((file) => files.has(file.path));
    });
    if (found === undefined) return undefined;
    this.tell(found);
    const commit = graph.at(found);
    return { kind: 'squashed', commit, at: timeOf(commit), title: undefined };
  }

  private samePatch(own: readonly HistoryCommit[]): Landed | undefined {
    const newest = own.at(-1);
    if (!newest || !own.every((each) => this.applied.has(each.sha))) return undefined;
    return { kind: 'same patch', commit: newest, at: timeOf(newest), title: undefined };
  }

  /** Notes that a commit of the mainline is accounted for. */
  private tell(commit: number): void {
    const { mainline, landed } = this.ground;
    if (mainline[landed[commit]!] === commit) this.told.add(landed[commit]!);
  }

  private merge(commit: number, place: number): Remains | undefined {
    const { graph, landed } = this.ground;
    const said = readMerge(graph.at(commit));
    if (!said) return undefined;
    const side: number[] = [];
    const open = graph.parents(commit).slice(1);
    const seen = new Set<number>();
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (landed[next] !== place || seen.has(next)) continue;
      seen.add(next);
      side.push(next);
      open.push(...graph.parents(next));
    }
    const commits = side
      .sort((a, b) => a - b)
      .map((each) => graph.at(each))
      .filter((each) => !isMerge(each));
    const row = graph.at(commit);
    return { ...said, landed: { kind: 'reached', commit: row, at: timeOf(row), title: said.title }, commits };
  }

  private squash(commit: number): Remains | undefined {
    const row = this.ground.graph.at(commit);
    const number = numberAtEnd(subjectOf(row));
    if (number === undefined) return undefined;
    const title = titleIn(subjectOf(row));
    return {
      branch: undefined,
      number,
      landed: { kind: 'squashed', commit: row, at: timeOf(row), title },
      commits: [row],
    };
  }
}

/** A squash by hand follows within this, and changes at least this many files, to be known by them. */
const SOON = 7 * DAY;
const TELLING_FILES = 3;

interface MergeSaid {
  readonly branch: string | undefined;
  readonly number: number | undefined;
  readonly title: string | undefined;
}

/** What a merge says that it brought; undefined for one that only brings a branch up to date. */
export function readMerge(commit: HistoryCommit): MergeSaid | undefined {
  const lines = commit.message.split(/\r?\n/).map((each) => each.trim());
  const subject = lines[0] ?? '';
  const body = lines.slice(1).find((each) => each !== '');
  const github = /^Merge pull request #(\d+) from ([^/\s]+)\/(\S+)/.exec(subject);
  if (github) return said(github[3], Number(github[1]), body);
  const bitbucket = /^Merged in (\S+) \(pull request #(\d+)\)/.exec(subject);
  if (bitbucket) return said(bitbucket[1], Number(bitbucket[2]), body);
  const azure = /^Merged PR (\d+): (.+)$/.exec(subject);
  if (azure) return said(undefined, Number(azure[1]), azure[2]);
  const plain = /^Merge (?:remote-tracking )?branch '([^']+)'(?: of (\S+))?(?: into (\S+))?/.exec(subject);
  if (!plain) return undefined;
  const gitlab = /See merge request \S*!(\d+)/.exec(commit.message)?.[1];
  const branch = plain[1]!.replace(/^(origin|upstream)\//, '');
  if (gitlab === undefined && (plain[2] !== undefined || isTrunkName(branch))) return undefined;
  return said(branch, gitlab === undefined ? undefined : Number(gitlab), gitlab === undefined ? undefined : body);
}

function said(branch: string | undefined, number: number | undefined, title: string | undefined): MergeSaid {
  return {
    branch: branch && !isTrunkName(branch) ? branch : undefined,
    number,
    title: title === undefined ? undefined : titleIn(title),
  };
}

const isTrunkName = (branch: string): boolean => /^(main|master|trunk|develop|dev|HEAD)$/.test(branch);

const titleIn = (subject: string): string | undefined => {
  const bare = subject.replace(/\s*\((?:#|!)\d+\)\s*$/, '');
  return isTelling(bare) ? titleFrom(bare) : undefined;
};

/** The number of the pull that a squash brought: `(#12)` at the end of its subject. */
function numberAtEnd(subject: string): number | undefined {
  const found = /\((?:#|!)(\d{1,9})\)\s*$/.exec(subject);
  return found ? Number(found[1]) : undefined;
}

/** The number of the merge request that a merge brought, as GitLab writes it into the message. */
function mergeRequestIn(commit: HistoryCommit): number | undefined {
  const found = /^See merge request \S*!(\d{1,9})\s*$/m.exec(commit.message);
  return found ? Number(found[1]) : undefined;
}

/** The number of the pull that a stack of diffs closed, as its tool writes it into the message. */
function resolvedIn(commit: HistoryCommit): number | undefined {
  const found = /^Pull[ -]Request(?: resolved)?: \S+\/pull\/(\d{1,9})\s*$/im.exec(commit.message);
  return found ? Number(found[1]) : undefined;
}

/** Subjects in the message of a squash: its own, and those of the commits that it lists. */
function subjectsRepeated(commit: HistoryCommit): string[] {
  const lines = commit.message
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line) => /^\s*[*-] (.+)$/.exec(line)?.[1] ?? []);
  return [subjectOf(commit), ...lines].filter(isTelling).map(plain);
}

const plain = (subject: string): string =>
  subject
    .replace(/\s*\((?:#|!)\d+\)\s*$/, '')
    .trim()
    .toLowerCase();

function twinKey(commit: HistoryCommit): string {
  return `${commit.author.email.toLowerCase()}\n${commit.author.at}\n${subjectOf(commit)}`;
}
