/**
 * Which stage a version has, and since when, from the marks of its model: the highest stage that it holds
 * (live, testing, building, experiment, research); none held after registration: experiment; before: research;
 * a live version that loses live to another: retired; a deregistered one: retired.
 *
 * A stage's name holds one version of a model at a time, and only one version is live, unless a mark says `shared`.
 */
import type { Mark, Version } from './kinds.ts';
import type { Stage } from './words.ts';

export interface Standing {
  readonly stage: Stage;
  readonly since: number;
  readonly source: string;
}

type MarkFacts = Pick<Mark, 'id' | 'version' | 'name' | 'stage' | 'op' | 'hold' | 'at' | 'counter' | 'source'> &
  Partial<Pick<Mark, 'nth'>>;
type VersionFacts = Pick<Version, 'id' | 'source' | 'createdAt' | 'registeredAt' | 'deregisteredAt'>;

/** How far a stage is; a version has the furthest one that it holds. */
export const height: Record<Stage, number> = {
  live: 5,
  testing: 4,
  building: 3,
  experiment: 2,
  research: 1,
  retired: 0,
};

/**
 * The standing of every version of one model at a time (milliseconds; default: after everything said). Versions that
 * did not exist then are absent.
 */
export function standings(
  versions: readonly VersionFacts[],
  marks: readonly MarkFacts[],
  until = Number.POSITIVE_INFINITY,
): Map<string, Standing> {
  const board = new Board(versions);
  for (const event of eventsOf(versions, marks)) {
    if (event.at > until) break;
    event.apply(board);
    board.settle(event.at, event.source);
  }
  return board.standing;
}

/** A stage that a version was in: from when, until when (null: it still is), and what put it there. */
export interface Stretch {
  readonly stage: Stage;
  readonly from: number;
  readonly until: number | null;
  readonly source: string;
}

/** The stages of every version of one model, one after the other, oldest first. */
export function courses(versions: readonly VersionFacts[], marks: readonly MarkFacts[]): Map<string, Stretch[]> {
  const board = new Board(versions);
  const all = new Map<string, Stretch[]>();
  for (const event of eventsOf(versions, marks)) {
    event.apply(board);
    board.settle(event.at, event.source);
    for (const [id, { stage, since, source }] of board.standing) {
      const course = all.get(id);
      const last = course?.at(-1);
      if (last?.stage === stage) continue;
      if (last) course!.splice(-1, 1, { ...last, until: since });
      const next = { stage, from: since, until: null, source };
      if (course) course.push(next);
      else all.set(id, [next]);
    }
  }
  // Because: a stage that was left in the moment in which it was entered was never seen.
  return new Map([...all].map(([id, course]) => [id, course.filter((each) => each.until !== each.from)]));
}

/** What happened in the order in which it counts: by time, then registration before marks, counter, order of recording. */
function eventsOf(versions: readonly VersionFacts[], marks: readonly MarkFacts[]): Event[] {
  const events: Event[] = [];
  for (const v of versions) {
    const born = Math.min(v.createdAt, v.registeredAt ?? v.createdAt);
    events.push({ at: born, rank: 0, counter: 0, nth: 0, id: v.id, source: v.source, apply: (b) => b.born(v.id) });
    if (v.registeredAt !== null) {
      events.push({
        at: v.registeredAt,
        rank: 1,
        counter: 0,
        nth: 0,
        id: v.id,
        source: v.source,
        apply: (b) => b.registered.add(v.id),
      });
    }
    if (v.deregisteredAt !== null) {
      events.push({
        at: v.deregisteredAt,
        rank: 3,
        counter: 0,
        nth: 0,
        id: v.id,
        source: v.source,
        apply: (b) => b.gone.add(v.id),
      });
    }
  }
  for (const m of marks) {
    const { at, counter, nth = 0, id, source } = m;
    events.push({ at, rank: 2, counter, nth, id, source, apply: (b) => b.mark(m) });
  }
  return events.sort(
    (a, b) => a.at - b.at || a.rank - b.rank || a.counter - b.counter || a.nth - b.nth || (a.id < b.id ? -1 : 1),
  );
}

interface Event {
  at: number;
  rank: number;
  counter: number;
  nth: number;
  id: string;
  source: string;
  apply: (board: Board) => unknown;
}

class Board {
  readonly standing = new Map<string, Standing>();
  readonly registered = new Set<string>();
  readonly gone = new Set<string>();
  /** Stage name -> its stage and the versions that hold it. */
  private readonly held = new Map<string, { stage: Stage; versions: Set<string> }>();
  private readonly replaced = new Set<string>();
  private readonly known: Set<string>;
  private readonly alive = new Set<string>();

  constructor(versions: readonly VersionFacts[]) {
    this.known = new Set(versions.map((v) => v.id));
  }

  born(id: string): void {
    this.alive.add(id);
  }

  mark(m: MarkFacts): void {
    if (!this.known.has(m.version)) return;
    this.alive.add(m.version);
    const at = this.held.get(m.name) ?? { stage: m.stage, versions: new Set<string>() };
    at.stage = m.stage;
    this.held.set(m.name, at);
    if (m.op === 'off') {
      at.versions.delete(m.version);
      return;
    }
    if (m.hold === 'alone') {
      this.release(at, m.version);
      if (m.stage === 'live')
        for (const other of this.held.values()) if (other.stage === 'live') this.release(other, m.version);
    }
    at.versions.add(m.version);
    if (m.stage === 'live') this.replaced.delete(m.version);
  }

  /** Notes for every version whose stage is another one now since when and by what. */
  settle(at: number, source: string): void {
    for (const id of this.alive) {
      const stage = this.stageOf(id);
      if (this.standing.get(id)?.stage !== stage) this.standing.set(id, { stage, since: at, source });
    }
  }

  private release(from: { stage: Stage; versions: Set<string> }, except: string): void {
    for (const id of from.versions) {
      if (id === except) continue;
      from.versions.delete(id);
      if (from.stage === 'live') this.replaced.add(id);
    }
  }

  private stageOf(id: string): Stage {
    if (this.gone.has(id)) return 'retired';
    let best: Stage | undefined;
    for (const { stage, versions } of this.held.values()) {
      if (versions.has(id) && (best === undefined || height[stage] > height[best])) best = stage;
    }
    if (best) return best;
    if (this.replaced.has(id)) return 'retired';
    return this.registered.has(id) ? 'experiment' : 'research';
  }
}
