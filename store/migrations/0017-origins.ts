/** Whence commands came: beside their answers, and kept longer than those. */
import type { Migration } from './migration.ts';

export const origins: Migration = {
  name: '0017-origins',
  columns: { answer: { whence: 'text?' } },
  tables: {
    origin: {
      columns: { workspace: 'id', id: 'text', principal: 'text', whence: 'text', at: 'whole' },
      key: ['workspace', 'principal', 'id'],
      indexes: [['workspace', 'at']],
    },
  },
};
