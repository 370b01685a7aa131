import type { Board, BoardTask } from '@dualtrack/core';
import { queryOf, type Verb } from '../verb.ts';

export const board: Verb = {
  name: 'board',
  usage: 'board [--project K]',
  about: 'Shows the board of a project, done tasks too.',
  options: { project: { type: 'string' } },
  async run({ open, output, values }) {
    const query = queryOf(values, ['project']);
    const view = await (await open()).get<Board>(`/api/board${query}`);
    output.result(view, () => words(view));
  },
};

function words({ project, lanes }: Board): string {
  const lines = [project];
  for (const lane of lanes) {
    lines.push('', lane.name);
    for (const { name, wip, tasks } of lane.columns) {
      const limit = wip.limit === null ? '' : ` ${wip.count}/${wip.limit}`;
      lines.push(`  ${name}${limit || ` ${tasks.length}`}`);
      lines.push(...tasks.map((each) => `    ${each.key}  ${each.title}${details(each)}`));
    }
  }
  return lines.join('\n');
}

function details({ assignees, points, timebox, blockers, model }: BoardTask): string {
  const parts = [
    assignees.join(', '),
    points === null ? '' : `${points} pt`,
    timebox ? `${timebox.days} of ${timebox.boxDays} d${timebox.full ? ', time to decide' : ''}` : '',
    blockers.length > 0
      ? `blocked: ${blockers.map((each) => each.note || each.kind.replace('_', ' ')).join(', ')}`
      : '',
    model ?? '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? `  (${parts.join(' · ')})` : '';
}
