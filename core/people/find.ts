/** How people, projects and the workspace are found by what people know of them. */
import { isUuid } from '../change/uuid.ts';
import type { Id } from '../change/kind.ts';
import { amongSeen, find, get, list, must, refuseIf, type Reading } from '../change/read.ts';
import { isRefusal } from '../change/refusal.ts';
import { identity, membership, person, project, projectKey, workspace } from './kinds.ts';
import type { Person, Project, Workspace } from './kinds.ts';
import type { Bounds, Me, Member } from '../change/me.ts';
import { asSeenBy } from './seen.ts';

/** The workspace has one row; its id is fixed by the store. */
export function* theWorkspace(): Reading<Workspace> {
  const rows = yield* list(workspace, 'all', [], { limit: 1 });
  return yield* must(rows[0], 'not_found', { what: 'workspace' });
}

/** A project by id, key (also a former one) or name, of those that whoever asks sees. */
export const theProject = (ref: string): Reading<Project> => amongSeen(projectNamed(ref));

/** The same, asked by `me` outside of a command. */
export function* theProjectFor(me: Me, ref: string): Reading<Project> {
  const found = yield* asSeenBy(me, projectNamed(ref));
  if (isRefusal(found)) yield found;
  return found as Project;
}

function* projectNamed(ref: string): Reading<Project> {
  const byId = isUuid(ref) ? yield* get(project, ref) : undefined;
  if (byId) return byId;
  const alias = yield* find(projectKey, 'key', [ref.toUpperCase()]);
  if (alias) return yield* must(yield* get(project, alias.project), 'not_found', { what: 'project', ref });
  const named = (yield* list(project, 'all', [])).filter((p) => p.name.toLowerCase() === ref.toLowerCase());
  yield* refuseIf(named.length > 1, 'ambiguous', { what: 'project', ref });
  return yield* must(named[0], 'not_found', { what: 'project', ref });
}

/** A member by id, name, first name where only one has it, or a name that an outside system knows them by. */
export function* thePerson(ref: string): Reading<Person> {
  const byId = isUuid(ref) ? yield* get(person, ref) : undefined;
  if (byId) return byId;
  const wanted = ref.replace(/^@/, '').toLowerCase();
  const known = yield* personBy('email', wanted);
  if (known) return known;
  const all = (yield* list(person, 'role', [])).filter((p) => p.leftAt === null);
  const full = all.filter((p) => p.name.toLowerCase() === wanted);
  const fits = full.length > 0 ? full : all.filter((p) => p.name.toLowerCase().split(' ')[0] === wanted);
  yield* refuseIf(fits.length > 1, 'ambiguous', { what: 'member', ref });
  return yield* must(fits[0], 'not_found', { what: 'member', ref });
}

/** A member of whom it can be said who they are: not a former one who is forgotten. */
export function* theKnown(ref: string): Reading<Person> {
  const row = yield* thePerson(ref);
  yield* refuseIf(row.forgottenAt !== null, 'forgotten');
  return row;
}

/** The member whom an outside system knows by this name; an e-mail address is matched without case. */
export function* personBy(system: string, handle: string): Reading<Person | undefined> {
  // Because: what a former member had may be another one's now.
  for (const known of yield* list(identity, 'handle', [system, handle.toLowerCase()])) {
    const row = yield* get(person, known.person);
    if (row && row.leftAt === null) return row;
  }
  return undefined;
}

/** What a member may, read afresh, and no more than `bound` lets them; undefined when they are none. */
export function* meOf(personId: string, bound?: Bounds): Reading<Member | undefined> {
  const row = yield* get(person, personId);
  if (!row || row.leftAt !== null) return undefined;
  const joined: Record<string, Person['role']> = {};
  for (const each of yield* list(membership, 'person', [personId as Id<'person'>]))
    if ((bound?.project ?? each.project) === each.project) joined[each.project] = each.role;
  return { kind: 'member', person: row.id, role: row.role, joined, ...(bound && { bound }) };
}
