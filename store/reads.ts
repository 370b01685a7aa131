/** How core's reads become SQL, each shape of a read compiled once. */
import { sql, type SelectQueryBuilder } from 'kysely';
import {
  kinds,
  type AnyKind,
  type CountRead,
  type EdgeRead,
  type KindName,
  type ListRead,
  type LoggedChange,
  type Read,
  type Row,
} from '@dualtrack/core';
import { codecOf } from './codec.ts';
import { Shapes, type Make } from './shapes.ts';
import { param, type SqlRow, type SqlValue, type Statement, type Steps } from './statement.ts';
import type { AnyTable, Builder, Tables } from './tables.ts';

type Select = SelectQueryBuilder<Tables, string, AnyTable>;

/** Ids asked for in one statement; a list is padded to the next of these, so that few statements are prepared. */
const chunkSizes = [1, 8, 64, 512];

export class Reads {
  private readonly shapes: Shapes;

  constructor(builder: Builder) {
    this.shapes = new Shapes(builder);
  }

  /** Answers a read of core. */
  *answer(workspace: string, read: Read): Steps<unknown> {
    switch (read.read) {
      case 'get':
        return (yield* this.many(workspace, read.kind, [read.id]))[0];
      case 'many':
        return yield* this.many(workspace, read.kind, read.ids);
      case 'list':
        return yield* this.list(workspace, read);
      case 'edge':
        return yield* this.edge(workspace, read);
      case 'count':
        return yield* this.count(workspace, read);
      case 'changes':
        return (yield this.changesOf({ workspace, command: read.command })).map(decodeChange);
      case 'history': {
        const rows = yield this.historyOf({ workspace, kind: read.kind, id: read.id, limit: read.limit });
        return rows.map(decodeChange).reverse();
      }
      case 'gone': {
        const { kind, field, held, limit } = read;
        const patch = `%"${field}":["${held}",null]%`;
        const rows = yield this.goneWith({ workspace, kind, patch, limit });
        return rows.map((row) => row['id'] as string);
      }
    }
  }

  /** Changes after a number of the log, in order. */
  changesAfter(workspace: string, seq: number, limit: number): Statement {
    return this.shapes.get('after', (q) =>
      q
        .selectFrom('change')
        .select(logColumns)
        .where('workspace', '=', param('workspace'))
        .where('seq', '>', param('seq'))
        .orderBy('seq')
        .limit(counted('limit')),
    )({ workspace, seq, limit });
  }

  /** Changes before a number of the log, newest first. */
  changesBefore(workspace: string, seq: number, limit: number): Statement {
    return this.shapes.get('before', (q) =>
      q
        .selectFrom('change')
        .select(logColumns)
        .where('workspace', '=', param('workspace'))
        .where('seq', '<', param('seq'))
        .orderBy('seq', 'desc')
        .limit(counted('limit')),
    )({ workspace, seq, limit });
  }

  /** The first redaction after a number of the log: what came before it may read otherwise by now. */
  redactedAfter(workspace: string, seq: number): Statement {
    return this.shapes.get('redacted', (q) =>
      q
        .selectFrom('change')
        .select('seq')
        .where('workspace', '=', param('workspace'))
        .where('seq', '>', param('seq'))
        .where('op', '=', 'redact')
        .limit(1),
    )({ workspace, seq });
  }

  counter(workspace: string): Statement {
    return this.shapes.get('counter', (q) =>
      q.selectFrom('counter').select('seq').where('workspace', '=', param('workspace')),
    )({
      workspace,
    });
  }

  /** The workspaces of this database. */
  counters(): Statement {
    return this.shapes.get('counters', (q) =>
      q.selectFrom('counter').select(['workspace', 'seq']).orderBy('workspace'),
    )({});
  }

  /** Every row of a kind, in pages by id; without `columns` whole. */
  page(workspace: string, kind: AnyKind, after: string, limit: number, columns?: readonly string[]): Statement {
    return this.shapes.get(`page ${kind.name} ${columns?.join() ?? ''}`, (q) =>
      this.from(q, kind, columns).where('id', '>', param('after')).orderBy('id').limit(counted('limit')),
    )({ workspace, after, limit });
  }

  private *many(workspace: string, kind: AnyKind, ids: readonly string[]): Steps<Row[]> {
    const { decode } = codecOf(kind);
    const rows: Row[] = [];
    for (let at = 0; at < ids.length;) {
      const size = chunkSizes.find((each) => each >= ids.length - at) ?? chunkSizes.at(-1)!;
      const chunk = ids.slice(at, at + size);
      at += chunk.length;
      const values: Record<string, SqlValue> = { workspace };
      for (let i = 0; i < size; i++) values[`id${i}`] = chunk[i] ?? chunk[0]!;
      for (const row of yield this.byIds(kind, size)(values)) rows.push(decode(row));
    }
    return rows;
  }

  private *list(workspace: string, read: ListRead): Steps<Row[]> {
    const { kind, index, at, beyond, order, limit } = read;
    const shape = `list ${kind.name} ${index} ${nullsIn(at)} ${beyond?.side ?? ''} ${order}`;
    const rows = yield this.shapes.get(shape, (q) => this.listing(q, read).limit(counted('limit')))({
      ...placed(workspace, read),
      limit,
    });
    const { decode } = codecOf(kind);
    return rows.map((row) => decode(row));
  }

  private *edge(workspace: string, read: EdgeRead): Steps<SqlValue> {
    const { kind, index, at, beyond, order } = read;
    const field = kind.indexes[index]![at.length]!;
    const shape = `edge ${kind.name} ${index} ${nullsIn(at)} ${beyond?.side ?? ''} ${order}`;
    const [row] = yield this.shapes.get(shape, (q) => this.listing(q, read, [field]).limit(sql.lit(1)))(
      placed(workspace, read),
    );
    return row?.[field] ?? null;
  }

