/** How people may come in by themselves, and what seats cost. */
import type { Migration } from './migration.ts';

export const policy: Migration = {
  name: '0018-policy',
  tables: {
    policy: {
      columns: {
        workspace: 'id',
        id: 'id',
        domains: 'json',
        newcomers: 'text',
        seatsFree: 'whole?',
        seatPrice: 'whole?',
        createdAt: 'whole',
      },
      key: ['workspace', 'id'],
      indexes: [['workspace', 'createdAt', 'id']],
    },
  },
};
