/** That a text names a member. */
import type { Migration } from './migration.ts';

export const mentions: Migration = {
  name: '0003-mentions',
  tables: {
    mention: {
      columns: {
        workspace: 'id',
        id: 'id',
        project: 'id',
        task: 'id',
        of: 'id',
        person: 'id',
        by: 'id?',
        at: 'whole',
      },
      key: ['workspace', 'id'],
      indexes: [
        ['workspace', 'project', 'id'],
        ['workspace', 'person', 'at', 'id'],
        ['workspace', 'of', 'id'],
      ],
    },
  },
};
