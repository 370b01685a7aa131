/** Branches and tags that moved, came or went. */
import { limits, type Account, type ForgeEvent, type PushedCommit } from '@dualtrack/core';
import type { Json } from '../json.ts';
import { accountOf, repoOf } from './repository.ts';

/** GitHub lists so many commits of a push, the oldest first. */
const LISTED_MAX = 2048;

export function readPush(body: Json): ForgeEvent[] {
  const after = body.shaOrZeros('after');
  const listed = body.list('commits');
  const commits = listed.slice(-limits.commitsPerCommandMax).map(commitOf);
  const isWhole = listed.length === commits.length && listed.length < LISTED_MAX;
  const push = {
    ref: body.named('ref'),
    before: body.shaOrNull('before'),
    after,
    by: pusherOf(body),
    at: body.timeOrNull('repository.pushed_at'),
    commits,
    isCut: !isWhole,
  };
  return [{ kind: 'push', repo: repoOf(body), push }];
}

function commitOf(commit: Json): PushedCommit {
  return {
    sha: commit.sha('id'),
    message: commit.words('message'),
    author: { name: commit.name('author.name'), email: commit.name('author.email') },
    at: commit.timeOrNull('author.date') ?? commit.time('timestamp'),
    files: filesOf(commit),
  };
}

export function filesOf(commit: Json): string[] {
  const files = ['added', 'removed', 'modified'].flatMap((each) => commit.list(each));
  return files.slice(0, limits.filesPerCommitMax).map((each) => each.itself());
}

/** Because: `sender` has the id and `pusher` the address; they are the same account unless a key of the repository pushed. */
function pusherOf(body: Json): Account | null {
  const by = accountOf(body, 'sender');
  const email = body.name('pusher.email');
  return by && email !== '' && body.name('pusher.name') === by.login ? { ...by, email } : by;
}
