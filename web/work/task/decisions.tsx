/** How a question was decided: the entry of the ledger, and those before it. */
import { decision, list, type Task } from '@dualtrack/core';
import { Link } from 'wouter';
import { Seal } from '../../parts/seal.tsx';
import { dayText } from '../../state/dates.ts';
import { useLive } from '../../state/live.ts';
import { counted } from '../../words.ts';
import { peopleIn } from '../look.ts';
import { Part } from './part.tsx';

export function Decisions({ row }: { row: Task }) {
  const rows = useLive((replica) => replica.query(() => list(decision, 'task', [row.id])) ?? [], [row.id]);
  const people = useLive(peopleIn, []);
  return (
    <Part title="Decision">
      <ul className="flex flex-col gap-3">
        {rows.toReversed().map((each) => (
          <li key={each.id} className="flex flex-col gap-0.5">
            <span className="flex items-center gap-2">
              <Seal outcome={each.outcome} superseded={each.supersededBy !== null} />
              <Link href={`/ledger/L-${each.number}`} className="font-mono text-focus hover:underline">
                L-{each.number}
              </Link>
            </span>
            <p className="font-medium">{each.finding}</p>
            {each.reason && <p>{each.reason}</p>}
            {each.revisit && <p className="text-text-2">To be looked at again when: {each.revisit}</p>}
            <p className="text-meta text-text-2">
              {dayText(each.at)}
              {each.by && ` · ${people.find((one) => one.id === each.by)?.name ?? ''}`}
              {' · '}
              {each.evidence.length === 0
                ? 'no evidence kept'
                : counted(each.evidence.length, 'piece of evidence', 'pieces of evidence')}
            </p>
          </li>
        ))}
      </ul>
    </Part>
  );
}
