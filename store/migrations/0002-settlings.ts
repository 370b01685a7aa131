/** What a person put away in their inbox. */
import type { Migration } from './migration.ts';

export const settlings: Migration = {
  name: '0002-settlings',
  tables: {
    settling: {
      columns: {
        workspace: 'id',
        id: 'id',
        person: 'id',
        reason: 'text',
        of: 'id',
        since: 'whole',
        until: 'whole?',
        at: 'whole',
      },
      key: ['workspace', 'id'],
      indexes: [['workspace', 'person', 'at', 'id']],
    },
  },
};
