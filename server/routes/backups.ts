/**
 * Backups in the data folder, for owners who work in a browser: made with progress while everybody writes on, listed,
 * fetched and deleted. The command line writes to any file instead (`dualtrack backup FILE`).
 */
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Store } from '@dualtrack/store';
import { serverLimits } from '../limits.ts';
import { HttpProblem } from '../problem.ts';
import { progressing } from '../progress.ts';
import { exportTo, mustOwn } from './data.ts';

export interface BackupView {
  readonly name: string;
  readonly sizeBytes: number;
  /** When it was made, in milliseconds since 1970 UTC. */
  readonly at: number;
}

const named = /^dualtrack-\d{8}T\d{9}Z\.(db|ndjson\.gz)$/;

export function backupRoutes(app: FastifyInstance, parts: { store: Store; dataFolder: string }): void {
  const { store, dataFolder } = parts;
  const config = { access: 'member' as const };
  const folder = join(dataFolder, 'backups');

  app.get('/api/backups', { config }, async (request) => {
    mustOwn(request);
    return backupsIn(folder);
  });

  app.post('/api/backups', { config }, async (request, reply) => {
    mustOwn(request);
    const known = await backupsIn(folder);
    if (known.length >= serverLimits.backupsMax)
      throw new HttpProblem(
        409,
        'too_many_backups',
        `There are ${known.length} backups on this server. Delete one that is not needed any more.`,
      );
    return progressing(reply, async (tell) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return make(store, folder, (part) => tell({ part }));
    });
  });

  app.get<{ Params: { name: string } }>('/api/backups/:name', { config }, async (request, reply) => {
    mustOwn(request);
    const { name, sizeBytes } = await theBackup(folder, request.params.name);
    reply
      .header('content-type', 'application/octet-stream')
      .header('content-length', sizeBytes)
      .header('content-disposition', `attachment; filename="${name}"`);
    return reply.send(createReadStream(join(folder, name)));
  });

  app.delete<{ Params: { name: string } }>('/api/backups/:name', { config }, async (request, reply) => {
    mustOwn(request);
    const { name } = await theBackup(folder, request.params.name);
    await rm(join(folder, name));
    return reply.code(204).send();
  });
}

/** Newest first. */
async function backupsIn(folder: string): Promise<BackupView[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const all = await Promise.all(
    names.filter((each) => named.test(each)).map(async (name) => viewOf(name, await stat(join(folder, name)))),
  );
  return all.sort((a, b) => (a.name < b.name ? 1 : -1));
}

async function theBackup(folder: string, name: string): Promise<BackupView> {
  const info = named.test(name) ? await stat(join(folder, name)).catch(() => undefined) : undefined;
  if (!info) throw new HttpProblem(404, 'not_found', 'There is no such backup.');
  return viewOf(name, info);
}

const viewOf = (name: string, { size, mtimeMs }: { size: number; mtimeMs: number }): BackupView => ({
  name,
  sizeBytes: size,
  at: Math.floor(mtimeMs),
});

/** Invariant: a file under a backup's name is whole; what broke off lies under another name and is taken away. */
async function make(store: Store, folder: string, onPart: (part: number) => void): Promise<BackupView> {
  const stamp = new Date().toISOString().replace(/[-:.]/g, '');
  const draft = join(folder, `draft-${stamp}.gz`);
  try {
    const copy = store.backup(draft, onPart);
    if (copy) await copy;
    else await exportTo(store, draft, () => undefined);
    const name = `dualtrack-${stamp}.${copy ? 'db' : 'ndjson.gz'}`;
    await rename(draft, join(folder, name));
    return viewOf(name, await stat(join(folder, name)));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
