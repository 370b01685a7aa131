/** PostgreSQL (14 and later), for a team that outgrows one machine: any number of server processes over one database. */
import { PostgresAdapter, PostgresQueryCompiler } from 'kysely';
import pg from 'pg';
import type { Engine, Failure } from '../engine.ts';
import type { ColumnType } from '../migrations/migration.ts';
import { runAsync, type SqlRow, type SqlValue, type Statement, type Steps } from '../statement.ts';
import { builderFor } from '../tables.ts';
import { postgresSearch } from './postgresSearch.ts';

/** Texts compare byte by byte, as in SQLite. */
const words: Record<ColumnType, string> = {
  id: 'text collate "C"',
  whole: 'bigint',
  text: 'text collate "C"',
  json: 'text collate "C"',
};

const CHANNEL = 'dualtrack';

/** How long a lost connection rests before it is made anew. */
const RECONNECT_MS = 1_000;

/** One connection of PostgreSQL, ours or another implementation's. */
export interface PgSession {
  query(statement: Statement): Promise<readonly SqlRow[]>;
  release(): void;
}

export interface PgSource {
  session(): Promise<PgSession>;
  /** Calls back with the payloads of notifications on a channel. */
  listen(channel: string, listener: (payload: string) => void): Promise<() => void>;
  close(): Promise<void>;
}

export function openPostgres(url: string): Promise<Engine> {
  return postgresEngine(poolOf(url));
}

/** The engine over any source of sessions. */
export async function postgresEngine(source: PgSource): Promise<Engine> {
  const builder = builderFor(
    () => new PostgresQueryCompiler(),
    () => new PostgresAdapter(),
  );
  const listeners = new Set<(workspace: string, seq: number) => void>();
  const unlisten = await source.listen(CHANNEL, (payload) => {
    const cut = payload.lastIndexOf(':');
    for (const each of listeners) each(payload.slice(0, cut), Number(payload.slice(cut + 1)));
  });
  return {
    builder,
    alone: false,
    columnType: (type) => words[type],
    inKeyOrder: '',
    transact: (steps) => inTransaction(source, 'begin', steps),
    read: (steps) => inTransaction(source, 'begin isolation level repeatable read read only', steps),
    wake: (workspace, seq) => ({ sql: `select pg_notify('${CHANNEL}', $1)`, params: [`${workspace}:${seq}`] }),
    onWake(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    search: postgresSearch,
    meaningOf,
    async close() {
      unlisten();
      await source.close();
    },
  };
}

async function inTransaction<T>(source: PgSource, begin: string, steps: () => Steps<T>): Promise<T> {
  const session = await source.session();
  try {
    await session.query({ sql: begin, params: [] });
    try {
      const result = await runAsync(steps(), async ({ sql, params }) =>
        (await session.query({ sql, params: params.map(toKept) })).map(rowFromKept),
      );
      await session.query({ sql: 'commit', params: [] });
      return result;
    } catch (error) {
      await session.query({ sql: 'rollback', params: [] }).catch(() => undefined);
      throw error;
    }
  } finally {
    session.release();
  }
}

/**
 * PostgreSQL keeps every character but U+0000 (https://www.postgresql.org/docs/current/datatype-character.html), so there
 * it is written as two: U+FFFE, which is no character of any text, and a digit.
 */
const MARK = '\uFFFE';

function toKept(value: SqlValue): SqlValue {
  if (typeof value !== 'string' || !(value.includes('\0') || value.includes(MARK))) return value;
  return value.replaceAll(MARK, `${MARK}1`).replaceAll('\0', `${MARK}0`);
}

function rowFromKept(row: SqlRow): SqlRow {
  const isMarked = (value: SqlValue): value is string => typeof value === 'string' && value.includes(MARK);
  if (!Object.values(row).some(isMarked)) return row;
  const fromKept = (text: string): string => text.replaceAll(`${MARK}0`, '\0').replaceAll(`${MARK}1`, MARK);
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, isMarked(value) ? fromKept(value) : value]),
  );
}

function poolOf(url: string): PgSource {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  const pool = new pg.Pool({ connectionString: url, max: 10, types, connectionTimeoutMillis: 10_000 });
  // Because: an idle connection that the server ends must not end the process; the next query tells.
  pool.on('error', () => undefined);
  // Because: the same for one that is lent out, between two of its queries.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const names = new Map<string, string>();
  const nameOf = (sql: string): string => {
    let name = names.get(sql);
    if (!name) names.set(sql, (name = `d${names.size}`));
    return name;
  };
  return {
    async session() {
      const client = await pool.connect();
      return {
        async query({ sql, params }) {
          const result = await client.query(
            params.length > 0 ? { name: nameOf(sql), text: sql, values: [...params] } : sql,
          );
          return (result.rows ?? []) as SqlRow[];
        },
        release: () => client.release(),
      };
    },
    listen: (channel, listener) => listenTo(url, channel, listener),
    close: () => pool.end(),
  };
}

/**
 * Listens on a connection of its own, and takes a new one when that is lost; what was written meanwhile, when nobody
 * could tell of it, is told then.
 */
async function listenTo(url: string, channel: string, listener: (payload: string) => void): Promise<() => void> {
  let stopped = false;
  let client: pg.Client | undefined;
  const connect = async (): Promise<pg.Client> => {
    const fresh = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
    fresh.on('notification', ({ payload }) => listener(payload ?? ''));
    fresh.on('error', () => undefined);
    await fresh.connect();
    await fresh.query(`listen ${channel}`);
    return fresh;
  };
  const follow = (fresh: pg.Client): void => {
    client = fresh;
    if (stopped) void fresh.end().catch(() => undefined);
    else fresh.on('end', again);
  };
  const again = (): void => {
    if (!stopped) setTimeout(() => void reconnect().catch(again), RECONNECT_MS).unref();
  };
  const reconnect = async (): Promise<void> => {
    const fresh = await connect();
    const { rows } = await fresh.query<{ workspace: string; seq: string }>('select "workspace", "seq" from "counter"');
    follow(fresh);
    for (const { workspace, seq } of rows) listener(`${workspace}:${seq}`);
  };
  follow(await connect());
  return () => {
    stopped = true;
    void client?.end().catch(() => undefined);
  };
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
function meaningOf(error: unknown): Failure {
  const { code, message } = error as { code?: unknown; message?: unknown };
  // Because: a connection that is lost during a query has no code in this driver, only these words.
  if (typeof code !== 'string')
    return /^Connection terminated|not queryable|timeout/.test(String(message)) ? 'again' : 'bug';
  if (code === '23505') return 'taken';
  if (code === '53100') return 'full';
  if (code === '40001' || code === '40P01' || code.startsWith('08') || code.startsWith('57') || code.startsWith('53'))
    return 'again';
  if (code.startsWith('ECONN') || code === 'EPIPE' || code === 'ETIMEDOUT') return 'again';
  return code.startsWith('58') || code.startsWith('XX') ? 'broken' : 'bug';
}
