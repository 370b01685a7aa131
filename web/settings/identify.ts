/** Says by which address or account an outside system knows a member. */
import { useState } from 'react';
import type { Person } from '@dualtrack/core';
import { useSession } from '../state/live.ts';
import { useSettled } from '../state/settled.ts';

/** `onDone`: it is known now. `onTold`: the server has answered, so that what is known of people is to be read anew. */
export function useIdentify(row: Person, { onDone, onTold }: { onDone: () => void; onTold: () => void }) {
  const session = useSession();
  const settled = useSettled();
  const [problem, setProblem] = useState<string>();
  const identify = (system: string, handle: string): void => {
    const result = session.attempt('people.identify', { person: row.id, system, handle }, `${handle} is ${row.name}`);
    if (result.kind === 'refused') return setProblem(result.message);
    // Because: only the server knows whose the other addresses and accounts are.
    void settled(result.call.id).then((refused) => {
      setProblem(refused?.message);
      if (!refused) onDone();
      onTold();
    });
  };
  return { problem, setProblem, identify };
}
