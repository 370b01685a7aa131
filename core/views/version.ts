/** One version whole: its life, the work and the gates that it waits for, and what led to it. */
import { get, getMany, list, must, type Reading } from '../change/read.ts';
import { theVersion } from '../models/find.ts';
import { deployment, model, type Check } from '../models/kinds.ts';
import type { DeploymentState } from '../models/words.ts';
import { person, type Project } from '../people/kinds.ts';
import { decision } from '../research/kinds.ts';
import type { Outcome } from '../research/words.ts';
import { commit, repo } from '../signals/kinds.ts';
import { column, link, track, type Link, type Task } from '../work/kinds.ts';
import type { LinkKind, TrackKind } from '../work/words.ts';
import { gatesFor, livesOf, workByVersion, type MismatchView, type VersionLife } from './lives.ts';

export interface WorkLine {
  readonly number: number;
  readonly title: string;
  readonly type: string;
  readonly track: TrackKind;
  readonly column: string;
  readonly people: readonly string[];
  readonly doneAt: number | null;
  readonly asks: boolean;
}

export interface GateState {
  readonly name: string;
  readonly checks: readonly Check[];
}

export interface DeploymentLine {
  readonly environment: string;
  readonly state: DeploymentState;
  readonly at: number;
  readonly run: string | null;
  readonly by: string | null;
  readonly rolledBackAt: number | null;
}

export interface EvidenceLine {
  readonly kind: LinkKind;
  readonly ref: string;
  readonly repo: string | null;
  readonly title: string;
  readonly pin: 'best' | 'baseline' | null;
  readonly metrics: Link['metrics'];
  readonly at: number;
  /** The number of the task that it stands on. */
  readonly task: number;
}

export interface DecisionLine {
  readonly number: number;
  readonly outcome: Outcome;
  readonly question: string;
  readonly finding: string;
  readonly at: number;
  readonly task: number;
}

export interface VersionView {
  readonly model: string;
  readonly life: VersionLife;
  readonly mismatches: readonly MismatchView[];
  /** Other versions of the model that are live now. */
  readonly liveToo: readonly string[];
  /** Other versions that were live once, the last one first: what a rollback can go back to. */
  readonly liveBefore: readonly string[];
  /** Open work first, then what was done, the newest first. */
  readonly work: readonly WorkLine[];
  readonly gates: readonly GateState[];
  readonly evidence: readonly EvidenceLine[];
  readonly decisions: readonly DecisionLine[];
  /** The newest first. */
  readonly deployments: readonly DeploymentLine[];
  /** The commit that it was made from, where its repository is followed. */
  readonly made: {
    readonly sha: string;
    readonly subject: string;
    readonly author: string;
    readonly at: number;
  } | null;
}

/** A version by `churn@1.1.0` or id. Yields a refusal `not_found`. */
export function* versionView(home: Project, ref: string): Reading<VersionView> {
  const row = yield* theVersion(home, ref);
  const [life] = yield* livesOf(home, row.model);
  const of = yield* must(yield* get(model, row.model), 'not_found', { what: 'model' });
  const tasks = (yield* workByVersion(home)).get(row.id) ?? [];
  const names = new Map((yield* list(person, 'role', [])).map((each) => [each.id as string, each.name]));
  const numbers = new Map(tasks.map((each) => [each.id as string, each.number]));
  const evidence: Link[] = [];
  for (const each of tasks) evidence.push(...(yield* list(link, 'task', [each.id])));
  const decisions = [];
  for (const each of tasks) decisions.push(...(yield* list(decision, 'task', [each.id])));
  const deployments = yield* list(deployment, 'version', [row.id]);
  const gates = yield* gatesFor(tasks.filter((each) => each.doneAt === null));
  return {
    model: of.name,
    life: life!.versions.find((each) => each.id === row.id)!,
    mismatches: life!.mismatches.filter((each) => each.version === row.name),
    liveToo: life!.versions.filter((each) => each.stage === 'live' && each.id !== row.id).map((each) => each.name),
    liveBefore: wereLive(life!.versions.filter((each) => each.id !== row.id)),
    work: yield* workLines(tasks, names),
    gates: gates.map(({ name, checks }) => ({ name, checks })),
    evidence: evidence
      .toSorted((a, b) => b.at - a.at)
      .map((each) => ({
        kind: each.kind,
        ref: each.ref,
        repo: each.repo,
        title: each.title,
        pin: each.pin,
        metrics: each.metrics,
        at: each.at,
        task: numbers.get(each.task) ?? 0,
      })),
    decisions: decisions
      .filter((each) => each.supersededBy === null)
      .map((each) => ({
        number: each.number,
        outcome: each.outcome,
        question: tasks.find((one) => one.id === each.task)?.title ?? '',
        finding: each.finding,
        at: each.at,
        task: numbers.get(each.task) ?? 0,
      })),
    deployments: deployments.toReversed().map(({ environment, state, at, run, by, rolledBackAt }) => ({
      environment,
      state,
      at,
      run,
      by: by === null ? null : (names.get(by) ?? null),
      rolledBackAt,
    })),
    made: row.commit ? yield* commitNamed(home, row.commit) : null,
  };
}

function wereLive(versions: readonly VersionLife[]): string[] {
  const last = (each: VersionLife): number => each.course.findLast((one) => one.stage === 'live')?.from ?? -1;
  const were = versions.filter((each) => last(each) >= 0 && each.deregisteredAt === null);
  return were.toSorted((a, b) => last(b) - last(a)).map((each) => each.name);
}

function* workLines(tasks: readonly Task[], names: ReadonlyMap<string, string>): Reading<WorkLine[]> {
  const tracks = yield* getMany(
    track,
    tasks.map((each) => each.track),
  );
  const columns = yield* getMany(
    column,
    tasks.map((each) => each.column),
  );
  return tasks
    .toSorted(
      (a, b) => (b.doneAt ?? Number.MAX_SAFE_INTEGER) - (a.doneAt ?? Number.MAX_SAFE_INTEGER) || a.number - b.number,
    )
    .map((each) => ({
      number: each.number,
      title: each.title,
      type: each.type,
      track: tracks.get(each.track)?.kind ?? 'production',
      column: columns.get(each.column)?.name ?? '',
      people: each.assignees.flatMap((id) => names.get(id) ?? []),
      doneAt: each.doneAt,
      asks: each.asksAt !== null && each.doneAt === null,
    }));
}

function* commitNamed(home: Project, sha: string): Reading<VersionView['made']> {
  for (const each of yield* list(repo, 'project', [home.id])) {
    const [row] = yield* list(commit, 'sha', [each.id, sha], { limit: 1 });
    if (row) return { sha, subject: row.subject, author: row.author, at: row.at };
  }
  return { sha, subject: '', author: '', at: 0 };
}
