/** What the puller remembers, of each connection and of each of its repositories. */
import type { Migration } from './migration.ts';

export const pulled: Migration = {
  name: '0008-pulled',
  tables: {
    pulledState: { columns: { workspace: 'id', connection: 'id', value: 'json' }, key: ['workspace', 'connection'] },
    pulledCursor: { columns: { workspace: 'id', repo: 'id', value: 'json' }, key: ['workspace', 'repo'] },
  },
};
