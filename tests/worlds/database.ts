/** The whole database as text, so that two moments of it can be compared. */
import type { Store } from '@dualtrack/store';
import type { Steps } from '../../store/statement.ts';
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

/** Every row of every table, a line each, but for what was asked back of whoever begins to sign in. */
export async function wholeDatabase(store: Store): Promise<string> {
  const lines = await store.keeps(function* (): Steps<string[]> {
    const all: string[] = [];
    for (const [table, { columns }] of tableSpecs()) {
      const without = left[table] ?? [];
      if (without === 'all') continue;
      const names = Object.keys(columns).filter((each) => !without.includes(each));
      const rows = yield { sql: `select ${names.map((each) => `"${each}"`).join()} from "${table}"`, params: [] };
      const kept = table === 'ticket' ? rows.filter((row) => row['kind'] !== 'challenge') : rows;
      all.push(...kept.map((row) => `${table} ${JSON.stringify(Object.values(row))}`));
    }
    return all;
  });
  return lines.sort().join('\n');
}
