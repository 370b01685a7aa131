/** What the words of a commit, a pull request or a comment ask for, as the verbs that do it. */
import type { Call } from '../change/command.ts';
import { limits } from '../limits.ts';
import type { Effect } from '../signals/grammar.ts';
import type { Task, Track } from '../work/kinds.ts';
import type { Automation } from '../work/words.ts';

export const isSwitchedOn = (home: Track, automation: Automation): boolean => !home.off.includes(automation);

/** The verb of an effect on a task; `shown`: what shows a decision, a commit's sha or an address. */
export function callOf(effect: Effect, task: Task, shown: string): Omit<Call, 'id'> {
  const id = task.id;
  switch (effect.kind) {
    case 'close':
      return { name: 'work.move', input: { task: id, to: 'done' } };
    case 'reopen':
      return { name: 'work.move', input: { task: id, to: 'doing' } };
    case 'move':
      return { name: 'work.move', input: { task: id, to: effect.to } };
    case 'comment':
      return { name: 'comment.add', input: { task: id, body: effect.text } };
    case 'time':
      return {
        name: 'work.spend',
        input: {
          task: id,
          minutes: effect.minutes,
          ...(effect.text && { note: effect.text.slice(0, limits.noteCharsMax) }),
        },
      };
    case 'decide':
      return {
        name: 'research.decide',
        input: { task: id, outcome: effect.outcome, finding: effect.finding, evidence: [shown] },
      };
    case 'run':
      return {
        name: 'work.link',
        input: { task: id, kind: 'run', ref: effect.url, pin: effect.pin, metrics: effect.metrics },
      };
    case 'version':
      return { name: 'work.aim', input: { task: id, version: effect.version } };
    case 'blocked':
      return {
        name: 'work.block',
        input: {
          task: id,
          kind: effect.on ? 'dependency' : 'external',
          ...(effect.on && { on: effect.on }),
          ...(effect.note && { note: effect.note.slice(0, limits.noteCharsMax) }),
        },
      };
    case 'unblocked':
      return { name: 'work.unblock', input: { task: id } };
    case 'timebox':
      return {
        name: 'research.extend',
        input: { task: id, days: effect.days, reason: effect.reason.slice(0, limits.noteCharsMax) },
      };
  }
}

/** The same, where a forge tells when it was said: a move that holds unless a later one said otherwise. */
export function steered(call: Omit<Call, 'id'>, at: number | undefined): Omit<Call, 'id'> {
  if (call.name !== 'work.move' || at === undefined) return call;
  return { name: 'signal.steer', input: { ...(call.input as { task: string; to: string }), at, source: 'words' } };
}
