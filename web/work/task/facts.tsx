/** The facts of a task, each changed where it stands. */
import { useId, type ReactNode } from 'react';
import { list, model, version, type Project, type Task, type TrackKind } from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { useAsking } from '../../shell/asking.tsx';
import { dayText } from '../../state/dates.ts';
import { useLive, useNow, useSession } from '../../state/live.ts';
import { priorityNames, typeName } from '../../words.ts';
import { useDesk } from '../board/deskContext.ts';
import { keyOf, lanesOf, peopleIn } from '../look.ts';

interface Props {
  home: Project;
  row: Task;
  lane: TrackKind;
}

export function Facts({ home, row, lane }: Props) {
  const now = useNow();
  return (
    <div className="grid grid-cols-[6rem_minmax(0,1fr)] items-center gap-x-3 gap-y-1">
      <Status home={home} row={row} />
      <People row={row} />
      <Priority row={row} />
      {lane !== 'research' && <Points row={row} />}
      <Version home={home} row={row} />
      <Fact label="Type">{(id) => <span id={id}>{typeName(row.type)}</span>}</Fact>
      <Fact label="Added">{(id) => <span id={id}>{dayText(row.createdAt, now)}</span>}</Fact>
    </div>
  );
}

const quiet =
  'h-7 max-w-full min-w-0 rounded border border-transparent bg-transparent -ml-1.5 text-left hover:border-control hover:bg-hover coarse:h-10';

function Status({ home, row }: { home: Project; row: Task }) {
  const desk = useDesk();
  const columns = useLive(
    (replica) => lanesOf(replica, home.id).find((each) => each.track.id === row.track)?.columns ?? [],
    [home.id, row.track],
  );
  return (
    <Fact label="Status">
      {(id) => (
        <select
          id={id}
          value={row.column}
          className={`${quiet} px-0.5 font-medium`}
          onChange={(event) => {
            const to = columns.find((each) => each.id === event.target.value);
            if (to) desk.bringQuietly(row, to);
          }}
        >
          {columns.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </select>
      )}
    </Fact>
  );
}

function People({ row }: { row: Task }) {
  const session = useSession();
  const { menu } = useAsking();
  const people = useLive(peopleIn, []);
  const names = row.assignees.flatMap((id) => people.find((each) => each.id === id)?.name ?? []);
  const toggle = (id: string, name: string): void => {
    const isOn = row.assignees.some((each) => each === id);
    const key = keyOf(session.replica, row);
    session.run(
      'work.assign',
      { task: row.id, ...(isOn ? { remove: [id] } : { add: [id] }) },
      isOn ? `${name} taken off ${key}` : `${name} assigned to ${key}`,
    );
  };
  return (
    <Fact label="Who">
      {(id) => (
        <button
          type="button"
          id={id}
          aria-label={`Who: ${names.join(', ') || 'nobody'}`}
          aria-haspopup="menu"
          className={`${quiet} truncate px-1.5`}
          onClick={(event) =>
            menu({
              label: 'Who works on it',
              anchor: event.currentTarget,
              entries: people
                .filter((each) => each.leftAt === null || row.assignees.includes(each.id))
                .map((each) => ({
                  kind: 'item',
                  label: each.name,
                  checked: row.assignees.includes(each.id),
                  run: () => toggle(each.id, each.name),
                })),
            })
          }
        >
          {names.length > 0 ? names.join(', ') : <span className="text-text-3">nobody yet</span>}
        </button>
      )}
    </Fact>
  );
}

function Priority({ row }: { row: Task }) {
  const session = useSession();
  return (
    <Fact label="Priority">
      {(id) => (
        <select
          id={id}
          value={row.priority}
          className={`${quiet} px-0.5`}
          onChange={(event) =>
            session.run('work.prioritise', { task: row.id, priority: Number(event.target.value) }, 'Priority set')
          }
        >
          {priorityNames.map((name, i) => (
            <option key={name} value={i}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Fact>
  );
}

function Points({ row }: { row: Task }) {
  const session = useSession();
  const save = (text: string): void => {
    const points = text.trim() === '' ? null : Number(text);
    if (points !== row.points) session.run('work.estimate', { task: row.id, points }, 'Points set');
  };
  return (
    <Fact label="Points">
      {(id) => (
        <input
          id={id}
          key={row.points}
          type="number"
          min={0}
          max={1_000}
          step="any"
          defaultValue={row.points ?? ''}
          placeholder="–"
          className={`${quiet} w-20 px-1.5`}
          onBlur={(event) => save(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.currentTarget.blur();
          }}
        />
      )}
    </Fact>
  );
}

function Version({ home, row }: { home: Project; row: Task }) {
  const session = useSession();
  const versions = useLive((replica) => versionsIn(replica, home), [home.id]);
  if (versions.length === 0) return null;
  return (
    <Fact label="Serves">
      {(id) => (
        <select
          id={id}
          value={row.version ?? ''}
          className={`${quiet} px-0.5`}
          onChange={(event) =>
            session.run('work.aim', { task: row.id, version: event.target.value || null }, 'Model version set')
          }
        >
          <option value="">no model version</option>
          {versions.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </select>
      )}
    </Fact>
  );
}

function versionsIn(replica: Replica, home: Project): { id: string; name: string }[] {
  const models = replica.query(() => list(model, 'project', [home.id])) ?? [];
  return models.flatMap((each) =>
    (replica.query(() => list(version, 'model', [each.id])) ?? []).map((row) => ({
      id: row.id,
      name: `${each.name} ${row.name}`,
    })),
  );
}

function Fact({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="text-text-2">
        {label}
      </label>
      <div className="flex min-h-7 min-w-0 items-center">{children(id)}</div>
    </>
  );
}
