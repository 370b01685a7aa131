/** What was just said to the person: a strip at the foot of the page, and the same words for readers of the screen. */

export type Notice =
  /** Something was done, and can perhaps be undone. */
  | { readonly kind: 'done'; readonly text: string; readonly undo: boolean }
  /** Something was refused; nothing was changed. */
  | { readonly kind: 'refused'; readonly text: string; readonly isKept: boolean };

const DONE_SHOWN_MS = 8_000;

export class Notices {
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Raised whenever something is said or put away. */
  version = 0;
  current: Notice | undefined;
  /** Said politely to readers of the screen; the last words stay. */
  polite = '';
  /** Said at once. */
  urgent = '';

  /** Something was done. */
  done(text: string, { undo = true }: { undo?: boolean } = {}): void {
    this.show({ kind: 'done', text, undo });
    this.polite = this.fresh(this.polite, undo ? `${text}. Z to undo.` : `${text}.`);
    this.timer = setTimeout(() => this.clear(), DONE_SHOWN_MS);
    this.tell();
  }

  /** Something is under way; what is said last of it takes its place. Readers of the screen hear its end alone. */
  doing(text: string): void {
    this.show({ kind: 'done', text, undo: false });
    this.tell();
  }

  /** Something could not be done, in a sentence; it stays until it is put away. `isKept`: with what was not saved. */
  refused(text: string, { isKept = false }: { isKept?: boolean } = {}): void {
    this.show({ kind: 'refused', text, isKept });
    this.urgent = this.fresh(this.urgent, text);
    this.tell();
  }

  /** Said to readers of the screen alone, where the eye sees it anyway. */
  say(text: string): void {
    this.polite = this.fresh(this.polite, text);
    this.tell();
  }

  clear(): void {
    clearTimeout(this.timer);
    this.current = undefined;
    this.tell();
  }

  /** Everything that was not saved has been looked at. */
  settle(): void {
    if (this.current?.kind === 'refused' && this.current.isKept) this.clear();
  }

  /** While somebody reads or reaches for it, a notice stays. */
  hold(): void {
    clearTimeout(this.timer);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private show(notice: Notice): void {
    clearTimeout(this.timer);
    this.current = notice;
  }

  /** Because: the same words again are only read out when the text differs. */
  private fresh(before: string, text: string): string {
    return before === text ? `${text}\u00a0` : text;
  }

  private tell(): void {
    this.version++;
    for (const listener of this.listeners) listener();
  }
}
