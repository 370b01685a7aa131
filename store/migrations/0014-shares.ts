/** Pages for stakeholders, and beside them their links and passwords as hashes. */
import type { Migration } from './migration.ts';

export const shares: Migration = {
  name: '0014-shares',
  tables: {
    share: {
      columns: {
        workspace: 'id',
        id: 'id',
        project: 'id',
        title: 'text',
        readers: 'text',
        sections: 'json',
        news: 'json',
        items: 'json',
        needs: 'json',
        glossary: 'json',
        health: 'json?',
        contact: 'text',
        nextAt: 'whole?',
        expiresAt: 'whole?',
        linkedAt: 'whole?',
        lockedAt: 'whole?',
        endedAt: 'whole?',
        createdAt: 'whole',
        changedAt: 'whole',
        by: 'id?',
      },
      key: ['workspace', 'id'],
      indexes: [['workspace', 'project', 'createdAt', 'id']],
    },
    shareLink: {
      columns: { workspace: 'id', share: 'id', hash: 'text', madeAt: 'whole' },
      key: ['workspace', 'share'],
      indexes: [['workspace', 'hash']],
    },
    sharePassword: {
      columns: { workspace: 'id', share: 'id', hash: 'text', setAt: 'whole' },
      key: ['workspace', 'share'],
    },
  },
};
