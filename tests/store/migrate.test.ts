import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { columnsOf, kinds, type AnyKind } from '@dualtrack/core';
import { openSqlite, Store, StoreError } from '@dualtrack/store';
import { Sessions } from '../../store/keep/sessions.ts';
import { migrations } from '../../store/migrate.ts';
import { Writes } from '../../store/mutate/writes.ts';
import { Reads } from '../../store/reads.ts';
import type { Statement } from '../../store/statement.ts';
import { filesIn, inFolder } from '../worlds/folder.ts';
import { tableSpecs } from '../worlds/tables.ts';
import { inWorld } from '../worlds/world.ts';

const all = Object.values(kinds) as AnyKind[];

describe('the migrations', () => {
  test('make for every kind a table with exactly its fields, in its words', () => {
    const tables = tableSpecs();
    for (const kind of all) {
      const { columns, key } = tables.get(kind.name)!;
      const wanted = Object.entries(kind.fields).map(([name, { word, maybe }]) => [name, maybe ? `${word}?` : word]);
      expect(columns, kind.name).toEqual(Object.fromEntries([['workspace', 'id'], ['id', 'id'], ...wanted]));
      expect(key, kind.name).toEqual(['workspace', 'id']);
    }
    const others = [...tables.keys()].filter((name) => !Object.hasOwn(kinds, name)).sort();
    expect(others).toEqual([
      'answer',
      'back',
      'change',
      'counter',
      'credential',
      'cursor',
      'delivery',
      'deliveryBody',
      'entry',
      'guess',
      'origin',
      'provider',
      'pulledCursor',
      'pulledState',
      'refused',
      'repoState',
      'secret',
      'session',
      'shareLink',
      'sharePassword',
      'ticket',
      'tip',
      'token',
    ]);
  });

  test('make an index for every way in which rows of a kind are found, the workspace first', () => {
    const tables = tableSpecs();
    for (const kind of all) {
      const wanted = Object.values(kind.indexes).map((fields) => ['workspace', ...fields, 'id'].join());
      const made = (tables.get(kind.name)!.indexes ?? []).map((fields) => fields.join());
      expect(made.sort(), kind.name).toEqual(wanted.sort());
    }
    for (const [name, { key, indexes = [] }] of tables)
      for (const fields of [key, ...indexes]) expect(fields[0], name).toBe('workspace');
  });

  test('are named in their order, and add only columns that may be empty', () => {
    const names = migrations.map((each) => each.name);
    expect(names).toEqual([...names].sort());
    expect(new Set(names).size).toBe(names.length);
    for (const { columns = {} } of migrations)
      for (const added of Object.values(columns)) for (const type of Object.values(added)) expect(type).toMatch(/\?$/);
  });

  test('leave in the database the columns that they name, and do nothing a second time', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'store.db');
      for (let n = 0; n < 2; n++) await (await Store.open(openSqlite(file))).close();
      const db = new DatabaseSync(file, { readOnly: true });
      for (const [table, { columns }] of tableSpecs()) {
        const found = db.prepare(`select name, "notnull" as needed from pragma_table_info('${table}')`).all();
        const wanted = Object.entries(columns).map(([name, type]) => `${name}${type.endsWith('?') ? '?' : ''}`);
        expect(found.map((row) => `${String(row['name'])}${row['needed'] ? '' : '?'}`)).toEqual(wanted);
      }
      const done = db.prepare('select name from migration order by name').all();
      expect(done.map((row) => row['name'])).toEqual(migrations.map((each) => each.name));
      db.close();
    }));

  test('find every kind by its fields without reading a whole table', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'store.db');
      await (await Store.open(openSqlite(file))).close();
      const db = new DatabaseSync(file, { readOnly: true });
      for (const kind of all) {
        for (const fields of Object.values(kind.indexes)) {
          for (let given = 1; given <= fields.length; given++) {
            const where = ['workspace', ...fields.slice(0, given)].map((field) => `"${field}" = ?`).join(' and ');
            const order = [...fields.slice(given), 'id'].map((field) => `"${field}"`).join(', ');
            const shown = columnsOf(kind).map((each) => `"${each}"`);
            const sql = `explain query plan select ${shown.join(', ')} from "${kind.name}" where ${where} order by ${order} limit 10`;
            const rows = db.prepare(sql).all(...Array.from({ length: given + 1 }, () => 'x'));
            const plan = rows.map((row) => String(row['detail'])).join('; ');
            const what = `${kind.name} by ${fields.join()}, ${given} given`;
            // Because: the first of them alone finds half a workspace.
            const found = ['workspace', ...fields.slice(0, given)].map((field) => `${field}=?`);
            const used = /SEARCH .* USING (?:COVERING )?INDEX \S+ \((.*)\)/.exec(plan)?.[1]?.split(' AND ');
            expect(used?.toSorted(), `${what}: ${plan}`).toEqual(found.toSorted());
            expect(plan, what).not.toMatch(/SCAN|TEMP B-TREE/);
          }
        }
      }
      db.close();
    }));

  test('find a session by its secret, however many there are', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'store.db');
      const engine = openSqlite(file);
      await (await Store.open(engine)).close();
      const db = new DatabaseSync(file, { readOnly: true });
      const asked = new Sessions(engine.builder).find('w', 'x', { now: 1, idleSince: 0 });
      const { sql, params } = asked.next().value as Statement;
      const plan = db.prepare(`explain query plan ${sql}`).all(...(params as string[]));
      const searches = plan.map((each) => String(each['detail'])).filter((each) => /SEARCH|SCAN/.test(each));
      expect(searches).toHaveLength(2);
      expect(searches[0]).toContain('(workspace=? AND hash=?)');
      expect(searches[1]).toContain('(workspace=? AND oldHash=?)');
      db.close();
    }));

  test('find what the log tells of a row or a command by its numbers, however long it is', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'store.db');
      const engine = openSqlite(file);
      await (await Store.open(engine)).close();
      const db = new DatabaseSync(file, { readOnly: true });
      const [reads, writes] = [new Reads(engine.builder), new Writes(engine.builder)];
      const row = { kind: 'task', id: 'x' };
      const asked = [
        reads.answer('w', { read: 'history', ...row, limit: 10 }).next().value as Statement,
        reads.answer('w', { read: 'changes', command: 'x' }).next().value as Statement,
        writes.past('w', row),
      ];
      for (const { sql, params } of asked) {
        const plan = db.prepare(`explain query plan ${sql}`).all(...(params as string[]));
        const details = plan.map((each) => String(each['detail'])).join('; ');
        expect(details).toMatch(/PRIMARY KEY \(workspace=\? AND seq=\?\).* COVERING INDEX/);
      }
      db.close();
    }));
});

