/** Verbs of a question: frame it, box it, lengthen the box with a reason, amend what is frozen, take it up again. */
import * as z from 'zod/mini';
import { changed } from '../change/change.ts';
import { command } from '../change/command.ts';
import { days, daysToMs, note, ref, time } from '../change/input.ts';
import { get, must, type Reading } from '../change/read.ts';
import { refuse } from '../change/refusal.ts';
import { limits } from '../limits.ts';
import { may } from '../people/may.ts';
import { decision, investigation, type Investigation } from '../research/kinds.ts';
import { columnsOf, firstIn, theTask, type Placed } from '../work/find.ts';
import { task } from '../work/kinds.ts';
import { gapAt, orderIn } from '../work/order.ts';
import { landed } from './landing.ts';

export const frame = command('research.frame', {
  about: 'Says what is expected and what must be seen for a yes; open until the timebox starts.',
  input: z.strictObject({
    task: ref,
    hypothesis: z.optional(z.string().check(z.trim(), z.maxLength(limits.noteCharsMax))),
    criterion: z.optional(z.string().check(z.trim(), z.maxLength(limits.noteCharsMax))),
    days: z.optional(z.nullable(days)),
    decideBy: z.optional(z.nullable(time)),
    gpuHours: z.optional(z.nullable(z.number().check(z.positive(), z.maximum(1e9)))),
  }),
  needs: (input) => theQuestion(input.task),
  allow: (me, { project }) => may(me, 'edit', project),
  decide({ hypothesis, criterion, days, decideBy, gpuHours }, { box }) {
    const fixed = box.frozenAt !== null;
    if (fixed && criterion !== undefined && criterion !== box.criterion)
      return refuse('frozen', { field: 'criterion' });
    if (fixed && (days ?? decideBy) !== undefined) {
      return refuse('invalid', { field: 'days', problem: 'The timebox has started: extend it with a reason.' });
    }
    return changed(investigation, box, {
      ...(hypothesis !== undefined && { hypothesis }),
      ...(criterion !== undefined && { criterion }),
      ...(days !== undefined && { boxDays: days }),
      ...(decideBy !== undefined && { decideBy }),
      ...(gpuHours !== undefined && { gpuHours }),
    });
  },
});

export const start = command('research.start', {
  about: 'Starts the timebox: freezes the criterion and moves the question to doing.',
  input: z.strictObject({ task: ref, days: z.optional(days), decideBy: z.optional(time) }),
  *needs(input) {
    const found = yield* theQuestion(input.task);
    const columns = yield* columnsOf(found.task.track);
    const column = yield* must(firstIn(columns, 'doing'), 'not_found', { what: 'column', ref: 'doing' });
    return { ...found, column, gap: yield* gapAt(column, {}) };
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide(input, { box, task: row, project, column, gap, key }, { at }) {
    if (row.decision !== null) return refuse('decided', { task: key });
    if (box.startAt !== null) return [];
    const given = input.days !== undefined ? at + daysToMs(input.days) : input.decideBy;
    const decideBy = given ?? box.decideBy ?? at + daysToMs(box.boxDays ?? project.boxDays);
    if (decideBy < at) return refuse('invalid', { field: 'decideBy', problem: 'That day has passed already.' });
    return [
      ...changed(investigation, box, { startAt: at, frozenAt: at, decideBy }),
      ...changed(task, row, { ...landed(row, column, column, at), order: orderIn(gap) }),
    ];
  },
});

export const extend = command('research.extend', {
  about: 'Lengthens a timebox by days or until a day, with a reason; both are kept.',
  input: z.strictObject({ task: ref, days: z.optional(days), until: z.optional(time), reason: note }),
  needs: (input) => theQuestion(input.task),
  allow: (me, { project }) => may(me, 'edit', project),
  decide(input, { box, task: row, key }, { at, by }) {
    if (row.decision !== null) return refuse('decided', { task: key });
    if (box.startAt === null || box.decideBy === null) return refuse('not_started', { task: key });
    if ((input.days === undefined) === (input.until === undefined)) {
      return refuse('invalid', { field: 'days', problem: 'Say either by how many days or until when.' });
    }
    const until = input.until ?? Math.max(box.decideBy, at) + daysToMs(input.days!);
    if (until <= box.decideBy)
      return refuse('invalid', { field: 'until', problem: 'An extension ends after the present box.' });
    if (box.extensions.length >= limits.extensionsMax)
      return refuse('too_many', { limit: limits.extensionsMax, what: 'extensions' });
    const extension = { from: box.decideBy, until, reason: input.reason, at, by };
    return [
      ...changed(investigation, box, { decideBy: until, extensions: [...box.extensions, extension] }),
      ...changed(task, row, { asksAt: null }),
    ];
  },
});

export const amend = command('research.amend', {
  about: 'Adds a later word to a frozen criterion, with a reason; the frozen one stays and both are shown.',
  input: z.strictObject({ task: ref, criterion: note, reason: note }),
  needs: (input) => theQuestion(input.task),
  allow: (me, { project }) => may(me, 'edit', project),
  decide(input, { box, key }, { at, by }) {
    if (box.frozenAt === null) return refuse('not_started', { task: key });
    if (box.amendments.length >= limits.amendmentsMax)
      return refuse('too_many', { limit: limits.amendmentsMax, what: 'amendments' });
    const amendment = { criterion: input.criterion, reason: input.reason, at, by };
    return changed(investigation, box, { amendments: [...box.amendments, amendment] });
  },
});

export const reopen = command('research.reopen', {
  about:
    'Takes up a decided question again: says what changed, and starts a new timebox. The decision stays in the ledger.',
  input: z.strictObject({ task: ref, reason: note, days: z.optional(days) }),
  *needs(input) {
    const found = yield* theQuestion(input.task);
    const columns = yield* columnsOf(found.task.track);
    const column = yield* must(firstIn(columns, 'doing'), 'not_found', { what: 'column', ref: 'doing' });
    return { ...found, column, gap: yield* gapAt(column, {}) };
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide(input, { box, task: row, project, column, gap, key }, { at, by }) {
    if (row.decision === null) return refuse('undecided', { task: key });
    const reopening = { decision: row.decision, reason: input.reason, at, by };
    const decideBy = at + daysToMs(input.days ?? project.boxDays);
    return [
      ...changed(task, row, {
        ...landed({ ...row, doneAt: null }, column, column, at),
        order: orderIn(gap),
        decision: null,
      }),
      ...changed(investigation, box, {
        startAt: at,
        frozenAt: at,
        decideBy,
        reopenings: [...box.reopenings, reopening],
      }),
    ];
  },
});

export interface Question extends Placed {
  readonly box: Investigation;
}

/** A task that is an investigation, with its research side. */
export function* theQuestion(ref: string): Reading<Question> {
  const placed = yield* theTask(ref);
  const row = placed.task.type === 'investigation' ? yield* get(investigation, placed.task.id) : undefined;
  return { ...placed, box: yield* must(row, 'not_research', { task: placed.key }) };
}

/** The ledger number of the decision that a task has now. */
export function* decidedNumber(placed: Placed): Reading<number | undefined> {
  return placed.task.decision ? (yield* get(decision, placed.task.decision))?.number : undefined;
}
