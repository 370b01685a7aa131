/** Strands become questions and tasks: what is alive is open, what landed is done or answered, the rest was left off. */
import type { Owned } from './experiments.ts';
import { ALIVE, timeOf, type Ground } from './ground.ts';
import { subjectOf } from './history.ts';
import { isUpkeep } from './machines.ts';
import { natureOf, type Nature } from './nature.ts';
import type { People } from './people.ts';
import type { Evidence, QuestionLine, Settled, TaskLine, Work } from './proposal.ts';
import { subjectsOf, type Strand } from './strands.ts';
import { asked, reasonOf, titleOf, type Standing } from './wording.ts';
import { isTelling, readBranch } from './titles.ts';
import { fileKind } from './fileKinds.ts';
import type { Verdicts } from './verdicts.ts';

/** A strand with what was found out about it. */
export interface Weighed {
  readonly strand: Strand;
  readonly line: QuestionLine | TaskLine;
  readonly near: Near;
  /** For the order among lines that are on, and among those that are folded. */
  readonly weight: number;
}

export interface Judge {
  readonly ground: Ground;
  readonly people: People;
  readonly verdicts: Verdicts;
  readonly isCourse: boolean;
  /** Its model code is what it ships: packaged, and tested. */
  readonly isLibrary: boolean;
  /** The project itself rests while strangers still ask to pull. */
  readonly isQuiet: boolean;
}

/** The line that a strand makes; undefined for one that belongs on no board. */
export function weigh(strand: Strand, owned: Owned, judge: Judge): Weighed | undefined {
  const near = nearnessOf(strand, judge);
  const nature = natureOfStrand(strand, owned, judge);
  const title = titleOf(strand, judge.people);
  if (!near || nature.kind === 'housekeeping' || title === undefined) return undefined;
  const standing = standingOf(strand, owned, judge, near);
  if (!standing) return undefined;
  // Because: what strangers left off is only worth a look where it could still be merged as it is.
  const isFix = nature.kind === 'task' && strand.pulls.some((each) => each.mergeable);
  if (standing === 'left' && near === 'stranger' && !isFix) return undefined;
  const on = isOn(strand, owned, standing, near, judge);
  const line =
    nature.kind === 'question'
      ? question(strand, owned, title, { standing, on }, judge)
      : task(strand, title, nature.type, { standing, on }, judge);
  return { strand, line, near, weight: weightOf(strand, owned, { nature, standing, near }, judge) };
}

/** Whose it is: the project's own branch or tag, a member's pull, somebody's who wrote here before, a stranger's. */
export type Near = 'own' | 'member' | 'known' | 'stranger';

/** Undefined: a program's. */
function nearnessOf({ branches, tags, commits }: Strand, { people }: Judge): Near | undefined {
  const isUpkept = commits.every((each) => isUpkeep(subjectOf(each)));
  if (isUpkept || commits.every((each) => people.isMachine(each.author.email))) return undefined;
  if (branches.length + tags.length > 0) return 'own';
  const authors = commits.map((each) => people.of(each.author.email));
  if (authors.some((each) => each?.member)) return 'member';
  return authors.some((each) => each !== undefined) ? 'known' : 'stranger';
}

/** Undefined: nobody's business here, such as a stranger's pull that was closed. */
function standingOf(strand: Strand, owned: Owned, { ground }: Judge, near: Near): Standing | undefined {
  if (strand.landed) return 'landed';
  const { branches, pulls } = strand;
  if (pulls.length > 0 && pulls.every((each) => each.state === 'closed'))
    return near === 'stranger' ? undefined : 'closed';
  if (branches.length + pulls.length === 0) return 'left';
  const isAsked = pulls.some((each) => each.state === 'open');
  if (branches.length === 0 && !isAsked && near !== 'member') return undefined;
  const { own, pull } = ground.clocks;
  const last = Math.max(strand.last, ...owned.experiments.map((each) => each.at));
  if (branches.length > 0) return last >= own - ALIVE ? 'open' : 'left';
  // Because: where nobody has asked for long while the project went on, the newest pull is an old one too.
  return last >= pull - ALIVE && last >= own - 4 * ALIVE ? 'open' : 'left';
}

