/** Saved views: what of the work one looks at and how, kept under a name, for oneself or for everybody in the project. */
import * as z from 'zod/mini';
import { changed, created, removed } from '../change/change.ts';
import { command } from '../change/command.ts';
import { isUuid } from '../change/uuid.ts';
import { name, ref } from '../change/input.ts';
import type { Me, Verdict } from '../change/me.ts';
import { get, list, must, type Reading } from '../change/read.ts';
import { refuse, type Refusal } from '../change/refusal.ts';
import { limits } from '../limits.ts';
import { theProject } from '../people/find.ts';
import { may, owns } from '../people/may.ts';
import type { Project } from '../people/kinds.ts';
import { savedView, type SavedView } from './kinds.ts';
import { phases, viewDensities, viewGroups, viewLayouts, viewSorts } from './words.ts';

const look = {
  query: z.string().check(z.trim(), z.maxLength(limits.queryCharsMax)),
  group: z.enum(viewGroups),
  sort: z.enum(viewSorts),
  layout: z.enum(viewLayouts),
  by: z.nullable(z.string().check(z.regex(/^-?[a-z]{1,20}$/))),
  density: z.nullable(z.enum(viewDensities)),
  shut: z.array(z.enum(phases)).check(z.maxLength(phases.length)),
};

export const saveView = command('view.save', {
  about: 'Keeps a view under a name: for oneself, or shared with everybody who sees the project.',
  input: z.strictObject({ project: ref, name, shared: z.boolean(), ...look }),
  *needs({ project: home }) {
    const project = yield* theProject(home);
    return { project, views: yield* list(savedView, 'project', [project.id]) };
  },
  allow: (me, { project }, { shared }) => (shared ? may(me, 'edit', project) : mayKeep(me, project)),
  decide(input, { project, views }, { at, by, newId }) {
    const { name, query, group, sort, layout, by: order, density, shut, shared } = input;
    const own = views.filter((each) => isAmong(each, shared ? null : by));
    const refused = nameTaken(own, name);
    if (refused) return refused;
    if (own.length >= limits.viewsMax) return refuse('too_many', { limit: limits.viewsMax, what: 'views' });
    const id = newId();
    const row = { id, project: project.id, person: shared ? null : by, name, createdAt: at };
    const look = { query, group, sort, layout, by: order, density, shut };
    return { changes: [created(savedView, { ...row, ...look })], created: { id } };
  },
});

export const setView = command('view.set', {
  about: 'Gives a saved view another name, or another look.',
  input: z.strictObject({ view: ref, name: z.optional(name), look: z.optional(z.strictObject(look)) }),
  needs: (input) => theView(input.view),
  allow: (me, facts) => mayChange(me, facts),
  decide(input, { row, views }) {
    const others = views.filter((each) => each.id !== row.id && isAmong(each, row.person));
    const refused = input.name === undefined ? undefined : nameTaken(others, input.name);
    return refused ?? changed(savedView, row, { ...(input.name !== undefined && { name: input.name }), ...input.look });
  },
});

export const removeView = command('view.remove', {
  about: 'Forgets a saved view; the work that it showed stays as it is.',
  input: z.strictObject({ view: ref }),
  needs: (input) => theView(input.view),
  allow: (me, facts) => mayChange(me, facts),
  decide: (_, { row }) => [removed(savedView, row)],
});

interface ViewFacts {
  readonly row: SavedView;
  readonly project: Project;
  readonly views: readonly SavedView[];
}

function* theView(id: string): Reading<ViewFacts> {
  const row = yield* must(isUuid(id) ? yield* get(savedView, id) : undefined, 'not_found', { what: 'view', ref: id });
  return { row, project: yield* theProject(row.project), views: yield* list(savedView, 'project', [row.project]) };
}

/** Whether somebody may keep a view for themselves. */
function mayKeep(me: Me, project: Project): Verdict {
  const verdict = may(me, 'read', project);
  return verdict === 'yes' && me.kind === 'member' && !owns(me, me.person) ? 'no' : verdict;
}

/** One's own is one's own; nobody else knows of it. */
function mayChange(me: Me, { row, project }: ViewFacts): Verdict {
  if (row.person === null) return may(me, 'edit', project);
  return owns(me, row.person) ? may(me, 'read', project) : 'unseen';
}

const isAmong = (view: SavedView, person: string | null): boolean => view.person === person;

function nameTaken(views: readonly SavedView[], name: string): Refusal | undefined {
  const twin = views.find((each) => each.name.toLowerCase() === name.toLowerCase());
  return twin && refuse('taken', { what: 'The view', ref: twin.name });
}
