/** Where people sign in elsewhere: identity providers and forges. */
import type { Migration } from './migration.ts';

export const providers: Migration = {
  name: '0015-providers',
  tables: {
    provider: {
      columns: {
        workspace: 'id',
        id: 'id',
        kind: 'text',
        name: 'text',
        base: 'text',
        client: 'text',
        sealed: 'text?',
        data: 'json',
        createdAt: 'whole',
        changedAt: 'whole',
      },
      key: ['workspace', 'id'],
    },
  },
};
