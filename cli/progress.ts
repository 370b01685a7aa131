/** Follows long work of the server: its progress on the terminal, its result at the end. */
import { errorOf, linesOf } from '@dualtrack/client';
import type { Connection } from './connection.ts';
import { Failed, type Output } from './output.ts';

interface Line<T> {
  readonly progress?: { readonly part?: number; readonly changes?: number };
  readonly result?: T;
  readonly problem?: { readonly code: string; readonly detail: string };
}

export async function follow<T>(
  connection: Connection,
  path: string,
  body: unknown,
  output: Output,
  doing: string,
): Promise<T> {
  const answered = await connection.send(path, { method: 'POST', body });
  if (answered.status !== 200) throw errorOf(answered.status, await answered.text());
  for await (const text of linesOf(answered)) {
    const line = JSON.parse(text) as Line<T>;
    if (line.problem) throw new Failed(line.problem.code, line.problem.detail);
    if (line.result !== undefined) return line.result;
    const { part, changes } = line.progress ?? {};
    output.progress(`${doing} ${part === undefined ? `${changes ?? 0} changes` : `${Math.round(part * 100)} %`}`);
  }
  throw new Failed('broke_off', 'The server broke off in the middle.');
}
