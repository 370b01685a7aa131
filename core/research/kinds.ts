import { id, json, kind, maybe, text, whole, type Id, type RowOf } from '../change/kind.ts';
import type { Outcome } from './words.ts';

/** One lengthening of a timebox. */
export interface Extension {
  readonly from: number;
  readonly until: number;
  readonly reason: string;
  readonly at: number;
  readonly by: string | null;
}

/** A later word on a frozen criterion; the frozen one stays as it was. */
export interface Amendment {
  readonly criterion: string;
  readonly reason: string;
  readonly at: number;
  readonly by: string | null;
}

/** A decided question taken up again. */
export interface Reopening {
  readonly decision: string;
  readonly reason: string;
  readonly at: number;
  readonly by: string | null;
}

/** The research side of a task; its id is the task's. */
export const investigation = kind(
  'investigation',
  {
    project: id<'project'>(),
    hypothesis: text(),
    /** What must be seen for a yes. Frozen when the box starts. */
    criterion: text(),
    frozenAt: maybe(whole()),
    startAt: maybe(whole()),
    decideBy: maybe(whole()),
    /** Days that the box shall have once it starts; null: the project's usual. */
    boxDays: maybe(json<number>()),
    gpuHours: maybe(json<number>()),
    extensions: json<readonly Extension[]>(),
    amendments: json<readonly Amendment[]>(),
    reopenings: json<readonly Reopening[]>(),
  },
  { scope: 'project', reach: 'open', indexes: { project: ['project'] } },
);

/** How a question ended. Never edited, only superseded. */
export const decision = kind(
  'decision',
  {
    project: id<'project'>(),
    task: id<'task'>(),
    /** `L-37`: numbered per workspace. */
    number: whole(),
    /** The question as it read when it was decided. */
    question: text(),
    outcome: text<Outcome>(),
    finding: text(),
    reason: maybe(text()),
    /** Links of the task that show it; none: "no evidence kept". */
    evidence: json<readonly Id<'link'>[]>(),
    by: maybe(id<'person'>()),
    at: whole(),
    /** When a parked question is to be looked at again, in words. */
    revisit: maybe(text()),
    supersedes: maybe(id<'decision'>()),
    supersededBy: maybe(id<'decision'>()),
  },
  {
    scope: 'project',
    reach: 'open',
    undo: false,
    indexes: { number: ['number'], task: ['task', 'number'] },
  },
);

export type Investigation = RowOf<typeof investigation>;
export type Decision = RowOf<typeof decision>;
