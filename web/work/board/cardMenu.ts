/** What can be done with a card, as the entries of its menu. Every key of a card has its entry here. */
import type { Task } from '@dualtrack/core';
import type { MenuEntry } from '../../parts/popups.tsx';
import { lanesOf } from '../look.ts';
import { rowOf } from './arrangement.ts';
import type { Desk } from './desk.ts';
import { cross, give, mayCross, push, rank } from './moves.ts';

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
        { kind: 'item', label: 'Up', keys: 'Shift+k', run: () => push(desk, 'up') },
        { kind: 'item', label: 'Down', keys: 'Shift+j', run: () => push(desk, 'down') },
        { kind: 'item', label: 'To the top', run: () => rank(desk, row, 'top') },
        { kind: 'item', label: 'To the end', run: () => rank(desk, row, 'end') },
      ],
    },
    ...givings(desk, row),
    ...others.map((each): MenuEntry => ({
      kind: 'group',
      label: 'Other lane',
      entries: [{ kind: 'item', label: `To ${each.track.name}`, run: () => cross(desk, row, each) }],
    })),
    {
      kind: 'group',
      label: 'Away',
      entries: [{ kind: 'item', label: 'Remove', run: () => desk.remove(row) }],
    },
  ];
}

/** Where rows stand for people or models: bringing the card to another one. */
function givings(desk: Desk, row: Task): MenuEntry[] {
  const { group } = desk.view;
  if (group !== 'assignee' && group !== 'model') return [];
  const own = rowOf(row, group);
  return [
    {
      kind: 'group',
      label: group === 'assignee' ? 'Give to' : 'For the model',
      entries: desk.arrangement().rows.map((each) => ({
        kind: 'item',
        label: each.name,
        checked: each.id === own,
        run: () => give(desk, row, each.id),
      })),
    },
  ];
}

export const isUndecided = (row: Task): boolean => row.type === 'investigation' && row.decision === null;

/** The element that has the focus when a card has it. */
export const cardElement = (task: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-task="${CSS.escape(task)}"] a[data-title]`);
