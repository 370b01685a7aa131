/** The frame of every screen: the rail (on a phone: bars above and below), the main part, what is said at the foot. */
import { useRef, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useKeys } from '../keys/keymap.ts';
import { useKept } from '../state/kept.ts';
import { useLive, usePhone, useSession } from '../state/live.ts';
import { projectsIn } from '../work/look.ts';
import { useAsking } from './asking.tsx';
import { BottomBar, TopBar } from './phoneBars.tsx';
import { usePlaces, useProject } from './places.ts';
import { Rail } from './rail.tsx';
import { Strip } from './strip.tsx';
import { SyncVoice } from './syncMark.tsx';

export function Shell({ children }: { children: ReactNode }) {
  const isPhone = usePhone();
  const main = useRef<HTMLElement>(null);
  const [isNarrow, setNarrow] = useKept('rail.narrow', false);
  useShellKeys(() => setNarrow(!isNarrow), main);
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

function useShellKeys(onNarrow: () => void, main: React.RefObject<HTMLElement | null>): void {
  const session = useSession();
  const { ask } = useAsking();
  const [, go] = useLocation();
  const places = usePlaces();
  const project = useProject();
  const hasProjects = useLive((replica) => projectsIn(replica).length > 0, []);
  const isPhone = usePhone();
  const follow = (path: string | undefined) => (): void => {
    if (!path) return;
    go(path);
    main.current?.focus();
  };
  const to = (name: string): string | undefined => places.find((each) => each.name === name)?.path;
  useKeys([
    { keys: ['[Shift]+?'], group: 'Everywhere', about: 'These keys', run: () => ask({ kind: 'keys' }) },
    { keys: ['z', '$mod+z'], group: 'Everywhere', about: 'Undo', run: () => session.undo() },
    { keys: ['Shift+z', '$mod+Shift+z'], group: 'Everywhere', about: 'Do again', run: () => session.redo() },
    {
      keys: ['[Alt]+[Control]+['],
      group: 'Everywhere',
      about: 'Narrow or widen the rail',
      run: () => !isPhone && onNarrow(),
    },
    { keys: ['g i'], group: 'Go to', about: 'Inbox', run: follow(to('Inbox')) },
    { keys: ['g a'], group: 'Go to', about: 'My work', run: follow(to('My work')) },
    { keys: ['g b'], group: 'Go to', about: 'Board', run: follow(to('Board')) },
    { keys: ['g m'], group: 'Go to', about: 'Models', run: follow(to('Models')) },
    { keys: ['g l'], group: 'Go to', about: 'Ledger', run: follow(to('Ledger')) },
    { keys: ['g p'], group: 'Go to', about: 'Add a project', run: follow('/new') },
    {
      keys: ['[Shift]+/'],
      group: 'Go to',
      about: 'Search the ledger',
      run: () => {
        if (!hasProjects || !project) return;
        go(`/${project.key}/ledger`, { state: { focus: 'search' } });
      },
    },
  ]);
}
