/** Reading from the server: the first state, and the feed that goes on from it. */
import type { LoggedChange, Me } from '@dualtrack/core';
import { rowsOf, type Block, type Columns } from './rows.ts';
import { errorOf, eventsOf, linesOf, type Send } from './transport.ts';

export interface FirstState {
  readonly me: Me;
  readonly blocks: readonly Block[];
  /** The blocks as they came. */
  readonly lines: readonly string[];
  readonly seq: number;
}

/** What came together. */
export interface Batch {
  readonly changes: readonly LoggedChange[];
  /** The newest number of the log that the reader knows by now; 0 where none was said. */
  readonly seq: number;
  /** `resync`: the state has to be read anew. `bye`: the server goes. */
  readonly end?: 'resync' | 'bye';
}

/** Without a sign of life for this long, the stream is taken for dead. The server's heart beats every 20 s. */
const SILENCE_MS = 45_000;

/** Reads all that a replica begins with. Rejects when it breaks off. */
export async function firstState(send: Send, signal: AbortSignal): Promise<FirstState> {
  const answered = await send('/api/bootstrap', { signal });
  if (answered.status !== 200) throw errorOf(answered.status, await answered.text());
  const [blocks, lines]: [Block[], string[]] = [[], []];
  let me: Me = { kind: 'anonymous' };
  let seq: number | undefined;
  for await (const line of linesOf(answered)) {
    const value = JSON.parse(line) as {
      me?: Omit<Extract<Me, { kind: 'member' }>, 'kind'>;
      kind?: string;
      columns?: Columns;
      seq?: number;
    };
    if (value.me) {
      const { person, role, joined, bound } = value.me;
      me = { kind: 'member', person, role, joined, ...(bound && { bound }) };
    } else if (value.kind && value.columns) {
      blocks.push({ kind: value.kind, rows: rowsOf(value.columns) });
      lines.push(line);
    } else if (value.seq !== undefined) seq = value.seq;
  }
  if (seq === undefined) throw new Error('the first state broke off');
  return { me, blocks, lines, seq };
}

/** The feed from behind `since` on, an empty batch first once the server answers; ends when it breaks. */
export async function* feed(send: Send, since: number, signal: AbortSignal): AsyncGenerator<Batch> {
  const silence = new AbortController();
  const cut = AbortSignal.any([signal, silence.signal]);
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const answered = await send(`/api/feed?since=${since}`, { signal: cut });
    if (answered.status !== 200) throw errorOf(answered.status, await answered.text());
    yield { changes: [], seq: 0 };
    for await (const events of eventsOf(answered)) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      yield batchOf(events);
    }
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

function batchOf(events: readonly { event?: string | undefined; id?: string | undefined; data: string }[]): Batch {
  const changes: LoggedChange[] = [];
  let seq = 0;
  for (const { event, id, data } of events) {
    if (event === 'resync') return { changes, seq, end: 'resync' };
    if (!event || event === 'message') changes.push(JSON.parse(data) as LoggedChange);
    if (id) seq = Math.max(seq, Number(id));
    if (event === 'bye') return { changes, seq, end: 'bye' };
  }
  return { changes, seq };
}
