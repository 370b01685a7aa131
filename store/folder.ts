/**
 * The data folder: which version wrote it, who holds it, where its files are.
 *
 * Invariant: a folder of a newer version is left byte for byte as it was; so its version stands in a file of its own
 * and is read before anything is opened.
 */
import { chmodSync, existsSync, mkdirSync, openSync, readFileSync, readSync, closeSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockFile, type Lock } from './dialect/lock.ts';
import { StoreError } from './errors.ts';
import { newer } from './migrate.ts';

/** Raised when an older program could no longer read the folder. */
export const FORMAT = 1;

export interface DataFolder {
  readonly path: string;
  readonly database: string;
  release(): void;
}

/**
 * Takes a data folder for this process, making it where there is none. Throws `data_newer`, `data_in_use` (after
 * waiting for `waitMs`) or `not_a_store`.
 */
export function takeFolder(path: string, waitMs: number): DataFolder {
  const mark = join(path, 'dualtrack.json');
  const database = join(path, 'dualtrack.db');
  if (existsSync(path)) checkFormat(mark, database);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const lock: Lock | undefined = lockFile(join(path, 'lock'), waitMs);
  if (!lock)
    throw new StoreError(
      'data_in_use',
      `Another Dualtrack is using ${path}. Stop that one first, or give this one another folder with --data.`,
    );
  if (!existsSync(mark)) writeFileSync(mark, `${JSON.stringify({ format: FORMAT })}\n`);
  if (!existsSync(database)) writeFileSync(database, '', { mode: 0o600 });
  chmodSync(database, 0o600);
  return { path, database, release: () => lock.release() };
}

function checkFormat(mark: string, database: string): void {
  if (existsSync(mark)) {
    let format: unknown;
    try {
      format = (JSON.parse(readFileSync(mark, 'utf8')) as { format?: unknown }).format;
    } catch (error) {
      throw new StoreError(
        'not_a_store',
        `${mark} cannot be read, so the folder is left alone. It should hold {"format": ${FORMAT}}.`,
        { cause: error },
      );
    }
    if (typeof format !== 'number' || format > FORMAT) throw newer(`format ${String(format)}`);
  }
  if (!existsSync(database)) return;
  const head = Buffer.alloc(16);
  const file = openSync(database, 'r');
  const read = readSync(file, head, 0, 16, 0);
  closeSync(file);
  if (read > 0 && head.toString('latin1', 0, 15) !== 'SQLite format 3') {
    throw new StoreError('not_a_store', `${database} is no database of Dualtrack; it was left alone.`);
  }
}
