import { resolve } from 'node:path';
import { follow } from '../progress.ts';
import type { Verb } from '../verb.ts';

export const backup: Verb = {
  name: 'backup',
  usage: 'backup FILE',
  about: 'Copies the database to a file while work goes on; with PostgreSQL, writes an export.',
  positionals: [1, 1],
  async run({ open, output, positionals }) {
    const file = resolve(positionals[0]!);
    const result = await follow<{ file: string; changes: number }>(
      await open(),
      '/api/backup',
      { file },
      output,
      'Backing up:',
    );
    output.result(result, () => `${result.changes} changes are safe in ${result.file}.`);
  },
};
