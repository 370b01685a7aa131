/**
 * All work that a view asks for as a file: CSV for spreadsheets, JSON for programs. What is shown comes first, in its
 * order; then what was done too long ago for the board, from the server.
 */
import { csvLine, type Project, type Task } from '@dualtrack/core';
import { ApiError, type Replica } from '@dualtrack/client';
import { fieldDay } from '../../state/dates.ts';
import { counted } from '../../words.ts';
import type { Desk } from '../board/desk.ts';
import { matcherFor } from '../board/filter.ts';
import { exportedNames, exportedOf, lineOf, ordered, type Line } from './columns.ts';
import { olderWork } from './older.ts';

export type ExportForm = 'csv' | 'json';

/** From so many tasks on, one sees how far it is. */
const TOLD_FROM = 1_000;

/** Hands the browser a file, and says what is in it. */
export async function exportView(desk: Desk, home: Project, form: ExportForm): Promise<void> {
  const { session, view } = desk;
  const { notices } = session;
  const shown = shownBy(desk);
  let [older, lack]: [Held[], string | undefined] = [[], undefined];
  try {
    const found = await olderWork(session, home, (here, all) => {
      if (all >= TOLD_FROM) notices.doing(`Reading older work: ${here} of ${all}`);
    });
    const matches = matcherFor(found.replica, home.id, view.query, Date.now()) ?? (() => true);
    older = found.tasks.filter(matches).map((task) => ({ replica: found.replica, task }));
  } catch (error) {
    lack = error instanceof ApiError ? error.message : 'The server does not answer.';
  }
  const all = inOrder([...shown, ...older], view.layout === 'table' ? view.by : undefined);
  save(
    all.map(({ replica, task }) => exportedOf(replica, task)),
    home,
    form,
  );
  const said = `${counted(all.length, 'task')} exported as ${form.toUpperCase()}`;
  if (lack === undefined) notices.done(said, { undo: false });
  else notices.refused(`${said}, without what was done too long ago to be on the board: ${lack}`);
}

/** A task, and the replica that knows what stands around it. */
interface Held {
  readonly replica: Replica;
  readonly task: Task;
}

/** What the view shows, also in rows and columns that are folded. */
const shownBy = (desk: Desk): Held[] =>
  desk
    .arrangement()
    .rows.flatMap((row) => row.cells.flatMap((each) => each.tasks))
    .map((task) => ({ replica: desk.session.replica, task }));

function inOrder(all: readonly Held[], by: string | undefined): readonly Held[] {
  if (by === undefined) return all;
  const lines = new Map<Line, Held>(all.map((each) => [lineOf(each.replica, each.task), each]));
  return ordered([...lines.keys()], by).map((each) => lines.get(each)!);
}

type Exported = ReturnType<typeof exportedOf>;

function save(rows: readonly Exported[], home: Project, form: ExportForm): void {
  const [text, type] =
    form === 'csv'
      ? [csvOf(rows), 'text/csv;charset=utf-8']
      : [`${JSON.stringify(rows, null, 2)}\n`, 'application/json'];
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${home.key.toLowerCase()}-${fieldDay(Date.now())}.${form}`;
  link.click();
  // Because: the browser reads it a moment later.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A line of names, then one for each task. */
const csvOf = (rows: readonly Exported[]): string =>
  [exportedNames, ...rows.map((row) => exportedNames.map((name) => row[name]))].map(csvLine).join('');
