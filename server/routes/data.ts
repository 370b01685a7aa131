/** The data as a whole: verify, export, backup. Long work tells how far it is, a line of JSON at a time. */
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { may } from '@dualtrack/core';
import { StoreError, type Store } from '@dualtrack/store';
import * as z from 'zod/mini';
import { memberOf } from '../principal.ts';
import { HttpProblem } from '../problem.ts';

const target = z.strictObject({ file: z.string().check(z.minLength(1), z.maxLength(4_096)) });

export function dataRoutes(app: FastifyInstance, { store }: { store: Store }): void {
  app.post('/api/verify', { config: { access: 'member' } }, async (request, reply) => {
    mustOwn(request);
    return progressing(reply, (tell) => store.verify((part) => tell({ part })));
  });

  app.get('/api/export', { config: { access: 'member' } }, async (request, reply) => {
    mustOwn(request);
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'application/x-ndjson; charset=utf-8',
      'content-disposition': 'attachment; filename="dualtrack-export.ndjson"',
    });
    await store.export(async (text) => {
      if (!reply.raw.write(text)) await new Promise((resolve) => reply.raw.once('drain', resolve));
    });
    reply.raw.end();
  });

  app.post('/api/export', { config: { access: 'local' } }, async (request, reply) => {
    mustOwn(request);
    const { file } = fileIn(request.body);
    return progressing(reply, (tell) => exportTo(store, file, (changes) => tell({ changes })));
  });

  app.post('/api/backup', { config: { access: 'local' } }, async (request, reply) => {
    mustOwn(request);
    const { file } = fileIn(request.body);
    return progressing(reply, async (tell) => {
      const copy = store.backup(file, (part) => tell({ part }));
      if (copy) await copy;
      else await exportTo(store, file, (changes) => tell({ changes }));
      return { file, changes: await store.seq() };
    });
  });
}

/** Writes an export to a file of this machine, packed when its name ends in `.gz`. */
async function exportTo(store: Store, file: string, onProgress: (changes: number) => void) {
  const out = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  const sink = file.endsWith('.gz') ? createGzip() : out;
  if (sink !== out) sink.pipe(out);
  const done = finished(out);
  // Because: a file that cannot be written fails before the first line.
  done.catch(() => undefined);
  const result = await store.export(async (text) => {
    if (out.errored) throw out.errored;
    if (!sink.write(text))
      await Promise.race([new Promise<void>((resolve) => sink.once('drain', () => resolve())), done]);
  }, onProgress);
  sink.end();
  await done;
  return result;
}

/** Streams `{"progress":...}` lines and last `{"result":...}` or `{"problem":...}`. */
async function progressing(
  reply: FastifyReply,
  work: (tell: (progress: Record<string, unknown>) => void) => Promise<unknown>,
): Promise<void> {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' });
  const line = (value: unknown): void => void reply.raw.write(`${JSON.stringify(value)}\n`);
  let last = 0;
  try {
    const result = await work((progress) => {
      const now = Date.now();
      if (now - last < 100) return;
      last = now;
      line({ progress });
    });
    line({ result });
  } catch (error) {
    line({ problem: problemIn(error) });
  }
  reply.raw.end();
}

function problemIn(error: unknown): { code: string; detail: string } {
  if (error instanceof HttpProblem) return error.problem;
  if (error instanceof StoreError) return { code: error.code, detail: error.message };
  const { code, path } = error as NodeJS.ErrnoException;
  const why: Record<string, string> = {
    EEXIST: 'is there already; it was not overwritten',
    ENOENT: 'lies in a folder that does not exist',
    EACCES: 'may not be written',
    EISDIR: 'is a folder',
    ENOSPC: 'does not fit on the disk',
  };
  if (code && why[code]) return { code: 'bad_file', detail: `${path ?? 'The file'} ${why[code]}.` };
  return { code: 'internal', detail: error instanceof Error ? error.message : 'Something went wrong.' };
}

function mustOwn(request: Parameters<typeof memberOf>[0]): void {
  if (may(memberOf(request).me, 'own') !== 'yes')
    throw new HttpProblem(403, 'forbidden', 'Only an owner handles the data as a whole.');
}

function fileIn(body: unknown): z.output<typeof target> {
  const parsed = target.safeParse(body);
  if (!parsed.success) throw new HttpProblem(400, 'bad_file', 'Say which file: {"file": "..."}.');
  return parsed.data;
}
