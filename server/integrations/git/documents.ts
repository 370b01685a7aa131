/** Reads files as they were at commits, and parses those that are data. */
import { parse } from 'yaml';
import { limits, phaseOf, type FileList, type HistoryDocument, type Wanted } from '@dualtrack/core';
import { gitStream } from './git.ts';

/** The files at a commit. Beyond half of the limit only those are named that show a phase of the work. */
export async function readTree(at: string, sha: string): Promise<FileList> {
  const paths: string[] = [];
  let more = 0;
  const list = gitStream(['ls-tree', '-r', '-z', '--name-only', '--full-tree', sha], { at });
  list.stdin.end();
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of list.stdout as AsyncIterable<Buffer>) {
    const all = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = all.indexOf(0); end >= 0; end = all.indexOf(0, start)) {
      const path = all.toString('utf8', start, end);
      start = end + 1;
      const isTold = paths.length < limits.filesPerTreeMax / 2 || phaseOf(path) !== undefined;
      if (isTold && paths.length < limits.filesPerTreeMax) paths.push(path);
      else more++;
    }
    rest = all.subarray(start);
  }
  return { paths, more };
}

/** The wanted files, parsed; those that are missing, too long or not to be understood are left out. */
export async function readDocuments(at: string, wanted: readonly Wanted[]): Promise<HistoryDocument[]> {
  // Because: names are sent a line each, so a name with a line break cannot be asked for.
  const asked = wanted.filter(({ path }) => !/[\n\r]/.test(path));
  if (asked.length === 0) return [];
  const cat = gitStream(['cat-file', '--batch'], { at });
  cat.stdin.on('error', () => {
    // Because: a git that ends early gives what it gave; the broken pipe says nothing more.
  });
  cat.stdin.end(asked.map(({ commit, path }) => `${commit}:${path}\n`).join(''));
  const documents: HistoryDocument[] = [];
  let next = 0;
  for await (const blob of blobsIn(cat.stdout as AsyncIterable<Buffer>)) {
    const { commit, path } = asked[next++]!;
    const value = blob === undefined ? undefined : parsed(blob, path);
    if (value !== undefined) documents.push({ commit, path, value });
  }
  return documents;
}

/** The answers of `git cat-file --batch` in their order; undefined for what is missing, no file, or too long. */
async function* blobsIn(output: AsyncIterable<Buffer>): AsyncGenerator<Buffer | undefined> {
  let held: Buffer = Buffer.alloc(0);
  let wanted: { size: number; isKept: boolean } | undefined;
  for await (const chunk of output) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    for (;;) {
      if (!wanted) {
        const end = held.indexOf(0x0a);
        if (end < 0) break;
        const line = held.toString('utf8', 0, end);
        held = held.subarray(end + 1);
        const found = / (blob|tree|commit|tag) (\d+)$/.exec(line);
        if (!found) yield undefined;
        else
          wanted = {
            size: Number(found[2]),
            isKept: found[1] === 'blob' && Number(found[2]) <= limits.documentBytesMax,
          };
      } else {
        if (held.length < wanted.size + 1) break;
        yield wanted.isKept ? held.subarray(0, wanted.size) : undefined;
        held = held.subarray(wanted.size + 1);
        wanted = undefined;
      }
    }
  }
}

/** YAML (JSON is YAML too) as plain data; undefined when it is neither. */
function parsed(blob: Buffer, path: string): unknown {
  const text = blob.toString('utf8');
  try {
    const value: unknown = path.endsWith('.json')
      ? JSON.parse(text)
      : parse(text, { maxAliasCount: 100, logLevel: 'error' });
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
