/** Verbs that shape a board: tracks, columns, WIP limits, labels, work types. */
import * as z from 'zod/mini';
import { generateKeyBetween } from 'fractional-indexing';
import { changed, created, removed } from '../change/change.ts';
import { command } from '../change/command.ts';
import { name, ref } from '../change/input.ts';
import { isUuid } from '../change/uuid.ts';
import { amongSeen, count, find, get, list, must } from '../change/read.ts';
import { refuse } from '../change/refusal.ts';
import { limits } from '../limits.ts';
import { may } from '../people/may.ts';
import { theProject } from '../people/find.ts';
import { project } from '../people/kinds.ts';
import { columnsOf, slug, theColumn, theTrack } from './find.ts';
import { column, label, task, track, workType } from './kinds.ts';
import { automations, phases, trackKinds, typeName, wipModes, wipPers, wipUnits, workTypes } from './words.ts';

export const renameTrack = command('track.rename', {
  about: 'Gives a track another name.',
  input: z.strictObject({ project: ref, track: ref, name }),
  *needs(input) {
    const project = yield* theProject(input.project);
    return { project, row: yield* theTrack(project, input.track) };
  },
  allow: (me, { project }) => may(me, 'arrange', project),
  decide: (input, { row }) => changed(track, row, { name: input.name }),
});

export const automate = command('track.automate', {
  about: 'Switches one automation of a track on or off.',
  input: z.strictObject({ project: ref, track: ref, automation: z.enum(automations), on: z.boolean() }),
  *needs(input) {
    const project = yield* theProject(input.project);
    return { project, row: yield* theTrack(project, input.track) };
  },
  allow: (me, { project }) => may(me, 'arrange', project),
  decide({ automation, on }, { row }) {
    const others = row.off.filter((each) => each !== automation);
    return changed(track, row, { off: on ? others : [...others, automation].sort() });
  },
});

export const addColumn = command('column.add', {
  about: 'Adds a column to a track, in one of the four phases; columns stand in the order of their phases.',
  input: z.strictObject({ project: ref, track: ref, name, phase: z.enum(phases) }),
  *needs(input) {
    const project = yield* theProject(input.project);
    const home = yield* theTrack(project, input.track);
    return { project, home, columns: yield* columnsOf(home.id) };
  },
  allow: (me, { project }) => may(me, 'arrange', project),
  decide(input, { project, home, columns }, { newId }) {
    if (columns.length >= limits.columnsMax) return refuse('too_many', { limit: limits.columnsMax, what: 'columns' });
    if (columns.some((each) => slug(each.name) === slug(input.name)))
      return refuse('taken', { what: 'The name', ref: input.name });
    const rank = phases.indexOf(input.phase);
    const lower = columns.filter((each) => phases.indexOf(each.phase) <= rank).at(-1)?.order ?? null;
    const upper = columns.find((each) => phases.indexOf(each.phase) > rank)?.order ?? null;
    const id = newId();
    const row = {
      id,
      project: project.id,
      track: home.id,
      name: input.name,
      phase: input.phase,
      order: generateKeyBetween(lower, upper),
      wipMode: 'off',
      wipLimit: 0,
      wipUnit: 'tasks',
      wipPer: 'column',
    } as const;
    return { changes: [created(column, row)], created: { id } };
  },
});

export const renameColumn = command('column.rename', {
  about: 'Gives a column another name.',
  input: z.strictObject({ column: ref, name }),
  *needs(input) {
    const found = yield* theColumn(input.column);
    return { ...found, columns: yield* columnsOf(found.column.track) };
  },
  allow: (me, { project }) => may(me, 'arrange', project),
  decide(input, facts) {
    const twin = facts.columns.find((each) => each.id !== facts.column.id && slug(each.name) === slug(input.name));
    return twin
      ? refuse('taken', { what: 'The name', ref: input.name })
      : changed(column, facts.column, { name: input.name });
  },
});

export const moveColumn = command('column.move', {
  about: 'Puts a column before another one of the same phase, or at the end of its phase.',
  input: z.strictObject({ column: ref, before: z.optional(ref) }),
  *needs(input) {
    const found = yield* theColumn(input.column);
    return { ...found, columns: yield* columnsOf(found.column.track) };
  },
  allow: (me, { project }) => may(me, 'arrange', project),
  decide(input, facts) {
    const others = facts.columns.filter((each) => each.id !== facts.column.id);
    const rank = phases.indexOf(facts.column.phase);
    const at = input.before
      ? others.findIndex((each) => each.id === input.before && each.phase === facts.column.phase)
      : -1;
    if (input.before && at < 0) return refuse('not_found', { what: 'column of the same phase', ref: input.before });
    const next = at >= 0 ? at : others.findIndex((each) => phases.indexOf(each.phase) > rank);
    const end = next < 0 ? others.length : next;
    const order = generateKeyBetween(others[end - 1]?.order ?? null, others[end]?.order ?? null);
    return next === facts.columns.indexOf(facts.column) ? [] : changed(column, facts.column, { order });
  },
});

export const removeColumn = command('column.remove', {
  about: 'Removes an empty column; every phase keeps at least one.',
  input: z.strictObject({ column: ref }),
  *needs(input) {
    const found = yield* theColumn(input.column);
    return {
      ...found,
      columns: yield* columnsOf(found.column.track),
      tasks: yield* count(task, 'column', [found.column.id]),
    };
  },
  allow: (me, { project }) => may(me, 'arrange', project),
  decide(_, facts) {
    if (facts.columns.filter((each) => each.phase === facts.column.phase).length === 1) {
      return refuse('last_column', { phase: facts.column.phase });
    }
    if (facts.tasks > 0) return refuse('in_use', { what: 'This column', count: facts.tasks, by: 'tasks' });
    return [removed(column, facts.column)];
  },
});

