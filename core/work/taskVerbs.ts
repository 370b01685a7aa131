/** Verbs on one task that touch nothing but the work. */
import * as z from 'zod/mini';
import { changed, created, type Change } from '../change/change.ts';
import { command } from '../change/command.ts';
import { line, points, ref, time } from '../change/input.ts';
import { get, list, must, type Reading } from '../change/read.ts';
import { refuse } from '../change/refusal.ts';
import { limits } from '../limits.ts';
import { may } from '../people/may.ts';
import { person, type Person } from '../people/kinds.ts';
import { thePerson } from '../people/find.ts';
import { labelsNamed, theTask } from './find.ts';
import { column, label, task, workType } from './kinds.ts';
import { typeName, workTypes } from './words.ts';
import { countedIn, overLimit } from './wip.ts';

const refs = z.array(ref).check(z.maxLength(limits.labelsMax));

export const rename = command('work.rename', {
  about: 'Gives a task another title.',
  input: z.strictObject({ task: ref, title: line }),
  needs: (input) => theTask(input.task),
  allow: (me, { project }) => may(me, 'edit', project),
  decide: (input, facts) => changed(task, facts.task, { title: input.title }),
});

export const prioritise = command('work.prioritise', {
  about: 'Sets the priority of a task: 0 none, 1 urgent, 2 high, 3 normal, 4 low.',
  input: z.strictObject({ task: ref, priority: z.int().check(z.minimum(0), z.maximum(4)) }),
  needs: (input) => theTask(input.task),
  allow: (me, { project }) => may(me, 'edit', project),
  decide: (input, facts) => changed(task, facts.task, { priority: input.priority }),
});

export const estimate = command('work.estimate', {
  about: 'Sets or clears the points of a task. Investigations have a timebox instead.',
  input: z.strictObject({ task: ref, points: z.nullable(points) }),
  needs: (input) => theTask(input.task),
  allow: (me, { project }) => may(me, 'edit', project),
  decide(input, facts) {
    if (facts.task.type === 'investigation' && input.points !== null) {
      return refuse('invalid', { field: 'points', problem: 'An investigation has no points but a timebox.' });
    }
    return changed(task, facts.task, { points: input.points });
  },
});