  private *count(workspace: string, read: CountRead): Steps<number> {
    const shape = `count ${read.kind.name} ${read.index} ${nullsIn(read.at)}`;
    const [row] = yield this.shapes.get(shape, (q) =>
      this.within(q.selectFrom(read.kind.name).where('workspace', '=', param('workspace')) as Select, read).select(
        (e) => e.fn.countAll<number>().as('n'),
      ),
    )(placed(workspace, read));
    return Number(row!['n']);
  }

  private listing(q: Builder, read: Omit<ListRead, 'read' | 'limit'>, columns?: readonly string[]): Select {
    const { kind, index, at, beyond, order } = read;
    const rest = kind.indexes[index]!.slice(at.length);
    let select = this.within(this.from(q, kind, columns), read);
    if (beyond) select = select.where(rest[0]!, beyond.side === 'below' ? '<' : '>', param('beyond'));
    const direction = order === 'up' ? 'asc' : 'desc';
    for (const field of [...rest, 'id']) {
      const canBeNull = field !== 'id' && kind.fields[field]!.maybe;
      // Because: the two databases disagree on where nulls go.
      const nulls = order === 'up' ? sql`nulls first` : sql`nulls last`;
      select = select.orderBy(
        canBeNull
          ? sql`${sql.ref(field)} ${sql.raw(direction)} ${nulls}`
          : sql`${sql.ref(field)} ${sql.raw(direction)}`,
      );
    }
    return select;
  }

  private within(select: Select, { kind, index, at }: Pick<ListRead, 'kind' | 'index' | 'at'>): Select {
    const fields = kind.indexes[index]!;
    return at.reduce<Select>(
      (query, value, i) =>
        value === null ? query.where(fields[i]!, 'is', null) : query.where(fields[i]!, '=', param(`at${i}`)),
      select,
    );
  }

  private from(q: Builder, kind: AnyKind, columns: readonly string[] = codecOf(kind).columns): Select {
    return q
      .selectFrom(kind.name)
      .select([...columns])
      .where('workspace', '=', param('workspace'));
  }

  private byIds(kind: AnyKind, size: number): Make {
    const ids = Array.from({ length: size }, (_, i) => param(`id${i}`));
    return this.shapes.get(`ids ${kind.name} ${size}`, (q) =>
      size === 1 ? this.from(q, kind).where('id', '=', ids[0]!) : this.from(q, kind).where('id', 'in', ids),
    );
  }

  private get changesOf(): Make {
    return this.shapes.get('changes', (q) =>
      q
        .selectFrom('change')
        .select(logColumns)
        .where('workspace', '=', param('workspace'))
        .where('seq', 'in', (e) =>
          e
            .selectFrom('change')
            .select('seq')
            .where('workspace', '=', param('workspace'))
            .where('command', '=', param('command')),
        )
        .orderBy('seq'),
    );
  }

  private get historyOf(): Make {
    return this.shapes.get('history', (q) =>
      q
        .selectFrom('change')
        .select(logColumns)
        .where('workspace', '=', param('workspace'))
        .where('seq', 'in', (e) => pastOf(e).orderBy('seq', 'desc').limit(counted('limit')))
        .orderBy('seq', 'desc'),
    );
  }

  /** Because: few changes delete, and an index holds the numbers of those alone; see `pastOf`. */
  private get goneWith(): Make {
    return this.shapes.get('gone', (q) =>
      q
        .selectFrom('change')
        .select('id')
        .where('workspace', '=', param('workspace'))
        .where('seq', 'in', (e) =>
          e
            .selectFrom('change')
            .select('seq')
            .where('workspace', '=', param('workspace'))
            .where('kind', '=', param('kind'))
            .where(sql<boolean>`${sql.ref('op')} = 'delete'`),
        )
        .where('patch', 'like', param('patch'))
        .orderBy('seq', 'desc')
        .limit(counted('limit')),
    );
  }
}

/**
 * The numbers of a row's changes. Because: an index of the log holds numbers, and SQLite that is asked for more goes through
 * the whole log rather than from its index to the changes; so whoever wants these asks for them by their numbers.
 */
export const pastOf = (e: Pick<Builder, 'selectFrom'>) =>
  e
    .selectFrom('change')
    .select('seq')
    .where('workspace', '=', param('workspace'))
    .where('kind', '=', param('kind'))
    .where('id', '=', param('id'));

/**
 * A limit as a parameter. Because: SQLite looks into a bare one to plan by it, and so compiles the statement anew each
 * time that it is bound.
 */
const counted = (name: string) => sql<number>`cast(${param(name)} as integer)`;

export const logColumns = ['seq', 'command', 'actor', 'at', 'asOf', 'scope', 'kind', 'id', 'op', 'patch', 'cause', 'v'];

/** A row of the log as core reads it. */
export function decodeChange(row: SqlRow): LoggedChange {
  return { ...(row as unknown as LoggedChange), patch: JSON.parse(row['patch'] as string) as LoggedChange['patch'] };
}

export function kindOf(name: string): AnyKind {
  if (!Object.hasOwn(kinds, name)) throw new Error(`no kind is called ${name}`);
  return kinds[name as KindName];
}

const nullsIn = (at: ListRead['at']): string => at.map((each) => (each === null ? 'n' : 'v')).join('');

function placed(workspace: string, { at, beyond }: Pick<ListRead, 'at' | 'beyond'>): Record<string, SqlValue> {
  const values: Record<string, SqlValue> = { workspace };
  at.forEach((value, i) => {
    if (value !== null) values[`at${i}`] = value;
  });
  if (beyond) values['beyond'] = beyond.value;
  return values;
}
