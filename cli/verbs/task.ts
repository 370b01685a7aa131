import type { TaskView } from '@dualtrack/core';
import type { Verb } from '../verb.ts';

export const task: Verb = {
  name: 'task',
  usage: 'task KEY',
  about: 'Shows one task whole, with its links and history.',
  positionals: [1, 1],
  async run({ open, output, positionals }) {
    const view = await (await open()).get<TaskView>(`/api/tasks/${encodeURIComponent(positionals[0]!)}`);
    output.result(view, () => words(view));
  },
};

function words(view: TaskView): string {
  const { key, title, column, type, assignees, points, model, investigation, decisions, blockers, links, description } =
    view;
  const lines = [
    `${key}  ${title}`,
    [column, type.replace('_', ' '), assignees.join(', '), points === null ? '' : `${points} pt`, model ?? '']
      .filter((part) => part)
      .join(' · '),
  ];
  if (investigation) {
    const { hypothesis, criterion, timebox } = investigation;
    if (hypothesis) lines.push(`Hypothesis: ${hypothesis}`);
    if (criterion) lines.push(`Decide if: ${criterion}`);
    if (timebox)
      lines.push(`Timebox: ${timebox.days} of ${timebox.boxDays} d, decide by ${timebox.decideBy.slice(0, 10)}`);
  }
  for (const each of decisions)
    lines.push(
      `L-${each.number} ${each.outcome}: ${each.finding}${each.evidence.length === 0 ? ' (no evidence kept)' : ''}`,
    );
  for (const each of blockers.filter((one) => one.cleared === null))
    lines.push(`Blocked since ${each.since.slice(0, 10)}: ${each.note || each.kind.replace('_', ' ')}`);
  if (description) lines.push('', description);
  if (links.length > 0)
    lines.push('', 'Evidence', ...links.map((each) => `  ${each.kind.replace('_', ' ')}  ${each.title}`));
  lines.push('', `History: ${view.history.length} changes since ${view.created.slice(0, 10)}`);
  return lines.join('\n');
}
