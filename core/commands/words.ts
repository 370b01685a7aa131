/** Long texts on tasks: the description and the comments. A text is never changed: it gets another revision. */
import * as z from 'zod/mini';
import { changed, created, removed } from '../change/change.ts';
import { command } from '../change/command.ts';
import { body, ref } from '../change/input.ts';
import { isUuid } from '../change/uuid.ts';
import { get, list, must, type Reading } from '../change/read.ts';
import { refuse } from '../change/refusal.ts';
import { limits } from '../limits.ts';
import { comment, mention, revision, type Comment } from '../knowledge/kinds.ts';
import { namedIn, naming } from '../knowledge/mentions.ts';
import type { Project } from '../people/kinds.ts';
import { theProject } from '../people/find.ts';
import { may } from '../people/may.ts';
import { theTask } from '../work/find.ts';
import { task } from '../work/kinds.ts';

const words = z.string().check(z.trim(), z.minLength(1), z.maxLength(limits.textCharsMax));

export const describe = command('work.describe', {
  about:
    'Gives a task another description, in Markdown. `was`: the revision that it was written on; a newer one refuses it.',
  input: z.strictObject({ task: ref, body, was: z.optional(z.nullable(z.string())) }),
  *needs(input) {
    const placed = yield* theTask(input.task);
    const present = placed.task.text ? yield* get(revision, placed.task.text) : undefined;
    return { ...placed, present, named: yield* namedIn(input.body, placed.task.id) };
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide(input, { task: row, project, present, named }, context) {
    const { at, by, newId } = context;
    if ((present?.body ?? '') === input.body) return [];
    if (input.was !== undefined && input.was !== row.text) return refuse('changed_since', { field: 'body' });
    const id = newId();
    return [
      created(revision, { id, project: project.id, of: row.id, body: input.body, by, at }),
      ...changed(task, row, { text: id }),
      ...naming({ of: row.id, task: row.id, project: project.id }, named, context),
    ];
  },
});

export const addComment = command('comment.add', {
  about: 'Comments on a task; `@Name` mentions a member.',
  input: z.strictObject({ task: ref, body: words }),
  *needs(input) {
    return { ...(yield* theTask(input.task)), named: yield* namedIn(input.body) };
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide(input, { task: row, project, named }, context) {
    const { at, by, newId } = context;
    const [id, text] = [newId(), newId()];
    return {
      changes: [
        created(revision, { id: text, project: project.id, of: id, body: input.body, by, at }),
        created(comment, {
          id,
          project: project.id,
          task: row.id,
          text,
          mentions: named.people.map((each) => each.id),
          by,
          at,
          editedAt: null,
          removedAt: null,
        }),
        ...naming({ of: id, task: row.id, project: project.id }, named, context),
      ],
      created: { id },
    };
  },
});

export const editComment = command('comment.edit', {
  about: 'Changes a comment of one’s own; its earlier wording is kept.',
  input: z.strictObject({ comment: ref, body: words }),
  *needs(input) {
    const found = yield* theComment(input.comment);
    const present = yield* get(revision, found.row.text);
    return { ...found, present, named: yield* namedIn(input.body, found.row.id) };
  },
  allow: (me, { row, project }) =>
    me.kind === 'member' && me.person === row.by ? may(me, 'edit', project) : refusedUnlessMachine(me.kind),
  decide(input, { row, project, present, named }, context) {
    const { at, by, newId } = context;
    if (present?.body === input.body) return [];
    const text = newId();
    return [
      created(revision, { id: text, project: project.id, of: row.id, body: input.body, by, at }),
      ...changed(comment, row, { text, editedAt: at, mentions: named.people.map((each) => each.id) }),
      ...naming({ of: row.id, task: row.task, project: project.id }, named, context),
    ];
  },
});

export const removeComment = command('comment.remove', {
  about: 'Takes away a comment of one’s own; an admin any.',
  input: z.strictObject({ comment: ref }),
  *needs(input) {
    const found = yield* theComment(input.comment);
    return { ...found, present: yield* list(mention, 'of', [found.row.id]) };
  },
  allow: (me, { row, project }) => may(me, me.kind === 'member' && me.person === row.by ? 'edit' : 'arrange', project),
  decide: (_, { row, present }, { at }) => [
    ...changed(comment, row, { removedAt: at }),
    ...present.map((each) => removed(mention, each)),
  ],
});

function* theComment(ref: string): Reading<{ row: Comment; project: Project }> {
  const row = isUuid(ref) ? yield* get(comment, ref) : undefined;
  const found = yield* must(row?.removedAt === null ? row : undefined, 'not_found', { what: 'comment', ref });
  return { row: found, project: yield* theProject(found.project) };
}

const refusedUnlessMachine = (kind: string) => (kind === 'machine' ? 'yes' : 'no');
