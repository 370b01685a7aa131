/** Deletions found without reading the whole log: what is gone still has its place in the history of what it named. */
import type { Migration } from './migration.ts';

export const gone: Migration = {
  name: '0007-gone',
  partial: { change_gone: { of: 'change', fields: ['kind', 'seq'], only: `"op" = 'delete'` } },
};
