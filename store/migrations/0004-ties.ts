/** What a task leads to or belongs together with; how far data is; the state of CI; when a question is looked at again. */
import type { Migration } from './migration.ts';

export const ties: Migration = {
  name: '0004-ties',
  tables: {
    tie: {
      columns: {
        workspace: 'id',
        id: 'id',
        project: 'id',
        task: 'id',
        to: 'id',
        kind: 'text',
        by: 'id?',
        at: 'whole',
      },
      key: ['workspace', 'id'],
      indexes: [
        ['workspace', 'task', 'to', 'id'],
        ['workspace', 'to', 'task', 'id'],
        ['workspace', 'project', 'id'],
      ],
    },
  },
  columns: {
    gate: { have: 'json?', want: 'json?', unit: 'text?' },
    link: { state: 'text?' },
    decision: { revisit: 'text?' },
  },
};
