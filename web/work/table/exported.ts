/**
 * All work that a view asks for as a file: CSV for spreadsheets, JSON for programs. What is shown comes first, in its
 * order; then what was done too long ago for the board, from the server.
 */
import type { Project, Task } from '@dualtrack/core';
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

function save(rows: readonly ReturnType<typeof exportedOf>[], home: Project, form: ExportForm): void {
  const [text, type] =
    form === 'csv'
      ? [csvOf(exportedNames, rows), 'text/csv;charset=utf-8']
      : [`${JSON.stringify(rows, null, 2)}\n`, 'application/json'];
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${home.key.toLowerCase()}-${fieldDay(Date.now())}.${form}`;
  link.click();
  // Because: the browser reads it a moment later.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

type Cell = string | number | null | readonly string[];

/** RFC 4180: a line of names, lines end in CRLF, quotes where they are needed. */
function csvOf(names: readonly string[], rows: readonly Readonly<Record<string, Cell>>[]): string {
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? null))];
  return lines.map((line) => `${line.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : value.join('; ');
  // Because: spreadsheets run what begins like this as a formula (OWASP, "CSV injection").
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
