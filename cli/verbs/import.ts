import { resolve } from 'node:path';
import { importFile, readNote } from '@dualtrack/server';
import { Failed } from '../output.ts';
import type { Verb } from '../verb.ts';

export const importVerb: Verb = {
  name: 'import',
  usage: 'import FILE',
  about: 'Reads an export into an empty data folder.',
  positionals: [1, 1],
  async run({ data, output, positionals }) {
    const file = resolve(positionals[0]!);
    if (readNote(data))
      throw new Failed(
        'data_in_use',
        'A server is running on this folder. Stop it first, or give another folder with --data.',
      );
    const counts = await importFile({
      data,
      file,
      databaseUrl: process.env['DATABASE_URL'],
      onProgress: (changes) => output.progress(`Importing: ${changes} changes`),
    });
    output.result(counts, () => `${counts.changes} changes read from ${file}.`);
  },
};
