/** Who may hand somebody a link by which they come in as a member. */
import { get, list, may, membership, project, type Me, type Person, type Reading } from '@dualtrack/core';

/**
 * Whether somebody may make a link that signs in as this member: whoever has the link sees what the member sees, so an
 * owner's is for owners, and nobody gets into a private project that they do not see themselves.
 */
export function* mayHandOver(me: Me, row: Person): Reading<boolean> {
  if (may(me, row.role === 'owner' ? 'own' : 'arrange') !== 'yes') return false;
  for (const each of yield* list(membership, 'person', [row.id])) {
    const home = yield* get(project, each.project);
    if (home && home.privateAt !== null && may(me, 'read', home) !== 'yes') return false;
  }
  return true;
}
