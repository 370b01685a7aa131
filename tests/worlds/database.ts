/** The whole database as text, so that two moments of it can be compared. */
import type { Store } from '@dualtrack/store';
import type { SqlRow, Steps } from '../../store/statement.ts';
import { tableSpecs } from './tables.ts';

/**
 * What a request may change although it is refused: what it was answered, that a hook turned something away, that
 * somebody guessed, and when and whence a session or token was used. What search finds is made of the log, a moment
 * later, in tables of each engine’s own.
 */
const left: Readonly<Record<string, 'all' | readonly string[]>> = {
  answer: 'all',
  guess: 'all',
  refused: 'all',
  cursor: 'all',
  session: ['usedAt', 'address', 'agent'],
  token: ['usedAt'],
};

/** What was asked back of whoever begins to sign in; and that somebody was refused, which `refusedIn` tells. */
const isLeft = (table: string, row: SqlRow): boolean =>
  (table === 'ticket' && row['kind'] === 'challenge') || (table === 'entry' && row['what'] === 'refused');

/** Every row of every table, a line each. */
export async function wholeDatabase(store: Store): Promise<string> {
  const lines = await store.keeps(function* (): Steps<string[]> {
    const all: string[] = [];
    for (const [table, { columns }] of tableSpecs()) {
      const without = left[table] ?? [];
      if (without === 'all') continue;
      const names = Object.keys(columns).filter((each) => !without.includes(each));
      const rows = yield { sql: `select ${names.map((each) => `"${each}"`).join()} from "${table}"`, params: [] };
      const kept = rows.filter((row) => !isLeft(table, row));
      all.push(...kept.map((row) => `${table} ${JSON.stringify(Object.values(row))}`));
    }
    return all;
  });
  return lines.sort().join('\n');
}

/** How often somebody was refused, as the book of the door has it: by whom, what was asked, and with which code. */
export async function refusedIn(store: Store): Promise<Map<string, number>> {
  const rows = await store.keeps(function* (): Steps<readonly SqlRow[]> {
    // Because: on PostgreSQL there are other workspaces in it.
    const own = `"workspace" = '${store.workspace}' and "what" = 'refused'`;
    return yield { sql: `select "person", "data" from "entry" where ${own}`, params: [] };
  });
  const counts = new Map<string, number>();
  for (const { person, data } of rows) {
    const { asked, code, count } = JSON.parse(data as string) as { asked: string; code: string; count: number };
    tally(counts, `${person ?? 'somebody'} ${asked} ${code}`, count);
  }
  return counts;
}

export const tally = (counts: Map<string, number>, what: string, count = 1): unknown =>
  counts.set(what, (counts.get(what) ?? 0) + count);
