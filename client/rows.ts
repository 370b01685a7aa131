/** Rows as the server sends them, and as a device keeps them. */
import { kinds, packRows, unpackRows, type KindName, type PackedRows, type Row } from '@dualtrack/core';

export type Columns = PackedRows;

export interface Block {
  readonly kind: string;
  readonly rows: Row[];
}

/** Rows in a line: few enough that one is spelled out between two frames. */
const ROWS_PER_LINE = 256;

/** The rows of a block. */
export function rowsOf(columns: Columns): Row[] {
  return unpackRows(columns);
}

export function columnsOf(kind: string, rows: readonly Row[]): Columns {
  return packRows(kinds[kind as KindName], rows);
}

export function blockOf(line: string): Block {
  const { kind, columns } = JSON.parse(line) as { kind: string; columns: Columns };
  return { kind, rows: rowsOf(columns) };
}

/** Rows as lines, one at a time. */
export function* linesOfRows({ kind, rows }: Block): Generator<string> {
  for (let at = 0; at < rows.length; at += ROWS_PER_LINE) {
    yield JSON.stringify({ kind, columns: columnsOf(kind, rows.slice(at, at + ROWS_PER_LINE)) });
  }
}
