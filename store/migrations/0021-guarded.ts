/** How long the audit reaches back, who has to show a second factor, and when a session showed what. */
import type { Migration } from './migration.ts';

export const guarded: Migration = {
  name: '0021-guarded',
  columns: {
    policy: { auditDays: 'whole?', factorSince: 'whole?' },
    session: { provenAt: 'whole?', factorAt: 'whole?' },
  },
};
