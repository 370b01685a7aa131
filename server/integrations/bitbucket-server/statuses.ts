/** Results of builds. No delivery tells them, so they are read of what is asked for alone. */
import type { CiState, CiTold, ForgeEvent, ForgeRepo } from '@dualtrack/core';
import { shortened, type Json } from '../json.ts';

const states = new Map<string, CiState>([
  ['INPROGRESS', 'running'],
  ['SUCCESSFUL', 'passed'],
  ['FAILED', 'failed'],
  ['CANCELLED', 'cancelled'],
]);

export function statusRun(status: Json, repo: ForgeRepo, sha: string): ForgeEvent[] {
  const state = states.get(status.name('state'));
  if (state === undefined) return [];
  const key = status.named('key');
  const at = status.time('dateAdded');
  const run: CiTold = {
    key: shortened(`status:${sha}/${key}`),
    name: status.name('name') || key,
    sha,
    branch: null,
    state,
    url: status.address('url'),
    at,
    toldAt: at,
    attempt: 1,
    pulls: [],
  };
  return [{ kind: 'ci', repo, run }];
}