export const limitColumn = command('column.limit', {
  about: 'Sets the WIP limit of a column: off, warn or enforce; in tasks or points; for the column or each assignee.',
  input: z.strictObject({
    column: ref,
    mode: z.enum(wipModes),
    limit: z.optional(z.int().check(z.minimum(1), z.maximum(10_000))),
    unit: z.optional(z.enum(wipUnits)),
    per: z.optional(z.enum(wipPers)),
  }),
  needs: (input) => theColumn(input.column),
  allow: (me, { project }) => may(me, 'arrange', project),
  decide({ mode, limit, unit, per }, facts) {
    if (mode !== 'off' && limit === undefined && facts.column.wipLimit < 1) {
      return refuse('invalid', { field: 'limit', problem: 'Say how much the column may hold.' });
    }
    const to = {
      wipMode: mode,
      ...(limit && { wipLimit: limit }),
      ...(unit && { wipUnit: unit }),
      ...(per && { wipPer: per }),
    };
    return changed(column, facts.column, to);
  },
});

export const addLabel = command('label.add', {
  about: 'Adds a label to a project.',
  input: z.strictObject({ project: ref, name }),
  *needs(input) {
    const project = yield* theProject(input.project);
    return { project, labels: yield* list(label, 'project', [project.id]) };
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide(input, { project, labels }, { newId }) {
    if (labels.some((each) => each.name.toLowerCase() === input.name.toLowerCase())) {
      return refuse('taken', { what: 'The label', ref: input.name });
    }
    if (labels.length >= limits.labelsPerProjectMax)
      return refuse('too_many', { limit: limits.labelsPerProjectMax, what: 'labels' });
    const id = newId();
    return { changes: [created(label, { id, project: project.id, name: input.name })], created: { id } };
  },
});

export const renameLabel = command('label.rename', {
  about: 'Gives a label another name.',
  input: z.strictObject({ label: ref, name }),
  *needs(input) {
    const row = yield* must(isUuid(input.label) ? yield* get(label, input.label) : undefined, 'not_found', {
      what: 'label',
      ref: input.label,
    });
    const twin = (yield* list(label, 'project', [row.project])).find(
      (each) => each.id !== row.id && each.name.toLowerCase() === input.name.toLowerCase(),
    );
    return { row, twin, project: yield* theProject(row.project) };
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide: (input, { row, twin }) =>
    twin ? refuse('taken', { what: 'The label', ref: input.name }) : changed(label, row, { name: input.name }),
});

export const removeLabel = command('label.remove', {
  about: 'Removes a label from the project and from its tasks.',
  input: z.strictObject({ label: ref }),
  *needs(input) {
    const row = yield* must(isUuid(input.label) ? yield* get(label, input.label) : undefined, 'not_found', {
      what: 'label',
      ref: input.label,
    });
    const project = yield* theProject(row.project);
    const tasks = (yield* list(task, 'number', [project.id])).filter((each) => each.labels.includes(row.id));
    return { row, project, tasks };
  },
  allow: (me, { project }) => may(me, 'arrange', project),
  decide: (_, { row, tasks }) => [
    ...tasks.flatMap((each) => changed(task, each, { labels: each.labels.filter((l) => l !== row.id) })),
    removed(label, row),
  ],
});

export const addWorkType = command('type.add', {
  about: 'Adds a work type of the team beside those that come with Dualtrack.',
  input: z.strictObject({ name, track: z.enum(trackKinds) }),
  *needs(input) {
    return { existing: yield* find(workType, 'name', [input.name]) };
  },
  allow: (me) => may(me, 'arrange'),
  decide(input, { existing }, { newId }) {
    if (existing || Object.hasOwn(workTypes, typeName(input.name)))
      return refuse('taken', { what: 'The work type', ref: input.name });
    const id = newId();
    return { changes: [created(workType, { id, name: input.name, track: input.track })], created: { id } };
  },
});

export const removeWorkType = command('type.remove', {
  about: 'Removes a work type of the team that no task has any more.',
  input: z.strictObject({ name }),
  *needs(input) {
    const row = yield* must(yield* find(workType, 'name', [input.name]), 'not_found', {
      what: 'work type of the team',
      ref: input.name,
    });
    const seen = new Set((yield* amongSeen(list(project, 'all', []))).map((each) => each.id));
    const uses = { seen: 0, all: 0 };
    for (const { id } of yield* list(project, 'all', [])) {
      const all = yield* list(task, 'number', [id]);
      const its = all.filter((each) => each.removedAt === null && each.type === row.name).length;
      uses.all += its;
      if (seen.has(id)) uses.seen += its;
    }
    return { row, uses };
  },
  allow: (me) => may(me, 'arrange'),
  decide(_, { row, uses }) {
    const refused = { what: 'This work type', by: 'tasks' };
    // Because: how many there are where one does not look is nobody's business; that it cannot go has to be said.
    if (uses.seen > 0) return refuse('in_use', { ...refused, count: uses.seen });
    return uses.all > 0 ? refuse('in_use', refused) : [removed(workType, row)];
  },
});
