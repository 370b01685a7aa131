/** Repositories and accounts, as every payload carries them, and what happens to a repository itself. */
import type { Account, ForgeEvent, ForgeRepo } from '@dualtrack/core';
import { namedAs, shortened, type Json } from '../json.ts';

/** Because: only `created` and `deleted` are sent today, and neither says anything of a repository that is connected. */
export function readRepository(body: Json): ForgeEvent[] {
  const isTold = ['renamed', 'transferred', 'edited'].includes(body.name('action'));
  return isTold ? [{ kind: 'repo', repo: repoOf(body), at: body.timeOrNull('repository.updated_at') }] : [];
}

export function repoOf(body: Json, path = 'repository'): ForgeRepo {
  const repo = body.object(path);
  return {
    id: repo.named('id'),
    // Because: older versions of Gogs tell the two halves alone.
    name: repo.name('full_name') || shortened(`${ownerOf(repo)}/${repo.named('name')}`),
    url: repo.address('html_url') || repo.address('url'),
    clones: [repo.address('clone_url'), repo.address('ssh_url')].filter((each) => each !== ''),
    defaultBranch: repo.name('default_branch') || null,
  };
}

function ownerOf(repo: Json): string {
  return repo.name('owner.login') || repo.name('owner.username') || repo.named('owner.name');
}

/** Null for nobody. */
export function accountOf(body: Json, path: string): Account | null {
  const account = body.at(path);
  const id = account.name('id').replace(/^0$/, '');
  const login = account.name('login') || account.name('username');
  const email = account.name('email');
  if (id === '' && login === '') return null;
  return { id, login, ...(email === '' ? {} : { email }), ...namedAs(account.name('full_name')) };
}

/**
 * When the repository changed last, as far as a payload tells: the nearest to a time that there is in what has none of
 * its own. A push tells it as it was before, which keeps pushes in their order.
 */
export function changedAt(body: Json): number | null {
  return body.timeOrNull('repository.pushed_at') ?? body.timeOrNull('repository.updated_at');
}
