/** Finds a repository at its forge. */
import type { Repo } from '@dualtrack/core';
import type { ForgeApi, Place } from '../../integrations/api.ts';
import { ForgeError, type ForgeClient } from '../../integrations/client.ts';
import { readable } from './cursor.ts';

export interface Finder {
  readonly api: ForgeApi;
  readonly client: ForgeClient;
  readonly row: Repo;
}

/** The repository as it is called now. Its id is what counts: under its old name there may be another one. */
export async function placeOf(finder: Finder, knownName?: string): Promise<Place> {
  const { api, client, row } = finder;
  for (const path of api.repo({ name: knownName ?? row.name, id: row.forgeId })) {
    const got = await client.get(path);
    if (got.kind !== 'page') continue;
    const repo = readable(() => api.repoIn(got.page.body));
    const place = { repo, told: got.page.body.value };
    if (row.forgeId === null || repo.id === row.forgeId) return withMain(finder, place);
  }
  throw new ForgeError('strange', `There is no ${row.name} that this token may read.`);
}

async function withMain({ api: { main }, client }: Finder, place: Place): Promise<Place> {
  for (const path of main?.paths(place) ?? []) {
    const got = await client.get(path);
    if (got.kind !== 'page') continue;
    const defaultBranch = readable(() => main!.name(got.page.body)) || null;
    return { ...place, repo: { ...place.repo, defaultBranch } };
  }
  return place;
}
