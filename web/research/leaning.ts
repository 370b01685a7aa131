/** Opening the decision with an outcome that somebody leans towards; what they typed before stays. */
import type { Outcome } from '@dualtrack/core';
import { keep, kept } from '../state/storage.ts';

export function leanTowards(task: string, outcome: Outcome): void {
  const name = `draft.decide.${task}`;
  const draft = kept(name);
  const typed = typeof draft === 'string' ? (JSON.parse(draft) as object) : {};
  keep(name, JSON.stringify({ ...typed, outcome }));
}
