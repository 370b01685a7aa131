/** Hands what a forge told to the door, as the machine that the forge is. */
import { randomBytes } from 'node:crypto';
import { isRefusal, uuidV7, type Call, type Connection, type ForgeEvent, type Repo } from '@dualtrack/core';
import type { Answer, Store } from '@dualtrack/store';
import { callsOf, repoFor, type Manner, type Told } from './tell.ts';

/** Events of one repository, in their order; how many changes they made. */
export async function tellEvents(
  store: Store,
  { id, provider }: Connection,
  events: readonly ForgeEvent[],
  manner: Manner,
): Promise<number> {
  const who = { kind: 'machine', name: provider } as const;
  const run = async (told: readonly Told[]): Promise<number> => {
    const calls = told.map((each): Call => ({ ...each, id: uuidV7(manner.at, randomBytes(10)) }));
    return calls.length > 0 ? changesIn(await store.mutate(who, calls)) : 0;
  };
  const last = events.at(-1);
  if (last === undefined) return 0;
  const before = await store.read(() => repoFor(id, last, manner));
  // Because: it was removed meanwhile.
  if (isRefusal(before)) return 0;
  const recorded = before.record ? await run([before.record]) : 0;
  const after = before.record ? await store.read(() => repoFor(id, last, manner)) : before;
  const row: Repo | undefined = isRefusal(after) ? undefined : after.row;
  if (row === undefined) return recorded;
  return recorded + (await run(events.flatMap((each) => callsOf(each, row, manner))));
}

function changesIn(answers: readonly Answer[]): number {
  return answers.reduce((sum, each) => sum + ('changes' in each ? each.changes : 0), 0);
}
