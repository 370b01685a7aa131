import { randomUUID } from 'node:crypto';
import { backs, type Back } from '@dualtrack/core';
import { Refused, Usage } from '../output.ts';
import type { Verb } from '../verb.ts';

interface Told {
  readonly connection: string;
  readonly name: string;
  readonly state: string;
  readonly error: string | null;
  readonly back: { readonly what: Back; readonly error: string | null };
}

interface Result {
  readonly refusal?: { readonly code: string; readonly message: string } & Record<string, unknown>;
}

export const connectionVerb: Verb = {
  name: 'connection',
  usage: 'connection CONNECTION [--back WHAT]',
  about: 'Shows one connection; --back says what goes back to its forge.',
  more: `  --back WHAT  ${backs.join(' | ')}: what is written to pull requests of the tasks; the token has to have the right`,
  options: { back: { type: 'string' } },
  positionals: [1, 1],
  async run({ open, output, values, positionals }) {
    const [connection] = positionals;
    const back = backOf(values['back']);
    const server = await open();
    const show = (): Promise<Told> => server.get<Told>(`/api/connections/${encodeURIComponent(connection!)}`);
    if (back !== undefined) {
      // Because: what is no connection of theirs is told as such, whatever is asked of it.
      await show();
      const command = { id: randomUUID(), name: 'connection.set', input: { connection, back } };
      const { results } = await server.post<{ results: Result[] }>('/api/commands', { commands: [command] });
      const refusal = results[0]?.refusal;
      if (refusal) throw new Refused(refusal);
    }
    const told = await show();
    output.result(told, () => words(told));
  },
};

/** What was asked for with `--back`, where it was. */
export function backOf(value: unknown): Back | undefined {
  if (value === undefined) return undefined;
  const back = backs.find((each) => each === value);
  if (!back) throw new Usage(`--back is one of ${backs.join(', ')}, not "${typeof value === 'string' ? value : ''}".`);
  return back;
}

function words({ name, state, error, back }: Told): string {
  const goes = back.what === 'nothing' ? 'Nothing goes back.' : `A ${back.what} goes back.`;
  return [`${name}: ${state}. ${goes}`, ...(error === null ? [] : [error])].join('\n');
}
