/** Lists of rows that keys go through: `[data-row]` elements, each with its link first. */
import { useEffect, useRef, type RefObject } from 'react';
import { useKeys, type KeyBinding } from '../keys/keymap.ts';

export interface Rows {
  /** The row that has the focus, or had it last; else the first. */
  current(): HTMLElement | undefined;
  step(by: number): void;
  /** Goes to the first row. */
  enter(): void;
}

/**
 * J and K go through the rows of a list. When the row that has the focus goes, its neighbour has it,
 * and of an empty list the list itself, which has to be one that can.
 */
export function useRows(
  list: RefObject<HTMLElement | null>,
  more: (rows: Rows) => readonly KeyBinding[] = () => [],
): Rows {
  const at = useRef(0);
  const all = (): HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
  const focused = (): number => all().findIndex((each) => each.contains(document.activeElement));
  const focus = (row: HTMLElement | undefined): void => {
    const link = row?.querySelector<HTMLElement>('a, button');
    link?.focus();
    link?.scrollIntoView({ block: 'nearest' });
  };
  const rows: Rows = {
    current: () => all()[focused() < 0 ? Math.min(at.current, all().length - 1) : focused()],
    step: (by) => {
      const [from, found] = [focused(), all()];
      if (found.length === 0) return;
      at.current =
        from < 0 ? Math.min(at.current, found.length - 1) : Math.max(0, Math.min(found.length - 1, from + by));
      focus(found[at.current]);
    },
    enter: () => focus(all()[0]),
  };
  useEffect(() => {
    const element = list.current;
    const here = (): HTMLElement | undefined =>
      rows.current()?.querySelector<HTMLElement>('a, button') ?? element ?? undefined;
    shown = here;
    const note = (): void => {
      if (focused() < 0) return;
      at.current = focused();
    };
    element?.addEventListener('focusin', note);
    // Because: a row that is gone takes the focus with it, and whoever uses keys would have to begin anew.
    const watcher = new MutationObserver((changes) => {
      const wentWithFocus =
        changes.some((each) => each.removedNodes.length > 0) && document.activeElement === document.body;
      if (!wentWithFocus) return;
      if (all().length > 0) focus(all()[Math.min(at.current, all().length - 1)]);
      else element?.focus();
    });
    if (element) watcher.observe(element, { childList: true, subtree: true });
    return () => {
      if (shown === here) shown = undefined;
      element?.removeEventListener('focusin', note);
      watcher.disconnect();
    };
    // Because: what these functions look at never changes, and an observer that is set up anew forgets what it saw.
  }, [list]);
  useKeys([
    { keys: ['j', 'ArrowDown'], group: 'Move about', about: 'Next row', run: () => rows.step(1) },
    { keys: ['k', 'ArrowUp'], group: 'Move about', about: 'Row before', run: () => rows.step(-1) },
    ...more(rows),
  ]);
  return rows;
}

/** The list that is shown. */
let shown: (() => HTMLElement | undefined) | undefined;

/** Where the focus goes in the list that is shown, for whoever had it in something that is gone. */
export function currentRow(): HTMLElement | undefined {
  return shown?.();
}
