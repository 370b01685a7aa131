import { outcomeNames, type EntryView, type LedgerEntry } from '@dualtrack/core';
import { errorOf } from '@dualtrack/client';
import { Usage } from '../output.ts';
import { queryOf, type Verb } from '../verb.ts';

export const ledger: Verb = {
  name: 'ledger',
  usage: 'ledger [--search TEXT] [--entry L-37 [--markdown]]',
  about: 'Shows what was decided and learned, newest first; or one entry whole, also as a decision record (MADR).',
  options: { search: { type: 'string' }, entry: { type: 'string' }, markdown: { type: 'boolean' } },
  async run({ open, output, values }) {
    const ref = values['entry'] as string | undefined;
    if (values['markdown'] && ref === undefined) throw new Usage('Say which entry: --entry L-37 --markdown.');
    const { get, send } = await open();
    if (ref === undefined) {
      const entries = await get<LedgerEntry[]>(`/api/ledger${queryOf(values, ['search'])}`);
      output.result(entries, () =>
        entries.length === 0 ? 'Nothing has been decided yet.' : entries.map(words).join('\n'),
      );
      return;
    }
    const path = `/api/ledger/${encodeURIComponent(ref)}`;
    if (!values['markdown']) {
      const entry = await get<EntryView>(path);
      output.result(entry, () => wholeWords(entry));
      return;
    }
    const answered = await send(`${path}.md`);
    const markdown = await answered.text();
    if (answered.status !== 200) throw errorOf(answered.status, markdown);
    output.result({ markdown }, () => markdown.trimEnd());
  },
};

function words({ number, task, question, outcome, finding, at, by }: LedgerEntry): string {
  return `L-${number}  ${outcomeName(outcome)}  ${question} (${task})\n      ${finding}  ${at.slice(0, 10)}${by ? `  ${by}` : ''}`;
}

function wholeWords(entry: EntryView): string {
  const { hypothesis, criterion, reason, links, cites, citedBy, supersedes, supersededBy, days } = entry;
  const keys = (label: string, all: EntryView['cites']): string[] =>
    all.length > 0 ? [`${label}: ${all.map((each) => each.key).join(', ')}`] : [];
  const shows = links.filter((each) => each.shows);
  return [
    words(entry),
    ...(reason ? [`Because: ${reason}`] : []),
    ...(hypothesis ? [`Hypothesis: ${hypothesis}`] : []),
    ...(criterion ? [`Decide if: ${criterion}`] : []),
    ...(days === null ? [] : [`Decided after ${days} d`]),
    shows.length > 0 ? `Evidence: ${shows.map((each) => each.ref).join(', ')}` : 'No evidence kept',
    ...(supersedes === null ? [] : [`Supersedes L-${supersedes}`]),
    ...(supersededBy === null ? [] : [`Superseded by L-${supersededBy}`]),
    ...keys('Cites', cites),
    ...keys('Cited by', citedBy),
  ].join('\n');
}

const outcomeName = (outcome: string): string => outcomeNames[outcome as keyof typeof outcomeNames] ?? outcome;
