/** The facts that a query is answered from: few enough that the replica and the store can both give them. */
import { get, getMany, list, type Reading } from '../change/read.ts';
import { model, version } from '../models/kinds.ts';
import { person, project, type Discipline, type Project } from '../people/kinds.ts';
import { decision, investigation, type Decision, type Investigation } from '../research/kinds.ts';
import { blocker, column, dependency, label, task, track } from '../work/kinds.ts';
import type { Blocker, Task } from '../work/kinds.ts';
import type { Phase, TrackKind } from '../work/words.ts';
import type { Calendar } from './scales.ts';

export interface Ground extends Calendar {
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** Who asks; undefined for a machine. */
  readonly me: string | undefined;
  readonly people: readonly { readonly id: string; readonly name: string; readonly discipline: Discipline | null }[];
  readonly projects: readonly { readonly id: string; readonly key: string; readonly name: string }[];
  readonly tracks: readonly { readonly id: string; readonly kind: TrackKind; readonly name: string }[];
  readonly columns: readonly { readonly id: string; readonly name: string; readonly phase: Phase }[];
  readonly labels: readonly { readonly id: string; readonly name: string }[];
  readonly versions: readonly {
    readonly id: string;
    readonly name: string;
    /** The name of its model. */
    readonly model: string;
    readonly live: boolean;
  }[];
  readonly investigation: (task: Task) => Pick<Investigation, 'startAt' | 'decideBy' | 'reopenings'> | undefined;
  /** The decision that stands. */
  readonly decision: (task: Task) => Pick<Decision, 'outcome' | 'finding' | 'at' | 'evidence'> | undefined;
  /** Blockers that nobody cleared. */
  readonly blockers: (task: Task) => readonly Pick<Blocker, 'kind' | 'person' | 'on' | 'gate'>[];
  /** Tasks that must be done first and are not. */
  readonly waitsFor: (task: Task) => readonly Pick<Task, 'id' | 'project' | 'number' | 'track'>[];
}

/** The ground of these projects, read whole: for a store, or for a question that is asked once. */
export function* groundOf(homes: readonly Project[], asked: Calendar & Pick<Ground, 'now' | 'me'>): Reading<Ground> {
  const around = yield* namesOf(homes);
  const boxes = new Map<string, Investigation>();
  const blockers = new Map<string, Blocker[]>();
  const waits = new Map<string, Task[]>();
  const tasks = new Map<string, Task>();
  for (const home of homes) {
    for (const each of yield* list(task, 'number', [home.id])) tasks.set(each.id, each);
    for (const each of yield* list(investigation, 'project', [home.id])) boxes.set(each.id, each);
    for (const each of yield* list(blocker, 'project', [home.id, null])) add(blockers, each.task, each);
    for (const each of yield* list(dependency, 'project', [home.id])) {
      const first = tasks.get(each.on) ?? (yield* get(task, each.on));
      if (first && first.doneAt === null && first.removedAt === null) add(waits, each.task, first);
    }
  }
  const stands = [...tasks.values()].flatMap((each) => each.decision ?? []);
  const decisions = yield* getMany(decision, stands);
  return {
    ...asked,
    ...around,
    investigation: (row) => boxes.get(row.id),
    decision: (row) => (row.decision ? decisions.get(row.decision) : undefined),
    blockers: (row) => blockers.get(row.id) ?? [],
    waitsFor: (row) => waits.get(row.id) ?? [],
  };
}

/** What people call the things of these projects. */
export function* namesOf(homes: readonly Project[]) {
  const ground = {
    people: (yield* list(person, 'role', [])).map(({ id, name, discipline }) => ({
      id: id as string,
      name,
      discipline,
    })),
    projects: (yield* list(project, 'all', [])).map(({ id, key, name }) => ({ id: id as string, key, name })),
    tracks: [] as Ground['tracks'][number][],
    columns: [] as Ground['columns'][number][],
    labels: [] as Ground['labels'][number][],
    versions: [] as Ground['versions'][number][],
  };
  for (const home of homes) {
    ground.tracks.push(...(yield* list(track, 'project', [home.id])));
    ground.columns.push(...(yield* list(column, 'project', [home.id])));
    ground.labels.push(...(yield* list(label, 'project', [home.id])));
    const models = new Map((yield* list(model, 'project', [home.id])).map((each) => [each.id as string, each.name]));
    for (const { id, name, model: of, stage } of yield* list(version, 'project', [home.id])) {
      ground.versions.push({ id, name, model: models.get(of) ?? '', live: stage === 'live' });
    }
  }
  return ground;
}

function add<T>(to: Map<string, T[]>, at: string, each: T): void {
  const there = to.get(at);
  if (there) there.push(each);
  else to.set(at, [each]);
}
