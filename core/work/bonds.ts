/** What ties a task to other things: what it waits for, what blocks it, what shows it. */
import * as z from 'zod/mini';
import { changed, created, removed } from '../change/change.ts';
import { command } from '../change/command.ts';
import { line, note, ref, time } from '../change/input.ts';
import { isUuid } from '../change/uuid.ts';
import { find, get, list, must, type Reading } from '../change/read.ts';
import { refuse } from '../change/refusal.ts';
import { limits } from '../limits.ts';
import { may } from '../people/may.ts';
import { thePerson, theProject } from '../people/find.ts';
import type { Project } from '../people/kinds.ts';
import { theTask } from './find.ts';
import { blocker, dependency, link, spent, type Link, type Task } from './kinds.ts';
import { blockerKinds, linkKinds, linkStates } from './words.ts';

export const depend = command('work.depend', {
  about: 'Says that a task waits for another one, in any track or project.',
  input: z.strictObject({ task: ref, on: ref }),
  *needs(input) {
    const waiting = yield* theTask(input.task);
    const first = yield* theTask(input.on);
    const existing = yield* find(dependency, 'task', [waiting.task.id, first.task.id]);
    return { waiting, first, existing, loop: yield* waitsFor(first.task, waiting.task) };
  },
  allow: (me, { waiting, first }) =>
    may(me, 'read', first.project) === 'yes' ? may(me, 'edit', waiting.project) : 'unseen',
  decide(_, { waiting, first, existing, loop }, { newId }) {
    if (existing) return [];
    if (loop) return refuse('cycle', { task: first.key, on: waiting.key });
    return [
      created(dependency, { id: newId(), project: waiting.project.id, task: waiting.task.id, on: first.task.id }),
    ];
  },
});

export const undepend = command('work.undepend', {
  about: 'Says that a task waits for another one no longer.',
  input: z.strictObject({ task: ref, on: ref }),
  *needs(input) {
    const waiting = yield* theTask(input.task);
    const first = yield* theTask(input.on);
    return { waiting, first, row: yield* find(dependency, 'task', [waiting.task.id, first.task.id]) };
  },
  allow: (me, { waiting, first }) =>
    may(me, 'read', first.project) === 'yes' ? may(me, 'edit', waiting.project) : 'unseen',
  decide: (_, { row }) => (row ? [removed(dependency, row)] : []),
});

export const block = command('work.block', {
  about: 'Says what blocks a task, since when, and who clears it.',
  input: z.strictObject({
    task: ref,
    kind: z.enum(blockerKinds),
    note: z.optional(note),
    since: z.optional(time),
    person: z.optional(ref),
    on: z.optional(ref),
  }),
  *needs(input) {
    return {
      ...(yield* theTask(input.task)),
      person: input.person ? yield* thePerson(input.person) : undefined,
      on: input.on ? yield* theTask(input.on) : undefined,
    };
  },
  allow: (me, { project, on }) => (on && may(me, 'read', on.project) !== 'yes' ? 'unseen' : may(me, 'edit', project)),
  decide(input, { task, project, person, on }, { at, newId }) {
    if (on?.task.id === task.id) return refuse('cycle', { task: on.key, on: on.key });
    if ((input.since ?? at) > at) return refuse('in_future', { field: 'since' });
    const id = newId();
    const row = {
      id,
      project: project.id,
      task: task.id,
      kind: input.kind,
      note: input.note ?? '',
      since: input.since ?? at,
      person: person?.id ?? null,
      on: on?.task.id ?? null,
      gate: null,
      clearedAt: null,
    };
    return { changes: [created(blocker, row)], created: { id } };
  },
});

