/** For which work it is worth asking git whether its very changes are on the default branch already. */
import { ALIVE, groundOf } from './ground.ts';
import type { History } from './history.ts';
import { strandsOf } from './strands.ts';

/** Tips whose patches to look for; after all other signs of a merge, and only where a line would be switched on. */
export function patchesWanted(bare: Omit<History, 'documents' | 'applied'>): string[] {
  const ground = groundOf({ ...bare, documents: [], applied: [] });
  const { own, pull } = ground.clocks;
  return strandsOf(ground)
    .filter((each) => !each.landed && each.commits.length <= COMMITS)
    .filter((each) => each.last >= (each.branches.length > 0 ? own : pull) - ALIVE)
    .filter((each) => each.branches.length > 0 || each.pulls.some((one) => one.state !== 'closed'))
    .sort((a, b) => b.last - a.last)
    .slice(0, TIPS)
    .map((each) => each.tip.sha);
}

const COMMITS = 50;
const TIPS = 40;
