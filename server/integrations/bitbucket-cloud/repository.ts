/** Repositories and people, as every event of Bitbucket Cloud tells them. */
import type { Account, ForgeEvent, ForgeRepo } from '@dualtrack/core';
import { namedAs, type Json } from '../json.ts';

export function repositoryOf(json: Json): ForgeRepo {
  const repository = json.object('repository');
  const name = repository.named('full_name');
  return {
    id: repository.named('uuid'),
    name,
    url: repository.address('links.html.href'),
    // Because: events do not tell them, and there is one Bitbucket Cloud.
    clones: [`https://bitbucket.org/${name}.git`, `git@bitbucket.org:${name}.git`],
    defaultBranch: repository.name('mainbranch.name') || null,
  };
}

/** Told for every change of a repository's settings; a description is none that counts. */
export function changedRepository(json: Json): ForgeEvent[] {
  const changes = json.at('changes');
  const counts = ['name', 'full_name', 'mainbranch', 'owner'].some((name) => changes.has(name));
  const isMoved = json.has('previous_workspace') || json.has('previous_owner');
  return counts || isMoved || !json.has('changes') ? [{ repo: repositoryOf(json), kind: 'repo', at: null }] : [];
}

/** Somebody, a team or an app; null where there is nobody. Nicknames are the only names that may be told. */
export function accountOf(user: Json): Account | null {
  const id = user.name('uuid') || user.name('account_id');
  const login = user.name('nickname') || user.name('username');
  return id === '' && login === '' ? null : { id, login, ...namedAs(user.name('display_name')) };
}
