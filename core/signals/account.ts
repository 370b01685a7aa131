import { id, kind, maybe, text, whole, type RowOf } from '../change/kind.ts';

/**
 * Somebody as a forge knows them, who did something that it told of. Who of the members it is follows from the names
 * by which these are known, then from the e-mail address; nobody is made a member by it.
 */
export const seenAccount = kind(
  'account',
  {
    connection: id<'connection'>(),
    /** The forge's own id of it, which outlives a change of the login; empty where it is not told. */
    forgeId: text(),
    login: text(),
    /** The login in lower case, by which it is found. */
    handle: text(),
    /** What they call themselves; empty where it is not told. */
    name: text(),
    /** In lower case; empty where it is not told. */
    email: text(),
    person: maybe(id<'person'>()),
    /** Since when nobody is asked who it is. */
    ignoredAt: maybe(whole()),
    /** The day (its first moment, UTC) of what it did last, and where that was. */
    seenAt: whole(),
    repo: id<'repo'>(),
    pull: maybe(whole()),
  },
  {
    scope: 'workspace',
    reach: 'demand',
    indexes: {
      forgeId: ['connection', 'forgeId'],
      handle: ['connection', 'handle'],
      email: ['email'],
      unknown: ['person', 'seenAt'],
    },
  },
);

export type SeenAccount = RowOf<typeof seenAccount>;
