/** Who is asked to show again who they are, and what waits for it: one at a time, wherever on the page it came up. */

/** By what one can show it, the best first. */
export type ProofWay = 'passkey' | 'password' | 'code' | 'account';

export interface Wanted {
  readonly ways: readonly ProofWay[];
  /** Ends the asking: whether it was shown. */
  settle(isShown: boolean): void;
}

export const proving = {
  wanted: undefined as Wanted | undefined,
  waiting: undefined as Promise<boolean> | undefined,
  listeners: new Set<() => void>(),

  subscribe(this: void, listener: () => void): () => void {
    proving.listeners.add(listener);
    return () => proving.listeners.delete(listener);
  },

  /** Asks, and resolves when it was shown (true) or left. What comes meanwhile waits for the same. */
  ask(ways: readonly ProofWay[]): Promise<boolean> {
    proving.waiting ??= new Promise<boolean>((resolve) => {
      const settle = (isShown: boolean): void => {
        proving.set(undefined);
        proving.waiting = undefined;
        resolve(isShown);
      };
      proving.set({ ways, settle });
    });
    return proving.waiting;
  },

  set(wanted: Wanted | undefined): void {
    proving.wanted = wanted;
    for (const listener of proving.listeners) listener();
  },
};
