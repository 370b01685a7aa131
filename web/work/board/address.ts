/** Writes the view into the address: every choice is a step to go back to, typing is one step until it pauses. */
import { searchOf, type View } from './view.ts';

/** Because: browsers refuse an address that is written at every keystroke. */
const PAUSE_MS = 250;

export class Address {
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The step of the history that typing goes on writing; undefined when something else came between. */
  private typed: string | undefined;

  show(view: View, isTyping: boolean): void {
    clearTimeout(this.timer);
    const path = window.location.pathname;
    const write = (): void => {
      // Because: whoever left meanwhile must not be called back.
      if (window.location.pathname !== path) return;
      const isSameStep = isTyping && this.typed === window.location.search;
      const search = searchOf(view);
      if (search !== window.location.search)
        history[isSameStep ? 'replaceState' : 'pushState'](history.state, '', path + search);
      this.typed = isTyping ? window.location.search : undefined;
    };
    if (isTyping) this.timer = setTimeout(write, PAUSE_MS);
    else write();
  }
}
