/** The keys that change the task that has the focus, or that is open: each has its place in the menu of the card too. */
import type { Project, Task } from '@dualtrack/core';
import type { KeyBinding, Keymap } from '../../keys/keymap.ts';
import type { MenuEntry } from '../../parts/popups.tsx';
import type { Asking } from '../../shell/asking.tsx';
import { cardElement, isUndecided, showCardMenu } from '../board/cardMenu.ts';
import type { Desk } from '../board/desk.ts';
import { keyOf } from '../look.ts';
import * as choices from './choices.ts';

interface Acts extends Asking {
  readonly desk: Desk;
  readonly home: Project;
  readonly keymap: Keymap;
  /** Opens a task with the focus at one of its parts. */
  openAt(row: Task, part: string): void;
  /** Opens a task as a page of its own. */
  openPage(row: Task): void;
}

export function taskKeys({ desk, home, keymap, ask, menu, openAt, openPage }: Acts): KeyBinding[] {
  const { session } = desk;
  const withTask = (act: (row: Task) => void) => (): void => {
    const row = desk.current();
    if (row) act(row);
  };
  const isSo = (test: (row: Task) => boolean) => (): boolean => {
    const row = desk.current();
    return row !== undefined && test(row);
  };
  /** A key that lets one choose; `nothing`: what is said where there is nothing to choose from. */
  const choose = (label: string, entries: (row: Task) => readonly MenuEntry[], nothing = '') => ({
    choices: (): readonly MenuEntry[] => {
      const row = desk.current();
      return row ? entries(row) : [];
    },
    run: withTask((row) => {
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
    }),
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
  const isQuestion = isSo((row) => row.type === 'investigation');
  const lead = (track: 'production' | 'research', said: string) => ({
    fits: isQuestion,
    run: withTask((row) => session.run('work.promote', { task: row.id, track }, `${key(row)} ${said}`)),
  });
  const decide = withTask((row) => {
    if (isUndecided(row)) ask({ kind: 'decide', task: row.id });
    else session.notices.say('Only a question that is open can be decided.');
  });
  const ready = withTask((row) => {
    const found = choices.gateOf(session.replica, row);
    if (!found) session.notices.say('Only a data task with checks can be marked ready.');
    else if (found.passedAt !== null) session.notices.say('Its data is ready already.');
    else choices.pass(session, found);
  });
  const waits = isSo((row) => choices.gateOf(session.replica, row)?.passedAt === null);
  const group = 'On a card';
  const status = choose('Status', (row) => choices.statusEntries(desk, row));
  const people = choose('Who', (row) => choices.peopleEntries(session, row));
  const me = withTask((row) => choices.assign(session, row, session.person, 'You'));
  const priority = choose('Priority', (row) => choices.priorityEntries(session, row));
  const labels = choose('Labels', (row) => [
    ...choices.labelEntries(session, row),
    { kind: 'item', label: 'New label…', run: () => openAt(row, 'label') },
  ]);
  const versions = choose('Model version', (row) => choices.versionEntries(session, row));
  const types = choose('Type', (row) => choices.typeEntries(desk, row), 'A question stays a question.');
  const showMenu = withTask((row) => {
    const anchor = menuAnchorOf(row);
    if (anchor) showCardMenu({ desk, keymap, menu }, row, anchor);
  });
  return [
    { keys: ['.'], group, about: 'Menu of the card', run: showMenu },
    { keys: ['Shift+Enter'], group, about: 'Open as a page', run: withTask(openPage) },
    { keys: ['d'], group, about: 'Decide a question', fits: isSo(isUndecided), run: decide },
    { keys: ['s'], group, about: 'Status', under: 'set', ...status },
    { keys: ['a'], group, about: 'Who works on it', under: 'set', ...people },
    { keys: ['i'], group, about: 'Take it, or leave it', under: 'set', run: me },
    { keys: ['p'], group, about: 'Priority', under: 'set', ...priority },
    // Because: L alone goes to the column on the right.
    { keys: ['m l'], group, about: 'Labels', under: 'set', ...labels },
    { keys: ['t'], group, about: 'Type and lane', under: 'set', ...types },
    { keys: ['Shift+m'], group, about: 'Model version', under: 'set', ...versions },
    { keys: ['m d'], group, about: 'Mark its data ready', under: 'set', fits: waits, run: ready },
    { keys: ['r'], group, about: 'Rename', under: 'edit', run: at('rename') },
    { keys: ['e'], group, about: 'Edit its description', under: 'edit', run: at('description') },
    { keys: ['Shift+e'], group, about: 'Points, or the timebox', under: 'edit', run: at('size') },
    { keys: ['Shift+d'], group, about: 'Due, or decide by', under: 'edit', run: at('due') },
    { keys: ['v'], group, about: 'Add evidence', under: 'edit', run: at('evidence') },
    { keys: ['n'], group, about: 'Comment', under: 'edit', run: at('comment') },
    { keys: ['m b'], group, about: 'Blocked by other work', under: 'other', run: at('bond.waits_for') },
    { keys: ['m x'], group, about: 'Blocks other work', under: 'other', run: at('bond.waited_for_by') },
    { keys: ['m r'], group, about: 'Related to other work', under: 'other', run: at('bond.related') },
    {
      keys: ['m p'],
      group,
      about: 'Lead to a production task',
      under: 'other',
      ...lead('production', 'leads to a production task'),
    },
    {
      keys: ['q'],
      group,
      about: 'Next question from here',
      under: 'other',
      ...lead('research', 'leads to a next question'),
    },
    { keys: ['$mod+.'], group, about: 'Copy its key', under: 'copy', run: copy('Key', key) },
    {
      keys: ['$mod+Shift+.', '$mod+Shift+>'],
      group,
      about: 'Copy a branch name',
      under: 'copy',
      run: copy('Branch name', branchOf(key)),
    },
    {
      keys: ['$mod+Shift+,', '$mod+Shift+<'],
      group,
      about: 'Copy its address',
      under: 'copy',
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
const anchorOf = (row: Task): HTMLElement | null => cardElement(row.id) ?? panelButton();

const menuAnchorOf = (row: Task): HTMLElement | null =>
  cardElement(row.id)?.closest('[data-task]')?.querySelector<HTMLElement>('[data-menu]') ?? panelButton();

const panelButton = (): HTMLElement | null => document.querySelector<HTMLElement>('[data-part="menu"]');
