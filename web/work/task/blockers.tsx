/** What keeps a task from going on: of which kind, since when, and who clears it. */
import { useState, type FormEvent } from 'react';
import { blockerKinds, saying, type BlockerKind, type Task } from '@dualtrack/core';
import { Button } from '../../parts/button.tsx';
import { dayText, spanText } from '../../state/dates.ts';
import { useWritten, type Written } from '../../state/kept.ts';
import { useLive, useNow, useSession } from '../../state/live.ts';
import { blockerNames } from '../../words.ts';
import { keyOf, openBlockers, peopleIn } from '../look.ts';
import { Part } from './part.tsx';

export function Blockers({ row }: { row: Task }) {
  const session = useSession();
  const now = useNow();
  const written = useWritten(`block.${row.id}`, noBlocker);
  const [isAsked, setAdding] = useState(false);
  const isAdding = isAsked || written.isKept;
  const open = useLive((replica) => openBlockers(replica, row), [row]);
  const people = useLive(peopleIn, []);
  return (
    <Part
      title="Blocked by"
      aside={
        !isAdding && (
          <Button small weight="quiet" onClick={() => setAdding(true)}>
            Add
          </Button>
        )
      }
    >
      {open.length === 0 && !isAdding && <p className="text-text-3">Nothing.</p>}
      <ul className="flex flex-col gap-1">
        {open.map((each) => (
          <li key={each.id} className="flex items-start gap-2">
            <span className="min-w-0 flex-1">
              <span className="font-medium">{each.gate ? each.note : blockerNames[each.kind]}</span>
              {!each.gate && each.note && `: ${each.note}`}
              <span className="text-text-2">
                {` · since ${dayText(each.since, now)} (${spanText(now - each.since)})`}
                {each.person && ` · ${people.find((one) => one.id === each.person)?.name ?? ''} clears it`}
              </span>
            </span>
            <Button
              small
              onClick={() =>
                session.run(
                  'work.unblock',
                  { task: row.id, blocker: each.id },
                  `${keyOf(session.replica, row)} waits no longer`,
                )
              }
            >
              Clear
            </Button>
          </li>
        ))}
      </ul>
      {isAdding && <AddBlocker row={row} written={written} onDone={() => setAdding(false)} />}
    </Part>
  );
}

interface TypedBlocker {
  readonly kind: BlockerKind;
  readonly note: string;
  readonly person: string;
}

const noBlocker: TypedBlocker = { kind: 'data_quality', note: '', person: '' };

interface AddProps {
  row: Task;
  written: Written<TypedBlocker>;
  onDone: () => void;
}

function AddBlocker({ row, written: { typed, type, forget }, onDone }: AddProps) {
  const session = useSession();
  const { kind, note, person } = typed;
  const leave = (): void => {
    forget();
    onDone();
  };
  const people = useLive(peopleIn, []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const said = `${keyOf(session.replica, row)} waits for ${blockerNames[kind]}`;
    const result = session.run(
      'work.block',
      { task: row.id, kind, ...(note.trim() && { note }), ...(person && { person }) },
      said,
    );
    if (result.kind === 'pending') leave();
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-center gap-2">
      <select
        aria-label="What it waits for"
        autoFocus
        value={kind}
        onChange={(event) => type({ kind: event.target.value as BlockerKind })}
        className="field h-8"
      >
        {blockerKinds.map((each) => (
          <option key={each} value={each}>
            {blockerNames[each]}
          </option>
        ))}
      </select>
      <input
        aria-label="What exactly"
        placeholder="What exactly?"
        value={note}
        maxLength={4_000}
        onChange={(event) => type({ note: event.target.value })}
        className="field h-8 min-w-40 flex-1"
      />
      <select
        aria-label="Who clears it"
        value={person}
        onChange={(event) => type({ person: event.target.value })}
        className="field h-8"
      >
        <option value="">somebody clears it</option>
        {people
          .filter((each) => each.leftAt === null)
          .map((each) => (
            <option key={each.id} value={each.id}>
              {saying`${each.name} clears it`}
            </option>
          ))}
      </select>
      <Button weight="main" type="submit">
        Add
      </Button>
      <Button weight="quiet" onClick={leave}>
        Leave it
      </Button>
    </form>
  );
}
