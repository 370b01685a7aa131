/** Taking evidence off a task, unless a decision leans on it. */
import * as z from 'zod/mini';
import { removed } from '../change/change.ts';
import { command } from '../change/command.ts';
import { ref } from '../change/input.ts';
import { list, type Reading } from '../change/read.ts';
import { refuse } from '../change/refusal.ts';
import { may } from '../people/may.ts';
import { decision } from '../research/kinds.ts';
import { theLink } from '../work/bonds.ts';
import { link, type Link } from '../work/kinds.ts';

export const unlink = command('work.unlink', {
  about: 'Takes a piece of evidence off its task, unless a decision is shown by it.',
  input: z.strictObject({ link: ref }),
  *needs(input) {
    const found = yield* theLink(input.link);
    return { ...found, decisions: yield* shownBy(found.row) };
  },
  allow: (me, { project }) => may(me, 'edit', project),
  decide(_, { row, decisions }) {
    const by = decisions === 1 ? 'decision' : 'decisions';
    return decisions > 0 ? refuse('in_use', { what: 'This link', count: decisions, by }) : [removed(link, row)];
  },
});

/** How many entries of the ledger have this link as evidence, superseded ones too. */
export function* shownBy(row: Pick<Link, 'id' | 'task'>): Reading<number> {
  const entries = yield* list(decision, 'task', [row.task]);
  return entries.filter((each) => each.evidence.includes(row.id)).length;
}
