/**
 * What can be done with a card, as the entries of its menu: all that keys do to it, with the keys beside them, and what
 * has no key.
 */
import type { Task } from '@dualtrack/core';
import type { KeyBinding, Keymap } from '../../keys/keymap.ts';
import type { MenuEntry } from '../../parts/popups.tsx';
import type { Asking } from '../../shell/asking.tsx';
import { keyOf, lanesOf } from '../look.ts';
import type { Row } from './arrangement.ts';
import type { Desk } from './desk.ts';
import { cross, give, mayCross, rank, rowOf, versionsOf } from './moves.ts';
import { NONE } from './rowHeads.ts';

interface Around extends Pick<Asking, 'menu'> {
  readonly desk: Desk;
  readonly keymap: Keymap;
}

export function showCardMenu({ desk, keymap, menu }: Around, row: Task, anchor: Element): void {
  // Because: keys, and so what stands here for them, act on the card that has the focus.
  desk.point(row.id);
  const isPanel = anchor.closest('aside') !== null;
  menu({
    label: keyOf(desk.session.replica, row),
    anchor,
    entries: cardMenu(desk, row, keymap.onCard()),
    ...(isPanel ? {} : { focus: () => cardElement(row.id) }),
  });
}

export function cardMenu(desk: Desk, row: Task, bindings: readonly KeyBinding[]): MenuEntry[] {
  const lanes = lanesOf(desk.session.replica, desk.home);
  const own = lanes.find((each) => each.track.id === row.track);
  if (!own) return [];
  const others = lanes.filter((each) => mayCross(row.type, own.track.kind, each.track.kind));
  const fitting = bindings.filter((each) => each.keys[0] !== MENU && (each.fits?.() ?? true));
  const under = (part?: KeyBinding['under']): MenuEntry[] =>
    fitting.filter((each) => each.under === part && each.keys[0] !== STATUS).flatMap(entryOf);
  const place: MenuEntry[] = [
    ...under('place'),
    { kind: 'item', label: 'To the top', run: () => rank(desk, row, 'top') },
    { kind: 'item', label: 'To the end', run: () => rank(desk, row, 'end') },
  ];
  const groups: MenuEntry[] = [
    { kind: 'group', label: 'This card', entries: [...under(), ...under('choose')] },
    {
      kind: 'group',
      label: 'Move to',
      keys: STATUS,
      entries: own.columns.map((each) => ({
        kind: 'item',
        label: each.name,
        checked: each.id === row.column,
        run: () => (each.id === row.column ? desk.focus(row.id) : desk.bring(row, each)),
      })),
    },
    ...givings(desk, row),
    {
      kind: 'group',
      label: 'Change',
      entries: [...under('set'), { kind: 'menu', label: 'Edit', entries: under('edit') }],
    },
    {
      kind: 'group',
      label: 'More',
      entries: [
        { kind: 'menu', label: 'Other work', entries: under('other') },
        { kind: 'menu', label: 'Its place', entries: place },
        { kind: 'menu', label: 'Copy', entries: under('copy') },
      ],
    },
    {
      kind: 'group',
      label: 'Away',
      entries: [
        ...others.map((each): MenuEntry => ({
          kind: 'item',
          label: `To ${each.track.name}`,
          run: () => cross(desk, row, each),
        })),
        { kind: 'item', label: 'Remove', run: () => desk.remove(row) },
      ],
    },
  ];
  return groups.filter((each) => each.kind !== 'group' || each.entries.length > 0);
}

/** The keys of what the menu is, and of what it shows openly. */
const MENU = '.';
const STATUS = 's';

/** What a key does, as an entry: where it lets one choose, a menu of its own, so that no second one has to open. */
function entryOf({ keys: [keys], about, choices, run }: KeyBinding): MenuEntry[] {
  const entries = choices?.();
  if (!entries) return [{ kind: 'item', label: about, keys, run: () => run(new KeyboardEvent('keydown')) }];
  return entries.length === 0 ? [] : [{ kind: 'menu', label: about, keys, entries }];
}

/** Where rows stand for people or models: bringing the card to another one. */
function givings(desk: Desk, row: Task): MenuEntry[] {
  const { group } = desk.view;
  if (group === 'track' || group === 'type') return [];
  const own = rowOf(desk, row);
  const toRow = (each: Row): MenuEntry => {
    const versions = group === 'model' && each.id !== NONE ? versionsOf(desk, each.id) : undefined;
    if (!versions)
      return { kind: 'item', label: each.name, checked: each.id === own, run: () => give(desk, row, each.id) };
    return {
      kind: 'menu',
      label: each.name,
      entries: versions.map(({ id, name }) => ({
        kind: 'item',
        label: name,
        checked: id === row.version,
        run: () => give(desk, row, id),
      })),
    };
  };
  return [
    {
      kind: 'group',
      label: group === 'assignee' ? 'Give to' : 'For',
      entries: desk
        .arrangement()
        .rows.map(toRow)
        .filter((each) => each.kind !== 'menu' || each.entries.length > 0),
    },
  ];
}

export const isUndecided = (row: Task): boolean => row.type === 'investigation' && row.decision === null;

/** The element that has the focus when a card has it. */
export const cardElement = (task: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-task="${CSS.escape(task)}"] a[data-title]`);
