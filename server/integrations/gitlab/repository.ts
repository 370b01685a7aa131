/** Projects and people, as every event of GitLab tells them. */
import type { Account, ForgeEvent, ForgeRepo } from '@dualtrack/core';
import { namedAs, shortened, type Json } from '../json.ts';

/** The project of an event; jobs and system hooks tell it in two places. */
export function repositoryOf(json: Json): ForgeRepo {
  const project = json.at('project');
  const also = json.at('repository');
  const http = project.address('git_http_url') || also.address('git_http_url');
  const ssh = project.address('git_ssh_url') || also.address('git_ssh_url');
  const url = project.address('web_url') || also.address('homepage');
  const name = project.name('path_with_namespace') || pathIn(ssh) || pathIn(url);
  if (name === '') return project.at('path_with_namespace').refuse();
  const id = json.name('project_id') || project.name('id') || json.name('object_attributes.target_project_id');
  return {
    // Because: old versions tell no number with pipelines.
    id: id || name,
    name,
    url,
    clones: [http, ssh].filter((each) => each !== ''),
    defaultBranch: project.name('default_branch') || null,
  };
}

/** A system hook for a project that was renamed or moved; it tells no addresses. */
export function renamedRepository(json: Json): ForgeEvent[] {
  const repo: ForgeRepo = {
    id: json.named('project_id'),
    name: json.named('path_with_namespace'),
    url: '',
    clones: [],
    defaultBranch: null,
  };
  return [{ repo, kind: 'repo', at: json.timeOrNull('updated_at') }];
}

/** Somebody; null where there is nobody. */
export function accountOf(user: Json): Account | null {
  const [id, login] = [user.name('id'), user.name('username')];
  if (id === '' && login === '') return null;
  return { id, login, ...emailIn(user.name('email')), ...namedAs(user.name('name')) };
}

/** Nothing for an address that GitLab does not give away, which it writes as `[REDACTED]`. */
export function emailIn(text: string): { email?: string } {
  return text.includes('@') ? { email: text } : {};
}

/** `group/name` in `git@host:group/name.git`, `ssh://git@host:22/group/name.git` and `https://host/group/name`. */
function pathIn(address: string): string {
  const path = /^(?:[a-z+]+:\/\/[^/]+\/|[^/:]+:)([^?#]+)$/.exec(address)?.[1] ?? '';
  return shortened(path.replace(/\.git$/, ''));
}
