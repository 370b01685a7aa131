/** Strands become questions and tasks: what is alive is open, what landed is done or answered, the rest was left off. */
import type { Owned } from './experiments.ts';
import { isPackage } from './registry.ts';
import { ALIVE, timeOf, type Ground } from './ground.ts';
import { subjectOf } from './history.ts';
import { natureOf, type Nature } from './nature.ts';
import type { People } from './people.ts';
import type { Evidence, QuestionLine, Settled, TaskLine, Work } from './proposal.ts';
import { subjectsOf, type Strand } from './strands.ts';
import { asked, reasonOf, titleOf, type Standing } from './wording.ts';
import { isTelling, readBranch } from './titles.ts';
import { countKinds, fileKind } from './fileKinds.ts';
import type { Verdicts } from './verdicts.ts';

/** A strand with what was found out about it. */
export interface Weighed {
  readonly strand: Strand;
  readonly line: QuestionLine | TaskLine;
  /** For the order among lines that are on, and among those that are folded. */
  readonly weight: number;
}

export interface Judge {
  readonly ground: Ground;
  readonly people: People;
  readonly verdicts: Verdicts;
  readonly isCourse: boolean;
  /** The project itself has rested for long while strangers still ask to pull. */
  readonly isQuiet: boolean;
}

/** The line that a strand makes; undefined for one that belongs on no board. */
export function weigh(strand: Strand, owned: Owned, judge: Judge): Weighed | undefined {
  const nature = natureOfStrand(strand, owned, judge);
  const title = titleOf(strand);
  if (nature.kind === 'housekeeping' || title === undefined) return undefined;
  const standing = standingOf(strand, owned, judge);
  if (!standing) return undefined;
  if (standing === 'left' && isStranger(strand, judge) && !isFix(strand, nature)) return undefined;
  const line =
    nature.kind === 'question'
      ? question(strand, owned, title, standing, judge)
      : task(strand, title, nature, standing, judge);
  return { strand, line, weight: weightOf(strand, owned, nature, standing, judge) };
}

/** Whether nobody of the project has a part in it. */
function isStranger(strand: Strand, { people }: Judge): boolean {
  return strand.branches.length === 0 && !strand.commits.some((each) => people.of(each.author.email));
}

/** Whether it could still be merged as it is, and is worth a look for that. */
function isFix(strand: Strand, nature: Nature): boolean {
  return nature.kind === 'task' && strand.pulls.some((each) => each.mergeable);
}

/** Undefined: nobody's business here, such as a stranger's pull that was closed. */
function standingOf(strand: Strand, owned: Owned, { ground, people }: Judge): Standing | undefined {
  if (strand.landed) return 'landed';
  const isOurs = strand.branches.length > 0 || strand.commits.some((each) => people.of(each.author.email));
  const closed = strand.pulls.length > 0 && strand.pulls.every((each) => each.state === 'closed');
  if (closed) return isOurs ? 'closed' : undefined;
  const isAsked = strand.pulls.some((each) => each.state === 'open');
  if (strand.branches.length === 0 && !isAsked && !isOurs) return undefined;
  const clock = strand.branches.length > 0 ? ground.clocks.own : ground.clocks.pull;
  const last = Math.max(strand.last, ...owned.experiments.map((each) => each.at));
  return last >= clock - ALIVE ? 'open' : 'left';
}

function natureOfStrand(strand: Strand, owned: Owned, { ground, isCourse }: Judge): Nature {
  const names = strand.branches.map(readBranch);
  const titles = [
    ...(strand.named === undefined ? [] : [strand.named]),
    ...subjectsOf(strand).filter(isTelling).slice(0, 3),
  ];
  const words = names.some((each) => each.title !== undefined)
    ? names.flatMap((each) => each.words)
    : titles.flatMap(wordsOf);
  const kinds = titles.flatMap((each) => /^(\w+)(?:\([^)]*\))?!?:/.exec(each)?.[1]?.toLowerCase() ?? []);
  const files = [...new Set(strand.commits.flatMap((each) => each.files.map((file) => file.path)))];
  const isLibrary = isPackage(ground.history.tree.paths) && countKinds(ground.history.tree.paths).test >= 10;
  return natureOf({
    words: [...words, ...wordsOf(strand.named ?? '')],
    prefixes: [...names.flatMap((each) => each.prefix ?? []), ...kinds],
    files: isCourse ? files.filter((each) => fileKind(each) !== 'notebook') : files,
    addsNotebooks: strand.commits.some((each) =>
      each.files.some((file) => file.status === 'A' && fileKind(file.path) === 'notebook'),
    ),
    isTrial: strand.branches.length > 0 && strand.landed === undefined,
    runs: owned.experiments.length,
    isLibrary: isLibrary || isCourse,
  });
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((each) => each !== '');

