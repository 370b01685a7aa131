import type { ModelView } from '@dualtrack/core';
import { table } from '../output.ts';
import { queryOf, type Verb } from '../verb.ts';

export const models: Verb = {
  name: 'models',
  usage: 'models [--at DATE] [--project K]',
  about: 'Shows every model and the stage of its versions, now or as they were at a date.',
  more: '  --at DATE   a day (2026-05-03, meant to its end) or a time (2026-05-03T14:00:00Z)',
  options: { at: { type: 'string' }, project: { type: 'string' } },
  async run({ open, output, values }) {
    const query = queryOf(values, ['at', 'project']);
    const view = await (await open()).get<ModelView[]>(`/api/models${query}`);
    output.result(view, () => (view.length === 0 ? 'No models yet.' : view.map(words).join('\n\n')));
  },
};

function words({ model, versions }: ModelView): string {
  const rows = versions.map((each) => [`  ${each.version}`, each.stage, `since ${each.since}`, each.source]);
  return rows.length > 0 ? `${model}\n${table(rows)}` : `${model}\n  no version yet`;
}
