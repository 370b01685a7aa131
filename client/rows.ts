/** Rows as the server sends them: in blocks whose values lie together by field. */
import type { Row } from '@dualtrack/core';

export type Columns = Readonly<Record<string, readonly unknown[]>>;

/** The rows of a block. */
export function rowsOf(columns: Columns): Row[] {
  const fields = Object.keys(columns);
  const ids = columns['id'] as readonly string[];
  return ids.map((id, i) => {
    const row: Record<string, unknown> & { id: string } = { id };
    for (const field of fields) row[field] = columns[field]![i];
    return row;
  });
}
