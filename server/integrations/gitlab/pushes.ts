/** Pushes to branches and tags. A push that moves more refs than the project's limit (three) is not told at all. */
import { limits, type Account, type ForgeEvent, type PushedCommit } from '@dualtrack/core';
import type { Json } from '../json.ts';
import { emailIn, repositoryOf } from './repository.ts';

export function pushesIn(json: Json): ForgeEvent[] {
  const commits = json.list('commits').slice(-limits.commitsPerCommandMax).map(commitIn);
  const ref = json.named('ref');
  // Because: notes and the like are nobody's work.
  if (!/^refs\/(heads|tags)\/./.test(ref)) return [];
  const after = json.shaOrNull('after');
  const push = {
    ref,
    before: json.shaOrNull('before'),
    // Because: of a tag with a message this is the tag itself, and what counts is the commit that it stands for.
    after: after !== null && ref.startsWith('refs/tags/') ? (json.shaOrNull('checkout_sha') ?? after) : after,
    by: pusherOf(json),
    at: null,
    commits,
    // Because: at most twenty are listed, and the count is of all.
    isCut: json.has('total_commits_count') && json.whole('total_commits_count') > commits.length,
  };
  return [{ repo: repositoryOf(json), kind: 'push', push }];
}

function commitIn(json: Json): PushedCommit {
  const files = ['added', 'modified', 'removed'].flatMap((name) => json.list(name));
  return {
    sha: json.sha('id'),
    message: json.words('message'),
    author: { name: json.name('author.name'), email: json.name('author.email') },
    at: json.time('timestamp'),
    files: files.slice(0, limits.filesPerCommitMax).map((each) => each.itself()),
  };
}

function pusherOf(json: Json): Account | null {
  const [id, login] = [json.name('user_id'), json.name('user_username')];
  return id === '' && login === '' ? null : { id, login, ...emailIn(json.name('user_email')) };
}
