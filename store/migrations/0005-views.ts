/** Saved views: shared ones, and those of one person alone. */
import type { Migration } from './migration.ts';

export const views: Migration = {
  name: '0005-views',
  tables: {
    view: {
      columns: {
        workspace: 'id',
        id: 'id',
        project: 'id',
        person: 'id?',
        name: 'text',
        query: 'text',
        group: 'text',
        sort: 'text',
        layout: 'text',
        by: 'text?',
        density: 'text?',
        shut: 'json',
        createdAt: 'whole',
      },
      key: ['workspace', 'id'],
      indexes: [['workspace', 'project', 'name', 'id']],
    },
  },
};
