/** Long work over HTTP: it tells how far it is, a line of JSON at a time, and last what came of it. */
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { StoreError } from '@dualtrack/store';
import { drained } from './feed/stream.ts';
import { HttpProblem } from './problem.ts';

/** How often at most a line of progress is sent. */
const TELL_EVERY_MS = 100;

/** Streams `{"progress":...}` lines and last `{"result":...}` or `{"problem":...}`. */
export async function progressing(
  reply: FastifyReply,
  work: (tell: (progress: Record<string, unknown>) => void) => Promise<unknown>,
): Promise<void> {
  const out = takenOver(reply);
  const line = (value: unknown): void => void out.write(`${JSON.stringify(value)}\n`);
  let last = 0;
  try {
    const result = await work((progress) => {
      const now = Date.now();
      if (now - last < TELL_EVERY_MS) return;
      last = now;
      line({ progress });
    });
    line({ result });
  } catch (error) {
    line({ problem: problemIn(error) });
  }
  out.end();
}

/**
 * Streams a whole answer, lines of JSON unless `headers` say otherwise: `work` hands over its texts one after the other
 * and waits for each, so that no more lies here than its reader takes.
 *
 * Because: half an answer has to be told from a whole one, so what breaks off ends the connection, too.
 */
export async function streaming(
  reply: FastifyReply,
  work: (write: (text: string) => Promise<void>) => Promise<unknown>,
  headers: Record<string, string> = {},
): Promise<void> {
  const out = takenOver(reply, headers);
  try {
    await work(async (text) => {
      if (text === '' || out.write(text)) return;
      await drained(out);
      if (out.destroyed) throw new Error('the reader is gone');
    });
    out.end();
  } catch {
    out.destroy();
  }
}

/** The answer as a stream of lines, with the headers that every answer has. */
function takenOver(reply: FastifyReply, more: Record<string, string> = {}): ServerResponse {
  reply.hijack();
  const headers = reply.getHeaders() as Record<string, string>;
  reply.raw.writeHead(200, { ...headers, 'content-type': 'application/x-ndjson; charset=utf-8', ...more });
  return reply.raw;
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
