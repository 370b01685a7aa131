/**
 * Branches and tags that moved, came or went. Each thing is read of the one event that all of the family send: what went
 * of `delete`, since a branch that goes is told by nothing else; what came of `push`, but for tags of Gogs, which are
 * told by `create` alone.
 */
import { limits, type ForgeEvent, type PushedCommit, type PushTold } from '@dualtrack/core';
import { shortened, type Json } from '../json.ts';
import { accountOf, changedAt, repoOf } from './repository.ts';

/** Where nothing tells how many commits there are, a list of so many may go on: what all of the family list by default. */
const LISTED_BY_DEFAULT = 5;

export function readPush(body: Json): ForgeEvent[] {
  const after = body.shaOrZeros('after');
  if (after === null) return [];
  const listed = body.list('commits');
  const total = body.has('total_commits') ? body.whole('total_commits') : undefined;
  const commits = oldestFirst(listed, after)
    .slice(-limits.commitsPerCommandMax)
    .map((each) => commitOf(each, body));
  const isListedWhole = total === undefined ? listed.length < LISTED_BY_DEFAULT : total <= listed.length;
  return pushed(body, {
    ref: fullRef(body.named('ref'), 'branch'),
    before: body.shaOrNull('before'),
    after,
    commits,
    isCut: !isListedWhole || commits.length < listed.length,
  });
}

/** Because: `default_branch` beside the ref is there in Gogs alone. */
export function readCreate(body: Json): ForgeEvent[] {
  if (body.name('ref_type') !== 'tag' || !body.has('default_branch')) return [];
  const after = body.shaOrNull('sha');
  if (after === null) return [];
  return pushed(body, { ref: fullRef(body.named('ref'), 'tag'), before: null, after, commits: [], isCut: false });
}

export function readDelete(body: Json): ForgeEvent[] {
  const ref = fullRef(body.named('ref'), body.name('ref_type'));
  return pushed(body, { ref, before: null, after: null, commits: [], isCut: false });
}

function pushed(body: Json, push: Omit<PushTold, 'by' | 'at'>): ForgeEvent[] {
  const by = accountOf(body, 'sender') ?? accountOf(body, 'pusher');
  return [{ kind: 'push', repo: repoOf(body), push: { ...push, by, at: changedAt(body) } }];
}

/** `create` and `delete` name a ref shortly. */
function fullRef(ref: string, type: string): string {
  return ref.startsWith('refs/') ? ref : shortened(`refs/${type === 'tag' ? 'tags' : 'heads'}/${ref}`);
}

/** Because: they list the newest first. */
function oldestFirst(listed: readonly Json[], after: string): Json[] {
  const isOldestFirst = listed.length > 1 && listed.at(-1)!.name('id') === after;
  return isOldestFirst ? [...listed] : listed.toReversed();
}

function commitOf(commit: Json, body: Json): PushedCommit {
  const files = ['added', 'removed', 'modified'].flatMap((each) => commit.list(each));
  return {
    sha: commit.sha('id'),
    message: commit.words('message'),
    author: { name: commit.name('author.name'), email: commit.name('author.email') },
    at: commit.timeOrNull('timestamp') ?? changedAt(body) ?? 0,
    files: files.slice(0, limits.filesPerCommitMax).map((each) => each.itself()),
  };
}
