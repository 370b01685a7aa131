/** Pushes. One may move several branches and tags; versions before 8 tell no commits, later ones those of one ref. */
import type { ForgeEvent, PushedCommit } from '@dualtrack/core';
import type { Json } from '../json.ts';
import { accountOf, repositoryOf } from './repository.ts';

export function pushesIn(json: Json): ForgeEvent[] {
  const repo = repositoryOf(json.object('repository'));
  const by = accountOf(json.at('actor'));
  const at = json.timeOrNull('date');
  return json.list('changes').flatMap((change): ForgeEvent[] => {
    const ref = change.name('ref.id') || change.named('refId');
    // Because: notes and the like are nobody's work.
    if (!/^refs\/(heads|tags)\/./.test(ref)) return [];
    const before = change.shaOrNull('fromHash');
    const after = change.shaOrNull('toHash');
    const commits = commitsOf(json, after);
    const isCut = after !== null && ref.startsWith('refs/heads/') && !isWhole(json, commits, before);
    return [{ repo, kind: 'push', push: { ref, before, after, by, at, commits, isCut } }];
  });
}

/** Those that end in `after`, of what is told once for all refs. */
function commitsOf(json: Json, after: string | null): PushedCommit[] {
  const told = json.list('commits');
  const commits = (told.length > 0 ? told : json.has('toCommit') ? [json.object('toCommit')] : []).map(commitIn);
  if (after === null || commits.length === 0) return [];
  // Because: they are told with the newest first.
  if (commits[0]?.sha === after) return commits.reverse();
  return commits.at(-1)?.sha === after ? commits : [];
}

function commitIn(commit: Json): PushedCommit {
  return {
    sha: commit.sha('id'),
    message: commit.words('message'),
    author: { name: commit.name('author.name'), email: commit.name('author.emailAddress') },
    at: commit.timeOrNull('authorTimestamp') ?? commit.timeOrNull('committerTimestamp') ?? 0,
    files: [],
  };
}

/** Whether every parent of what is told is told too, or was there before. Only a straight line shows that. */
function isWhole(json: Json, commits: readonly PushedCommit[], before: string | null): boolean {
  if (commits.length === 0 || before === null) return false;
  const known = new Set([before, ...commits.map((each) => each.sha)]);
  const told = json.list('commits').length > 0 ? json.list('commits') : [json.object('toCommit')];
  return told.every((each) => each.list('parents').every((parent) => known.has(parent.sha('id'))));
}
