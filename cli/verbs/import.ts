import { resolve } from 'node:path';
import { importFile } from '@dualtrack/server';
import type { Verb } from '../verb.ts';

export const importVerb: Verb = {
  name: 'import',
  usage: 'import FILE',
  about: 'Reads an export into an empty data folder.',
  positionals: [1, 1],
  async run({ data, output, positionals }) {
    const file = resolve(positionals[0]!);
    const counts = await importFile({
      data,
      file,
      databaseUrl: process.env['DATABASE_URL'],
      onProgress: (changes) => output.progress(`Importing: ${changes} changes`),
    });
    output.result(counts, () => `${counts.changes} changes read from ${file}.`);
  },
};
