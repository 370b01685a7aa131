/** What a forge told, as the commands that record it. One way for what it sends and what it is asked for. */
import {
  fingerprintOf,
  isOvertaken,
  limits,
  list,
  phasesOf,
  repo as repoKind,
  theConnection,
  toldOf,
  type Call,
  type ForgeEvent,
  type PushedCommit,
  type Reading,
  type Repo,
  type SeenCommit,
} from '@dualtrack/core';
import { isOurComment, isOurStatus } from './back.ts';

export type Told = Omit<Call, 'id'>;

/** How it came: sent by the forge, or asked for long after. */
export interface Manner {
  readonly pulled?: boolean;
  /** It is history: commits are recorded and do not act. */
  readonly quiet?: boolean;
  /** When it arrived: what has no time of its own was so by then. Milliseconds. */
  readonly at: number;
}

/** What ties the repository of an event to a project: its row, or the command that records what is new of it. */
export function* repoFor(
  connection: string,
  event: ForgeEvent,
  manner: Manner,
): Reading<{ row: Repo | undefined; record?: Told }> {
  const { repo } = event;
  const told = timeOf(event, manner);
  const { row: way } = yield* theConnection(connection);
  const row = toldOf(yield* list(repoKind, 'connection', [way.id]), repo);
  const isKnown =
    row !== undefined &&
    row.forgeId === repo.id &&
    (repo.url === '' || row.url === repo.url) &&
    (row.source !== '' || row.name === repo.name) &&
    (repo.defaultBranch === null || row.defaultBranch === repo.defaultBranch);
  // Because: a delivery that comes late tells what its repository was called then.
  const isLate = row !== undefined && row.forgeId === repo.id && isOvertaken(row, told);
  return isKnown || isLate ? { row } : { row, record: { name: 'signal.repo', input: { connection, repo, told } } };
}

/** When its repository was as an event says: by the event's own time; what is asked for is so now. */
function timeOf(event: ForgeEvent, { at, pulled }: Manner): number {
  return pulled ? at : Math.min(at, ownTimeOf(event) ?? at);
}

function ownTimeOf(event: ForgeEvent): number | null {
  switch (event.kind) {
    case 'repo':
      return event.at;
    case 'push':
      return event.push.at;
    case 'pull':
      return event.pull.toldAt;
    case 'review':
      return event.review.at;
    case 'ci':
      return event.run.toldAt;
    case 'rollout':
      return event.rollout.toldAt;
    case 'release':
      return event.release.at;
    case 'comment':
      return event.comment.at;
  }
}

/** The commands that an event becomes, in their order; none for what says nothing of the work. */
export function callsOf(event: ForgeEvent, home: Repo, manner: Manner): Told[] {
  if (isOurs(event)) return [];
  const repo = home.id;
  const pulled = manner.pulled && { pulled: true };
  switch (event.kind) {
    case 'repo':
      return [];
    case 'push':
      return pushed(event.push, home, manner);
    case 'pull':
      return [{ name: 'signal.pull', input: { repo, pull: event.pull, ...pulled } }];
    case 'review':
      return [{ name: 'signal.review', input: { repo, review: event.review } }];
    case 'ci':
      return [{ name: 'signal.ci', input: { repo, run: event.run } }];
    case 'rollout':
      return [{ name: 'signal.rollout', input: { repo, rollout: event.rollout, ...pulled } }];
    case 'release':
      return [{ name: 'signal.release', input: { repo, release: event.release } }];
    case 'comment':
      return [{ name: 'signal.comment', input: { repo, comment: event.comment } }];
  }
}

/** What was written here, and comes back. */
const isOurs = (event: ForgeEvent): boolean =>
  (event.kind === 'comment' && isOurComment(event.comment.body)) || (event.kind === 'ci' && isOurStatus(event.run.key));

type Push = Extract<ForgeEvent, { kind: 'push' }>['push'];

function pushed(push: Push, home: Repo, { at, pulled, quiet }: Manner): Told[] {
  if (push.after === null) return [];
  const newest = push.commits.at(-1);
  const told = push.at ?? (newest ? Math.max(...push.commits.map((each) => each.at)) : at);
  const tag = /^refs\/tags\/(.+)$/s.exec(push.ref)?.[1];
  if (tag !== undefined) {
    // Because: of an annotated tag a forge gives the tag's own sha, and beside it the commit that it stands on.
    const sha = newest?.sha ?? push.after;
    return [{ name: 'signal.tag', input: { repo: home.id, tag, sha, at: told } }];
  }
  const branch = /^refs\/heads\/(.+)$/s.exec(push.ref)?.[1];
  if (branch === undefined) return [];
  const onDefault = branch === home.defaultBranch;
  const seen = push.commits.map((each) => seenOf(each, { onDefault, branch }));
  const calls: Told[] = [];
  if (push.before === null && !onDefault) {
    const more = pulled && { pulled };
    calls.push({ name: 'signal.branch', input: { repo: home.id, branch, by: push.by, at: told, ...more } });
  }
  for (let n = 0; n < seen.length; n += limits.commitsPerCommandMax) {
    const commits = seen.slice(n, n + limits.commitsPerCommandMax);
    calls.push({ name: 'signal.commits', input: { repo: home.id, commits, told, ...(quiet && { quiet }) } });
  }
  return calls;
}

function seenOf(
  { sha, message, author, at, files }: PushedCommit,
  { onDefault, branch }: { onDefault: boolean; branch: string },
): SeenCommit {
  return {
    sha,
    fingerprint: fingerprintOf({ author, at, message }),
    author: author.name,
    email: author.email.toLowerCase(),
    at,
    message: message.slice(0, limits.messageCharsMax),
    onDefault,
    ...(onDefault ? {} : { branch }),
    files: phasesOf(files, limits.filesPerPhaseMax) as SeenCommit['files'],
    // Because: its place is that of the moment in which it is recorded; the verb gives it.
    nth: 0,
  };
}
