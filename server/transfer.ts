/** Reads an export into an empty data folder: checked whole first, then written in one transaction. */
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip, gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import type { LoggedChange } from '@dualtrack/core';
import {
  checkExport,
  importChanges,
  openPostgres,
  openSqlite,
  Store,
  StoreError,
  takeFolder,
  type Exchanged,
} from '@dualtrack/store';
import { resolve } from 'node:path';

export interface ImportOptions {
  readonly data: string;
  readonly file: string;
  readonly databaseUrl?: string | undefined;
  readonly onProgress: (changes: number) => void;
}

/** Throws StoreError with a sentence when the file is not whole or the folder not empty; nothing is changed then. */
export async function importFile({ data, file, databaseUrl, onProgress }: ImportOptions): Promise<Exchanged> {
  const { workspace, ...counts } = await checkExport(linesOf(file)).catch((error: unknown) => {
    throw isMissing(error)
      ? new StoreError('bad_export', `There is no readable file ${file}.`, { cause: error })
      : error;
  });
  const folder = takeFolder(resolve(data), 3_000);
  try {
    const engine = databaseUrl ? await openPostgres(databaseUrl) : openSqlite(folder.database);
    const store = await Store.open(engine);
    try {
      await importChanges(engine, store.workspace, workspace, () => changesIn(file), onProgress);
    } finally {
      await store.close();
    }
    return counts;
  } finally {
    folder.release();
  }
}

function linesOf(file: string): AsyncIterable<string> {
  const bytes = createReadStream(file);
  const unpacked = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  bytes.on('error', (error) => unpacked.destroy(error));
  return createInterface({ input: unpacked, crlfDelay: Number.POSITIVE_INFINITY });
}

/** The changes of a checked export, read as they are needed. */
function* changesIn(file: string): Generator<LoggedChange> {
  for (const line of file.endsWith('.gz')
    ? gunzipSync(readFileSync(file)).toString('utf8').split('\n')
    : fileLines(file)) {
    if (line.startsWith('{"actor"')) yield JSON.parse(line) as LoggedChange;
  }
}

function* fileLines(file: string): Generator<string> {
  const handle = openSync(file, 'r');
  try {
    const chunk = Buffer.alloc(1 << 20);
    let rest = Buffer.alloc(0);
    for (let read: number; (read = readSync(handle, chunk)) > 0;) {
      const bytes = Buffer.concat([rest, chunk.subarray(0, read)]);
      const end = bytes.lastIndexOf(10);
      rest = bytes.subarray(end + 1);
      if (end >= 0) yield* bytes.subarray(0, end).toString('utf8').split('\n');
    }
    if (rest.length > 0) yield rest.toString('utf8');
  } finally {
    closeSync(handle);
  }
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'EISDIR', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '');
}
