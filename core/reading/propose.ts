/** What is worth putting on a board of what a repository tells. Pure: the same history, the same proposal. */
import type { History } from './history.ts';
import type { Proposal } from './proposal.ts';

/** Proposes; `History` as the server reads it. */
export function propose(history: History): Proposal {
  return { headline: `${history.commits.length} commits.`, lines: [] };
}
