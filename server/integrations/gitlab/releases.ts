/** Releases, when they are made or changed; one that is taken back is silent. */
import type { ForgeEvent } from '@dualtrack/core';
import type { Json } from '../json.ts';
import { repositoryOf } from './repository.ts';

export function releasesIn(json: Json): ForgeEvent[] {
  if (json.name('action') === 'delete') return [];
  const tag = json.named('tag');
  const release = {
    tag,
    title: json.words('name') || tag,
    url: json.address('url'),
    at: json.timeOrNull('released_at') ?? json.time('created_at'),
  };
  return [{ repo: repositoryOf(json), kind: 'release', release }];
}
