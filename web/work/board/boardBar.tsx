/** The head of the board: which view one looks at and how, how many questions ask for their decision, the way back. */
import { useState } from 'react';
import { getMany, investigation, list, task, timeboxAt, type Project, type Reading, type Task } from '@dualtrack/core';
import { ListFilter, SlidersHorizontal, Undo2 } from 'lucide-react';
import { Button, IconButton } from '../../parts/button.tsx';
import { Glyph } from '../../parts/glyph.tsx';
import { useAsking } from '../../shell/asking.tsx';
import { useNotices } from '../../shell/strip.tsx';
import { useLiveIdle, useNow, usePhone, useSession } from '../../state/live.ts';
import { isUndecided } from './cardMenu.ts';
import { useDesk, useDeskState } from './deskContext.ts';
import { FilterField } from './filterField.tsx';
import { focusFilter } from './filterVerbs.ts';
import { LayoutSwitch, LookMenu } from './lookMenu.tsx';
import { ViewMenu } from './viewMenu.tsx';

export function BoardBar({ home }: { home: Project }) {
  const isPhone = usePhone();
  return isPhone ? <PhoneBar home={home} /> : <WideBar home={home} />;
}

function WideBar({ home }: { home: Project }) {
  return (
    <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 px-4 py-1.5">
      <Heading />
      <ViewMenu home={home} />
      <FilterField home={home} />
      <div className="ml-auto flex items-center gap-1">
        <LookMenu />
        <LayoutSwitch />
        <Asking home={home} />
        <Undo />
      </div>
    </header>
  );
}

function PhoneBar({ home }: { home: Project }) {
  const isFiltered = useDeskState((desk) => desk.view.query !== '');
  const [isOpen, setOpen] = useState(isFiltered);
  return (
    <header className="flex shrink-0 flex-col gap-1 px-3 py-1">
      <div className="flex h-10 items-center gap-1">
        <Heading />
        <ViewMenu home={home} />
        <div className="ml-auto flex items-center">
          <Asking home={home} />
          <IconButton
            label={isFiltered ? 'Filter is on' : 'Open the filter'}
            aria-expanded={isOpen || isFiltered}
            onClick={() => {
              setOpen(!isOpen);
              if (!isOpen) requestAnimationFrame(focusFilter);
            }}
          >
            <ListFilter size={16} aria-hidden="true" className={isFiltered ? 'text-focus' : ''} />
          </IconButton>
          <LookMenu icon={<SlidersHorizontal size={16} aria-hidden="true" />} />
        </div>
      </div>
      {(isOpen || isFiltered) && <FilterField home={home} />}
    </header>
  );
}

function Heading() {
  const layout = useDeskState((desk) => desk.view.layout);
  return (
    <h1 tabIndex={-1} className="text-page font-semibold outline-none max-md:text-panel">
      {layout === 'board' ? 'Board' : layout === 'list' ? 'List' : 'Table'}
    </h1>
  );
}

function Asking({ home }: { home: Project }) {
  const desk = useDesk();
  const { ask } = useAsking();
  const now = useNow();
  const asking = useLiveIdle((replica) => replica.query(() => askingIn(home, now)), [home.id, now], []);
  const [first] = asking;
  if (!first) return null;
  return (
    <Button
      weight="quiet"
      small
      onClick={() => (desk.spot(first.id) ? desk.focus(first.id) : ask({ kind: 'decide', task: first.id }))}
    >
      <Glyph kind="research" />
      {asking.length} to decide
    </Button>
  );
}

function Undo() {
  const session = useSession();
  useNotices();
  if (!session.canUndo) return null;
  return (
    <IconButton label="Undo (Z)" onClick={() => session.undo()}>
      <Undo2 size={16} aria-hidden="true" />
    </IconButton>
  );
}

/** Questions that ask for their decision: moved to done, or with a full box. */
function* askingIn(home: Project, now: number): Reading<Task[]> {
  const boxes = yield* list(investigation, 'project', [home.id]);
  const open = yield* getMany(
    task,
    boxes.map((box) => box.id),
  );
  return boxes.flatMap((box) => {
    const row = open.get(box.id);
    if (!row || row.removedAt !== null || !isUndecided(row)) return [];
    return row.asksAt !== null || timeboxAt(box, now)?.full ? [row] : [];
  });
}
