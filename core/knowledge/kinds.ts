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

export type Revision = RowOf<typeof revision>;
export type Comment = RowOf<typeof comment>;
