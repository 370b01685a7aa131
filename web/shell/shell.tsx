/** The frame of every screen: the rail (on a phone: bars above and below), the main part, what is said at the foot. */
import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useKeys, type KeyBinding } from '../keys/keymap.ts';
import { useKept } from '../state/kept.ts';
import { usePhone, useSession } from '../state/live.ts';
import { useAsking } from './asking.tsx';
import { BottomBar, TopBar } from './phoneBars.tsx';
import { useFollow } from './follow.ts';
import { besides, screens, useProject } from './places.ts';
import { Rail } from './rail.tsx';
import { Strip } from './strip.tsx';
import { SyncVoice } from './syncMark.tsx';

export function Shell({ children }: { children: ReactNode }) {
  const isPhone = usePhone();
  const main = useRef<HTMLElement>(null);
  const [isNarrow, setNarrow] = useKept('rail.narrow', false);
  useShellKeys(() => setNarrow(!isNarrow));
  useFocusKept(main);
  return (
    <div className={`flex h-full ${isPhone ? 'flex-col' : ''}`}>
      <a
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
        className="sr-only z-20 rounded bg-surface px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      {isPhone ? <TopBar /> : <Rail isNarrow={isNarrow} onNarrow={() => setNarrow(!isNarrow)} />}
      <main ref={main} id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
        {children}
      </main>
      {isPhone && <BottomBar />}
      <Strip />
      <SyncVoice />
    </div>
  );
}

function useShellKeys(onNarrow: () => void): void {
  const session = useSession();
  const { ask } = useAsking();
  const project = useProject();
  const isPhone = usePhone();
  const follow = useFollow();
  useKeys(
    [
      { keys: ['$mod+k'], group: 'Everywhere', about: 'Go to, or do, anything', run: () => ask({ kind: 'palette' }) },
      {
        keys: ['[Shift]+/'],
        group: 'Everywhere',
        about: 'Search',
        run: () => searchHere() || ask({ kind: 'palette', find: true }),
      },
      { keys: ['c'], group: 'Everywhere', about: 'Add a task', run: () => project && ask({ kind: 'add' }) },
      // Because: on the board, C adds where one is; this one is the same everywhere.
      {
        keys: ['Shift+c'],
        group: 'Everywhere',
        about: 'Add a task in one line',
        run: () => project && ask({ kind: 'add' }),
      },
      { keys: ['[Shift]+?'], group: 'Everywhere', about: 'These keys', run: () => ask({ kind: 'keys' }) },
      { keys: ['z', '$mod+z'], group: 'Everywhere', about: 'Undo', run: () => session.undo() },
      { keys: ['Shift+z', '$mod+Shift+z'], group: 'Everywhere', about: 'Do again', run: () => session.redo() },
      {
        keys: ['[Alt]+[Control]+['],
        group: 'Everywhere',
        about: 'Narrow or widen the rail',
        run: () => !isPhone && onNarrow(),
      },
      ...screens.map(({ name, keys, at }): KeyBinding => ({
        keys: [keys],
        group: 'Go to',
        about: name,
        run: () => project && follow(at(project)),
      })),
      ...besides.map(({ name, keys, path }): KeyBinding => ({
        keys: [keys],
        group: 'Go to',
        about: name,
        run: () => follow(path),
      })),
    ],
    true,
  );
}

/** Puts the focus into the search of this screen, if it has one. */
function searchHere(): boolean {
  const field = document.querySelector<HTMLInputElement>('main input[type=search]');
  field?.focus();
  return field !== null;
}

/** Because: going back may take away what had the focus, and then no key would be heard where one is. */
function useFocusKept(main: React.RefObject<HTMLElement | null>): void {
  const [path] = useLocation();
  const last = useRef(path);
  useEffect(() => {
    // Because: when the page opens, the first Tab leads to the link that skips the rail.
    if (last.current === path) return;
    last.current = path;
    const frame = requestAnimationFrame(() => {
      if (document.activeElement === document.body) main.current?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [path, main]);
}