export const assign = command('work.assign', {
  about: 'Sets who works on a task, or adds and takes off people.',
  input: z.strictObject({
    task: ref,
    to: z.optional(z.array(ref).check(z.maxLength(limits.assigneesMax))),
    add: z.optional(z.array(ref).check(z.maxLength(limits.assigneesMax))),
    remove: z.optional(z.array(ref).check(z.maxLength(limits.assigneesMax))),
  }),
  *needs(input) {
    const placed = yield* theTask(input.task);
    const home = yield* must(yield* get(column, placed.task.column), 'not_found', { what: 'column' });
    const people = yield* list(person, 'role', []);
    return {
      ...placed,
      column: home,
      inside: yield* countedIn(home),
      people,
      to: yield* everyone(input.to),
      add: yield* everyone(input.add),
      remove: yield* everyone(input.remove),
    };
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide(input, facts, { signal }) {
    const start = input.to ? facts.to.map((p) => p.id) : facts.task.assignees;
    const gone = new Set<string>(facts.remove.map((p) => p.id));
    const assignees = [...new Set([...start, ...facts.add.map((p) => p.id)])].filter((each) => !gone.has(each));
    if (assignees.length > limits.assigneesMax)
      return refuse('too_many', { limit: limits.assigneesMax, what: 'assignees' });
    const nameOf = (id: string) => facts.people.find((p) => p.id === id)?.name ?? '';
    const grown = assignees.some((each) => !facts.task.assignees.includes(each));
    const coming = { ...facts.task, assignees };
    const over =
      grown && facts.column.wipPer === 'assignee' && !signal && overLimit(facts.column, facts.inside, coming, nameOf);
    return over || changed(task, facts.task, { assignees });
  },
});

export const labelTask = command('work.label', {
  about: 'Adds labels to a task and takes others off; a name that is new becomes a label of the project.',
  input: z.strictObject({ task: ref, add: z.optional(refs), remove: z.optional(refs) }),
  *needs(input) {
    const placed = yield* theTask(input.task);
    const add = yield* labelsNamed(placed.project, input.add ?? []);
    const remove = yield* labelsNamed(placed.project, input.remove ?? []);
    return { ...placed, add, remove, all: (yield* list(label, 'project', [placed.project.id])).length };
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide(_, { task: row, project, add, remove, all }, { newId }) {
    if (all + add.fresh.length > limits.labelsPerProjectMax) {
      return refuse('too_many', { limit: limits.labelsPerProjectMax, what: 'labels' });
    }
    const fresh = add.fresh.map((name) => ({
      id: newId(),
      project: project.id,
      name: name.slice(0, limits.nameCharsMax),
    }));
    const gone = new Set<string>(remove.known.map((l) => l.id));
    const labels = [...new Set([...row.labels, ...add.known.map((l) => l.id), ...fresh.map((l) => l.id)])].filter(
      (l) => !gone.has(l),
    );
    if (labels.length > limits.labelsMax)
      return refuse('too_many', { limit: limits.labelsMax, what: 'labels on a task' });
    return [...fresh.map((each): Change => created(label, each)), ...changed(task, row, { labels })];
  },
});

export const acceptance = command('work.accept', {
  about: 'Sets the list that says when a task is done.',
  input: z.strictObject({
    task: ref,
    items: z
      .array(
        z.strictObject({
          id: z.optional(z.string().check(z.maxLength(60))),
          text: line,
          done: z.optional(z.boolean()),
        }),
      )
      .check(z.maxLength(limits.acceptanceMax)),
  }),
  needs: (input) => theTask(input.task),
  allow: (me, { project }) => may(me, 'edit', project),
  decide(input, facts, { newId }) {
    const items = input.items.map((item) => ({ id: item.id ?? newId(), text: item.text, done: item.done ?? false }));
    return changed(task, facts.task, { acceptance: items });
  },
});

export const schedule = command('work.schedule', {
  about: 'Sets or clears the date by which a task is due, or on which a done one is looked at again.',
  input: z.strictObject({ task: ref, due: z.optional(z.nullable(time)), recheck: z.optional(z.nullable(time)) }),
  needs: (input) => theTask(input.task),
  allow: (me, { project }) => may(me, 'edit', project),
  decide: ({ due, recheck }, facts) =>
    changed(task, facts.task, {
      ...(due !== undefined && { dueAt: due }),
      ...(recheck !== undefined && { recheckAt: recheck }),
    }),
});

export const retype = command('work.retype', {
  about: 'Gives a task another work type of its track. A question stays a question.',
  input: z.strictObject({ task: ref, type: ref }),
  *needs(input) {
    return { ...(yield* theTask(input.task)), type: yield* theType(input.type) };
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide(_, { task: row, type }) {
    if ((row.type === 'investigation') !== (type === 'investigation')) {
      return refuse('invalid', {
        field: 'type',
        problem: 'A question stays a question: add a new task for the work that it leads to.',
      });
    }
    return changed(task, row, { type });
  },
});

export const removeTask = command('work.remove', {
  about: 'Takes a task off the board; undo brings it back.',
  input: z.strictObject({ task: ref }),
  needs: (input) => theTask(input.task),
  allow: (me, { project }) => may(me, 'edit', project),
  decide: (_, facts, { at }) => changed(task, facts.task, { removedAt: at }),
});

/** A work type by name: one that comes with Dualtrack, or one that the team added. */
export function* theType(ref: string): Reading<string> {
  const wanted = typeName(ref);
  if (Object.hasOwn(workTypes, wanted)) return wanted;
  const added = yield* list(workType, 'name', []);
  const row = added.find((each) => each.id === ref || each.name.toLowerCase() === ref.trim().toLowerCase());
  return (yield* must(row, 'not_found', { what: 'work type', ref })).name;
}

function* everyone(people: readonly string[] | undefined): Reading<Person[]> {
  const rows: Person[] = [];
  for (const each of people ?? []) rows.push(yield* thePerson(each));
  return rows;
}
