import { outcomeNames, type LedgerEntry } from '@dualtrack/core';
import { queryOf, type Verb } from '../verb.ts';

export const ledger: Verb = {
  name: 'ledger',
  usage: 'ledger [--search TEXT]',
  about: 'Shows what was decided and learned, newest first.',
  options: { search: { type: 'string' } },
  async run({ open, output, values }) {
    const query = queryOf(values, ['search']);
    const entries = await (await open()).get<LedgerEntry[]>(`/api/ledger${query}`);
    output.result(entries, () =>
      entries.length === 0 ? 'Nothing has been decided yet.' : entries.map(words).join('\n'),
    );
  },
};

function words({ number, task, question, outcome, finding, at, by }: LedgerEntry): string {
  const name = outcomeNames[outcome as keyof typeof outcomeNames] ?? outcome;
  return `L-${number}  ${name}  ${question} (${task})\n      ${finding}  ${at.slice(0, 10)}${by ? `  ${by}` : ''}`;
}
