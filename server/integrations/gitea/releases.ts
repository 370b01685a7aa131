/** Releases. */
import type { ForgeEvent } from '@dualtrack/core';
import type { Json } from '../json.ts';
import { changedAt, repoOf } from './repository.ts';

export function readRelease(body: Json): ForgeEvent[] {
  // Because: a Gogs that knew of no other action named none.
  const action = body.name('action') || 'published';
  const told = body.object('release');
  if ((action !== 'published' && action !== 'updated') || told.truth('draft')) return [];
  const release = {
    tag: told.named('tag_name'),
    title: told.words('name'),
    url: told.address('html_url'),
    at: told.timeOrNull('published_at') ?? told.timeOrNull('created_at') ?? changedAt(body) ?? 0,
  };
  return [{ kind: 'release', repo: repoOf(body), release }];
}