export const unblock = command('work.unblock', {
  about: 'Clears one blocker of a task, or all of them.',
  input: z.strictObject({ task: ref, blocker: z.optional(ref) }),
  *needs(input) {
    const placed = yield* theTask(input.task);
    const open = (yield* list(blocker, 'task', [placed.task.id])).filter((each) => each.clearedAt === null);
    const chosen = input.blocker ? open.filter((each) => each.id === input.blocker) : open;
    if (input.blocker) yield* must(chosen[0], 'not_found', { what: 'open blocker', ref: input.blocker });
    return { ...placed, chosen };
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide: (_, { chosen }, { at }) =>
    chosen.flatMap((each) => changed(blocker, each, { clearedAt: Math.max(at, each.since) })),
});

const metrics = z.record(
  z.string().check(z.minLength(1), z.maxLength(120)),
  z.union([z.number(), z.string().check(z.maxLength(200))]),
);

export const linkTask = command('work.link', {
  about: 'Attaches evidence to a task: a commit, notebook, run, pull request, page. It points; nothing is copied.',
  input: z.strictObject({
    task: ref,
    kind: z.enum(linkKinds),
    ref: z.string().check(z.trim(), z.minLength(1), z.maxLength(limits.urlCharsMax)),
    title: z.optional(line),
    repo: z.optional(z.string()),
    pin: z.optional(z.nullable(z.enum(['best', 'baseline']))),
    metrics: z.optional(metrics),
    state: z.optional(z.nullable(z.enum(linkStates))),
  }),
  *needs(input) {
    const placed = yield* theTask(input.task);
    const existing = yield* find(link, 'ref', [placed.task.id, input.kind, input.ref]);
    const pinned = input.pin ? yield* pinnedAs(placed.task, input.pin) : [];
    return { ...placed, existing, pinned };
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide(input, { task, project, existing, pinned }, { at, by, newId }) {
    const wrong = wrongRef(input.kind, input.ref);
    if (wrong) return refuse('invalid', { field: 'ref', problem: wrong });
    const unpinned = pinned
      .filter((each) => each.id !== existing?.id)
      .flatMap((each) => changed(link, each, { pin: null }));
    if (existing) {
      const { title, pin, metrics, state } = input;
      const to = {
        ...(title && { title }),
        ...(pin !== undefined && { pin }),
        ...(metrics && { metrics }),
        ...(state !== undefined && { state }),
      };
      return { changes: [...unpinned, ...changed(link, existing, to)], created: { id: existing.id } };
    }
    const id = newId();
    const row = linkOf({ ...input, id, project: project.id, task: task.id, at, by });
    return { changes: [...unpinned, created(link, row)], created: { id } };
  },
});

export const pinLink = command('work.pin', {
  about: 'Pins a run of a task as its best or its baseline, or unpins it.',
  input: z.strictObject({ link: ref, pin: z.nullable(z.enum(['best', 'baseline'])) }),
  *needs(input) {
    const { row, project } = yield* theLink(input.link);
    const others = input.pin
      ? (yield* list(link, 'task', [row.task])).filter((each) => each.pin === input.pin && each.id !== row.id)
      : [];
    return { row, project, others };
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide: (input, { row, others }) => [
    ...others.flatMap((each) => changed(link, each, { pin: null })),
    ...changed(link, row, { pin: input.pin }),
  ],
});

export const spend = command('work.spend', {
  about: 'Notes time that was spent on a task, in minutes.',
  input: z.strictObject({
    task: ref,
    minutes: z.int().check(z.minimum(1), z.maximum(60 * 24 * 366)),
    note: z.optional(note),
  }),
  needs: (input) => theTask(input.task),
  allow: (me, { project }) => may(me, 'edit', project),
  decide(input, { task, project }, { at, by, newId }) {
    const id = newId();
    const row = { id, project: project.id, task: task.id, minutes: input.minutes, note: input.note ?? '', by, at };
    return { changes: [created(spent, row)], created: { id } };
  },
});

/** A link by its id, with its project. */
export function* theLink(ref: string): Reading<{ row: Link; project: Project }> {
  const row = yield* must(isUuid(ref) ? yield* get(link, ref) : undefined, 'not_found', { what: 'link', ref });
  return { row, project: yield* theProject(row.project) };
}

function* pinnedAs(task: Task, pin: 'best' | 'baseline'): Reading<Link[]> {
  return (yield* list(link, 'task', [task.id])).filter((each) => each.pin === pin);
}

/** Whether `from` waits for `goal`, directly or through others, or is it. */
function* waitsFor(from: Task, goal: Task): Reading<boolean> {
  const seen = new Set<string>([from.id]);
  const open = [from.id as string];
  while (open.length > 0 && seen.size <= limits.dependencyWalkMax) {
    const next = open.pop()!;
    if (next === goal.id) return true;
    for (const row of yield* list(dependency, 'task', [next])) {
      if (!seen.has(row.on)) {
        seen.add(row.on);
        open.push(row.on);
      }
    }
  }
  return open.length > 0;
}

interface LinkGiven extends Pick<Link, 'id' | 'project' | 'task' | 'kind' | 'ref' | 'at' | 'by'> {
  readonly title?: string | undefined;
  readonly repo?: string | undefined;
  readonly pin?: Link['pin'] | undefined;
  readonly metrics?: Link['metrics'] | undefined;
  readonly state?: Link['state'] | undefined;
}

/** A link as it is kept, from what was given of it. */
export function linkOf({ repo, title, pin, metrics, state, id, project, task, kind, ref, at, by }: LinkGiven): Link {
  return {
    id,
    project,
    task,
    kind,
    ref,
    repo: repo !== undefined && isUuid(repo) ? (repo as never) : null,
    title: title ?? ref.slice(0, limits.titleCharsMax),
    pin: pin ?? null,
    metrics: metrics ?? {},
    state: state ?? null,
    at,
    by,
  };
}

/** Why a reference of this kind cannot be kept; undefined when it can. */
export function wrongRef(kind: string, ref: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(ref)?.[1]?.toLowerCase();
  const isLink = scheme === 'http' || scheme === 'https';
  if (isLink)
    return /^https?:\/\/[^\s/?#]+\S*$/i.test(ref) ? undefined : 'This is no address that a browser could open.';
  if (kind === 'url' || kind === 'dashboard' || kind === 'page')
    return 'Give an address that begins with https:// or http://.';
  return scheme && /^(javascript|data|vbscript|file)$/.test(scheme)
    ? 'Give a web address, a commit, a branch or a path.'
    : undefined;
}
