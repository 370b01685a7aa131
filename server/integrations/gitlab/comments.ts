/** Comments on merge requests and commits. What GitLab notes by itself, and what only some may read, is silent. */
import type { ForgeEvent } from '@dualtrack/core';
import type { Json } from '../json.ts';
import { accountOf, repositoryOf } from './repository.ts';

export function commentsIn(json: Json): ForgeEvent[] {
  const note = json.object('object_attributes');
  if (note.truth('system') || isConfidential(json) || note.name('action') === 'update') return [];
  const on = note.name('noteable_type');
  if (on !== 'MergeRequest' && on !== 'Commit') return [];
  const comment = {
    key: `note:${note.whole('id')}`,
    pull: on === 'MergeRequest' ? json.whole('merge_request.iid', 1) : null,
    body: note.words('note'),
    by: accountOf(json.at('user')),
    at: note.time('created_at'),
  };
  return [{ repo: repositoryOf(json), kind: 'comment', comment }];
}

function isConfidential(json: Json): boolean {
  const note = json.at('object_attributes');
  return json.name('event_type') === 'confidential_note' || note.truth('internal') || note.truth('confidential');
}