describe('a database of a newer version', () => {
  test('is refused with a sentence and left byte for byte as it was', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'store.db');
      await (await Store.open(openSqlite(file))).close();
      const db = new DatabaseSync(file);
      db.exec(`insert into migration (name) values ('9999-from-the-future'); pragma wal_checkpoint(truncate);`);
      db.close();
      const before = filesIn(folder);
      const engine = openSqlite(file);
      const error = await Store.open(engine).catch((e: unknown) => e);
      await engine.close();
      expect(error).toBeInstanceOf(StoreError);
      expect(error).toMatchObject({ code: 'data_newer' });
      expect((error as Error).message).toMatch(/newer Dualtrack \(9999-from-the-future\)\. Nothing was changed/);
      expect(filesIn(folder)).toEqual(before);
    }));
});

test('two workspaces in one database know nothing of each other', () =>
  inFolder(async (folder) => {
    const engine = openSqlite(join(folder, 'store.db'));
    const shared = { ...engine, close: async () => undefined };
    await inWorld(async ({ does, ana }) => {
      await does(ana, 'work.create', { project: 'CHURN', track: 'data', title: 'Orders' });
    }, shared);
    await inWorld(async ({ does, refuses, store, ana }) => {
      expect(await refuses(ana, 'work.rename', { task: 'CHURN-1', title: 'x' })).toBe('not_found');
      const { created } = await does(ana, 'work.create', { project: 'CHURN', track: 'data', title: 'Clicks' });
      expect(created!.key).toBe('CHURN-1');
      const log = await store.changesAfter(0, 1_000);
      expect(log[0]!.seq).toBe(1);
      expect(JSON.stringify(log)).not.toContain('Orders');
    }, shared);
    await expect(Store.open(shared)).rejects.toMatchObject({ code: 'not_a_store' });
    await engine.close();
  }));
