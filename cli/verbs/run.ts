import { commandSchemas } from '@dualtrack/server';
import { randomUUID } from 'node:crypto';
import { does } from '../command.ts';
import { table, Usage } from '../output.ts';
import type { Verb } from '../verb.ts';

export const run: Verb = {
  name: 'run',
  usage: 'run COMMAND JSON',
  about: 'Runs one command, as `run work.move \'{"task":"CHURN-1","to":"doing"}\'`.',
  more: '  --list     prints every command with the schema of its input\n  --id ID    the id of this command; the same id again gets the same answer',
  options: { list: { type: 'boolean' }, id: { type: 'string' } },
  positionals: [0, 2],
  async run({ open, output, values, positionals }) {
    if (values['list']) {
      const schemas = commandSchemas();
      return output.result(schemas, () => table(schemas.map((each) => [each.name, each.about])));
    }
    const [name, json] = positionals;
    if (name === undefined || json === undefined)
      throw new Usage('dualtrack run COMMAND JSON (or: dualtrack run --list)');
    const id = (values['id'] as string | undefined) ?? randomUUID();
    const { seq, changes, created } = await does(await open(), { id, name, input: parse(json) });
    output.result({ seq, changes, ...(created ? { created } : {}) }, () =>
      changes === 0
        ? 'Nothing changed: it was so already.'
        : `${changes} changes, the log is at ${seq}.${created?.key ? ` Made ${created.key}.` : ''}`,
    );
  },
};

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new Usage(`The input is no JSON: ${(error as Error).message}`);
  }
}
