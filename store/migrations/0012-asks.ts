/** What pull requests ask of members. */
import type { Migration } from './migration.ts';

export const asks: Migration = {
  name: '0012-asks',
  tables: {
    ask: {
      columns: {
        workspace: 'id',
        id: 'id',
        project: 'id',
        repo: 'id',
        pull: 'id',
        person: 'id',
        what: 'text',
        number: 'whole',
        title: 'text',
        url: 'text',
        by: 'id?',
        login: 'text',
        tasks: 'json',
        since: 'whole',
      },
      key: ['workspace', 'id'],
      indexes: [
        ['workspace', 'project', 'id'],
        ['workspace', 'person', 'since', 'id'],
        ['workspace', 'pull', 'id'],
      ],
    },
  },
};
