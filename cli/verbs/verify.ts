import { Failed } from '../output.ts';
import { follow } from '../progress.ts';
import type { Verb } from '../verb.ts';

interface Verdict {
  readonly changes: number;
  readonly differences: number;
  readonly examples: readonly string[];
}

export const verify: Verb = {
  name: 'verify',
  usage: 'verify',
  about: 'Replays the log from empty and compares every row with the tables.',
  async run({ open, output }) {
    const { changes, differences, examples } = await follow<Verdict>(
      await open(),
      '/api/verify',
      {},
      output,
      'Verifying:',
    );
    output.result({ changes, differences }, () => `${changes} changes replayed, ${differences} differences.`);
    if (differences > 0) throw new Failed('differences', examples.join('\n'));
  },
};
