import { useEffect } from 'react';

type DragModule = typeof import('./drag.ts');

let fetched: Promise<DragModule> | undefined;

/** Begins something with the dragging module once it is here, and ends it with the component. `begin` must be stable. */
export function useDrag(isOn: boolean, begin: (drag: DragModule) => (() => void) | undefined): void {
  useEffect(() => {
    if (!isOn) return undefined;
    let [end, isGone]: [(() => void) | undefined, boolean] = [undefined, false];
    fetched ??= import('./drag.ts');
    void fetched.then((drag) => {
      if (!isGone) end = begin(drag);
    });
    return () => {
      isGone = true;
      end?.();
    };
  }, [isOn, begin]);
}
