/** One task whole: what is asked, what shows it, what blocks it, what was said and done. On a phone it is a page. */
import { useContext, useEffect, useRef, useState } from 'react';
import {
  comment,
  dependency,
  get,
  investigation,
  link,
  list,
  tie,
  type Project,
  type Task,
  type TaskView,
} from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { ArrowLeft, Ellipsis, Maximize2, X } from 'lucide-react';
import { useLocation } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import { KeymapContext } from '../../keys/keymap.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { Glyph, glyphOf } from '../../parts/glyph.tsx';
import { PartLevel } from '../../parts/partLevel.ts';
import { useAsking } from '../../shell/asking.tsx';
import { PageTitle } from '../../shell/pageTitle.tsx';
import { useLive, useSession } from '../../state/live.ts';
import { useRemote, type Remote } from '../../state/remote.ts';
import { isUndecided, showCardMenu } from '../board/cardMenu.ts';
import { useDesk } from '../board/deskContext.ts';
import { openBlockers, taskByNumber, trackById } from '../look.ts';
import { AcceptanceList } from './acceptance.tsx';
import { Around, type Said } from './around.tsx';
import { Blockers } from './blockers.tsx';
import { Code } from './code.tsx';
import { Comments } from './comments.tsx';
import { Decisions } from './decisions.tsx';
import { Pipeline } from './deploy.tsx';
import { Description } from './description.tsx';
import { Facts } from './facts.tsx';
import { GateChecks } from './gate.tsx';
import { History } from './history.tsx';
import { Links } from './links.tsx';
import { Question } from './question.tsx';
import { Title } from './title.tsx';

interface Props {
  home: Project;
  number: number;
  /** Whether it fills the page. */
  isPage: boolean;
  onClose: () => void;
}

export function TaskPanel({ home, number, isPage, onClose }: Props) {
  const key = `${home.key}-${number}`;
  const row = useLive((replica) => taskByNumber(replica, home.id, number), [home.id, number]);
  const renew = useLive((replica) => row && soundsOf(replica, row), [row]);
  const view = useRemote<TaskView>(`/api/tasks/${key}`, renew);
  useRows(row, view.value);
  return (
    <aside
      aria-label={`Task ${key}`}
      className={
        isPage
          ? 'flex min-h-0 flex-1 flex-col'
          : 'flex min-h-0 w-[520px] max-w-[55vw] shrink-0 flex-col border-l border-line bg-surface'
      }
    >
      {row && row.removedAt === null ? (
        <PartLevel value={isPage ? 2 : 3}>
          <Body home={home} row={row} view={view} isPage={isPage} onClose={onClose} />
        </PartLevel>
      ) : (
        <Missing name={key} problem={row ? `${key} was removed.` : view.problem} onClose={onClose} />
      )}
    </aside>
  );
}

interface BodyProps {
  home: Project;
  row: Task;
  view: Remote<TaskView>;
  isPage: boolean;
  onClose: () => void;
}

function Body({ home, row, view, isPage, onClose }: BodyProps) {
  const { replica } = useSession();
  const lane = trackById(replica, row.track)?.kind ?? 'production';
  const scroll = useRef<HTMLDivElement>(null);
  const [adding, setAdding] = useState<Said>();
  useWantedPart(scroll, setAdding);
  return (
    <>
      <PageTitle title={`${home.key}-${row.number} ${row.title}`} />
      <Head home={home} row={row} isPage={isPage} onClose={onClose} />
      <div
        ref={scroll}
        className={`flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto overscroll-contain px-4 pt-1 pb-8 ${isPage ? 'mx-auto w-full max-w-[46rem]' : ''}`}
      >
        <Title row={row} isPage={isPage} />
        <Facts home={home} row={row} lane={lane} />
        {row.type === 'investigation' && <Question row={row} home={home} />}
        {row.decision !== null && <Decisions row={row} />}
        <Description row={row} view={view} />
        {lane === 'production' && <AcceptanceList row={row} />}
        {lane === 'data' && <GateChecks row={row} home={home} />}
        {row.type === 'deploy' && <Pipeline row={row} home={home} />}
        {lane === 'production' && <Code row={row} />}
        <Blockers row={row} />
        <Around row={row} home={home} view={view.value} adding={adding} onAdding={setAdding} />
        <Links row={row} withoutCode={lane === 'production'} />
        <Comments row={row} view={view} />
        <History view={view} />
      </div>
    </>
  );
}

