/**
 * Export and import: the log as lines of canonical JSON, the same bytes from either database. The facts follow from
 * the log, so nothing else is in it; keepings (sessions, secrets, cursors) never are.
 *
 *   {"format":"dualtrack","v":1,"workspace":ID}
 *   {"actor":...,"asOf":...,"at":...,"cause":...,"command":...,"id":...,"kind":...,"op":...,"patch":...,"scope":...,"seq":...,"v":...}   one a change
 *   {"changes":N,"rows":{KIND:N},"sha256":HEX}                        over all lines before it, line breaks included
 */
import { createHash } from 'node:crypto';
import { canonical, isUuid, upcast, type AnyKind, type Field, type LoggedChange } from '@dualtrack/core';
import type { Engine } from './engine.ts';
import { StoreError } from './errors.ts';
import { Writes } from './mutate/writes.ts';
import { decodeChange, kindOf, type Reads } from './reads.ts';
import type { Steps } from './statement.ts';

export interface Exchanged {
  readonly changes: number;
  readonly rows: Readonly<Record<string, number>>;
}

const PAGE = 1_000;

/** Writes the lines of an export, each with its line break; `onProgress`: changes written so far. */
export async function exportLines(
  engine: Engine,
  reads: Reads,
  workspace: string,
  write: (text: string) => Promise<void>,
  onProgress: (changes: number) => void = () => {},
): Promise<Exchanged> {
  const hash = createHash('sha256');
  const census = new Census();
  const put = async (text: string): Promise<void> => {
    hash.update(text);
    await write(text);
  };
  await put(`${canonical({ format: 'dualtrack', v: 1, workspace })}\n`);
  // Because: the log only grows, so pages up to where it stood at the start are one state, without a long snapshot;
  // but where somebody was forgotten meanwhile, some of them may name them and others not.
  const until = await engine.read(() => counterOf(reads, workspace));
  let seq = 0;
  while (seq < until) {
    const page: LoggedChange[] = await engine.read(() => pageOf(reads, workspace, seq, Math.min(PAGE, until - seq)));
    if (page.length === 0) break;
    await put(page.map((change) => `${canonical(change)}\n`).join(''));
    for (const change of page) census.take(change);
    seq = page.at(-1)!.seq;
    onProgress(seq);
  }
  if (await engine.read(() => isRedactedAfter(reads, workspace, until)))
    throw new StoreError(
      'data_in_use',
      'Somebody was forgotten while this was written, so it is no whole. Export again.',
    );
  const rows = census.counts();
  await write(`${canonical({ changes: seq, rows, sha256: hash.digest('hex') })}\n`);
  return { changes: seq, rows };
}

/** Reads an export whole, and says what is wrong with it before anything is written. */
export async function checkExport(lines: AsyncIterable<string>): Promise<Exchanged & { workspace: string }> {
  const hash = createHash('sha256');
  const census = new Census();
  let workspace: string | undefined;
  let trailer: { changes?: unknown; sha256?: unknown } | undefined;
  let seq = 0;
  for await (const line of lines) {
    if (trailer) throw bad('there is more behind its last line');
    const value = parse(line, seq);
    if (workspace === undefined) {
      if (value['format'] !== 'dualtrack') throw bad('its first line does not say that it is one');
      if (value['v'] !== 1)
        throw new StoreError(
          'data_newer',
          `This export is of version ${String(value['v'])}, newer than this Dualtrack. Nothing was changed.`,
        );
      if (typeof value['workspace'] !== 'string' || !isUuid(value['workspace']))
        throw bad('its first line names no workspace');
      workspace = value['workspace'];
    } else if ('sha256' in value) {
      trailer = value;
      continue;
    } else {
      const change = value as unknown as LoggedChange;
      if (change.seq !== seq + 1) throw bad(`change ${seq + 1} is missing`);
      seq = change.seq;
      try {
        census.take(upcast(change));
      } catch (error) {
        throw bad(`change ${seq} cannot be understood`, error);
      }
    }
    hash.update(`${line}\n`);
  }
  if (workspace === undefined) throw bad('it is empty');
  if (!trailer) throw bad('its end is missing');
  if (trailer.changes !== seq || trailer.sha256 !== hash.digest('hex')) throw bad('its checksum does not match');
  return { workspace, changes: seq, rows: census.counts() };
}

