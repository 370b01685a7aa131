import { id, json, kind, maybe, text, whole, type RowOf } from '../change/kind.ts';
import type { FilesByPhase } from './phase.ts';

/** A repository that the server follows, by its path on this machine or its URL. */
export const repo = kind(
  'repo',
  {
    project: id<'project'>(),
    source: text(),
    name: text(),
    defaultBranch: text(),
    addedAt: whole(),
    removedAt: maybe(whole()),
  },
  { scope: 'project', reach: 'all', indexes: { project: ['project', 'addedAt'] } },
);

/** A commit of the project's own history, as it was seen first. */
export const commit = kind(
  'commit',
  {
    project: id<'project'>(),
    repo: id<'repo'>(),
    sha: text(),
    /** Author's address, author time and message in one hash: what the same work keeps through rebases. */
    fingerprint: text(),
    author: text(),
    email: text(),
    person: maybe(id<'person'>()),
    /** Author time. */
    at: whole(),
    subject: text(),
    /** Its files by the phase of the work that they show. */
    files: json<FilesByPhase>(),
    /** When it was first seen on the default branch, which is when its closing words count. */
    defaultAt: maybe(whole()),
    /** Place in the history: parents before children, whatever the dates say. */
    nth: whole(),
  },
  {
    scope: 'project',
    reach: 'demand',
    undo: false,
    indexes: { sha: ['repo', 'sha'], fingerprint: ['project', 'fingerprint'], project: ['project', 'repo', 'nth'] },
  },
);

export type Repo = RowOf<typeof repo>;
export type CommitRow = RowOf<typeof commit>;
