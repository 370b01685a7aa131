/** Opens the house: the data folder, the database, the secrets, the workspace with its first owner. */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { list, workspace } from '@dualtrack/core';
import { openPostgres, openSqlite, Store, takeFolder, type DataFolder, type StoreError } from '@dualtrack/store';
import { gitIdentity } from './integrations/git/identity.ts';
import type { Secrets } from './principal.ts';

export interface House {
  readonly folder: DataFolder;
  readonly store: Store;
  readonly secrets: Secrets;
  close(): Promise<void>;
}

export interface HouseOptions {
  readonly data: string;
  /** PostgreSQL instead of the database in the folder. */
  readonly databaseUrl?: string | undefined;
  /** How long to wait for another process that is using the folder. */
  readonly waitMs?: number;
  readonly onBroken?: (error: StoreError) => void;
}

/** Throws StoreError (`data_in_use`, `data_newer`, ...) with a sentence for whoever started the program. */
export async function openHouse({ data, databaseUrl, waitMs = 3_000, onBroken }: HouseOptions): Promise<House> {
  const folder = takeFolder(resolve(data), waitMs);
  try {
    const engine = databaseUrl ? await openPostgres(databaseUrl) : openSqlite(folder.database);
    const store = await Store.open(engine, onBroken ? { onBroken } : {});
    await openWorkspace(store);
    const secrets = { token: kept(join(folder.path, 'token')), key: randomBytes(32).toString('base64url') };
    return {
      folder,
      store,
      secrets,
      async close() {
        await store.close();
        folder.release();
      },
    };
  } catch (error) {
    folder.release();
    throw error;
  }
}

/** Where a running server is reached by programs that can read its folder. */
export interface ServerNote {
  readonly url: string;
  readonly key: string;
  readonly pid: number;
}

export function writeNote(folder: string, note: ServerNote): void {
  const file = join(folder, 'server.json');
  writeFileSync(file, `${JSON.stringify(note)}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
}

export function removeNote(folder: string): void {
  rmSync(join(folder, 'server.json'), { force: true });
}

export function readNote(data: string): ServerNote | undefined {
  const file = join(resolve(data), 'server.json');
  if (!existsSync(file)) return undefined;
  try {
    const note = JSON.parse(readFileSync(file, 'utf8')) as Partial<ServerNote>;
    return typeof note.url === 'string' && typeof note.key === 'string' ? (note as ServerNote) : undefined;
  } catch {
    return undefined;
  }
}

/** The workspace gets its first owner at the first start: whoever started it, as git knows them. */
async function openWorkspace(store: Store): Promise<void> {
  const rows = await store.facts(() => list(workspace, 'all', [], { limit: 1 }));
  if (rows.length > 0) return;
  const { name, email } = await gitIdentity();
  const owner = { name: name ?? userName(), ...(email ? { email } : {}) };
  const call = {
    id: `open-${store.workspace}`,
    name: 'workspace.open',
    input: { id: store.workspace, name: `${owner.name}’s team`.slice(0, 120), owner },
  };
  const [answer] = await store.mutate({ kind: 'machine', name: 'house' }, [call]);
  if (answer && 'refusal' in answer && answer.refusal.code !== 'taken')
    throw new Error(`the workspace was refused: ${answer.refusal.code}`);
}

function userName(): string {
  try {
    return userInfo().username || 'Owner';
  } catch {
    return 'Owner';
  }
}

/** A secret in a file that only its owner reads, made when it is missing. */
function kept(file: string): string {
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
}
