/**
 * How signals move tasks. Each says when what it tells came to be, and of two the later one holds: so the board ends in
 * one state, in whatever order and however often they arrive.
 */
import * as z from 'zod/mini';
import { changed, created, type Change } from '../../change/change.ts';
import { command } from '../../change/command.ts';
import { ref } from '../../change/input.ts';
import type { Me } from '../../change/me.ts';
import { find, get, must } from '../../change/read.ts';
import { steering, steerSources, type Steering } from '../../signals/kinds.ts';
import { columnNamed, columnsOf, theTask } from '../../work/find.ts';
import { column } from '../../work/kinds.ts';
import { phases, type Phase } from '../../work/words.ts';

export const machineOnly = (me: Me): 'yes' | 'no' => (me.kind === 'machine' ? 'yes' : 'no');

export const steer = command('signal.steer', {
  about:
    'Moves a task to where a signal says that it stands, unless a later one said otherwise. `pulled`: what was asked for long after gives way to who moved it since.',
  input: z.strictObject({
    task: ref,
    to: ref,
    source: z.enum(steerSources),
    /** When it came to be so. */
    at: z.int(),
    pulled: z.optional(z.boolean()),
  }),
  *needs(input) {
    const placed = yield* theTask(input.task);
    const columns = yield* columnsOf(placed.task.track);
    return {
      ...placed,
      wanted: yield* must(columnNamed(columns, input.to), 'not_found', { what: 'column', ref: input.to }),
      place: yield* must(yield* get(column, placed.task.column), 'not_found', { what: 'column' }),
      row: yield* find(steering, 'task', [placed.task.id]),
    };
  },
  allow: machineOnly,
  decide(input, { task, project, wanted, place, row }, { now, by, newId }) {
    const said = { at: input.at, source: input.source, phase: wanted.phase };
    if (row && isOlder(said, row)) return [];
    // Because: what is done is not undone by a pull request that has ended.
    if (said.source === 'ended' && place.phase === 'done') return [];
    if (input.pulled && input.at < task.movedAt) return [];
    const noted = noteOf(row, { id: newId(), project: project.id, task: task.id, begunAt: 0 }, said);
    // Because: what was begun after it was put back to wait has begun.
    const begun = wanted.phase === 'next' && (row?.begunAt ?? 0) > input.at;
    const to = begun ? 'doing' : input.to;
    const isThere = begun ? place.phase === 'doing' : place.id === wanted.id || (isPhase(to) && place.phase === to);
    if (isThere) return noted;
    const asOf = Math.min(now, Math.max(input.at, task.movedAt));
    return {
      changes: noted,
      causes: [{ name: 'work.move', input: { task: task.id, to }, asOf, ...(by && { as: by }) }],
    };
  },
});

export const begin = command('signal.begin', {
  about: 'Moves a task that waits to doing, because a signal shows that work has begun.',
  input: z.strictObject({ task: ref, at: z.int(), pulled: z.optional(z.boolean()) }),
  *needs(input) {
    const placed = yield* theTask(input.task);
    return {
      ...placed,
      place: yield* must(yield* get(column, placed.task.column), 'not_found', { what: 'column' }),
      row: yield* find(steering, 'task', [placed.task.id]),
    };
  },
  allow: machineOnly,
  decide(input, { task, project, place, row }, { now, by, newId }) {
    if (place.phase !== 'next' || (row && input.at <= row.at)) return [];
    if (input.pulled && input.at < task.movedAt) return [];
    const blank = { id: newId(), project: project.id, task: task.id, at: 0, source: 'words', phase: 'next' } as const;
    return {
      changes: noteOf(row, blank, { begunAt: Math.max(row?.begunAt ?? 0, input.at) }),
      causes: [
        {
          name: 'work.move',
          input: { task: task.id, to: 'doing' },
          asOf: Math.min(now, Math.max(input.at, task.movedAt)),
          ...(by && { as: by }),
        },
      ],
    };
  },
});

type Said = Pick<Steering, 'at' | 'source' | 'phase'>;

/** Whether what is said is overtaken by what was said before. */
function isOlder(said: Said, before: Said): boolean {
  if (before.source === 'ended' && said.phase === 'done') return false;
  if (said.at !== before.at) return said.at < before.at;
  // Because: what the pull requests of a task say is always said of all of them, so the newest telling knows most.
  if (ofPulls(said) && ofPulls(before)) return false;
  if (said.source !== before.source) return sourceRank(said) < sourceRank(before);
  return phases.indexOf(said.phase) < phases.indexOf(before.phase);
}

const sourceRank = ({ source }: Said): number => steerSources.indexOf(source);

const ofPulls = ({ source }: Said): boolean => source === 'pulls' || source === 'ended';

const isPhase = (to: string): to is Phase => (phases as readonly string[]).includes(to);

function noteOf<N extends Partial<Steering>>(
  row: Steering | undefined,
  blank: Omit<Steering, keyof N>,
  news: N,
): Change[] {
  return row ? changed(steering, row, news) : [created(steering, { ...blank, ...news } as unknown as Steering)];
}
