/** On a phone: the project, adding and searching above; below the screens, as many as fit, and the rest behind More. */
import { ChevronsUpDown, Ellipsis, Plus, Search } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { InboxCount } from '../inbox/count.tsx';
import { IconButton } from '../parts/button.tsx';
import { useAppearance } from './appearance.tsx';
import { useAsking } from './asking.tsx';
import { besides, usePlaces, useProject } from './places.ts';
import { useProjectMenu } from './projectMenu.ts';
import { SyncMark } from './syncMark.tsx';

export function TopBar() {
  const project = useProject();
  const { isUseful, open } = useProjectMenu();
  const { ask } = useAsking();
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
        <IconButton label="Search and commands" onClick={() => ask({ kind: 'palette' })}>
          <Search size={18} aria-hidden="true" />
        </IconButton>
        {project && (
          <IconButton label="Add a task" onClick={() => ask({ kind: 'add' })}>
            <Plus size={20} aria-hidden="true" />
          </IconButton>
        )}
      </div>
    </header>
  );
}

/** Screens beside More; a finger needs its room. */
const SHOWN_MAX = 4;

export function BottomBar() {
  const places = usePlaces();
  const shown = places.filter((each) => !each.foot).slice(0, SHOWN_MAX);
  const rest = places.filter((each) => !shown.includes(each));
  return (
    <nav aria-label="Main" className="shrink-0 border-t border-line bg-sunken pb-[env(safe-area-inset-bottom)]">
      <ul className="flex">
        {shown.map(({ name, path, icon: Icon, isHere }) => (
          <li key={name} className="min-w-0 flex-1">
            <Link href={path} aria-current={isHere ? 'page' : undefined} className={barItem(isHere)}>
              <Icon size={18} aria-hidden="true" />
              <span className="flex max-w-full items-center gap-1 truncate">
                {name}
                {name === 'Inbox' && <InboxCount />}
              </span>
            </Link>
          </li>
        ))}
        <li className="min-w-0 flex-1">
          <More places={rest} />
        </li>
      </ul>
    </nav>
  );
}

function More({ places }: { places: ReturnType<typeof usePlaces> }) {
  const { ask, menu } = useAsking();
  const [path, go] = useLocation();
  const appearance = useAppearance();
  const to = [...places, ...besides];
  const isHere = to.some((each) => path.startsWith(each.path));
  return (
    <button
      type="button"
      aria-haspopup="menu"
      className={`w-full ${barItem(isHere)}`}
      onClick={(event) =>
        menu({
          label: 'More',
          anchor: event.currentTarget,
          entries: [
            {
              kind: 'group',
              label: 'Go to',
              entries: to.map((each) => ({
                kind: 'item',
                label: each.name,
                checked: path.startsWith(each.path),
                run: () => go(each.path),
              })),
            },
            ...appearance,
            { kind: 'item', label: 'Keys', run: () => ask({ kind: 'keys' }) },
          ],
        })
      }
    >
      <Ellipsis size={18} aria-hidden="true" />
      More
    </button>
  );
}

const barItem = (isHere: boolean): string =>
  `flex h-14 flex-col items-center justify-center gap-0.5 text-meta ${isHere ? 'font-semibold text-text' : 'text-text-2'}`;
