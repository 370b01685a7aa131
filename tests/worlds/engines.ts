/**
 * The databases that tests run on. SQLite in memory is the usual one; where DUALTRACK_POSTGRES holds a URL (as in
 * `.ci/run`), the same tests run on that server, each in a workspace of its own.
 */
import { randomBytes } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { uuidV7 } from '@dualtrack/core';
import { openPostgres, openSqlite, postgresEngine, type Engine, type PgSource } from '@dualtrack/store';

export const postgresUrl = process.env['DUALTRACK_POSTGRES'];

/** An engine that many stores share: closing one of them leaves it open. */
export const shared = (engine: Engine): Engine => ({ ...engine, close: async () => undefined });

/** The database for one test. */
export async function testEngine(): Promise<Engine> {
  return postgresUrl ? openPostgres(postgresUrl) : openSqlite(':memory:');
}

/** A database for one test in which nothing is yet, not even tables. */
export async function emptyEngine(): Promise<Engine> {
  if (!postgresUrl) return openSqlite(':memory:');
  const schema = `s${randomBytes(8).toString('hex')}`;
  const maker = await openPostgres(postgresUrl);
  await maker.transact(function* () {
    yield { sql: `create schema ${schema}`, params: [] };
  });
  await maker.close();
  const url = new URL(postgresUrl);
  url.searchParams.set('options', `-c search_path=${schema}`);
  return openPostgres(url.href.replaceAll('+', '%20'));
}

/** A workspace that nothing else in a database uses. */
export const freshWorkspace = (): string => uuidV7(Date.now(), randomBytes(10));

/** PostgreSQL inside the process. It takes seconds to start, so one serves many tests, each in its own workspace. */
export interface Pglite {
  /** Another engine over the same database; closing it leaves the database open. */
  engine(): Promise<Engine>;
  close(): Promise<void>;
}

export async function openPglite(): Promise<Pglite> {
  const db = await PGlite.create();
  // Because: it has one connection, so one session has to end before the next begins.
  let last: Promise<void> = Promise.resolve();
  const source: PgSource = {
    async session() {
      const mine = Promise.withResolvers<void>();
      const before = last;
      last = mine.promise;
      await before;
      return {
        query: async ({ sql, params }) => (await db.query(sql, [...params])).rows as never,
        release: () => mine.resolve(),
      };
    },
    async listen(channel, listener) {
      const unlisten = await db.listen(channel, listener);
      return () => void unlisten();
    },
    close: async () => undefined,
  };
  return { engine: () => postgresEngine(source), close: () => db.close() };
}
