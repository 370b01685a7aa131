/**
 * Tasks lie where their key says, and only those that belong to a version are found by it: whatever adds or moves a task
 * writes two places less.
 */
import type { Migration } from './migration.ts';

export const inKeyOrder: Migration = {
  name: '0022-in-key-order',
  gone: ['task_by_version'],
  inKeyOrder: ['task'],
  partial: {
    task_of_version: { of: 'task', fields: ['workspace', 'version', 'number', 'id'], only: '"version" is not null' },
  },
};
