/** One honest sentence about what lives in a repository. */
import type { Clocks } from './ground.ts';
import type { ProposalLine } from './proposal.ts';
import { capital, counted, listed, monthInWords } from './say.ts';

export function headlineOf(lines: readonly ProposalLine[], clocks: Clocks, recent: number): string {
  const on = (kind: ProposalLine['kind']): number => lines.filter((each) => each.kind === kind && each.on).length;
  const alive = [
    ...(on('question') > 0 ? [counted(on('question'), 'open question')] : []),
    ...(on('task') > 0 ? [counted(on('task'), 'production task')] : []),
  ];
  const kept = [
    ...(on('model') > 0 ? [`${counted(on('model'), 'model')} with ${counted(on('version'), 'version')}`] : []),
    ...(on('gate') > 0 ? [counted(on('gate'), 'data gate')] : []),
  ];
  const folded = foldedIn(lines);
  if (alive.length > 0) return `${capital(listed([...alive, ...kept]))}${folded ? `; ${folded}` : ''}.`;
  const rest = [...(kept.length > 0 ? [listed(kept)] : []), ...(folded ? [folded] : [])].join('; ');
  if (clocks.own === 0) return 'Nothing to go by yet: no commit of its own.';
  const since = monthInWords(clocks.own);
  const opening =
    recent < QUIET ? `Quiet since ${since}` : `Nothing is under way apart from its main line, worked on until ${since}`;
  return `${opening}${rest ? `: ${rest}` : ''}.`;
}

/** With fewer own commits than this in the last ninety days of its history a project is quiet. */
export const QUIET = 5;

function foldedIn(lines: readonly ProposalLine[]): string {
  const folded = lines.filter((each) => !each.on);
  const answered = folded.filter((each) => each.kind === 'question' && each.state === 'answered').length;
  const left = folded.filter(
    (each) => (each.kind === 'question' || each.kind === 'task') && each.state === 'stale',
  ).length;
  const done = folded.filter((each) => each.kind === 'task' && each.state === 'done').length;
  const parts = [
    ...(answered > 0 ? [counted(answered, 'answered question')] : []),
    ...(done > 0 ? [counted(done, 'finished task')] : []),
    ...(left > 0 ? [`${counted(left, 'line')} left off`] : []),
  ];
  if (parts.length === 0) return '';
  return `${listed(parts)} ${answered + left + done === 1 ? 'is' : 'are'} folded below`;
}
