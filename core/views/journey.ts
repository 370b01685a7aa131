/**
 * The way from exploring to production, from recorded facts alone: what each commit shows by its files, stages that tags
 * set, pull requests, CI runs, deployments.
 */
import { isoOf } from '../change/time.ts';
import { find, list, must, untilRefused, type Reading } from '../change/read.ts';
import { isRefusal } from '../change/refusal.ts';
import { lifeOf, theModel, versionsNamed } from '../models/find.ts';
import { deployment, model, type Deployment, type Mark, type Version } from '../models/kinds.ts';
import type { Project } from '../people/kinds.ts';
import { commit, repo, type CommitRow } from '../signals/kinds.ts';
import { journeyPhases, type JourneyPhase } from '../signals/phase.ts';
import { linksOf, taskByKey } from '../work/find.ts';
import { forgeStepsOf } from './journeyForge.ts';

export interface JourneyRow {
  readonly phase: JourneyPhase;
  /** Author date of a commit; when a tag was made, a deployment or a CI run began, a pull request was opened. ISO 8601. */
  readonly at: string;
  readonly kind: 'commit' | 'tag' | 'deployment' | 'pull' | 'ci';
  /** Sha, tag, or the address of a CI run or a pull request. */
  readonly ref: string;
  readonly title: string;
  /** The files of this phase; "and 7 more" where there were many. */
  readonly files: readonly string[];
}

/**
 * A project's journey, or that of one of its models (by name), of a version (`churn@1.1.0`: what came since the version
 * before it) or of a task (by key): by phase, within a phase in the order of the history. Yields a refusal `not_found`
 * for what is none of these.
 */
export function* journeyOf(home: Project, of?: string): Reading<JourneyRow[]> {
  const about = of === undefined ? undefined : yield* aboutOf(home, of);
  const commits = about?.task ? yield* commitsLinked(about.task) : yield* commitsOf(home);
  const lives = about?.task ? [] : yield* livesOf(home, about?.model);
  const its = about?.version ? lives.map((life) => onlyOf(life, about.version!)) : lives;
  const ground = about?.version ? between(commits, lives[0]!, about.version) : commits;
  const steps = [
    ...commitSteps(ground, lives, about?.path ?? ''),
    ...its.flatMap((life) => [...stageSteps(life)]),
    ...(yield* forgeStepsOf(home, about)),
  ];
  const order = (step: JourneyStep): number => journeyPhases.indexOf(step.row.phase);
  return steps.sort((a, b) => order(a) - order(b) || a.at - b.at || a.nth - b.nth).map((step) => step.row);
}

interface About {
  readonly task?: string;
  readonly model?: string;
  readonly version?: Version;
  readonly path: string;
}

function* aboutOf(home: Project, of: string): Reading<About> {
  // Because: a model may be called as a task is, `resnet-50`; and a task that is elsewhere is as one that is nowhere.
  const placed = yield* taskByKey(of);
  if (placed?.project === home.id && placed.removedAt === null) return { task: placed.id, path: '' };
  const [made] = of.includes('@') ? yield* versionsNamed(home, of) : [];
  const found = yield* untilRefused(theModel(home, made?.model ?? of));
  const row = yield* must(isRefusal(found) ? undefined : found, 'not_found', { what: 'task or model', ref: of });
  return { model: row.id, path: row.path, ...(made && { version: made }) };
}

/** A model's life with the marks and deployments of one version alone. */
function onlyOf(life: Life, { id }: Version): Life {
  const isIts = (each: { version: string }): boolean => each.version === id;
  return { ...life, marks: life.marks.filter(isIts), deployments: life.deployments.filter(isIts) };
}

/**
 * The commits between the version before (by when it came to be) and this one, which is made from the last of them; by
 * the history where both name their commit, else by time.
 */
function between(commits: readonly CommitRow[], { versions }: Life, version: Version): CommitRow[] {
  const born = (each: Version): number => each.registeredAt ?? each.createdAt;
  const earlier = versions.filter((each) => each.id !== version.id && born(each) < born(version));
  const before = earlier.toSorted((a, b) => born(b) - born(a))[0];
  const made = (each: Version | undefined): CommitRow | undefined =>
    commits.find((row) => each?.commit != null && row.sha === each.commit);
  const [from, until] = [made(before), made(version)];
  const end = version.registeredAt ?? Number.POSITIVE_INFINITY;
  return commits.filter((row) => {
    const isBehind = until && row.repo === until.repo ? row.nth <= until.nth : row.at <= end;
    if (!isBehind || !before) return isBehind;
    return from && row.repo === from.repo ? row.nth > from.nth : row.at > born(before);
  });
}

interface Life {
  readonly versions: readonly Version[];
  readonly marks: readonly Mark[];
  readonly deployments: readonly Deployment[];
  readonly name: string;
}

