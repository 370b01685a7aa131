/** Follows long work of the server: how far it is on a terminal, and what came of it. */
import { workOf } from '@dualtrack/client';
import type { Connection } from './connection.ts';
import type { Output } from './output.ts';

/** What came of a POST that tells its progress. Rejects with an ApiError. */
export async function follow<T>(
  { send }: Connection,
  path: string,
  body: unknown,
  output: Output,
  doing: string,
): Promise<T> {
  return workOf<T>(await send(path, { method: 'POST', body }), ({ part, changes }) => {
    output.progress(`${doing} ${part === undefined ? `${changes ?? 0} changes` : `${Math.round(part * 100)} %`}`);
  });
}
