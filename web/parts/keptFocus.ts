/** The focus, where what had it goes: it stays in the part of the page in which it was. */
import { useEffect, type RefObject } from 'react';

/** So many places back one may have come from. */
const HAD_MAX = 8;

/**
 * When what has the focus in a part goes away, what had it before has it again: the button that a question was asked
 * by. Where that is gone as well, the part itself has it, so that Tab goes on in it and its name is read.
 */
export function useKeptFocus(part: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = part.current;
    if (!element) return undefined;
    /** The last one first; empty: the focus went elsewhere by itself. */
    let had: HTMLElement[] = [];
    // Because: a field may have it as soon as the part is there.
    if (element.contains(document.activeElement)) had = [document.activeElement as HTMLElement];
    const note = ({ target }: FocusEvent): void => {
      if (target === element || !(target instanceof HTMLElement)) return;
      had = [target, ...had.filter((each) => each !== target)].slice(0, HAD_MAX);
    };
    const forget = ({ target, relatedTarget }: FocusEvent): void => {
      // Because: some browsers say of what is taken away that it lost the focus, and only then it is gone.
      queueMicrotask(() => {
        if (relatedTarget === null && (target as HTMLElement).isConnected && isFree()) had = [];
      });
    };
    const watcher = new MutationObserver(() => {
      if (!isFree() || !had[0] || had[0].isConnected) return;
      had = had.filter((each) => each.isConnected);
      // Because: nobody who leaves a question wants to type, and a field would open the keyboard of a phone.
      const before = had.find((each) => !each.matches('input:not([type=checkbox]), textarea'));
      if (before) before.focus({ preventScroll: true });
      else focusItself(element);
    });
    element.addEventListener('focusin', note);
    element.addEventListener('focusout', forget);
    watcher.observe(element, { childList: true, subtree: true });
    return () => {
      element.removeEventListener('focusin', note);
      element.removeEventListener('focusout', forget);
      watcher.disconnect();
    };
  }, [part]);
}

const isFree = (): boolean => document.activeElement === document.body;

/** Because: only then it can have the focus; a click on it later is none on something. */
function focusItself(element: HTMLElement): void {
  element.tabIndex = -1;
  element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true });
  element.focus({ preventScroll: true });
}
