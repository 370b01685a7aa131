import { resolve } from 'node:path';
import { follow } from '../progress.ts';
import type { Verb } from '../verb.ts';

export const exportVerb: Verb = {
  name: 'export',
  usage: 'export FILE',
  about: 'Writes the whole log as canonical JSON lines (packed if FILE ends in .gz).',
  positionals: [1, 1],
  async run({ open, output, positionals }) {
    const file = resolve(positionals[0]!);
    const counts = await follow<{ changes: number; rows: Record<string, number> }>(
      await open(),
      '/api/export',
      { file },
      output,
      'Exporting:',
    );
    output.result(counts, () => `${counts.changes} changes written to ${file}.`);
  },
};
