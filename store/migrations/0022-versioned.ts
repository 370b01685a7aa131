/** Only tasks that belong to a version are found by one, so that all others are written in one place less. */
import type { Migration } from './migration.ts';

export const versioned: Migration = {
  name: '0022-versioned',
  gone: ['task_by_version'],
  partial: {
    task_of_version: { of: 'task', fields: ['workspace', 'version', 'number', 'id'], only: '"version" is not null' },
  },
};
