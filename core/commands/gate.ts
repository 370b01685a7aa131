/** Data gates: passing one says that its data is ready, moves its task to done and unblocks what waits for it. */
import * as z from 'zod/mini';
import { changed, created, type Change } from '../change/change.ts';
import { command, type Context } from '../change/command.ts';
import { line, name, note, ref } from '../change/input.ts';
import { find, get, list, must, type Reading } from '../change/read.ts';
import { refuse, type Refusal } from '../change/refusal.ts';
import { limits } from '../limits.ts';
import { theGate } from '../models/find.ts';
import { gate, type Gate } from '../models/kinds.ts';
import { checkStates } from '../models/words.ts';
import { theProject } from '../people/find.ts';
import { may } from '../people/may.ts';
import { columnsOf, firstIn, theTask } from '../work/find.ts';
import { blocker, task, type Blocker, type Column, type Task } from '../work/kinds.ts';
import { gapAt, orderIn, type Gap } from '../work/order.ts';
import { landed } from './landing.ts';

const amount = z.number().check(z.minimum(0), z.maximum(1e15));

/** A gate and the blockers that wait for it. */
export interface GateFacts {
  readonly gate: Gate;
  readonly waiting: readonly Blocker[];
}

/** The gate that a data task works towards, unless it is passed. */
export function* gateOf(taskId: Task['id']): Reading<GateFacts | undefined> {
  const row = yield* find(gate, 'task', [taskId]);
  return row && row.passedAt === null ? yield* withWaiting(row) : undefined;
}

/** What passing a gate changes besides its task; a refusal while checks are open. */
export function passGate({ gate: row, waiting }: GateFacts, { at, by }: Context): Change[] | Refusal {
  const open = row.checks.filter((check) => check.state !== 'passed').length;
  if (open > 0) return refuse('checks_open', { open, all: row.checks.length });
  return [
    ...changed(gate, row, { passedAt: at, passedBy: by }),
    ...waiting.flatMap((each) => changed(blocker, each, { clearedAt: Math.max(at, each.since) })),
  ];
}

export const addGate = command('gate.add', {
  about: 'Adds a data gate, with the checks that say when its data is ready and the data task that works towards it.',
  input: z.strictObject({
    project: ref,
    name,
    task: z.optional(ref),
    source: z.optional(z.string().check(z.maxLength(limits.urlCharsMax))),
    checks: z.optional(z.array(line).check(z.maxLength(limits.checksMax))),
  }),
  *needs(input) {
    const home = yield* theProject(input.project);
    const placed = input.task ? yield* theTask(input.task) : undefined;
    const rows = yield* list(gate, 'project', [home.id]);
    return { home, placed, twin: rows.find((each) => each.name.toLowerCase() === input.name.toLowerCase()) };
  },
  allow: (me, { home }) => may(me, 'edit', home),
  decide(input, { home, placed, twin }, { at, newId }) {
    if (twin) return refuse('taken', { what: 'The gate', ref: input.name });
    if (placed && placed.project.id !== home.id) return refuse('not_found', { what: 'task', ref: input.task });
    const id = newId();
    const row: Gate = {
      id,
      project: home.id,
      name: input.name,
      task: placed?.task.id ?? null,
      source: input.source ?? '',
      checks: (input.checks ?? []).map((text) => ({ id: newId(), name: text, state: 'open', note: '' })),
      have: null,
      want: null,
      unit: null,
      createdAt: at,
      passedAt: null,
      passedBy: null,
    };
    return { changes: [created(gate, row)], created: { id } };
  },
});

export const checkGate = command('gate.check', {
  about: 'Sets one check of a gate to open, passed or failed; a name that is new becomes a check.',
  input: z.strictObject({
    gate: ref,
    project: z.optional(ref),
    check: line,
    state: z.enum(checkStates),
    note: z.optional(note),
  }),
  needs: (input) => theGate(input.gate, input.project),
  allow: (me, { project }) => may(me, 'edit', project),
  decide(input, { gate: row }, { newId }) {
    const at = row.checks.findIndex(
      (each) => each.id === input.check || each.name.toLowerCase() === input.check.toLowerCase(),
    );
    const { state } = input;
    if (at < 0) {
      if (row.checks.length >= limits.checksMax) return refuse('too_many', { limit: limits.checksMax, what: 'checks' });
      const fresh = { id: newId(), name: input.check, state, note: input.note ?? '' };
      return changed(gate, row, { checks: [...row.checks, fresh] });
    }
    const checks = row.checks.map((each, i) => (i === at ? { ...each, state, note: input.note ?? each.note } : each));
    return changed(gate, row, { checks });
  },
});

