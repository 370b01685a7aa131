/** The keys of the board. */
import type { KeyBinding } from '../../keys/keymap.ts';
import type { Desk } from './desk.ts';
import { dropLast, focusFilter } from './filterVerbs.ts';
import { toggleChosen } from './choosing.ts';
import { push } from './moves.ts';

interface Acts {
  readonly desk: Desk;
  /** The address of a task's panel, or of none, with the view. */
  path(number?: number): string;
  /** The number of the task whose panel is open. */
  readonly open: number | undefined;
  go(path: string, options?: { state?: unknown }): void;
}

export function boardKeys({ desk, path, open, go }: Acts): KeyBinding[] {
  const peek = (): void => {
    const row = desk.current();
    if (row) go(row.number === open ? path() : path(row.number));
  };
  const enter = (): void => {
    const row = desk.current();
    if (row) go(path(row.number), { state: { focus: 'title' } });
  };
  const isShut = (): boolean => desk.current()?.number !== open;
  const choose = (isRange: boolean) => (): void => {
    const row = desk.current();
    if (row) toggleChosen(desk, row.id, isRange);
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
      under: 'place',
      run: () => push(desk, 'left'),
    },
    {
      keys: ['Shift+l', 'Control+Shift+ArrowRight'],
      group: 'Move the card',
      about: 'To the column on the right',
      under: 'place',
      run: () => push(desk, 'right'),
    },
    {
      keys: ['Shift+k', 'Control+Shift+ArrowUp'],
      group: 'Move the card',
      about: 'Up in its column',
      under: 'place',
      run: () => push(desk, 'up'),
    },
    {
      keys: ['Shift+j', 'Control+Shift+ArrowDown'],
      group: 'Move the card',
      about: 'Down in its column',
      under: 'place',
      run: () => push(desk, 'down'),
    },
    { keys: ['Enter'], group: 'On a card', about: 'Open', fits: isShut, run: enter },
    { keys: ['Space'], group: 'On a card', about: 'Peek: open or close its panel', run: peek },
    { keys: ['x'], group: 'On a card', about: 'Select, or no more', under: 'choose', run: choose(false) },
    { keys: ['Shift+x'], group: 'On a card', about: 'Select all between', under: 'choose', run: choose(true) },
    { keys: ['c'], group: 'On a card', about: 'New task in this column', under: 'place', run: () => compose(desk) },
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
