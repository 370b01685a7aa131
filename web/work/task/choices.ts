/** What can be chosen for a task: entries of menus, opened by a key, from the panel, or from the menu of a card. */
import {
  find,
  gate,
  label,
  list,
  model,
  version,
  workType,
  workTypes,
  saying,
  type Gate,
  type Project,
  type Task,
} from '@dualtrack/core';
import type { Replica, RunResult } from '@dualtrack/client';
import type { MenuEntry } from '../../parts/popups.tsx';
import type { Session } from '../../state/session.ts';
import { priorityNames, typeName } from '../../words.ts';
import type { Desk } from '../board/desk.ts';
import { cross } from '../board/moves.ts';
import { keyOf, lanesOf, peopleIn, trackById } from '../look.ts';

type Item = Extract<MenuEntry, { kind: 'item' }>;

export function statusEntries(desk: Desk, row: Task): Item[] {
  const columns = lanesOf(desk.session.replica, row.project).find((each) => each.track.id === row.track)?.columns ?? [];
  return columns.map((each) => ({
    kind: 'item',
    label: each.name,
    checked: each.id === row.column,
    run: () => {
      if (each.id !== row.column) desk.bringQuietly(row, each);
    },
  }));
}

export function peopleEntries(session: Session, row: Task): Item[] {
  return peopleIn(session.replica)
    .filter((each) => each.leftAt === null || row.assignees.includes(each.id))
    .map((each) => ({
      kind: 'item',
      label: each.name,
      checked: row.assignees.includes(each.id),
      run: () => assign(session, row, each.id, each.name),
    }));
}

/** Puts somebody on a task, or takes them off. */
export function assign(session: Session, row: Task, person: string, name: string): void {
  const key = keyOf(session.replica, row);
  const isOn = row.assignees.some((each) => each === person);
  session.run(
    'work.assign',
    { task: row.id, ...(isOn ? { remove: [person] } : { add: [person] }) },
    isOn ? saying`${name} taken off ${key}` : saying`${name} assigned to ${key}`,
  );
}

export function priorityEntries(session: Session, row: Task): Item[] {
  return priorityNames.map((name, priority) => ({
    kind: 'item',
    label: name,
    checked: row.priority === priority,
    run: () => session.run('work.prioritise', { task: row.id, priority }, 'Priority set'),
  }));
}

export function labelEntries(session: Session, row: Task): Item[] {
  const all = session.replica.query(() => list(label, 'project', [row.project])) ?? [];
  return all.map((each) => {
    const isOn = row.labels.includes(each.id);
    return {
      kind: 'item',
      label: each.name,
      checked: isOn,
      run: () =>
        session.run(
          'work.label',
          { task: row.id, ...(isOn ? { remove: [each.id] } : { add: [each.id] }) },
          'Labels changed',
        ),
    };
  });
}

/** Work types of its track; a question stays one. The lane of other committed work changes its track. */
export function typeEntries(desk: Desk, row: Task): MenuEntry[] {
  const { session } = desk;
  if (row.type === 'investigation') return [];
  const kind = trackById(session.replica, row.track)?.kind;
  const own = (session.replica.query(() => list(workType, 'name', [])) ?? []).filter((each) => each.track === kind);
  const names = [
    ...Object.entries(workTypes).flatMap(([name, track]) => (track === kind ? [name] : [])),
    ...own.map((each) => each.name),
  ];
  const lanes = lanesOf(session.replica, row.project).filter(
    (each) => each.track.id !== row.track && each.track.kind !== 'research',
  );
  return [
    {
      kind: 'group',
      label: 'Type',
      entries: names.map((type) => ({
        kind: 'item',
        label: typeName(type),
        checked: row.type === type,
        run: () => session.run('work.retype', { task: row.id, type }, 'Type changed'),
      })),
    },
    {
      kind: 'group',
      label: 'Lane',
      entries: lanes.map((each) => ({
        kind: 'item',
        label: `To ${each.track.name}`,
        run: () => cross(desk, row, each),
      })),
    },
  ];
}

export function versionEntries(session: Session, row: Task): Item[] {
  const set = (id: string | null) => () => session.run('work.aim', { task: row.id, version: id }, 'Model version set');
  const none: Item = { kind: 'item', label: 'No model version', checked: row.version === null, run: set(null) };
  return [
    none,
    ...versionsIn(session.replica, row.project).map((each): Item => ({
      kind: 'item',
      label: each.name,
      checked: row.version === each.id,
      run: set(each.id),
    })),
  ];
}

export const gateOf = (replica: Replica, row: Task): Gate | undefined =>
  replica.query(() => find(gate, 'task', [row.id]));

/** Says that the data of a gate is ready. */
export const pass = (session: Session, of: Gate): RunResult =>
  session.run('gate.pass', { gate: of.id }, 'Data ready; what waited for it can go on');

export function versionsIn(replica: Replica, home: Project['id']): { id: string; name: string }[] {
  const models = replica.query(() => list(model, 'project', [home])) ?? [];
  return models.flatMap((each) =>
    (replica.query(() => list(version, 'model', [each.id])) ?? []).map((row) => ({
      id: row.id,
      name: `${each.name} ${row.name}`,
    })),
  );
}