function natureOfStrand(strand: Strand, owned: Owned, { people, isCourse, isLibrary }: Judge): Nature {
  const names = strand.branches.map((each) => readBranch(each, people.isName));
  const said = [
    ...(strand.named === undefined ? [] : [strand.named]),
    ...subjectsOf(strand).filter(isTelling).slice(0, 3),
  ];
  const isNamed = names.some((each) => each.title !== undefined);
  const words = isNamed
    ? [...names.flatMap((each) => each.words), ...wordsOf(strand.named ?? '')]
    : said.flatMap(wordsOf);
  const kinds = said.flatMap((each) => /^(\w+)(?:\([^)]*\))?!?:/.exec(each)?.[1]?.toLowerCase() ?? []);
  const changes = strand.commits.flatMap((each) => each.files);
  const files = [...new Set(changes.map((each) => each.path))];
  return natureOf({
    words,
    prefixes: [...names.flatMap((each) => each.prefix ?? []), ...kinds],
    // Because: in a course a notebook is a lesson, and who changes one asks nothing.
    files: isCourse ? files.filter((each) => fileKind(each) !== 'notebook') : files,
    addsNotebooks: !isCourse && changes.some((each) => each.status === 'A' && fileKind(each.path) === 'notebook'),
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

interface Stands {
  readonly standing: Standing;
  readonly on: boolean;
}

function question(strand: Strand, owned: Owned, title: string, { standing, on }: Stands, judge: Judge): QuestionLine {
  const settled = settledOf(strand, standing, judge);
  return {
    kind: 'question',
    id: `question:${strand.id}`,
    title: asked(title, owned.keys),
    reason: reasonOf(strand, owned, standing, judge.ground.history.defaultBranch),
    on,
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

function task(strand: Strand, title: string, type: TaskLine['type'], { standing, on }: Stands, judge: Judge): TaskLine {
  const isAsked = strand.pulls.some((each) => each.state === 'open');
  return {
    kind: 'task',
    id: `task:${strand.id}`,
    title,
    reason: reasonOf(strand, NONE, standing, judge.ground.history.defaultBranch),
    on,
    type,
    work: workOf(strand, NONE, judge),
    state: standing === 'open' ? (isAsked ? 'checking' : 'doing') : standing === 'landed' ? 'done' : 'stale',
    doneAt: standing === 'landed' ? Math.max(strand.first, strand.landed!.at) : null,
  };
}

const NONE: Owned = { experiments: [], keys: [] };

/** Whether a line is switched on: it is alive, and ours, or a pull into a project that is at work. */
function isOn(
  strand: Strand,
  { experiments }: Owned,
  standing: Standing,
  near: Near,
  { isQuiet, isCourse }: Judge,
): boolean {
  if (standing !== 'open') return false;
  if (near === 'own' || experiments.length > 0) return true;
  if (isCourse) return false;
  return near === 'member' || (!isQuiet && strand.pulls.some((each) => each.mergeable));
}

/** Ours before strangers', new before old, much before little, clear before vague. */
function weightOf(
  strand: Strand,
  { experiments }: Owned,
  { nature, standing, near }: { nature: Nature; standing: Standing; near: Near },
  { ground }: Judge,
): number {
  const age = Math.max(0, Math.max(ground.clocks.own, ground.clocks.pull) - strand.last) / ALIVE;
  const recent = 6 / (1 + age);
  const size = Math.min(Math.log2(1 + strand.commits.length), 5);
  const strength = nature.kind === 'housekeeping' ? 0 : Math.min(nature.strength, 5) / 2;
  const mergeable = strand.pulls.some((each) => each.mergeable) ? 1 : 0;
  return (
    recent + nearWeight[near] + size + strength + mergeable + standWeight[standing] + Math.min(experiments.length, 5)
  );
}

const nearWeight: Record<Near, number> = { own: 8, member: 5, known: 3, stranger: 0 };
const standWeight: Record<Standing, number> = { open: 0, landed: 2, closed: -2, left: 0 };

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
    ...strand.tags.map((tag): Evidence => ({ kind: 'tag', ref: tag, title: tag, at: strand.last })),
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
