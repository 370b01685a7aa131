/** The data as a whole: verify, export, backup. Long work tells how far it is, a line of JSON at a time. */
import { closeSync, createWriteStream, openSync, rmSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { may } from '@dualtrack/core';
import type { Store } from '@dualtrack/store';
import * as z from 'zod/mini';
import { memberOf } from '../principal.ts';
import { HttpProblem } from '../problem.ts';
import { progressing, streaming } from '../progress.ts';

const target = z.strictObject({ file: z.string().check(z.minLength(1), z.maxLength(4_096)) });

export function dataRoutes(app: FastifyInstance, { store }: { store: Store }): void {
  app.post('/api/verify', { config: { access: 'member', weight: 'heavy' } }, async (request, reply) => {
    mustOwn(request);
    return progressing(reply, (tell) => store.verify((part) => tell({ part })));
  });

  app.get(
    '/api/export',
    { config: { access: 'member', weight: 'heavy' }, exposeHeadRoute: false },
    async (request, reply) => {
      mustOwn(request);
      return streaming(reply, (write) => store.export(write), {
        'content-disposition': 'attachment; filename="dualtrack-export.ndjson"',
      });
    },
  );

  app.post('/api/export', { config: { access: 'local', weight: 'heavy' } }, async (request, reply) => {
    mustOwn(request);
    const { file } = fileIn(request.body);
    return progressing(reply, (tell) => exportTo(store, file, (changes) => tell({ changes })));
  });

  app.post('/api/backup', { config: { access: 'local', weight: 'heavy' } }, async (request, reply) => {
    mustOwn(request);
    const { file } = fileIn(request.body);
    return progressing(reply, async (tell) => {
      await backupTo(store, file, tell);
      return { file, changes: await store.seq() };
    });
  });
}

/** Copies the database to a file that is not there yet, or writes an export where the database is no file. */
async function backupTo(store: Store, file: string, tell: (progress: Record<string, unknown>) => void): Promise<void> {
  // Because: the database itself would write over whatever is there, even over itself.
  closeSync(openSync(file, 'wx', 0o600));
  const copy = store.backup(file, (part) => tell({ part }));
  if (!copy) rmSync(file);
  try {
    await (copy ?? exportTo(store, file, (changes) => tell({ changes })));
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

/** Writes an export to a file of this machine, packed when its name ends in `.gz`. */
export async function exportTo(store: Store, file: string, onProgress: (changes: number) => void) {
  const out = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  const sink = file.endsWith('.gz') ? createGzip() : out;
  if (sink !== out) sink.pipe(out);
  const done = finished(out);
  // Because: a file that cannot be written fails before the first line.
  done.catch(() => undefined);
  let isOurs = false;
  out.once('open', () => (isOurs = true));
  try {
    const result = await store.export(async (text) => {
      if (out.errored) throw out.errored;
      if (!sink.write(text))
        await Promise.race([new Promise<void>((resolve) => sink.once('drain', () => resolve())), done]);
    }, onProgress);
    sink.end();
    await done;
    return result;
  } catch (error) {
    if (isOurs) rmSync(file, { force: true });
    throw error;
  }
}

/** Throws for everybody but an owner. */
export function mustOwn(request: Parameters<typeof memberOf>[0]): void {
  if (may(memberOf(request).me, 'own') !== 'yes')
    throw new HttpProblem(403, 'forbidden', 'Only an owner handles the data as a whole.');
}

function fileIn(body: unknown): z.output<typeof target> {
  const parsed = target.safeParse(body);
  if (!parsed.success) throw new HttpProblem(400, 'bad_file', 'Say which file: {"file": "..."}.');
  return parsed.data;
}
