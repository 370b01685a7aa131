/** What connections were sent: each delivery once, with its headers, its bytes and what came of it. */
import { isUtf8 } from 'node:buffer';
import { Shapes } from '../shapes.ts';
import { param, type SqlRow, type Steps } from '../statement.ts';
import type { Builder } from '../tables.ts';

/** `waiting`: stored and not applied yet. `unused`: understood, and nothing to do. */
export type DeliveryStatus = 'waiting' | 'done' | 'unused' | 'failed';

export interface Delivery {
  readonly id: string;
  readonly connection: string;
  /** The forge's own id of it. */
  readonly key: string;
  readonly event: string;
  /** When it came, in milliseconds since 1970 UTC. */
  readonly at: number;
  /** Bytes of its body. */
  readonly size: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: DeliveryStatus;
  /** Why it was of no use, or what is wrong. */
  readonly reason: string | null;
  /** What it caused, in sentences. */
  readonly effects: readonly string[];
  readonly settledAt: number | null;
  /** How often it was applied again. */
  readonly replays: number;
}

export type Arrived = Omit<Delivery, 'effects' | 'settledAt' | 'replays'> & { readonly body: Buffer };

/** What came of a delivery. */
export type Settled = Pick<Delivery, 'id' | 'status' | 'reason' | 'effects'>;

export class Deliveries {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  /** Stores a delivery, unless its connection was sent it before; gives the id under which it is stored. */
  *add(workspace: string, arrived: Arrived): Steps<{ id: string; again: boolean }> {
    const { id, connection, key, event, at, size, headers, status, reason, body } = arrived;
    const made = yield this.shapes.get('add', (q) =>
      q
        .insertInto('delivery')
        .values({
          workspace: param('workspace'),
          connection: param('connection'),
          key: param('key'),
          id: param('id'),
          event: param('event'),
          at: param('at'),
          size: param('size'),
          headers: param('headers'),
          status: param('status'),
          reason: param('reason'),
          effects: '[]',
          leasedUntil: 0,
          replays: 0,
        })
        .onConflict((on) => on.columns(['workspace', 'connection', 'key']).doNothing())
        .returning('id'),
    )({ workspace, connection, key, id, event, at, size, headers: JSON.stringify(headers), status, reason });
    if (made.length === 0) {
      const [known] = yield this.shapes.get('key', (q) =>
        q
          .selectFrom('delivery')
          .select('id')
          .where('workspace', '=', param('workspace'))
          .where('connection', '=', param('connection'))
          .where('key', '=', param('key')),
      )({ workspace, connection, key });
      return { id: known!['id'] as string, again: true };
    }
    yield this.shapes.get('body', (q) =>
      q
        .insertInto('deliveryBody')
        .values({ workspace: param('workspace'), id: param('id'), form: param('form'), body: param('body') }),
    )({ workspace, id, ...keptBody(body) });
    return { id, again: false };
  }

  /**
   * The oldest that wait and that nobody else is at, so many at most and so many bytes (one at least), leased until a
   * time; in the order in which they came.
   */
  *take(
    workspace: string,
    { now, until, most, bytes }: { now: number; until: number; most: number; bytes: number },
  ): Steps<Delivery[]> {
    const rows = yield this.shapes.get('waiting', (q) =>
      q
        .selectFrom('delivery')
        .select(columns)
        .where('workspace', '=', param('workspace'))
        .where('status', '=', 'waiting')
        .where('leasedUntil', '<=', param('now'))
        .orderBy('id')
        .limit(param('most')),
    )({ workspace, now, most });
    const taken: Delivery[] = [];
    let sum = 0;
    for (const row of rows) {
      sum += Number(row['size']);
      if (taken.length > 0 && sum > bytes) break;
      // Because: another process may have taken it since it was read.
      const mine = yield this.shapes.get('lease', (q) =>
        q
          .updateTable('delivery')
          .set({ leasedUntil: param('until') })
          .where('workspace', '=', param('workspace'))
          .where('id', '=', param('id'))
          .where('status', '=', 'waiting')
          .where('leasedUntil', '<=', param('now'))
          .returning('id'),
      )({ workspace, id: row['id']!, now, until });
      if (mine.length > 0) taken.push(decoded(row));
    }
    return taken;
  }

  /** Lets one be taken again. */
  *release(workspace: string, id: string): Steps<void> {
    yield this.shapes.get('release', (q) =>
      q
        .updateTable('delivery')
        .set({ leasedUntil: 0 })
        .where('workspace', '=', param('workspace'))
        .where('id', '=', param('id')),
    )({ workspace, id });
  }

  /** Lets everything be taken again: what a process held that is gone. */
  *releaseAll(workspace: string): Steps<void> {
    yield this.shapes.get('releaseAll', (q) =>
      q
        .updateTable('delivery')
        .set({ leasedUntil: 0 })
        .where('workspace', '=', param('workspace'))
        .where('status', '=', 'waiting'),
    )({ workspace });
  }

  *settle(workspace: string, { id, status, reason, effects }: Settled, at: number): Steps<void> {
    yield this.shapes.get('settle', (q) =>
      q
        .updateTable('delivery')
        .set({ status: param('status'), reason: param('reason'), effects: param('effects'), settledAt: param('at') })
        .where('workspace', '=', param('workspace'))
        .where('id', '=', param('id')),
    )({ workspace, id, status, reason, effects: JSON.stringify(effects), at });
  }

