/** What stands in the menus of the board's head; fetched with them. */
import {
  disciplines,
  hasTerm,
  parseQuery,
  saying,
  type Project,
  type QueryField,
  type SavedView,
  type ViewGroup,
  type ViewSort,
} from '@dualtrack/core';
import type { MenuEntry } from '../../parts/popups.tsx';
import { disciplineNames, typeName } from '../../words.ts';
import { exportView } from '../table/exported.ts';
import type { Desk } from './desk.ts';
import { toggle, typesIn } from './filterVerbs.ts';
import { groupNames, layoutFaces, sortNames } from './lookMenu.tsx';
import { plainView, sameView, type View } from './view.ts';
import { shipped, viewOfSaved } from './viewMenu.tsx';

/** Roles and work types are what boards are filtered by most. */
export function quickFilters(desk: Desk): MenuEntry[] {
  const query = parseQuery(desk.view.query);
  const item = (field: QueryField, value: string, label: string) => ({
    kind: 'item' as const,
    label,
    checked: hasTerm(query, field, value),
    run: () => toggle(desk, field, value),
  });
  return [
    {
      kind: 'group',
      label: 'Role',
      entries: disciplines.map((each) => item('discipline', each, disciplineNames[each])),
    },
    { kind: 'group', label: 'Work type', entries: typesIn(desk).map((each) => item('type', each, typeName(each))) },
    {
      kind: 'group',
      label: 'State',
      entries: [
        item('assignee', '@me', 'Mine'),
        item('is', 'blocked', 'Blocked'),
        item('is', 'deciding', 'Time to decide'),
      ],
    },
  ];
}

export function viewEntries(desk: Desk, home: Project, views: readonly SavedView[], view: View): MenuEntry[] {
  const saved = (each: SavedView): MenuEntry => ({
    kind: 'item',
    label: each.name,
    checked: sameView(viewOfSaved(each), view),
    run: () => desk.lookAs(viewOfSaved(each), each.id),
  });
  const shared = views.filter((each) => each.person === null);
  const own = views.filter((each) => each.person !== null);
  const base = views.find((each) => sameView(viewOfSaved(each), view)) ?? views.find((each) => each.id === desk.base);
  return [
    {
      kind: 'group',
      label: 'Views',
      entries: shipped.map((each) => ({
        kind: 'item',
        label: each.name,
        checked: sameView({ ...plainView, ...each.view }, view),
        run: () => desk.lookAs({ ...plainView, ...each.view }),
      })),
    },
    ...(shared.length > 0 ? [{ kind: 'group' as const, label: 'Shared', entries: shared.map(saved) }] : []),
    ...(own.length > 0 ? [{ kind: 'group' as const, label: 'My own', entries: own.map(saved) }] : []),
    {
      kind: 'group',
      label: 'This view',
      entries: [
        { kind: 'item', label: 'Save…', keys: '$mod+s', run: () => desk.save(true) },
        { kind: 'item', label: 'Export as CSV', run: () => void exportView(desk, home, 'csv') },
        { kind: 'item', label: 'Export as JSON', run: () => void exportView(desk, home, 'json') },
        ...(base
          ? [
              {
                kind: 'item' as const,
                label: `Forget “${base.name}”`,
                run: () =>
                  void desk.session.run('view.remove', { view: base.id }, saying`The view “${base.name}” is forgotten`),
              },
            ]
          : []),
      ],
    },
  ];
}

function layouts(desk: Desk): MenuEntry[] {
  const entries = layoutFaces.map(({ layout, name, keys }) => ({
    kind: 'item' as const,
    label: name,
    keys,
    checked: desk.view.layout === layout,
    run: () => desk.look({ layout }),
  }));
  return [{ kind: 'group', label: 'Layout', entries }];
}

export function lookEntries(desk: Desk, isPhone: boolean): MenuEntry[] {
  return [...(isPhone ? layouts(desk) : []), ...looks(desk)];
}

function looks(desk: Desk): MenuEntry[] {
  const { view } = desk;
  const item = (label: string, checked: boolean, run: () => void): MenuEntry => ({ kind: 'item', label, checked, run });
  return [
    {
      kind: 'group',
      label: 'Rows',
      entries: Object.entries(groupNames).map(([group, name]) =>
        item(name, view.group === group, () => desk.look({ group: group as ViewGroup })),
      ),
    },
    {
      kind: 'group',
      label: 'Order',
      entries: Object.entries(sortNames).map(([sort, name]) =>
        item(name, view.sort === sort, () => desk.look({ sort: sort as ViewSort })),
      ),
    },
    {
      kind: 'group',
      label: 'Density of this view',
      entries: [
        item('As on this device', view.density === undefined, () => desk.look({ density: undefined })),
        item('Compact', view.density === 'compact', () => desk.look({ density: 'compact' })),
        item('Cosy', view.density === 'cosy', () => desk.look({ density: 'cosy' })),
      ],
    },
  ];
}
