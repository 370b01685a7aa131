/** Releases. */
import type { ForgeEvent } from '@dualtrack/core';
import type { Json } from '../json.ts';
import { repoOf } from './repository.ts';

/**
 * Because: GitHub says `created`, `published` and `released` of one publication; `published` alone comes once, and never
 * of a draft.
 */
export function readRelease(body: Json): ForgeEvent[] {
  const action = body.name('action');
  const told = body.object('release');
  if ((action !== 'published' && action !== 'edited') || told.truth('draft')) return [];
  const release = {
    tag: told.named('tag_name'),
    title: told.words('name'),
    url: told.address('html_url'),
    at: told.timeOrNull('published_at') ?? told.time('created_at'),
  };
  return [{ kind: 'release', repo: repoOf(body), release }];
}
