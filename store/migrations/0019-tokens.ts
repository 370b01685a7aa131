/** Tokens by which programs act for people: by the hash of their secret, for a time, at most so much. */
import type { Migration } from './migration.ts';

export const tokens: Migration = {
  name: '0019-tokens',
  tables: {
    token: {
      columns: {
        workspace: 'id',
        hash: 'text',
        id: 'id',
        person: 'id',
        project: 'id?',
        name: 'text',
        scope: 'text',
        createdAt: 'whole',
        expiresAt: 'whole',
        usedAt: 'whole?',
        endedAt: 'whole?',
      },
      key: ['workspace', 'hash'],
      indexes: [
        ['workspace', 'id'],
        ['workspace', 'person', 'id'],
        ['workspace', 'project', 'id'],
      ],
    },
  },
};
