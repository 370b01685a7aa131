/** SQLite inside the process: one writer connection, one that only reads, full durability. */
import { backup, DatabaseSync, type StatementSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { SqliteAdapter, SqliteQueryCompiler } from 'kysely';
import type { Engine, Failure } from '../engine.ts';
import type { ColumnType } from '../migrations/migration.ts';
import { runSync, type SqlRow, type Statement, type Steps } from '../statement.ts';
import { builderFor } from '../tables.ts';
import { sqliteSearch } from './sqliteSearch.ts';

const words: Record<ColumnType, string> = { id: 'text', whole: 'integer', text: 'text', json: 'text' };

/** Opens a database file, or one in memory (`:memory:`) for tests. */
export function openSqlite(file: string): Engine {
  const writer = connect(file, false);
  const reader = file === ':memory:' ? writer : connect(file, true);
  /** Under way while the file is written anew: who writes waits for it, who reads does not. */
  let rewriting: Promise<void> | undefined;
  const builder = builderFor(
    () => new SqliteQueryCompiler(),
    () => new SqliteAdapter(),
  );
  return {
    builder,
    alone: true,
    columnType: (type) => words[type],
    inKeyOrder: ' without rowid',
    async transact(steps) {
      if (rewriting) await rewriting;
      return transact(writer, steps);
    },
    async read(steps) {
      return runSync(steps(), (statement) => reader.execute(statement));
    },
    wake: () => undefined,
    onWake: () => () => undefined,
    search: sqliteSearch,
    async backup(target, onProgress) {
      await backup(reader.db, target, {
        rate: 512,
        progress: ({ totalPages, remainingPages }) =>
          onProgress(totalPages === 0 ? 1 : 1 - remainingPages / totalPages),
      });
    },
    async scrub() {
      if (reader === writer) {
        writer.db.exec('vacuum');
        return;
      }
      if (rewriting) await rewriting;
      const done = rewrite(file);
      rewriting = done.catch(() => undefined).finally(() => (rewriting = undefined));
      await done;
    },
    meaningOf,
    async close() {
      if (rewriting) await rewriting;
      if (reader !== writer) reader.close();
      writer.close();
    },
  };
}

class Connection {
  readonly db: DatabaseSync;
  private readonly statements = new Map<string, Prepared>();

  constructor(db: DatabaseSync) {
    this.db = db;
  }

  execute({ sql, params }: Statement): readonly SqlRow[] {
    let prepared = this.statements.get(sql);
    if (!prepared) this.statements.set(sql, (prepared = preparedOn(this.db, sql)));
    if (prepared.answers) return prepared.statement.all(...params) as unknown as readonly SqlRow[];
    prepared.statement.run(...params);
    return none;
  }

  close(): void {
    this.statements.clear();
    this.db.close();
  }
}

interface Prepared {
  readonly statement: StatementSync;
  /** Whether it answers with rows. Because: what does not is run in a tenth less time when none are gathered. */
  readonly answers: boolean;
}

function preparedOn(db: DatabaseSync, sql: string): Prepared {
  const statement = db.prepare(sql);
  return { statement, answers: statement.columns().length > 0 };
}

const none: readonly SqlRow[] = [];

function connect(file: string, readOnly: boolean): Connection {
  const db = new DatabaseSync(file, { readOnly, timeout: 5_000 });
  if (!readOnly)
    db.exec(
      'pragma journal_mode = wal; pragma synchronous = full; pragma journal_size_limit = 67108864; pragma wal_autocheckpoint = 8000;',
    );
  // Because: what is read is remembered above, and lies in the system's own cache besides.
  db.exec(`pragma temp_store = memory; pragma cache_size = ${readOnly ? -2_000 : -8_000};`);
  return new Connection(db);
}

function transact<T>(writer: Connection, steps: () => Steps<T>): T {
  writer.db.exec('begin immediate');
  try {
    const result = runSync(steps(), (statement) => writer.execute(statement));
    writer.db.exec('commit');
    return result;
  } catch (error) {
    if (writer.db.isTransaction) writer.db.exec('rollback');
    throw error;
  }
}

/**
 * Writes a database file anew, beside this thread, which has others to answer. As text, since the program is one file. A
 * checkpoint that could not cut the log off tells so in its row; what it left there would still be read.
 */
function rewrite(file: string): Promise<void> {
  const work = `
    const { DatabaseSync } = require('node:sqlite');
    const db = new DatabaseSync(require('node:worker_threads').workerData, { timeout: 5_000 });
    db.exec('vacuum');
    const { busy } = db.prepare('pragma wal_checkpoint(truncate)').get();
    db.close();
    if (busy !== 0) throw new Error('the log of the database is still being read');`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(work, { eval: true, workerData: file });
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
}

/** https://www.sqlite.org/rescode.html: the low byte is the primary result code. */
function meaningOf(error: unknown): Failure {
  const code = (error as { errcode?: unknown }).errcode;
  if (typeof code !== 'number') return 'bug';
  switch (code & 0xff) {
    case 5: // busy
    case 6: // locked
      return 'again';
    case 13:
      return 'full';
    case 19:
      return code === 1555 || code === 2067 ? 'taken' : 'bug';
    case 7: // no memory
    case 8: // read only
    case 10: // input or output
    case 11: // corrupt
    case 14: // cannot open
    case 26: // not a database
      return 'broken';
    default:
      return 'bug';
  }
}
