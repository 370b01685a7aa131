/** Who did something on a forge, as the forge knows them. */
import type { Migration } from './migration.ts';

export const accounts: Migration = {
  name: '0016-accounts',
  tables: {
    account: {
      columns: {
        workspace: 'id',
        id: 'id',
        connection: 'id',
        forgeId: 'text',
        login: 'text',
        handle: 'text',
        name: 'text',
        email: 'text',
        person: 'id?',
        ignoredAt: 'whole?',
        seenAt: 'whole',
        repo: 'id',
        pull: 'whole?',
      },
      key: ['workspace', 'id'],
      indexes: [
        ['workspace', 'connection', 'forgeId', 'id'],
        ['workspace', 'connection', 'handle', 'id'],
        ['workspace', 'email', 'id'],
        ['workspace', 'person', 'seenAt', 'id'],
      ],
    },
  },
  columns: { pull: { account: 'id?' } },
  indexes: { pull: [['workspace', 'account', 'id']] },
};