function Head({ home, row, isPage, onClose }: Omit<BodyProps, 'view'>) {
  const { replica } = useSession();
  const desk = useDesk();
  const [, go] = useLocation();
  const { ask, menu } = useAsking();
  const lane = trackById(replica, row.track)?.kind ?? 'production';
  const keymap = useContext(KeymapContext);
  return (
    <header className={`flex h-12 shrink-0 items-center gap-2 px-3 ${isPage ? 'mx-auto w-full max-w-[46rem]' : ''}`}>
      {isPage && (
        <IconButton label="Back to the board" onClick={onClose}>
          <ArrowLeft size={18} aria-hidden="true" />
        </IconButton>
      )}
      <Glyph kind={glyphOf(lane, row.type)} />
      <span className="font-mono text-text-2">
        {home.key}-{row.number}
      </span>
      <span className="ml-auto flex items-center gap-1">
        {isUndecided(row) && (
          <Button small weight="main" onClick={() => ask({ kind: 'decide', task: row.id })}>
            Decide
          </Button>
        )}
        {!isPage && (
          <IconButton label="Open as a page (⇧Enter)" onClick={() => go(`/${home.key}/task/${row.number}`)}>
            <Maximize2 size={14} aria-hidden="true" />
          </IconButton>
        )}
        <IconButton
          label="Menu of this task"
          data-part="menu"
          aria-haspopup="menu"
          onClick={(event) => showCardMenu({ desk, keymap, menu }, row, event.currentTarget)}
        >
          <Ellipsis size={16} aria-hidden="true" />
        </IconButton>
        {!isPage && (
          <IconButton label="Close the panel (Esc)" onClick={onClose}>
            <X size={16} aria-hidden="true" />
          </IconButton>
        )}
      </span>
    </header>
  );
}

function Missing({ name, problem, onClose }: { name: string; problem: string | undefined; onClose: () => void }) {
  return (
    <div className="flex flex-col items-start gap-3 p-4">
      <p>{problem ?? `Opening ${name}…`}</p>
      <Button onClick={onClose}>Back to the board</Button>
    </div>
  );
}

/** What of a task, when it changes, makes its history worth asking for again. */
function soundsOf(replica: Replica, row: Task) {
  return {
    row,
    isPending: replica.isPending('task', row.id),
    comments: replica.query(() => list(comment, 'task', [row.id])),
    links: replica.query(() => list(link, 'task', [row.id])),
    waits: replica.query(() => list(dependency, 'task', [row.id])),
    waited: replica.query(() => list(dependency, 'on', [row.id])),
    ties: replica.query(() => list(tie, 'task', [row.id])),
    tied: replica.query(() => list(tie, 'to', [row.id])),
    box: replica.query(() => get(investigation, row.id)),
    blockers: openBlockers(replica, row),
  };
}

/** Brings in what this replica does not hold: the links and comments, and a task that was closed long ago. */
function useRows(row: Task | undefined, view: TaskView | undefined): void {
  const { sync } = useSession();
  const id = row?.id ?? view?.id;
  const isHeld = row !== undefined;
  useEffect(() => {
    if (!id) return;
    const load = async (): Promise<void> => {
      if (!isHeld) {
        await sync.fetch('task', [id]);
        await sync.fetch('investigation', [id]);
        await sync.load('blocker', 'task', id);
      }
      for (const kind of ['link', 'comment', 'decision']) await sync.load(kind, 'task', id);
    };
    // Because: offline, what is here is shown, and the mark of the connection tells why there is no more.
    void load().catch(() => undefined);
  }, [sync, id, isHeld]);
}

/** Puts the focus where whoever opened the panel wanted it. */
function useWantedPart(scroll: React.RefObject<HTMLDivElement | null>, onBond: (said: Said) => void): void {
  const state = useHistoryState<{ focus?: string } | null>();
  const [done, setDone] = useState<unknown>();
  useEffect(() => {
    // Because: the description has a field only once it is asked for, and takes the focus by itself.
    if (!state?.focus || state.focus === 'description' || done === state) return;
    if (state.focus.startsWith('bond.')) {
      onBond(state.focus.slice('bond.'.length) as Said);
      setDone(state);
      return;
    }
    const part = scroll.current?.querySelector<HTMLElement>(`[data-part="${CSS.escape(state.focus)}"]`);
    const fallback = scroll.current?.querySelector<HTMLElement>('[data-part="rename"]');
    (part ?? fallback)?.focus();
    setDone(state);
  }, [state, done, scroll, onBond]);
}
