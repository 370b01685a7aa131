import { id, json, kind, maybe, text, whole, type Id, type RowOf } from '../change/kind.ts';

/** One revision of a long text. Revisions are added, never changed. */
export const revision = kind(
  'text',
  {
    project: id<'project'>(),
    /** The task or comment that it belongs to. */
    of: id(),
    body: text(),
    by: maybe(id<'person'>()),
    at: whole(),
  },
  { scope: 'project', reach: 'demand', indexes: { of: ['of', 'at'] } },
);

export const comment = kind(
  'comment',
  {
    project: id<'project'>(),
    task: id<'task'>(),
    text: id<'text'>(),
    mentions: json<readonly Id<'person'>[]>(),
    by: maybe(id<'person'>()),
    at: whole(),
    editedAt: maybe(whole()),
    removedAt: maybe(whole()),
  },
  { scope: 'project', reach: 'demand', indexes: { task: ['task', 'at'] } },
);

/** That a text names a member: a description (`of` is the task) or a comment. It goes when the words go. */
export const mention = kind(
  'mention',
  {
    project: id<'project'>(),
    task: id<'task'>(),
    of: id(),
    person: id<'person'>(),
    by: maybe(id<'person'>()),
    at: whole(),
  },
  { scope: 'project', reach: 'open', indexes: { project: ['project'], person: ['person', 'at'], of: ['of'] } },
);

export type Revision = RowOf<typeof revision>;
export type Comment = RowOf<typeof comment>;
export type Mention = RowOf<typeof mention>;
