/** Repositories and people, as every event of Bitbucket Server tells them. Addresses came with version 5.10. */
import type { Account, ForgeEvent, ForgeRepo } from '@dualtrack/core';
import { namedAs, shortened, type Json } from '../json.ts';

export function repositoryOf(repository: Json): ForgeRepo {
  return {
    id: repository.named('id'),
    name: shortened(`${repository.named('project.key')}/${repository.named('slug')}`),
    url: pageOf(repository),
    clones: repository
      .list('links.clone')
      .map((each) => each.address('href'))
      .filter((each) => each !== '')
      .slice(0, 4),
    defaultBranch: null,
  };
}

/** The page of a thing: the first of its addresses; empty where none is told. */
export function pageOf(thing: Json): string {
  return thing.list('links.self')[0]?.address('href') ?? '';
}

/** Told for every change of a repository; only another name or project counts. */
export function changedRepository(json: Json): ForgeEvent[] {
  const [before, now] = [repositoryOf(json.object('old')), repositoryOf(json.object('new'))];
  return before.name === now.name ? [] : [{ repo: now, kind: 'repo', at: json.timeOrNull('date') }];
}

/** Somebody; null where there is nobody. Programs have no id. */
export function accountOf(user: Json): Account | null {
  const [id, login] = [user.name('id'), user.name('name') || user.name('slug')];
  const email = user.name('emailAddress');
  if (id === '' && login === '') return null;
  return { id, login, ...(email.includes('@') ? { email } : {}), ...namedAs(user.name('displayName')) };
}
