/** Rows as the server sends them. */
import { unpackRows, type PackedRows, type Row } from '@dualtrack/core';

export type Columns = PackedRows;

/** The rows of a block. */
export function rowsOf(columns: Columns): Row[] {
  return unpackRows(columns);
}
