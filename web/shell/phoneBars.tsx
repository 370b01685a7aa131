/** On a phone: the project and how things stand above, the screens below. */
import { ChevronsUpDown, Plus } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { InboxCount } from '../inbox/count.tsx';
import { usePlaces, useProject } from './places.ts';
import { useProjectMenu } from './projectMenu.ts';
import { SyncMark } from './syncMark.tsx';
import { ThemeSwitch } from './themeSwitch.tsx';

export function TopBar() {
  const project = useProject();
  const { isUseful, open } = useProjectMenu();
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-sunken px-3">
      {project && isUseful ? (
        <button
          type="button"
          aria-haspopup="menu"
          onClick={(event) => open(event.currentTarget)}
          className="flex h-10 min-w-0 items-center gap-1 rounded pr-2 font-semibold"
        >
          <span className="truncate">{project.key}</span>
          <ChevronsUpDown size={14} aria-hidden="true" className="shrink-0 text-text-3" />
          <span className="sr-only">, change the project</span>
        </button>
      ) : (
        <span className="truncate font-semibold">{project?.key ?? 'Dualtrack'}</span>
      )}
      <div className="ml-auto flex items-center gap-1">
        <SyncMark short />
        <ThemeSwitch />
      </div>
    </header>
  );
}

export function BottomBar() {
  const places = usePlaces();
  const [path] = useLocation();
  const items = [...places, { name: 'Add', path: '/new', icon: Plus, isHere: path === '/new' }];
  return (
    <nav aria-label="Main" className="shrink-0 border-t border-line bg-sunken pb-[env(safe-area-inset-bottom)]">
      <ul className="flex">
        {items.map(({ name, path, icon: Icon, isHere }) => (
          <li key={name} className="min-w-0 flex-1">
            <Link
              href={path}
              aria-current={isHere ? 'page' : undefined}
              className={`flex h-14 flex-col items-center justify-center gap-0.5 text-meta ${isHere ? 'font-semibold text-text' : 'text-text-2'}`}
            >
              <Icon size={18} aria-hidden="true" />
              <span className="flex max-w-full items-center gap-1 truncate">
                {name}
                {name === 'Inbox' && <InboxCount />}
              </span>
              {name === 'Add' && <span className="sr-only"> a project</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
