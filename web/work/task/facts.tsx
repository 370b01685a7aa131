/** The facts of a task, each changed where it stands. */
import { useId, type FormEvent, type ReactNode } from 'react';
import { label, list, saying, type Project, type Task, type TrackKind } from '@dualtrack/core';
import { useAsking } from '../../shell/asking.tsx';
import { dayText, fieldDay } from '../../state/dates.ts';
import { useTyped } from '../../state/kept.ts';
import { useLive, useNow, useSession } from '../../state/live.ts';
import { priorityNames, typeName } from '../../words.ts';
import { useDesk } from '../board/deskContext.ts';
import { lanesOf, peopleIn } from '../look.ts';
import { labelEntries, peopleEntries, typeEntries, versionsIn } from './choices.ts';
import type { Saved } from './edited.ts';
import { numberTyped, SmallField } from './smallField.tsx';

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
      <Labels row={row} />
      <Version home={home} row={row} />
      {row.type !== 'investigation' && <Due row={row} />}
      <Type row={row} />
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
              entries: peopleEntries(session, row),
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
  const save = (text: string): Saved => {
    const points = numberTyped(text);
    return points === undefined
      ? { kind: 'refused', message: 'Points are a number, such as 3 or 0.5.' }
      : session.attempt('work.estimate', { task: row.id, points }, 'Points set');
  };
  return (
    <Fact label="Points">
      {(id) => (
        <span className="flex min-w-0 flex-wrap items-center gap-x-2">
          <SmallField
            id={id}
            data-part="size"
            name={`points.${row.id}`}
            saved={String(row.points ?? '')}
            save={save}
            inputMode="decimal"
            maxLength={20}
            placeholder="–"
            className={`${quiet} w-20 px-1.5`}
          />
        </span>
      )}
    </Fact>
  );
}

function Version({ home, row }: { home: Project; row: Task }) {
  const session = useSession();
  const versions = useLive((replica) => versionsIn(replica, home.id), [home.id]);
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

function Labels({ row }: { row: Task }) {
  const session = useSession();
  const { menu } = useAsking();
  const all = useLive((replica) => replica.query(() => list(label, 'project', [row.project])) ?? [], [row.project]);
  const names = all.filter((each) => row.labels.includes(each.id)).map((each) => each.name);
  const [text, setText] = useTyped(`label.add.${row.id}`);
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() === '') return;
    const result = session.run('work.label', { task: row.id, add: [text.trim()] }, saying`Labelled ${text.trim()}`);
    if (result.kind === 'pending') setText('');
  };
  return (
    <Fact label="Labels">
      {(id) => (
        <span className="flex min-w-0 flex-wrap items-center gap-1">
          {names.length > 0 && (
            <button
              type="button"
              aria-label={`Labels: ${names.join(', ')}`}
              aria-haspopup="menu"
              className={`${quiet} truncate px-1.5`}
              onClick={(event) =>
                menu({ label: 'Labels', anchor: event.currentTarget, entries: labelEntries(session, row) })
              }
            >
              {names.map((each) => `#${each}`).join(' ')}
            </button>
          )}
          <form onSubmit={add}>
            <input
              id={id}
              data-part="label"
              list={`${id}-all`}
              value={text}
              maxLength={120}
              placeholder={names.length > 0 ? 'add' : 'add a label'}
              onChange={(event) => setText(event.target.value)}
              className={`${quiet} ${names.length > 0 ? '' : '-ml-1.5'} w-28 px-1.5`}
            />
            <datalist id={`${id}-all`}>
              {all.map((each) => (
                <option key={each.id} value={each.name} />
              ))}
            </datalist>
          </form>
        </span>
      )}
    </Fact>
  );
}

function Due({ row }: { row: Task }) {
  const session = useSession();
  return (
    <Fact label="Due">
      {(id) => (
        <input
          id={id}
          data-part="due"
          type="date"
          value={row.dueAt === null ? '' : fieldDay(row.dueAt)}
          className={`${quiet} px-1.5 ${row.dueAt === null ? 'text-text-3' : ''}`}
          onChange={(event) => {
            const { value } = event.target;
            // Because: a date that is being typed passes through years that nobody means.
            if (value !== '' && value < '2000') return;
            session.run(
              'work.schedule',
              { task: row.id, due: value === '' ? null : new Date(`${value}T12:00`).getTime() },
              'Date set',
            );
          }}
        />
      )}
    </Fact>
  );
}

function Type({ row }: { row: Task }) {
  const desk = useDesk();
  const { menu } = useAsking();
  const entries = typeEntries(desk, row);
  return (
    <Fact label="Type">
      {(id) =>
        entries.length === 0 ? (
          <span id={id}>{typeName(row.type)}</span>
        ) : (
          <button
            type="button"
            id={id}
            aria-label={`Type: ${typeName(row.type)}`}
            aria-haspopup="menu"
            className={`${quiet} px-1.5`}
            onClick={(event) => menu({ label: 'Type and lane', anchor: event.currentTarget, entries })}
          >
            {typeName(row.type)}
          </button>
        )
      }
    </Fact>
  );
}

function Fact({ label: name, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="text-text-2">
        {name}
      </label>
      <div className="flex min-h-7 min-w-0 items-center">{children(id)}</div>
    </>
  );
}
