/** The keys of the board. */
import type { KeyBinding } from '../../keys/keymap.ts';
import type { Asking } from '../../shell/asking.tsx';
import { keyOf } from '../look.ts';
import { cardElement, cardMenu, isUndecided } from './cardMenu.ts';
import type { Desk } from './desk.ts';
import { dropLast, focusFilter } from './filterVerbs.ts';
import { toggleChosen } from './choosing.ts';
import { push } from './moves.ts';

interface Acts extends Asking {
  readonly desk: Desk;
  /** The address of a task's panel, or of none, with the view. */
  path(number?: number): string;
  /** The number of the task whose panel is open. */
  readonly open: number | undefined;
  go(path: string, options?: { state?: unknown }): void;
}

export function boardKeys({ desk, path, open, go, ask, menu }: Acts): KeyBinding[] {
  const decide = (): void => {
    const row = desk.current();
    if (row && isUndecided(row)) ask({ kind: 'decide', task: row.id });
    else desk.session.notices.say('Only a question that is open can be decided.');
  };
  const peek = (): void => {
    const row = desk.current();
    if (row) go(row.number === open ? path() : path(row.number));
  };
  const openAt = (focus: string) => (): void => {
    const row = desk.current();
    if (row) go(path(row.number), { state: { focus } });
  };
  const showMenu = (): void => {
    const row = desk.current();
    const card = row && cardElement(row.id)?.closest('[data-task]');
    const anchor = card?.querySelector('[data-menu]') ?? card;
    if (!row || !anchor) return;
    const acts = { open: openAt('title'), decide };
    menu({
      label: keyOf(desk.session.replica, row),
      anchor,
      entries: cardMenu(desk, row, acts),
      focus: () => cardElement(row.id),
    });
  };
  return [
    { keys: ['j', 'ArrowDown'], group: 'Move about', about: 'Next card', run: () => desk.go('down') },
    { keys: ['k', 'ArrowUp'], group: 'Move about', about: 'Card before', run: () => desk.go('up') },
    { keys: ['h', 'ArrowLeft'], group: 'Move about', about: 'Column to the left', run: () => desk.go('left') },
    { keys: ['l', 'ArrowRight'], group: 'Move about', about: 'Column to the right', run: () => desk.go('right') },
    {
      keys: ['[Shift]+[Alt]+[Control]+}'],
      group: 'Move about',
      about: 'Next lane',
      run: () => desk.goLane(1),
    },
    {
      keys: ['[Shift]+[Alt]+[Control]+{'],
      group: 'Move about',
      about: 'Lane before',
      run: () => desk.goLane(-1),
    },
    {
      keys: ['Shift+h', 'Control+Shift+ArrowLeft'],
      group: 'Move the card',
      about: 'To the column on the left',
      run: () => push(desk, 'left'),
    },
    {
      keys: ['Shift+l', 'Control+Shift+ArrowRight'],
      group: 'Move the card',
      about: 'To the column on the right',
      run: () => push(desk, 'right'),
    },
    {
      keys: ['Shift+k', 'Control+Shift+ArrowUp'],
      group: 'Move the card',
      about: 'Up in its column',
      run: () => push(desk, 'up'),
    },
    {
      keys: ['Shift+j', 'Control+Shift+ArrowDown'],
      group: 'Move the card',
      about: 'Down in its column',
      run: () => push(desk, 'down'),
    },
    { keys: ['Space'], group: 'On a card', about: 'Peek: open or close its panel', run: peek },
    { keys: ['Enter'], group: 'On a card', about: 'Open', run: openAt('title') },
    { keys: ['d'], group: 'On a card', about: 'Decide a question', run: decide },
    { keys: ['r'], group: 'On a card', about: 'Rename', run: openAt('rename') },
    { keys: ['e'], group: 'On a card', about: 'Edit its description', run: openAt('description') },
    { keys: ['n'], group: 'On a card', about: 'Comment', run: openAt('comment') },
    { keys: ['.'], group: 'On a card', about: 'Menu of the card', run: showMenu },
    {
      keys: ['x'],
      group: 'On a card',
      about: 'Select, or no more',
      run: () => {
        const row = desk.current();
        if (row) toggleChosen(desk, row.id);
      },
    },
    {
      keys: ['Shift+x'],
      group: 'On a card',
      about: 'Select all between',
      run: () => {
        const row = desk.current();
        if (row) toggleChosen(desk, row.id, true);
      },
    },
    { keys: ['c'], group: 'On a card', about: 'New task in this column', run: () => compose(desk) },
    { keys: ['1'], group: 'Look', about: 'As a board', run: () => desk.look({ layout: 'board' }) },
    { keys: ['2'], group: 'Look', about: 'As a list', run: () => desk.look({ layout: 'list' }) },
    { keys: ['4'], group: 'Look', about: 'As a table', run: () => desk.look({ layout: 'table' }) },
    { keys: ['$mod+s'], group: 'Look', about: 'Save this view', run: () => desk.save(true) },
    { keys: ['f', '$mod+f'], group: 'Look', about: 'Filter', run: () => focusFilter() },
    { keys: ['Shift+f'], group: 'Look', about: 'Take off the last part of the filter', run: () => dropLast(desk) },
    {
      keys: ['Alt+Shift+f', 'Alt+Shift+KeyF'],
      group: 'Look',
      about: 'Show everything',
      run: () => desk.look({ query: '' }),
    },
    {
      keys: ['Escape'],
      group: 'Everywhere',
      about: 'Close the panel',
      run: () => {
        if (desk.chosen.size > 0) desk.choose([]);
        if (open === undefined) return;
        const row = desk.current();
        go(path());
        if (row) desk.focus(row.id);
      },
    },
  ];
}

/** A new task goes where the focus is; else to the first lane's first column. */
function compose(desk: Desk): void {
  if (desk.view.layout !== 'board' || desk.view.group !== 'track') {
    desk.session.notices.done('Tasks are added on the board whose rows are tracks', { undo: false });
    return;
  }
  const row = desk.active ? desk.current() : undefined;
  const lanes = desk.lanes().filter((each) => !desk.folded.has(each.track.id));
  const lane = lanes.find((each) => each.track.id === row?.track) ?? lanes[0];
  const own = lane?.columns.find((each) => each.id === row?.column);
  const target = own && own.phase !== 'done' ? own : lane?.columns[0];
  if (target) desk.compose(target.id);
}
