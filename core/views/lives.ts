/**
 * Every version of a project's models as a whole life: where it stands and since when, what registries and tags call
 * it, what it waits for, what its best run shows, the stages it went through; and where we and a tag disagree.
 */
import { getMany, list, type Reading } from '../change/read.ts';
import { claimsOf, mismatchesIn, originOf, type Origin } from '../models/claims.ts';
import { lifeOf } from '../models/find.ts';
import { deployment, gate, model, type Deployment, type Version } from '../models/kinds.ts';
import { compareVersions } from '../models/order.ts';
import { courses, standings } from '../models/stage.ts';
import type { Stage } from '../models/words.ts';
import { person, type Project } from '../people/kinds.ts';
import { blocker, link, task, type Link, type Task } from '../work/kinds.ts';

/** A metric of the best run beside the same one of the baseline, where there is one. */
export interface Metric {
  readonly name: string;
  readonly best: number | string;
  readonly base: number | string | null;
}

export interface StretchView {
  readonly stage: Stage;
  /** Milliseconds; `until` is null while it lasts. */
  readonly from: number;
  readonly until: number | null;
  readonly source: string;
  readonly origin: Origin;
  /** Who put it there, where a person did. */
  readonly by: string | null;
}

export interface NameView {
  readonly name: string;
  readonly stage: Stage;
  readonly source: string;
  readonly at: number;
}

export interface VersionLife {
  readonly id: Version['id'];
  readonly name: string;
  readonly stage: Stage;
  readonly since: number;
  readonly createdAt: number;
  readonly registeredAt: number | null;
  readonly deregisteredAt: number | null;
  readonly commit: string | null;
  readonly source: string;
  readonly course: readonly StretchView[];
  /** What registries and tags call it now. */
  readonly names: readonly NameView[];
  readonly waits: { readonly tasks: number; readonly questions: number; readonly gates: readonly string[] };
  readonly metrics: readonly Metric[];
}

export interface MismatchView {
  readonly name: string;
  readonly source: string;
  readonly claims: Stage;
  readonly version: string;
  readonly ours: Stage;
  readonly instead: readonly string[];
}

export interface LifeView {
  readonly model: string;
  readonly path: string;
  /** Newest first. */
  readonly versions: readonly VersionLife[];
  readonly mismatches: readonly MismatchView[];
}

/** The lives of all models of a project, or of the one named. */
export function* livesOf(home: Project, only?: string): Reading<LifeView[]> {
  const views: LifeView[] = [];
  const work = yield* workByVersion(home);
  const names = new Map((yield* list(person, 'role', [])).map((each) => [each.id as string, each.name]));
  for (const each of yield* list(model, 'project', [home.id])) {
    if (only === undefined || each.id === only) views.push(yield* lifeView(each.id, work, names));
  }
  return views;
}

type Work = ReadonlyMap<string, readonly Task[]>;

/** The tasks of a project by the version that they serve. */
export function* workByVersion(home: Project): Reading<Work> {
  const tasks = (yield* list(task, 'done', [home.id, null])).filter((each) => each.version !== null);
  return Map.groupBy(tasks, (each) => each.version as string);
}

function* lifeView(id: string, work: Work, people: ReadonlyMap<string, string>): Reading<LifeView> {
  const { model: row, versions, marks } = yield* lifeOf(id as never);
  const deployments: Deployment[] = [];
  for (const each of versions) deployments.push(...(yield* list(deployment, 'version', [each.id])));
  const runs = new Set(deployments.flatMap((each) => each.run ?? []));
  const [standing, course, claims] = [
    standings(versions, marks),
    courses(versions, marks),
    claimsOf(marks, deployments),
  ];
  const nameOf = new Map(versions.map((each) => [each.id, each.name]));
  const setBy = new Map(marks.map((each) => [`${each.at} ${each.source}`, each.by]));
  const views: VersionLife[] = [];
  for (const each of versions.toSorted((a, b) => compareVersions(b.name, a.name) || b.createdAt - a.createdAt)) {
    const tasks = work.get(each.id) ?? [];
    const { stage, since } = standing.get(each.id) ?? each;
    views.push({
      id: each.id,
      name: each.name,
      stage,
      since,
      createdAt: each.createdAt,
      registeredAt: each.registeredAt,
      deregisteredAt: each.deregisteredAt,
      commit: each.commit,
      source: each.source,
      course: (course.get(each.id) ?? []).map((one) => ({
        ...one,
        origin: originOf(one, runs),
        by: people.get(setBy.get(`${one.from} ${one.source}`) ?? '') ?? null,
      })),
      names: claims
        .filter((one) => one.version === each.id && !one.isSettled)
        .map(({ name, stage: claimed, source, at }) => ({ name, stage: claimed, source, at })),
      waits: yield* waitsOf(tasks),
      metrics: yield* metricsOf(tasks),
    });
  }
  const mismatches = mismatchesIn(claims, versions, standing).map(({ claim, ours, instead }) => ({
    name: claim.name,
    source: claim.source,
    claims: claim.stage,
    version: nameOf.get(claim.version) ?? '',
    ours,
    instead: instead.map((one) => nameOf.get(one) ?? ''),
  }));
  return { model: row.name, path: row.path, versions: views, mismatches };
}

function* waitsOf(tasks: readonly Task[]): Reading<VersionLife['waits']> {
  const open = tasks.filter((each) => each.doneAt === null);
  const questions = open.filter((each) => each.type === 'investigation').length;
  const gates = (yield* gatesFor(open)).map((each) => each.name);
  return { tasks: open.length - questions, questions, gates };
}

/** The gates that are not passed, for which these tasks wait or towards which they work. */
export function* gatesFor(tasks: readonly Task[]) {
  const ids: string[] = [];
  for (const each of tasks) {
    const blockers = yield* list(blocker, 'task', [each.id]);
    ids.push(...blockers.flatMap((one) => (one.clearedAt === null && one.gate ? [one.gate as string] : [])));
    ids.push(...(yield* list(gate, 'task', [each.id])).map((one) => one.id as string));
  }
  return [...(yield* getMany(gate, ids)).values()].filter((each) => each.passedAt === null);
}

function* metricsOf(tasks: readonly Task[]): Reading<Metric[]> {
  const pinned: Link[] = [];
  for (const each of tasks) pinned.push(...(yield* list(link, 'task', [each.id])).filter((one) => one.pin !== null));
  return metricsIn(pinned);
}

/** What the newest best run shows, each metric beside that of the baseline of the same task. */
export function metricsIn(pinned: readonly Link[]): Metric[] {
  const best = pinned.filter((each) => each.pin === 'best').toSorted((a, b) => b.at - a.at)[0];
  if (!best) return [];
  const base = pinned.find((each) => each.pin === 'baseline' && each.task === best.task);
  return Object.entries(best.metrics).map(([name, value]) => ({
    name,
    best: value,
    base: base?.metrics[name] ?? null,
  }));
}
