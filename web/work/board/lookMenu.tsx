/** How the work is laid out: what is in rows, in which order, how dense; and board, list or table. */
import type { ReactNode } from 'react';
import type { ViewGroup, ViewLayout, ViewSort } from '@dualtrack/core';
import { ChevronDown, Columns3, List, Table2, type LucideIcon } from 'lucide-react';
import { Button, IconButton, iconButton } from '../../parts/button.tsx';
import { useAsking } from '../../shell/asking.tsx';
import { usePhone } from '../../state/live.ts';
import { useDesk, useDeskState } from './deskContext.ts';
import { openMenus } from './openMenus.ts';

export const groupNames: Record<ViewGroup, string> = {
  track: 'Track',
  model: 'Model',
  version: 'Version',
  assignee: 'Assignee',
  type: 'Work type',
};

export const sortNames: Record<ViewSort, string> = {
  manual: 'By hand',
  priority: 'Priority',
  age: 'Longest here',
  decide: 'Decide by, due',
  points: 'Points',
};

export const layoutFaces: readonly { layout: ViewLayout; name: string; keys: string; icon: LucideIcon }[] = [
  { layout: 'board', name: 'Board', keys: '1', icon: Columns3 },
  { layout: 'list', name: 'List', keys: '2', icon: List },
  { layout: 'table', name: 'Table', keys: '4', icon: Table2 },
];

/** `icon`: instead of the words, where there is little room. */
export function LookMenu({ icon }: { icon?: ReactNode }) {
  const desk = useDesk();
  const { menu } = useAsking();
  const isPhone = usePhone();
  const group = useDeskState((each) => each.view.group);
  const sort = useDeskState((each) => each.view.sort);
  const open = (anchor: Element): void =>
    void openMenus().then(({ lookEntries }) =>
      menu({ label: 'Rows and order', anchor, entries: lookEntries(desk, isPhone) }),
    );
  if (icon) {
    return (
      <IconButton label="Rows and order" aria-haspopup="menu" onClick={(event) => open(event.currentTarget)}>
        {icon}
      </IconButton>
    );
  }
  const order = sort === 'manual' ? '' : `, by ${sortNames[sort].toLowerCase()}`;
  return (
    <Button
      weight="quiet"
      small
      aria-haspopup="menu"
      aria-label={`Rows: ${groupNames[group]}${order}`}
      onClick={(event) => open(event.currentTarget)}
    >
      Rows: {groupNames[group]}
      {order}
      <ChevronDown size={14} aria-hidden="true" />
    </Button>
  );
}

export function LayoutSwitch() {
  const desk = useDesk();
  const layout = useDeskState((each) => each.view.layout);
  return (
    <div role="group" aria-label="Layout" className="flex rounded border border-line">
      {layoutFaces.map(({ layout: each, name, keys, icon: Icon }) => (
        <button
          key={each}
          type="button"
          aria-label={name}
          title={`${name} (${keys})`}
          aria-pressed={layout === each}
          onClick={() => desk.look({ layout: each })}
          className={`${iconButton} ${layout === each ? 'bg-hover text-text' : ''}`}
        >
          <Icon size={16} aria-hidden="true" />
        </button>
      ))}
    </div>
  );
}
