/** What stands at the head of each row, where rows are not lanes: people, models, versions or work types. */
import { get, list, model, version, type Project, type ViewGroup } from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { typeName } from '../../words.ts';
import { peopleIn } from '../look.ts';
import type { Cell, Filled } from './arrangement.ts';

/** The row for work that belongs to nobody, no model. */
export const NONE = 'none';

export interface Head {
  readonly id: string;
  readonly name: string;
  /** Shown without any work too, so that work can be brought there. */
  readonly always: boolean;
}

/** The rows of a view, in their order. */
export function headsOf(
  replica: Replica,
  home: Project['id'],
  group: Exclude<ViewGroup, 'track'>,
  filled: readonly Pick<Filled, 'tasks'>[],
): Head[] {
  if (group === 'assignee') {
    const people = peopleIn(replica).map((each) => ({
      id: each.id,
      name: each.name,
      always: each.leftAt === null && each.role !== 'viewer',
    }));
    return [...people, { id: NONE, name: 'Nobody yet', always: true }];
  }
  if (group === 'model') return [...modelHeads(replica, home), { id: NONE, name: 'No model', always: true }];
  if (group === 'version') return [...versionHeads(replica, home), { id: NONE, name: 'No version', always: true }];
  return typesIn(filled).map((each) => ({ id: each, name: typeName(each), always: false }));
}

/** Because: a model is there before there is any work for it, and work can be brought to it. */
const modelHeads = (replica: Replica, home: Project['id']): Head[] =>
  (replica.query(() => list(model, 'project', [home])) ?? [])
    .map((each) => ({ id: each.id as string, name: each.name, always: true }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));

/** `1.1.0, 1.2.0`: the versions that open work in these cells is for. */
export function versionsIn(replica: Replica, cells: readonly Cell[]): string {
  const open = cells.filter((each) => each.phase !== 'done').flatMap((each) => each.tasks);
  const ids = new Set(open.flatMap((each) => each.version ?? []));
  const names = [...ids].flatMap((id) => replica.query(() => get(version, id))?.name ?? []);
  return names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).join(', ');
}

function versionHeads(replica: Replica, home: Project['id']): Head[] {
  const names = new Map(
    (replica.query(() => list(model, 'project', [home])) ?? []).map((each) => [each.id, each.name]),
  );
  return (replica.query(() => list(version, 'project', [home])) ?? [])
    .map((each) => ({ id: each.id as string, name: `${names.get(each.model) ?? ''} ${each.name}`, always: false }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/** The work types that are in use, in the order in which they are met first. */
const typesIn = (filled: readonly Pick<Filled, 'tasks'>[]): string[] => [
  ...new Set(filled.flatMap((each) => each.tasks.map((one) => one.type))),
];