  /** Counts one more time that a delivery is applied again; gives how many there are now. */
  *replayed(workspace: string, id: string): Steps<number> {
    const [row] = yield this.shapes.get('replayed', (q) =>
      q
        .updateTable('delivery')
        .set((e) => ({ replays: e('replays', '+', 1 as never) }))
        .where('workspace', '=', param('workspace'))
        .where('id', '=', param('id'))
        .returning('replays'),
    )({ workspace, id });
    return Number(row?.['replays'] ?? 0);
  }

  *find(workspace: string, id: string): Steps<Delivery | undefined> {
    const [row] = yield this.shapes.get('find', (q) =>
      q
        .selectFrom('delivery')
        .select(columns)
        .where('workspace', '=', param('workspace'))
        .where('id', '=', param('id')),
    )({ workspace, id });
    return row && decoded(row);
  }

  /** The bytes as they came; undefined once they are forgotten. */
  *bodyOf(workspace: string, id: string): Steps<Buffer | undefined> {
    const [row] = yield this.shapes.get('bodyOf', (q) =>
      q
        .selectFrom('deliveryBody')
        .select(['form', 'body'])
        .where('workspace', '=', param('workspace'))
        .where('id', '=', param('id')),
    )({ workspace, id });
    return row && Buffer.from(row['body'] as string, row['form'] as BufferEncoding);
  }

  /** Those of a connection, newest first, older than `before` (an id). */
  *page(
    workspace: string,
    connection: string,
    { status, before = '\uffff', limit }: { status?: DeliveryStatus; before?: string; limit: number },
  ): Steps<Delivery[]> {
    const rows = yield this.shapes.get(`page ${status === undefined ? '' : 'status'}`, (q) => {
      const all = q
        .selectFrom('delivery')
        .select(columns)
        .where('workspace', '=', param('workspace'))
        .where('connection', '=', param('connection'))
        .where('id', '<', param('before'));
      const some = status === undefined ? all : all.where('status', '=', param('status'));
      return some.orderBy('id', 'desc').limit(param('limit'));
    })({ workspace, connection, before, limit, ...(status === undefined ? {} : { status }) });
    return rows.map(decoded);
  }

  /** Every connection that something is kept of. */
  *connections(workspace: string): Steps<string[]> {
    const rows = yield this.shapes.get('connections', (q) =>
      q.selectFrom('delivery').select('connection').distinct().where('workspace', '=', param('workspace')),
    )({ workspace });
    return rows.map((row) => row['connection'] as string);
  }

  /** The id of the nth newest of a connection, from 0; undefined where there are fewer. */
  *nth(workspace: string, connection: string, n: number): Steps<string | undefined> {
    const [row] = yield this.shapes.get('nth', (q) =>
      q
        .selectFrom('delivery')
        .select('id')
        .where('workspace', '=', param('workspace'))
        .where('connection', '=', param('connection'))
        .orderBy('id', 'desc')
        .limit(1)
        .offset(param('n')),
    )({ workspace, connection, n });
    return row?.['id'] as string | undefined;
  }

  /** Forgets what a connection was sent before an id, bodies or all of it, but for what waits; gives how many went. */
  *forget(
    workspace: string,
    connection: string,
    what: 'bodies' | 'all',
    { before, limit }: { before: string; limit: number },
  ): Steps<number> {
    const rows = yield this.shapes.get(`old ${what}`, (q) => {
      const old = q
        .selectFrom('delivery')
        .select('delivery.id')
        .where('delivery.workspace', '=', param('workspace'))
        .where('delivery.connection', '=', param('connection'))
        .where('delivery.id', '<', param('before'))
        .where('delivery.status', '<>', 'waiting');
      const some =
        what === 'all'
          ? old
          : old.innerJoin('deliveryBody', (on) =>
              on
                .onRef('deliveryBody.workspace', '=', 'delivery.workspace')
                .onRef('deliveryBody.id', '=', 'delivery.id'),
            );
      return some.orderBy('delivery.id').limit(param('limit'));
    })({ workspace, connection, before, limit });
    for (const row of rows) {
      for (const table of what === 'all' ? (['deliveryBody', 'delivery'] as const) : (['deliveryBody'] as const)) {
        yield this.shapes.get(`forget ${table}`, (q) =>
          q.deleteFrom(table).where('workspace', '=', param('workspace')).where('id', '=', param('id')),
        )({ workspace, id: row['id']! });
      }
    }
    return rows.length;
  }
}

const columns = [
  'id',
  'connection',
  'key',
  'event',
  'at',
  'size',
  'headers',
  'status',
  'reason',
  'effects',
  'settledAt',
  'replays',
] as const;

function decoded(row: SqlRow): Delivery {
  const headers = JSON.parse(row['headers'] as string) as Delivery['headers'];
  const effects = JSON.parse(row['effects'] as string) as Delivery['effects'];
  return { ...(row as unknown as Delivery), headers, effects };
}

/** Bytes as a text column holds them: as they are where they are text. */
function keptBody(body: Buffer): { form: BufferEncoding; body: string } {
  const form = isUtf8(body) && !body.includes(0) ? 'utf8' : 'base64';
  return { form, body: body.toString(form) };
}
