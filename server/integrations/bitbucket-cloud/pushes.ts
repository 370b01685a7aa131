/** Pushes. One may move several branches and tags; of each at most five commits are told. */
import type { ForgeEvent, PushedCommit } from '@dualtrack/core';
import { shortened, type Json } from '../json.ts';
import { accountOf, repositoryOf } from './repository.ts';

export function pushesIn(json: Json): ForgeEvent[] {
  const repo = repositoryOf(json);
  const by = accountOf(json.at('actor'));
  return json
    .object('push')
    .list('changes')
    .map((change): ForgeEvent => {
      const there = change.has('new');
      const ref = change.object(there ? 'new' : 'old');
      const push = {
        ref: shortened(`${ref.name('type').endsWith('tag') ? 'refs/tags/' : 'refs/heads/'}${ref.named('name')}`),
        before: change.has('old') ? change.sha('old.target.hash') : null,
        after: there ? change.sha('new.target.hash') : null,
        by,
        at: null,
        commits: there ? commitsIn(change) : [],
        isCut: there && change.truth('truncated'),
      };
      return { repo, kind: 'push', push };
    });
}

/** Told with the newest first. */
function commitsIn(change: Json): PushedCommit[] {
  const newest = change.timeOrNull('new.target.date') ?? 0;
  return change
    .list('commits')
    .map((commit) => ({
      sha: commit.sha('hash'),
      message: commit.words('message'),
      author: authorOf(commit.at('author')),
      at: commit.timeOrNull('date') ?? newest,
      files: [],
    }))
    .reverse();
}

/** `Mei Lin <mei@example.com>`, as the commit says it. */
export function authorOf(author: Json): PushedCommit['author'] {
  const raw = author.name('raw');
  const begin = raw.lastIndexOf('<');
  if (begin >= 0 && raw.endsWith('>')) return { name: raw.slice(0, begin).trim(), email: raw.slice(begin + 1, -1) };
  return { name: raw || author.name('user.display_name') || author.name('display_name'), email: '' };
}
