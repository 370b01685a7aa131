/** Work that this replica does not hold because it was done long ago: read once, looked at, and let go. */
import { blockOf, errorOf, linesOf, Replica, type Block } from '@dualtrack/client';
import type { Project, Task } from '@dualtrack/core';
import type { Session } from '../../state/session.ts';
import { taskById, tasksDone } from '../look.ts';

export interface Older {
  /** Holds what the page holds and the older work besides. */
  readonly replica: Replica;
  /** The older work, newest first. */
  readonly tasks: readonly Task[];
}

/**
 * Reads all that is done in a project from the server. `onProgress`: how many tasks are there, of how many. Rejects
 * where the server is not reached, refuses, or breaks off.
 */
export async function olderWork(
  { sync, replica }: Session,
  home: Project,
  onProgress: (here: number, all: number) => void,
): Promise<Older> {
  const answered = await sync.request(`/api/done?project=${home.id}`, {});
  if (answered.status !== 200) throw errorOf(answered.status, await answered.text());
  const blocks: Block[] = [];
  let [all, here, isWhole] = [0, 0, false];
  for await (const line of linesOf(answered)) {
    const said = JSON.parse(line) as { tasks?: number; seq?: number };
    if (said.tasks !== undefined) all = said.tasks;
    else if (said.seq !== undefined) isWhole = true;
    else {
      const block = blockOf(line);
      blocks.push(block);
      if (block.kind === 'task') onProgress((here += block.rows.length), all);
    }
  }
  if (!isWhole) throw new Error('The server broke off.');
  const whole = new Replica({ chance: (bytes) => new Uint8Array(bytes) });
  whole.reset(replica.me, [...replica.held().rows, ...blocks], replica.seq);
  return { replica: whole, tasks: tasksDone(whole, home.id).filter((each) => !taskById(replica, each.id)) };
}
