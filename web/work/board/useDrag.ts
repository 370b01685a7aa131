import { useEffect } from 'react';
import { persistently, whenIdle } from '../../state/late.ts';

type DragModule = typeof import('./drag.ts');

let fetched: Promise<DragModule> | undefined;

/** Begins something with the dragging module once it is here, and ends it with the component. `begin` must be stable. */
export function useDrag(isOn: boolean, begin: (drag: DragModule) => (() => void) | undefined): void {
  useEffect(() => {
    if (!isOn) return undefined;
    let [end, isGone]: [(() => void) | undefined, boolean] = [undefined, false];
    fetched ??= idle().then(() => persistently(() => import('./drag.ts')));
    // Because: without it, cards still move by keys and by their menu.
    void fetched.then(
      (drag) => {
        if (!isGone) end = begin(drag);
      },
      () => undefined,
    );
    return () => {
      isGone = true;
      end?.();
    };
  }, [isOn, begin]);
}

// Because: nobody drags what is not drawn yet.
const idle = (): Promise<void> => new Promise(whenIdle);
