/**
 * Where a task stands by its pull requests: the rule looks at all of them, never at what came last. One that is open
 * means checking; else the last to end says: merged is done, closed is back to doing, a merged revert is back to doing.
 */
import * as z from 'zod/mini';
import { command, type Call } from '../../change/command.ts';
import { ref } from '../../change/input.ts';
import { get, list, type Reading } from '../../change/read.ts';
import { pull, type Pull } from '../../signals/kinds.ts';
import { linksOf, theTask } from '../../work/find.ts';
import { track, type Task } from '../../work/kinds.ts';
import type { Automation, Phase } from '../../work/words.ts';
import { isSwitchedOn } from '../effects.ts';
import { machineOnly } from './steer.ts';

export const stand = command('signal.stand', {
  about: 'Moves a task to where all its pull requests together say that it stands.',
  input: z.strictObject({ task: ref, pulled: z.optional(z.boolean()) }),
  *needs(input) {
    const placed = yield* theTask(input.task);
    return { ...placed, lane: yield* get(track, placed.task.track), pulls: yield* pullsOf(placed.task) };
  },
  allow: machineOnly,
  decide(input, { task, lane, pulls }) {
    const causes: Omit<Call, 'id'>[] = [];
    const pulled = input.pulled && { pulled: true };
    const begun = Math.max(...pulls.filter((each) => each.state === 'draft').map((each) => each.stateAt), 0);
    if (begun > 0 && lane && isSwitchedOn(lane, 'branch_created'))
      causes.push({ name: 'signal.begin', input: { task: task.id, at: begun, ...pulled } });
    const said = standing(task, pulls);
    if (said && lane && isSwitchedOn(lane, said.by)) {
      const { to, at, by } = said;
      const leavesOpen = by === 'pull_closed' || (by === 'pull_merged' && to !== 'done');
      const source = leavesOpen ? 'ended' : 'pulls';
      causes.push({ name: 'signal.steer', input: { task: task.id, to, at, source, ...pulled } });
    }
    return { changes: [], causes };
  },
});

/** The pull requests that a task moves with. */
export function* pullsOf(task: Task): Reading<Pull[]> {
  const pulls: Pull[] = [];
  for (const each of yield* linksOf(task.id)) {
    if (each.kind !== 'pull_request') continue;
    const rows = yield* list(pull, 'url', [each.ref]);
    pulls.push(...rows.filter((row) => row.project === task.project && row.acts.includes(task.id)));
  }
  return pulls;
}

interface Standing {
  readonly to: Phase;
  readonly at: number;
  readonly by: Automation;
}

function standing(task: Task, pulls: readonly Pull[]): Standing | undefined {
  const ahead = pulls.filter((each) => each.way === 'forward');
  // Because: a rule that looks at all of them has the time of the newest, whichever that is.
  const at = Math.max(...pulls.map((each) => each.stateAt));
  if (ahead.some((each) => each.state === 'open')) return { to: 'checking', at, by: 'pull_opened' };
  const ended = pulls
    .filter((each) => each.state === 'merged' || (each.way === 'forward' && each.state === 'closed'))
    .sort((a, b) => a.stateAt - b.stateAt || (a.id < b.id ? -1 : 1));
  const merged = ended.filter((each) => each.state === 'merged');
  const last = merged.at(-1) ?? ended.at(-1);
  if (!last) return undefined;
  if (last.state === 'closed') return { to: 'doing', at, by: 'pull_closed' };
  if (last.way === 'back') return { to: 'doing', at, by: 'reverts' };
  // Because: a deploy task is done when what it brings is in production, not when its code is.
  return { to: task.type === 'deploy' ? 'checking' : 'done', at, by: 'pull_merged' };
}
