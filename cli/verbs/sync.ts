import { Failed } from '../output.ts';
import type { Verb } from '../verb.ts';

interface Synced {
  readonly commits: number;
  readonly changes: number;
  readonly failed: readonly { readonly repo: string; readonly problem: string }[];
}

export const sync: Verb = {
  name: 'sync',
  usage: 'sync',
  about: 'Reads what is new in all repositories now.',
  async run({ open, output }) {
    const result = await (await open()).post<Synced>('/api/sync', {});
    output.result(result, () =>
      result.commits === 0 && result.changes === 0
        ? 'Nothing new.'
        : `${result.commits} new commits, ${result.changes} changes.`,
    );
    const { failed } = result;
    if (failed.length > 0)
      throw new Failed('repository_unreadable', failed.map((each) => `${each.repo}: ${each.problem}`).join('\n'));
  },
};
