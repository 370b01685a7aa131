/** The keys that change the task that has the focus, or that is open: each has its place in the panel too. */
import type { Project, Task } from '@dualtrack/core';
import type { KeyBinding } from '../../keys/keymap.ts';
import type { MenuEntry } from '../../parts/popups.tsx';
import type { Asking } from '../../shell/asking.tsx';
import { cardElement } from '../board/cardMenu.ts';
import type { Desk } from '../board/desk.ts';
import { keyOf } from '../look.ts';
import * as choices from './choices.ts';

interface Acts extends Asking {
  readonly desk: Desk;
  readonly home: Project;
  /** Opens a task with the focus at one of its parts. */
  openAt(row: Task, part: string): void;
  /** Opens a task as a page of its own. */
  openPage(row: Task): void;
}

export function taskKeys({ desk, home, menu, openAt, openPage }: Acts): KeyBinding[] {
  const { session } = desk;
  const withTask = (act: (row: Task) => void) => (): void => {
    const row = desk.current();
    if (row) act(row);
  };
  const choose = (label: string, entries: (row: Task) => readonly MenuEntry[], nothing: string) =>
    withTask((row) => {
      const found = entries(row);
      const anchor = anchorOf(row);
      if (found.length === 0 || !anchor) session.notices.say(nothing);
      else
        menu({
          label: `${label} of ${keyOf(session.replica, row)}`,
          anchor,
          entries: found,
          focus: () => anchorOf(row),
        });
    });
  const at = (part: string) => withTask((row) => openAt(row, part));
  const copy = (what: string, text: (row: Task) => string) =>
    withTask((row) => {
      void navigator.clipboard.writeText(text(row)).then(
        () => session.notices.say(`${what} copied.`),
        () => session.notices.say('This browser does not let pages copy.'),
      );
    });
  const key = (row: Task): string => keyOf(session.replica, row);
  const lead = (track: 'production' | 'research', said: string) =>
    withTask((row) => session.run('work.promote', { task: row.id, track }, `${key(row)} ${said}`));
  const ready = withTask((row) => openAt(row, 'ready'));
  const me = withTask((row) => choices.assign(session, row, session.person, 'You'));
  const group = 'On a card';
  return [
    { keys: ['s'], group, about: 'Status', run: choose('Status', (row) => choices.statusEntries(desk, row), '') },
    {
      keys: ['a'],
      group,
      about: 'Who works on it',
      run: choose('Who', (row) => choices.peopleEntries(session, row), ''),
    },
    { keys: ['i'], group, about: 'Take it, or leave it', run: me },
    {
      keys: ['p'],
      group,
      about: 'Priority',
      run: choose('Priority', (row) => choices.priorityEntries(session, row), ''),
    },
    {
      // Because: L alone goes to the column on the right.
      keys: ['m l'],
      group,
      about: 'Labels',
      run: choose(
        'Labels',
        (row) => choices.labelEntries(session, row),
        'This project has no labels yet: add one in the panel.',
      ),
    },
    { keys: ['Shift+e'], group, about: 'Points, or the timebox', run: at('size') },
    { keys: ['Shift+d'], group, about: 'Due, or decide by', run: at('due') },
    {
      keys: ['Shift+m'],
      group,
      about: 'Model version',
      run: choose('Model version', (row) => choices.versionEntries(session, row), ''),
    },
    {
      keys: ['t'],
      group,
      about: 'Type and lane',
      run: choose('Type', (row) => choices.typeEntries(desk, row), 'A question stays a question.'),
    },
    { keys: ['v'], group, about: 'Add evidence', run: at('evidence') },
    { keys: ['m b'], group, about: 'Blocked by other work', run: at('bond.waits_for') },
    { keys: ['m x'], group, about: 'Blocks other work', run: at('bond.waited_for_by') },
    { keys: ['m r'], group, about: 'Related to other work', run: at('bond.related') },
    { keys: ['m p'], group, about: 'Lead to a production task', run: lead('production', 'leads to a production task') },
    { keys: ['m d'], group, about: 'Mark its data ready', run: ready },
    { keys: ['q'], group, about: 'Next question from here', run: lead('research', 'leads to a next question') },
    { keys: ['Shift+Enter'], group, about: 'Open as a page', run: withTask(openPage) },
    { keys: ['$mod+.'], group, about: 'Copy its key', run: copy('Key', key) },
    {
      keys: ['$mod+Shift+.', '$mod+Shift+>'],
      group,
      about: 'Copy a branch name',
      run: copy('Branch name', branchOf(key)),
    },
    {
      keys: ['$mod+Shift+,', '$mod+Shift+<'],
      group,
      about: 'Copy its address',
      run: copy('Address', (row) => `${location.origin}/${home.key}/board/${row.number}`),
    },
  ];
}

/** `churn-42-does-focal-loss-help`: what the commit grammar knows the task by. */
const branchOf =
  (key: (row: Task) => string) =>
  (row: Task): string =>
    [
      key(row),
      ...(row.title
        .normalize('NFD')
        .toLowerCase()
        .match(/[a-z0-9]+/g) ?? []),
    ]
      .join('-')
      .toLowerCase()
      .slice(0, 60)
      .replace(/-+$/, '');

/** Where the menus of a task open: its card, else its panel. */
const anchorOf = (row: Task): HTMLElement | null =>
  cardElement(row.id) ?? document.querySelector<HTMLElement>('[data-part="menu"]');
