import type { JourneyRow } from '@dualtrack/core';
import type { Verb } from '../verb.ts';

export const journey: Verb = {
  name: 'journey',
  usage: 'journey [MODEL_OR_TASK] [--project K]',
  about: 'Shows the way from notebook to production, from what Git and forges tell.',
  options: { project: { type: 'string' } },
  positionals: [0, 1],
  async run({ open, output, values, positionals }) {
    const query = new URLSearchParams();
    if (positionals[0] !== undefined) query.set('of', positionals[0]);
    if (typeof values['project'] === 'string') query.set('project', values['project']);
    const rows = await (await open()).get<JourneyRow[]>(`/api/journey?${query.toString()}`);
    output.result(rows, () => (rows.length === 0 ? 'Nothing yet.' : words(rows)));
  },
};

function words(rows: readonly JourneyRow[]): string {
  const lines: string[] = [];
  for (const [phase, steps] of Map.groupBy(rows, (each) => each.phase)) {
    lines.push(phase);
    lines.push(
      ...steps.map(
        (each) =>
          `  ${each.at.slice(0, 10)}  ${each.title}${each.files.length > 0 ? `  (${each.files.join(', ')})` : ''}`,
      ),
    );
  }
  return lines.join('\n');
}
