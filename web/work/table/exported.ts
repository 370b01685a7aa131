/** What is shown as a file: CSV for spreadsheets, JSON for programs. Made here, so that it is what one sees. */
import type { Project, Task } from '@dualtrack/core';
import type { Replica } from '@dualtrack/client';
import { fieldDay } from '../../state/dates.ts';
import { exportedOf } from './columns.ts';

export type ExportForm = 'csv' | 'json';

/** Hands the browser a file with these tasks. */
export function exportTasks(replica: Replica, home: Project, tasks: readonly Task[], form: ExportForm): void {
  const rows = tasks.map((each) => exportedOf(replica, each));
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

type Cell = string | number | null | readonly string[];

/** RFC 4180: a line of names, lines end in CRLF, quotes where they are needed. */
export function csvOf(rows: readonly Readonly<Record<string, Cell>>[]): string {
  const names = Object.keys(rows[0] ?? { key: '', title: '' });
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? null))];
  return lines.map((line) => `${line.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : value.join('; ');
  // Because: spreadsheets run what begins like this as a formula (OWASP, "CSV injection").
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
