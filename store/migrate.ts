/**
 * Tables are made by additive migrations, the same file for both databases. A migration is data: columns in the four
 * words, keys and indexes; a database that has more of them than this program knows is left untouched.
 */
import { StoreError } from './errors.ts';
import type { Engine } from './engine.ts';
import type { SqlRow, Statement, Steps } from './statement.ts';
import { first } from './migrations/0001-first.ts';
import { settlings } from './migrations/0002-settlings.ts';
import { mentions } from './migrations/0003-mentions.ts';
import { ties } from './migrations/0004-ties.ts';
import { views } from './migrations/0005-views.ts';
import { forges } from './migrations/0006-forges.ts';
import { gone } from './migrations/0007-gone.ts';
import { pulled } from './migrations/0008-pulled.ts';
import { deliveries } from './migrations/0009-deliveries.ts';
import { back } from './migrations/0010-back.ts';
import { people } from './migrations/0011-people.ts';
import { asks } from './migrations/0012-asks.ts';
import { repositories } from './migrations/0013-repositories.ts';
import { shares } from './migrations/0014-shares.ts';
import { providers } from './migrations/0015-providers.ts';
import { accounts } from './migrations/0016-accounts.ts';
import { origins } from './migrations/0017-origins.ts';
import { policy } from './migrations/0018-policy.ts';
import { tokens } from './migrations/0019-tokens.ts';
import { forgotten } from './migrations/0020-forgotten.ts';
import { guarded } from './migrations/0021-guarded.ts';
import { versioned } from './migrations/0022-versioned.ts';
import type { ColumnType, Migration, TableSpec } from './migrations/migration.ts';

export const migrations: readonly Migration[] = [
  first,
  settlings,
  mentions,
  ties,
  views,
  forges,
  gone,
  pulled,
  deliveries,
  back,
  people,
  asks,
  repositories,
  shares,
  providers,
  accounts,
  origins,
  policy,
  tokens,
  forgotten,
  guarded,
  versioned,
];

/** Brings a database to this program's tables. Each migration is one transaction; a half-done one leaves no trace. */
export async function migrate(engine: Engine): Promise<void> {
  const done = await engine.transact(() => namesDone());
  const unknown = done.find((name) => !migrations.some((each) => each.name === name));
  if (unknown) throw newer(unknown);
  for (const migration of migrations) {
    if (!done.includes(migration.name)) await engine.transact(() => perform(engine, migration));
  }
}

export function newer(what: string): StoreError {
  return new StoreError(
    'data_newer',
    `This data was written by a newer Dualtrack (${what}). Nothing was changed; start it with that version or a later one.`,
  );
}

function* namesDone(): Steps<string[]> {
  yield { sql: 'create table if not exists "migration" ("name" varchar(100) primary key)', params: [] };
  const rows: readonly SqlRow[] = yield { sql: 'select "name" from "migration" order by "name"', params: [] };
  return rows.map((row) => row['name'] as string);
}

function* perform(engine: Engine, migration: Migration): Steps<void> {
  for (const [table, spec] of Object.entries(migration.tables ?? {})) yield* createTable(engine, table, spec);
  for (const [table, columns] of Object.entries(migration.columns ?? {})) {
    for (const [name, type] of Object.entries(columns))
      yield plain(`alter table "${table}" add column ${columnOf(engine, name, type)}`);
  }
  for (const [table, indexes] of Object.entries(migration.indexes ?? {})) {
    for (const fields of indexes)
      yield plain(`create index "${table}_by_${fields[1]!}" on "${table}" (${quoted(fields)})`);
  }
  for (const name of migration.gone ?? []) yield plain(`drop index "${name}"`);
  for (const [name, { of, fields, only }] of Object.entries(migration.partial ?? {}))
    yield plain(`create index "${name}" on "${of}" (${quoted(fields)}) where ${only}`);
  if (migration.search) for (const statement of engine.search.create()) yield plain(statement);
  yield plain(`insert into "migration" ("name") values ('${migration.name}')`);
}

function* createTable(
  engine: Engine,
  table: string,
  { columns, key, indexes = [], inKeyOrder }: TableSpec,
): Steps<void> {
  const lines = Object.entries(columns).map(([name, type]) => columnOf(engine, name, type));
  yield plain(
    `create table "${table}" (${[...lines, `primary key (${quoted(key)})`].join(', ')})${inKeyOrder ? engine.inKeyOrder : ''}`,
  );
  for (const [i, fields] of indexes.entries())
    yield plain(`create index "${table}_${i + 1}" on "${table}" (${quoted(fields)})`);
}

function columnOf(engine: Engine, name: string, type: ColumnType | `${ColumnType}?`): string {
  const word = type.replace('?', '') as ColumnType;
  return `"${name}" ${engine.columnType(word)}${type.endsWith('?') ? '' : ' not null'}`;
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
const plain = (sql: string): Statement => ({ sql, params: [] });
