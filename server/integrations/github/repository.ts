/** Repositories and accounts, as every payload of GitHub carries them, and what happens to a repository itself. */
import type { Account, ForgeEvent, ForgeRepo } from '@dualtrack/core';
import type { Json } from '../json.ts';

/** Every other action leaves its id, its name and its default branch as they were. */
export function readRepository(body: Json): ForgeEvent[] {
  const action = body.name('action');
  const isTold =
    action === 'renamed' || action === 'transferred' || (action === 'edited' && body.has('changes.default_branch'));
  return isTold ? [{ kind: 'repo', repo: repoOf(body), at: body.timeOrNull('repository.updated_at') }] : [];
}

export function repoOf(body: Json): ForgeRepo {
  const repo = body.object('repository');
  return {
    id: repo.named('id'),
    name: repo.named('full_name'),
    url: repo.address('html_url'),
    clones: [repo.address('clone_url'), repo.address('ssh_url')].filter((each) => each !== ''),
    defaultBranch: repo.name('default_branch') || null,
  };
}

/** Null for nobody, and for an account that is no more. */
export function accountOf(body: Json, path: string): Account | null {
  const account = body.at(path);
  const id = account.name('id');
  const login = account.name('login');
  return id === '' && login === '' ? null : { id, login };
}
