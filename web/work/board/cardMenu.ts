/** What can be done with a card, as the entries of its menu. Every key of a card has its entry here. */
import type { Task } from '@dualtrack/core';
import type { MenuEntry } from '../../parts/popups.tsx';
import { lanesOf } from '../look.ts';
import { mayCross, type Desk } from './desk.ts';

export interface CardActs {
  open(): void;
  decide(): void;
}

export function cardMenu(desk: Desk, row: Task, acts: CardActs): MenuEntry[] {
  const lanes = lanesOf(desk.session.replica, desk.home);
  const own = lanes.find((each) => each.track.id === row.track);
  if (!own) return [];
  const others = lanes.filter((each) => mayCross(row.type, own.track.kind, each.track.kind));
  return [
    {
      kind: 'group',
      label: 'This card',
      entries: [
        { kind: 'item', label: 'Open', keys: 'Enter', run: acts.open },
        ...(isUndecided(row) ? [{ kind: 'item', label: 'Decide', keys: 'd', run: acts.decide } as const] : []),
      ],
    },
    {
      kind: 'group',
      label: 'Move to',
      entries: own.columns.map((each) => ({
        kind: 'item',
        label: each.name,
        checked: each.id === row.column,
        run: () => (each.id === row.column ? desk.focus(row.id) : desk.bring(row, each)),
      })),
    },
    {
      kind: 'group',
      label: 'In its column',
      entries: [
        { kind: 'item', label: 'Up', keys: 'Shift+k', run: () => desk.push('up') },
        { kind: 'item', label: 'Down', keys: 'Shift+j', run: () => desk.push('down') },
        { kind: 'item', label: 'To the top', run: () => desk.rank(row, 'top') },
        { kind: 'item', label: 'To the end', run: () => desk.rank(row, 'end') },
      ],
    },
    ...others.map((each): MenuEntry => ({
      kind: 'group',
      label: 'Other lane',
      entries: [{ kind: 'item', label: `To ${each.track.name}`, run: () => desk.cross(row, each) }],
    })),
    {
      kind: 'group',
      label: 'Away',
      entries: [{ kind: 'item', label: 'Remove', run: () => desk.remove(row) }],
    },
  ];
}

export const isUndecided = (row: Task): boolean => row.type === 'investigation' && row.decision === null;

/** The element that has the focus when a card has it. */
export const cardElement = (task: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-task="${CSS.escape(task)}"] a`);
