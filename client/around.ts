import type { Me } from '@dualtrack/core';
import type { Cache } from './cache.ts';
import type { Company } from './company.ts';
import type { Outbox } from './outgoing.ts';

/** What a page has around it; without, it starts cold, is on its own, and keeps nothing beyond its life. */
export interface Around {
  /** Whose page it is: workspace and person. Without, nothing is cached. */
  readonly owner?: string | undefined;
  readonly cache?: Cache | undefined;
  readonly company?: Company | undefined;
  readonly outbox?: Outbox | undefined;
}

/** Whether a page with this owner is this person's. */
export const isOf = (me: Me, owner: string): boolean => me.kind === 'member' && owner.endsWith(`/${me.person}`);