function question(strand: Strand, owned: Owned, title: string, standing: Standing, judge: Judge): QuestionLine {
  const settled = settledOf(strand, standing, judge);
  return {
    kind: 'question',
    id: `question:${strand.id}`,
    title: asked(title, owned.keys),
    reason: reasonOf(strand, owned, standing, judge.ground.history.defaultBranch),
    on: isOn(strand, owned, standing, judge),
    state: standing === 'open' ? 'open' : settled ? 'answered' : 'stale',
    work: workOf(strand, owned, judge),
    settled,
  };
}

function settledOf(strand: Strand, standing: Standing, { verdicts, ground }: Judge): Settled | null {
  if (standing === 'landed') return verdicts.of(strand);
  if (standing !== 'closed') return null;
  const at = strand.last;
  return {
    outcome: 'not_pursued',
    finding: `Pull request #${strand.pulls[0]!.number} was closed without a merge into ${ground.history.defaultBranch}.`,
    at,
    commits: [strand.tip.sha],
  };
}

function task(
  strand: Strand,
  title: string,
  nature: Extract<Nature, { kind: 'task' }>,
  standing: Standing,
  judge: Judge,
): TaskLine {
  const isAsked = strand.pulls.some((each) => each.state === 'open');
  return {
    kind: 'task',
    id: `task:${strand.id}`,
    title,
    reason: reasonOf(strand, { experiments: [], keys: [] }, standing, judge.ground.history.defaultBranch),
    on: isOn(strand, { experiments: [], keys: [] }, standing, judge),
    type: nature.type,
    work: workOf(strand, { experiments: [], keys: [] }, judge),
    state: standing === 'open' ? (isAsked ? 'checking' : 'doing') : standing === 'landed' ? 'done' : 'stale',
    doneAt: standing === 'landed' ? Math.max(strand.first, strand.landed!.at) : null,
  };
}

/** Whether a line is switched on: it is alive, and ours, or a stranger's pull into a project that is at work. */
function isOn(strand: Strand, owned: Owned, standing: Standing, { ground, people, isQuiet, isCourse }: Judge): boolean {
  if (standing !== 'open') return false;
  if (strand.branches.length > 0 || owned.experiments.length > 0) return true;
  if (strand.commits.every((each) => people.isMachine(each.author.email))) return false;
  if (isQuiet || isCourse) return false;
  const isOurs = strand.commits.some((each) => people.of(each.author.email));
  return isOurs || (strand.pulls.some((each) => each.mergeable) && strand.last >= ground.clocks.own - 2 * ALIVE);
}

function weightOf(strand: Strand, owned: Owned, nature: Nature, standing: Standing, { ground, people }: Judge): number {
  const age = Math.max(0, Math.max(ground.clocks.own, ground.clocks.pull) - strand.last) / ALIVE;
  const recent = 6 / (1 + age);
  const ours = strand.branches.length > 0 ? 8 : strand.commits.some((each) => people.of(each.author.email)) ? 4 : 0;
  const size = Math.min(Math.log2(1 + strand.commits.length), 5);
  const strength = nature.kind === 'housekeeping' ? 0 : Math.min(nature.strength, 5) / 2;
  const mergeable = strand.pulls.some((each) => each.mergeable) ? 1 : 0;
  const landed = standing === 'landed' ? 2 : standing === 'closed' ? -2 : 0;
  return recent + ours + size + strength + mergeable + landed + Math.min(owned.experiments.length, 5);
}

function workOf(strand: Strand, owned: Owned, { people }: Judge): Work {
  const counts = new Map<string, number>();
  for (const { author } of strand.commits) {
    const email = author.email.toLowerCase();
    if (!people.isMachine(email)) counts.set(email, (counts.get(email) ?? 0) + 1);
  }
  const last = Math.max(strand.last, strand.landed?.at ?? 0, ...owned.experiments.map((each) => each.at));
  const shown = strand.commits.slice(-COMMITS);
  const evidence: Evidence[] = [
    ...strand.branches.map((branch): Evidence => ({ kind: 'branch', ref: branch, title: branch, at: strand.first })),
    ...strand.pulls.map(({ number }): Evidence => ({
      kind: 'pull_request',
      ref: `#${number}`,
      title: `Pull request #${number}`,
      at: strand.first,
    })),
    ...shown.map((each): Evidence => ({
      kind: 'commit',
      ref: each.sha,
      title: subjectOf(each) || each.sha,
      at: each.author.at,
    })),
    ...(strand.landed && !shown.includes(strand.landed.commit)
      ? [
          {
            kind: 'commit' as const,
            ref: strand.landed.commit.sha,
            title: subjectOf(strand.landed.commit) || strand.landed.commit.sha,
            at: timeOf(strand.landed.commit),
          },
        ]
      : []),
  ];
  return {
    first: strand.first,
    last,
    emails: [...counts].sort((a, b) => b[1] - a[1]).map(([email]) => email),
    evidence,
  };
}

const COMMITS = 30;