function* livesOf(home: Project, only: string | undefined): Reading<Life[]> {
  const lives: Life[] = [];
  for (const each of yield* list(model, 'project', [home.id])) {
    if (only !== undefined && each.id !== only) continue;
    const { versions, marks } = yield* lifeOf(each.id);
    const deployments: Deployment[] = [];
    for (const one of versions) deployments.push(...(yield* list(deployment, 'version', [one.id])));
    lives.push({ name: each.name, versions, marks, deployments });
  }
  return lives;
}

function* commitsOf(home: Project): Reading<CommitRow[]> {
  const rows: CommitRow[] = [];
  for (const each of yield* list(repo, 'project', [home.id]))
    rows.push(...(yield* list(commit, 'project', [home.id, each.id])));
  return rows;
}

function* commitsLinked(task: string): Reading<CommitRow[]> {
  const links = (yield* linksOf(task as never)).filter((each) => each.kind === 'commit' && each.repo !== null);
  const rows: CommitRow[] = [];
  for (const each of links) {
    const row = yield* find(commit, 'sha', [each.repo, each.ref]);
    if (row) rows.push(row);
  }
  return rows.sort((a, b) => (a.repo === b.repo ? a.nth - b.nth : a.at - b.at));
}

export interface JourneyStep {
  /** For the order: never before what came earlier in the history, whatever the dates say. */
  readonly at: number;
  readonly nth: number;
  readonly row: JourneyRow;
}

function* commitSteps(commits: readonly CommitRow[], lives: readonly Life[], path: string): Generator<JourneyStep> {
  const placed = inOrder(commits);
  const model = firstModel(placed, lives);
  for (const { row: each, at } of placed) {
    const isAfter = model && (each.repo === model.row.repo ? each.nth > model.row.nth : at > model.at);
    for (const phase of journeyPhases) {
      const entry = each.files[phase];
      // Because: what delivers, or watches, before there is a model delivers a template.
      if (!entry || ((phase === 'delivery' || phase === 'monitoring') && !isAfter)) continue;
      const files = entry.files.filter((file) => path === '' || file.startsWith(`${path}/`));
      if (files.length === 0) continue;
      const shown = entry.more > 0 && path === '' ? [...files, `and ${entry.more} more`] : files;
      const row = {
        phase,
        at: isoOf(each.at),
        kind: 'commit' as const,
        ref: each.sha,
        title: each.subject,
        files: shown,
      };
      yield { at, nth: each.nth, row };
    }
  }
}

interface PlacedCommit {
  readonly row: CommitRow;
  /** Author time, but never before that of an earlier commit of the same history. */
  readonly at: number;
}

function inOrder(commits: readonly CommitRow[]): PlacedCommit[] {
  const reached = new Map<string, number>();
  return commits.map((row) => {
    const at = Math.max(row.at, reached.get(row.repo) ?? 0);
    reached.set(row.repo, at);
    return { row, at };
  });
}

/** The first commit that shows a model: what makes or tests one, or what a version was made from. */
function firstModel(commits: readonly PlacedCommit[], lives: readonly Life[]): PlacedCommit | undefined {
  const made = new Set(lives.flatMap((each) => each.versions.map((one) => one.commit)));
  const shows = ({ row }: PlacedCommit): boolean => {
    const { model, scripts, exploration } = row.files;
    const files = [...(scripts?.files ?? []), ...(exploration?.files ?? [])];
    return model !== undefined || made.has(row.sha) || files.some((file) => trainingFile.test(file));
  };
  const firsts = Map.groupBy(commits.filter(shows), (each) => each.row.repo);
  return [...firsts.values()].map(([first]) => first!).sort((a, b) => a.at - b.at)[0];
}

const trainingFile =
  /(^|\/)[\w-]*(train|training|trainer|model|finetune|fine_tune|fit|net|network)[\w-]*\.(py|r|jl|ipynb|cu|c|cpp)$/i;

function* stageSteps({ name, versions, marks, deployments }: Life): Generator<JourneyStep> {
  const named = new Map(versions.map((each) => [each.id as string, each.name]));
  for (const { op, stage, source, at, counter, version } of marks) {
    if (op === 'off' || !['building', 'testing', 'live'].includes(stage)) continue;
    const title = `${name} ${named.get(version) ?? ''} ${stage}`;
    yield { at, nth: counter, row: { phase: 'delivery', at: isoOf(at), kind: 'tag', ref: source, title, files: [] } };
  }
  for (const { environment, state, at, run, version } of deployments) {
    const title = `${name} ${named.get(version) ?? ''} to ${environment}: ${state}`;
    yield {
      at,
      nth: 0,
      row: { phase: 'delivery', at: isoOf(at), kind: 'deployment', ref: run ?? environment, title, files: [] },
    };
  }
}
