import type { Verb } from '../verb.ts';

export const sync: Verb = {
  name: 'sync',
  usage: 'sync',
  about: 'Reads what is new in all repositories now.',
  async run({ open, output }) {
    const result = await (await open()).post<{ commits: number; changes: number }>('/api/sync', {});
    output.result(result, () =>
      result.commits === 0 && result.changes === 0
        ? 'Nothing new.'
        : `${result.commits} new commits, ${result.changes} changes.`,
    );
  },
};
