/** Verbs on the workspace, its people and who may see which project. */
import * as z from 'zod/mini';
import { changed, created, removed, type Change } from '../change/change.ts';
import { command } from '../change/command.ts';
import { address, key, name, ref } from '../change/input.ts';
import type { Id } from '../change/kind.ts';
import { roles } from '../change/me.ts';
import { find, list, must } from '../change/read.ts';
import { refuse } from '../change/refusal.ts';
import { limits } from '../limits.ts';
import { theKnown, thePerson, theProject, theWorkspace } from './find.ts';
import { disciplines, identity, membership, person, project, projectKey, workspace } from './kinds.ts';
import { may } from './may.ts';

export const openWorkspace = command('workspace.open', {
  about: 'Opens the workspace with its first owner. Once in a lifetime, by the server itself.',
  input: z.strictObject({ id: ref, name, owner: z.strictObject({ name, email: z.optional(address) }) }),
  *needs() {
    const rows = yield* list(workspace, 'all', [], { limit: 1 });
    return { existing: rows[0] };
  },
  allow: (me) => (me.kind === 'machine' ? 'yes' : 'no'),
  decide(input, { existing }, { at, newId }) {
    if (existing) return refuse('taken', { what: 'The workspace', ref: existing.name });
    const owner = newId();
    const { email } = input.owner;
    return {
      changes: [
        created(workspace, { id: input.id as Id<'workspace'>, name: input.name, createdAt: at }),
        created(person, {
          id: owner,
          name: input.owner.name,
          role: 'owner',
          discipline: null,
          createdAt: at,
          leftAt: null,
          forgottenAt: null,
        }),
        ...(email
          ? [created(identity, { id: newId(), person: owner, system: 'email', handle: email.toLowerCase() })]
          : []),
      ],
      created: { id: owner },
    };
  },
});

export const renameWorkspace = command('workspace.rename', {
  about: 'Gives the workspace another name.',
  input: z.strictObject({ name }),
  *needs() {
    return { row: yield* theWorkspace() };
  },
  allow: (me) => may(me, 'own'),
  decide: (input, { row }) => changed(workspace, row, { name: input.name }),
});

export const setPerson = command('people.set', {
  about: 'Changes the name, role or discipline of a member.',
  input: z.strictObject({
    person: ref,
    name: z.optional(name),
    role: z.optional(z.enum(roles)),
    discipline: z.optional(z.nullable(z.enum(disciplines))),
  }),
  *needs(input) {
    const row = yield* theKnown(input.person);
    const owners = yield* list(person, 'role', ['owner']);
    return { row, otherOwners: owners.filter((each) => each.id !== row.id && each.leftAt === null).length };
  },
  allow: (me, { row }, { role }) => may(me, (role ?? row.role) !== row.role ? 'own' : 'arrange'),
  decide({ name, role, discipline }, { row, otherOwners }) {
    if (row.role === 'owner' && role && role !== 'owner' && otherOwners === 0) return refuse('last_owner');
    return changed(person, row, {
      ...(name && { name }),
      ...(role && { role }),
      ...(discipline !== undefined && { discipline }),
    });
  },
});

export const removePerson = command('people.remove', {
  about: 'Ends a membership; what they did keeps their name.',
  input: z.strictObject({ person: ref }),
  *needs(input) {
    const row = yield* thePerson(input.person);
    const owners = yield* list(person, 'role', ['owner']);
    return { row, otherOwners: owners.filter((each) => each.id !== row.id && each.leftAt === null).length };
  },
  allow: (me, { row }) => may(me, row.role === 'owner' ? 'own' : 'arrange'),
  decide(_, { row, otherOwners }, { at }) {
    if (row.role === 'owner' && otherOwners === 0) return refuse('last_owner');
    return row.leftAt === null ? changed(person, row, { leftAt: at }) : [];
  },
});

export const joinProject = command('people.join', {
  about: 'Gives a member a role in one project, which holds there instead of the one in the workspace.',
  input: z.strictObject({ person: ref, project: ref, role: z.enum(roles) }),
  *needs(input) {
    const [who, where] = [yield* theKnown(input.person), yield* theProject(input.project)];
    return { who, where, existing: yield* find(membership, 'project', [where.id, who.id]) };
  },
  allow: (me, { where }) => may(me, 'arrange', where),
  decide({ role }, { who, where, existing }, { newId }): Change[] {
    if (existing) return changed(membership, existing, { role });
    return [created(membership, { id: newId(), project: where.id, person: who.id, role })];
  },
});

export const leaveProject = command('people.leave', {
  about: 'Takes a member out of one project; their role in the workspace holds again.',
  input: z.strictObject({ person: ref, project: ref }),
  *needs(input) {
    const [who, where] = [yield* thePerson(input.person), yield* theProject(input.project)];
    const row = yield* find(membership, 'project', [where.id, who.id]);
    return { where, row: yield* must(row, 'not_found', { what: 'membership', ref: input.person }) };
  },
  allow: (me, { where }) => may(me, 'arrange', where),
  decide: (_, { row }) => [removed(membership, row)],
});

export const restrictProject = command('project.restrict', {
  about: 'Makes a project private to its own members, or opens it to the workspace again.',
  input: z.strictObject({ project: ref, private: z.boolean() }),
  *needs(input) {
    return { row: yield* theProject(input.project) };
  },
  allow: (me, { row }) => may(me, 'own', row),
  decide: (input, { row }, { at }) =>
    changed(project, row, { privateAt: input.private ? (row.privateAt ?? at) : null }),
});

export const renameProject = command('project.rename', {
  about: 'Gives a project another name.',
  input: z.strictObject({ project: ref, name }),
  *needs(input) {
    return { row: yield* theProject(input.project) };
  },
  allow: (me, { row }) => may(me, 'arrange', row),
  decide: (input, { row }) => changed(project, row, { name: input.name }),
});

export const rekeyProject = command('project.rekey', {
  about: 'Gives a project another key; the old one leads to it still.',
  input: z.strictObject({ project: ref, key }),
  *needs(input) {
    return { row: yield* theProject(input.project), holder: yield* find(projectKey, 'key', [input.key]) };
  },
  allow: (me, { row }) => may(me, 'arrange', row),
  decide(input, { row, holder }, { newId }) {
    if (holder && holder.project !== row.id) return refuse('taken', { what: 'The key', ref: input.key });
    const alias = holder ? [] : [created(projectKey, { id: newId(), key: input.key, project: row.id })];
    return [...changed(project, row, { key: input.key }), ...alias];
  },
});

export const setProject = command('project.set', {
  about: 'Sets how many days a timebox of this project gets when nobody says otherwise.',
  input: z.strictObject({ project: ref, boxDays: z.number().check(z.positive(), z.maximum(limits.boxDaysMax)) }),
  *needs(input) {
    return { row: yield* theProject(input.project) };
  },
  allow: (me, { row }) => may(me, 'arrange', row),
  decide: (input, { row }) => changed(project, row, { boxDays: input.boxDays }),
});

export const archiveProject = command('project.archive', {
  about: 'Puts a project away, or brings it back.',
  input: z.strictObject({ project: ref, archived: z.boolean() }),
  *needs(input) {
    return { row: yield* theProject(input.project) };
  },
  allow: (me, { row }) => may(me, 'arrange', row),
  decide: (input, { row }, { at }) =>
    changed(project, row, { archivedAt: input.archived ? (row.archivedAt ?? at) : null }),
});
