/** Since when nothing tells any more who a former member was. */
import type { Migration } from './migration.ts';

export const forgotten: Migration = {
  name: '0020-forgotten',
  columns: { person: { forgottenAt: 'whole?' } },
};
