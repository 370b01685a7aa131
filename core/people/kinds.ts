import { id, json, kind, maybe, text, whole, type RowOf } from '../change/kind.ts';
import type { Role } from '../change/me.ts';
import type { Reason } from './words.ts';

/** One team's world: the unit of isolation, ordering and sharding. */
export const workspace = kind(
  'workspace',
  {
    name: text(),
    createdAt: whole(),
  },
  { scope: 'workspace', reach: 'all', indexes: { all: ['createdAt'] } },
);

export const disciplines = ['ml_engineer', 'data_engineer', 'platform', 'product', 'research'] as const;
export type Discipline = (typeof disciplines)[number];

/** How people come in, what seats cost, how long the audit reaches back; one row of a workspace, once something was set. */
export const policy = kind(
  'policy',
  {
    /** Who has an address there may sign up by themselves; none: nobody may. */
    domains: json<readonly string[]>(),
    newcomers: text<Role>(),
    seatsFree: maybe(whole()),
    /** Of a seat a month, in hundredths of the currency; null: seats cost nothing. */
    seatPrice: maybe(whole()),
    createdAt: whole(),
    /** For how many days it is kept what happened at the door, and whence commands came; null: `limits.auditDays`. */
    auditDays: maybe(whole()),
    /** Since when whoever signs in with a password shows a second factor as well; null: nobody has to. */
    factorSince: maybe(whole()),
  },
  { scope: 'workspace', reach: 'demand', indexes: { all: ['createdAt'] } },
);

/** A member of the workspace, with or without a way to sign in. */
export const person = kind(
  'person',
  {
    name: text(),
    role: text<Role>(),
    discipline: maybe(text<Discipline>()),
    createdAt: whole(),
    /** Since when they are no member any more; their work keeps their name. */
    leftAt: maybe(whole()),
    /** Since when nothing tells any more who they were (`people.forget`). */
    forgottenAt: maybe(whole()),
  },
  { scope: 'workspace', reach: 'all', indexes: { role: ['role'] } },
);

/** A name by which an outside system knows a person: an e-mail address (lower case), a forge account. */
export const identity = kind(
  'identity',
  { person: id<'person'>(), system: text(), handle: text() },
  { scope: 'workspace', reach: 'demand', indexes: { handle: ['system', 'handle'], person: ['person'] } },
);

/** A circle of access with a key, repositories, tracks and one board. */
export const project = kind(
  'project',
  {
    key: text(),
    name: text(),
    /** Days that a timebox gets when nobody says otherwise. */
    boxDays: json<number>(),
    createdAt: whole(),
    /** Since when only its own members see it. */
    privateAt: maybe(whole()),
    archivedAt: maybe(whole()),
  },
  { scope: 'itself', reach: 'all', indexes: { all: ['createdAt'] } },
);

/** Every key a project has or had; old keys lead to it still. */
export const projectKey = kind(
  'projectKey',
  { key: text(), project: id<'project'>() },
  { scope: 'project', reach: 'all', unique: ['key'], indexes: { key: ['key'], project: ['project'] } },
);

/** A role in one project, which holds there instead of the workspace's. */
export const membership = kind(
  'membership',
  { project: id<'project'>(), person: id<'person'>(), role: text<Role>() },
  { scope: 'project', reach: 'all', indexes: { person: ['person'], project: ['project', 'person'] } },
);

/**
 * Something that asked a person to act, and that they put away: for good, or until a time. Nobody else ever receives
 * it. A reason that arises anew, later than `since`, asks again.
 */
export const settling = kind(
  'settling',
  {
    person: id<'person'>(),
    reason: text<Reason>(),
    /** What asked: the task, blocker, dependency or comment. */
    of: id(),
    /** Since when it asked when it was put away. */
    since: whole(),
    /** When it comes back; null: it is done. */
    until: maybe(whole()),
    at: whole(),
  },
  { scope: 'person', reach: 'all', indexes: { person: ['person', 'at'] } },
);

export type Workspace = RowOf<typeof workspace>;
export type Policy = RowOf<typeof policy>;
export type Person = RowOf<typeof person>;
export type Identity = RowOf<typeof identity>;
export type Project = RowOf<typeof project>;
export type ProjectKey = RowOf<typeof projectKey>;
export type Membership = RowOf<typeof membership>;
export type Settling = RowOf<typeof settling>;