export const describeGate = command('gate.describe', {
  about: 'Says where the data of a gate comes from, how much of it there is, and how much is wanted.',
  input: z.strictObject({
    gate: ref,
    project: z.optional(ref),
    source: z.optional(z.string().check(z.trim(), z.maxLength(limits.urlCharsMax))),
    have: z.optional(z.nullable(amount)),
    want: z.optional(z.nullable(amount)),
    unit: z.optional(z.nullable(name)),
  }),
  needs: (input) => theGate(input.gate, input.project),
  allow: (me, { project }) => may(me, 'edit', project),
  decide: ({ source, have, want, unit }, { gate: row }) =>
    changed(gate, row, {
      ...(source !== undefined && { source }),
      ...(have !== undefined && { have }),
      ...(want !== undefined && { want }),
      ...(unit !== undefined && { unit }),
    }),
});

export const passTheGate = command('gate.pass', {
  about: 'Marks data ready: every check has passed. What waits for it is unblocked, its task is done.',
  input: z.strictObject({ gate: ref, project: z.optional(ref) }),
  *needs(input) {
    const found = yield* theGate(input.gate, input.project);
    return { ...found, facts: yield* withWaiting(found.gate), work: yield* unfinished(found.gate) };
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide(_, { gate: row, facts, work }, context) {
    if (row.passedAt !== null) return refuse('passed');
    const passed = passGate(facts, context);
    if (!Array.isArray(passed) || !work) return passed;
    const fields = { ...landed(work.task, work.column, work.column, context.at), order: orderIn(work.gap) };
    return [...passed, ...changed(task, work.task, fields)];
  },
});

export const reopenGate = command('gate.reopen', {
  about: 'Takes back that data is ready, with a reason; all its checks are open again.',
  input: z.strictObject({ gate: ref, project: z.optional(ref), reason: note }),
  needs: (input) => theGate(input.gate, input.project),
  allow: (me, { project }) => may(me, 'edit', project),
  decide(input, { gate: row }) {
    if (row.passedAt === null) return refuse('not_passed');
    const checks = row.checks.map((each) => ({ ...each, state: 'open' as const, note: input.reason }));
    return changed(gate, row, { passedAt: null, passedBy: null, checks });
  },
});

export const waitForGate = command('gate.block', {
  about: 'Says that a task waits for a data gate; passing the gate clears it.',
  input: z.strictObject({ gate: ref, project: z.optional(ref), task: ref }),
  *needs(input) {
    const placed = yield* theTask(input.task);
    const found = yield* theGate(input.gate, input.project ?? placed.project.id);
    const { waiting } = yield* withWaiting(found.gate);
    return { placed, found, existing: waiting.find((each) => each.task === placed.task.id) };
  },
  allow: (me, { placed, found }) =>
    may(me, 'read', found.project) === 'yes' ? may(me, 'edit', placed.project) : 'unseen',
  decide(_, { placed, found, existing }, { at, newId }) {
    if (existing) return [];
    if (found.gate.passedAt !== null) return refuse('passed');
    const id = newId();
    const row: Blocker = {
      id,
      project: placed.project.id,
      task: placed.task.id,
      kind: 'data_access',
      // Because: whoever sees the task need not see the project of the gate.
      note: found.project.id === placed.project.id ? found.gate.name : '',
      since: at,
      person: null,
      on: found.gate.task,
      gate: found.gate.id,
      clearedAt: null,
    };
    return { changes: [created(blocker, row)], created: { id } };
  },
});

function* withWaiting(row: Gate): Reading<GateFacts> {
  const waiting = (yield* list(blocker, 'gate', [row.id])).filter((each) => each.clearedAt === null);
  return { gate: row, waiting };
}

function* unfinished(row: Gate): Reading<{ task: Task; column: Column; gap: Gap } | undefined> {
  const work = row.task ? yield* get(task, row.task) : undefined;
  if (!work || work.doneAt !== null || work.removedAt !== null) return undefined;
  const columns = yield* columnsOf(work.track);
  const column = yield* must(firstIn(columns, 'done'), 'not_found', { what: 'column', ref: 'done' });
  return { task: work, column, gap: yield* gapAt(column, {}) };
}