/** Replays a checked export into an empty store, in one transaction. */
export async function importChanges(
  engine: Engine,
  from: string,
  to: string,
  changes: readonly LoggedChange[] | (() => Iterable<LoggedChange>),
  onProgress: (changes: number) => void = () => {},
): Promise<void> {
  const writes = new Writes(engine.builder);
  await engine.transact(() =>
    replay(writes, from, to, typeof changes === 'function' ? changes() : changes, onProgress),
  );
}

function* replay(
  writes: Writes,
  from: string,
  to: string,
  changes: Iterable<LoggedChange>,
  onProgress: (changes: number) => void,
): Steps<void> {
  const [row] = yield writes.lock(from);
  if (row && Number(row['seq']) > 0)
    throw new StoreError('data_in_use', 'There is work in this folder already; import into an empty one.');
  yield writes.close(from);
  yield writes.open(to);
  let seq = 0;
  for (const change of changes) {
    yield writes.row(to, upcast(change));
    yield writes.log(to, change);
    seq = change.seq;
    if (seq % PAGE === 0) onProgress(seq);
  }
  yield writes.raise(to, seq);
}

function* counterOf(reads: Reads, workspace: string): Steps<number> {
  const [row] = yield reads.counter(workspace);
  return Number(row?.['seq'] ?? 0);
}

function* isRedactedAfter(reads: Reads, workspace: string, seq: number): Steps<boolean> {
  return (yield reads.redactedAfter(workspace, seq)).length > 0;
}

function* pageOf(reads: Reads, workspace: string, seq: number, limit: number): Steps<LoggedChange[]> {
  return (yield reads.changesAfter(workspace, seq, limit)).map(decodeChange);
}

/** How many rows of each kind a log leaves, and whether each change meets what it speaks of. */
class Census {
  private readonly ids = new Map<string, Set<string>>();

  take(change: LoggedChange): void {
    const { kind, id, op, seq } = change;
    const wrong = wrongIn(change, kindOf(kind));
    if (wrong) throw new Error(`change ${seq} has no right ${wrong}`);
    let ids = this.ids.get(kind);
    if (!ids) this.ids.set(kind, (ids = new Set()));
    // Because: it speaks of a row's past, and that may be gone.
    if (op === 'redact') return;
    if ((op === 'create') === ids.has(id))
      throw new Error(`change ${seq} would ${op} a ${kind} that is ${ids.has(id) ? '' : 'not '}there`);
    if (op === 'delete') ids.delete(id);
    else ids.add(id);
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.ids].filter(([, ids]) => ids.size > 0).map(([kind, ids]) => [kind, ids.size]));
  }
}

/** What of a change from outside is not as the log would have it; undefined when all is. */
function wrongIn(change: LoggedChange, kind: AnyKind): string | undefined {
  const { command, actor, at, asOf, scope, id, op, patch, cause } = change;
  if (![command, scope].every(isText) || ![actor, cause].every((each) => each === null || isText(each))) return 'words';
  if (![at, asOf].every(Number.isSafeInteger)) return 'time';
  if (typeof id !== 'string' || !isUuid(id)) return 'id';
  if (op !== 'create' && op !== 'update' && op !== 'delete' && op !== 'redact') return 'op';
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return 'patch';
  for (const [name, pair] of Object.entries(patch)) {
    const field = Object.hasOwn(kind.fields, name) ? kind.fields[name] : undefined;
    if (!field || !Array.isArray(pair) || pair.length !== 2) return name;
    if (op !== 'delete' && !fits(field, pair[1])) return name;
  }
  return op === 'create'
    ? Object.keys(kind.fields).find((name) => !kind.fields[name]!.maybe && !Object.hasOwn(patch, name))
    : undefined;
}

function fits({ word, maybe }: Field, value: unknown): boolean {
  if (value === null) return maybe;
  if (word === 'json') return true;
  return word === 'whole' ? Number.isSafeInteger(value) : isText(value);
}

const isText = (value: unknown): boolean => typeof value === 'string';

function parse(line: string, seq: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, with the place.
  }
  throw bad(`the line after change ${seq} is no JSON`);
}

function bad(why: string, cause?: unknown): StoreError {
  return new StoreError('bad_export', `This file is no whole export of Dualtrack: ${why}. Nothing was changed.`, {
    cause,
  });
}
