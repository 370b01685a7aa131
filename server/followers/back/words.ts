/** What is written back of a pull request: how its tasks stand, in the words of a status and of a comment. */
import { markOf, type Status } from '../../integrations/back.ts';
import { serverLimits } from '../../limits.ts';

export interface Standing {
  /** `CHURN-42`. */
  readonly key: string;
  readonly title: string;
  readonly column: string;
  readonly isDone: boolean;
  /** Its page; null where nobody knows our address. */
  readonly url: string | null;
}

/** Undefined where there is no task to speak of. */
export function statusOf(tasks: readonly Standing[]): Status | undefined {
  if (tasks.length === 0) return undefined;
  const text = tasks.map(({ key, column }) => `${key}: ${column}`).join(', ');
  const max = serverLimits.statusCharsMax;
  return {
    state: tasks.every((each) => each.isDone) ? 'success' : 'pending',
    text: text.length > max ? `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…` : text,
    url: tasks[0]!.url,
  };
}

/** Markdown, the same for every forge. The mark comes first, so that nothing behind it can hide it. */
export function commentOf(pull: string, tasks: readonly Standing[]): string {
  const shown = tasks.slice(0, serverLimits.backTasksMax);
  const lines = shown.map(({ key, title, column, url }) => {
    const name = url === null ? `**${key}**` : `[**${key}**](${url})`;
    return `- ${name} ${plain(title)}: **${plain(column)}**`;
  });
  const more = tasks.length > shown.length ? [`- and ${tasks.length - shown.length} more`] : [];
  const body = tasks.length > 0 ? [...lines, ...more] : ['No task of Dualtrack is named here any more.'];
  return [markOf(pull), '', ...body].join('\n');
}

/**
 * Words as they are, whatever they look like. What Markdown reads is escaped as far as all forges know that; behind what
 * they read names, numbers and addresses by stands a joiner of words, which nobody sees.
 */
function plain(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]()#+!|-]/g, '\\$&')
    .replace(/[@#!~%$]/g, '$&\u2060')
    .replace(/:(?=\/\/)|\bwww(?=\.)|\bGH(?=\\?-\d)/gi, '$&\u2060');
}
