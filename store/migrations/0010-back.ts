/** What goes back to forges: whether it is switched on, and of each pull request what was written and what is due. */
import type { Migration } from './migration.ts';

export const back: Migration = {
  name: '0010-back',
  tables: {
    // Because: what is remembered of a connection and of a pull request differs in nothing that the database looks at.
    back: {
      columns: { workspace: 'id', of: 'id', dueAt: 'whole?', leasedUntil: 'whole', asked: 'whole', value: 'json' },
      key: ['workspace', 'of'],
      indexes: [['workspace', 'dueAt', 'of']],
    },
  },
  columns: { connection: { back: 'text?' } },
};
