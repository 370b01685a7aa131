/** When what a forge says of a repository was so. */
import type { Migration } from './migration.ts';

export const repositories: Migration = {
  name: '0013-repositories',
  columns: { repo: { toldAt: 'whole?' } },
};
