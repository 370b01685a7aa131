/** Sends one command; what came of it, or the refusal as an error. */
import type { Connection } from './connection.ts';
import { Failed, Refused } from './output.ts';

export interface Done {
  readonly seq?: number;
  readonly changes?: number;
  readonly created?: { readonly id: string; readonly key?: string };
}

interface Result extends Done {
  readonly refusal?: { readonly code: string; readonly message: string } & Record<string, unknown>;
}

export async function does(
  connection: Connection,
  call: { readonly id: string; readonly name: string; readonly input: unknown },
): Promise<Done> {
  const { results } = await connection.post<{ results: Result[] }>('/api/commands', { commands: [call] });
  const [result] = results;
  if (!result) throw new Failed('no_result', 'The server gave no result.');
  if (result.refusal) throw new Refused(result.refusal);
  return result;
}
