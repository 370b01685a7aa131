/** The rail: the project, the screens, and at its foot how things stand. `[` makes it narrow. */
import { ChevronsUpDown, Keyboard, PanelLeftClose, PanelLeftOpen, Plus, Search } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { InboxCount } from '../inbox/count.tsx';
import { keyText } from '../keys/labels.ts';
import { IconButton } from '../parts/button.tsx';
import { AppearanceButton } from './appearance.tsx';
import { useAsking } from './asking.tsx';
import { besides, usePlaces, useProject, type Place } from './places.ts';
import { useProjectMenu } from './projectMenu.ts';
import { SyncMark } from './syncMark.tsx';

export function Rail({ isNarrow, onNarrow }: { isNarrow: boolean; onNarrow: () => void }) {
  const places = usePlaces();
  const { ask } = useAsking();
  const project = useProject();
  const [path] = useLocation();
  return (
    <nav
      aria-label="Main"
      className={`flex h-full shrink-0 flex-col border-r border-line bg-sunken ${isNarrow ? 'w-12 items-center' : 'w-[200px]'}`}
    >
      <div className="flex h-12 items-center gap-1 self-stretch px-2">
        {!isNarrow && <ProjectButton />}
        <IconButton label={isNarrow ? 'Widen the rail ([)' : 'Narrow the rail ([)'} onClick={onNarrow}>
          {isNarrow ? <PanelLeftOpen size={16} aria-hidden="true" /> : <PanelLeftClose size={16} aria-hidden="true" />}
        </IconButton>
      </div>
      <div className={`flex gap-1 pb-2 ${isNarrow ? 'flex-col' : 'self-stretch px-2'}`}>
        {isNarrow ? (
          <IconButton label={`Search and commands (${keyText('$mod+k')})`} onClick={() => ask({ kind: 'palette' })}>
            <Search size={16} aria-hidden="true" />
          </IconButton>
        ) : (
          <button
            type="button"
            onClick={() => ask({ kind: 'palette' })}
            className="flex h-8 min-w-0 flex-1 items-center gap-2 rounded border border-control bg-surface px-2 text-text-3 hover:text-text"
          >
            <Search size={14} aria-hidden="true" className="shrink-0" />
            <span className="truncate">Search</span>
            <span className="sr-only"> and commands</span>
            <kbd className="ml-auto font-sans text-meta">{keyText('$mod+k')}</kbd>
          </button>
        )}
        {project && (
          <IconButton
            label="Add a task (C)"
            className={isNarrow ? '' : '!size-8 border border-control bg-surface'}
            onClick={() => ask({ kind: 'add' })}
          >
            <Plus size={16} aria-hidden="true" />
          </IconButton>
        )}
      </div>
      <ul className="flex flex-col gap-0.5 self-stretch px-2">
        {places
          .filter((place) => !place.foot)
          .map((place) => (
            <li key={place.name}>
              <PlaceLink place={place} isNarrow={isNarrow} />
            </li>
          ))}
      </ul>
      <ul className="mt-auto flex flex-col gap-0.5 self-stretch px-2 pt-3">
        {[...places.filter((place) => place.foot), ...besides].map((place) => (
          <li key={place.name}>
            <PlaceLink place={{ ...place, isHere: place.isHere || path === place.path }} isNarrow={isNarrow} />
          </li>
        ))}
      </ul>
      <div className={`flex flex-col gap-2 py-3 ${isNarrow ? 'items-center px-1' : 'self-stretch px-3'}`}>
        <div className={`flex items-center gap-1 ${isNarrow ? 'flex-col' : '-ml-1'}`}>
          <AppearanceButton />
          <IconButton label="Keys (?)" onClick={() => ask({ kind: 'keys' })}>
            <Keyboard size={16} aria-hidden="true" />
          </IconButton>
        </div>
        <SyncMark short={isNarrow} />
      </div>
    </nav>
  );
}

function PlaceLink({
  place,
  isNarrow,
}: {
  place: Pick<Place, 'name' | 'path' | 'icon' | 'isHere'>;
  isNarrow: boolean;
}) {
  const { icon: Icon } = place;
  return (
    <Link
      href={place.path}
      title={isNarrow ? place.name : undefined}
      aria-current={place.isHere ? 'page' : undefined}
      className={`flex h-8 items-center gap-2 rounded px-2 hover:bg-hover ${place.isHere ? 'bg-hover font-medium text-text' : 'text-text-2'}`}
    >
      <Icon size={16} aria-hidden="true" className="shrink-0" />
      <span className={isNarrow ? 'sr-only' : ''}>{place.name}</span>
      {place.name === 'Inbox' && <InboxCount />}
    </Link>
  );
}

/** Which project one is in; with several, the way to the others. */
function ProjectButton() {
  const project = useProject();
  const { isUseful, open } = useProjectMenu();
  if (!project) return <span className="min-w-0 flex-1 px-2 font-semibold">Dualtrack</span>;
  if (!isUseful) return <span className="min-w-0 flex-1 truncate px-2 font-semibold">{project.name}</span>;
  return (
    <button
      type="button"
      aria-haspopup="menu"
      onClick={(event) => open(event.currentTarget)}
      className="flex h-8 min-w-0 flex-1 items-center gap-1 rounded px-2 font-semibold hover:bg-hover"
    >
      <span className="truncate">{project.name}</span>
      <ChevronsUpDown size={14} aria-hidden="true" className="shrink-0 text-text-3" />
      <span className="sr-only">, change the project</span>
    </button>
  );
}
