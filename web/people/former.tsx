/** Former members: brought back, taken along what is kept of them, or forgotten for good. */
import { saying, type Person } from '@dualtrack/core';
import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Group, Sure, useMay } from '../settings/parts.tsx';
import { useSession } from '../state/live.ts';
import { useSettled } from '../state/settled.ts';

export function Former({ rows, onChanged }: { rows: readonly Person[]; onChanged: () => void }) {
  return (
    <Group
      title="Former members"
      about="What they did keeps their name, until they are forgotten. Whoever is brought back needs a new invitation."
    >
      <ul className="flex flex-col">
        {rows.map((each) => (
          <FormerMember key={each.id} row={each} onChanged={onChanged} />
        ))}
      </ul>
    </Group>
  );
}

function FormerMember({ row, onChanged }: { row: Person; onChanged: () => void }) {
  const session = useSession();
  const settled = useSettled();
  const mayArrange = useMay('arrange');
  const mayOwn = useMay('own');
  const [isAsked, setAsked] = useState(false);
  const { notices } = session;
  const over = async (command: string, said?: string): Promise<void> => {
    const refused = await settled(command);
    if (refused) return notices.refused(refused.message);
    if (said) notices.done(said, { undo: false });
    onChanged();
  };
  const restore = (): void => {
    const result = session.run('people.restore', { person: row.id }, saying`${row.name} is a member again`);
    if (result.kind === 'pending') void over(result.call.id);
  };
  const forget = (): void => {
    setAsked(false);
    // Because: nothing takes it back, so no undo is offered.
    const result = session.sync.run('people.forget', { person: row.id });
    if (result.kind === 'refused') notices.refused(result.message);
    else void over(result.call.id, 'A former member is forgotten');
  };
  return (
    <li className="flex flex-col gap-1 py-0.5">
      <div className="flex flex-wrap items-center gap-2">
        <span className="min-w-0 flex-1 truncate">{row.name}</span>
        {mayArrange && (row.role !== 'owner' || mayOwn) && (
          <Button weight="quiet" aria-label={`Bring back ${row.name}`} onClick={restore}>
            Bring back
          </Button>
        )}
        {mayOwn && (
          <>
            <a
              href={`/api/people/${row.id}/data`}
              download
              aria-label={`Download what is kept of ${row.name}`}
              className="text-focus underline"
            >
              Download
            </a>
            <Button weight="quiet" aria-label={`Forget ${row.name}`} onClick={() => setAsked(true)}>
              Forget
            </Button>
          </>
        )}
      </div>
      {isAsked && (
        <Sure
          ask={`Forget ${row.name} for good? Name, addresses and accounts go, out of the past as well; what they did stays, as a former member’s. Texts that name them stay as they were written.`}
          yes="Forget them"
          onYes={forget}
          onNo={() => setAsked(false)}
        />
      )}
    </li>
  );
}
