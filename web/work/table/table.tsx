/**
 * The work as a list or as a table: the same query, rows and order as the board, all of it in the page for readers of
 * the screen and for finding in it, a hundred lines at a time.
 */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { list as listed, track, type Project, type Task, type TrackKind } from '@dualtrack/core';
import { Button } from '../../parts/button.tsx';
import { useKept } from '../../state/kept.ts';
import { useLive, useNow, useSession } from '../../state/live.ts';
import type { Arrangement } from '../board/arrangement.ts';
import { useArrangement, useDesk, useDeskState } from '../board/deskContext.ts';
import { lineOf, ordered, tableColumns, type Line } from './columns.ts';
import { ColumnChoice, TableView } from './tableView.tsx';
import { ListView } from './listView.tsx';

/** Lines in a page: as many as one reads, few enough to be drawn at once. */
const PAGE = 100;

export interface Sheet {
  readonly name: string;
  readonly lines: readonly Line[];
}

export function WorkTable({ home, openNumber }: { home: Project; openNumber: number | undefined }) {
  const desk = useDesk();
  const { replica } = useSession();
  const arrangement = useArrangement();
  const { layout, by } = useDeskState((each) => each.view);
  const now = useNow();
  const [shown, setShown] = useKept<readonly string[]>('table.columns', usual);
  const tasks = useMemo(() => inLines(arrangement), [arrangement]);
  const order = layout === 'table' ? by : undefined;
  const lines = useMemo(
    () =>
      order === undefined
        ? tasks
        : ordered(
            tasks.map((each) => lineOf(replica, each)),
            order,
          ).map((each) => each.task),
    [replica, tasks, order],
  );
  useLayoutEffect(() => {
    desk.lines = lines;
    // Because: the page is opened with the focus on its first line.
    if (!desk.active || !lines.some((each) => each.id === desk.active)) desk.point(lines[0]?.id);
  }, [desk, lines]);
  const [page, setPage] = usePage(lines);
  const part = useLive(
    (each) => lines.slice(page * PAGE, (page + 1) * PAGE).map((task) => lineOf(each, task)),
    [lines, page],
  );
  useWantedLine();
  const lanes = useLive((each) => lanesIn(each.query(() => listed(track, 'project', [home.id])) ?? []), [home.id]);
  const top = useRef<HTMLDivElement>(null);
  const turn = (to: number): void => {
    setPage(to);
    top.current?.scrollTo({ top: 0 });
    const first = lines[to * PAGE];
    if (first) desk.focus(first.id);
  };
  const parts = { home, openNumber, lanes, now };
  return (
    <div ref={top} className="min-h-0 flex-1 overflow-auto px-4 pb-4 max-md:px-3">
      <div className="flex min-h-8 items-center gap-2 text-meta text-text-2">
        <span>{pageText(page, lines.length, arrangement)}</span>
        {lines.length > PAGE && <Pages page={page} count={Math.ceil(lines.length / PAGE)} onTurn={turn} />}
        {layout === 'table' && <ColumnChoice shown={shown} onChange={setShown} />}
      </div>
      {lines.length === 0 ? (
        <p className="py-6 text-text-2">
          {arrangement.total === 0 ? 'There is no work yet.' : 'Nothing matches the filter.'}
        </p>
      ) : layout === 'table' ? (
        <TableView
          {...parts}
          lines={part}
          all={lines}
          columns={tableColumns.filter((each) => shown.includes(each.id))}
        />
      ) : (
        <ListView {...parts} sheets={sheetsOf(arrangement, part)} />
      )}
    </div>
  );
}

const usual = tableColumns.filter((each) => each.isUsual).map((each) => each.id);

const inLines = ({ rows }: Arrangement): Task[] => rows.flatMap((row) => row.cells.flatMap((each) => [...each.tasks]));

const lanesIn = (
  tracks: readonly { readonly id: string; readonly kind: TrackKind }[],
): ReadonlyMap<string, TrackKind> => new Map(tracks.map((each) => [each.id, each.kind]));

/** The lines of a page under the rows that they belong to. */
function sheetsOf({ rows }: Arrangement, part: readonly Line[]): Sheet[] {
  const rowOf = new Map(
    rows.flatMap((row) => row.cells.flatMap((each) => each.tasks.map((one) => [one.id, row.name]))),
  );
  const sheets: { name: string; lines: Line[] }[] = [];
  for (const line of part) {
    const name = rowOf.get(line.task.id) ?? '';
    const last = sheets.at(-1);
    if (last?.name === name) last.lines.push(line);
    else sheets.push({ name, lines: [line] });
  }
  return sheets;
}

function pageText(page: number, count: number, { total }: Arrangement): string {
  const of = count === total ? `${total}` : `${count} shown of ${total}`;
  if (count <= PAGE) return count === total ? `${total} tasks` : `${of} tasks`;
  return `${page * PAGE + 1} to ${Math.min(count, (page + 1) * PAGE)} of ${count}${count === total ? '' : ` shown, ${total} in all`}`;
}

function Pages({ page, count, onTurn }: { page: number; count: number; onTurn: (to: number) => void }) {
  return (
    <nav aria-label="Pages" className="flex items-center gap-1">
      <Button small weight="quiet" disabled={page === 0} onClick={() => onTurn(page - 1)}>
        Before
      </Button>
      <span>
        {page + 1} of {count}
      </span>
      <Button small weight="quiet" disabled={page + 1 >= count} onClick={() => onTurn(page + 1)}>
        Next
      </Button>
    </nav>
  );
}

/** The page of the task that keys act on: going on from the last line of a page turns it. */
function usePage(lines: readonly Task[]): [number, (page: number) => void] {
  const [page, setPage] = useState(0);
  const wanted = useDeskState((desk) => desk.wanted);
  useEffect(() => {
    const at = wanted === undefined ? -1 : lines.findIndex((each) => each.id === wanted);
    if (at >= 0) setPage(Math.floor(at / PAGE));
  }, [wanted, lines]);
  return [Math.min(page, Math.max(0, Math.ceil(lines.length / PAGE) - 1)), setPage];
}

/** Gives the line the focus that the desk wants to have it, once it is drawn. */
function useWantedLine(): void {
  const desk = useDesk();
  const wanted = useDeskState((each) => each.wanted);
  useEffect(() => {
    if (wanted === undefined) return;
    const line = document.querySelector<HTMLElement>(`[data-task="${CSS.escape(wanted)}"] a[data-title]`);
    if (!line) return;
    desk.wanted = undefined;
    line.focus();
    line.scrollIntoView({ block: 'nearest' });
  });
}
