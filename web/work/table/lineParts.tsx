/** What a line of the list and of the table share: its checkbox, its title as the link that has the focus, its menu. */
import { useContext } from 'react';
import type { Task } from '@dualtrack/core';
import { Link, useLocation } from 'wouter';
import { KeymapContext } from '../../keys/keymap.ts';
import { IconButton } from '../../parts/button.tsx';
import { Dots } from '../../parts/glyph.tsx';
import { useAsking } from '../../shell/asking.tsx';
import { showCardMenu } from '../board/cardMenu.ts';
import { toggleChosen } from '../board/choosing.ts';
import { useDesk, useDeskState } from '../board/deskContext.ts';

export function Choose({ task, name }: { task: Task; name: string }) {
  const desk = useDesk();
  const isChosen = useDeskState((each) => each.chosen.has(task.id));
  return (
    <label className="inline-flex size-6 cursor-pointer items-center justify-center coarse:size-10">
      <input
        type="checkbox"
        aria-label={`Select ${name}`}
        className="size-4 accent-text"
        checked={isChosen}
        onClick={(event) => {
          if (!event.shiftKey) return;
          event.preventDefault();
          toggleChosen(desk, task.id, true);
        }}
        onChange={() => toggleChosen(desk, task.id)}
      />
    </label>
  );
}

export function TitleLink({ task, home, isOpen }: { task: Task; home: string; isOpen: boolean }) {
  const desk = useDesk();
  const [, go] = useLocation();
  const isActive = useDeskState((each) => each.active === task.id);
  return (
    <Link
      href={`/${home}/board/${task.number}`}
      data-title
      tabIndex={isActive ? 0 : -1}
      aria-current={isOpen || undefined}
      onFocus={() => desk.point(task.id)}
      onClick={(event) => {
        // Because: the view goes along; the address itself is the task's alone, for whoever copies it.
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        go(`/${home}/board/${task.number}${desk.search}`);
      }}
      className="rounded-sm font-medium hover:underline"
    >
      {task.title}
    </Link>
  );
}

export function LineMenu({ task, name }: { task: Task; name: string }) {
  const desk = useDesk();
  const { menu } = useAsking();
  const keymap = useContext(KeymapContext);
  return (
    <IconButton
      label={`Menu of ${name}`}
      aria-haspopup="menu"
      data-menu
      className="!size-6 coarse:!size-10"
      onClick={(event) => showCardMenu({ desk, keymap, menu }, task, event.currentTarget)}
    >
      <Dots />
    </IconButton>
  );
}
