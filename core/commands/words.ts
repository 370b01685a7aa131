/** Long texts on tasks: the description and the comments. A text is never changed: it gets another revision. */
import * as z from 'zod/mini';
import { changed, created } from '../change/change.ts';
import { command } from '../change/command.ts';
import { body, ref } from '../change/input.ts';
import { isUuid } from '../change/ids.ts';
import { get, list, must, type Reading } from '../change/read.ts';
import { refuse } from '../change/refusal.ts';
import { limits } from '../limits.ts';
import { comment, revision, type Comment } from '../knowledge/kinds.ts';
import { person, type Person, type Project } from '../people/kinds.ts';
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
    return { ...placed, present: placed.task.text ? yield* get(revision, placed.task.text) : undefined };
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide(input, { task: row, project, present }, { at, by, newId }) {
    if ((present?.body ?? '') === input.body) return [];
    if (input.was !== undefined && input.was !== row.text) return refuse('changed_since', { field: 'body' });
    const id = newId();
    return [
      created(revision, { id, project: project.id, of: row.id, body: input.body, by, at }),
      ...changed(task, row, { text: id }),
    ];
  },
});

export const addComment = command('comment.add', {
  about: 'Comments on a task; `@Name` mentions a member.',
  input: z.strictObject({ task: ref, body: words }),
  *needs(input) {
    return { ...(yield* theTask(input.task)), mentioned: yield* mentionedIn(input.body) };
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide(input, { task: row, project, mentioned }, { at, by, newId }) {
    const [id, text] = [newId(), newId()];
    const mentions = mentioned.map((each) => each.id);
    return {
      changes: [
        created(revision, { id: text, project: project.id, of: id, body: input.body, by, at }),
        created(comment, {
          id,
          project: project.id,
          task: row.id,
          text,
          mentions,
          by,
          at,
          editedAt: null,
          removedAt: null,
        }),
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
    return { ...found, present, mentioned: yield* mentionedIn(input.body) };
  },
  allow: (me, { row, project }) =>
    me.kind === 'member' && me.person === row.by ? may(me, 'edit', project) : refusedUnlessMachine(me.kind),
  decide(input, { row, project, present, mentioned }, { at, by, newId }) {
    if (present?.body === input.body) return [];
    const text = newId();
    return [
      created(revision, { id: text, project: project.id, of: row.id, body: input.body, by, at }),
      ...changed(comment, row, { text, editedAt: at, mentions: mentioned.map((each) => each.id) }),
    ];
  },
});

export const removeComment = command('comment.remove', {
  about: 'Takes away a comment of one’s own; an admin any.',
  input: z.strictObject({ comment: ref }),
  needs: (input) => theComment(input.comment),
  allow: (me, { row, project }) => may(me, me.kind === 'member' && me.person === row.by ? 'edit' : 'arrange', project),
  decide: (_, { row }, { at }) => changed(comment, row, { removedAt: at }),
});

function* theComment(ref: string): Reading<{ row: Comment; project: Project }> {
  const row = isUuid(ref) ? yield* get(comment, ref) : undefined;
  const found = yield* must(row?.removedAt === null ? row : undefined, 'not_found', { what: 'comment', ref });
  return { row: found, project: yield* theProject(found.project) };
}

/** Members whom a text mentions by `@Full Name`, or by `@First` where only one has that name. */
function* mentionedIn(text: string): Reading<Person[]> {
  if (!text.includes('@')) return [];
  const people = (yield* list(person, 'role', [])).filter((each) => each.leftAt === null);
  const byWord = Map.groupBy(people, (each) => firstWord(each.name.toLowerCase()));
  const found = new Set<Person>();
  const folded = text.toLowerCase();
  for (const { index } of folded.matchAll(/(?<![\p{L}\p{N}])@(?=[\p{L}\p{N}])/gu)) {
    const rest = folded.slice(index + 1, index + 2 + limits.nameCharsMax);
    const fits = byWord.get(firstWord(rest)) ?? [];
    const full = fits.filter((each) => beginsWith(rest, each.name.toLowerCase()));
    const first = fits.filter((each) => beginsWith(rest, each.name.toLowerCase().split(' ')[0]!));
    const longest = full.sort((a, b) => b.name.length - a.name.length)[0];
    const who = longest ?? (first.length === 1 ? first[0] : undefined);
    if (who) found.add(who);
  }
  return [...found];
}

const firstWord = (text: string): string => /^[\p{L}\p{N}]*/u.exec(text)![0];

const beginsWith = (text: string, name: string): boolean =>
  text.startsWith(name) && !/^[\p{L}\p{N}]/u.test(text.slice(name.length));

const refusedUnlessMachine = (kind: string) => (kind === 'machine' ? 'yes' : 'no');
